//! JFrog's scopes, as far as a token of gatepass can be what they say: `artifact:KEY:r` reads a repository,
//! `artifact:KEY:r,w,d` changes it too, and `*` is every repository. What is narrower than that is refused, not widened.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::failure::Failure;
use gatepass_core::ecosystem::is_key;
use gatepass_core::token::{Permission, name};

/// What a token allows, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) permission: Permission,
    /// `None` is every repository.
    pub(super) repositories: Option<Vec<String>>,
}

impl FromStr for Scope {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let grants = text.split_whitespace().map(grant).collect::<Result<Vec<_>, _>>()?;
        let permissions: BTreeSet<Permission> = grants.iter().map(|(permission, _)| *permission).collect();
        let [permission] = permissions.into_iter().collect::<Vec<_>>()[..] else {
            return Err(Failure::forbidden(
                "A token of gatepass allows the same in all its repositories; nothing was changed. Make a token for each permission.",
            ));
        };
        let all = grants.iter().any(|(_, repository)| repository.is_none());
        let keys: BTreeSet<String> = grants.into_iter().filter_map(|(_, repository)| repository).collect();
        Ok(Self { permission, repositories: (!all).then(|| keys.into_iter().collect()) })
    }
}

/// One of a scope's grants: what it allows, and in which repository if not in all.
fn grant(text: &str) -> Result<(Permission, Option<String>), Failure> {
    let refused = || {
        Failure::forbidden(format!(
            "gatepass has no token of the scope `{}`; nothing was changed. Use `artifact:KEY:r` to read a repository or \
             `artifact:KEY:r,w,d` to change it too, with `*` for all repositories.",
            name::cleaned(text, 100)
        ))
    };
    match text.split_once(':') {
        None if text == "applied-permissions/user" => Ok((Permission::ReadWrite, None)),
        Some(("applied-permissions/groups", "readers" | "\"readers\"")) => Ok((Permission::ReadOnly, None)),
        Some(("artifact", grant)) => {
            let (target, actions) = grant.rsplit_once(':').ok_or_else(refused)?;
            let permission = permission(actions).ok_or_else(refused)?;
            match target.strip_suffix("/**").unwrap_or(target) {
                "*" | "**" => Ok((permission, None)),
                key if is_key(key) => Ok((permission, Some(key.to_owned()))),
                _ => Err(refused()),
            }
        }
        _ => Err(refused()),
    }
}

/// The permission that these actions amount to. Read & Write deletes too, so it is not what `r,w` asks for.
fn permission(actions: &str) -> Option<Permission> {
    let letters: BTreeSet<&str> = actions.split(',').collect();
    let known = letters.iter().all(|letter| ["r", "w", "d", "a"].contains(letter));
    match actions {
        "r" => Some(Permission::ReadOnly),
        "*" => Some(Permission::ReadWrite),
        _ if known && ["r", "w", "d"].iter().all(|letter| letters.contains(letter)) => Some(Permission::ReadWrite),
        _ => None,
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions = match self.permission {
            Permission::ReadOnly => "r",
            Permission::ReadWrite => "r,w,d",
        };
        let all = ["*".to_owned()];
        let keys = self.repositories.as_deref().unwrap_or(&all);
        let grants: Vec<String> = keys.iter().map(|key| format!("artifact:{key}:{actions}")).collect();
        formatter.write_str(&grants.join(" "))
    }
}
