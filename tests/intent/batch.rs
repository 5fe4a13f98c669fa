//! `gatepass interpret`: the interpretation by itself, for people and for programs.

use serde_json::{Value, json};

use crate::support::Home;

fn answers(lines: &[u8]) -> Vec<Value> {
    let finished = Home::new().run_with_input(&["interpret", "--batch"], lines);
    assert!(finished.status.success(), "{finished:?}");
    finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_that_cannot_be_read_is_answered_and_the_others_go_on() {
    let input = b"not json\n\xff\xfe\n{\"id\":\"a\"}\n{\"id\":\"b\",\"tool\":\"nope\",\"request\":\"x\"}\n[]\n\n\
        {\"id\":7,\"tool\":\"generate_token\",\"request\":\"rw token for dev\",\"environments\":[\"dev\"]}\n";
    let answers = answers(input);
    assert_eq!(answers.len(), 6);
    for answer in &answers[..5] {
        assert!(answer["error"].is_string(), "{answer}");
    }
    assert_eq!(answers[2]["id"], "a");
    assert_eq!(answers[5]["id"], 7);
    assert_eq!(answers[5]["intent"]["permission"], "read_write");
}

#[test]
fn the_batch_answers_in_order_with_what_was_not_said_as_null() {
    let now = "2026-11-23T10:00:00Z";
    let token = json!({ "id": "a-1", "name": "ci-bot", "permission": "read_write", "status": "active" });
    let lines = [
        json!({ "id": "1", "tool": "generate_token", "request": "read-only, until 2026-12-31", "now": now }),
        json!({ "id": "2", "tool": "list_tokens", "request": "my tokens", "me": "alice", "now": now }),
        json!({ "id": "3", "tool": "revoke_token", "request": "revoke CI-BOT", "tokens": [token], "now": now }),
        json!({ "id": "4", "tool": "configure_package_manager", "request": "set up twine", "now": now }),
        json!({ "id": "5", "tool": "configure_package_manager", "request": "use token 'acme partner' for docker" }),
        json!({ "id": "6", "tool": "generate_token", "request": "admin token" }),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let answers = answers(input.as_bytes());
    let intents: Vec<&Value> = answers.iter().map(|answer| &answer["intent"]).collect();
    assert_eq!(
        *intents[0],
        json!({
            "permission": "read_only", "environment": null, "expires": "2026-12-31T23:59:59Z", "name": null,
            "package_manager": null, "scope": [],
        })
    );
    assert_eq!(
        *intents[1],
        json!({
            "status": null, "permission": null, "environment": null, "created_by": "alice",
            "expiring_within": null, "name_contains": null,
        })
    );
    assert_eq!(*intents[2], json!({ "tokens": ["a-1"] }));
    assert_eq!(intents[3]["package_manager"], "twine");
    assert_eq!(intents[4]["token"], "acme partner");
    assert_eq!(intents[4]["permission"], Value::Null);
    assert_eq!(answers[5]["outcome"], "ask");
    assert_eq!(answers[5]["ask"][0]["field"], "permission");
    assert_eq!(answers[5]["ask"][0]["choices"], json!(["read_only", "read_write"]));
}

#[test]
fn the_batch_puts_words_and_fields_together_and_says_what_is_background() {
    let pasted = "Read-only token for dev please.\n\n```\ndocker push registry.example/a\n```";
    let lines = [
        json!({ "id": "1", "tool": "generate_token", "request": "token for dev", "environments": ["dev"],
            "fields": { "permission": "read_write" } }),
        json!({ "id": "2", "tool": "generate_token", "request": "token that can push, for dev", "environments": ["dev"],
            "fields": { "permission": "read_write", "expires": "7d" } }),
        json!({ "id": "3", "tool": "generate_token", "request": pasted, "environments": ["dev"] }),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let answers = answers(input.as_bytes());
    assert_eq!(answers[0]["ask"][0]["field"], "permission");
    assert_eq!(answers[1]["intent"]["permission"], "read_write");
    assert!(answers[1]["intent"]["expires"].is_string());
    assert_eq!(answers[2]["intent"]["permission"], "read_only");
    assert_eq!(answers[2]["background"], json!(["docker push registry.example/a"]));
}

#[test]
fn an_interpretation_quotes_the_words_and_does_nothing() {
    let home = Home::new();
    let shown = home.run(&["interpret", "read-only token for stagging", "--environment", "staging"]);
    assert!(shown.status.success(), "{shown:?}");
    assert!(shown.stdout.contains("environment: staging (“stagging”)"), "{}", shown.stdout);
    assert!(!home.gatepass().exists());
    let asked = home.run(&["interpret", "token for uat"]);
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
}
