//! What the tools call: a token backend, under the operator's policy. Whatever a model asks for, the policy is enforced
//! here, below every tool and command.

mod embedded;
mod jfrog;

use async_trait::async_trait;
use jiff::Timestamp;

pub use embedded::Embedded;

use gatepass_core::actor::Caller;
use gatepass_core::creation::{Handing, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::{Environment, EnvironmentSummary};
use gatepass_core::error::Result;
use gatepass_core::expiry::{Expires, Lifetime};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::policy::Policy;
use gatepass_core::token::{Issued, Permission, Status, Token, TokenId};
use gatepass_home::drops::Drops;

/// A token to make, as it was asked for, before the policy has looked at it.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// What to call it; `None` is for the backend to choose.
    pub name: Option<String>,
    /// What it is to allow.
    pub permission: Permission,
    /// The environment to scope it to.
    pub environment: Option<Environment>,
    /// When it is to stop working; `None` is the operator's default.
    pub expires: Option<Expires>,
    /// The client that it is for.
    pub package_manager: Option<PackageManager>,
}

/// What a backend can do. Calls may come at the same time.
#[async_trait]
pub trait TokenService: Send + Sync {
    /// Who the caller is to this backend, as `created_by` names them; empty where the backend does not tell.
    async fn me(&self) -> Result<String>;
    /// Whether every token has a row: one that has none is then no token any more.
    fn knows_every_token(&self) -> bool;
    /// Makes a token. With `keep_in`, its value waits there, and until when is the second part of the answer: a token
    /// whose value cannot be kept is none.
    async fn create(
        &self,
        caller: &Caller,
        new: NewToken,
        keep_in: Option<&Drops>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)>;
    /// The tokens that fit, newest first.
    async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page>;
    /// One token.
    async fn token(&self, id: &TokenId) -> Result<Token>;
    /// The tokens of exactly this name, case aside.
    async fn named(&self, name: &str) -> Result<Vec<Token>>;
    /// Takes a token back, for good.
    async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation>;
    /// Removes an Expired or Revoked token's row.
    async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token>;
    /// Writes down that a token's value is about to leave its drop, where the backend keeps such a record.
    async fn hand_over(&self, caller: &Caller, id: &TokenId, handing: Handing, now: Timestamp) -> Result<()>;
    /// The environments, with their tokens counted.
    async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>>;
    /// What runs in an environment, with its last `history` pulls.
    async fn profile(&self, environment: &str, history: usize) -> Result<Profile>;
    /// Creates an environment; the answer is its name as it is kept.
    async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String>;
}

/// A token backend under the operator's policy.
pub struct Backend {
    service: Box<dyn TokenService>,
    policy: Policy,
    drops: Option<Drops>,
}

/// A token that was made, and what became of its value.
#[derive(Debug)]
pub struct Made {
    /// The token and its value.
    pub issued: Issued,
    /// When it expires, and who said so.
    pub lifetime: Lifetime,
    /// Until when its value waits to be taken; `None` where it was not to be kept.
    pub kept_until: Option<Timestamp>,
}

impl Backend {
    /// A backend that does only what the policy allows.
    pub fn new(service: impl TokenService + 'static, policy: Policy) -> Self {
        Self { service: Box::new(service), policy, drops: None }
    }

    /// The same backend, which destroys the values that wait here when it hears that their tokens do not work any more,
    /// whoever ended them.
    #[must_use]
    pub fn with_drops(self, drops: Drops) -> Self {
        Self { drops: Some(drops), ..self }
    }

    /// Destroys the value of a token that does not work, if it waits here.
    fn forget(&self, token: &Token, now: Timestamp) {
        if let Some(drops) = self.drops.as_ref().filter(|_| token.status(now) != Status::Active) {
            drops.remove(&token.id);
        }
    }

    /// The operator's policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who the caller is to this backend.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn me(&self) -> Result<String> {
        self.service.me().await
    }

    /// Whether every token has a row: one that has none is then no token any more.
    pub fn knows_every_token(&self) -> bool {
        self.service.knows_every_token()
    }

    /// Makes a token, if the policy allows it, whose value waits in `keep_in`.
    ///
    /// # Errors
    /// What the policy or the backend refuses; nothing was made then.
    pub async fn create(
        &self,
        caller: &Caller,
        request: TokenRequest,
        keep_in: Option<&Drops>,
        now: Timestamp,
    ) -> Result<Made> {
        self.policy.allow_change()?;
        self.policy.allow_permission(request.permission)?;
        let lifetime = self.policy.lifetime(request.expires, now)?;
        let new = NewToken {
            name: request.name,
            permission: request.permission,
            environment: request.environment,
            expires: lifetime.expires,
            package_manager: request.package_manager.map(|manager| manager.name().to_owned()),
            words: caller.words.clone(),
        };
        let (issued, kept_until) = self.service.create(caller, new, keep_in, now).await?;
        Ok(Made { issued, lifetime, kept_until })
    }

    /// The tokens that fit, newest first.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page> {
        let page = self.service.list(filter, limit, cursor, now).await?;
        page.tokens.iter().for_each(|token| self.forget(token, now));
        Ok(page)
    }

    /// One token.
    ///
    /// # Errors
    /// No such token, and those of the backend.
    pub async fn token(&self, id: &TokenId) -> Result<Token> {
        let token = self.service.token(id).await?;
        self.forget(&token, Timestamp::now());
        Ok(token)
    }

    /// The tokens of exactly this name, case aside.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn named(&self, name: &str) -> Result<Vec<Token>> {
        let tokens = self.service.named(name).await?;
        tokens.iter().for_each(|token| self.forget(token, Timestamp::now()));
        Ok(tokens)
    }

    /// Takes a token back, for good. One that already was is a success.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        self.policy.allow_change()?;
        let revoked = self.service.revoke(caller, id, now).await?;
        self.drops.iter().for_each(|drops| drops.remove(id));
        Ok(revoked)
    }

    /// Removes an Expired or Revoked token's row.
    ///
    /// # Errors
    /// What the policy or the backend refuses; an active token is refused.
    pub async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token> {
        self.policy.allow_change()?;
        let deleted = self.service.delete(caller, id, now).await?;
        self.drops.iter().for_each(|drops| drops.remove(id));
        Ok(deleted)
    }

    /// Writes down that a token's value is about to leave its drop. What cannot be written down is not to be handed over.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub async fn hand_over(&self, caller: &Caller, id: &TokenId, handing: Handing, now: Timestamp) -> Result<()> {
        self.policy.allow_change()?;
        self.service.hand_over(caller, id, handing, now).await
    }

    /// The environments, with their tokens counted.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.service.environments(now).await
    }

    /// What runs in an environment, with its last `history` pulls.
    ///
    /// # Errors
    /// Those of the backend.
    pub async fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        self.service.profile(environment, history).await
    }

    /// Creates an environment.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        self.policy.allow_change()?;
        self.service.create_environment(caller, name, now).await
    }
}
