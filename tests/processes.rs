//! Many processes on one store, and processes that are killed.

use std::collections::HashSet;
use std::process::Stdio;

use serde_json::json;

use crate::support::Home;

#[test]
fn ten_processes_write_one_new_store_at_once_and_nothing_is_lost() {
    let home = Home::new();
    let threads: Vec<_> = (0..10)
        .map(|process| {
            let mut server = home.silent_server(&[]);
            std::thread::spawn(move || {
                server.initialize(json!({}));
                (0..20)
                    .map(|number| {
                        let name = format!("process-{process}-{number}");
                        let made = server.call("generate_token", json!({"name": name, "environment": "staging"}));
                        made.done()["token"]["id"].as_str().unwrap().to_owned()
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let made: HashSet<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(made.len(), 200);
    let listed = home.run(&["tokens", "list", "--json"]).json();
    let listed: HashSet<String> =
        listed.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(listed, made);
}

#[test]
fn of_ten_processes_that_want_one_name_one_gets_it() {
    let home = Home::new();
    let threads: Vec<_> = (0..10)
        .map(|_| {
            let mut server = home.silent_server(&[]);
            std::thread::spawn(move || {
                server.initialize(json!({}));
                server.call("generate_token", json!({"name": "the-one"})).0["isError"] != true
            })
        })
        .collect();
    assert_eq!(threads.into_iter().map(|thread| thread.join().unwrap()).filter(|made| *made).count(), 1);
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let home = Home::new();
    for round in 0..5 {
        let mut server = home.server(&[]);
        let kept = server.call("generate_token", json!({"name": format!("kept-{round}")}));
        kept.done();
        server.call("generate_token", json!({"name": format!("revoked-{round}")})).done();
        server.call("revoke_token", json!({"tokens": [format!("revoked-{round}")]})).done();
        server.signal(9);
        assert!(!server.wait().0.success());

        let listed = home.run(&["tokens", "list", "--json"]).json();
        let status = |name: String| {
            listed.as_array().unwrap().iter().find(|row| row["name"] == name).map(|row| row["status"].clone())
        };
        assert_eq!(status(format!("kept-{round}")), Some(json!("active")));
        assert_eq!(status(format!("revoked-{round}")), Some(json!("revoked")));
        let id = kept.done()["token"]["id"].as_str().unwrap();
        assert!(home.run(&["reveal", id]).status.success(), "the value was lost");
    }
}

#[test]
fn a_revocation_is_seen_by_every_other_process_at_once() {
    let home = Home::new();
    let (mut one, mut other) = (home.server(&[]), home.server(&[]));
    one.call("generate_token", json!({"name": "shared"})).done();
    assert_eq!(other.call("list_tokens", json!({"status": "active"})).done()["total"], 1);
    one.call("revoke_token", json!({"tokens": ["shared"]})).done();
    assert_eq!(other.call("list_tokens", json!({"status": "active"})).done()["total"], 0);
}

#[test]
fn a_store_that_cannot_be_used_is_an_error_that_names_its_file() {
    let home = Home::new();
    std::fs::create_dir_all(home.gatepass()).unwrap();
    std::fs::write(home.gatepass().join("gatepass.db"), "this is no database, and it is long enough to look like one")
        .unwrap();
    let refused = home.run(&["tokens", "list"]);
    assert!(!refused.status.success() && refused.stderr.contains("gatepass.db"), "{refused:?}");
    // An MCP client sees the process end, with the reason on stderr.
    let server = home.command(&[]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let output = server.wait_with_output().unwrap();
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("gatepass.db"), "{output:?}");
}
