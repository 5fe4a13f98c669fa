//! What a token is. Facts and rules about one token; no I/O and no clock (the present is passed in).

pub mod format;
pub mod name;
pub mod naming;
pub mod redaction;
mod sanitized;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::permission::Permission;
pub use sanitized::Sanitized;

use crate::error::{Code, Error};
use crate::scope::Scope;
use crate::secret::Secret;

/// A registry token, as everybody may see it: everything but the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What tools and commands call this token by.
    pub id: TokenId,
    /// What people call it. Unique among active tokens, case aside.
    pub name: String,
    /// The username for clients that speak Basic authentication; the token is the password.
    pub username: String,
    /// What it allows; `None` is not known, since others made it on a platform that does not tell.
    pub permission: Option<Permission>,
    /// What it is for; `None` is not known, as for the permission.
    pub scope: Option<Scope>,
    /// The runtime environment that it belongs to.
    pub environment: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it stops working; `None` is never.
    pub expires: Option<Timestamp>,
    /// When it was revoked. Revoked is final.
    pub revoked: Option<Timestamp>,
    /// When the registry last saw it; coarse, for people.
    pub last_used: Option<Timestamp>,
    /// The value's prefix and first four characters, to recognise it by; empty where no part of it tells it apart.
    pub hint: String,
}

impl Token {
    /// The status at `now`. Computed, never stored: a token expires without anybody writing it down. A token that was
    /// revoked stays Revoked after its expiry too.
    pub fn status(&self, now: Timestamp) -> Status {
        if self.revoked.is_some() {
            Status::Revoked
        } else if self.expires.is_some_and(|expires| expires <= now) {
            Status::Expired
        } else {
            Status::Active
        }
    }

    /// Refuses what is allowed for tokens only that no longer work; `next` says what to do first.
    ///
    /// # Errors
    /// `StillActive`.
    pub fn refuse_while_active(&self, now: Timestamp, next: &str) -> Result<(), Error> {
        if self.status(now) != Status::Active {
            return Ok(());
        }
        let what = format!(
            "The token {} ({}) is Active, and only Expired and Revoked tokens can be deleted.",
            self.name, self.id
        );
        Err(Error::new(Code::StillActive, what, next))
    }
}

/// A token and its value, as they leave the backend that made them: the only type that carries a value.
#[derive(Debug)]
pub struct Issued {
    /// The token's facts.
    pub token: Token,
    /// The value, to be delivered once.
    pub secret: Secret,
    /// What whoever asked for it should know, in whole sentences: where the backend did not do all that was wanted.
    pub notes: Vec<String>,
}

/// Whether a token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody took it back, for good.
    Revoked,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// Its name, as people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }

    /// The status of this name, case aside.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A token's identifier: opaque, not secret, and safe as it stands in a file name and on a command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct TokenId(String);

impl TokenId {
    /// A new identifier: a UUID of version 7 (RFC 9562), so that ids sort by creation.
    pub fn generate() -> Self {
        Self(uuid::Uuid::now_v7().to_string())
    }

    /// The identifier as a number, by which those of gatepass sort as they do by their text; `None` for one that is no UUID.
    pub fn number(&self) -> Option<u128> {
        uuid::Uuid::try_parse(&self.0).ok().map(|id| id.as_u128())
    }

    /// The identifier that has this number.
    pub fn of_number(number: u128) -> Self {
        Self(uuid::Uuid::from_u128(number).to_string())
    }

    /// What stands for the identifier of a token that somebody does not see: no token has it.
    pub fn hidden() -> Self {
        Self("hidden".to_owned())
    }

    /// Whether it stands for one that somebody does not see.
    pub fn is_hidden(&self) -> bool {
        self.0 == "hidden"
    }

    /// The identifier's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The error for a token that is not there. Its id is said where it has the form of one; what else was taken for an id may be
/// a secret.
pub fn unknown_token(id: Option<&TokenId>) -> Error {
    let which = id.map_or_else(|| "with this id".to_owned(), |id| format!("with the id {id}"));
    Error::new(Code::UnknownToken, format!("There is no token {which}."), "List the tokens to see their ids.")
}

impl FromStr for TokenId {
    type Err = Error;

    /// Takes any identifier of 1 to 64 letters, digits and inner `-`, which covers the UUIDs of gatepass and JFrog.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        // A value without its prefix has the form of an identifier, and in small letters nothing tells it any more.
        let is_value = text.bytes().any(|byte| byte.is_ascii_uppercase()) && redaction::holds_value(text);
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('-') && !is_value {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Error::new(
                Code::InvalidArgument,
                "That is not a token id: an id has letters, digits and dashes only.",
                "List the tokens to see their ids.",
            ))
        }
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}
