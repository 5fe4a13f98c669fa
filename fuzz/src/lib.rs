//! What several targets need.

use std::path::Path;

use gatepass_clients::{Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::Registry;
use gatepass_core::token::Permission;
use url::Url;

/// A user's own configuration for a registry, with a token whose value a variable has.
pub struct Fixture {
    registry: Registry,
    value: ValueSource,
}

impl Fixture {
    /// It, for a registry with an address like an operator's.
    pub fn new() -> Self {
        let url = Url::parse("https://gate.example:4747").expect("it is an address");
        Self {
            registry: Registry { url, repositories: Default::default() },
            value: ValueSource::Variable("TOKEN".to_owned()),
        }
    }

    /// What the client is told.
    pub fn target(&self) -> Target<'_> {
        Target {
            registry: &self.registry,
            username: "t-a",
            permission: Permission::ReadOnly,
            environment: None,
            level: Level::User,
            value: &self.value,
        }
    }
}

impl Default for Fixture {
    fn default() -> Self {
        Self::new()
    }
}

/// A home with nothing in its environment.
pub fn locations<'a>(home: &'a Path, state: &'a Path, project: Option<&'a Path>) -> Locations<'a> {
    Locations { home, project, state, variable: &|_| None, variable_names: &Vec::new, database_home: None }
}
