//! Package managers: what each client needs to be told, so that a token works with it.

mod manager;

pub use manager::PackageManager;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::secret::Secret;
use crate::token::Permission;

/// The registry that clients are pointed at.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Its address without a path: `https://acme.jfrog.io`, or the gateway's.
    pub url: Url,
    /// The repository key of each type, where the operator renamed one: `npm` → `npm-virtual`. A type that is not
    /// there is served under Fly's key, which is the type's own name.
    pub keys: BTreeMap<String, String>,
}

impl Registry {
    /// The repository key that this type is served under.
    pub fn key<'a>(&'a self, kind: &'a str) -> &'a str {
        self.keys.get(kind).map_or(kind, String::as_str)
    }
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileLines>,
    /// Environment variables that the client needs, with the shell line that sets each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<Variable>,
    /// Shell commands to run, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
