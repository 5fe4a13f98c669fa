//! `gatepass doctor`: what it finds, and a next step for each thing that is not as it should be.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::platform::{Platform, Step, jwt, own_access_token};
use crate::support::{Finished, Home};

fn doctor(home: &Home, platform: &Platform, token: &str, arguments: &[&str]) -> Finished {
    let mut command = home.command(&[&["doctor"], arguments].concat());
    command.env("GATEPASS_URL", platform.url()).env("GATEPASS_ACCESS_TOKEN", token);
    let output = command.output().unwrap();
    Finished {
        status: output.status,
        stdout: String::from_utf8(output.stdout).unwrap().replace(&platform.address.to_string(), "HOST"),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn finding(found: &Finished, check: &str) -> Value {
    let all: Value = serde_json::from_str(&found.stdout).unwrap();
    all["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).unwrap().clone()
}

#[test]
fn a_platform_that_cannot_be_used_fails_with_a_next_step() {
    let home = Home::new();
    let platform = Platform::new();
    platform.next("GET", vec![Step::html(503, "Maintenance"); 3]);
    let found = doctor(&home, &platform, &own_access_token(), &[]);
    assert!(!found.status.success());
    insta::assert_snapshot!(found.stdout);
}

#[test]
fn a_platform_where_all_is_well_is_found_well() {
    let home = Home::new();
    let found = doctor(&home, &Platform::new(), &own_access_token(), &[]);
    assert!(found.status.success(), "{found:?}");
    insta::assert_snapshot!(found.stdout);
}

#[test]
fn each_thing_that_is_not_right_is_said_with_a_next_step() {
    let home = Home::new();
    let platform = Platform::new();
    platform.rules(|rules| {
        rules.repositories = vec!["npm", "docker-local"];
        rules.version = "7.41.2";
        rules.skew = -7200;
    });
    let end = (Timestamp::now() + SignedDuration::from_hours(24)).as_second();
    let own = jwt(json!({"sub": "jfac@01fr/users/dev", "scp": "applied-permissions/user", "exp": end}));
    let found = doctor(&home, &platform, &own, &["--json"]);
    assert!(found.status.success(), "what is only doubtful does not fail");
    for (check, text) in [
        ("clock", "this machine's clock is 7"),
        ("version", "7.41.2: tokens that live under six hours cannot be revoked before 7.50.3"),
        ("access token", "gatepass's own access token expires at "),
        ("rights", "the access token does not say that it is an administrator's"),
        ("repositories", "these are not there, or not shown to us: docker, go, helmoci, maven, nuget, pypi"),
    ] {
        let finding = finding(&found, check);
        assert_eq!(finding["health"], "warning", "{finding}");
        assert!(finding["found"].as_str().unwrap().starts_with(text), "{finding}");
        assert!(!finding["next"].as_str().unwrap().is_empty());
    }
}

#[test]
fn an_access_token_that_is_not_accepted_is_said_and_not_shown() {
    let home = Home::new();
    let platform = Platform::new();
    let denied = Step::json(401, json!({"errors": [{"status": 401, "message": "Bad credentials"}]}));
    platform.next("GET", [Step::json(200, json!("OK")), denied.clone(), denied.clone(), denied.clone(), denied]);
    let found = doctor(&home, &platform, "sentinelsentinelsentinel", &["--json"]);
    assert!(!found.status.success());
    let who = finding(&found, "who we are");
    assert_eq!(who["health"], "failed");
    assert!(who["found"].as_str().unwrap().contains("does not accept gatepass's own access token"), "{who}");
    assert!(!format!("{found:?}").contains("sentinel"), "{found:?}");
}

#[test]
fn the_embedded_backend_is_looked_at_too() {
    let home = Home::new();
    let found = home.run(&["doctor"]);
    assert!(found.status.success(), "{found:?}");
    insta::assert_snapshot!(found.stdout.replace(&home.path().display().to_string(), "~"));
    std::fs::write(home.gatepass().join("gatepass.db"), "not a store").unwrap();
    let found = home.run(&["doctor", "--json"]);
    assert!(!found.status.success());
    assert_eq!(finding(&found, "store")["health"], "failed");
}
