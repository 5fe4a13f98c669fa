//! What a platform says of a token that it made: in its answer, in the token itself, in its record of it. It says none of this
//! always, and not always the same; whatever speaks is held against what was asked for.

use jiff::{SignedDuration, Timestamp};

use super::claims::Claims;
use super::contract::{IssuedToken, Scope, TokenRecord};

/// How much longer than asked a token may live before it is taken back: clocks, and rounding.
pub(super) const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// What was said, by whatever spoke.
pub(super) struct Confirmation {
    scopes: Vec<Scope>,
    ends: Vec<Timestamp>,
    /// Whether something said that it never ends, whatever else was said.
    is_endless: bool,
}

impl Confirmation {
    /// What the answer, the token's own claims and the record say of a token that was made at `now`.
    pub(super) fn of(
        created: &IssuedToken,
        claims: Option<&Claims>,
        record: Option<&TokenRecord>,
        now: Timestamp,
    ) -> Self {
        let scopes = [
            created.scope.as_deref(),
            claims.and_then(|claims| claims.scope.as_deref()),
            record.and_then(|record| record.scope.as_deref()),
        ];
        // JFrog's word for never is 0, of a life and of an end.
        let expiry = record.and_then(|record| record.expiry);
        let is_endless = [created.expires_in, expiry].into_iter().flatten().any(|seconds| seconds <= 0);
        let life = created.expires_in.map(SignedDuration::from_secs);
        let ends = [
            life.and_then(|life| now.checked_add(life).ok()),
            claims.and_then(|claims| claims.expires),
            expiry.and_then(|expiry| Timestamp::from_second(expiry).ok()),
        ];
        Self {
            // One without an entry says nothing.
            scopes: scopes.into_iter().flatten().map(Scope::parse).filter(|scope| !scope.entries.is_empty()).collect(),
            ends: ends.into_iter().flatten().collect(),
            is_endless,
        }
    }

    /// What is more than was asked for: an end of `None` was to be never.
    pub(super) fn flaw(&self, asked: &Scope, end: Option<Timestamp>) -> Option<&'static str> {
        if self.scopes.iter().any(|answered| !answered.is_within(asked)) {
            return Some("may do more than was asked for");
        }
        let end = end?;
        match self.end() {
            None => Some("never expires, and was to"),
            Some(answered) if answered.duration_since(end) > SLACK => Some("lives longer than was asked for"),
            Some(_) => None,
        }
    }

    /// What the token allows at the most, of what was asked for; `None` where nothing says it.
    pub(super) fn scope<'a>(&'a self, asked: &'a Scope) -> Option<&'a Scope> {
        let widest = self.scopes.iter().find(|one| self.scopes.iter().all(|other| other.is_within(one)));
        (!self.scopes.is_empty()).then(|| widest.unwrap_or(asked))
    }

    /// What was said of less than that: one place says it, and another that it may do more.
    pub(super) fn lesser(&self, most: &Scope) -> Option<&Scope> {
        self.scopes.iter().find(|scope| !most.is_within(scope))
    }

    /// When it ends at the latest; `None` where nothing says that it does, or something that it does not.
    pub(super) fn end(&self) -> Option<Timestamp> {
        self.ends.iter().max().copied().filter(|_| !self.is_endless)
    }
}
