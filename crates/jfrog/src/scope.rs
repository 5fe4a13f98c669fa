//! Scopes: how the platform is told what a token allows. `artifact:KEY:r` a repository, and nothing wider: a scope like
//! `applied-permissions/user` gives all that its user may do, whatever the token is called.
//! <https://jfrog.com/help/r/jfrog-rest-apis/create-scoped-token>

use std::collections::BTreeSet;

use gatepass_core::ecosystem::{Ecosystem, PackageManager, Registry};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::Permission;

/// The most characters that all scopes of one token may have.
const LONGEST: usize = 500;

/// The repository keys that a token is to open: that of the package manager's type, where one was named; else those
/// that the operator named; else Fly's, which are the types' own names.
pub(super) fn keys(registry: &Registry, package_manager: Option<&str>) -> Vec<String> {
    let manager = package_manager.and_then(PackageManager::named);
    let keys: BTreeSet<&str> = match manager {
        Some(manager) => [registry.key(manager.ecosystem())].into(),
        None if registry.keys.is_empty() => fly().map(Ecosystem::package_type).collect(),
        None => registry.keys.values().map(String::as_str).collect(),
    };
    keys.into_iter().map(str::to_owned).collect()
}

/// The types whose repositories Fly sets up.
fn fly() -> impl Iterator<Item = Ecosystem> {
    Ecosystem::ALL.into_iter().filter(|ecosystem| ecosystem.is_on_fly())
}

/// The scope for these repositories. Writing is `r,w`, and `d`, which overwriting needs: without it a tag like `latest`
/// can be pushed once. The actions' letters are not defined in JFrog's documents; r, w and d are usual for read, deploy
/// and delete/overwrite, and could not be tried on a platform.
///
/// # Errors
/// It is longer than the platform takes.
pub(super) fn scope(permission: Permission, keys: &[String]) -> Result<String> {
    let actions = match permission {
        Permission::ReadOnly => "r",
        Permission::ReadWrite => "r,w,d",
    };
    let grants: Vec<_> = keys.iter().map(|key| format!("artifact:{key}:{actions}")).collect();
    let scope = grants.join(" ");
    if scope.len() > LONGEST {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "The scope for these {} repositories has {} characters, and JFrog takes {LONGEST}; no token was made.",
                keys.len(),
                scope.len()
            ),
            "Name the package manager that the token is for, so that it needs one repository.",
        ));
    }
    Ok(scope)
}

/// The scope for all repositories of another gatepass, whatever their keys.
pub(super) fn whole(permission: Permission) -> String {
    match permission {
        Permission::ReadOnly => "artifact:*:r".to_owned(),
        Permission::ReadWrite => "artifact:*:r,w,d,a".to_owned(),
    }
}

/// Whether everything that `granted` allows is allowed by `asked`.
pub(super) fn is_within(granted: &str, asked: &str) -> bool {
    let asked = grants(asked);
    grants(granted).is_subset(&asked)
}

/// The permission that a scope amounts to; `None` when it is of another kind.
pub(super) fn permission(scope: &str) -> Option<Permission> {
    let grants = grants(scope);
    if grants.is_empty() || !grants.iter().all(|(target, _)| target.starts_with("artifact:")) {
        return None;
    }
    let known = |action: &str| ["r", "w", "d", "a"].contains(&action);
    if !grants.iter().all(|(_, action)| known(action)) {
        return None;
    }
    let writes = grants.iter().any(|(_, action)| action != "r");
    Some(if writes { Permission::ReadWrite } else { Permission::ReadOnly })
}

/// Each target with each action on it; what is not of that form is a target without one.
fn grants(scope: &str) -> BTreeSet<(String, String)> {
    let mut grants = BTreeSet::new();
    for word in scope.split_whitespace() {
        match word.rsplit_once(':').filter(|_| word.starts_with("artifact:")) {
            Some((target, actions)) => {
                grants.extend(actions.split(',').map(|action| (target.to_owned(), action.to_owned())));
            }
            None => {
                grants.insert((word.to_owned(), String::new()));
            }
        }
    }
    grants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_was_asked_for_is_noticed_however_it_is_written() {
        let asked = "artifact:npm:r,w artifact:docker:r";
        assert!(is_within("artifact:docker:r artifact:npm:w,r", asked));
        assert!(is_within("artifact:npm:r artifact:npm:w", asked));
        for wider in [
            "artifact:docker:r,w",
            "artifact:pypi:r",
            "artifact:npm:*",
            "applied-permissions/user",
            "artifact:npm:r applied-permissions/admin",
            "artifact:npm:r system:metrics:r",
        ] {
            assert!(!is_within(wider, asked), "{wider}");
        }
    }

    #[test]
    fn a_scope_says_its_permission_or_that_it_is_not_one_of_ours() {
        assert_eq!(permission("artifact:npm:r artifact:docker:r"), Some(Permission::ReadOnly));
        assert_eq!(permission("artifact:npm:r,w,d"), Some(Permission::ReadWrite));
        for other in ["", "applied-permissions/user", "artifact:npm:*", "artifact:npm:r,m", "artifact:npm:r member"] {
            assert_eq!(permission(other), None, "{other}");
        }
    }

    #[test]
    fn a_scope_that_is_too_long_is_refused_before_any_call() {
        let keys =
            |count: usize| -> Vec<String> { (0..count).map(|number| format!("team-{number:02}-npm-local")).collect() };
        let fits = scope(Permission::ReadWrite, &keys(14)).unwrap();
        assert!(fits.len() <= LONGEST, "{}", fits.len());
        let refused = scope(Permission::ReadWrite, &keys(30)).unwrap_err();
        assert!(refused.what().contains("JFrog takes 500"), "{refused}");
    }
}
