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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_elsewhere_ends_no_line_and_an_unknown_time_is_said_so() {
        let summary = EnvironmentSummary {
            name: "staging\n\u{1b}[31m".to_owned(),
            active: 1,
            expired: 2,
            revoked: 3,
            created: None,
            created_by: "a\tb\rc".to_owned(),
        };
        let row = EnvironmentRow::from(&summary);
        assert!(!format!("{}{}", row.name, row.created_by).contains(char::is_control), "{row:?}");
        assert_eq!((row.active_tokens, row.expired_tokens, row.revoked_tokens), (1, 2, 3));
        assert_eq!(row.created, "unknown");
    }
}
