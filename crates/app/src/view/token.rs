//! A token as tools show it: the columns of a dashboard, fit to be read by a model.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use gatepass_core::scope::Scope;
use gatepass_core::token::name::{LONGEST_NAME, cleaned};
use gatepass_core::token::{Permission, Status, Token};

/// A token's facts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TokenRow {
    /// What other tools take to name this token.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The username for clients that speak Basic; the token is the password.
    pub username: String,
    /// What it allows.
    pub permission: Allows,
    /// What it is for, as `docker/team/api` or `npm:r`; absent when that is everything, `(unknown)` where nobody tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// The environment that it is scoped to; absent when it is not scoped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// When it was made (RFC 3339).
    pub created: String,
    /// When it stops working (RFC 3339), or `never`.
    pub expires: String,
    /// Whether it works.
    pub status: Status,
    /// When the registry last saw it (RFC 3339), or `never`.
    pub last_used: String,
    /// The value's first characters, to recognise it by; absent when they tell nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What a token allows, where that is known.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Allows {
    /// Install, and nothing else.
    ReadOnly,
    /// Publish, too.
    ReadWrite,
    /// A platform does not tell.
    Unknown,
}

impl From<Option<Permission>> for Allows {
    fn from(permission: Option<Permission>) -> Self {
        match permission {
            Some(Permission::ReadOnly) => Self::ReadOnly,
            Some(Permission::ReadWrite) => Self::ReadWrite,
            None => Self::Unknown,
        }
    }
}

impl fmt::Display for Allows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => Permission::ReadOnly.fmt(formatter),
            Self::ReadWrite => Permission::ReadWrite.fmt(formatter),
            Self::Unknown => formatter.pad("permission unknown"),
        }
    }
}

impl TokenRow {
    /// The row of a token at this moment.
    pub fn of(token: &Token, now: Timestamp) -> Self {
        Self {
            id: token.id.to_string(),
            name: cleaned(&token.name, LONGEST_NAME),
            username: cleaned(&token.username, LONGEST_NAME),
            permission: token.permission.into(),
            scope: token.scope.as_ref().map_or_else(|| vec!["(unknown)".to_owned()], Scope::to_strings),
            environment: token.environment.as_ref().map(|environment| cleaned(environment, LONGEST_NAME)),
            created_by: cleaned(&token.created_by, LONGEST_NAME),
            created: format_time(token.created),
            expires: token.expires.map_or_else(|| "never".to_owned(), format_time),
            status: token.status(now),
            last_used: token.last_used.map_or_else(|| "never".to_owned(), format_time),
            hint: (!token.hint.is_empty()).then(|| cleaned(&token.hint, 12)),
        }
    }

    /// What it may do, and by what to name it later, in one line: of a token that was just made, or is just used.
    pub fn grant_line(&self) -> String {
        let Self { name, id, permission, scope, environment, expires, .. } = self;
        let inactive = if self.status == Status::Active { String::new() } else { format!(", {}", self.status) };
        format!("{name} ({id}): {}{inactive}", grant(permission, scope, environment.as_deref(), expires))
    }

    /// What tells it from others, in one line: where several are listed. What is not in it stands in the row.
    pub fn line(&self) -> String {
        let day = self.created.split('T').next().unwrap_or_default();
        let used = match self.last_used.as_str() {
            "never" => "never used".to_owned(),
            time => format!("last used {time}"),
        };
        let hint = self.hint.as_ref().map(|hint| format!(", {hint}…")).unwrap_or_default();
        let Self { name, id, permission, scope, environment, expires, status, created_by: person, .. } = self;
        let grant = grant(permission, scope, environment.as_deref(), expires);
        format!("{name} ({id}): {status}, {grant}, created {day} by {person}, {used}{hint}")
    }
}

/// What a token allows, what it is for, where and until when, for models.
pub(crate) fn grant(
    permission: &impl fmt::Display,
    scope: &[String],
    environment: Option<&str>,
    expires: &str,
) -> String {
    let scope = if scope.is_empty() { "everything".to_owned() } else { scope.join(", ") };
    let environment = environment.map(|name| format!(", in {name}")).unwrap_or_default();
    let end = if expires == "never" { "without an end".to_owned() } else { format!("until {expires}") };
    format!("{permission} for {scope}{environment}, {end}")
}

/// A moment to the second: what agents and people read.
fn format_time(time: Timestamp) -> String {
    format!("{time:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::token::TokenId;

    fn token() -> Token {
        Token {
            id: TokenId::of_number(7),
            name: "ci".to_owned(),
            username: "ci-abc".to_owned(),
            permission: Some(Permission::ReadWrite),
            scope: Some(Scope::EVERYTHING),
            environment: None,
            created_by: "ada".to_owned(),
            created: Timestamp::UNIX_EPOCH,
            expires: None,
            revoked: None,
            last_used: None,
            hint: "gpw_abcd".to_owned(),
        }
    }

    #[test]
    fn what_others_wrote_ends_no_line() {
        let hostile = "a\nb\r\u{2028}c\u{1b}[2J".to_owned();
        let token = Token {
            name: hostile.clone(),
            environment: Some(hostile.clone()),
            created_by: hostile.clone(),
            hint: hostile,
            ..token()
        };
        let line = TokenRow::of(&token, Timestamp::UNIX_EPOCH).line();
        assert!(!line.contains(|letter: char| letter.is_control() || letter == '\u{2028}'), "{line:?}");
    }

    #[test]
    fn what_a_platform_does_not_tell_is_said_to_be_unknown_and_no_more() {
        let token = Token { permission: None, scope: None, hint: String::new(), ..token() };
        let row = TokenRow::of(&token, Timestamp::UNIX_EPOCH);
        let line = row.line();
        assert!(line.contains("permission unknown for (unknown), without an end"), "{line}");
        assert!(row.hint.is_none() && !line.contains('…'), "{line}");
    }

    #[test]
    fn a_line_has_the_facts_in_their_order() {
        let id = TokenId::of_number(7);
        let row = TokenRow::of(&token(), Timestamp::UNIX_EPOCH);
        let grant = "Read & Write for everything, without an end";
        assert_eq!(row.line(), format!("ci ({id}): Active, {grant}, created 1970-01-01 by ada, never used, gpw_abcd…"));
        assert_eq!(row.grant_line(), format!("ci ({id}): {grant}"));
    }

    #[test]
    fn a_line_says_what_a_token_is_limited_to_and_that_it_does_not_work() {
        let scope = Scope::from_stored(Some("npm")).unwrap();
        let (now, end) = (Timestamp::from_second(86_400).unwrap(), Timestamp::from_second(60).unwrap());
        let token = Token {
            scope: Some(scope),
            environment: Some("staging".to_owned()),
            expires: Some(end),
            last_used: Some(end),
            ..token()
        };
        let row = TokenRow::of(&token, now);
        let grant = "Read & Write for npm, in staging, until 1970-01-01T00:01:00Z";
        assert!(
            row.line()
                .contains(&format!(": Expired, {grant}, created 1970-01-01 by ada, last used 1970-01-01T00:01:00Z"))
        );
        assert!(row.grant_line().ends_with(&format!(": {grant}, Expired")), "{}", row.grant_line());
    }
}
