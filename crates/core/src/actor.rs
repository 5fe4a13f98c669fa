//! Who acts: somebody with a role at the authority, or the program that a call came through.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::token::Token;

/// What somebody may do to tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Makes tokens, and revokes and deletes their own.
    Developer,
    /// Makes tokens, revokes and deletes anybody's, and manages users.
    Admin,
}

impl Role {
    /// Every role, in the order of power.
    pub const ALL: [Self; 2] = [Self::Developer, Self::Admin];

    /// The stable word for it: `admin` or `developer`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Admin => "admin",
        }
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who, as `created_by` is to name them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The client that they use, by its own account, for the audit: `claude-code 2.1`.
    pub client: Option<String>,
    /// Where they call from, for the audit; `None` is this machine.
    pub address: Option<IpAddr>,
    /// The words that asked for it, for the audit.
    pub words: Option<String>,
}

impl Actor {
    /// Whether they may see, revoke and delete this token: an Admin any, a Developer their own.
    pub fn may_end(&self, token: &Token) -> bool {
        self.role == Role::Admin || token.created_by == self.name
    }
}

/// Who calls, as far as the edge knows it: the program, for the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The client's name and version, like `claude-code 2.1`.
    pub client: Option<String>,
    /// The request in the person's own words.
    pub words: Option<String>,
}
