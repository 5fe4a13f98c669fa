//! Where the value of an applied token is: in the client's file, and nowhere else.

use std::path::{Path, PathBuf};

use gatepass_core::ecosystem::PackageManager;
use gatepass_core::token::redaction::digests;
use serde_json::json;

use super::call;
use crate::packages::recorder::{Answer, Recorder};
use crate::support::Home;

/// The files below a directory with a value of gatepass's in them.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(directory) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| !digests(&String::from_utf8_lossy(&bytes)).is_empty()) {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_value_of_an_applied_token_is_in_the_clients_files_alone_and_is_read_there() {
    let recorder = Recorder::start(|seen| match &seen.authorization {
        Some(credential) if !credential.contains("gatepass-") => Answer::new(200, "application/json", "{}"),
        _ => Answer::challenge(),
    });
    let mut clients = 0;
    for manager in PackageManager::ALL {
        let home = Home::new();
        let mut server = home.server(&["--url", &recorder.url()]);
        let applied = call(&mut server, manager, "apply", &json!({}));
        if applied.0["isError"] == true {
            continue;
        }
        let id = &applied.done()["token"]["id"];
        let token = json!({"token": id});
        let with_value = files(home.path());
        let is_own = |path: &PathBuf| path.starts_with(home.gatepass());
        assert!(!with_value.is_empty() && !with_value.iter().any(is_own), "{manager}: {with_value:?}");
        // No line takes it out of where it is not.
        assert!(applied.done().get("value").is_none(), "{manager}: {applied:?}");

        // The same token again, and the question whether it works, need it, and have it from there.
        let again = call(&mut server, manager, "apply", &token);
        assert_eq!(again.done()["changed"]["changed"], json!([]), "{manager}");
        recorder.seen();
        let checked = call(&mut server, manager, "check", &json!({}));
        assert_eq!(checked.done()["checked"]["registry"]["outcome"], "reached", "{manager}: {checked:?}");
        let credentials: Vec<String> = recorder.seen().into_iter().filter_map(|seen| seen.authorization).collect();
        let value = digests(&std::fs::read_to_string(&with_value[0]).unwrap());
        assert!(credentials.iter().any(|credential| digests(credential) == value), "{manager}: {credentials:?}");
        assert_eq!(files(home.path()), with_value, "{manager}");

        let undone = call(&mut server, manager, "undo", &json!({}));
        assert_eq!(&undone.done()["revoked_tokens"][0], id, "{manager}: {undone:?}");
        assert!(files(home.path()).is_empty(), "{manager}");
        let gone = call(&mut server, manager, "apply", &token);
        assert!(gone.failure().0.contains("is Revoked"), "{manager}: {gone:?}");
        clients += 1;
    }
    assert!(clients > 15, "{clients}");
}

#[test]
fn a_token_for_two_clients_is_told_as_kept_until_the_last_is_undone() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"package_manager": "npm"}));
    let token = json!({"token": made.done()["token"]["id"]});
    assert_eq!(files(home.path()).len(), 1);
    call(&mut server, PackageManager::Npm, "apply", &token).done();
    call(&mut server, PackageManager::YarnBerry, "apply", &token).done();
    let with_value = files(home.path());
    assert!(with_value.len() == 2 && !with_value.iter().any(|path| path.starts_with(home.gatepass())));
    let undone = call(&mut server, PackageManager::Npm, "undo", &json!({}));
    assert!(!undone.text().contains("nowhere any more"), "{undone:?}");
    let undone = call(&mut server, PackageManager::YarnBerry, "undo", &json!({}));
    assert!(undone.text().contains("nowhere any more"), "{undone:?}");
}

/// A project's files have a reference: the line that sets the variable takes the value from where it waits.
#[test]
fn the_value_of_a_projects_token_still_waits_for_the_line_that_takes_it() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&[]);
    let place = json!({"where": "project", "directory": project});
    let applied = call(&mut server, PackageManager::Npm, "apply", &place);
    let line = applied.done()["changed"]["environment"][0]["set_by"].as_str().unwrap().to_owned();
    assert!(line.contains(" reveal "), "{line}");
    assert!(files(home.path()).iter().all(|path| path.starts_with(home.gatepass())));
    let undone = call(&mut server, PackageManager::Npm, "undo", &place);
    assert_eq!(undone.done()["revoked_tokens"][0], applied.done()["token"]["id"], "{undone:?}");
    assert!(files(home.path()).is_empty());
}

/// A value that was applied for one registry is sent to no other, whatever the settings say by then.
#[test]
fn a_value_in_a_file_is_sent_to_no_registry_but_that_of_the_file() {
    let recorder = Recorder::start(|_| Answer::new(200, "application/json", "{}"));
    for manager in [PackageManager::Npm, PackageManager::Pip, PackageManager::Podman, PackageManager::Cargo] {
        let home = Home::new();
        call(&mut home.server(&[]), manager, "apply", &json!({})).done();
        let mut server = home.server(&["--url", &recorder.url()]);
        let checked = call(&mut server, manager, "check", &json!({}));
        assert_eq!(checked.failure().1, "drop_unavailable", "{manager}: {checked:?}");
        assert!(recorder.seen().is_empty(), "{manager}");
    }
}
