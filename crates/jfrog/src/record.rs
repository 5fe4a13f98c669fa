//! A token as the platform records it, and as gatepass shows it: what the platform does not tell, its correlation does, and
//! what neither does is unknown.

use jiff::Timestamp;

use super::contract::{Scope, TokenRecord, user_of};
use super::correlation::Correlation;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::token::name::{LONGEST_NAME, cleaned};
use gatepass_core::token::{Token, TokenId};

/// What stands where the platform tells nothing.
pub(super) const UNKNOWN: &str = "unknown";

/// The token of a record. `None`, and a line in the log, when the record makes no sense.
pub(super) fn token(info: &TokenRecord, repositories: &Repositories) -> Option<Token> {
    let timestamp = |seconds: Option<i64>| seconds.map(Timestamp::from_second).transpose();
    let times = (timestamp(info.issued_at), timestamp(info.expiry), timestamp(info.last_used));
    let (Ok(id), (Ok(Some(created)), Ok(expires), Ok(last_used))) = (info.token_id.parse::<TokenId>(), times) else {
        tracing::warn!(
            id = cleaned(&info.token_id, 64),
            "the platform's record of a token makes no sense; it is left out"
        );
        return None;
    };
    let granted = info.scope.as_deref().and_then(|scope| Scope::parse(scope).granted(repositories));
    let scope = granted.map(|(_, scope)| scope);
    if info.is_gatepasss() {
        let told = info.clone();
        return Some(Token {
            id,
            name: told.name.unwrap_or_else(|| UNKNOWN.to_owned()),
            username: info.subject.as_deref().and_then(user_of).unwrap_or(UNKNOWN).to_owned(),
            permission: told.permission,
            scope,
            environment: told.environment,
            created_by: told.created_by.unwrap_or_else(|| UNKNOWN.to_owned()),
            created,
            expires,
            revoked: told.revoked_at.and_then(|seconds| Timestamp::from_second(seconds).ok()),
            last_used,
            hint: told.hint.unwrap_or_default(),
        });
    }
    let description = info.description.as_deref().unwrap_or_default().trim();
    let correlation = Correlation::read(description);
    let user = info.subject.as_deref().and_then(user_of).unwrap_or(UNKNOWN).to_owned();
    // A scope is the platform's own word, and a description anybody's.
    let permission = match &info.scope {
        Some(scope) => Scope::parse(scope).permission(),
        None => correlation.as_ref().map(|correlation| correlation.permission),
    };
    let (name, environment) = match correlation {
        Some(correlation) => (correlation.name, correlation.environment),
        None if description.is_empty() => (UNKNOWN.to_owned(), None),
        None => (cleaned(description, LONGEST_NAME), None),
    };
    Some(Token {
        id,
        name,
        username: user.clone(),
        permission,
        scope,
        environment,
        created_by: user,
        created,
        expires,
        // The platform forgets what was revoked.
        revoked: None,
        last_used,
        hint: String::new(),
    })
}

/// The correlation in a record, where gatepass made its token.
pub(super) fn correlation(info: &TokenRecord) -> Option<Correlation> {
    Correlation::read(info.description.as_deref()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::token::Permission;

    fn token(info: &TokenRecord) -> Option<Token> {
        super::token(info, &Repositories::default())
    }

    fn info(description: Option<&str>, scope: Option<&str>) -> TokenRecord {
        TokenRecord {
            token_id: "0f6cd1a2-0000-4000-8000-000000000001".to_owned(),
            subject: Some("jfac@01fr/users/team/ci".to_owned()),
            issued_at: Some(1_700_000_000),
            description: description.map(str::to_owned),
            scope: scope.map(str::to_owned),
            ..TokenRecord::default()
        }
    }

    #[test]
    fn what_nobody_tells_is_unknown() {
        let found = token(&TokenRecord { subject: None, ..info(None, None) }).unwrap();
        assert_eq!((found.name.as_str(), found.username.as_str(), found.permission), ("unknown", "unknown", None));
        assert_eq!(token(&info(Some("  my laptop "), None)).unwrap().name, "my laptop");
    }

    #[test]
    fn a_correlation_tells_name_permission_and_environment() {
        let found = token(&info(Some("ci (Read-Only, staging) [gatepass abcdefgh2345]"), None)).unwrap();
        assert_eq!((found.name.as_str(), found.username.as_str()), ("ci", "team/ci"));
        assert_eq!((found.permission, found.environment.as_deref()), (Some(Permission::ReadOnly), Some("staging")));
    }

    #[test]
    fn a_description_does_not_make_a_powerful_token_look_harmless() {
        let correlation = Some("ci (Read-Only) [gatepass abcdefgh2345]");
        assert_eq!(token(&info(correlation, Some("applied-permissions/admin"))).unwrap().permission, None);
        assert_eq!(
            token(&info(correlation, Some("artifact:npm:r,w"))).unwrap().permission,
            Some(Permission::ReadWrite)
        );
    }

    #[test]
    fn a_record_that_makes_no_sense_is_left_out() {
        assert!(token(&TokenRecord { token_id: "../etc".to_owned(), ..info(None, None) }).is_none());
        assert!(token(&TokenRecord { issued_at: None, ..info(None, None) }).is_none());
        assert!(token(&TokenRecord { expiry: Some(i64::MAX), ..info(None, None) }).is_none());
    }
}
