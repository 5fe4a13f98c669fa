//! `gatepass audit`: who did what, on which token, from where, with which words.

use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::output::{print_columns, print_line};
use super::point_in_time;
use crate::config::Settings;
use gatepass_app::audit::audit;
use gatepass_core::audit::{Action, AuditEntry, AuditFilter};

/// How many entries are read from the store at once.
const PAGE: usize = 500;

/// The arguments of `gatepass audit`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only what this user did
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only this kind of thing
    #[arg(long, value_parser = actions())]
    action: Option<Action>,
    /// Only what was done to this token: its id, or its name at that time
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Only by clients whose account of themselves has this part
    #[arg(long, value_name = "PART")]
    client: Option<String>,
    /// Only where the words that asked for it have this part
    #[arg(long, value_name = "PART")]
    words: Option<String>,
    /// Only from this moment on: a day, a moment, or how long ago (2027-01-31, 2027-01-31T12:00, 30d)
    #[arg(long, value_name = "WHEN", value_parser = point_in_time::since)]
    since: Option<Timestamp>,
    /// Only until then; a day is meant whole
    #[arg(long, value_name = "WHEN", value_parser = point_in_time::until)]
    until: Option<Timestamp>,
    /// The most entries to print, the newest first
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// All columns at a terminal, too: where from, by which client, with which words
    #[arg(long)]
    wide: bool,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let (embedded, actor) = (super::embedded(settings)?, super::acting());
    let filter = AuditFilter {
        actor: arguments.actor.clone(),
        action: arguments.action,
        client_contains: arguments.client.clone(),
        token: arguments.token.clone(),
        words_contains: arguments.words.clone(),
        from: arguments.since,
        before: arguments.until,
    };
    let (mut rows, mut left, mut before) = (Vec::new(), arguments.limit, None);
    while left > 0 {
        let page = audit(&embedded, actor.clone(), filter.clone(), before, left.min(PAGE)).await?;
        let Some(last) = page.last() else { break };
        (before, left) = (Some(last.position), left - page.len());
        for row in &page {
            if arguments.json {
                print_line(&object(&row.entry).to_string())?;
            } else {
                rows.push(columns(&row.entry));
            }
        }
    }
    if !arguments.json {
        let header = ["When", "Who", "From", "Client", "What", "Token", "Environment", "Detail", "Words"];
        // What fits 80 columns.
        let shown: &[&str] = &["When", "Who", "What", "Token", "Environment"];
        print_columns(&header, &rows, (!arguments.wide).then_some(shown))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes an action by its word.
fn actions() -> impl TypedValueParser<Value = Action> {
    PossibleValuesParser::new(Action::ALL.map(Action::as_str))
        .try_map(|word| Action::named(&word).ok_or("there is no such action"))
}

fn object(entry: &AuditEntry) -> Value {
    json!({
        "at": entry.at,
        "actor": entry.actor,
        "address": entry.address,
        "client": entry.client,
        "action": entry.action.as_str(),
        "token_id": entry.token,
        "environment": entry.environment,
        "detail": detail(entry),
        "words": entry.words,
    })
}

fn columns(entry: &AuditEntry) -> Vec<String> {
    vec![
        format!("{:.0}", entry.at),
        entry.actor.clone(),
        entry.address.clone().unwrap_or_else(|| "this machine".to_owned()),
        entry.client.as_deref().unwrap_or_default().to_owned(),
        entry.action.as_str().to_owned(),
        entry.token.as_ref().map(ToString::to_string).unwrap_or_default(),
        entry.environment.clone().unwrap_or_default(),
        subject(entry),
        entry.words.as_deref().unwrap_or_default().to_owned(),
    ]
}

/// What it was done to, and in brackets what that token is for where it is not everything.
fn subject(entry: &AuditEntry) -> String {
    let subject = entry.subject().unwrap_or_default();
    entry.narrow_scope().map_or_else(|| subject.clone(), |scope| format!("{subject} ({scope})"))
}

fn detail(entry: &AuditEntry) -> Value {
    serde_json::from_str(&entry.detail).unwrap_or_default()
}
