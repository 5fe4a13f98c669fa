//! JFrog's Access Tokens API as it is on the wire, once for both sides: our client of it, and the gatepass that serves it.
//! <https://docs.jfrog.com/administration/reference/createToken>,
//! <https://jfrog.com/help/r/jfrog-rest-apis/get-tokens>, <https://jfrog.com/help/r/jfrog-rest-apis/revoke-token-by-id>
//!
//! Beside JFrog's fields stand those that only a gatepass has: what JFrog has no words for. As a request they are refused by
//! a platform, so that they are sent to another gatepass alone; in an answer they are believed of one alone
//! ([`TokenRecord::is_gatepasss`]), and whatever a platform says in their place is nothing. Times are seconds since 1970.
//! Readers are lenient where JFrog's documents and JFrog's own code differ (numbers as texts).

mod creation;
mod environment;
mod failure;
mod reading;
mod schema;
mod scope;
mod token;

pub use creation::{AUDIENCES, IssuedToken, TokenRequest};
pub use environment::{
    DriftRecord, EnvironmentList, EnvironmentName, EnvironmentRecord, EnvironmentRequest, ProfileRecord, PullRecord,
    TokenCounts,
};
pub use failure::{ErrorRecord, Errors};
pub use scope::{Action, Entry, Scope, Target};
pub use token::{Me, RevokedToken, TokenList, TokenQuery, TokenRecord, TokenReference};

/// How a gatepass names itself as a token's issuer.
pub const GATEPASS: &str = "gatepass";

/// The user that a subject names: what follows the last `/users/`. `jfac@01fr…/users/admin` is `admin`.
pub fn user_of(subject: &str) -> Option<&str> {
    let (_, user) = subject.rsplit_once("/users/")?;
    (!user.is_empty()).then_some(user)
}

/// The subject that names a user of a gatepass.
pub fn subject_of(user: &str) -> String {
    format!("{GATEPASS}/users/{user}")
}
