//! What a platform says of a token that it made: in its answer, in the token itself, in its record of it. It says none of this
//! always, and not always the same; whatever speaks is held against what was asked for, and what nothing tells is not taken
//! for it: JFrog's answers always have a scope, and its tokens their end.

use jiff::{SignedDuration, Timestamp};

use super::claims::Claims;
use super::contract::{IssuedToken, Scope, TokenRecord};

/// How much longer than asked a token may live before it is taken back: clocks, and rounding.
pub(super) const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// When a token ends, as one place says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    At(Timestamp),
    /// Later than all, and than any time that can be written.
    Never,
}

impl End {
    /// JFrog's word for never is 0, of a life and of an end; what no clock can say is as good.
    fn of(seconds: i64, end: Option<Timestamp>) -> Self {
        end.filter(|_| seconds > 0).map_or(Self::Never, Self::At)
    }

    fn time(self) -> Option<Timestamp> {
        match self {
            Self::At(end) => Some(end),
            Self::Never => None,
        }
    }

    /// Whether it is later than this, by more than clocks differ.
    fn is_later_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Never, Self::At(_)) => true,
            (Self::At(one), Self::At(other)) => one.duration_since(other) > SLACK,
            (_, Self::Never) => false,
        }
    }
}

/// What was said, by whatever spoke.
pub(super) struct Confirmation {
    scopes: Vec<Scope>,
    ends: Vec<End>,
}

/// What a token is that is no more than was asked for.
pub(super) struct Confirmed {
    /// What it allows by all that was said: nobody is told of more than each place says.
    pub(super) scope: Scope,
    /// What was said of more than that: one place says it, and another that it may do less.
    pub(super) greater: Option<Scope>,
    /// When it ends at the earliest, so that nobody counts on it for longer; `None` is never.
    pub(super) end: Option<Timestamp>,
    /// Where one place says a later end than another: that, `None` being never.
    pub(super) later: Option<Option<Timestamp>>,
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
        let life = |seconds| End::of(seconds, now.checked_add(SignedDuration::from_secs(seconds)).ok());
        let at = |seconds| End::of(seconds, Timestamp::from_second(seconds).ok());
        // Who judges a JWT goes by it: without an end it has none (RFC 7519, section 4.1.4).
        let claimed = claims.map(|claims| claims.expires.map_or(End::Never, |end| at(end.as_second())));
        // A record without one is of a token that never ends, but JWTs are judged without it.
        let kept = record.map(|record| record.expiry.map_or(End::Never, at));
        let kept = kept.filter(|_| claims.is_none() || record.is_some_and(|record| record.expiry.is_some()));
        let ends = [created.expires_in.map(life), claimed, kept];
        Self {
            // One without an entry says nothing.
            scopes: scopes.into_iter().flatten().map(Scope::parse).filter(|scope| !scope.entries.is_empty()).collect(),
            ends: ends.into_iter().flatten().collect(),
        }
    }

    /// What the token is, where that is no more than was asked for: an end of `None` was to be never.
    ///
    /// # Errors
    /// What is more, or is not known to be no more.
    pub(super) fn held_against(&self, asked: &Scope, end: Option<Timestamp>) -> Result<Confirmed, &'static str> {
        let asked_end = end.map_or(End::Never, End::At);
        if self.scopes.iter().any(|answered| !answered.is_within(asked)) {
            return Err("may do more than was asked for");
        }
        if self.scopes.is_empty() {
            return Err("is not said to be held to what was asked for");
        }
        let (earliest, latest) = match (self.ends.iter().min(), self.ends.iter().max()) {
            (Some(earliest), Some(latest)) => (*earliest, *latest),
            _ => (End::Never, End::Never),
        };
        if latest.is_later_than(asked_end) {
            return Err(match latest {
                End::Never => "never expires, and was to",
                End::At(_) => "lives longer than was asked for",
            });
        }
        let narrowest = self.scopes.iter().find(|one| self.scopes.iter().all(|other| one.is_within(other)));
        let Some(scope) = narrowest.cloned() else {
            return Err("is said to be for one thing here and for another there");
        };
        let greater = self.scopes.iter().find(|one| !one.is_within(&scope)).cloned();
        let later = latest.is_later_than(earliest).then(|| latest.time());
        Ok(Confirmed { scope, greater, end: earliest.time(), later })
    }
}
