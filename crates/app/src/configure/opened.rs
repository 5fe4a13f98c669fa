//! The configurations of what one token opens, for whoever has just been given its value and may use it with any of them.

pub use gatepass_clients::Configuration;

use super::holder::{Holder, needed};
use super::token::{opens, permits};
use gatepass_clients::{self as packages, Level, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::Error;
use gatepass_core::secret::Secret;
use gatepass_core::token::Token;

/// A package manager that a token is for, and what it is to be told.
#[derive(Debug)]
pub struct SetUp {
    /// The package manager.
    pub manager: PackageManager,
    /// What it is to be told, with the value; or why it cannot work with this registry.
    pub configuration: Result<Configuration, Error>,
}

/// What the package managers are to be told, in the user's own files, that ask for a repository which this token opens, and
/// whose work its permission lets them do: those and no others.
pub fn opened_by(token: &Token, value: &Secret, registry: &Registry) -> Vec<SetUp> {
    let value = ValueSource::Inline(value.clone());
    let Holder { username, permission, environment } = Holder::from(token);
    let target = Target { registry, username, permission, environment, level: Level::User, value: &value };
    let is_for =
        |manager: &PackageManager| opens(token, registry, *manager) && permits(token, needed(*manager, permission));
    let managers = PackageManager::ALL.into_iter().filter(is_for);
    managers.map(|manager| SetUp { manager, configuration: packages::configure(manager, &target) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::ecosystem::Repositories;
    use gatepass_core::scope::Scope;
    use gatepass_core::token::{Permission, format};
    use jiff::Timestamp;

    fn token(permission: Permission, scope: Scope) -> Token {
        Token {
            id: "deadbeef".parse().unwrap(),
            name: "ci".to_owned(),
            username: "gatepass-ci".to_owned(),
            permission: Some(permission),
            scope: Some(scope),
            environment: None,
            created_by: "dev".to_owned(),
            created: Timestamp::UNIX_EPOCH,
            expires: None,
            revoked: None,
            last_used: None,
            hint: String::new(),
        }
    }

    fn opened(token: &Token, registry: &Registry) -> Vec<PackageManager> {
        let value = format::generate(token.permission.unwrap());
        opened_by(token, &value, registry).into_iter().map(|set_up| set_up.manager).collect()
    }

    #[test]
    fn a_token_opens_the_managers_of_its_repositories_and_those_that_upload_only_if_it_may() {
        let repositories = Repositories::default();
        let registry =
            Registry { url: "https://registry.example.com".parse().unwrap(), repositories: repositories.clone() };
        let mut cases = 0;
        for permission in [Permission::ReadOnly, Permission::ReadWrite] {
            let can =
                |manager: &PackageManager| permission == Permission::ReadWrite || !packages::only_uploads(*manager);
            for of in PackageManager::ALL {
                let key = repositories.key(of.ecosystem()).to_owned();
                let scope = Scope::parse(&[key], &repositories).unwrap();
                let its_own = PackageManager::ALL.into_iter().filter(|other| other.ecosystem() == of.ecosystem());
                let expected: Vec<_> = its_own.filter(can).collect();
                assert_eq!(opened(&token(permission, scope), &registry), expected, "{permission} {of}");
                cases += 1;
            }
            let all: Vec<_> = PackageManager::ALL.into_iter().filter(can).collect();
            assert_eq!(opened(&token(permission, Scope::default()), &registry), all, "{permission}");
        }
        assert_eq!(cases, 2 * PackageManager::ALL.len());
    }
}
