//! What a request would do, and to what: read, or change the upstream, of a package or of a repository as a whole. A table
//! over types, methods and paths ([`table`]).
//!
//! Whatever the table does not list is refused for every token, so that a route that nobody thought about, and what
//! belongs to the account at the upstream (login, profile, keys, organisations, hooks), is closed in every spelling.

mod account;
mod folder;
mod pattern;
mod python_file;
mod row;
mod subject;
mod table;

use http::Method;
use smallvec::SmallVec;

use self::account::is_of_an_account;
use self::pattern::{any_fit, fits};
pub use self::row::{BodyForm, Listing};
use self::row::{Row, RowSubject};
use self::subject::Named;
pub use self::subject::versioned as versioned_file;
use self::table::rows;
use super::conventions::conventions;
use super::path::{Exception, Rest};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::scope::Subject;
use gatepass_core::token::Permission;

/// What a request does to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// It changes nothing.
    Read,
    /// It changes something, or is a step of changing it.
    Write,
}

impl Operation {
    /// The least that a token must be allowed for it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Read => Permission::ReadOnly,
            Self::Write => Permission::ReadWrite,
        }
    }
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
    let conventions = conventions(kind);
    let welcome = match path.exception() {
        None => true,
        Some(Exception::GoVersion) if method != Method::PUT => false,
        exception => exception == conventions.exception,
    };
    if !welcome {
        return None;
    }
    let segments: SmallVec<[&str; 16]> = path.segments().collect();
    if conventions.has_open_roots && is_of_an_account(&segments) {
        return None;
    }
    let rows: SmallVec<[&Row; 4]> = fitting(kind, method, &segments).collect();
    let is_listed = rows.iter().any(|row| !row.is_beside) && !rows.iter().any(|row| row.about == RowSubject::Nobody);
    if !is_listed {
        return None;
    }
    rows.into_iter().map(|row| row.access).max()
}

/// What tells of a request's packages beside its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageSource {
    /// Its body does.
    Body(BodyForm),
    /// The answer has some of many.
    Listing(Listing),
}

/// What a request is about, as far as its path tells: where that can be read in several ways, all that it can be about. Of a
/// request that [`classify`] has an answer for.
pub fn subject(kind: Ecosystem, method: &Method, path: Rest<'_>) -> (Subject, Option<PackageSource>) {
    let segments: SmallVec<[&str; 16]> = path.segments().collect();
    let (mut packages, mut form) = (Vec::new(), None);
    for row in fitting(kind, method, &segments) {
        match row.about {
            // Its routes are written out, and are no package's.
            RowSubject::Protocol => return (Subject::Protocol, None),
            // As the protocol: whoever has anything here sees that of it, and nothing else.
            RowSubject::Listing(listing) => return (Subject::Protocol, Some(PackageSource::Listing(listing))),
            // Of nobody's the caller hears nothing: there is no such route.
            RowSubject::Nobody | RowSubject::Repository => return (Subject::Repository, None),
            RowSubject::Path => {}
            RowSubject::Body(body) => form = Some(PackageSource::Body(body)),
        }
        let mut is_told = true;
        any_fit(kind, row.pattern, &segments, Named::Nothing, &mut |named| {
            match named.packages(kind) {
                Some(names) => packages.extend(names),
                None => is_told &= row.about != RowSubject::Path,
            }
            false
        });
        if !is_told {
            return (Subject::Repository, None);
        }
    }
    (Subject::Packages(packages), form)
}

/// The rows that list such a request.
fn fitting<'a>(
    kind: Ecosystem,
    method: &'a Method,
    segments: &'a [&'a str],
) -> impl Iterator<Item = &'static Row> + 'a {
    rows(kind).iter().filter(move |row| row.methods.contains(&method.as_str()) && fits(kind, row.pattern, segments))
}
