//! Whenever a value leaves its drop, the audit of this machine's store tells who had it and how; and `ask` says in a sentence
//! why it cannot.

use gatepass_core::token::Permission;
use serde_json::Value;

use super::Fixture;
use super::pipe::{LOGIN, pipe};
use crate::support::Home;

fn audit(home: &Home, action: &str) -> Vec<Value> {
    let printed = home.run(&["audit", "--json", "--action", action]);
    assert!(printed.status.success(), "{printed:?}");
    printed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_reveal_and_every_pipe_is_in_the_audit_and_the_value_is_not() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let revealed = fixture.token(Permission::ReadOnly);
    let piped = fixture.token(Permission::ReadWrite);
    assert!(fixture.home.run(&["reveal", revealed.token.id.as_str()]).status.success());
    fixture.consumers_do("exit 1");
    assert!(!pipe(&fixture, &piped, &LOGIN).status().unwrap().success());
    fixture.consumers_do("exit 0");
    assert!(pipe(&fixture, &piped, &LOGIN).status().unwrap().success());
    // What is refused is not handed over.
    let refused = fixture.token(Permission::ReadOnly);
    assert!(!pipe(&fixture, &refused, &["cat"]).status().unwrap().success());
    assert!(!fixture.home.run(&["reveal", revealed.token.id.as_str()]).status.success());

    let reveals = audit(&fixture.home, "reveal_token");
    assert_eq!(reveals.len(), 1, "{reveals:?}");
    assert_eq!(reveals[0]["token_id"], revealed.token.id.as_str());
    assert_eq!(reveals[0]["actor"], whoami::username().unwrap());
    let pipes = audit(&fixture.home, "pipe_token");
    assert_eq!(pipes.len(), 2, "{pipes:?}");
    for entry in &pipes {
        assert_eq!(
            (&entry["token_id"], &entry["detail"]["program"]),
            (&piped.token.id.as_str().into(), &"docker".into())
        );
    }
    let everything = fixture.home.run(&["audit"]).stdout;
    for issued in [revealed, piped, refused] {
        assert!(!everything.contains(issued.secret.expose()));
    }
}

#[test]
fn ask_says_what_is_wrong_with_a_store_and_what_is_not_allowed() {
    let home = Home::new();
    for words in ["read-only token for staging", "revoke the token ci", "configure npm", "make a read & write token"] {
        let refused = home.run(&["--read-only", "ask", words]);
        assert_eq!(refused.status.code(), Some(1), "{words}: {refused:?}");
        assert!(refused.stderr.contains("only reads") || refused.stderr.contains("read-only"), "{words}: {refused:?}");
        for raw in ["-32", "Mcp error", "ErrorData", "Unknown tool"] {
            assert!(!refused.stderr.contains(raw), "{words}: {refused:?}");
        }
    }
    assert!(home.run(&["--read-only", "ask", "list tokens"]).status.success());
    let file = home.gatepass().join("gatepass.db");
    std::fs::write(&file, "not a store any more ".repeat(500)).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(home.gatepass().join(format!("gatepass.db{suffix}")));
    }
    let refused = home.run(&["ask", "list tokens"]);
    assert!(!refused.status.success() && refused.stderr.contains(file.to_str().unwrap()), "{refused:?}");
    assert!(!refused.stderr.contains("onnection closed"), "{refused:?}");
}

/// Whoever looks into the wrong place knows nothing of a token, and destroys nothing.
#[test]
fn a_value_of_another_backends_token_is_neither_handed_over_nor_destroyed() {
    let (home, gateway) = (Home::new(), Home::new());
    let access = crate::support::Access::to(&gateway, "ann");
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let over = |arguments: &[&str], is_over: bool| {
        let mut command = home.command(arguments);
        command.env("PATH", fixture.path());
        if is_over {
            access.give(&mut command);
        }
        command.output().unwrap()
    };
    let mut cases = 0;
    for is_over in [true, false] {
        for words in [&["reveal"][..], &["pipe"]] {
            let made = over(&["ask", "--json", "read-only token for npm"], is_over);
            let made: Value = serde_json::from_slice(&made.stdout).unwrap();
            let id = made["token"]["id"].as_str().unwrap();
            let drop = home.gatepass().join("drops").join(id);
            let before = std::fs::read(&drop).unwrap();
            let rest: &[&str] =
                if words == ["pipe"] { &["--", "docker", "login", "127.0.0.1", "--password-stdin"] } else { &[] };
            let arguments = [words, &[id], rest].concat();
            // With settings that look elsewhere, again and again.
            for _ in 0..2 {
                let refused = over(&arguments, !is_over);
                assert!(!refused.status.success() && refused.stdout.is_empty(), "{arguments:?}: {refused:?}");
                assert!(String::from_utf8_lossy(&refused.stderr).contains("its value stays"), "{refused:?}");
                assert_eq!(std::fs::read(&drop).unwrap(), before, "{arguments:?}");
                assert!(fixture.consumed().is_empty());
            }
            let value = over(&["reveal", id], is_over);
            assert!(value.status.success() && !drop.exists(), "{value:?}");
            cases += 1;
        }
    }
    // What an older gatepass put there does not say where its token lives.
    let made = over(&["ask", "--json", "read-only token for npm"], true);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let id = made["token"]["id"].as_str().unwrap();
    let drop = home.gatepass().join("drops").join(id);
    let text = std::fs::read_to_string(&drop).unwrap();
    let older: String = text.lines().take(2).map(|line| format!("{line}\n")).collect();
    std::fs::write(&drop, &older).unwrap();
    assert!(!over(&["reveal", id], false).status.success());
    assert_eq!(std::fs::read_to_string(&drop).unwrap(), older);
    assert!(over(&["reveal", id], true).status.success());
    assert_eq!(cases, 4);
}
