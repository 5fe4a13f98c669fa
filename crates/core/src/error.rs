//! The closed set of errors. What a caller reads is one or two sentences that end with what to do next; the cause goes
//! to the log, not to the caller.

use std::error::Error as StdError;

use crate::token::redaction::redacted;

/// What went wrong, as a stable word that programs can match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// An argument is missing, of the wrong type, or not acceptable.
    InvalidArgument,
    /// No token has this id or name.
    UnknownToken,
    /// No environment has this name.
    UnknownEnvironment,
    /// No user has this name.
    UnknownUser,
    /// An active token, or an environment, already has this name.
    NameTaken,
    /// The caller's role does not allow it.
    NotAllowed,
    /// The operator's policy does not allow it.
    PolicyRefused,
    /// Only Expired and Revoked tokens can be deleted.
    StillActive,
    /// Too many calls in too short a time.
    RateLimited,
    /// The store cannot be opened, read or written.
    StoreUnavailable,
    /// The backend's server cannot be reached, or does not answer as it should.
    BackendUnavailable,
    /// The backend's server does not accept gatepass's own credential.
    CredentialRefused,
    /// The client that called does not want the answer any more.
    Cancelled,
    /// A value that was to be handed over is not there any more, or cannot be kept.
    DropUnavailable,
    /// The operator's configuration cannot be used.
    InvalidConfiguration,
    /// gatepass, or its backend, cannot do this.
    Unsupported,
    /// A defect of gatepass.
    Internal,
}

/// An error that a person or an agent can act on.
#[derive(Debug, thiserror::Error)]
#[error("{what} {next}")]
pub struct Error {
    code: Code,
    what: String,
    next: String,
    #[source]
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// What the library's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this code: `what` was wrong, and what to do `next`. Both are whole sentences, and no value of a token
    /// that somebody sent stays in them.
    pub fn new(code: Code, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code, what: redacted(&what.into()), next: redacted(&next.into()), cause: None }
    }

    /// The same error with the cause that the log shows and the caller does not see.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A defect of gatepass: nothing that the caller did, and nothing that the caller can mend.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(
            Code::Internal,
            "gatepass failed at something that should not fail; nothing was changed.",
            "Try again, and if it happens again report it with the log.",
        )
        .caused_by(cause)
    }

    /// The stable word for what went wrong.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What was wrong.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do next.
    pub fn next(&self) -> &str {
        &self.next
    }

    /// The sentences, where this happened to one of several things: others may have been changed.
    pub fn of_one_among_several(&self) -> String {
        self.to_string().replace("nothing was changed", "this one was not changed")
    }
}
