//! Says whether all is right for gatepass to work: the backend, and what at hand would send a token elsewhere; each thing
//! that is not, with a next step. It changes nothing.

use std::path::Path;

use gatepass_clients::{self as packages, Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::Result;
use gatepass_core::token::Permission;
use gatepass_jfrog::{Jfrog, Platform};

pub use gatepass_core::finding::{Finding, Health};

use crate::backend::Backend;
use crate::client_environment::client_variable;
use crate::environments;

/// The backend that is looked at.
pub enum Subject<'a> {
    /// This machine's own: the file of its store, and what came of opening it.
    Embedded(&'a Path, &'a Result<Backend>),
    /// A JFrog Platform, as the settings describe it.
    Jfrog(&'a Platform),
}

/// The clients of this machine that may have been configured.
pub struct Clients<'a> {
    /// The registry that they are pointed at.
    pub registry: &'a Registry,
    /// The home that they look for their files in.
    pub user_home: &'a Path,
    /// Where gatepass keeps what it applied.
    pub applied: &'a Path,
}

/// What is found out about the backend and about the clients.
pub async fn doctor(subject: Subject<'_>, clients: &Clients<'_>) -> Vec<Finding> {
    let mut findings = match subject {
        Subject::Embedded(file, opened) => vec![store(file, opened).await],
        Subject::Jfrog(platform) => match Jfrog::new(platform) {
            Ok(jfrog) => jfrog.diagnose().await,
            Err(error) => vec![Finding::failed("settings", &error)],
        },
    };
    findings.extend(clients.redirects());
    findings
}

/// The embedded store, opened and read.
async fn store(file: &Path, opened: &Result<Backend>) -> Finding {
    let backend = match opened {
        Ok(backend) => backend,
        Err(error) => return Finding::failed("store", error),
    };
    match environments::list(backend).await {
        Ok(environments) => {
            let tokens: u64 = environments.iter().map(|environment| environment.active).sum();
            let found =
                format!("{} works; {tokens} active tokens in {} environments", file.display(), environments.len());
            Finding::fine("store", found)
        }
        Err(error) => Finding::failed("store", &error),
    }
}

impl Clients<'_> {
    /// Whether what was applied can be read, and what in the working directory would send a token elsewhere that was applied.
    fn redirects(&self) -> Vec<Finding> {
        let locations =
            Locations { home: self.user_home, project: None, state: self.applied, variable: &client_variable };
        let value = ValueSource::Variable("TOKEN".to_owned());
        let target = Target {
            registry: self.registry,
            username: "username",
            permission: Permission::ReadOnly,
            environment: None,
            level: Level::User,
            value: &value,
        };
        let mut findings: Vec<Finding> = Vec::new();
        let mut applied = Vec::new();
        let states =
            PackageManager::ALL.map(|manager| (manager, packages::applied_state(manager, Level::User, &locations)));
        for (manager, state) in states {
            match state {
                Ok(Some(_)) => applied.push(manager),
                Ok(None) => {}
                Err(error) => findings.push(Finding::failed("applied", &error)),
            }
        }
        findings.extend(packages::inspect(&locations).err().map(|error| Finding::failed("applied", &error)));
        // What is wrong with the ledger is wrong for every client.
        findings.dedup();
        let mut proxies: Vec<String> = Vec::new();
        for manager in applied {
            findings.extend(packages::redirected_by(manager, &target, &locations).iter().map(|redirect| {
                let next =
                    "Take it out, or do not use the client there; revoke the token if it was used there already.";
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
}
