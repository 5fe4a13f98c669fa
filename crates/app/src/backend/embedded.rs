//! The embedded backend: this machine's own authority, called for somebody, who sees and may what their role allows.

use async_trait::async_trait;
use jiff::Timestamp;

use super::service::{TokenReader, TokenWriter};
use crate::blocking::{Blocking, off_event_loop, on_blocking_thread};
use gatepass_authority::{Authority, View};
use gatepass_core::actor::{Actor, Caller};
use gatepass_core::creation::{HandOver, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::Result;
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Issued, Token, TokenId};
use gatepass_home::drops::Drops;

/// The authority, called for somebody.
pub(crate) struct Acting {
    authority: Authority,
    actor: Actor,
}

impl Acting {
    /// This authority, called for this actor.
    pub(crate) fn new(authority: Authority, actor: Actor) -> Self {
        Self { authority, actor }
    }

    /// The actor with what is known of this call.
    fn actor(&self, caller: &Caller) -> Actor {
        let client = caller.client.clone().or_else(|| self.actor.client.clone());
        Actor { client, words: caller.words.clone(), ..self.actor.clone() }
    }

    /// Looks, on a thread that may wait.
    async fn look<T: Send + 'static>(&self, look: impl FnOnce(&View<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let actor = self.actor.clone();
        on_blocking_thread(&self.authority, move |authority| look(&authority.seen_by(&actor))).await
    }

    /// Changes something as the actor of this call, on a thread that may wait.
    async fn act<T: Send + 'static>(
        &self,
        caller: &Caller,
        act: impl FnOnce(&Authority, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = self.actor(caller);
        on_blocking_thread(&self.authority, move |authority| act(authority, &actor)).await
    }
}

#[async_trait]
impl TokenReader for Acting {
    async fn me(&self) -> Result<String> {
        Ok(self.actor.name.clone())
    }

    fn is_own(&self) -> bool {
        true
    }

    fn knows_every_token(&self) -> bool {
        true
    }

    async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page> {
        self.look(move |view| view.list(&filter, limit, cursor.as_ref(), now)).await
    }

    async fn token(&self, id: &TokenId) -> Result<Token> {
        let id = id.clone();
        self.look(move |view| view.token(&id)).await
    }

    async fn by_digest(&self, digest: &Digest) -> Result<Option<Token>> {
        let digest = *digest;
        self.look(move |view| view.by_digest(&digest)).await
    }

    async fn named(&self, name: &str) -> Result<Vec<Token>> {
        let name = name.to_owned();
        self.look(move |view| view.named(&name)).await
    }

    async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.look(move |view| view.environments(now)).await
    }

    async fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        let environment = environment.to_owned();
        self.look(move |view| view.profile(&environment, history)).await
    }
}

#[async_trait]
impl TokenWriter for Acting {
    async fn create(
        &self,
        caller: &Caller,
        new: NewToken,
        keep_in: Option<&Blocking<Drops>>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)> {
        let (authority, actor, drops) = (self.authority.clone(), self.actor(caller), keep_in.cloned());
        let create = off_event_loop(move |thread| {
            let drops = drops.as_ref().map(|drops| drops.on(thread));
            authority.create_kept(&actor, new, drops, now)
        });
        create.await
    }

    async fn is_own_credential(&self, _: &TokenId) -> Result<bool> {
        // Its store is a file: no token opens it.
        Ok(false)
    }

    async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        let id = id.clone();
        self.act(caller, move |authority, actor| authority.revoke(actor, &id, now)).await
    }

    async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token> {
        let id = id.clone();
        self.act(caller, move |authority, actor| authority.delete(actor, &id, now)).await
    }

    async fn hand_over(&self, caller: &Caller, id: &TokenId, hand_over: HandOver, now: Timestamp) -> Result<()> {
        let id = id.clone();
        self.act(caller, move |authority, actor| authority.hand_over(actor, &id, &hand_over, now)).await
    }

    async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        let name = name.to_owned();
        self.act(caller, move |authority, actor| authority.create_environment(actor, &name, now)).await
    }

    async fn rename_environment(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<(String, String)> {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.act(caller, move |authority, actor| authority.rename_environment(actor, &old, &new, now)).await
    }

    async fn remove_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        let name = name.to_owned();
        self.act(caller, move |authority, actor| authority.remove_environment(actor, &name, now)).await
    }
}
