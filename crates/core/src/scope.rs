//! What a token is for: a scope is everything, or some entries `KEY[/NAME][:r|:rw]`, never none. Pure: it is parsed, printed,
//! compared, intersected, and asked what it lets its token do with a package.

mod entry;
mod suggestion;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use suggestion::with_suggestion;

pub use entry::{Access, Entry, LONGEST_ENTRY, RESERVED_KEYS};

use crate::ecosystem::{Ecosystem, PackageName, Repositories};
use crate::error::{Code, Error, Result};
use crate::permission::Permission;

/// The most entries of one scope.
pub const MOST_ENTRIES: usize = 50;

/// What stands between the entries of a scope in a line.
const BETWEEN_ENTRIES: &str = ", ";

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Extent);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Extent {
    Everything,
    /// In order, each once, and at least one: only [`Scope::of`] makes it. Shared, since each request has its token's.
    Entries(Arc<[Entry]>),
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The protocol itself, of which nothing tells what the repository holds: a ping, the index of services.
    Protocol,
    /// The repository as a whole: its listings, and whatever is of no package that is known.
    Repository,
    /// These packages, and each of them must be covered. None is as the whole repository.
    Packages(Vec<PackageName>),
}

impl Scope {
    /// Every repository, at the token's permission.
    pub const EVERYTHING: Self = Self(Extent::Everything);

    /// The scope of these entries, each once.
    ///
    /// # Errors
    /// `InvalidArgument` for none, which is no scope, and for more than [`MOST_ENTRIES`].
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Result<Self> {
        let mut entries: Vec<Entry> = entries.into_iter().collect();
        entries.sort();
        entries.dedup();
        if entries.is_empty() {
            return Err(Error::new(
                Code::InvalidArgument,
                "A scope that names nothing opens nothing.",
                "Name a repository, like `npm`, or leave the scope out for all of them; nothing was changed.",
            ));
        }
        if entries.len() > MOST_ENTRIES {
            return Err(Error::new(
                Code::InvalidArgument,
                format!("A scope has at most {MOST_ENTRIES} entries."),
                "Name fewer, or make several tokens; nothing was changed.",
            ));
        }
        Ok(Self(Extent::Entries(entries.into())))
    }

    /// Reads entries as people and agents write them, for these repositories: each by itself, or several as
    /// it is printed. No entry has a space in it.
    ///
    /// # Errors
    /// `InvalidArgument` for none, for one that cannot be read or that is of a repository which is not served, and for one that
    /// cannot be kept beside another.
    pub fn parse<T: AsRef<str>>(entries: &[T], repositories: &Repositories) -> Result<Self> {
        let entries = entries.iter().flat_map(|entries| entries.as_ref().split(BETWEEN_ENTRIES));
        let entry = |text| Entry::parse(text, repositories).map_err(|error| with_suggestion(error, text, repositories));
        Self::of(entries.map(entry).collect::<Result<Vec<_>>>()?)?.checked()
    }

    /// The same, if each entry can be kept beside the others.
    fn checked(self) -> Result<Self> {
        let entries = self.entries();
        let both = entries.iter().flat_map(|wider| entries.iter().map(move |entry| (wider, entry)));
        let Some((wider, entry)) = both.into_iter().find(|(wider, entry)| wider.swallows(entry)) else {
            return Ok(self);
        };
        Err(Error::new(
            Code::InvalidArgument,
            format!("`{entry}` cannot be kept beside `{wider}`, which allows more of the same: entries only add."),
            "Leave one of them out, or give `:r` to the wider one and `:rw` to what may be changed; nothing was changed.",
        ))
    }

    /// Whether it is every repository.
    pub fn is_everything(&self) -> bool {
        self.0 == Extent::Everything
    }

    /// The entries; none of a scope that is everything.
    pub fn entries(&self) -> &[Entry] {
        match &self.0 {
            Extent::Everything => &[],
            Extent::Entries(entries) => entries,
        }
    }

    /// Whether an entry says that it may be changed.
    pub fn writes(&self) -> bool {
        self.entries().iter().any(|entry| entry.access() == Some(Access::ReadWrite))
    }

    /// The scope that a token is given, and its permission. Where no permission was said, an entry with `:rw` makes it
    /// Read & Write, and entries that say nothing are then `:r`.
    ///
    /// # Errors
    /// `InvalidArgument` for an entry with `:rw` of a Read-Only token, for a Read & Write token of which no entry may be
    /// changed, and for an entry that cannot be kept beside another.
    pub fn resolve(self, permission: Option<Permission>) -> Result<(Permission, Self)> {
        let only_reads = self.entries().iter().all(|entry| entry.access() == Some(Access::Read));
        let (permission, scope) = match permission {
            Some(Permission::ReadOnly) if self.writes() => Err(Error::new(
                Code::InvalidArgument,
                "A Read-Only token cannot have an entry with `:rw` in its scope.",
                "Leave `:rw` out, or ask for Read & Write; nothing was changed.",
            )),
            Some(Permission::ReadWrite) if only_reads && !self.is_everything() => Err(Error::new(
                Code::InvalidArgument,
                "A Read & Write token cannot have `:r` at each entry of its scope: there is nothing that it may change.",
                "Ask for Read-Only, or write `:rw` where it may change something; nothing was changed.",
            )),
            Some(permission) => Ok((permission, self)),
            None if self.writes() => {
                let entries = self.entries().iter().map(|entry| match entry.access() {
                    Some(_) => entry.clone(),
                    None => entry.clone().with(Access::Read),
                });
                Ok((Permission::ReadWrite, Self::of(entries)?))
            }
            None => Ok((Permission::ReadOnly, self)),
        }?;
        Ok((permission, scope.checked()?))
    }

    /// Whether everything that the other opens is opened by this, too, as tokens of one permission.
    pub fn covers(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Extent::Everything, _) => true,
            (Extent::Entries(_), Extent::Everything) => false,
            (Extent::Entries(_), Extent::Entries(others)) => others.iter().all(|other| self.covers_entry(other)),
        }
    }

    /// Whether everything that an entry opens is opened by this, as those of tokens of one permission.
    pub fn covers_entry(&self, other: &Entry) -> bool {
        self.is_everything() || self.entries().iter().any(|entry| entry.covers(other))
    }

    /// What both open, as tokens of one permission; `None` is nothing, which is no scope.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        match (&self.0, &other.0) {
            (Extent::Everything, _) => Some(other.clone()),
            (_, Extent::Everything) => Some(self.clone()),
            (Extent::Entries(entries), Extent::Entries(others)) => {
                let both = entries.iter().flat_map(|entry| others.iter().filter_map(|other| entry.intersection(other)));
                let both: Vec<Entry> = both.collect();
                // What another of them has already is left out; of two that have the same, one is kept.
                let is_in =
                    |entry: &Entry, other: &Entry| other.covers(entry) && (!entry.covers(other) || other < entry);
                let has_more = |entry: &Entry| both.iter().any(|other| is_in(entry, other));
                let kept: Vec<Entry> = both.iter().filter(|entry| !has_more(entry)).cloned().collect();
                Self::of(if kept.is_empty() { both } else { kept }).ok()
            }
        }
    }

    /// Whether it has anything of the repository with this key, which is of this type; `None` is one whose type is not known.
    pub fn has_repository(&self, key: &str, kind: Option<Ecosystem>) -> bool {
        let is_here = |entry: &Entry| kind.map_or(entry.key() == key, |kind| entry.is_of(key, kind));
        self.is_everything() || self.entries().iter().any(is_here)
    }

    /// What a token of this scope and permission may do with what a request is about, of the repository with this key, which is
    /// of this type; `None` is nothing.
    pub fn permission(&self, of: Permission, key: &str, kind: Ecosystem, subject: &Subject) -> Option<Permission> {
        let Extent::Entries(entries) = &self.0 else { return Some(of) };
        let here = || entries.iter().filter(move |entry| entry.is_of(key, kind));
        let whole = || here().filter(|entry| entry.packages().is_none()).map(|entry| entry.permission(of)).max();
        match subject {
            Subject::Protocol => whole().or_else(|| here().next().map(|_| Permission::ReadOnly)),
            Subject::Repository => whole(),
            Subject::Packages(names) if names.is_empty() => whole(),
            Subject::Packages(names) => {
                let of_one = |name| here().filter(|entry| entry.has(name)).map(|entry| entry.permission(of)).max();
                names.iter().map(of_one).min().flatten()
            }
        }
    }

    /// The entries as they are written; none of a scope that is everything.
    pub fn to_strings(&self) -> Vec<String> {
        self.entries().iter().map(Entry::to_string).collect()
    }

    /// The same, of which each whole repository has the type that it has among these: gatepass did not always write that down.
    pub fn typed(&self, repositories: &Repositories) -> Self {
        match &self.0 {
            Extent::Everything => Self::EVERYTHING,
            Extent::Entries(entries) => {
                Self(Extent::Entries(entries.iter().map(|entry| entry.typed(repositories)).collect()))
            }
        }
    }

    /// How the store keeps it: a line an entry, with its repository's type; `None` is everything.
    pub fn stored(&self) -> Option<String> {
        let lines: Vec<String> = self.entries().iter().map(Entry::stored).collect();
        (!self.is_everything()).then(|| lines.join("\n"))
    }

    /// What the store kept. `None` is what gatepass never wrote, and opens nothing.
    pub fn from_stored(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else { return Some(Self::EVERYTHING) };
        Self::of(text.split('\n').map(Entry::from_stored).collect::<Option<Vec<_>>>()?).ok()
    }
}

impl Default for Scope {
    /// Everything: what a token is for of which nothing was said.
    fn default() -> Self {
        Self::EVERYTHING
    }
}

/// What it opens, in a line: `docker/team/api, npm:r`, or `everything`.
impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Extent::Everything => formatter.pad("everything"),
            Extent::Entries(_) => formatter.pad(&self.to_strings().join(BETWEEN_ENTRIES)),
        }
    }
}
