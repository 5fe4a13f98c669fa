//! What the use cases call: a token backend, under the operator's policy. Whatever anybody asks for, and through whichever
//! door, a backend is changed through here alone; a door has one made, and gives it to a use case.

mod embedded;
mod jfrog;
pub(crate) mod service;

use std::sync::Arc;

use jiff::Timestamp;

pub(crate) use embedded::Acting;
use service::{TokenReader, TokenWriter};

use crate::blocking::{Blocking, off_event_loop};
use crate::changes::Changes;
use crate::governed::Governed;
use gatepass_core::actor::Caller;
use gatepass_core::creation::{HandOver, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::ecosystem::{PackageManager, Repositories};
use gatepass_core::environment::{Environment, EnvironmentSummary};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::expiry::{Expires, Lifetime};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::policy::Policy;
use gatepass_core::scope::{Entry, Scope};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Issued, Permission, Status, Token, TokenId};
use gatepass_home::drops::Drops;
use gatepass_jfrog::{Jfrog, Platform};

/// A token to make, as it was asked for, before the policy has looked at it.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// What to call it; `None` is for the backend to choose.
    pub name: Option<String>,
    /// Whether another name will do where an active token has this one: then the backend chooses.
    pub name_may_differ: bool,
    /// What it is to allow.
    pub permission: Permission,
    /// The environment to scope it to.
    pub environment: Option<Environment>,
    /// When it is to stop working; `None` is the operator's default.
    pub expires: Option<Expires>,
    /// The client that it is for, by its name. Only the name that the backend chooses tells it.
    pub package_manager: Option<PackageManager>,
    /// What it is for, besides being for that client.
    pub scope: Scope,
    /// What its maker writes on it.
    pub description: Option<String>,
}

/// What becomes of gatepass's own credential at the backend, where it is the token that is to be revoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnCredential {
    /// It stays: whoever asked may not know whose it is.
    #[default]
    Kept,
    /// It goes: a person named it and confirmed that. Never by way of a model.
    Given,
}

/// A token backend under the operator's policy.
pub struct Backend {
    reader: Arc<dyn TokenReader>,
    changes: Governed<Changes>,
    drops: Option<Blocking<Drops>>,
    repositories: Arc<Repositories>,
}

/// A token that was made, and what became of its value.
#[derive(Debug)]
pub struct CreatedToken {
    /// The token and its value.
    pub issued: Issued,
    /// When it expires, and who said so.
    pub lifetime: Lifetime,
    /// Until when its value waits to be taken; `None` where it was not to be kept.
    pub kept_until: Option<Timestamp>,
}

/// A token that would be made: what the policy leaves of what was asked for.
#[derive(Debug)]
pub(crate) struct Outline {
    /// What it would allow.
    pub(crate) permission: Permission,
    /// What it would be for.
    pub(crate) scope: Scope,
    /// When it would expire, and who said so.
    pub(crate) lifetime: Lifetime,
}

/// Destroys the values of these tokens that wait in drops, on a thread that may wait for the disk. It begins at once, whether or not
/// the caller waits for its end.
pub(crate) async fn destroy_values(drops: &Blocking<Drops>, tokens: Vec<TokenId>) {
    let drops = drops.clone();
    let removal = off_event_loop(move |thread| {
        tokens.iter().for_each(|token| drops.on(thread).remove(token));
        Ok(())
    });
    if let Err(error) = removal.await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the values of tokens that have ended could not be destroyed"
        );
    }
}

impl Backend {
    /// A backend that does only what the policy allows, for tokens of these repositories.
    pub(crate) fn new(
        service: impl TokenReader + TokenWriter + 'static,
        policy: Policy,
        repositories: Arc<Repositories>,
    ) -> Self {
        let service = Arc::new(service);
        let reader: Arc<dyn TokenReader> = Arc::clone(&service) as _;
        Self { reader, changes: Governed::new(Changes { tokens: service }, policy), drops: None, repositories }
    }

    /// A JFrog Platform that does only what the policy allows, for tokens of these repositories.
    ///
    /// # Errors
    /// `InvalidConfiguration` for a platform that cannot be spoken to as it is described.
    pub fn jfrog(platform: &Platform, policy: Policy, repositories: Arc<Repositories>) -> Result<Self> {
        Ok(Self::new(Jfrog::new(platform)?, policy, repositories))
    }

    /// The same backend, which destroys the values that wait here when it hears that their tokens do not work any more,
    /// whoever ended them.
    #[must_use]
    pub fn with_drops(self, drops: Drops) -> Self {
        Self { drops: Some(Blocking::new(drops)), ..self }
    }

    /// Destroys the values of those of these tokens that do not work, where they wait here.
    async fn forget_ended(&self, tokens: &[Token], now: Timestamp) {
        let ended = tokens.iter().filter(|token| token.status(now) != Status::Active);
        self.forget(ended.map(|token| token.id.clone()).collect()).await;
    }

    /// Destroys the values of these tokens, where they wait here.
    async fn forget(&self, tokens: Vec<TokenId>) {
        if let Some(drops) = self.drops.as_ref().filter(|_| !tokens.is_empty()) {
            destroy_values(drops, tokens).await;
        }
    }

    /// The operator's policy.
    pub(crate) fn policy(&self) -> &Policy {
        self.changes.policy()
    }

    /// What changes something, if the operator lets anything be changed: tokens, environments, clients' files, drops.
    ///
    /// # Errors
    /// `PolicyRefused`.
    pub(crate) fn changes(&self) -> Result<&Changes> {
        self.changes.changes()
    }

    /// Who the caller is to this backend.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn me(&self) -> Result<String> {
        self.reader.me().await
    }

    /// Whether its tokens live in this machine's own store.
    pub(crate) fn is_own(&self) -> bool {
        self.reader.is_own()
    }

    /// Whether every token has a row: one that has none is then no token any more.
    pub(crate) fn knows_every_token(&self) -> bool {
        self.reader.knows_every_token()
    }

    /// Makes a token, if the policy allows it, whose value waits in `keep_in`.
    ///
    /// # Errors
    /// What the policy or the backend refuses; nothing was made then.
    pub(crate) async fn create(
        &self,
        caller: &Caller,
        request: TokenRequest,
        keep_in: Option<&Blocking<Drops>>,
        now: Timestamp,
    ) -> Result<CreatedToken> {
        let writer = &self.changes()?.tokens;
        let Outline { permission, scope, lifetime } = self.outline(&request, now)?;
        let new = NewToken {
            name: request.name,
            permission,
            environment: request.environment,
            expires: lifetime.expires,
            package_manager: request.package_manager,
            scope,
            description: request.description,
            words: caller.words.clone(),
        };
        let made = match writer.create(caller, new.clone(), keep_in, now).await {
            Err(error) if error.code() == Code::NameTaken && request.name_may_differ => {
                writer.create(caller, NewToken { name: None, ..new }, keep_in, now).await
            }
            made => made,
        };
        let (issued, kept_until) = made?;
        Ok(CreatedToken { issued, lifetime, kept_until })
    }

    /// What would be made, which is what [`create`](Self::create) makes.
    ///
    /// # Errors
    /// What the policy refuses, and scopes that cannot be.
    pub(crate) fn outline(&self, request: &TokenRequest, now: Timestamp) -> Result<Outline> {
        self.changes()?;
        self.policy().allow_permission(request.permission)?;
        let lifetime = self.policy().lifetime(request.expires, now)?;
        let scope = self.narrowed(request.scope.clone(), request.package_manager)?;
        let (permission, scope) = scope.resolve(Some(request.permission))?;
        Ok(Outline { permission, scope, lifetime })
    }

    /// That there is a repository for this client.
    ///
    /// # Errors
    /// `Unsupported` where its type of package is not served: a token would open nothing.
    pub(crate) fn serves(&self, manager: PackageManager) -> Result<()> {
        let is_served = self.repositories.serves(manager.ecosystem());
        is_served.then_some(()).ok_or_else(|| not_served(manager, &self.repositories))
    }

    /// The scope of a token for this client: of its repository alone.
    ///
    /// # Errors
    /// `InvalidArgument` for entries of other repositories: which of the two was meant is not known. `Unsupported` for a
    /// client whose type of package is not served: its token would open nothing.
    fn narrowed(&self, scope: Scope, package_manager: Option<PackageManager>) -> Result<Scope> {
        let Some(manager) = package_manager else { return Ok(scope) };
        let ecosystem = manager.ecosystem();
        let key = self.repositories.key(ecosystem);
        self.serves(manager)?;
        if scope.is_everything() {
            return Scope::of(Entry::repository(key, &self.repositories));
        }
        let (own, others): (Vec<_>, Vec<_>) = scope.entries().iter().partition(|entry| entry.key() == key);
        if others.is_empty() {
            return Ok(scope);
        }
        let has = if own.is_empty() { "has nothing of it" } else { "has more" };
        let others: Vec<String> = others.into_iter().map(ToString::to_string).collect();
        Err(Error::new(
            Code::InvalidArgument,
            format!("A token for {manager} is for the repository {key}, and this scope {has}: {}.", others.join(", ")),
            format!(
                "Name packages of {key} alone, or leave the scope or the package manager out; nothing was changed."
            ),
        ))
    }

    /// The tokens that fit, newest first.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn list(
        &self,
        filter: Filter,
        limit: usize,
        cursor: Option<Cursor>,
        now: Timestamp,
    ) -> Result<Page> {
        let page = self.reader.list(filter, limit, cursor, now).await?;
        self.forget_ended(&page.tokens, now).await;
        Ok(page)
    }

    /// One token.
    ///
    /// # Errors
    /// No such token, and those of the backend.
    pub(crate) async fn token(&self, id: &TokenId) -> Result<Token> {
        let token = self.reader.token(id).await?;
        self.forget_ended(std::slice::from_ref(&token), Timestamp::now()).await;
        Ok(token)
    }

    /// The token whose value has this digest; `None` where there is none, or the backend does not tell.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn by_digest(&self, digest: &Digest) -> Result<Option<Token>> {
        self.reader.by_digest(digest).await
    }

    /// Whether a value with this digest is the token's, as far as the backend tells: a platform keeps what its tokens are to
    /// itself.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn is_value_of(&self, id: &TokenId, digest: &Digest) -> Result<bool> {
        Ok(match self.reader.by_digest(digest).await? {
            Some(token) => token.id == *id,
            None => !self.reader.is_own(),
        })
    }

    /// One token that is to be put to use, if the operator lets tokens like it be used.
    ///
    /// # Errors
    /// Those of [`token`](Self::token), and `PolicyRefused`.
    pub(crate) async fn token_to_use(&self, id: &TokenId) -> Result<Token> {
        let token = self.token(id).await?;
        self.policy().allow_use(&token)?;
        Ok(token)
    }

    /// The tokens of exactly this name, case aside.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn named(&self, name: &str) -> Result<Vec<Token>> {
        let tokens = self.reader.named(name).await?;
        self.forget_ended(&tokens, Timestamp::now()).await;
        Ok(tokens)
    }

    /// Takes a token back, for good. One that already was is a success.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub(crate) async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        self.revoke_even(caller, id, OwnCredential::Kept, now).await
    }

    /// The same, of gatepass's own credential at the backend, too, where a person confirmed that.
    ///
    /// # Errors
    /// Those of [`revoke`](Self::revoke).
    pub(crate) async fn revoke_even(
        &self,
        caller: &Caller,
        id: &TokenId,
        own: OwnCredential,
        now: Timestamp,
    ) -> Result<Revocation> {
        let writer = &self.changes()?.tokens;
        if own == OwnCredential::Kept && writer.is_own_credential(id).await? {
            return Err(Error::new(
                Code::NotAllowed,
                format!(
                    "{id} is gatepass's own access token: revoked, it would lock gatepass out; nothing was changed."
                ),
                format!("If that is meant, a person does it: `gatepass tokens revoke {id} --own-credential`."),
            ));
        }
        let revoked = writer.revoke(caller, id, now).await?;
        self.forget(vec![id.clone()]).await;
        Ok(revoked)
    }

    /// Removes an Expired or Revoked token's row.
    ///
    /// # Errors
    /// What the policy or the backend refuses; an active token is refused.
    pub(crate) async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token> {
        let deleted = self.changes()?.tokens.delete(caller, id, now).await?;
        self.forget(vec![id.clone()]).await;
        Ok(deleted)
    }

    /// Writes down that a token's value is about to leave its drop. What cannot be written down is not to be handed over.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub(crate) async fn hand_over(
        &self,
        caller: &Caller,
        id: &TokenId,
        hand_over: HandOver,
        now: Timestamp,
    ) -> Result<()> {
        self.changes()?.tokens.hand_over(caller, id, hand_over, now).await
    }

    /// The environments, with their tokens counted.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.reader.environments(now).await
    }

    /// What runs in an environment, with its last `history` pulls.
    ///
    /// # Errors
    /// Those of the backend.
    pub(crate) async fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        self.reader.profile(environment, history).await
    }

    /// Creates an environment.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub(crate) async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        self.changes()?.tokens.create_environment(caller, name, now).await
    }

    /// Gives an environment another name; the answer is both, as they are kept.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub(crate) async fn rename_environment(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<(String, String)> {
        self.changes()?.tokens.rename_environment(caller, old, new, now).await
    }

    /// Removes an environment; the answer is its name as it was kept.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub(crate) async fn remove_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String> {
        self.changes()?.tokens.remove_environment(caller, name, now).await
    }
}

/// That there is no repository for this client, or not one.
fn not_served(manager: PackageManager, repositories: &Repositories) -> Error {
    let (ecosystem, keys) = (manager.ecosystem(), repositories.of_type(manager.ecosystem()));
    let word = ecosystem.package_type();
    if keys.is_empty() {
        let all = Vec::from_iter(repositories.all()).join(", ");
        return Error::new(
            Code::Unsupported,
            format!(
                "No repository of type {ecosystem} is served here, so that a token for {manager} would open nothing."
            ),
            format!("These are served: {all}. The operator adds others to config.toml; nothing was changed."),
        );
    }
    Error::new(
        Code::Unsupported,
        format!(
            "Several repositories of type {ecosystem} are served here, and none is {manager}'s: {}.",
            keys.join(", ")
        ),
        format!("The operator says which it is with `{word}` in the table repository_keys; nothing was changed."),
    )
}
