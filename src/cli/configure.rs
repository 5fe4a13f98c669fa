//! `gatepass configure`: package managers for people, by the same use case as the agents' tool.

mod several;
mod text;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output::{UnlessBlank, ask, print_json, print_line, word, word_unless_blank};
use super::{EXIT_QUESTION, application, person};
use crate::config::Settings;
use gatepass_app::configure::{Answer, Mode, Request, configure};
use gatepass_app::narrowing::unless_blank;
use gatepass_app::view::ConfiguredView;
use gatepass_app::{Call, Outcome, Question};
use gatepass_clients::Level;
use gatepass_core::token::Permission;
use gatepass_core::token::redaction::redacted;
use gatepass_intent::ConfigureFields;

/// The arguments of `gatepass configure`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The package manager, such as npm, or several; without any, `--check` and `--undo` are for all that is applied here
    #[arg(required_unless_present_any = ["check", "undo"])]
    package_managers: Vec<String>,
    /// Edit its real files: what was there stays, and `--undo` brings back the original
    #[arg(long, group = "mode")]
    apply: bool,
    /// Ask the registry whether it takes the token that was applied
    #[arg(long, group = "mode")]
    check: bool,
    /// Take back what was applied
    #[arg(long, group = "mode")]
    undo: bool,
    /// Take back all that is applied here without asking
    #[arg(long, requires = "undo")]
    yes: bool,
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
    let directory = match (level, arguments.directory) {
        (Some(Level::Project), None) => Some(std::env::current_dir()?),
        (_, Some(directory)) => Some(std::path::absolute(directory)?),
        (_, None) => None,
    };
    let request = Request {
        words: None,
        package_managers: arguments.package_managers,
        fields: ConfigureFields {
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
    let application = application(settings)?;
    let mut outcome = configure(&application, request.clone(), &call).await?;
    if let Outcome::Ask(questions, _) = &outcome
        && let [question] = questions.as_slice()
        && question.confirm
        && mode == Mode::Undo
    {
        if !arguments.yes && !is_confirmed(question)? {
            return Ok(ExitCode::from(EXIT_QUESTION));
        }
        // What was shown, and nothing else.
        let request = Request { package_managers: question.choices.clone(), ..request };
        outcome = configure(&application, request, &call).await?;
    }
    let answer = match outcome {
        Outcome::Done(answer) => answer,
        Outcome::Ask(questions, _) => return Ok(ask(&questions)),
    };
    // The notes of a check are what redirects the client.
    let is_good = answer.is_good();
    if arguments.json {
        print_json(&ConfiguredView::from(answer))?;
    } else {
        print_line(&match &answer {
            Answer::One(configured) => text::of(configured),
            Answer::Several(several) => several::of(several),
        })?;
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Asks whoever is at the terminal; where nobody is, says how to go on without.
fn is_confirmed(question: &Question) -> anyhow::Result<bool> {
    anstream::eprintln!("{}", redacted(&question.question));
    if !std::io::stdin().is_terminal() {
        anstream::eprintln!("Nothing was changed. With --yes it is done without asking.");
        return Ok(false);
    }
    anstream::eprint!("Do it? [y/N] ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let is_yes = ["y", "yes"].contains(&line.trim().to_lowercase().as_str());
    if !is_yes {
        anstream::eprintln!("Nothing was changed.");
    }
    Ok(is_yes)
}
