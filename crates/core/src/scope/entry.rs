//! One entry of a scope: `KEY[/NAME][:r|:rw]`.

use std::fmt;

use crate::ecosystem::{Ecosystem, PackageName, PackagePattern, Repositories, is_key};
use crate::error::{Code, Error, Result};
use crate::permission::Permission;
use crate::token::name;

/// The most bytes of one entry.
pub const LONGEST_ENTRY: usize = 330;

/// Words that an argument takes in the place of a scope, or that a scope is told by, so that no repository is called so.
pub const RESERVED_KEYS: [&str; 3] = ["user", "project", "everything"];

/// What an entry lets its token do. Ordered by power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// `:r`
    Read,
    /// `:rw`
    ReadWrite,
}

/// Some packages of one repository, or all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    key: String,
    /// `None` is the whole repository.
    packages: Option<PackagePattern>,
    /// `None` is as the token.
    access: Option<Access>,
    /// The type that the repository had when the entry was written, so that a key which is given to another type opens nothing of
    /// that. `None` is a type that gatepass does not know, and opens nothing at its gateway.
    ecosystem: Option<Ecosystem>,
}

impl Entry {
    /// A whole repository among these, at the token's permission. `None` is what can be no repository key.
    pub fn repository(key: &str, repositories: &Repositories) -> Option<Self> {
        let ecosystem = repositories.ecosystem(key);
        is_key(key).then(|| Self { key: key.to_owned(), packages: None, access: None, ecosystem })
    }

    /// The whole repository that this is of, at the token's permission.
    pub fn whole(&self) -> Self {
        Self { packages: None, access: None, ..self.clone() }
    }

    /// Reads an entry for one of these repositories.
    ///
    /// # Errors
    /// `InvalidArgument` for what is not of this form, for a repository that is not served, and for a name that packages of
    /// its type cannot have.
    pub fn parse(text: &str, repositories: &Repositories) -> Result<Self> {
        let refuse = |why: String, next: &str| Err(Error::new(Code::InvalidArgument, why, next));
        let shown = name::cleaned(text, LONGEST_ENTRY);
        const FORM: &str =
            "An entry is `KEY`, `KEY/NAME` or `KEY/BEGINNING*`, and `:r` or `:rw` may follow; nothing was changed.";
        let Some((key, packages, access)) = parts(text.trim()) else {
            // What stands behind a name may be a password, as in an address.
            let shown = name::cleaned(text.trim().split_once(':').map_or(text, |(name, _)| name), LONGEST_ENTRY);
            return refuse(format!("The scope `{shown}:…` says another permission than `:r` or `:rw`."), FORM);
        };
        if text.len() > LONGEST_ENTRY || !is_key(key) || RESERVED_KEYS.contains(&key) {
            return refuse(format!("The scope `{shown}` does not begin with the key of a repository."), FORM);
        }
        if !repositories.has(key) {
            let keys = Vec::from_iter(repositories.all()).join(", ");
            let shown = name::cleaned(key, 64);
            return match repositories.upstreams.is_empty() {
                // What a platform has, nobody tells but the operator.
                true => refuse(
                    format!("gatepass does not know the repository {shown}; no token of it is made."),
                    &format!(
                        "It knows of these: {keys}. Others are named in `repository_keys` of config.toml; nothing was changed."
                    ),
                ),
                false => refuse(
                    format!("There is no repository {shown} here; no token of it can be made."),
                    &format!("These are served: {keys}. Nothing was changed."),
                ),
            };
        }
        let packages = match (packages, repositories.ecosystem(key)) {
            (None | Some("*"), _) => None,
            (Some(name), Some(ecosystem)) => match PackagePattern::parse(ecosystem, name) {
                Some(pattern) => Some(pattern),
                None => {
                    return refuse(
                        format!("`{shown}` names no package as {ecosystem} registries do."),
                        "Write the whole name, or its beginning with `*` at the end, and no other pattern; nothing was changed.",
                    );
                }
            },
            (Some(_), None) => {
                return refuse(
                    format!("gatepass does not know how packages of {key} are named, and cannot hold a token to one."),
                    "Name the whole repository, or leave it out; nothing was changed.",
                );
            }
        };
        Ok(Self { key: key.to_owned(), packages, access, ecosystem: repositories.ecosystem(key) })
    }

    /// The same with the type that its repository has among these, where it has none yet.
    pub(super) fn typed(&self, repositories: &Repositories) -> Self {
        Self { ecosystem: self.ecosystem.or_else(|| repositories.ecosystem(&self.key)), ..self.clone() }
    }

    /// The same with this permission of its own.
    pub fn with(self, access: Access) -> Self {
        Self { access: Some(access), ..self }
    }

    /// The same, at the token's permission.
    pub fn without_access(&self) -> Self {
        Self { access: None, ..self.clone() }
    }

    /// The repository key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Which packages; `None` is the whole repository.
    pub fn packages(&self) -> Option<&PackagePattern> {
        self.packages.as_ref()
    }

    /// What it says itself about what is allowed; `None` is as the token.
    pub fn access(&self) -> Option<Access> {
        self.access
    }

    /// What a token of this permission may do there: never more than the token.
    pub fn permission(&self, of: Permission) -> Permission {
        if self.access == Some(Access::Read) { Permission::ReadOnly } else { of }
    }

    /// Whether another entry of the same scope cannot be kept beside this: it is of no more packages, and says less of what is
    /// allowed. Entries only add.
    pub(super) fn swallows(&self, other: &Self) -> bool {
        let power = |access| match access {
            Some(Access::Read) => 0,
            None => 1,
            Some(Access::ReadWrite) => 2,
        };
        self.without_access().covers(&other.without_access()) && power(self.access) > power(other.access)
    }

    /// Whether it is of a repository with this key, which is of this type now.
    pub(super) fn is_of(&self, key: &str, kind: Ecosystem) -> bool {
        self.key == key && self.ecosystem == Some(kind)
    }

    /// Whether this package is of it.
    pub fn has(&self, name: &PackageName) -> bool {
        self.packages.as_ref().is_none_or(|packages| packages.covers(name))
    }

    /// Whether everything that the other opens is opened by this, too, as entries of tokens of one permission.
    pub fn covers(&self, other: &Self) -> bool {
        self.key == other.key
            && (self.ecosystem.is_none() || self.ecosystem == other.ecosystem)
            && match (&self.packages, &other.packages) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(packages), Some(others)) => packages.covers_all(others),
            }
            && (self.access != Some(Access::Read) || other.access == Some(Access::Read))
    }

    /// What both open. Packages of two entries are within one another, or have nothing in common.
    pub(super) fn intersection(&self, other: &Self) -> Option<Self> {
        let within = |one: &Self, other: &Self| Self { access: None, ..one.clone() }.covers(other);
        let narrower = if within(other, self) { self } else { within(self, other).then_some(other)? };
        let access = match (self.access, other.access) {
            (Some(Access::Read), _) | (_, Some(Access::Read)) => Some(Access::Read),
            (one, other) => one.or(other),
        };
        Some(Self { access, ..narrower.clone() })
    }

    /// How the store keeps it: with the type before it, where that is known; a whole repository is then all of its packages,
    /// `npm npm/*:r`.
    pub(super) fn stored(&self) -> String {
        match (&self.packages, self.ecosystem) {
            (None, None) => self.to_string(),
            (None, Some(ecosystem)) => format!("{ecosystem} {}/*{}", self.key, suffix(self.access)),
            (Some(packages), _) => format!("{} {self}", packages.ecosystem()),
        }
    }

    /// What the store kept; `None` is what gatepass never wrote.
    pub(super) fn from_stored(line: &str) -> Option<Self> {
        let (ecosystem, entry) = line.split_once(' ').map_or((None, line), |(name, entry)| (Some(name), entry));
        let (key, name, access) = parts(entry)?;
        let ecosystem = match ecosystem {
            Some(ecosystem) => Some(Ecosystem::ALL.into_iter().find(|one| one.name() == ecosystem)?),
            None => None,
        };
        let packages = match (name, ecosystem) {
            (Some("*"), Some(_)) | (None, None) => None,
            (Some(name), Some(ecosystem)) => Some(PackagePattern::parse(ecosystem, name)?),
            _ => return None,
        };
        is_key(key).then(|| Self { key: key.to_owned(), packages, access, ecosystem })
    }
}

/// The key of an entry, the name behind it, and what it says is allowed; `None` where that is no permission.
fn parts(entry: &str) -> Option<(&str, Option<&str>, Option<Access>)> {
    let (target, access) = match entry.rsplit_once(':') {
        Some((target, "r")) => (target, Some(Access::Read)),
        Some((target, "rw")) => (target, Some(Access::ReadWrite)),
        Some(_) => return None,
        None => (entry, None),
    };
    let (key, name) = target.split_once('/').map_or((target, None), |(key, name)| (key, Some(name)));
    Some((key, name, access))
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.key)?;
        if let Some(packages) = &self.packages {
            write!(formatter, "/{packages}")?;
        }
        formatter.write_str(suffix(self.access))
    }
}

/// How an entry ends that says this of what is allowed.
fn suffix(access: Option<Access>) -> &'static str {
    match access {
        None => "",
        Some(Access::Read) => ":r",
        Some(Access::ReadWrite) => ":rw",
    }
}
