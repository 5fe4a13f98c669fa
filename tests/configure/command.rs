//! `gatepass configure`: the same for people.

use serde_json::json;

use super::{NPMRC, npmrc, value_in};
use crate::support::{Home, settled};

#[test]
fn it_shows_applies_checks_and_takes_back() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let shown = home.run(&["configure", "npm"]);
    assert!(shown.status.success(), "{shown:?}");
    for line in [
        "  Add to ~/.npmrc:",
        "    registry=http://127.0.0.1:4747/artifactory/api/npm/npm/",
        "    //127.0.0.1:4747/artifactory/api/npm/npm/:_authToken=${NPM_TOKEN}",
        "  Run: test -n \"${GATEPASS_TOKEN-}\" && export NPM_TOKEN=\"$GATEPASS_TOKEN\"",
    ] {
        assert!(settled(&shown.stdout, &home).lines().any(|shown| shown == line), "{line}: {shown:?}");
    }
    assert!(shown.stdout.contains("No token was made. --apply would make one: Read-Only for npm, "), "{shown:?}");
    assert_eq!(npmrc(&home), NPMRC);
    assert_eq!(home.run(&["tokens", "list", "--json"]).json(), json!([]));

    let applying =
        ["configure", "npm", "--apply", "--permission", "read-write", "--json", "--url", "http://127.0.0.1:9"];
    let applied = home.run(&applying).json();
    assert_eq!(applied["token"]["permission"], "read_write");
    let value = value_in(&npmrc(&home));
    assert!(!applied.to_string().contains(&value));
    let checked = home.run(&["configure", "npm", "--check", "--url", "http://127.0.0.1:9"]);
    assert!(!checked.status.success() && checked.stdout.contains("could not be reached"), "{checked:?}");
    let undone = home.run(&["configure", "npm", "--undo"]);
    assert!(undone.stdout.starts_with("Changed ~/.npmrc."), "{undone:?}");
    assert_eq!(npmrc(&home), NPMRC);
}

#[test]
fn a_project_is_the_current_directory_unless_another_is_named() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let arguments = ["configure", "cargo", "--apply", "--scope", "project"];
    let output = home.command(&arguments).current_dir(&project).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(project.join(".cargo/config.toml").exists());
    let undone =
        home.run(&["configure", "cargo", "--undo", "--scope", "project", "--directory", project.to_str().unwrap()]);
    assert!(undone.status.success(), "{undone:?}");
    assert!(!project.join(".cargo").exists());
}

#[test]
fn what_is_unclear_is_a_question_and_exit_status_two() {
    let home = Home::new();
    let asked = home.run(&["configure", "npn"]);
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
    assert!(asked.stderr.contains("npm"), "{asked:?}");
    let asked = home.run(&["configure", "npm", "--environment", "uat"]);
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
    assert_eq!(home.run(&["tokens", "list", "--json"]).json(), json!([]));
}
