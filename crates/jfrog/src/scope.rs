//! Which scope a token is asked for with: `artifact:KEY:r` for a repository, and nothing wider. A scope like
//! `applied-permissions/user` gives all that its user may do, whatever the token is called.

use std::collections::BTreeSet;

use super::contract::Scope;
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

/// The scope for these repositories, and nothing else.
///
/// # Errors
/// It is longer than the platform takes.
pub(super) fn scope(permission: Permission, keys: &[String]) -> Result<Scope> {
    let scope = Scope::allowing(permission, Some(keys));
    let length = scope.to_string().len();
    if length > LONGEST {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "The scope for these {} repositories has {} characters, and JFrog takes {LONGEST}; no token was made.",
                keys.len(),
                length
            ),
            "Name the package manager that the token is for, so that it needs one repository.",
        ));
    }
    Ok(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_is_too_long_is_refused_before_any_call() {
        let keys =
            |count: usize| -> Vec<String> { (0..count).map(|number| format!("team-{number:02}-npm-local")).collect() };
        let fits = scope(Permission::ReadWrite, &keys(14)).unwrap();
        assert!(fits.to_string().len() <= LONGEST, "{fits}");
        let refused = scope(Permission::ReadWrite, &keys(30)).unwrap_err();
        assert!(refused.what().contains("JFrog takes 500"), "{refused}");
    }
}
