//! Tokens that are not revoked when what was applied is written over or taken back, since somebody named them or a project
//! refers to them: whoever is left with one whose value is nowhere is told so.

use std::collections::BTreeSet;

use gatepass_core::ecosystem::PackageManager;
use serde_json::{Value, json};

use super::call;
use super::needed::{active_and_applied_by, served};
use crate::support::{Home, Server};

/// What is done for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Applied with a token that is made for it.
    Make(PackageManager),
    /// Applied with a token that was made by itself, and is named.
    Name(PackageManager),
    Undo(PackageManager),
}

/// A token for a client that its user made, whose value waits.
fn named(server: &mut Server, manager: PackageManager) -> Value {
    let made = server.call("generate_token", json!({"package_manager": manager.name()}));
    made.done()["token"]["id"].clone()
}

/// Does these steps, and says after each of which tokens an answer has told that their value is nowhere.
fn walk(home: &Home, server: &mut Server, steps: &[Step]) {
    let authority = crate::values::authority(home);
    let mut told = BTreeSet::new();
    let mut ever_applied = BTreeSet::new();
    for step in steps {
        let answer = match *step {
            Step::Make(manager) => call(server, manager, "apply", &json!({})),
            Step::Name(manager) => {
                let id = named(server, manager);
                call(server, manager, "apply", &json!({"token": id}))
            }
            Step::Undo(manager) => call(server, manager, "undo", &json!({})),
        };
        let (active, applied) = active_and_applied_by(&authority, home);
        ever_applied.extend(applied.iter().cloned());
        for id in ever_applied.intersection(&active) {
            let is_told = answer.text().contains(&format!("value of the token {id} nowhere any more"));
            assert!(!is_told || !applied.contains(id), "{steps:?}, {step:?}: {answer:?}");
            if is_told {
                told.insert(id.clone());
            }
        }
        let nowhere: BTreeSet<String> =
            ever_applied.intersection(&active).filter(|id| !applied.contains(*id)).cloned().collect();
        assert!(nowhere.is_subset(&told), "{steps:?}, {step:?}: {answer:?}");
    }
    // The rest is as it was for the next.
    for id in active_and_applied_by(&authority, home).0 {
        server.call("revoke_token", json!({"tokens": [id]})).done();
    }
}

#[test]
fn whoever_is_left_with_a_token_whose_value_is_nowhere_is_told_in_every_order() {
    let mut cases = 0;
    for group in [[PackageManager::Npm, PackageManager::Pnpm], [PackageManager::Podman, PackageManager::Skopeo]] {
        let (home, mut server) = served();
        let of = |manager| [Step::Make(manager), Step::Name(manager), Step::Undo(manager)];
        let steps: Vec<Step> = group.into_iter().flat_map(of).collect();
        for first in &steps {
            for second in &steps {
                for third in &steps {
                    let undo = group.map(Step::Undo);
                    walk(&home, &mut server, &[*first, *second, *third, undo[0], undo[1]]);
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 2 * 6 * 6 * 6);
}

#[test]
fn a_person_is_asked_before_the_only_value_of_a_token_goes() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let made = server.call("generate_token", json!({"package_manager": "npm"}));
    let id = made.done()["token"]["id"].as_str().unwrap().to_owned();
    let accept = json!({"action": "accept", "content": {"confirm": true}});
    let decline = json!({"action": "decline"});
    let apply = |token: Option<&str>| {
        let mut arguments = json!({"package_manager": "npm", "mode": "apply"});
        if let Some(token) = token {
            arguments["token"] = token.into();
        }
        arguments
    };
    server.call_answering("configure_package_manager", apply(Some(&id)), &accept).1.done();
    let (forms, declined) = server.call_answering("configure_package_manager", apply(None), &decline);
    let expected = format!("The value of the token {id} is then in no client's file any more.");
    assert!(forms[0]["message"].as_str().unwrap().contains(&expected), "{forms:?}");
    assert_eq!(declined.0["structuredContent"]["outcome"], "declined");
}

/// What somebody took out of a file by hand is as gone as what gatepass writes over.
#[test]
fn a_token_whose_value_was_taken_out_by_hand_is_told_by_whatever_comes_next() {
    let mut cases = 0;
    for next in ["apply", "undo"] {
        for edit in ["", "registry=https://other.example/\n", "gone"] {
            let (home, mut server) = served();
            let id = named(&mut server, PackageManager::Npm);
            let id = id.as_str().unwrap();
            call(&mut server, PackageManager::Npm, "apply", &json!({"token": id})).done();
            let file = home.path().join(".npmrc");
            if edit == "gone" { std::fs::remove_file(&file) } else { std::fs::write(&file, edit) }.unwrap();
            let answer = call(&mut server, PackageManager::Npm, next, &json!({}));
            answer.done();
            assert!(
                answer.text().contains(&format!("value of the token {id} nowhere any more")),
                "{next} {edit}: {answer:?}"
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 6);
}

/// Whoever took it out may never use that client again: what comes next of another one tells it, too, and `doctor`.
#[test]
fn a_token_whose_value_was_taken_out_by_hand_is_told_by_other_clients_and_by_doctor() {
    let mut cases = 0;
    for (first, file, other) in [
        (PackageManager::Npm, ".npmrc", PackageManager::Pnpm),
        (PackageManager::Npm, ".npmrc", PackageManager::Pip),
        (PackageManager::Cargo, ".cargo/credentials.toml", PackageManager::Npm),
        (PackageManager::Docker, ".docker/config.json", PackageManager::Helm),
    ] {
        for mode in ["apply", "undo"] {
            let (home, mut server) = served();
            let id = named(&mut server, first);
            let id = id.as_str().unwrap();
            call(&mut server, first, "apply", &json!({"token": id})).done();
            if mode == "undo" {
                call(&mut server, other, "apply", &json!({})).done();
            }
            std::fs::remove_file(home.path().join(file)).unwrap();
            let doctor = home.run(&["doctor"]);
            assert!(doctor.stdout.contains(&format!("The token {id} works, and its value")), "{}", doctor.stdout);
            let answer = call(&mut server, other, mode, &json!({}));
            let told = format!("value of the token {id} nowhere any more");
            assert!(answer.text().contains(&told), "{first:?} {other:?} {mode}: {answer:?}");
            server.call("revoke_token", json!({"tokens": [id]})).done();
            assert!(!home.run(&["doctor"]).stdout.contains(&format!("The token {id} works")));
            cases += 1;
        }
    }
    assert_eq!(cases, 8);
}

/// A project's file has a reference to the value that stands in the user's: with that gone, it refers to nothing.
#[test]
fn a_token_that_a_project_refers_to_goes_on_and_the_loss_of_its_value_is_told() {
    let mut cases = 0;
    for manager in PackageManager::ALL {
        let of_one_kind = |other: &PackageManager| other.ecosystem() == manager.ecosystem();
        for other in PackageManager::ALL.into_iter().filter(of_one_kind) {
            let (home, mut server) = served();
            let project = home.path().join("project");
            std::fs::create_dir(&project).unwrap();
            let made = call(&mut server, manager, "apply", &json!({}));
            if made.0["isError"] == true {
                continue;
            }
            let id = made.done()["token"]["id"].as_str().unwrap().to_owned();
            let place = json!({"where": "project", "directory": project, "token": id});
            if call(&mut server, other, "apply", &place).0["isError"] == true {
                continue;
            }
            let next = call(&mut server, manager, "apply", &json!({}));
            let authority = crate::values::authority(&home);
            let (active, applied) = active_and_applied_by(&authority, &home);
            let is_told = next.text().contains(&format!("value of the token {id} nowhere any more"));
            assert_eq!(is_told, active.contains(&id) && !applied.contains(&id), "{manager} {other}: {next:?}");
            cases += 1;
        }
    }
    println!("{cases} pairs");
    assert!(cases > 20, "{cases}");
}

/// What one platform's token was is not told anew by whoever has another.
#[test]
fn a_token_that_was_ended_where_it_lives_is_not_told_as_one_that_works() {
    let (own, gateway) = (Home::new(), Home::new());
    let access = crate::support::Access::to(&gateway, "ann");
    let with_access = |arguments: &[&str]| access.give(&mut own.command(arguments)).output().unwrap();
    for client in ["npm", "pnpm"] {
        assert!(with_access(&["configure", client, "--apply"]).status.success());
    }
    let rows = gateway.run(&["tokens", "list", "--json"]).json();
    let statuses: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses.iter().filter(|status| **status == "revoked").count(), 1, "{rows}");
    let undone = own.run(&["configure", "npm", "--undo"]);
    assert!(undone.status.success(), "{undone:?}");
    assert!(!undone.stdout.contains("Note: The token"), "{undone:?}");
    assert_eq!(std::fs::read_dir(own.gatepass().join("drops/unclaimed")).unwrap().count(), 0, "{undone:?}");
}
