//! The authority's rules, refusals first: an Admin, two Developers, and the tokens between them.

mod audit;
mod creating;
mod deploying;
mod environments;
mod listing;
mod people;
mod revoking;
mod sessions;
mod table;

use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::{SqliteStore, Store};
use gatepass_core::actor::{Actor, Role};
use gatepass_core::audit::{AuditFilter, AuditRow};
use gatepass_core::creation::NewToken;
use gatepass_core::environment::Environment;
use gatepass_core::token::{Issued, Permission};
use jiff::{SignedDuration, Timestamp};

/// An authority over a store of its own, at a present of its own.
pub(crate) struct House {
    pub(crate) authority: Authority,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) now: Timestamp,
    pub(crate) folder: tempfile::TempDir,
}

impl House {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open_relaxed(&folder.path().join("gatepass.db")).unwrap());
        let now = "2026-11-23T12:00:00.123Z".parse().unwrap();
        Self { authority: Authority::new(store.clone()), store, now, folder }
    }

    pub(crate) fn create(&self, actor: &Actor, name: &str) -> Issued {
        self.authority.create(actor, NewToken { name: Some(name.to_owned()), ..read_only() }, self.now).unwrap()
    }

    /// The present, this many hours on.
    pub(crate) fn hours_on(&self, hours: i64) -> Timestamp {
        self.now + SignedDuration::from_hours(hours)
    }

    pub(crate) fn audit(&self) -> Vec<AuditRow> {
        self.store.audit(&AuditFilter::default(), None, 1000).unwrap()
    }
}

/// The same store as another process would have it.
pub(crate) fn reopened(house: &House) -> Authority {
    Authority::new(Arc::new(SqliteStore::open_relaxed(house.store.path()).unwrap()))
}

pub(crate) fn admin() -> Actor {
    Actor {
        name: "ada".to_owned(),
        role: Role::Admin,
        client: Some("claude-code 2.1".to_owned()),
        address: None,
        words: None,
    }
}

pub(crate) fn developer() -> Actor {
    Actor { name: "dev".to_owned(), role: Role::Developer, client: None, address: None, words: None }
}

pub(crate) fn other_developer() -> Actor {
    Actor { name: "olga".to_owned(), role: Role::Developer, client: None, address: None, words: None }
}

pub(crate) fn read_only() -> NewToken {
    NewToken {
        name: None,
        permission: Permission::ReadOnly,
        environment: None,
        expires: None,
        package_manager: None,
        scope: gatepass_core::scope::Scope::EVERYTHING,
        description: None,
        words: None,
    }
}

pub(crate) fn scoped(environment: &str) -> NewToken {
    NewToken { environment: Some(Environment::Existing(environment.to_owned())), ..read_only() }
}
