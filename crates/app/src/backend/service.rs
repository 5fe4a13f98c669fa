//! What a token service can be asked and told to do, of which the embedded one and a platform's are the two kinds. The
//! errors are those of the service: what it refuses, and `StoreUnavailable` or `BackendUnavailable` where it cannot be asked.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::blocking::Blocking;
use gatepass_core::actor::Caller;
use gatepass_core::creation::{HandOver, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::Result;
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Issued, Token, TokenId};
use gatepass_home::drops::Drops;

/// What a backend tells. Calls may come at the same time.
#[async_trait]
pub(crate) trait TokenReader: Send + Sync {
    /// Who the caller is to this backend, as `created_by` names them; empty where the backend does not tell.
    async fn me(&self) -> Result<String>;
    /// Whether its tokens live in this machine's own store.
    fn is_own(&self) -> bool;
    /// Whether every token has a row: one that has none is then no token any more.
    fn knows_every_token(&self) -> bool;
    /// The tokens that fit, newest first.
    async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page>;
    /// One token.
    async fn token(&self, id: &TokenId) -> Result<Token>;
    /// The token whose value has this digest; `None` where there is none, or the backend does not tell.
    async fn by_digest(&self, digest: &Digest) -> Result<Option<Token>>;
    /// The tokens of exactly this name, case aside.
    async fn named(&self, name: &str) -> Result<Vec<Token>>;
    /// The environments, with their tokens counted.
    async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>>;
    /// What runs in an environment, with its last `history` pulls.
    async fn profile(&self, environment: &str, history: usize) -> Result<Profile>;
}

/// What a backend changes. Calls may come at the same time.
#[async_trait]
pub(crate) trait TokenWriter: Send + Sync {
    /// Makes a token. With `keep_in`, its value waits there, and until when is the second part of the answer: a token
    /// whose value cannot be kept is none.
    async fn create(
        &self,
        caller: &Caller,
        new: NewToken,
        keep_in: Option<&Blocking<Drops>>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)>;
    /// Whether this is the token by which gatepass itself is let in here, so that it would be locked out without it.
    async fn is_own_credential(&self, id: &TokenId) -> Result<bool>;
    /// Takes a token back, for good.
    async fn revoke(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation>;
    /// Removes an Expired or Revoked token's row.
    async fn delete(&self, caller: &Caller, id: &TokenId, now: Timestamp) -> Result<Token>;
    /// Writes down that a token's value is about to leave its drop, where the backend keeps such a record.
    async fn hand_over(&self, caller: &Caller, id: &TokenId, hand_over: HandOver, now: Timestamp) -> Result<()>;
    /// Creates an environment; the answer is its name as it is kept.
    async fn create_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String>;
    /// Gives an environment another name; the answer is both, as they are kept.
    async fn rename_environment(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<(String, String)>;
    /// Removes an environment; the answer is its name as it was kept.
    async fn remove_environment(&self, caller: &Caller, name: &str, now: Timestamp) -> Result<String>;
}
