//! This machine's own token service: its store, opened once, under the operator's policy. Each door has from here what it
//! acts with, and nobody beside this crate knows the authority: a [backend](Embedded::backend) to change tokens for
//! somebody, [users](Embedded::users), sessions, and what a gateway asks. What somebody sees is a use case's to look at.

mod sessions;
mod users;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub use sessions::Session;
pub use users::{Added, Removed, Users};

use crate::backend::{Acting, Backend};
use crate::blocking::on_blocking_thread;
use crate::governed::Governed;
use gatepass_authority::store::SqliteStore;
use gatepass_authority::{Authority, View};
use gatepass_core::actor::{Actor, Role};
use gatepass_core::admission::{Admission, Authorizer};
use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::Result;
use gatepass_core::policy::Policy;
use gatepass_core::user::User;
use gatepass_home::drops::Drops;

/// The operating system's user, an Admin of this machine's store: whoever can read its file is.
pub fn operator() -> Actor {
    let name = whoami::username().unwrap_or_else(|_| "local user".to_owned());
    Actor { name, role: Role::Admin, client: None, address: None, words: None }
}

/// The token service of this machine's store. Clones are the same one.
#[derive(Clone)]
pub struct Embedded {
    /// To look, and for what serving writes down by itself: sessions, pulls, uses. What somebody wants to have changed is
    /// reached through `changes`.
    authority: Authority,
    changes: Governed<Authority>,
    drops: Option<Drops>,
    repositories: Arc<Repositories>,
}

impl Embedded {
    /// Opens this store before these repositories, and makes it if there is none. What waits in `drops` is destroyed with its
    /// token, and now what was left there of tokens that have ended.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn open(store: &Path, drops: Drops, policy: Policy, repositories: Repositories) -> Result<Self> {
        let store = SqliteStore::open(store)?;
        store.keep_types(&repositories)?;
        let authority = Authority::new(Arc::new(store)).with_drops(drops.clone());
        Ok(Self { drops: Some(drops), ..Self::new(authority, policy).before(repositories) })
    }

    /// This authority under a policy.
    pub fn new(authority: Authority, policy: Policy) -> Self {
        Self { changes: Governed::new(authority.clone(), policy), authority, drops: None, repositories: Arc::default() }
    }

    /// The same before these repositories, which are what its tokens can be for.
    #[must_use]
    pub fn before(self, repositories: Repositories) -> Self {
        Self { repositories: Arc::new(repositories), ..self }
    }

    /// The repositories that its tokens can be for.
    pub fn repositories(&self) -> &Arc<Repositories> {
        &self.repositories
    }

    /// The operator's policy.
    pub fn policy(&self) -> &Policy {
        self.changes.policy()
    }

    /// The backend as this actor has it: they see and may what their role allows.
    pub fn backend(&self, actor: Actor) -> Backend {
        let acting = Acting::new(self.authority.clone(), actor);
        let backend = Backend::new(acting, self.policy().clone(), Arc::clone(&self.repositories));
        match &self.drops {
            Some(drops) => backend.with_drops(drops.clone()),
            None => backend,
        }
    }

    /// What a gateway asks about the values that its clients present.
    pub fn authorizer(&self) -> Arc<dyn Authorizer> {
        Arc::new(self.authority.clone())
    }

    /// Looks as this actor, at as much as belongs together, on a thread that may wait for the disk.
    ///
    /// # Errors
    /// Those of `look`.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        actor: Actor,
        look: impl FnOnce(&View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        on_blocking_thread(&self.authority, move |authority| look(&authority.seen_by(&actor))).await
    }

    /// The users, as this actor manages them. Its methods block.
    pub fn users<'a>(&'a self, actor: &'a Actor) -> Users<'a> {
        Users { authority: &self.authority, changes: &self.changes, actor }
    }

    /// Whose identity token this is. It takes microseconds, and waits for nobody who writes.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn identify(&self, value: &str) -> Result<Option<User>> {
        self.authority.identify(value)
    }

    /// What a presented value is worth as a token at `now`. It takes microseconds, and waits for nobody who writes.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn authenticate(&self, value: &str, now: Timestamp) -> Result<Admission> {
        self.authority.authenticate(value, now)
    }
}
