//! Where the authority keeps its rows: the trait that a store fulfils, and the rows. No rules live here; the authority
//! has them, and asks for every change and its audit entries in one transaction.
//!
//! The trait is synchronous and speaks of tokens and environments, not of SQL, so that another store (PostgreSQL for a
//! team's gateway) can take SQLite's place.

mod sqlite;

pub use sqlite::SqliteStore;

use std::collections::HashMap;

use jiff::Timestamp;

use gatepass_core::actor::Role;
use gatepass_core::audit::{AuditEntry, AuditFilter, AuditRow};
use gatepass_core::deployment::{Pull, TagSeen, Usage, Use};
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::Result;
use gatepass_core::listing::{Filter, Found, Order, Start, TablePage};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Token, TokenId};
use gatepass_core::user::User;

/// A store of tokens, environments and the audit trail. Times are kept to the millisecond.
///
/// Every method fails with [`StoreUnavailable`](gatepass_core::error::Code::StoreUnavailable) when the store cannot be reached,
/// read or written, and then nothing was changed.
#[expect(clippy::missing_errors_doc, reason = "they all have the same, which the trait says")]
pub trait Store: Send + Sync {
    /// Does `work` whole or not at all: when it fails, or the store does, nothing of it is kept. When this returns `Ok`
    /// the changes outlive the process and the machine's power. No other writer comes between; `work` may be done a
    /// second time if one did.
    fn write(&self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Result<()>;

    /// The token with this id.
    fn token(&self, id: &TokenId) -> Result<Option<Token>>;

    /// The token whose value has this digest.
    fn token_by_digest(&self, digest: &Digest) -> Result<Option<Token>>;

    /// The tokens whose name has this [key](gatepass_core::token::name::key), newest first.
    fn tokens_named(&self, key: &str) -> Result<Vec<Token>>;

    /// The `limit` newest tokens that fit the filter at `now` and whose id sorts before this one; ids sort by creation.
    fn page(&self, filter: &Filter, now: Timestamp, before: Option<&TokenId>, limit: usize) -> Result<Found>;

    /// At most `limit` tokens that fit the filter at `now`, in this order, from `start` on; and how many fit.
    fn table(&self, filter: &Filter, order: Order, start: &Start, limit: usize, now: Timestamp) -> Result<TablePage>;

    /// A number that grows with every audit entry, every pull and every environment, whichever process writes it; with an
    /// owner, of the audit with entries about tokens that exactly they made alone.
    fn revision(&self, owner: Option<&str>) -> Result<u64>;

    /// The name, as it was given, of the environment with this [key](gatepass_core::token::name::key).
    fn environment(&self, key: &str) -> Result<Option<String>>;

    /// The same, of one that was removed, too.
    fn past_environment(&self, key: &str) -> Result<Option<String>>;

    /// Every environment by name, with the counts of its tokens at `now`: all, or those that exactly `owner` made.
    fn environments(&self, owner: Option<&str>, now: Timestamp) -> Result<Vec<EnvironmentSummary>>;

    /// The `limit` newest audit entries that fit the filter and whose position is below `before`, newest first.
    fn audit(&self, filter: &AuditFilter, before: Option<u64>, limit: usize) -> Result<Vec<AuditRow>>;

    /// What the makers of these tokens wrote on them, by their ids; nothing for those that are not there.
    fn descriptions(&self, ids: &[TokenId]) -> Result<HashMap<TokenId, String>>;

    /// How a token was used; nothing for one that is not there.
    fn usage(&self, id: &TokenId) -> Result<Usage>;

    /// The `limit` newest pulls in the environment of this name, newest first.
    fn pulls(&self, environment: &str, limit: usize) -> Result<Vec<Pull>>;

    /// The last pull of each image in each environment.
    fn running(&self) -> Result<Vec<Pull>>;

    /// Every user by name.
    fn users(&self) -> Result<Vec<User>>;

    /// The user whose identity token has this digest.
    fn user_by_digest(&self, digest: &Digest) -> Result<Option<User>>;

    /// The user whose session has this digest, and when it ends, if it is not over at `now`.
    fn session(&self, digest: &Digest, now: Timestamp) -> Result<Option<(User, Timestamp)>>;

    /// Where the tags of this image were seen.
    fn tags(&self, image: &str) -> Result<Vec<TagSeen>>;
}

/// What can be read and changed within one [`Store::write`]. Its methods fail as those of [`Store`] do.
#[expect(clippy::missing_errors_doc, reason = "they all have the same, which the trait says")]
pub trait Transaction {
    /// The token with this id.
    fn token(&mut self, id: &TokenId) -> Result<Option<Token>>;

    /// Whether a token whose name has this [key](gatepass_core::token::name::key) is Active at `now`.
    fn is_name_active(&mut self, key: &str, now: Timestamp) -> Result<bool>;

    /// The name, as it was given, of the environment with this [key](gatepass_core::token::name::key).
    fn environment(&mut self, key: &str) -> Result<Option<String>>;

    /// The same, of one that was removed, too.
    fn past_environment(&mut self, key: &str) -> Result<Option<String>>;

    /// How many tokens of the environment of this name are Active at `now`.
    fn active_tokens_of(&mut self, environment: &str, now: Timestamp) -> Result<u64>;

    /// Gives an environment another name, which no other has or had.
    fn rename_environment(&mut self, name: &str, new: &str) -> Result<()>;

    /// Takes an environment out of those that there are; what it had is still read by its name.
    fn remove_environment(&mut self, name: &str, at: Timestamp) -> Result<()>;

    /// Keeps a new environment, or one of this name that was removed.
    fn add_environment(&mut self, name: &str, created_by: &str, created: Timestamp) -> Result<()>;

    /// Takes a username for ever. `false` is that some token has it, or once had.
    fn reserve_username(&mut self, username: &str) -> Result<bool>;

    /// Keeps a new token, in an environment that exists and with a username that is reserved.
    fn add_token(&mut self, token: &Token, digest: &Digest, description: Option<&str>) -> Result<()>;

    /// Marks a token as revoked.
    fn set_revoked(&mut self, id: &TokenId, at: Timestamp) -> Result<()>;

    /// Forgets a token.
    fn remove_token(&mut self, id: &TokenId) -> Result<()>;

    /// Appends to the audit trail.
    fn record(&mut self, entry: &AuditEntry) -> Result<()>;

    /// Every user by name.
    fn users(&mut self) -> Result<Vec<User>>;

    /// Keeps a new user.
    fn add_user(&mut self, user: &User, digest: &Digest) -> Result<()>;

    /// Gives a user another role.
    fn set_role(&mut self, name: &str, role: Role) -> Result<()>;

    /// The user whose identity token has this digest.
    fn user_by_digest(&mut self, digest: &Digest) -> Result<Option<User>>;

    /// Gives a user another identity token, and ends their sessions and links.
    fn renew_user(&mut self, name: &str, digest: &Digest) -> Result<()>;

    /// Keeps a new one-time link of a user's.
    fn add_link(&mut self, digest: &Digest, user: &str, expires: Timestamp) -> Result<()>;

    /// Forgets the link with this digest, and answers whose it was, if it was not over at `now`.
    fn take_link(&mut self, digest: &Digest, now: Timestamp) -> Result<Option<User>>;

    /// Keeps a new session of a user's.
    fn add_session(&mut self, digest: &Digest, user: &str, expires: Timestamp) -> Result<()>;

    /// Forgets a session.
    fn remove_session(&mut self, digest: &Digest) -> Result<()>;

    /// Forgets the sessions and links that are over at `now`.
    fn sweep_sessions(&mut self, now: Timestamp) -> Result<()>;

    /// Forgets a user, with their sessions and links.
    fn remove_user(&mut self, name: &str) -> Result<()>;

    /// Notes where a tag is.
    fn see_tag(&mut self, image: &str, tag: &str, digest: &str, at: Timestamp) -> Result<()>;

    /// Whether this digest is a member of an index of the image that the token pulled after `since`.
    fn is_member_pulled(&mut self, digest: &str, image: &str, token: &TokenId, since: Timestamp) -> Result<bool>;

    /// Notes which manifests an index lists.
    fn add_members(&mut self, index: &str, members: &[String]) -> Result<()>;

    /// Appends to the deployment history.
    fn add_pull(&mut self, pull: &Pull) -> Result<()>;

    /// Adds to a token's usage, if the token is there.
    fn add_use(&mut self, used: &Use) -> Result<()>;
}
