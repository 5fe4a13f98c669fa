//! What a token allows: one of two.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a token allows at the registry. Ordered by power.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Download and view: what a token allows where nothing is said.
    #[default]
    ReadOnly,
    /// Upload, download, view metadata, create releases.
    ReadWrite,
}

impl Permission {
    /// Every permission, in the order of power.
    pub const ALL: [Self; 2] = [Self::ReadOnly, Self::ReadWrite];

    /// The one with this word, as [`as_str`](Self::as_str) has it.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == word)
    }

    /// The word that the API and the store use: `read_only` or `read_write`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::ReadWrite => "read_write",
        }
    }
}

impl fmt::Display for Permission {
    /// As people read it: `Read-Only` or `Read & Write`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::ReadOnly => "Read-Only",
            Self::ReadWrite => "Read & Write",
        })
    }
}
