//! An environment as machines read it.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::token::name::{LONGEST_NAME, cleaned};

/// An environment, with its tokens counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EnvironmentRow {
    /// Its name.
    pub name: String,
    /// How many tokens that work are scoped to it.
    pub active_tokens: u64,
    /// How many expired tokens are.
    pub expired_tokens: u64,
    /// How many revoked tokens are.
    pub revoked_tokens: u64,
    /// When it was created (RFC 3339), or `unknown`.
    pub created: String,
    /// Who created it.
    pub created_by: String,
}

impl From<&EnvironmentSummary> for EnvironmentRow {
    fn from(summary: &EnvironmentSummary) -> Self {
        Self {
            name: cleaned(&summary.name, LONGEST_NAME),
            active_tokens: summary.active,
            expired_tokens: summary.expired,
            revoked_tokens: summary.revoked,
            created: summary.created.map_or_else(|| "unknown".to_owned(), |created| format!("{created:.0}")),
            created_by: cleaned(&summary.created_by, LONGEST_NAME),
        }
    }
}
