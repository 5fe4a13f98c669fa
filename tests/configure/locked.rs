//! Somebody keeps the lock on what was applied: whoever needs it is told so after a while, and nobody else waits.

use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

use serde_json::json;

use super::configure;
use crate::support::{Home, Server};

/// Holds the lock as another process does, until it is closed.
fn hold(home: &Home) -> File {
    let lock = File::open(home.gatepass().join("configured/lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// Asks for each mode under this id, and reads no answer.
fn begin(server: &mut Server, modes: &[(i64, &str)]) {
    for (id, mode) in modes {
        let arguments = json!({"package_manager": "npm", "mode": mode});
        let params = json!({"name": "configure_package_manager", "arguments": arguments});
        let request = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
        server.write_line(request.to_string().as_bytes());
    }
}

#[test]
fn a_lock_that_is_kept_is_told_and_other_calls_are_answered_meanwhile() {
    let home = Home::new();
    let mut server = home.server(&[]);
    configure(&mut server, "apply", json!({})).done();
    // What is left to be revoked has every call look whether it can be done now.
    let notes = home.gatepass().join("drops/unclaimed");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&notes).unwrap();
    let note = File::options().create_new(true).write(true).mode(0o600).open(notes.join("deadbeef")).unwrap();
    std::io::Write::write_all(&mut &note, b"embedded\ndisplaced\n").unwrap();

    let held = hold(&home);
    let modes = [(101, "apply"), (102, "undo"), (103, "show"), (104, "check")];
    begin(&mut server, &modes);
    for _ in 0..3 {
        // The next answer is this one's.
        assert_eq!(server.call("list_tokens", json!({})).done()["total"], 1);
    }
    let mut answered = Vec::new();
    for _ in modes {
        let answer = server.read();
        let sentence = answer["result"]["content"][0]["text"].as_str().unwrap();
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        assert_eq!(answer["result"]["_meta"]["gatepass/code"], "not_allowed", "{answer}");
        let file = home.gatepass().canonicalize().unwrap().join("configured/lock");
        for part in
            ["Another gatepass", &file.display().to_string(), "nothing was changed", "Try again when it has ended"]
        {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
        answered.push(answer["id"].as_i64().unwrap());
    }
    answered.sort_unstable();
    assert_eq!(answered, modes.map(|(id, _)| id));
    drop(held);
    configure(&mut server, "undo", json!({})).done();
    assert!(!notes.join("deadbeef").exists());
}

#[test]
fn whoever_waits_for_the_lock_has_it_when_it_is_free() {
    let home = Home::new();
    let mut server = home.server(&[]);
    configure(&mut server, "apply", json!({})).done();
    let held = hold(&home);
    begin(&mut server, &[(101, "undo")]);
    for _ in 0..3 {
        server.call("list_tokens", json!({})).done();
    }
    drop(held);
    let answer = server.read();
    assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(101), &json!(false)), "{answer}");
}
