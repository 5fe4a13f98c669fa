//! What is shown for a package manager: its plan, as a [`Configuration`]; and for which one, where nobody named any.

use super::configuration::{Configuration, FileLines};
use super::plan::{Plan, ValuePlacement};
use super::table::support;
use super::target::{Level, Target};
use super::value_source::ValueSource;
use gatepass_core::ecosystem::{Ecosystem, PackageManager, Registry};
use gatepass_core::error::Error;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;

/// What to do so that `manager` works with a token: runnable as it stands in a POSIX shell, and with at most one
/// command that takes the value out of its drop. A command that needs the value fails, and does nothing, without it.
///
/// # Errors
/// [`Unsupported`](gatepass_core::error::Code::Unsupported) for a manager that cannot work with this registry.
pub fn configure(manager: PackageManager, target: &Target<'_>) -> Result<Configuration, Error> {
    target.refuse_control_characters()?;
    let keep = ValuePlacement::Outside(target.value);
    let plan = (support(manager).plan)(target, &keep)?;
    let Plan { files, environment, commands, notes } = plan.joined(&keep);
    let files = files.iter().map(|file| {
        let lines = file.content.fresh().map_err(Error::internal)?;
        Ok(FileLines { path: file.shown_path(), lines })
    });
    Ok(Configuration {
        package_manager: manager.name().to_owned(),
        files: files.collect::<Result<_, Error>>()?,
        environment,
        commands,
        notes,
    })
}

/// Whether [`configure`] will do for this registry and level: to be asked before a token is made for it.
///
/// # Errors
/// Those of [`configure`].
pub fn possible(manager: PackageManager, registry: &Registry, level: Level) -> Result<(), Error> {
    let value = ValueSource::Variable("TOKEN".to_owned());
    let permission = Permission::ReadOnly;
    let target = Target { registry, username: "username", permission, environment: None, level, value: &value };
    configure(manager, &target).map(|_| ())
}

/// The manager that a token for one repository is most likely for, where nobody named one: the first that people look for of
/// those that ask this repository. The value can be revealed once, so that no second is guessed.
pub fn likely_manager(registry: &Registry, scope: &Scope) -> Option<PackageManager> {
    let has = |kind: Ecosystem| scope.has_repository(registry.key(kind), Some(kind));
    let mut opened = Ecosystem::ALL.into_iter().filter(|kind| has(*kind));
    let (Some(only), None) = (opened.next(), opened.next()) else { return None };
    let managers = || PackageManager::ALL.into_iter().filter(|manager| manager.ecosystem() == only);
    managers().find(|manager| manager.is_looked_for_first()).or_else(|| managers().next())
}
