//! `gatepass tokens`: create, list, revoke and delete, under the same rules as the tools.

use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;

use super::output::{
    UnlessBlank, ask, must_arrive, print_columns, print_json, print_line, token_line, value_line, word_unless_blank,
};
use super::{person, started};
use crate::config::Settings;
use gatepass_app::generate::generate;
use gatepass_app::narrowing::leave_out_blanks;
use gatepass_app::revoke::OwnCredential;
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Outcome, SecretMode, Several, delete, list, revoke};
use gatepass_clients::Configuration;
use gatepass_core::creation::Revocation;
use gatepass_core::listing::Filter;
use gatepass_core::scope::Scope;
use gatepass_core::token::redaction::redacted;
use gatepass_core::token::{Permission, Status, Token};
use gatepass_intent::GenerateFields;

/// The arguments of `gatepass tokens`.
pub(super) type Arguments = super::action::Arguments<Action>;

/// What it does.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Create a token: Read-Only and for 90 days, where nothing else is said
    Create {
        /// Its name; made of what it is for when left out
        #[arg(long)]
        name: Option<String>,
        /// What it allows: `read_only` or `read_write`
        #[arg(long, value_parser = word_unless_blank::<Permission>)]
        permission: Option<UnlessBlank<Permission>>,
        /// What it is for: `KEY[/NAME][:r|:rw]`, like npm/@acme/*; several times for several
        #[arg(long, value_name = "ENTRY")]
        scope: Vec<String>,
        /// The environment that it belongs to
        #[arg(long)]
        environment: Option<String>,
        /// When it stops working: 30d, a date, a time, or never
        #[arg(long)]
        expires: Option<String>,
        /// The package manager that it is for, such as npm
        #[arg(long, value_name = "NAME")]
        manager: Option<String>,
    },
    /// List tokens, newest first
    List {
        /// All columns at a terminal, too, with usernames and ids
        #[arg(long)]
        wide: bool,
        /// Only tokens of this status: active, expired or revoked
        #[arg(long, value_parser = status)]
        status: Option<Status>,
        /// Only tokens that open this: `KEY[/NAME][:r|:rw]`, like docker/team/api; several times for all of several
        #[arg(long, value_name = "ENTRY")]
        scope: Vec<String>,
        /// Only tokens of this environment
        #[arg(long)]
        environment: Option<String>,
    },
    /// Revoke tokens, for good
    Revoke {
        /// Ids or exact names
        #[arg(required = true)]
        tokens: Vec<String>,
        /// Revoke gatepass's own access token for a JFrog Platform too, if it is named: gatepass is then locked out
        #[arg(long)]
        own_credential: bool,
    },
    /// Delete expired and revoked tokens from the lists
    Delete {
        /// Ids or exact names
        #[arg(required = true)]
        tokens: Vec<String>,
    },
}

fn status(text: &str) -> Result<Status, String> {
    Status::named(text).ok_or_else(|| "it is active, expired or revoked".to_owned())
}

/// Does it and prints what came of it.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let application = started(settings).await?;
    let backend = application.backend();
    let now = Timestamp::now();
    match &arguments.action {
        Action::Create { name, permission, scope, environment, expires, manager } => {
            let fields = GenerateFields {
                name: name.clone(),
                permission: permission.and_then(|UnlessBlank(permission)| permission),
                environment: environment.clone(),
                expires: expires.clone(),
                package_manager: manager.clone(),
                ..GenerateFields::default()
            };
            let scope = (!scope.is_empty()).then_some(scope.as_slice());
            let fields = leave_out_blanks(fields, scope.is_some())?;
            return create(&application, fields, scope, settings.secrets, arguments.json).await;
        }
        Action::List { wide, status, scope, environment } => {
            let repositories = &settings.registry.repositories;
            let scope = (!scope.is_empty()).then(|| Scope::parse(scope, repositories)).transpose()?;
            let filter = Filter { status: *status, scope, environment: environment.clone(), ..Filter::default() };
            print_tokens(&list::all(backend, &filter, now).await?, arguments.json, *wide, now)?;
        }
        Action::Revoke { tokens, own_credential } => {
            let own = if *own_credential { OwnCredential::Given } else { OwnCredential::Kept };
            let done = revoke::revoke_called(backend, tokens, own, &person(), now).await?;
            return report(&done, revoked, "Not revoked", arguments.json);
        }
        Action::Delete { tokens } => {
            let done = delete::delete_called(backend, tokens, &person(), now).await?;
            return report(&done, |token| ("Deleted", token), "Not deleted", arguments.json);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the token that these fields ask for, and prints it with how to use it.
async fn create(
    application: &Application,
    fields: GenerateFields,
    scope: Option<&[String]>,
    secrets: SecretMode,
    json: bool,
) -> anyhow::Result<ExitCode> {
    if secrets == SecretMode::Inline {
        must_arrive()?;
    }
    let call = Call { caller: person(), ..Call::default() };
    let made = match generate(application, None, fields, scope, &call).await? {
        Outcome::Done(made) => made,
        Outcome::Ask(questions, _) => return Ok(ask(&questions)),
    };
    let token = TokenRow::of(&made.token, made.at);
    if json {
        print_json(&json!({
            "token": token,
            "value": made.value,
            "configuration": Vec::from_iter(made.configuration),
            "notes": made.notes,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![token_line(&token, true)];
    lines.extend(value_line(&made.value));
    lines.extend(made.not_configured.iter().map(ToString::to_string));
    lines.extend(made.notes.iter().map(|note| format!("Note: {note}")));
    lines.extend(made.configuration.as_ref().map(Configuration::text));
    if made.configuration.is_none() && made.not_configured.is_none() {
        let id = &token.id;
        lines.push(format!("`gatepass configure npm --token {id}` shows the lines for npm; so for any other client."));
    }
    print_line(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// What came of a revocation, and of which token.
fn revoked(revocation: &Revocation) -> (&'static str, &Token) {
    match revocation {
        Revocation::Revoked(token) => ("Revoked", token),
        Revocation::AlreadyRevoked(token) => ("Had been revoked:", token),
    }
}

/// Prints what was done, in its order, and on the standard error with which tokens it failed.
fn report<T>(
    several: &Several<T>,
    told: impl Fn(&T) -> (&'static str, &Token),
    not_done: &str,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let rows = several.done().map(|done| (told(done).0, TokenRow::of(told(done).1, several.at)));
    if json {
        print_json(&rows.map(|(_, row)| row).collect::<Vec<_>>())?;
    } else {
        rows.into_iter().try_for_each(|(word, row)| print_line(&format!("{word} {} ({})", row.name, row.id)))?;
    }
    let mut code = ExitCode::SUCCESS;
    for failure in several.failed() {
        anstream::eprintln!("gatepass: {not_done}: {}", redacted(&failure));
        code = ExitCode::FAILURE;
    }
    Ok(code)
}

fn print_tokens(tokens: &[Token], json: bool, wide: bool, now: Timestamp) -> anyhow::Result<()> {
    let rows = tokens.iter().map(|token| TokenRow::of(token, now));
    if json {
        return print_json(&rows.collect::<Vec<_>>());
    }
    let header = [
        "Name",
        "Username",
        "Permission",
        "Environment",
        "Created by",
        "Created",
        "Expires",
        "Status",
        "Last used",
        "Id",
        // Last: scripts go by the place of the others.
        "Scope",
    ];
    let columns = |row: TokenRow| {
        vec![
            row.name,
            row.username,
            row.permission.to_string(),
            row.environment.unwrap_or_default(),
            row.created_by,
            row.created,
            row.expires,
            row.status.to_string(),
            row.last_used,
            row.id,
            if row.scope.is_empty() { "Everything".to_owned() } else { row.scope.join(", ") },
        ]
    };
    // What fits 80 columns, and by which a token is named.
    let shown: &[&str] = &["Name", "Permission", "Environment", "Expires", "Status"];
    print_columns(&header, &rows.map(columns).collect::<Vec<_>>(), (!wide).then_some(shown))
}
