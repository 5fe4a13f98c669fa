//! Package managers: what each client needs to be told, so that a token works with it.

mod applied_state;
mod applied_value;
mod apply;
mod bun;
mod bundler;
mod cargo;
mod change;
mod composer;
mod conan;
mod conda;
pub mod consumer;
mod containers;
mod displaced;
mod docker;
mod files;
mod format;
mod generic;
mod go;
mod gradle;
mod hash;
mod helm;
mod huggingface;
mod in_use;
mod kept;
mod kubernetes;
mod ledger;
mod locations;
mod maven;
mod npm;
mod nuget;
mod pdm;
mod pip;
mod pipenv;
mod plan;
mod pnpm;
mod podman;
mod poetry;
mod redirects;
mod rubygems;
mod shell;
mod shown;
mod skopeo;
mod stand_in;
#[cfg(not(feature = "stops"))]
mod steps;
#[cfg(feature = "stops")]
pub mod steps;
mod terraform;
mod text;
mod turn;
mod twine;
mod undo;
mod uv;
mod values;
mod yarn;
mod yarn_berry;

pub use applied_state::{AppliedFile, AppliedState, State, applied_state, inspect, made_for};
pub use applied_value::applied_value;
pub use apply::{Credential, apply, prepare};
pub use change::{AppliedToken, Change, Outcome, RemovedTokens, Written};
pub use displaced::Displaced;
pub use in_use::{has_value, is_in_use, lost};
pub use locations::Locations;
pub use plan::{Probe, Scheme};
pub use redirects::{Redirect, programs_of, proxied_by, redirected_by};
pub use turn::Turn;
pub use undo::{prepare_undo, undo};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::consumer::Form;
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::{Code, Error};
use gatepass_core::scope::Scope;
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;
use plan::{Plan, Support, ValuePlacement};

/// How many configurations are shown where no manager was named.
const SHORT_FORMS: usize = 3;

/// What there is to know of this manager: its file in this folder.
const fn support(manager: PackageManager) -> Support {
    match manager {
        PackageManager::Docker => docker::SUPPORT,
        PackageManager::Podman => podman::SUPPORT,
        PackageManager::Skopeo => skopeo::SUPPORT,
        PackageManager::Helm => helm::SUPPORT,
        PackageManager::Npm => npm::SUPPORT,
        PackageManager::Pnpm => pnpm::SUPPORT,
        PackageManager::Yarn => yarn::SUPPORT,
        PackageManager::YarnBerry => yarn_berry::SUPPORT,
        PackageManager::Bun => bun::SUPPORT,
        PackageManager::Pip => pip::SUPPORT,
        PackageManager::Uv => uv::SUPPORT,
        PackageManager::Poetry => poetry::SUPPORT,
        PackageManager::Pdm => pdm::SUPPORT,
        PackageManager::Pipenv => pipenv::SUPPORT,
        PackageManager::Twine => twine::SUPPORT,
        PackageManager::Maven => maven::SUPPORT,
        PackageManager::Gradle => gradle::SUPPORT,
        PackageManager::Nuget => nuget::SUPPORT,
        PackageManager::Go => go::SUPPORT,
        PackageManager::Cargo => cargo::SUPPORT,
        PackageManager::Rubygems => rubygems::SUPPORT,
        PackageManager::Bundler => bundler::SUPPORT,
        PackageManager::Composer => composer::SUPPORT,
        PackageManager::Conan => conan::SUPPORT,
        PackageManager::Conda => conda::SUPPORT,
        PackageManager::Terraform => terraform::SUPPORT,
        PackageManager::Huggingface => huggingface::SUPPORT,
        PackageManager::Kubernetes => kubernetes::SUPPORT,
        PackageManager::Generic => generic::SUPPORT,
    }
}

/// Whether this manager only uploads, so that a Read-Only token is of no use to it.
pub const fn only_uploads(manager: PackageManager) -> bool {
    support(manager).only_uploads
}

/// The page of a manager's makers that its configuration follows.
pub const fn page(manager: PackageManager) -> &'static str {
    support(manager).page
}

/// What to do so that `manager` works with a token: runnable as it stands in a POSIX shell, and with at most one
/// command that takes the value out of its drop. A command that needs the value fails, and does nothing, without it.
///
/// # Errors
/// [`Code::Unsupported`] for a manager that cannot work with this registry.
pub fn configure(manager: PackageManager, target: &Target<'_>) -> Result<Configuration, Error> {
    refuse_control_characters(target.username)?;
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

/// The request that the client sends to see whether the registry takes its token.
pub fn probe(manager: PackageManager, target: &Target<'_>) -> Probe {
    (support(manager).probe)(target)
}

/// The client's own command that asks the registry whether it takes what was applied, where there is one; its words.
pub fn own_check(manager: PackageManager, target: &Target<'_>) -> Option<Vec<String>> {
    support(manager).own_check.map(|words| words(target))
}

/// A line end in a username would begin a line of its own in every kind of file.
fn refuse_control_characters(text: &str) -> Result<(), Error> {
    if !text.contains(char::is_control) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        "The token's username has control characters, which no package manager's file can hold.",
        "Use another token.",
    ))
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

/// Whose configuration of a client is written: the level that clients have themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The user's own files: every project of this user.
    #[default]
    User,
    /// Files of one project, which others may read: they never hold a value.
    Project,
}

/// How a shown configuration comes by the token's value.
#[derive(Clone, Debug)]
pub enum ValueSource {
    /// It waits in its drop. Nothing that is shown holds the value.
    Drop(DropCommand),
    /// Whoever has the value sets this variable of the shell to it.
    Variable(String),
    /// The operator said that it may be shown.
    Inline(Secret),
}

/// How a person runs gatepass so that it finds a token's drop.
#[derive(Clone, Debug)]
pub struct DropCommand {
    /// The program, and what it needs to find its home: `gatepass`, or `/opt/gatepass --home /srv/gatepass`.
    pub words: Vec<String>,
    /// The token's id.
    pub token: String,
}

impl DropCommand {
    /// The command that prints the value once, for people at a terminal and for variables. A line for a POSIX shell.
    pub fn reveal(&self) -> String {
        self.run("reveal")
    }

    /// The command that runs `reader`, a line for a POSIX shell, with the value on its standard input, and destroys the
    /// value when that succeeded.
    pub fn pipe(&self, form: &Form, reader: &str) -> String {
        let arguments = form.arguments();
        let form = if arguments.is_empty() { String::new() } else { format!(" {}", shell_words::join(&arguments)) };
        format!("{}{form} -- {reader}", self.run("pipe"))
    }

    fn run(&self, verb: &str) -> String {
        let (program, home) = self.words.split_first().map_or(("gatepass", &[][..]), |(program, home)| (program, home));
        let words = [program, verb].into_iter().chain(home.iter().map(String::as_str));
        shell_words::join(words.chain([self.token.as_str()]))
    }
}

/// What a configuration is made for.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The registry that the client is pointed at.
    pub registry: &'a Registry,
    /// The token's username, for clients that speak Basic.
    pub username: &'a str,
    /// Whether the client is to publish too.
    pub permission: Permission,
    /// The environment that the token is scoped to, where that is part of a name.
    pub environment: Option<&'a str>,
    /// Where it is to go.
    pub level: Level,
    /// How the value is come by.
    pub value: &'a ValueSource,
}

/// What to do so that a client works: files, environment, commands, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Configuration {
    /// The package manager's canonical name.
    pub package_manager: String,
    /// Lines to add to files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileLines>,
    /// Environment variables that the client needs, with the shell line that sets each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<Variable>,
    /// Shell commands to run, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What a person should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Lines that belong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileLines {
    /// The file, as a person would write it: `~/.npmrc`, or `.npmrc` in the project.
    pub path: String,
    /// The exact lines, ending with a newline.
    pub lines: String,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The shell line that sets it.
    pub set_by: String,
}

/// A shell command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Command {
    /// The command, to be run as it stands.
    pub run: String,
    /// What it is for, in a few words.
    pub purpose: String,
}
