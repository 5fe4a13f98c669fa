//! A team's months, for the pictures and for whoever looks at the pages for faults: tokens of every kind, what they pulled,
//! and drift. Times are told from now, so that the pages say the same whenever they are looked at.

use gatepass_core::actor::Actor;
use gatepass_core::creation::NewToken;
use gatepass_core::deployment::Manifest;
use gatepass_core::deployment::Use;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::environment::Environment;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Token};
use jiff::{SignedDuration, Timestamp};
use sha2::Digest as _;

use super::site::Site;
use crate::authority::{admin, developer, other_developer, read_only};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Minutes from now on; a little more, so that "in 3 days" is still so while the pages are looked at.
fn within(minutes: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_mins(minutes) + SignedDuration::from_secs(50)
}

fn ago(minutes: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_mins(minutes) - SignedDuration::from_secs(5)
}

fn digest(content: &str) -> String {
    let bytes = sha2::Sha256::digest(content.as_bytes());
    bytes.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// One with months behind it.
pub(crate) fn site() -> Site {
    let site = Site::new();
    let agent = |mut actor: Actor, words: &str| {
        actor.client.get_or_insert_with(|| "cursor 2.4".to_owned());
        actor.words = Some(words.to_owned());
        actor
    };
    let make = |actor: Actor, name: &str, write: bool, environment: &str, created: i64, expires: Option<Timestamp>| {
        let permission = if write { Permission::ReadWrite } else { Permission::ReadOnly };
        let environment = (!environment.is_empty()).then(|| Environment::New(environment.to_owned()));
        let words = actor.words.clone();
        // As a token is that was made to set a package manager up.
        let scope = match name.strip_suffix("-laptop") {
            Some(manager) => Scope::parse(&[manager], &Repositories::default()).unwrap(),
            None => Scope::EVERYTHING,
        };
        let name = Some(name.to_owned());
        let new = NewToken { name, permission, scope, environment, expires, words, ..read_only() };
        site.authority.create(&actor, new, ago(created)).unwrap().token
    };
    let (ada, dev, olga) = (admin(), developer(), other_developer());
    let words = agent(ada.clone(), "token for jenkins that may push and never expires");
    let old_jenkins = make(words, "old-jenkins", true, "", 200 * DAY, None);
    let words = agent(dev.clone(), "push token for our helm charts, 60 days");
    let charts = make(words, "helm-charts-push", true, "", 63 * DAY, Some(ago(3 * DAY)));
    let words = agent(ada.clone(), "read-only token for the production cluster");
    let production = make(words, "cluster-production", false, "production", 41 * DAY, Some(within(49 * DAY)));
    let words = agent(dev, "the release job must push images, 60 days");
    let release = make(words, "release-bot", true, "", 30 * DAY, Some(within(30 * DAY)));
    let words = agent(ada.clone(), "read-only token for the docs build, never expires");
    make(words, "docs-build", false, "", 21 * DAY, None);
    let words = agent(ada.clone(), "read-only token for staging");
    let staging = make(words, "ci-staging", false, "staging", 12 * DAY, Some(within(78 * DAY)));
    let words = agent(ada, "revoke old-jenkins");
    site.authority.revoke(&words, &old_jenkins.id, ago(9 * DAY)).unwrap();
    let words = agent(olga.clone(), "set up npm here");
    let laptop = make(words, "npm-laptop", false, "", 5 * DAY, Some(within(85 * DAY)));
    let words = agent(olga, "read-only token for a new environment qa, one week");
    make(words, "qa-cluster", false, "qa", 26 * HOUR, Some(within(6 * DAY)));
    // The environments that a new store has are as old as the team.
    let database = rusqlite::Connection::open(site.home.gatepass().join("gatepass.db")).unwrap();
    let since = ago(200 * DAY).as_millisecond();
    database.execute("UPDATE environment SET created = ?1 WHERE created_by = 'gatepass'", [since]).unwrap();

    let used = |token: &Token, at: i64, client: &str, times: u64| Use {
        token: token.id.clone(),
        at: ago(at),
        client: Some(gatepass_core::token::Sanitized::client(client)),
        times,
    };
    let usage = [
        used(&charts, 4 * DAY, "Helm/3.19", 61),
        used(&production, 2 * HOUR, "containerd/2.1", 1834),
        used(&release, 26 * HOUR, "skopeo/1.20", 212),
        used(&staging, 4, "containerd/2.1", 409),
        used(&laptop, 3 * HOUR, "npm/11.6", 57),
    ];
    site.authority.record_usage(&usage).unwrap();

    let pulled = |token: &Token, image: &str, tag: &str, content: &str, at: i64| {
        let digest = digest(content);
        let manifest =
            Manifest { image: format!("docker/{image}"), tag: Some(tag.to_owned()), digest, members: Vec::new() };
        site.authority.record_pull(token, &manifest, Some("containerd/2.1"), ago(at)).unwrap();
    };
    pulled(&production, "shop/web", "2.3.0", "build 101", 20 * DAY);
    pulled(&production, "shop/worker", "1.9", "build 88", 12 * DAY);
    pulled(&production, "shop/web", "2.3.1", "build 104", 6 * DAY);
    pulled(&staging, "shop/web", "2.4.0-rc.1", "build 117", 3 * DAY);
    pulled(&staging, "shop/worker", "1.9", "build 119", 26 * HOUR);
    pulled(&staging, "shop/web", "2.4.0-rc.2", "build 121", 4);
    site.authority.see_tag("docker/shop/worker", "1.9", &digest("build 119"), ago(26 * HOUR)).unwrap();
    site
}
