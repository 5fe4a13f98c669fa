//! The JFrog backend: real tokens, on Fly and on any JFrog Platform, by the Access Tokens API; or on another gatepass
//! that serves the same API. What goes over the wire is [`contract`], which the gatepass that serves it shares.
//!
//! Written from JFrog's documents and from the code of JFrog's own clients. No platform could be reached while it was
//! written, so that these are not known, and each is met as carefully as it can be:
//!
//! - Whether Fly lets a Developer's token make tokens for single repositories. Where a platform refuses a scope, that is
//!   an error; a wider one is never asked for.
//! - What the actions' letters in scopes mean exactly (`r`, `w`, `d` are used), and whether a key that does not exist is
//!   refused. `gatepass doctor` compares the keys with the platform's repositories.
//! - Whether `force_revocable` makes a platform keep tokens that live under three hours. Each new token is looked up.
//! - Whether lists come in pages: no such thing is documented, and all tokens are taken from one answer.
//! - What a revocation answers for an id that does not exist: 404 is taken as such.
//! - Whether a token that others made, to expire soon and not revocable, still works after the platform answered 200 to
//!   its revocation. JFrog's own Vault plugin says it may (RTFACT-15293). Those that gatepass makes are revocable.

mod claims;
mod client;
mod confirmation;
mod connection;
pub mod contract;
mod correlation;
mod creation;
mod credential;
mod diagnostics;
mod error;
mod gatepass;
mod known_values;
mod listing;
mod message;
mod platform;
mod record;
mod reply;
mod revocation;
mod scope;
mod wire;

pub use client::Jfrog;
pub use correlation::Correlation;
pub use credential::Credential;
pub use platform::{Platform, RetryPolicy};
