//! The embedded backend: the authority of this machine. Over stdio the caller is the
//! operating system's user, an Admin of their own store.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::TokenService;
use gatepass_authority::Authority;
use gatepass_core::actor::Caller;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::creation::{Handing, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Error, Result};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::{Issued, Token, TokenId};
use gatepass_home::drops::Drops;

/// The authority, called as the operating system's user.
pub struct Embedded {
    authority: Arc<Authority>,
    user: String,
}

impl Embedded {
    /// This authority, called as the operating system's user.
    pub fn new(authority: Authority) -> Self {
        let user = whoami::username().unwrap_or_else(|_| "local user".to_owned());
        Self { authority: Arc::new(authority), user }
    }

    fn actor(&self, caller: &Caller) -> Actor {
        Actor {
            name: self.user.clone(),
            role: Role::Admin,
            client: caller.client.clone(),
            address: None,
            words: caller.words.clone(),
        }
    }

    /// Runs a call on a thread that may wait for the disk and for other processes.
    async fn run<T: Send + 'static>(&self, call: impl FnOnce(&Authority) -> Result<T> + Send + 'static) -> Result<T> {
        let authority = Arc::clone(&self.authority);
        tokio::task::spawn_blocking(move || call(&authority)).await.map_err(Error::internal)?
    }
}

#[async_trait]
impl TokenService for Embedded {
    async fn me(&self) -> Result<String> {
        Ok(self.user.clone())
    }

    fn knows_every_token(&self) -> bool {
        true
    }

    async fn create(
        &self,
        caller: &Caller,
        new: NewToken,
        keep_in: Option<&Drops>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)> {
        let (actor, drops) = (self.actor(caller), keep_in.cloned());
        self.run(move |authority| authority.create_kept(&actor, new, drops.as_ref(), now)).await
    }

    async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page> {
        self.run(move |authority| authority.list(&filter, limit, cursor.as_ref(), now)).await
    }

    async fn token(&self, id: &TokenId) -> Result<Token> {
        let id = id.clone();
        self.run(move |authority| authority.token(&id)).await
    }

    async fn named(&self, name: &str) -> Result<Vec<Token>> {
        let name = name.to_owned();
        self.run(move |authority| authority.named(&name)).await
    }

    async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        let (actor, id) = (self.actor(caller), id.clone());
        self.run(move |authority| authority.revoke(&actor, &id, now)).await
    }

    async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token> {
        let (actor, id) = (self.actor(caller), id.clone());
        self.run(move |authority| authority.delete(&actor, &id, now)).await
    }

    async fn hand_over(&self, caller: &Caller, id: &TokenId, handing: Handing, now: Timestamp) -> Result<()> {
        let (actor, id) = (self.actor(caller), id.clone());
        self.run(move |authority| authority.hand_over(&actor, &id, &handing, now)).await
    }

    async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.run(move |authority| authority.environments(now)).await
    }

    async fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        let environment = environment.to_owned();
        self.run(move |authority| authority.profile(&environment, history)).await
    }

    async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        let (actor, name) = (self.actor(caller), name.to_owned());
        self.run(move |authority| authority.create_environment(&actor, &name, now)).await
    }
}
