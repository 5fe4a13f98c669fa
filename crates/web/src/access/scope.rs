//! What a token of gatepass is to allow, of what a scope of JFrog's says: `artifact:KEY:r` reads a repository,
//! `artifact:KEY:r,w,d` changes it too, and `*` is every repository. What is narrower than that is refused, not widened.

use std::collections::BTreeSet;

use super::failure::Failure;
use gatepass_core::ecosystem::is_key;
use gatepass_core::token::{Permission, name};
use gatepass_jfrog::contract::{Action, Entry, Scope};

/// What a token allows, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    pub(super) permission: Permission,
    /// `None` is every repository.
    pub(super) repositories: Option<Vec<String>>,
}

impl Allowed {
    /// What this scope says.
    pub(super) fn by(scope: &Scope) -> Result<Self, Failure> {
        let grants = scope.entries.iter().map(grant).collect::<Result<Vec<_>, _>>()?;
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

    /// The scope that says it.
    pub(super) fn scope(&self) -> Scope {
        Scope::allowing(self.permission, self.repositories.as_deref())
    }
}

/// What one entry allows, and in which repository if not in all.
fn grant(entry: &Entry) -> Result<(Permission, Option<String>), Failure> {
    let allowed = match entry {
        Entry::AppliedPermissions(whose) => applied(whose).map(|permission| (permission, None)),
        Entry::Artifact(target, actions) => {
            let repository = match (target.key.as_str(), target.path.as_deref()) {
                ("*" | "**", None | Some("**")) => Some(None),
                (key, None | Some("**")) if is_key(key) => Some(Some(key.to_owned())),
                _ => None,
            };
            permission(actions).zip(repository)
        }
        Entry::Other(_) => None,
    };
    allowed.ok_or_else(|| {
        Failure::forbidden(format!(
            "gatepass has no token of the scope `{}`; nothing was changed. Use `artifact:KEY:r` to read a repository or \
             `artifact:KEY:r,w,d` to change it too, with `*` for all repositories.",
            name::cleaned(&entry.to_string(), 100)
        ))
    })
}

/// What a user of JFrog's may do, and one of its group of readers, which every platform has.
fn applied(whose: &str) -> Option<Permission> {
    match whose {
        "user" => Some(Permission::ReadWrite),
        "groups:readers" | "groups:\"readers\"" => Some(Permission::ReadOnly),
        _ => None,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;

    fn word() -> impl Strategy<Value = String> {
        let target = select(vec!["*", "**", "npm", "npm/**", "npm/team/*", "npm/", "docker", "*/**", "a:b", "", "api"]);
        let actions =
            subsequence(vec!["r", "w", "d", "a", "m", "*"], 0..6).prop_shuffle().prop_map(|all| all.join(","));
        prop_oneof![
            8 => (target, actions).prop_map(|(target, actions)| format!("artifact:{target}:{actions}")),
            1 => select(vec!["applied-permissions/user", "applied-permissions/admin", "applied-permissions/groups:readers",
                "applied-permissions/groups:all", "system:metrics:r", "artifact", "artifact:npm"]).prop_map(str::to_owned),
        ]
    }

    /// Whether a scope's words allow this, read by hand.
    fn says(text: &str, key: &str, action: &str) -> bool {
        text.split(' ').any(|word| match word.split(':').collect::<Vec<_>>()[..] {
            ["applied-permissions/user"] => true,
            ["applied-permissions/groups", "readers"] => action == "r",
            ["artifact", target, actions] => {
                let there = [key, "*", "**"].iter().any(|all| target == *all || target == format!("{all}/**"));
                there && actions.split(',').any(|one| one == action || one == "*")
            }
            _ => false,
        })
    }

    proptest! {
        #[test]
        fn a_token_is_never_made_wider_than_the_scope_that_asked_for_it(words in prop::collection::vec(word(), 1..4)) {
            let text = words.join(" ");
            let Ok(allowed) = Allowed::by(&Scope::parse(&text)) else { return Ok(()) };
            let told = allowed.scope().to_string();
            prop_assert_eq!(&Allowed::by(&Scope::parse(&told)).unwrap(), &allowed);
            for key in ["npm", "docker", "other"] {
                let here = allowed.repositories.as_ref().is_none_or(|keys| keys.iter().any(|one| one == key));
                for action in ["r", "w", "d"] {
                    let allows = here && (action == "r" || allowed.permission == Permission::ReadWrite);
                    prop_assert_eq!(allows, says(&text, key, action), "{} {} by {}", action, key, text);
                    prop_assert_eq!(allows, says(&told, key, action), "{} {} by {}", action, key, told);
                }
            }
        }
    }
}
