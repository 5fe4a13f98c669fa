//! The audit trail's rows: what was done, by whom, from where, with which words.

use jiff::Timestamp;
use serde_json::Value;

use crate::scope::Scope;
use crate::token::{Sanitized, TokenId, name};

/// The most bytes of a scope that are shown beside an entry; its detail has it whole.
const LONGEST_SCOPE: usize = 300;

/// One thing that was done, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The moment at which it was done.
    pub at: Timestamp,
    /// Who, as `created_by` names them.
    pub actor: String,
    /// With which client, by its own account: `claude-code 2.1`.
    pub client: Option<Sanitized>,
    /// Where they called from; `None` is this machine.
    pub address: Option<String>,
    /// What was done.
    pub action: Action,
    /// To which token.
    pub token: Option<TokenId>,
    /// To which environment, or in which environment the token is.
    pub environment: Option<String>,
    /// What the rows no longer tell once they are deleted: name, permission, scope, expiry, whose token it was.
    pub detail: String,
    /// The words that asked for it.
    pub words: Option<Sanitized>,
}

impl AuditEntry {
    /// What it was done to, as people call it: the token's name, or the user's.
    pub fn subject(&self) -> Option<String> {
        let detail: Value = serde_json::from_str(&self.detail).ok()?;
        detail["name"].as_str().or(detail["user"].as_str()).map(str::to_owned)
    }

    /// What its token is for, in a line that may end in `…`: `docker/team/api, npm:r`. `None` is everything, or that it does
    /// not say.
    pub fn narrow_scope(&self) -> Option<String> {
        let detail: Value = serde_json::from_str(&self.detail).ok()?;
        let scope = detail["scope"].as_str().filter(|scope| *scope != Scope::EVERYTHING.to_string())?;
        Some(name::cut(scope.to_owned(), LONGEST_SCOPE))
    }
}

/// An audit entry at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// A number that grows with every entry.
    pub position: u64,
    /// The entry.
    pub entry: AuditEntry,
}

/// Which audit entries to find: those that fit every field that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who did it, case aside.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<Action>,
    /// A part of the client's account of itself, case aside.
    pub client_contains: Option<String>,
    /// The id of the token that it was done to, or its name at that time, case aside.
    pub token: Option<String>,
    /// A part of the words that asked for it, case aside.
    pub words_contains: Option<String>,
    /// It was done at this moment or later.
    pub from: Option<Timestamp>,
    /// It was done before this moment.
    pub before: Option<Timestamp>,
}

/// What an audit entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A token was made.
    CreateToken,
    /// A token was revoked.
    RevokeToken,
    /// A token was deleted.
    DeleteToken,
    /// A token's value was printed, for good.
    RevealToken,
    /// A program was started that was given a token's value.
    PipeToken,
    /// An environment was made.
    CreateEnvironment,
    /// An environment was given another name.
    RenameEnvironment,
    /// An environment was removed; its history stays.
    RemoveEnvironment,
    /// A user was added.
    AddUser,
    /// A user was given another role.
    ChangeRole,
    /// A user was removed, and their identity token with them.
    RemoveUser,
    /// A link was made that signs a user in, once.
    MakeLink,
    /// A user signed in to the dashboard.
    SignIn,
    /// A user was given a fresh identity token.
    RenewIdentity,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::CreateToken,
        Self::RevokeToken,
        Self::DeleteToken,
        Self::RevealToken,
        Self::PipeToken,
        Self::CreateEnvironment,
        Self::RenameEnvironment,
        Self::RemoveEnvironment,
        Self::AddUser,
        Self::ChangeRole,
        Self::RemoveUser,
        Self::MakeLink,
        Self::SignIn,
        Self::RenewIdentity,
    ];

    /// The one with this word, as [`as_str`](Self::as_str) has it.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }

    /// The stable word for it: `create_token`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateToken => "create_token",
            Self::RevokeToken => "revoke_token",
            Self::DeleteToken => "delete_token",
            Self::RevealToken => "reveal_token",
            Self::PipeToken => "pipe_token",
            Self::CreateEnvironment => "create_environment",
            Self::RenameEnvironment => "rename_environment",
            Self::RemoveEnvironment => "remove_environment",
            Self::AddUser => "add_user",
            Self::ChangeRole => "change_role",
            Self::RemoveUser => "remove_user",
            Self::MakeLink => "make_link",
            Self::SignIn => "sign_in",
            Self::RenewIdentity => "renew_identity",
        }
    }
}
