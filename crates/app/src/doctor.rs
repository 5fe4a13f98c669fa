//! Says whether all is right for gatepass to work: the backend, and what at hand would send a token elsewhere; each thing
//! that is not, with a next step. It changes nothing.

use std::path::Path;

use jiff::Timestamp;

use gatepass_clients::{self as packages, Directories, Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::Result;
use gatepass_core::token::{Permission, Status, TokenId};
use gatepass_home::drops::Drops;
use gatepass_home::unclaimed::Origin;
use gatepass_jfrog::{Jfrog, Platform};

pub use gatepass_core::finding::{Finding, Health};

use crate::backend::Backend;
use crate::client_files;
use crate::environments;
use gatepass_core::listing::Filter;

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
    /// The values that wait to be taken.
    pub drops: &'a Drops,
}

/// What is found out about the backend and about the clients.
pub async fn doctor(subject: Subject<'_>, clients: &Clients<'_>) -> Vec<Finding> {
    let mut findings = match subject {
        Subject::Embedded(file, opened) => {
            let mut findings = vec![store(file, opened).await];
            if let Ok(backend) = opened {
                findings.extend(clients.lost(backend).await);
                findings.extend(clients.waiting(Some(backend)).await);
            }
            findings
        }
        Subject::Jfrog(platform) => {
            let mut findings = match Jfrog::new(platform) {
                Ok(jfrog) => jfrog.diagnose().await,
                Err(error) => vec![Finding::failed("settings", &error)],
            };
            findings.extend(clients.waiting(None).await);
            findings
        }
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
    match count(backend).await {
        Ok((tokens, environments)) => {
            let found = format!("{} works; {tokens} active tokens, {environments} environments", file.display());
            Finding::fine("store", found)
        }
        Err(error) => Finding::failed("store", &error),
    }
}

/// How many tokens work, and how many environments there are.
async fn count(backend: &Backend) -> Result<(u64, usize)> {
    let filter = Filter { status: Some(Status::Active), ..Filter::default() };
    let page = backend.list(filter, 1, None, Timestamp::now()).await?;
    Ok((page.total, environments::list(backend).await?.len()))
}

impl Clients<'_> {
    fn locations(&self) -> Locations<'_> {
        client_files::locations(self.user_home, None, self.applied)
    }

    /// The tokens of this machine's own store that work, and whose values somebody took out of the clients' files by hand. What
    /// is wrong with the ledger is told with the rest.
    async fn lost(&self, backend: &Backend) -> Vec<Finding> {
        let mut findings = Vec::new();
        let lost = packages::lost(&self.locations()).unwrap_or_default();
        for applied in lost.iter().filter(|applied| applied.origin.as_ref().is_none_or(|origin| *origin == Origin::Own))
        {
            let Ok(id) = applied.id.parse::<TokenId>() else { continue };
            let Ok(token) = backend.token(&id).await else { continue };
            if token.status(Timestamp::now()) == Status::Active {
                let found =
                    format!("The token {id} works, and its value, which was applied, is in no client's file any more.");
                let next = "Revoke it, unless you keep its value yourself.";
                findings.push(Finding::with_next("applied", Health::Warning, found, next));
            }
        }
        findings
    }

    /// The values that are to wait, and cannot be taken: of each token that works, or of which nothing can be found out.
    async fn waiting(&self, backend: Option<&Backend>) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            self.drops.inspect().err().map(|error| Finding::failed("value", &error)).into_iter().collect();
        for (id, found) in self.drops.waiting(Timestamp::now()) {
            let mut flaw = found.as_ref().err();
            let mistaken = self.drops.mistaken(&id);
            if let Some(backend) = backend {
                match backend.token(&id).await {
                    Ok(token) if token.status(Timestamp::now()) == Status::Active => {}
                    // Its drop is swept.
                    Ok(_) => continue,
                    Err(_) => {}
                }
                if let Ok(digest) = &found
                    && let Ok(false) = backend.is_value_of(&id, digest).await
                {
                    flaw = Some(&mistaken);
                }
            }
            findings.extend(flaw.map(|flaw| Finding::failed("value", flaw)));
        }
        findings
    }

    /// Whether what was applied can be read, and what in the working directory would send a token elsewhere that was applied.
    fn redirects(&self) -> Vec<Finding> {
        let locations = self.locations();
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
            let overrides = packages::overrides(manager, &target, &locations, Directories::All);
            findings.extend(overrides.iter().map(|found| {
                let next = "Take it out: the client goes by it, and not by what was applied.";
                Finding::with_next("applied", Health::Failed, found.sentence(), next)
            }));
            let others = packages::other_sources(manager, &target, &locations, Directories::All);
            findings.extend(others.iter().map(|found| {
                let next = "Take it out, where packages of your own are to come from the registry alone.";
                Finding::with_next("applied", Health::Warning, found.sentence(), next)
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
