//! The command line: the MCP server for agents, and the same powers for people.

mod action;
mod ask;
mod audit;
mod configure;
mod doctor;
mod environments;
mod help;
mod home;
mod interpret;
mod log;
mod output;
mod pipe;
mod point_in_time;
mod reveal;
mod serve;
mod shell;
mod tokens;
mod user;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{FromArgMatches as _, Parser, Subcommand};
use jiff::Timestamp;

use crate::config::{BackendChoice, Flags, ServingFlags, Settings, own_command, users_home};
use gatepass_app::backend::Backend;
use gatepass_app::embedded::{Embedded, operator};
use gatepass_app::{Application, Handover, Setup};
use gatepass_core::actor::{Actor, Caller};
use gatepass_core::error::Error;
use gatepass_core::token::TokenId;
use gatepass_core::token::redaction::redacted;
use gatepass_home::drops::Drops;
use gatepass_home::questions::Questions;
use gatepass_mcp::Server;

/// Gives coding agents registry tokens, without showing them the value.
///
/// Without a command it is an MCP server on stdin and stdout, which is how an agent starts it.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    WithSettings(CommandWithSettings),
    /// Show what gatepass understands of your words, without doing any of it
    // Listed behind `ask`, which does what this explains.
    #[command(display_order = 1)]
    Interpret(interpret::Arguments),
    /// Print what a shell needs to complete the words of these commands
    Completions(shell::Completions),
    /// Write the manual's pages
    Man(shell::Man),
}

/// The commands that are about this machine's tokens or a backend's, which the settings choose.
#[derive(Debug, Subcommand)]
enum CommandWithSettings {
    /// Serve one MCP client on stdin and stdout (what happens without a command, too)
    Mcp,
    /// Ask in your own words, as an agent would: starts the server, speaks MCP to it, shows what it did
    Ask(ask::Arguments),
    /// Make a package manager work with the registry: show how, do it, check it, take it back
    Configure(configure::Arguments),
    /// Give a new token's value to a command on its standard input, and destroy it here when that succeeded
    Pipe(pipe::Arguments),
    /// Print a new token's value, once, and destroy it here: for a person at a terminal
    Reveal(reveal::Arguments),
    /// Create, list, revoke and delete tokens
    Tokens(tokens::Arguments),
    /// List, add, rename and remove runtime environments
    Environments(environments::Arguments),
    /// Serve the gateway: registries that exist already, behind gatepass's tokens
    Serve(serve::Arguments),
    /// Add, list and remove those who may manage tokens over HTTP
    User(user::Arguments),
    /// Print who did what, on which token, from where
    Audit(audit::Arguments),
    /// Say which backend is used and why, and try all that must be right for it to work
    Doctor(doctor::Arguments),
}

/// What a person is told who starts gatepass by itself at a terminal, where no agent speaks to it.
const WELCOME: &str = "\
gatepass gives coding agents registry tokens, without showing them the value.

An agent's client starts it by itself, and speaks MCP to it:
  { \"mcpServers\": { \"gatepass\": { \"command\": \"gatepass\" } } }

At a terminal:
  gatepass ask read-only token for staging    asks as an agent would
  gatepass configure npm                      shows how npm is set up
  gatepass tokens list                        lists the tokens
  gatepass doctor                             tries what must be right
  gatepass --help                             says the rest

gatepass mcp serves MCP here, too.";

/// Exit status when nothing was done because something must be answered first.
const EXIT_QUESTION: u8 = 2;

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let given = help::command().try_get_matches();
    let arguments = match given.and_then(|given| Arguments::from_arg_matches(&given)) {
        Ok(arguments) => arguments,
        Err(refused) => return usage(&refused),
    };
    match run(arguments) {
        Ok(code) => code,
        // Who reads a pipe has seen enough, as `head` does; nobody is there to be told.
        Err(error) if is_broken_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            anstream::eprintln!("gatepass: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// Prints what clap says of the arguments, which it quotes, or the help that was asked for.
fn usage(refused: &clap::Error) -> ExitCode {
    let text = help::of_the_program(refused).unwrap_or_else(|| refused.render());
    let text = redacted(&text.ansi().to_string());
    // Who reads a pipe may have gone away; the exit status says the same.
    let _ =
        if refused.use_stderr() { write!(anstream::stderr(), "{text}") } else { write!(anstream::stdout(), "{text}") };
    ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(EXIT_QUESTION))
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // A person who types the name and nothing more would wait for an answer to nothing.
    if arguments.command.is_none() && std::io::stdin().is_terminal() {
        output::print_line(WELCOME)?;
        return Ok(ExitCode::SUCCESS);
    }
    match arguments.command.unwrap_or(Command::WithSettings(CommandWithSettings::Mcp)) {
        Command::WithSettings(command) => run_with_settings(command, &arguments.flags),
        Command::Interpret(interpret) => interpret::run(&interpret),
        Command::Completions(completions) => shell::print_completions(&completions),
        Command::Man(man) => shell::write_pages(&man),
    }
}

fn run_with_settings(command: CommandWithSettings, flags: &Flags) -> anyhow::Result<ExitCode> {
    let serving = match &command {
        CommandWithSettings::Serve(serve) => serve.settings.clone(),
        _ => ServingFlags::default(),
    };
    let settings = &Settings::load(flags, &serving)?;
    log::start(&settings.log);
    match command {
        CommandWithSettings::Mcp => wait_for(serve_stdio(settings)),
        CommandWithSettings::Ask(ask) => wait_for(ask::run(&ask, flags, settings)),
        CommandWithSettings::Configure(configure) => wait_for(configure::run(configure, settings)),
        CommandWithSettings::Pipe(pipe) => wait_for(pipe::run(&pipe, settings)),
        CommandWithSettings::Reveal(reveal) => wait_for(reveal::run(&reveal, settings)),
        CommandWithSettings::Tokens(tokens) => wait_for(tokens::run(&tokens, settings)),
        CommandWithSettings::Environments(environments) => wait_for(environments::run(&environments, settings)),
        CommandWithSettings::Doctor(doctor) => wait_for(doctor::run(&doctor, settings)),
        CommandWithSettings::Serve(serve) => serve::run(&serve, settings),
        CommandWithSettings::User(user) => user::run(&user, settings),
        CommandWithSettings::Audit(audit) => wait_for(audit::run(&audit, settings)),
    }
}

/// Runs a command that waits for others, on this thread.
fn wait_for(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(command);
    // A read of stdin that is still waiting must not hold the process.
    runtime.shutdown_background();
    result
}

async fn serve_stdio(settings: &Settings) -> anyhow::Result<ExitCode> {
    // Before an agent is told that it can ask.
    gatepass_intent::ready()?;
    Server::new(started(settings).await?, settings.rate_limit)?
        .serve_stdio()
        .await
        .context("the MCP client could not be served")?;
    Ok(ExitCode::SUCCESS)
}

/// The application that the settings describe, which has ended by now what was left to it: for what does not look at words,
/// where each request does so.
async fn started(settings: &Settings) -> Result<Application, Error> {
    let application = application(settings)?;
    application.revoke_unclaimed(Timestamp::now()).await;
    Ok(application)
}

/// The application that the settings describe.
fn application(settings: &Settings) -> Result<Application, Error> {
    let mut command = vec![own_command().display().to_string()];
    if !settings.home_is_default {
        command.extend(["--home".to_owned(), settings.home.display().to_string()]);
    }
    Ok(Application::new(Setup {
        backend: open(settings)?,
        drops: Drops::new(settings.drops_directory()).made_for(settings.registry.url.clone()),
        questions: Questions::new(settings.questions_directory()),
        secrets: settings.secrets,
        registry: settings.registry.clone(),
        network: settings.network.clone(),
        command,
        user_home: users_home(),
        applied: settings.configured_directory(),
    }))
}

/// The backend that the settings select, under their policy.
fn open(settings: &Settings) -> Result<Backend, Error> {
    match &settings.backend {
        BackendChoice::Embedded => Ok(embedded(settings)?.backend(operator())),
        BackendChoice::Jfrog(platform) => {
            home::prepare(settings)?;
            let repositories = std::sync::Arc::new(settings.registry.repositories.clone());
            let backend = Backend::jfrog(platform, settings.policy.clone(), repositories)?;
            Ok(backend.with_drops(Drops::new(settings.drops_directory())))
        }
    }
}

/// This machine's own token service, for whoever may read its store.
fn embedded(settings: &Settings) -> Result<Embedded, Error> {
    home::prepare(settings)?;
    let drops = Drops::new(settings.drops_directory());
    let repositories = settings.registry.repositories.clone();
    Embedded::open(&settings.store_file(), drops, settings.policy.clone(), repositories)
}

/// Takes the value of a token out of its drop.
async fn hand_over(id: &TokenId, settings: &Settings) -> Result<Handover, Error> {
    let drops = Drops::new(settings.drops_directory());
    Handover::begin(open(settings)?, &settings.registry.url, &drops, id.clone()).await
}

/// The operating system's user, who runs this command.
fn acting() -> Actor {
    Actor { client: person().client, ..operator() }
}

/// Who calls when a person does.
fn person() -> Caller {
    Caller { client: Some(concat!("gatepass ", env!("CARGO_PKG_VERSION")).to_owned()), words: None }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The error as a person reads it. The cause of one of ours is in the log.
fn sentence(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(own) => {
            tracing::debug!(cause = ?std::error::Error::source(own), "the command failed");
            own.to_string()
        }
        None => redacted(&format!("{error:#}")),
    }
}
