//! `gatepass doctor`: which backend is used and why, and whether all is right for it to work; each thing that is not,
//! with a next step. It changes nothing on a platform.

use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::output::{print_json, print_line};
use super::serve;
use crate::config::{BackendChoice, Settings, users_home};
use gatepass_app::client_environment::client_variable;
use gatepass_clients::{self as packages, Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::token::Permission;
use gatepass_jfrog::{Finding, Health, Jfrog};

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Looks, and prints what was found. The exit status says whether anything failed.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let (backend, mut findings) = match &settings.backend {
        BackendChoice::Embedded => ("embedded", store(settings).await),
        BackendChoice::Jfrog(platform) => match Jfrog::new(platform) {
            Ok(jfrog) => ("jfrog", jfrog.examine().await),
            Err(error) => ("jfrog", vec![Finding::failed("settings", &error)]),
        },
    };
    findings.extend(redirects(settings));
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

/// The embedded store, opened and read.
async fn store(settings: &Settings) -> Vec<Finding> {
    let environments = async { super::open(settings)?.environments(Timestamp::now()).await };
    let file = settings.store_file();
    vec![match environments.await {
        Ok(environments) => {
            let tokens: u64 = environments.iter().map(|environment| environment.active).sum();
            let found =
                format!("{} works; {tokens} active tokens in {} environments", file.display(), environments.len());
            Finding::fine("store", found)
        }
        Err(error) => Finding::failed("store", &error),
    }]
}

/// What in the working directory would send a token elsewhere that was applied.
fn redirects(settings: &Settings) -> Vec<Finding> {
    let (home, state) = (users_home(), settings.configured_directory());
    let locations = Locations { home: &home, project: None, state: &state, variable: &client_variable };
    let value = ValueSource::Variable("TOKEN".to_owned());
    let target = Target {
        registry: &settings.registry,
        username: "username",
        permission: Permission::ReadOnly,
        environment: None,
        level: Level::User,
        value: &value,
    };
    let applied = PackageManager::ALL.into_iter().filter(|manager| {
        packages::applied_state(*manager, Level::User, &locations).is_ok_and(|state| state.is_some())
    });
    let mut findings: Vec<Finding> = Vec::new();
    let mut proxies: Vec<String> = Vec::new();
    for manager in applied {
        findings.extend(packages::redirected_by(manager, &target, &locations).iter().map(|redirect| {
            let next = "Take it out, or do not use the client there; revoke the token if it was used there already.";
            Finding::with_next("project", Health::Failed, redirect.sentence(), next)
        }));
        findings.extend(packages::programs_of(manager, &target, &locations).iter().map(|program| {
            let next = "Run the client there where you trust the project.";
            Finding::with_next("project", Health::Warning, program.sentence(), next)
        }));
        proxies.extend(packages::proxied_by(manager, &target, &locations));
    }
    proxies.sort();
    proxies.dedup();
    let next = "Have the registry served over https, or except it from the proxy.";
    findings.extend(proxies.into_iter().map(|proxy| Finding::with_next("proxy", Health::Warning, proxy, next)));
    findings
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
