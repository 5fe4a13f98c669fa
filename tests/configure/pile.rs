//! Tokens that are made to be applied do not pile up: the next one takes the place of the last, and what is taken back takes
//! its token along.

use gatepass_core::ecosystem::PackageManager;
use serde_json::{Value, json};

use crate::support::{Home, Server, ToolResult};

fn call(server: &mut Server, manager: PackageManager, mode: &str, more: &Value) -> ToolResult {
    let mut arguments = json!({"package_manager": manager.name(), "mode": mode});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.call("configure_package_manager", arguments)
}

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
    assert_eq!(undone.done().get("revoked_token"), None);
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
                assert_eq!(undone.done().get("revoked_token"), None, "{first} {last} {other}");
                assert_eq!(active(&mut server), [id.as_str().unwrap()], "{first} {last} {other}");
            }
            let undone = call(&mut server, last, "undo", &json!({}));
            assert_eq!(undone.done()["revoked_token"], id, "{first} {last}");
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
            assert_eq!(second.done()["revoked_token"], first, "{manager} {place}");
            assert!(second.text().contains(&format!("Revoked {}", first.as_str().unwrap())), "{second:?}");
            let second = second.done()["token"]["id"].clone();
            assert_eq!(active(&mut server), [second.as_str().unwrap()], "{manager} {place}");
            let undone = call(&mut server, manager, "undo", &place);
            assert_eq!(undone.done()["revoked_token"], second, "{manager} {place}");
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
