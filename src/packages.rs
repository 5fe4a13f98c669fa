//! Package managers: what each client needs to be told, so that a token works with it.

mod docker;
mod manager;
mod npm;
mod pip;
mod registry;
mod shell;
mod text;

pub use manager::PackageManager;
pub use registry::Registry;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::secret::Secret;
use crate::token::Permission;

/// What one manager makes of a target.
type Configure = fn(&Target<'_>) -> Configuration;

/// The managers that can be configured.
const SUPPORTED: &[(&str, Configure)] =
    &[("docker", docker::configuration), ("npm", npm::configuration), ("pip", pip::configuration)];

/// The managers whose configuration people look for first.
const FIRST: [&str; 3] = ["docker", "npm", "pip"];

/// The package managers that [`configure`] knows how to configure.
pub fn supported() -> impl Iterator<Item = PackageManager> {
    SUPPORTED.iter().filter_map(|(name, _)| PackageManager::named(name))
}

/// What to do so that `manager` works with a token: runnable as it stands in a POSIX shell, and with at most one run of
/// the command that reveals the value.
///
/// # Errors
/// [`Code::Unsupported`], with those that can be configured, for a manager that is known by name only.
pub fn configure(manager: PackageManager, target: &Target<'_>) -> Result<Configuration, Error> {
    let Some((name, configuration)) = SUPPORTED.iter().find(|(name, _)| *name == manager.name()) else {
        let supported: Vec<&str> = supported().map(PackageManager::title).collect();
        return Err(Error::new(
            Code::Unsupported,
            format!("Configuring {manager} is not supported yet; nothing was changed."),
            format!("These can be configured: {}.", supported.join(", ")),
        ));
    };
    Ok(Configuration { package_manager: (*name).to_owned(), ..configuration(target) })
}

/// The configurations that people look for first, in short: Docker's login, npm's two lines, pip's index. For an answer
/// to someone who named no package manager; the value can be revealed once, so they are alternatives.
pub fn short_forms(target: &Target<'_>) -> Vec<Configuration> {
    FIRST
        .iter()
        .filter_map(|name| configure(PackageManager::named(name)?, target).ok())
        .map(|configuration| Configuration { notes: Vec::new(), ..configuration })
        .collect()
}

/// Where a configuration is to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The user's own files: every project of this user.
    #[default]
    User,
    /// Files of one project, which others may read: they never hold a value.
    Project,
}

/// How a shown configuration comes by the token's value.
#[derive(Clone, Debug)]
pub enum ValueSource {
    /// This shell command prints it: `gatepass reveal ID`. Nothing that is shown holds the value.
    Command(String),
    /// The operator said that it may be shown.
    Inline(Secret),
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
    /// Where it is to go.
    pub scope: Scope,
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
