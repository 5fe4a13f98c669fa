//! A value waits for a day. A token whose value nobody took by then is nobody's: it is revoked.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::Home;

/// A read-only token, and the file in which its value waits.
fn made(home: &Home) -> (String, PathBuf) {
    let made = home.run(&["ask", "--json", "read-only token for staging"]).json();
    let id = made["token"]["id"].as_str().unwrap().to_owned();
    let drop = home.gatepass().join("drops").join(&id);
    assert!(drop.is_file());
    (id, drop)
}

/// Says in the file that its day is over.
fn end_day(drop: &PathBuf) {
    let text = std::fs::read_to_string(drop).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    std::fs::write(drop, format!("2026-01-01T00:00:00Z\n{rest}")).unwrap();
}

fn status(home: &Home, id: &str) -> Value {
    let rows = home.run(&["tokens", "list", "--json"]).json();
    rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()["status"].clone()
}

#[test]
fn a_token_whose_value_nobody_took_in_its_day_is_revoked() {
    let home = Home::new();
    let (id, drop) = made(&home);
    let (kept, _) = made(&home);
    end_day(&drop);
    assert_eq!(status(&home, &id), "revoked");
    assert_eq!(status(&home, &kept), "active");
    assert!(!drop.exists());
    assert_eq!(std::fs::read_dir(home.gatepass().join("drops/unclaimed")).unwrap().count(), 0);
    let audit = home.run(&["audit", "--json"]).stdout;
    assert!(audit.contains("nobody took the value"), "{audit}");
}

#[test]
fn a_token_whose_value_was_taken_lives_on() {
    let home = Home::new();
    let (id, drop) = made(&home);
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    // A project's file has a reference to it, and others may have been given the value.
    let applied = home
        .run(&["configure", "npm", "--apply", "--where", "project", "--directory", project.to_str().unwrap(), "--json"])
        .json();
    let applied = applied["token"]["id"].as_str().unwrap();
    std::fs::remove_file(&drop).unwrap();
    end_day(&home.gatepass().join("drops").join(applied));
    assert_eq!(status(&home, &id), "active");
    assert_eq!(status(&home, applied), "active");
}

#[test]
fn where_nothing_may_be_changed_the_value_goes_and_the_token_is_revoked_another_time() {
    let home = Home::new();
    let (id, drop) = made(&home);
    end_day(&drop);
    let listed = home.run(&["--read-only", "tokens", "list", "--json"]).json();
    assert_eq!((&listed[0]["status"], drop.exists()), (&json!("active"), false));
    let note = std::fs::read_to_string(home.gatepass().join("drops/unclaimed").join(&id)).unwrap();
    assert_eq!(note, "embedded\n");
    assert_eq!(status(&home, &id), "revoked");
}
