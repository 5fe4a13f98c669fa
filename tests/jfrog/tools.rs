//! The tools as an agent calls them, over a platform; and that no secret is in anything that they leave behind.

use std::io::Read as _;
use std::process::Command;

use serde_json::{Value, json};

use super::platform::{OWN, Platform, Rules, Step, own_access_token};
use crate::support::{Home, Server};

/// The built binary, told of this platform by its environment.
fn command(home: &Home, platform: &Platform, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command.env("GATEPASS_URL", platform.url()).env("GATEPASS_ACCESS_TOKEN", own_access_token());
    command
}

/// An MCP server over this platform, and a client that has said hello.
fn server(home: &Home, platform: &Platform, arguments: &[&str]) -> Server {
    let mut server = Server::start(&mut command(home, platform, arguments));
    server.initialize(json!({}));
    server
}

#[test]
fn a_token_is_made_listed_used_and_revoked() {
    let (home, platform) = (Home::new(), Platform::new());
    let mut server = server(&home, &platform, &[]);
    let made = server.call("generate_token", json!({"request": "read-only npm token for staging"}));
    let token = made.done()["token"].clone();
    assert_eq!(token["permission"], "read_only");
    assert_eq!((&token["name"], &token["environment"]), (&json!("npm-staging-read-only"), &json!("staging")));
    assert_eq!((&token["username"], &token["hint"]), (&json!("admin"), &Value::Null));
    assert_eq!(made.done()["notes"][0], "It opens these repositories, and nothing else: npm.");
    let configuration = made.done()["configuration"].to_string();
    assert!(configuration.contains(&format!("{}/artifactory/api/npm/npm/", platform.url())), "{configuration}");

    // Another machine, with nothing of the first.
    let elsewhere = Home::new();
    let listed = self::server(&elsewhere, &platform, &[]).call("list_tokens", json!({"environment": "staging"}));
    assert_eq!(listed.done()["tokens"][0]["id"], token["id"]);

    let revealed = command(&home, &platform, &["reveal", token["id"].as_str().unwrap()]).output().unwrap();
    assert!(String::from_utf8(revealed.stdout).unwrap().starts_with("eyJ"));

    let revoked = server.call("revoke_token", json!({"request": "revoke npm-staging-read-only"}));
    assert_eq!(revoked.done()["revoked"][0]["id"], token["id"], "{revoked:?}");
    assert!(platform.tokens().is_empty());
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 1);
}

#[test]
fn an_agent_cannot_revoke_gatepasss_own_access_token_and_a_person_can() {
    let (home, platform) = (Home::new(), Platform::new());
    let mut server = server(&home, &platform, &[]);
    assert_eq!(server.call("revoke_token", json!({"tokens": [OWN]})).failure().1, "not_allowed");
    let refused = command(&home, &platform, &["tokens", "revoke", OWN]).output().unwrap();
    assert!(!refused.status.success() && platform.revoked().is_empty());
    let done = command(&home, &platform, &["tokens", "revoke", OWN, "--own-credential"]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(platform.revoked(), [OWN]);
}

#[test]
fn a_platform_that_does_not_answer_is_not_a_token_that_does_not_exist() {
    let (home, platform) = (Home::new(), Platform::new());
    let mut server = server(&home, &platform, &[]);
    let id = server.call("generate_token", json!({"name": "ci-bot"})).done()["token"]["id"].clone();
    platform.next("GET", vec![Step::Answer(500, vec![], String::new()); 12]);
    assert_eq!(server.call("revoke_token", json!({"tokens": [id]})).failure().1, "backend_unavailable");
    // The value is not lost when nobody can say whether its token still works.
    let id = id.as_str().unwrap();
    platform.next("GET", vec![Step::Answer(500, vec![], String::new()); 12]);
    assert!(!command(&home, &platform, &["reveal", id]).output().unwrap().status.success());
    platform.forget_steps();
    assert!(command(&home, &platform, &["reveal", id]).output().unwrap().status.success());
}

#[test]
fn a_brief_token_that_the_platform_does_not_keep_can_be_revealed() {
    let (home, platform) = (Home::new(), Platform::new());
    let mut server = server(&home, &platform, &[]);
    let made = server.call("generate_token", json!({"name": "brief", "expires": "1h"}));
    assert!(made.text().contains("Note: The platform does not keep this token"), "{}", made.text());
    let id = made.done()["token"]["id"].as_str().unwrap();
    let revealed = command(&home, &platform, &["reveal", id]).output().unwrap();
    assert!(revealed.status.success() && revealed.stdout.starts_with(b"eyJ"), "{revealed:?}");
}

#[test]
fn a_call_that_the_client_cancels_ends_its_request() {
    let home = Home::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = home.command(&["--log", "info"]);
    command.env("GATEPASS_URL", format!("http://{}", listener.local_addr().unwrap()));
    let mut server = Server::start(command.env("GATEPASS_ACCESS_TOKEN", own_access_token()));
    server.initialize(json!({}));
    let call =
        json!({"jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": {"name": "list_tokens", "arguments": {}}});
    server.write_line(call.to_string().as_bytes());
    let (mut stream, _) = listener.accept().unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).unwrap();
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77}});
    server.write_line(cancel.to_string().as_bytes());
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    let (_, log) = server.finish();
    // It was not patience that ended it.
    assert!(!log.contains("asking the platform again"), "{log}");
}

#[test]
fn no_secret_is_in_any_log_at_trace_level() {
    for opaque in [false, true] {
        let (home, platform) = (Home::new(), Platform::new());
        platform.rules(|rules: &mut Rules| rules.opaque = opaque);
        let mut server = server(&home, &platform, &["--log", "trace"]);
        let made = server.call("generate_token", json!({"request": "read-write token for staging called sentinel"}));
        let id = made.done()["token"]["id"].as_str().unwrap().to_owned();
        let file = home.gatepass().join("drops").join(&id);
        let value = std::fs::read_to_string(file).unwrap().lines().nth(1).unwrap().to_owned();
        let own = own_access_token();
        let mut answers = vec![made.0.to_string()];
        answers.push(server.call("list_tokens", json!({"name_contains": "sentinel"})).0.to_string());
        // People paste leaked values; a platform may repeat what it was sent.
        answers.push(server.call("revoke_token", json!({"request": format!("revoke {value}")})).0.to_string());
        let message = json!({"errors": [{"code": "BAD", "message": format!("{own} may not see {value}")}]});
        platform.next("GET", [Step::json(400, message)]);
        answers.push(server.call("list_tokens", json!({})).0.to_string());
        answers.push(server.call("revoke_token", json!({"tokens": [id]})).0.to_string());
        let (_, log) = server.finish();
        assert!(log.contains("hyper_util") && log.contains("reqwest"), "the libraries log nothing: {}", log.len());
        for secret in [&value, &own] {
            let signature = secret.rsplit('.').next().unwrap();
            assert!(!log.contains(signature), "the log has {secret}");
            assert!(answers.iter().all(|answer| !answer.contains(signature)), "{answers:?}");
        }
    }
}
