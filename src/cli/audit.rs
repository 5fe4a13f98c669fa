//! `gatepass audit`: who did what, on which token, from where, with which words.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::output::{print_line, print_rows};
use super::user::authority;
use crate::config::Settings;
use crate::store::AuditEntry;

/// How many entries are read from the store at once.
const PAGE: usize = 500;

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The most entries to print, the newest first
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let authority = authority(settings)?;
    let (mut rows, mut left, mut before) = (Vec::new(), arguments.limit, None);
    while left > 0 {
        let page = authority.audit(before, left.min(PAGE))?;
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
        print_rows(&["When", "Who", "From", "Client", "What", "Token", "Environment", "Detail", "Words"], &rows)?;
    }
    Ok(ExitCode::SUCCESS)
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
    let told = detail(entry);
    let name = told["name"].as_str().or(told["user"].as_str()).unwrap_or_default();
    vec![
        format!("{:.0}", entry.at),
        entry.actor.clone(),
        entry.address.clone().unwrap_or_else(|| "this machine".to_owned()),
        entry.client.clone().unwrap_or_default(),
        entry.action.as_str().to_owned(),
        entry.token.as_ref().map(ToString::to_string).unwrap_or_default(),
        entry.environment.clone().unwrap_or_default(),
        name.to_owned(),
        entry.words.clone().unwrap_or_default(),
    ]
}

fn detail(entry: &AuditEntry) -> Value {
    serde_json::from_str(&entry.detail).unwrap_or_default()
}
