//! What stands for a value in what is kept of a plan, so that no value is kept with it.

use serde::{Deserialize, Serialize};

use super::hash::hash;

/// What stands for a value in items.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Placeholder {
    /// Nobody can guess it.
    pub name: String,
    /// Of the value, to know it by where it is met.
    pub hash: String,
    pub length: usize,
    /// What opens something in it, however it is written; `None` where an earlier version applied it, or it is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// The letters and digits of a token's value, whatever stands between or around them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    pub hash: String,
    /// How many there are.
    pub length: usize,
}

/// What stands for a token's value in what the ledger keeps. It follows from the value, so that the same token gives the same
/// plan, and nobody can guess it or tell the value from it.
pub(super) fn placeholder(value: &str) -> String {
    format!("gps{}", &hash(format!("in the place of {value}").as_bytes())[..40])
}
