//! What runs in an environment: pulls, what is no pull of its own, and drift.

use gatepass_core::deployment::Manifest;
use gatepass_core::deployment::{Drift, Use};
use gatepass_core::error::Code;
use gatepass_core::token::Token;
use jiff::Timestamp;

use super::{House, admin, read_only, scoped};

fn token(house: &House, environment: &str) -> Token {
    house.authority.create(&admin(), scoped(environment), house.now).unwrap().token
}

fn manifest(tag: Option<&str>, digest: &str) -> Manifest {
    Manifest { image: "docker/app".to_owned(), tag: tag.map(str::to_owned), digest: digest.to_owned(), members: vec![] }
}

/// Pulls, this many hours on.
fn pull(house: &House, token: &Token, manifest: &Manifest, hours: i64) -> bool {
    house.authority.record_pull(token, manifest, Some("containerd/2.0"), house.hours_on(hours)).unwrap()
}

fn drift(house: &House, environment: &str) -> Vec<String> {
    let name = |drift: Drift| match drift {
        Drift::TagMoved { running, now } => format!("{} at {} moved to {}", now.tag, running.digest, now.digest),
        Drift::EnvironmentsDiffer { running, other } => {
            format!("{} here, {} in {}", running.digest, other.digest, other.environment)
        }
        Drift::NoKnownTag { running } => format!("{} has no tag", running.digest),
    };
    house.authority.profile(environment, 10).unwrap().drift.into_iter().map(name).collect()
}

#[test]
fn an_unknown_environment_has_no_profile() {
    assert_eq!(House::new().authority.profile("stagin", 10).unwrap_err().code(), Code::UnknownEnvironment);
}

#[test]
fn a_token_of_no_environment_pulls_nowhere() {
    let house = House::new();
    let token = house.authority.create(&admin(), read_only(), house.now).unwrap().token;
    assert!(!pull(&house, &token, &manifest(Some("1.0"), "sha256:a"), 0));
    assert!(house.authority.running().unwrap().is_empty());
}

#[test]
fn platform_manifests_of_an_index_are_no_pulls_of_their_own() {
    let house = House::new();
    let (token, other) = (token(&house, "staging"), token(&house, "staging"));
    let index = Manifest {
        members: vec!["sha256:arm".to_owned(), "sha256:amd".to_owned()],
        ..manifest(Some("1.0"), "sha256:index")
    };
    assert!(pull(&house, &token, &index, 0));
    assert!(!pull(&house, &token, &manifest(None, "sha256:amd"), 0));
    assert!(pull(&house, &token, &manifest(None, "sha256:other"), 0));
    assert!(pull(&house, &other, &manifest(None, "sha256:amd"), 0), "whoever did not pull the index");
    assert!(pull(&house, &token, &manifest(None, "sha256:amd"), 2), "two hours later it is one");
}

#[test]
fn the_last_pull_of_an_image_is_what_runs() {
    let house = House::new();
    let token = token(&house, "staging");
    for (hour, digest) in [(0, "sha256:a"), (1, "sha256:b"), (2, "sha256:a")] {
        assert!(pull(&house, &token, &manifest(Some("1.0"), digest), hour));
    }
    let profile = house.authority.profile("Staging", 2).unwrap();
    let [running] = profile.running.as_slice() else { panic!("{profile:?}") };
    assert_eq!((running.digest.as_str(), running.at), ("sha256:a", house.hours_on(2)));
    assert_eq!((running.token_name.as_str(), running.client.as_deref()), ("staging-read-only", Some("containerd/2.0")));
    let digests: Vec<&str> = profile.history.iter().map(|pull| pull.digest.as_str()).collect();
    assert_eq!(digests, ["sha256:a", "sha256:b"], "newest first, as many as asked for");
    assert!(profile.drift.is_empty(), "the tag moved back");
    assert!(house.authority.profile("production", 10).unwrap().running.is_empty());
}

#[test]
fn drift_is_told_with_what_shows_it() {
    let house = House::new();
    let (staging, production) = (token(&house, "staging"), token(&house, "production"));
    pull(&house, &production, &manifest(Some("1.0"), "sha256:a"), 0);
    assert!(drift(&house, "production").is_empty());
    house.authority.see_tag("docker/app", "1.0", "sha256:b", house.hours_on(1)).unwrap();
    assert_eq!(drift(&house, "production"), ["1.0 at sha256:a moved to sha256:b"]);
    pull(&house, &staging, &manifest(Some("1.0"), "sha256:b"), 2);
    assert_eq!(drift(&house, "staging"), ["sha256:b here, sha256:a in production"]);
    pull(&house, &staging, &manifest(None, "sha256:stray"), 3);
    assert_eq!(drift(&house, "staging"), ["sha256:stray has no tag", "sha256:stray here, sha256:a in production"]);
    house.authority.see_tag("docker/app", "stray", "sha256:stray", house.hours_on(4)).unwrap();
    pull(&house, &production, &manifest(Some("stray"), "sha256:stray"), 5);
    assert!(drift(&house, "staging").is_empty() && drift(&house, "production").is_empty());
}

#[test]
fn the_history_outlives_the_token_and_cannot_be_changed() {
    let house = House::new();
    let token = token(&house, "staging");
    pull(&house, &token, &manifest(Some("1.0"), "sha256:a"), 0);
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    house.authority.delete(&admin(), &token.id, house.now).unwrap();
    assert_eq!(house.authority.profile("staging", 10).unwrap().history.len(), 1);
    let file = rusqlite::Connection::open(house.store.path()).unwrap();
    for sql in ["DELETE FROM pull", "UPDATE pull SET digest = 'x'"] {
        assert!(file.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

#[test]
fn uses_add_up_and_do_not_bring_a_deleted_token_back() {
    let house = House::new();
    let token = token(&house, "staging");
    let used = |at: Timestamp, client: Option<&str>, times| Use {
        token: token.id.clone(),
        at,
        client: client.map(gatepass_core::token::Sanitized::client),
        times,
    };
    house.authority.record_usage(&[used(house.hours_on(1), Some("npm/11"), 3), used(house.now, None, 2)]).unwrap();
    let usage = house.authority.usage(&token.id).unwrap();
    assert_eq!((usage.last, usage.client.as_deref(), usage.times), (Some(house.hours_on(1)), Some("npm/11"), 5));
    assert_eq!(house.authority.token(&token.id).unwrap().last_used, Some(house.hours_on(1)));
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    house.authority.delete(&admin(), &token.id, house.now).unwrap();
    house.authority.record_usage(&[used(house.now, None, 1)]).unwrap();
    assert_eq!(house.authority.usage(&token.id).unwrap().times, 0);
}
