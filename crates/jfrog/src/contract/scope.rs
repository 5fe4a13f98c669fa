//! JFrog's scopes, read and written: `artifact:KEY[/PATH]:ACTIONS` for a repository or a part of it, with `*` for all;
//! `applied-permissions/…` for what a user or a group may do. <https://jfrog.com/help/r/jfrog-rest-apis/create-scoped-token>
//!
//! Reading loses nothing: what is not of a known form is kept as it is, and is then never taken for less than it may be.
//! What a token of gatepass can be is [`Scope::allowing`], and [`Scope::granted`] reads it back; whoever is asked for more
//! than that decides what to say. Packages stand where JFrog has a path, as gatepass's own scopes name them.

use std::collections::BTreeSet;
use std::fmt;

use gatepass_core::ecosystem::Repositories;
use gatepass_core::scope::{self, Access};
use gatepass_core::token::Permission;

/// What a token allows, entry by entry, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The entries, in order.
    pub entries: Vec<Entry>,
}

/// One thing that a scope allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// These actions in this repository, or in this part of it.
    Artifact(Target, Vec<Action>),
    /// What is granted to somebody: `user`, `admin`, `groups:readers`.
    AppliedPermissions(String),
    /// Anything else, as it is written: `system:metrics:r`.
    Other(String),
}

/// Where actions are allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The repository key, or a pattern of several: `*`.
    pub key: String,
    /// The path within, without the slash that it begins with; `**` is everything there.
    pub path: Option<String>,
}

/// What is allowed. The letters are not defined in JFrog's documents; these meanings are usual, and could not be tried on a
/// platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// `r`
    Read,
    /// `w`: deploy.
    Write,
    /// `d`: delete, which overwriting needs: without it a tag like `latest` can be pushed once.
    Delete,
    /// `a`: annotate.
    Annotate,
    /// `*`: everything.
    Any,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "r" => Self::Read,
            "w" => Self::Write,
            "d" => Self::Delete,
            "a" => Self::Annotate,
            "*" => Self::Any,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::Write => "w",
            Self::Delete => "d",
            Self::Annotate => "a",
            Self::Any => "*",
        }
    }
}

impl Scope {
    /// Reads a scope: entries with spaces between.
    pub fn parse(text: &str) -> Self {
        Self { entries: text.split_whitespace().map(Entry::parse).collect() }
    }

    /// The scope that allows what a token of this permission and scope may do, and nothing else.
    pub fn allowing(permission: Permission, scope: &scope::Scope) -> Self {
        if scope.is_everything() {
            let all = Target { key: "*".to_owned(), path: None };
            return Self { entries: vec![Entry::Artifact(all, actions(permission))] };
        }
        let entry = |entry: &scope::Entry| {
            // A last `*` is everything that begins so, slashes and all, which JFrog writes `**`.
            let path = entry.packages().map(|packages| packages.to_string().replace('*', "**"));
            let target = Target { key: entry.key().to_owned(), path };
            Entry::Artifact(target, actions(entry.permission(permission)))
        };
        Self { entries: scope.entries().iter().map(entry).collect() }
    }

    /// The permission and the scope of the token of gatepass that this is, among these repositories; `None` where no token
    /// is that and no more.
    pub fn granted(&self, repositories: &Repositories) -> Option<(Permission, scope::Scope)> {
        let grants: Vec<(Option<scope::Entry>, Permission)> =
            self.entries.iter().map(|entry| entry.granted(repositories)).collect::<Option<_>>()?;
        let permission = grants.iter().map(|(_, permission)| *permission).max()?;
        let (of_all, of_some): (Vec<_>, Vec<_>) = grants.into_iter().partition(|(entry, _)| entry.is_none());
        if let Some((_, all)) = of_all.iter().max_by_key(|(_, permission)| *permission) {
            // What is allowed everywhere, and here and there more, is no one token.
            return (*all == permission).then_some((permission, scope::Scope::EVERYTHING));
        }
        // Each entry says what it allows there, and so it does here; of a token that only reads there is nothing to say.
        let entries = of_some.into_iter().filter_map(|(entry, allowed)| {
            let access = if allowed == Permission::ReadOnly { Access::Read } else { Access::ReadWrite };
            entry.map(|entry| if permission == Permission::ReadOnly { entry } else { entry.with(access) })
        });
        Some((permission, scope::Scope::of(entries).ok()?))
    }

    /// Whether everything that it allows is allowed by `other`, too.
    pub fn is_within(&self, other: &Self) -> bool {
        let others = other.grants();
        self.grants().iter().all(|grant| others.contains(grant) || others.iter().any(|other| grant.is_within(other)))
    }

    /// The permission that it amounts to, wherever it holds; `None` when it is of another kind.
    pub fn permission(&self) -> Option<Permission> {
        let mut writes = false;
        for entry in &self.entries {
            let Entry::Artifact(_, actions) = entry else { return None };
            if actions.contains(&Action::Any) {
                return None;
            }
            writes |= actions.iter().any(|action| *action != Action::Read);
        }
        let permission = if writes { Permission::ReadWrite } else { Permission::ReadOnly };
        (!self.entries.is_empty()).then_some(permission)
    }

    /// Each entry with each of its actions by itself.
    fn grants(&self) -> BTreeSet<Entry> {
        let grants = self.entries.iter().flat_map(|entry| match entry {
            Entry::Artifact(target, actions) => {
                actions.iter().map(|action| Entry::Artifact(target.clone(), vec![*action])).collect()
            }
            other => vec![other.clone()],
        });
        grants.collect()
    }
}

/// The actions of a permission. Read & Write deletes, too.
fn actions(permission: Permission) -> Vec<Action> {
    match permission {
        Permission::ReadOnly => vec![Action::Read],
        Permission::ReadWrite => vec![Action::Read, Action::Write, Action::Delete],
    }
}

/// The permission that these actions amount to. Read & Write deletes too, so it is not what `r,w` asks for.
fn permission(actions: &[Action]) -> Option<Permission> {
    match actions {
        [Action::Read] => Some(Permission::ReadOnly),
        [Action::Any] => Some(Permission::ReadWrite),
        _ => {
            let changes = [Action::Read, Action::Write, Action::Delete];
            let all = changes.iter().all(|action| actions.contains(action)) && !actions.contains(&Action::Any);
            all.then_some(Permission::ReadWrite)
        }
    }
}

impl Entry {
    /// Whether these actions are those of another entry, in a part of where that has them.
    fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Artifact(target, actions), Self::Artifact(wider, others)) => {
                target.is_within(wider) && actions.iter().all(|action| others.contains(action))
            }
            _ => false,
        }
    }

    /// What it allows of a token of gatepass's, and where: `None` there is every repository.
    fn granted(&self, repositories: &Repositories) -> Option<(Option<scope::Entry>, Permission)> {
        match self {
            // What a user of JFrog's may do, and one of its group of readers, which every platform has.
            Self::AppliedPermissions(whose) => match whose.as_str() {
                "user" => Some((None, Permission::ReadWrite)),
                "groups:readers" | "groups:\"readers\"" => Some((None, Permission::ReadOnly)),
                _ => None,
            },
            Self::Artifact(target, actions) => Some((target.granted(repositories)?, permission(actions)?)),
            Self::Other(_) => None,
        }
    }

    fn parse(text: &str) -> Self {
        if let Some(granted) = text.strip_prefix("applied-permissions/") {
            return Self::AppliedPermissions(granted.to_owned());
        }
        Self::artifact(text).unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    fn artifact(text: &str) -> Option<Self> {
        let (target, actions) = text.strip_prefix("artifact:")?.rsplit_once(':')?;
        let actions = actions.split(',').map(Action::parse).collect::<Option<_>>()?;
        let (key, path) = target.split_once('/').map_or((target, None), |(key, path)| (key, Some(path.to_owned())));
        Some(Self::Artifact(Target { key: key.to_owned(), path }, actions))
    }
}

impl Target {
    /// Whether it is a part of another: of the same repository, or of one of all. What is no plain path is a part of none that
    /// says a path, as nobody knows what a platform makes of it.
    fn is_within(&self, other: &Self) -> bool {
        let is_all = |path: &Option<String>| path.as_deref().is_none_or(|path| path == "**");
        let is_everywhere = ["*", "**"].contains(&other.key.as_str()) && is_all(&other.path);
        if is_everywhere || self == other {
            return true;
        }
        self.key == other.key
            && match (self.path.as_deref(), other.path.as_deref()) {
                (_, None | Some("**")) => true,
                (None, Some(_)) => false,
                (Some(path), Some(wider)) => {
                    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@~*".contains(&byte);
                    let is_plain = path.bytes().all(plain)
                        && !path.trim_end_matches("/**").split('/').any(|part| matches!(part, "" | "." | ".."));
                    // Whatever stands for anything in it, all of that begins so.
                    let begins = |beginning: &str| !beginning.contains('*') && path.starts_with(beginning);
                    is_plain && wider.strip_suffix("**").is_some_and(begins)
                }
            }
    }

    /// The entry of gatepass's scopes that this is: `Some(None)` is every repository, and `None` is what none is.
    fn granted(&self, repositories: &Repositories) -> Option<Option<scope::Entry>> {
        match (self.key.as_str(), self.path.as_deref()) {
            ("*" | "**", None | Some("**")) => Some(None),
            (key, None | Some("**")) => scope::Entry::repository(key, repositories).map(Some),
            (key, Some(path)) => {
                // One `*` ends at a slash there, and nothing of ours does.
                let name = match path.strip_suffix("**") {
                    Some(beginning) if !beginning.contains('*') => format!("{beginning}*"),
                    None if !path.contains('*') => path.to_owned(),
                    _ => return None,
                };
                // What is no name has a permission in it, or is none.
                scope::Entry::parse(&format!("{key}/{name}"), repositories)
                    .ok()
                    .filter(|entry| entry.access().is_none())
                    .map(Some)
            }
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, entry) in self.entries.iter().enumerate() {
            let space = if place > 0 { " " } else { "" };
            write!(formatter, "{space}{entry}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Artifact(target, actions) => {
                let actions: Vec<_> = actions.iter().map(|action| action.as_str()).collect();
                write!(formatter, "artifact:{target}:{}", actions.join(","))
            }
            Self::AppliedPermissions(granted) => write!(formatter, "applied-permissions/{granted}"),
            Self::Other(text) => formatter.write_str(text),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.key)?;
        self.path.as_ref().map_or(Ok(()), |path| write!(formatter, "/{path}"))
    }
}

#[cfg(test)]
mod tests;
