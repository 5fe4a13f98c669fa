//! Runtime environments: which one a token is to belong to, and what is known of each.

use jiff::Timestamp;

/// Those that a fresh store has, where the operator names no others.
pub const USUAL_ENVIRONMENTS: [&str; 3] = ["production", "staging", "development"];

/// The environment that a token is to be scoped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Environment {
    /// One that exists, by its exact name.
    Existing(String),
    /// One that the call said to create.
    New(String),
}

/// An environment and what is scoped to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentSummary {
    /// Its name.
    pub name: String,
    /// When it was made; `None` is not known.
    pub created: Option<Timestamp>,
    /// Who made it; `gatepass` for those of a fresh store.
    pub created_by: String,
    /// How many of its tokens work.
    pub active: u64,
    /// How many of its tokens are past their time.
    pub expired: u64,
    /// How many of its tokens were revoked and not yet deleted.
    pub revoked: u64,
}
