//! Which scope a token is asked for with: `artifact:KEY:r` for a repository, and nothing wider. A scope like
//! `applied-permissions/user` gives all that its user may do, whatever the token is called.

use std::collections::BTreeSet;

use super::contract::Scope;
use gatepass_core::ecosystem::{Ecosystem, Repositories};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::scope as own;
use gatepass_core::token::Permission;

/// The most characters that all scopes of one token may have.
const LONGEST: usize = 500;

/// What a token for everything is for on a platform: the repositories that the operator named, or else Fly's, which are the
/// types' own names. `*` would open what others have there.
///
/// # Errors
/// Too many are named.
pub(super) fn everywhere(repositories: &Repositories) -> Result<own::Scope> {
    own::Scope::of(keys(repositories).iter().filter_map(|key| own::Entry::repository(key, repositories)))
}

/// The keys of those repositories.
pub(super) fn keys(repositories: &Repositories) -> Vec<String> {
    let keys: BTreeSet<&str> = match repositories.keys.is_empty() {
        true => fly().map(Ecosystem::package_type).collect(),
        false => repositories.keys.values().map(String::as_str).collect(),
    };
    keys.into_iter().map(str::to_owned).collect()
}

/// The types whose repositories Fly sets up.
fn fly() -> impl Iterator<Item = Ecosystem> {
    Ecosystem::ALL.into_iter().filter(|ecosystem| ecosystem.is_on_fly())
}

/// The platform's scope that allows what this does, and nothing else.
///
/// # Errors
/// `Unsupported` where it is for some packages of a repository only, or longer than the platform takes.
pub(super) fn on_a_platform(permission: Permission, scope: &own::Scope) -> Result<Scope> {
    // A platform's scope names paths, and all but plain files have paths of their index beside those of their packages.
    let is_of_files =
        |entry: &&own::Entry| entry.packages().is_none_or(|packages| packages.ecosystem() == Ecosystem::Generic);
    if let Some(entry) = scope.entries().iter().find(|entry| !is_of_files(entry)) {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "A JFrog Platform cannot hold a token to {entry}: its scopes name paths of files; no token was made."
            ),
            format!("Ask for the whole repository {}, or use a repository of its own for these packages.", entry.key()),
        ));
    }
    let allowing = Scope::allowing(permission, scope);
    let length = allowing.to_string().len();
    if length > LONGEST {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "The scope of these {} repositories has {length} characters, and JFrog takes {LONGEST}; no token was made.",
                scope.entries().len(),
            ),
            "Name the package manager that the token is for, so that it needs one repository.",
        ));
    }
    Ok(allowing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(count: usize) -> own::Scope {
        own::Scope::of((0..count).filter_map(|number| {
            own::Entry::repository(&format!("team-{number:02}-npm-local"), &Repositories::default())
        }))
        .unwrap()
    }

    #[test]
    fn a_scope_that_is_too_long_is_refused_before_any_call() {
        let fits = on_a_platform(Permission::ReadWrite, &scope(14)).unwrap();
        assert!(fits.to_string().len() <= LONGEST, "{fits}");
        let refused = on_a_platform(Permission::ReadWrite, &scope(30)).unwrap_err();
        assert!(refused.what().contains("JFrog takes 500"), "{refused}");
    }

    #[test]
    fn what_a_platforms_paths_cannot_say_is_refused() {
        let on = |entry: &str| {
            on_a_platform(Permission::ReadWrite, &own::Scope::parse(&[entry], &Repositories::default()).unwrap())
        };
        for entry in ["npm/@acme/*", "docker/team/api", "pypi/tool:r", "maven/com.acme", "go/github.com/acme/*"] {
            assert_eq!(on(entry).unwrap_err().code(), Code::Unsupported, "{entry}");
        }
        assert_eq!(on("npm:r").unwrap().to_string(), "artifact:npm:r");
        assert_eq!(on("generic/team/*").unwrap().to_string(), "artifact:generic/team/**:r,w,d");
    }
}
