//! What a request would do: read, or change the upstream. A table over types, methods and paths ([`table`]).
//!
//! Whatever the table does not list is refused for every token, so that a route that nobody thought about, and what
//! belongs to the account at the upstream (login, profile, keys, organisations, hooks), is closed in every spelling.

mod account;
mod pattern;
mod table;

use http::Method;
use smallvec::SmallVec;

use self::account::{has_open_roots, is_of_an_account};
use self::pattern::fits;
use self::table::rows;
use super::path::{Exception, Rest};
use gatepass_core::ecosystem::Ecosystem;

/// What a request does to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// It changes nothing.
    Read,
    /// It changes something, or is a step of changing it.
    Write,
}

/// What the table says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// What it does.
    pub operation: Operation,
    /// Whether it has a body. One that has none here and comes with one is refused: an upstream that does not expect a
    /// body takes it for the next request.
    pub body: bool,
}

/// Whether the gateway can stand before registries of this type: it has routes for them.
pub fn is_served(ecosystem: Ecosystem) -> bool {
    !rows(ecosystem).is_empty()
}

/// The types that it can stand before.
pub fn served() -> impl Iterator<Item = Ecosystem> {
    Ecosystem::ALL.into_iter().filter(|ecosystem| is_served(*ecosystem))
}

/// What this request does in a repository of this type. Where a path can be read in several ways, that is the most that
/// any of them does. `None` is a request that nobody listed.
pub fn classify(kind: Ecosystem, method: &Method, path: Rest<'_>) -> Option<Access> {
    let welcome = match path.exception() {
        None => true,
        Some(Exception::NpmScope) => kind == Ecosystem::Npm,
        Some(Exception::HubRevision) => kind == Ecosystem::Huggingface,
        Some(Exception::GoVersion) => kind == Ecosystem::Go && method == Method::PUT,
    };
    if !welcome {
        return None;
    }
    let segments: SmallVec<[&str; 16]> = path.segments().collect();
    if has_open_roots(kind) && is_of_an_account(&segments) {
        return None;
    }
    rows(kind)
        .iter()
        .filter(|row| row.methods.contains(&method.as_str()) && fits(row.pattern, &segments))
        .map(|row| row.access)
        .max()
}
