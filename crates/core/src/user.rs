//! Users: who may manage tokens over HTTP; and who of them is signed in.

use jiff::{SignedDuration, Timestamp};

use crate::actor::Role;

/// How long somebody stays signed in.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Somebody who manages tokens over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their name, as `created_by` has it.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who, with the role that they have now.
    pub user: User,
    /// When the session ends.
    pub expires: Timestamp,
}
