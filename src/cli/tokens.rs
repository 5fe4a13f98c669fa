//! `gatepass tokens`: list, revoke and delete, under the same rules as the tools.

use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;

use super::output::{print_json, print_line, print_rows};
use super::{person, started};
use crate::config::Settings;
use gatepass_app::revoke::OwnCredential;
use gatepass_app::view::TokenRow;
use gatepass_app::{delete, list, revoke};
use gatepass_core::creation::Revocation;
use gatepass_core::listing::Filter;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Status, Token};

/// The arguments of `gatepass tokens`.
pub(super) type Arguments = super::action::Arguments<Action>;

/// What it does.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List tokens, newest first
    List {
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
    serde_json::from_value(text.to_lowercase().into()).map_err(|_| "it is active, expired or revoked".to_owned())
}

/// Does it and prints what came of it.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let application = started(settings).await?;
    let backend = application.backend();
    let now = Timestamp::now();
    match &arguments.action {
        Action::List { status, scope, environment } => {
            let repositories = &settings.registry.repositories;
            let scope = (!scope.is_empty()).then(|| Scope::parse(scope, repositories)).transpose()?;
            let filter = Filter { status: *status, scope, environment: environment.clone(), ..Filter::default() };
            print_tokens(&list::all(backend, &filter, now).await?, arguments.json, now)?;
        }
        Action::Revoke { tokens, own_credential } => {
            let own = if *own_credential { OwnCredential::Given } else { OwnCredential::Kept };
            let done = revoke::revoke_called(backend, tokens, own, &person(), now).await?;
            let done = done.into_iter().map(|revocation| match revocation {
                Revocation::Revoked(token) => ("Revoked", token),
                Revocation::AlreadyRevoked(token) => ("Had been revoked:", token),
            });
            report(&done.collect::<Vec<_>>(), arguments.json, now)?;
        }
        Action::Delete { tokens } => {
            let done = delete::delete_called(backend, tokens, &person(), now).await?;
            report(&done.into_iter().map(|token| ("Deleted", token)).collect::<Vec<_>>(), arguments.json, now)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(done: &[(&str, Token)], json: bool, now: Timestamp) -> anyhow::Result<()> {
    if json {
        return print_json(&done.iter().map(|(_, token)| TokenRow::of(token, now)).collect::<Vec<_>>());
    }
    for (word, token) in done {
        print_line(&format!("{word} {} ({})", TokenRow::of(token, now).name, token.id))?;
    }
    Ok(())
}

fn print_tokens(tokens: &[Token], json: bool, now: Timestamp) -> anyhow::Result<()> {
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
    print_rows(&header, &rows.map(columns).collect::<Vec<_>>())
}
