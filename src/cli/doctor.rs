//! `gatepass doctor`: which backend is used and why, and whether all is right for it to work; each thing that is not,
//! with a next step. It changes nothing on a platform.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::output::{print_json, print_line};
use super::serve;
use crate::config::{BackendChoice, Settings, users_home};
use gatepass_app::doctor::{Clients, Finding, Health, Subject, doctor};
use gatepass_home::drops::Drops;

/// The arguments of `gatepass doctor`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Looks, and prints what was found. The exit status says whether anything failed.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let (store, opened);
    let (backend, subject) = match &settings.backend {
        BackendChoice::Embedded => {
            (store, opened) = (settings.store_file(), super::open(settings));
            ("embedded", Subject::Embedded(&store, &opened))
        }
        BackendChoice::Jfrog(platform) => ("jfrog", Subject::Jfrog(platform)),
    };
    let (user_home, applied) = (users_home(), settings.configured_directory());
    let drops = Drops::new(settings.drops_directory());
    let clients = Clients { registry: &settings.registry, user_home: &user_home, applied: &applied, drops: &drops };
    let mut findings = doctor(subject, &clients).await;
    if let Some(warning) = serve::warning_of(&settings.serving.trusted_proxies) {
        findings.push(Finding::with_next("proxies", Health::Warning, warning.to_owned(), serve::NAME_THEM));
    }
    findings.insert(0, Finding::fine("registry", settings.registry.url.to_string()));
    findings.insert(0, Finding::fine("backend", format!("{backend}, since {}", settings.backend_reason)));
    if arguments.json {
        let version = env!("CARGO_PKG_VERSION");
        print_json(&json!({ "version": version, "backend": backend, "findings": findings }))?;
    } else {
        for finding in &findings {
            print_line(&line(finding))?;
        }
    }
    let failed = findings.iter().any(|finding| finding.health == Health::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(finding: &Finding) -> String {
    let word = match finding.health {
        Health::Fine => "ok",
        Health::Warning => "warning",
        Health::Failed => "FAILED",
        Health::Unknown => "unknown",
    };
    let next = finding.next.as_ref().map(|next| format!("\n{:25}{next}", "")).unwrap_or_default();
    format!("{word:8} {:14}  {}{next}", finding.check, finding.found)
}
