//! What is to be done, understood of the words and the fields.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::holder::{Holder, needed};
use crate::backend::TokenRequest;
use crate::blocking::off_event_loop;
use crate::{Application, Understanding};
use gatepass_clients::{Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::environment::Environment;
use gatepass_core::error::Result;
use gatepass_core::expiry::Expires;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, TokenId};

/// What is to be done, understood.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) manager: PackageManager,
    pub(super) level: Level,
    pub(super) directory: Option<PathBuf>,
    /// An existing token; `None` for a new one.
    pub(super) token: Option<TokenId>,
    pub(super) permission: Permission,
    /// The permission that was said; `None` where nothing was.
    pub(super) asked_permission: Option<Permission>,
    /// When an existing token is to have ended.
    pub(super) end: Option<Expires>,
    pub(super) environment: Option<String>,
    pub(super) scope: Scope,
    pub(super) expires: Option<Expires>,
    pub(super) interpretation: Vec<Understanding>,
    pub(super) now: Timestamp,
}

impl Wanted {
    /// What was applied for a manager, with nothing said of it.
    pub(super) fn of_applied(
        manager: PackageManager,
        level: Level,
        directory: Option<PathBuf>,
        now: Timestamp,
    ) -> Self {
        Self {
            manager,
            level,
            directory,
            token: None,
            permission: Permission::default(),
            asked_permission: None,
            end: None,
            environment: None,
            scope: Scope::EVERYTHING,
            expires: None,
            interpretation: Vec::new(),
            now,
        }
    }

    /// The request for a new token.
    pub(super) fn token_request(&self) -> TokenRequest {
        TokenRequest {
            name: None,
            name_may_differ: false,
            permission: self.permission,
            environment: self.environment.clone().map(Environment::Existing),
            expires: self.expires,
            package_manager: Some(self.manager),
            scope: self.scope.clone(),
            description: None,
        }
    }

    /// What its token must allow.
    pub(super) fn needed(&self) -> Permission {
        needed(self.manager, self.permission)
    }

    /// Does something with the files of the client where it may wait for them.
    ///
    /// # Errors
    /// Those of `work`; `Internal` where it panicked.
    pub(super) async fn with_files<T: Send + 'static>(
        self: &Arc<Self>,
        application: &Application,
        work: impl FnOnce(&Self, &Registry, &Locations<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (files, registry) = (application.client_files.clone(), Arc::clone(&application.registry));
        let wanted = Arc::clone(self);
        let working = off_event_loop(move |thread| {
            let locations = files.on(thread).locations(wanted.directory.as_deref());
            work(&wanted, &registry, &locations)
        });
        working.await
    }

    /// The configuration's target for a token.
    pub(super) fn target<'a>(&self, registry: &'a Registry, token: Holder<'a>, value: &'a ValueSource) -> Target<'a> {
        Target {
            registry,
            username: token.username,
            permission: token.permission,
            environment: token.environment,
            level: self.level,
            value,
        }
    }
}
