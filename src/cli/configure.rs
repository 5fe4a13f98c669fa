//! `gatepass configure`: package managers for people, by the same use case as the agents' tool.

mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output::{UnlessBlank, ask, print_json, print_line, word, word_unless_blank};
use super::{application, person};
use crate::config::Settings;
use gatepass_app::configure::{Mode, Request, configure};
use gatepass_app::narrowing::unless_blank;
use gatepass_app::view::ConfiguredView;
use gatepass_app::{Call, Outcome};
use gatepass_clients::Level;
use gatepass_core::token::Permission;
use gatepass_intent::ConfigureFields;

/// The arguments of `gatepass configure`.
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
    #[arg(long = "where", value_name = "WHERE", value_parser = word::<Level>)]
    level: Option<Level>,
    /// What of the package manager's repository a new token is for: `KEY[/NAME][:r|:rw]`, like npm/@acme/*; several times for
    /// several
    #[arg(long, value_name = "ENTRY")]
    scope: Vec<String>,
    /// When a new token stops working: 30d, a date, a time, or never
    #[arg(long)]
    expires: Option<String>,
    /// The project's directory [default: the current one]
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// An existing token, by its id or exact name; without it, a new one is made
    #[arg(long)]
    token: Option<String>,
    /// What a new token allows: `read_only` or `read_write`
    #[arg(long, value_parser = word_unless_blank::<Permission>)]
    permission: Option<UnlessBlank<Permission>>,
    /// The environment to scope a new token to
    #[arg(long)]
    environment: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Does it and prints what came of it.
pub(super) async fn run(arguments: Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let mode = match (arguments.apply, arguments.check, arguments.undo) {
        (true, ..) => Mode::Apply,
        (_, true, _) => Mode::Check,
        (.., true) => Mode::Undo,
        _ => Mode::Show,
    };
    // Before tokens had a scope, `--where` was called so; no repository is.
    let (scope, level) = match (arguments.scope.as_slice(), arguments.level) {
        ([], level) => (None, level),
        ([one], None) if word::<Level>(one).is_ok() => (None, word::<Level>(one).ok()),
        (_, level) => (Some(arguments.scope), level),
    };
    let level = level.unwrap_or_default();
    let directory = match (level, arguments.directory) {
        (Level::Project, None) => Some(std::env::current_dir()?),
        (_, Some(directory)) => Some(std::path::absolute(directory)?),
        (Level::User, None) => None,
    };
    let request = Request {
        words: None,
        fields: ConfigureFields {
            package_manager: Some(arguments.package_manager),
            token: arguments.token,
            permission: arguments.permission.and_then(|UnlessBlank(permission)| permission),
            environment: unless_blank(arguments.environment),
            expires: unless_blank(arguments.expires),
            ..ConfigureFields::default()
        },
        scope,
        level,
        directory: directory.map(|directory| directory.display().to_string()),
        mode,
    };
    let call = Call { caller: person(), ..Call::default() };
    let configured = match configure(&application(settings)?, request, &call).await? {
        Outcome::Done(configured) => configured,
        Outcome::Ask(questions, _) => return Ok(ask(&questions)),
    };
    // The notes of a check are what redirects the client.
    let is_good = configured.is_good();
    if arguments.json {
        print_json(&ConfiguredView::from(configured))?;
    } else {
        print_line(&text::of(&configured))?;
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
