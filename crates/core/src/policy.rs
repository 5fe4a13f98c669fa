//! What the operator allows at all, whoever asks and however.

use jiff::{SignedDuration, Timestamp};

use crate::error::{Code, Error, Result};
use crate::expiry::{Expires, Lifetime};
use crate::token::{Permission, Token};

/// The operator's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Nothing may be changed.
    pub read_only: bool,
    /// Read & Write tokens may be made.
    pub allow_write: bool,
    /// The longest life of a new token; with it, none is without expiry.
    pub max_ttl: Option<SignedDuration>,
    /// The life of a new token when nothing is said; cut to `max_ttl`.
    pub default_ttl: SignedDuration,
}

/// The life of a new token where neither the operator nor whoever asks says another.
pub const DEFAULT_TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

const ASK_OPERATOR: &str = "Nothing was changed; only the operator of gatepass can allow it, in its settings.";

impl Default for Policy {
    /// Everything but lives without a reason.
    fn default() -> Self {
        Self { read_only: false, allow_write: true, max_ttl: None, default_ttl: DEFAULT_TTL }
    }
}

impl Policy {
    /// Refuses every change where the operator said read-only.
    ///
    /// # Errors
    /// `PolicyRefused`.
    pub fn allow_change(&self) -> Result<()> {
        if self.read_only {
            return Err(refuse("The operator has set gatepass to read-only.".to_owned()));
        }
        Ok(())
    }

    /// Refuses a permission that the operator does not hand out. It is never narrowed silently.
    ///
    /// # Errors
    /// `PolicyRefused`.
    pub fn allow_permission(&self, permission: Permission) -> Result<()> {
        if permission == Permission::ReadWrite && !self.allow_write {
            return Err(refuse("The operator allows Read-Only tokens only.".to_owned()));
        }
        Ok(())
    }

    /// Refuses a token that exists already, and allows what the operator does not hand out, or may: it is not shown, applied
    /// or handed over.
    ///
    /// # Errors
    /// `PolicyRefused`.
    pub fn allow_use(&self, token: &Token) -> Result<()> {
        self.allow_permission(token.permission.unwrap_or(Permission::ReadWrite))
    }

    /// When a token made `now` expires. A life longer than allowed is refused, never shortened silently.
    ///
    /// # Errors
    /// `PolicyRefused` for a life that is longer than allowed, `InvalidArgument` for an end that is past, `Internal` for one beyond all
    /// calendars.
    pub fn lifetime(&self, asked: Option<Expires>, now: Timestamp) -> Result<Lifetime> {
        let latest = match self.max_ttl {
            Some(longest) => Some(after(now, longest)?),
            None => None,
        };
        match (asked, latest) {
            (None, _) => {
                let life = self.max_ttl.map_or(self.default_ttl, |longest| longest.min(self.default_ttl));
                Ok(Lifetime { expires: Some(after(now, life)?), default: Some(life) })
            }
            (Some(Expires::Never), None) => Ok(Lifetime { expires: None, default: None }),
            (Some(Expires::Never), Some(latest)) => {
                Err(refuse(format!("The operator allows no token without expiry; the latest is {latest:.0}.")))
            }
            (Some(Expires::At(time)), _) if time <= now => Err(Error::new(
                Code::InvalidArgument,
                format!("{time:.0} is past already."),
                "Give a later time; nothing was changed.",
            )),
            (Some(Expires::At(time)), Some(latest)) if time > latest => {
                Err(refuse(format!("The operator allows no token that lives longer than until {latest:.0}.")))
            }
            (Some(Expires::At(time)), _) => Ok(Lifetime { expires: Some(time), default: None }),
        }
    }
}

fn after(now: Timestamp, life: SignedDuration) -> Result<Timestamp> {
    now.checked_add(life).map_err(Error::internal)
}

fn refuse(what: String) -> Error {
    Error::new(Code::PolicyRefused, what, ASK_OPERATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    #[test]
    fn what_the_operator_does_not_allow_is_refused_and_nothing_else() {
        let now = Timestamp::UNIX_EPOCH;
        let closed = Policy { read_only: true, allow_write: false, max_ttl: Some(HOUR), ..Policy::default() };
        let open = Policy::default();
        assert_eq!(closed.allow_change().unwrap_err().code(), Code::PolicyRefused);
        assert_eq!(closed.allow_permission(Permission::ReadWrite).unwrap_err().code(), Code::PolicyRefused);
        assert!(closed.allow_permission(Permission::ReadOnly).is_ok());
        assert!(open.allow_change().is_ok() && open.allow_permission(Permission::ReadWrite).is_ok());
        let at = |seconds: i64| Some(Expires::At(now + SignedDuration::from_secs(seconds)));
        for (policy, asked, code) in [
            (&closed, Some(Expires::Never), Code::PolicyRefused),
            (&closed, at(3601), Code::PolicyRefused),
            (&closed, at(0), Code::InvalidArgument),
            (&open, at(0), Code::InvalidArgument),
            (&open, at(-1), Code::InvalidArgument),
        ] {
            assert_eq!(policy.lifetime(asked, now).unwrap_err().code(), code, "{asked:?}");
        }
        for (policy, asked, seconds, is_default) in [
            (&closed, at(3600), Some(3600), false),
            (&closed, None, Some(3600), true),
            (&open, at(1), Some(1), false),
            (&open, None, Some(90 * 24 * 3600), true),
            (&open, Some(Expires::Never), None, false),
        ] {
            let lifetime = policy.lifetime(asked, now).unwrap();
            assert_eq!(lifetime.expires.map(Timestamp::as_second), seconds, "{asked:?}");
            assert_eq!(lifetime.default.is_some(), is_default, "{asked:?}");
        }
    }
}
