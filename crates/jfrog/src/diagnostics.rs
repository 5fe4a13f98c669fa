//! What `gatepass doctor` finds out about a platform. Nothing is made or changed by it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::client::Jfrog;
use super::connection::Call;
use super::contract::user_of;
use super::error::Purpose;
use super::wire::{Repository, Version};
use super::{credential, scope};
use gatepass_core::actor::Role;
use gatepass_core::finding::{Finding, Health};

/// The version whose Access service takes `force_revocable`; the token API is older.
const OLDEST: [u32; 3] = [7, 50, 3];
/// How far the clocks may be apart. Expiries are counted from the platform's.
const LARGEST_SKEW: SignedDuration = SignedDuration::from_secs(60);

impl Jfrog {
    /// Looks at everything that must be right for tokens to be made. After a ping that fails nothing else is asked.
    pub async fn diagnose(&self) -> Vec<Finding> {
        let (mut findings, reached) = self.ping().await;
        if reached {
            findings.push(self.identity().await);
            findings.push(self.end_of_credential().await);
            findings.push(self.listing_right().await);
            findings.push(self.making_right().await);
            if !self.is_gatepass {
                findings.push(self.version().await);
                findings.push(self.repository_keys().await);
            }
        }
        findings
    }

    async fn ping(&self) -> (Vec<Finding>, bool) {
        let call = Call::get(["access", "api", "v1", "system", "ping"]);
        match self.connection.repeat(&call).await {
            Ok(reply) => {
                let mut findings = vec![Finding::fine("ping", format!("{} answers", self.host()))];
                findings.push(clock(reply.date, Timestamp::now()));
                (findings, true)
            }
            Err(error) => {
                let error = error.explain(&self.host(), Purpose::reading("answer a ping"));
                (vec![Finding::failed("ping", &error)], false)
            }
        }
    }

    async fn version(&self) -> Finding {
        let call = Call::get(["artifactory", "api", "system", "version"]);
        let next = "Look the version up in the platform's own pages: tokens need 7.50.3 or later.";
        let Ok(Version { version }) = self.connection.read(&call).await else {
            return Finding::with_next("version", Health::Unknown, "the platform does not tell its version", next);
        };
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
        let shown = gatepass_core::token::name::cleaned(&version, 40);
        if numbers.is_empty() {
            Finding::with_next("version", Health::Unknown, format!("the platform calls its version {shown}"), next)
        } else if numbers.as_slice() < OLDEST.as_slice() {
            let next = "Update the platform, or make tokens of more than six hours only.";
            let found = format!("{shown}: tokens that live under six hours cannot be revoked before 7.50.3");
            Finding::with_next("version", Health::Warning, found, next)
        } else {
            Finding::fine("version", shown)
        }
    }

    async fn identity(&self) -> Finding {
        match self.own().await {
            Ok(Some(info)) => match info.subject.as_deref().and_then(user_of) {
                Some(user) => Finding::fine("who we are", gatepass_core::token::name::cleaned(user, 100)),
                None => Finding::with_next(
                    "who we are",
                    Health::Warning,
                    "the access token belongs to no user",
                    "Clients that speak Basic need a username: set GATEPASS_USERNAME, or an access token of a user.",
                ),
            },
            Ok(None) => match self.username().await {
                Ok(user) => Finding::fine("who we are", format!("{user}, as the access token or the settings say")),
                Err(error) => Finding::failed("who we are", &error),
            },
            Err(error) => Finding::failed("who we are", &error),
        }
    }

    async fn end_of_credential(&self) -> Finding {
        let end = self.own_end().await;
        match (credential::rotation_warning(end, Timestamp::now()), end) {
            (Some(warning), _) => {
                let next = "Make a new access token on the platform, and set it in place of this one.";
                Finding::with_next("access token", Health::Warning, warning, next)
            }
            (None, Some(end)) => Finding::fine("access token", format!("expires at {end:.0}")),
            (None, None) => Finding::fine("access token", "says no expiry"),
        }
    }

    async fn listing_right(&self) -> Finding {
        match self.records().await {
            Ok(records) => Finding::fine("listing", format!("tokens that are shown to us: {}", records.len())),
            Err(error) => Finding::failed("listing", &error),
        }
    }

    /// Whether tokens may be made. Only making one would prove it.
    async fn making_right(&self) -> Finding {
        if self.is_gatepass {
            let role = self.own().await.ok().flatten().and_then(|own| own.role);
            let role = role.map_or("a user", Role::as_str);
            return Finding::fine("rights", format!("{role} of a gatepass that serves a team"));
        }
        let next = "If making a token is refused, ask an administrator for an access token with the scope \
                    applied-permissions/admin: JFrog lets only administrators make tokens for single repositories.";
        match self.credential.scope() {
            Some(scope) if scope.split_whitespace().any(|grant| grant == "applied-permissions/admin") => {
                Finding::fine("rights", "the access token is an administrator's")
            }
            Some(_) => Finding::with_next(
                "rights",
                Health::Warning,
                "the access token does not say that it is an administrator's",
                next,
            ),
            None => Finding::with_next("rights", Health::Unknown, "the access token does not say what it allows", next),
        }
    }

    async fn repository_keys(&self) -> Finding {
        let wanted = scope::keys(&self.registry.repositories);
        let call = Call::get(["artifactory", "api", "repositories"]);
        let Ok(found) = self.connection.read::<Vec<Repository>>(&call).await else {
            let found = format!("the platform does not list its repositories; these are used: {}", wanted.join(", "));
            let next = "Look whether they are there; set others with --repository-key TYPE=KEY.";
            return Finding::with_next("repositories", Health::Unknown, found, next);
        };
        let there: BTreeSet<_> = found.into_iter().map(|repository| repository.key).collect();
        let missing: Vec<_> = wanted.iter().filter(|key| !there.contains(*key)).cloned().collect();
        if missing.is_empty() {
            return Finding::fine("repositories", wanted.join(", "));
        }
        Finding::with_next(
            "repositories",
            Health::Warning,
            format!("these are not there, or not shown to us: {}", missing.join(", ")),
            "Set the keys that the platform has with --repository-key TYPE=KEY: then only those are used.",
        )
    }
}

/// How far the platform's clock is from ours.
fn clock(theirs: Option<Timestamp>, ours: Timestamp) -> Finding {
    let Some(theirs) = theirs else {
        let next = "Compare the clocks by hand if tokens expire at odd times.";
        return Finding::with_next("clock", Health::Unknown, "the platform does not tell its time", next);
    };
    let skew = theirs.duration_since(ours);
    if skew.abs() <= LARGEST_SKEW {
        return Finding::fine("clock", "as the platform's, to the minute");
    }
    let which = if skew.is_positive() { "behind" } else { "ahead of" };
    Finding::with_next(
        "clock",
        Health::Warning,
        format!("this machine's clock is {} s {which} the platform's", skew.abs().as_secs()),
        "Set the clock: expiries are shown by this machine's.",
    )
}
