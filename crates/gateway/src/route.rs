//! Which repository a request's path is for. Pure: a plain path in, its parts out. Where repositories are is core's table of
//! ecosystems, by which clients' addresses are built.

use super::operation::is_served;
use super::path::{PlainPath, Rest};
use gatepass_core::ecosystem::{Ecosystem, OCI_ROOT, RepositoryPath};

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `/v2/`: where container clients ask whether they may come in at all.
    OciRoot,
    /// Something in a repository.
    Repository(Location<'a>),
    /// Nothing that the gateway knows.
    Unknown,
    /// A path that is not plain: it means another place than it says, at one server or another.
    Ambiguous,
}

/// A place in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    repository: RepositoryPath<'a>,
    /// The repository key.
    pub key: &'a str,
    /// The gateway's path down to the repository: `/artifactory/api/npm/npm`. What follows is the upstream's.
    pub prefix: &'a str,
    /// The path within the repository: empty, or it begins with `/`.
    pub rest: Rest<'a>,
}

impl<'a> Route<'a> {
    /// The route of a request's path.
    pub fn of(path: &'a PlainPath<'_>) -> Self {
        let text = path.as_str();
        if text == OCI_ROOT || text == OCI_ROOT.trim_end_matches('/') {
            return Self::OciRoot;
        }
        let Some(repository) = RepositoryPath::parse(text) else { return Self::Unknown };
        if !repository.ecosystems().any(is_served) {
            return Self::Unknown;
        }
        let prefix = repository.as_str();
        let rest = path.from(prefix.len());
        if repository.has_own_oci_root() && matches!(rest.as_str(), "" | "/") {
            return Self::OciRoot;
        }
        Self::Repository(Location { repository, key: repository.key(), prefix, rest })
    }
}

impl<'a> Location<'a> {
    /// Whether repositories of this type are at such a path.
    pub fn is_of(&self, ecosystem: Ecosystem) -> bool {
        self.repository.is_of(ecosystem)
    }

    /// The types that live at such a path.
    pub fn ecosystems(&self) -> impl Iterator<Item = Ecosystem> + use<'a> {
        self.repository.ecosystems()
    }
}
