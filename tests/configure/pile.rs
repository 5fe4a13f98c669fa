//! Tokens that are made to be applied do not pile up: the next one takes the place of the last, and what is taken back takes
//! its token along.

use gatepass_core::ecosystem::PackageManager;
use serde_json::json;

use super::call;
use crate::support::{Home, Server};

/// The ids of the tokens that work.
fn active(server: &mut Server) -> Vec<String> {
    let listed = server.call("list_tokens", json!({"status": "active"}));
    let rows = listed.done()["tokens"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_token_that_was_named_is_not_ended_by_what_takes_its_place_or_takes_it_back() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"package_manager": "npm", "name": "mine"}));
    let id = made.done()["token"]["id"].clone();
    call(&mut server, PackageManager::Npm, "apply", &json!({"token": id})).done();
    let undone = call(&mut server, PackageManager::Npm, "undo", &json!({}));
    assert_eq!(undone.done().get("revoked_tokens"), None);
    assert_eq!(active(&mut server), [id.as_str().unwrap()]);
}

#[test]
fn a_token_that_another_client_was_given_too_ends_with_the_last() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let clients = [PackageManager::Npm, PackageManager::YarnBerry, PackageManager::Pnpm];
    let mut cases = 0;
    // Whichever made it, and whichever is taken back first.
    for first in clients {
        for last in clients {
            let made = call(&mut server, first, "apply", &json!({}));
            let id = made.done()["token"]["id"].clone();
            for other in clients.into_iter().filter(|other| *other != first) {
                call(&mut server, other, "apply", &json!({"token": id})).done();
            }
            for other in clients.into_iter().filter(|other| *other != last) {
                let undone = call(&mut server, other, "undo", &json!({}));
                assert_eq!(undone.done().get("revoked_tokens"), None, "{first} {last} {other}");
                assert_eq!(active(&mut server), [id.as_str().unwrap()], "{first} {last} {other}");
            }
            let undone = call(&mut server, last, "undo", &json!({}));
            assert_eq!(undone.done()["revoked_tokens"][0], id, "{first} {last}");
            assert!(active(&mut server).is_empty(), "{first} {last}");
            cases += 1;
        }
    }
    assert_eq!(cases, 9);
}

#[test]
fn the_next_token_takes_the_place_of_the_last_for_every_client_and_place() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&["--url", "https://127.0.0.1:9", "--rate-limit", "0"]);
    let mut cases = 0;
    for manager in PackageManager::ALL {
        for place in [json!({}), json!({"where": "project", "directory": project})] {
            let first = call(&mut server, manager, "apply", &place);
            if first.0["isError"] == true {
                continue;
            }
            let first = first.done()["token"]["id"].clone();
            // What is shown makes none.
            call(&mut server, manager, "show", &place);
            assert_eq!(active(&mut server), [first.as_str().unwrap()], "{manager} {place}");
            let second = call(&mut server, manager, "apply", &place);
            assert_eq!(second.done()["revoked_tokens"][0], first, "{manager} {place}");
            assert!(second.text().contains(&format!("Revoked {}", first.as_str().unwrap())), "{second:?}");
            let second = second.done()["token"]["id"].clone();
            assert_eq!(active(&mut server), [second.as_str().unwrap()], "{manager} {place}");
            let undone = call(&mut server, manager, "undo", &place);
            assert_eq!(undone.done()["revoked_tokens"][0], second, "{manager} {place}");
            assert!(active(&mut server).is_empty(), "{manager} {place}");
            cases += 1;
        }
    }
    println!("{cases} places");
    assert!(cases > 30, "{cases}");
}

/// While its value waits, the one that was made for this is shown with the line that takes it; none that is otherwise.
#[test]
fn what_is_shown_uses_the_token_that_waits_where_it_is_just_what_is_wanted() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&[]);
    let made = call(&mut server, PackageManager::Npm, "apply", &json!({"where": "project", "directory": project}));
    let id = made.done()["token"]["id"].clone();
    for otherwise in [
        json!({"permission": "read_write"}),
        json!({"environment": "staging"}),
        json!({"scope": ["npm/left-pad"]}),
        json!({"expires": "7d"}),
        json!({"package_manager": "pnpm"}),
    ] {
        let shown = call(&mut server, PackageManager::Npm, "show", &otherwise);
        assert!(shown.done()["would_make"].is_string(), "{otherwise}: {shown:?}");
        assert!(shown.done().get("token").is_none() && !shown.text().contains("reveal"), "{otherwise}: {shown:?}");
    }
    let shown = call(&mut server, PackageManager::Npm, "show", &json!({}));
    assert_eq!(shown.done()["token"]["id"], id);
    assert!(shown.text().contains(" reveal "), "{shown:?}");
    assert_eq!(active(&mut server), [id.as_str().unwrap()]);
}

/// Clients that read one entry have one token between them: whoever comes later writes over it.
#[test]
fn a_client_that_writes_over_anothers_entry_ends_that_ones_token() {
    let mut cases = 0;
    for group in [
        &[PackageManager::Npm, PackageManager::Pnpm, PackageManager::Bun][..],
        &[PackageManager::Podman, PackageManager::Skopeo],
    ] {
        for first in group {
            for second in group.iter().filter(|second| *second != first) {
                for undone_first in [first, second] {
                    let home = Home::new();
                    let mut server = home.server(&[]);
                    let made = call(&mut server, *first, "apply", &json!({}));
                    let id = made.done()["token"]["id"].clone();
                    let made = call(&mut server, *second, "apply", &json!({}));
                    let next = made.done()["token"]["id"].clone();
                    assert_eq!(made.done()["revoked_tokens"], json!([id]), "{first} {second}: {made:?}");
                    assert_eq!(active(&mut server), [next.as_str().unwrap()], "{first} {second}");
                    let undone_last = if undone_first == first { second } else { first };
                    call(&mut server, *undone_first, "undo", &json!({})).done();
                    call(&mut server, *undone_last, "undo", &json!({})).done();
                    assert!(active(&mut server).is_empty(), "{first} {second} {undone_first}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 16);
}

/// Where nothing of the files changes, a token may end all the same: that is asked about, too.
#[test]
fn a_person_is_asked_before_a_token_ends_though_no_file_changes() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let arguments = json!({"package_manager": "npm", "mode": "apply", "where": "project", "directory": project});
    let accept = json!({"action": "accept", "content": {"confirm": true}});
    let (_, applied) = server.call_answering("configure_package_manager", arguments.clone(), &accept);
    let id = applied.done()["token"]["id"].as_str().unwrap().to_owned();
    let (forms, declined) =
        server.call_answering("configure_package_manager", arguments, &json!({"action": "decline"}));
    assert!(forms[0]["message"].as_str().unwrap().contains(&format!("The token {id}, which was made")), "{forms:?}");
    assert_eq!(declined.0["structuredContent"]["outcome"], "declined");
    assert_eq!(active(&mut server), [id]);
}

/// What one backend does not know may live in another: nobody says that it ended.
#[test]
fn a_token_of_another_backend_is_not_told_as_revoked() {
    let (own, gateway) = (Home::new(), Home::new());
    let access = crate::support::Access::to(&gateway, "ann");
    let with_access = |arguments: &[&str]| access.give(&mut own.command(arguments)).output().unwrap();
    assert!(with_access(&["configure", "npm", "--apply"]).status.success());
    let undone = own.run(&["configure", "npm", "--undo"]);
    assert!(undone.stdout.contains("is not revoked"), "{undone:?}");
    assert!(!undone.stdout.contains("Revoked "), "{undone:?}");
    let rows = gateway.run(&["tokens", "list", "--json"]).json();
    assert_eq!(rows[0]["status"], "active");
}
