//! `gatepass configure`: package managers for people, by the same code as the agents' tool.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output::{print_json, print_line};
use super::{EXIT_QUESTION, open, person};
use crate::config::Settings;
use crate::mcp::{ConfigureArguments, Mode, Workbench, configure};
use crate::packages::Scope;
use crate::token::Permission;
use crate::token::redaction::redacted;

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The package manager, such as npm
    package_manager: String,
    /// Edit its real files: what was there stays, and `--undo` brings back the original
    #[arg(long, group = "mode")]
    apply: bool,
    /// Ask the registry whether it takes the token that was applied
    #[arg(long, group = "mode")]
    check: bool,
    /// Take back what was applied
    #[arg(long, group = "mode")]
    undo: bool,
    /// For your own files (`user`), or for one project's (`project`)
    #[arg(long, value_parser = word::<Scope>, default_value = "user")]
    scope: Scope,
    /// The project's directory [default: the current one]
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// An existing token, by its id or exact name; without it, a new one is made
    #[arg(long)]
    token: Option<String>,
    /// What a new token allows: `read_only` or `read_write`
    #[arg(long, value_parser = word::<Permission>)]
    permission: Option<Permission>,
    /// The environment to scope a new token to
    #[arg(long)]
    environment: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Takes the words that the tool's arguments take.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.replace('-', "_").into()).map_err(|error| error.to_string())
}

/// Does it and prints what came of it.
pub(super) async fn run(arguments: Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let mode = match (arguments.apply, arguments.check, arguments.undo) {
        (true, ..) => Mode::Apply,
        (_, true, _) => Mode::Check,
        (.., true) => Mode::Undo,
        _ => Mode::Show,
    };
    let directory = match (arguments.scope, arguments.directory) {
        (Scope::Project, None) => Some(std::env::current_dir()?),
        (_, Some(directory)) => Some(std::path::absolute(directory)?),
        (Scope::User, None) => None,
    };
    let wanted = ConfigureArguments {
        request: None,
        package_manager: Some(arguments.package_manager),
        token: arguments.token,
        permission: arguments.permission,
        environment: arguments.environment,
        scope: Some(arguments.scope),
        directory: directory.map(|directory| directory.display().to_string()),
        mode: Some(mode),
    };
    let workbench = Workbench::new(open(settings)?, settings);
    let done = match configure(&workbench, wanted, person()).await? {
        Ok(done) => done,
        Err(question) => {
            anstream::eprintln!("gatepass: {}", redacted(&question));
            return Ok(ExitCode::from(EXIT_QUESTION));
        }
    };
    if arguments.json {
        print_json(&done.structured)?
    } else {
        print_line(&done.text)?
    }
    Ok(if done.is_safe { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
