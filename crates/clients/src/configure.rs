//! What is shown for one package manager, or for the few that people look for first: its plan, as a [`Configuration`].

use super::configuration::{Configuration, FileLines};
use super::plan::{Plan, ValuePlacement};
use super::table::support;
use super::target::{Level, Target};
use super::value_source::ValueSource;
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::Error;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;

/// How many configurations are shown where no manager was named.
const SHORT_FORMS: usize = 3;

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

/// The configurations that people look for first, in short: Docker's login, npm's two lines, pip's index. For an answer
/// to someone who named no package manager; the value can be revealed once, so they are alternatives. Of a token that is for
/// some repositories, those that it opens.
pub fn short_forms(target: &Target<'_>, scope: &Scope) -> Vec<Configuration> {
    let has = |manager: &PackageManager| {
        let kind = manager.ecosystem();
        scope.has_repository(target.registry.key(kind), Some(kind))
    };
    let mut managers: Vec<PackageManager> =
        PackageManager::ALL.into_iter().filter(|manager| manager.is_looked_for_first() && has(manager)).collect();
    if managers.is_empty() {
        for manager in PackageManager::ALL.into_iter().filter(has) {
            if !managers.iter().any(|other| other.ecosystem() == manager.ecosystem()) {
                managers.push(manager);
            }
        }
        managers.truncate(SHORT_FORMS);
    }
    managers
        .into_iter()
        .filter_map(|manager| configure(manager, target).ok())
        .map(|configuration| Configuration { notes: Vec::new(), ..configuration })
        .collect()
}
