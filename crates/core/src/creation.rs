//! What a token service is asked for and answers: a token to make, and what came of a revocation.

use jiff::Timestamp;

use crate::ecosystem::PackageManager;
use crate::environment::Environment;
use crate::error::{Code, Error};
use crate::scope::Scope;
use crate::token::{Permission, Token};

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What to call it; `None` is for the authority to choose.
    pub name: Option<String>,
    /// What it is to allow.
    pub permission: Permission,
    /// What to scope it to; `None` is unscoped.
    pub environment: Option<Environment>,
    /// When it is to stop working; `None` is never.
    pub expires: Option<Timestamp>,
    /// The client that it is for. Only the name that the authority chooses tells it.
    pub package_manager: Option<PackageManager>,
    /// What it is for.
    pub scope: Scope,
    /// What its maker writes on it, to be read back as it was.
    pub description: Option<String>,
    /// The words that asked for it, for the audit.
    pub words: Option<String>,
}

/// How a token's value left its drop, for the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// It was printed.
    Revealed,
    /// This program was started with it on its standard input.
    Piped {
        /// The name of its file.
        program: String,
    },
}

/// What came of a revocation. Either way the token does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It was revoked now.
    Revoked(Token),
    /// Somebody had revoked it before.
    AlreadyRevoked(Token),
}

impl Revocation {
    /// The token.
    pub fn token(&self) -> &Token {
        match self {
            Self::Revoked(token) | Self::AlreadyRevoked(token) => token,
        }
    }
}

/// The error for a token that would not work from its beginning.
pub fn expiry_is_over() -> Error {
    let next = "Choose a time to come, or \"never\".";
    Error::new(Code::InvalidArgument, "That expiry is over already; no token was made.", next)
}

/// The error for a name that an active token has: `name` is one that a token may have.
pub fn name_taken(name: &str) -> Error {
    let what = format!("An active token is called {name} already; no token was made.");
    Error::new(Code::NameTaken, what, "Choose another name, or revoke that one first.")
}
