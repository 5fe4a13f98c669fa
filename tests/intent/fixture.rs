//! What words may refer to in these tests.

use gatepass_core::ecosystem::Repositories;
use gatepass_core::policy::Policy;
use gatepass_core::token::{Permission, Status};
use gatepass_intent::{Known, KnownToken};
use jiff::ZonedDateTime;

/// What a request may refer to, owned.
pub struct Fixture {
    pub now: ZonedDateTime,
    pub environments: Vec<String>,
    pub tokens: Vec<KnownToken>,
    pub repositories: Repositories,
}

impl Fixture {
    /// A Monday, and these environments.
    pub fn with(environments: &[&str]) -> Self {
        Self {
            now: "2026-11-23T10:00:00+00:00[UTC]".parse().unwrap(),
            environments: environments.iter().map(|name| (*name).to_owned()).collect(),
            tokens: Vec::new(),
            repositories: Repositories::default(),
        }
    }

    /// The usual three environments.
    pub fn usual() -> Self {
        Self::with(&["production", "staging", "development"])
    }

    /// The same with one more active token.
    pub fn and_token(mut self, id: &str, name: &str, environment: Option<&str>) -> Self {
        self.tokens.push(KnownToken {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            environment: environment.map(str::to_owned),
            permission: Some(Permission::ReadOnly),
            status: Status::Active,
            created_by: "alice".to_owned(),
        });
        self
    }

    /// As the functions take it.
    pub fn known(&self) -> Known<'_> {
        Known {
            now: &self.now,
            environments: &self.environments,
            tokens: &self.tokens,
            me: "alice",
            default_lifetime: Policy::default().default_ttl,
            repositories: &self.repositories,
        }
    }
}
