//! `gatepass environments`: list, add, rename, remove.

use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;

use super::output::{print_json, print_line, print_rows};
use super::{person, started};
use crate::config::Settings;
use gatepass_app::environments;
use gatepass_app::view::EnvironmentRow;

/// The arguments of `gatepass environments`.
pub(super) type Arguments = super::action::Arguments<Action>;

/// What it does.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List the environments, with their tokens counted
    List,
    /// Add an environment
    Add {
        /// Its name: letters, digits, dashes, dots, underscores
        name: String,
    },
    /// Give an environment another name; its history goes with it
    ///
    /// Refused while active tokens belong to it.
    Rename {
        /// The name that it has
        name: String,
        /// The one that it is to have
        new: String,
    },
    /// Remove an environment; its history stays readable
    ///
    /// Refused while active tokens belong to it.
    Remove {
        /// Its name
        name: String,
    },
}

/// Does it and prints what came of it.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let application = started(settings).await?;
    let backend = application.backend();
    let now = Timestamp::now();
    match &arguments.action {
        Action::Add { name } => {
            let name = environments::create(backend, name, &person(), now).await?;
            if arguments.json {
                print_json(&serde_json::json!({ "name": name }))?;
            } else {
                print_line(&format!("Added {name}"))?;
            }
        }
        Action::Rename { name, new } => {
            let (was, name) = environments::rename(backend, name, new, &person(), now).await?;
            if arguments.json {
                print_json(&serde_json::json!({ "name": name, "was": was }))?;
            } else {
                print_line(&format!("Renamed {was} to {name}"))?;
            }
        }
        Action::Remove { name } => {
            let name = environments::remove(backend, name, &person(), now).await?;
            if arguments.json {
                print_json(&serde_json::json!({ "name": name }))?;
            } else {
                print_line(&format!(
                    "Removed {name}; its history stays, and comes back with an environment of its name"
                ))?;
            }
        }
        Action::List => {
            let environments = environments::list(backend).await?;
            let rows = environments.iter().map(EnvironmentRow::from);
            if arguments.json {
                print_json(&rows.collect::<Vec<_>>())?;
            } else {
                let header = ["Name", "Active", "Expired", "Revoked", "Created", "Created by"];
                let columns = |row: EnvironmentRow| {
                    let counts = [row.active_tokens, row.expired_tokens, row.revoked_tokens];
                    let counts = counts.map(|count| count.to_string());
                    [vec![row.name], counts.to_vec(), vec![row.created, row.created_by]].concat()
                };
                print_rows(&header, &rows.map(columns).collect::<Vec<_>>())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
