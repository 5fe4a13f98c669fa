//! What agents read of each tool, as it is served: the files in `tools/`.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Home, Server, misfits};

fn tools(arguments: &[&str]) -> Vec<Value> {
    let home = Home::new();
    home.server(arguments).request("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone()
}

#[test]
fn every_tool_is_served_as_its_file_says() {
    for tool in tools(&[]) {
        let name = tool["name"].as_str().unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tools/{name}.json"));
        let served = format!("{}\n", serde_json::to_string_pretty(&tool).unwrap());
        if std::env::var_os("UPDATE_TOOLS").is_some() {
            std::fs::write(&path, &served).unwrap();
        }
        let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            reviewed == served,
            "{name} is served otherwise than tools/{name}.json says; run with UPDATE_TOOLS=1 and review"
        );
    }
}

#[test]
fn every_tool_says_what_it_may_do_to_the_world() {
    for tool in tools(&[]) {
        assert!(tool["title"].is_string() && tool["outputSchema"]["type"] == "object", "{tool}");
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            assert!(tool["annotations"][hint].is_boolean(), "{hint} of {}", tool["name"]);
        }
    }
}

#[test]
fn a_read_only_server_has_only_the_tools_that_change_nothing() {
    let names: Vec<_> = tools(&["--read-only"]).iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["list_tokens", "list_environments"]);
}

/// Calls a tool, sees that the client holds the answer against its schema, and answers how it came out.
fn outcome(server: &mut Server, tool: &str, arguments: Value) -> String {
    let result = server.call(tool, arguments);
    match result.0["structuredContent"]["outcome"].as_str() {
        Some(outcome) => outcome.to_owned(),
        None => format!("error {}", result.failure().1),
    }
}

#[test]
fn every_tool_mode_and_outcome_answers_as_its_schema_says() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(home.path().join(".npmrc"), "registry=https://npm.public.example/\nfetch-retries=0\n").unwrap();
    let mut server = home.server(&["--url", "http://127.0.0.1:9"]);
    // In this order, since each finds what those before it left. The reader of each answer holds it against the schema.
    let calls = [
        ("list_tokens", json!({}), "done"),
        ("list_tokens", json!({"request": "tokens of nowhere at all", "environment": "nowhere"}), "question"),
        ("list_tokens", json!({"cursor": "garbled"}), "error invalid_argument"),
        ("generate_token", json!({"request": "read-only token for staging", "name": "one"}), "done"),
        ("generate_token", json!({"name": "two", "package_manager": "npm", "expires": "never"}), "done"),
        ("generate_token", json!({"name": "three", "package_manager": "docker"}), "done"),
        ("generate_token", json!({"environment": "nowhere"}), "question"),
        ("generate_token", json!({"name": "one"}), "error name_taken"),
        ("list_tokens", json!({"request": "read-only tokens"}), "done"),
        ("list_tokens", json!({"limit": 1}), "done"),
        ("list_environments", json!({}), "done"),
        ("list_environments", json!({"name": "staging"}), "done"),
        ("list_environments", json!({"name": "nowhere"}), "question"),
        ("list_environments", json!({"no_such": 1}), "error invalid_argument"),
        ("configure_package_manager", json!({}), "question"),
        ("configure_package_manager", json!({"package_manager": "npm"}), "done"),
        ("configure_package_manager", json!({"package_manager": "docker", "token": "one"}), "done"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "undo"}), "error not_allowed"),
        ("configure_package_manager", json!({"package_manager": ["npm", "pip"]}), "done"),
        ("configure_package_manager", json!({"package_manager": ["npm", "docker"], "token": "two"}), "done"),
        ("configure_package_manager", json!({"mode": "undo"}), "error not_allowed"),
        ("configure_package_manager", json!({"mode": "check"}), "error invalid_argument"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "check"}), "error invalid_argument"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply", "token": "two"}), "done"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply", "token": "two"}), "done"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "check"}), "done"),
        ("configure_package_manager", json!({"package_manager": "docker", "mode": "check", "token": "one"}), "done"),
        ("configure_package_manager", json!({"mode": "check"}), "done"),
        ("configure_package_manager", json!({"mode": "undo"}), "question"),
        ("configure_package_manager", json!({"package_manager": ["npm", "docker"], "mode": "check"}), "done"),
        ("configure_package_manager", json!({"package_manager": ["npm", "pip"], "mode": "apply"}), "done"),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "undo"}), "done"),
        ("configure_package_manager", json!({"package_manager": ["npm", "pip"], "mode": "undo"}), "done"),
        (
            "configure_package_manager",
            json!({"package_manager": "npm", "mode": "apply", "scope": "project", "directory": project}),
            "done",
        ),
        (
            "configure_package_manager",
            json!({"package_manager": "npm", "mode": "undo", "scope": "project", "directory": project}),
            "done",
        ),
        ("configure_package_manager", json!({"package_manager": "kubernetes", "mode": "apply"}), "error unsupported"),
        ("revoke_token", json!({"request": "revoke all tokens for staging"}), "question"),
        ("revoke_token", json!({"tokens": ["one"]}), "done"),
        ("revoke_token", json!({"tokens": ["one", "two"]}), "done"),
        ("revoke_token", json!({"tokens": ["nobody"]}), "question"),
        ("delete_token", json!({"tokens": ["one"]}), "done"),
        ("delete_token", json!({"tokens": ["three"]}), "error still_active"),
        ("delete_token", json!({"tokens": ["one"]}), "question"),
    ];
    for (tool, arguments, expected) in &calls {
        assert_eq!(outcome(&mut server, tool, arguments.clone()), *expected, "{tool} {arguments}");
    }
    assert_eq!(calls.len(), 43);
}

#[test]
fn a_declined_form_answers_as_its_schema_says_for_every_tool_that_asks() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    server.call("generate_token", json!({"request": "read-only token for staging"})).done();
    let asking = [
        ("generate_token", json!({"request": "read-only token for uat"})),
        ("list_environments", json!({"name": "nowhere"})),
        ("revoke_token", json!({"request": "revoke all tokens for staging"})),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply"})),
        ("configure_package_manager", json!({})),
    ];
    for (tool, arguments) in asking {
        let (forms, declined) = server.call_answering(tool, arguments, &json!({"action": "decline"}));
        assert_eq!(forms.len(), 1, "{declined:?}");
        assert_eq!(declined.0["structuredContent"]["outcome"], "declined", "{tool}");
    }
}

/// What each outcome of each tool requires, in words of its own.
const REQUIRED: &[(&str, &str, &[&str])] = &[
    ("generate_token", "done", &["token", "value", "configuration", "next"]),
    ("list_tokens", "done", &["tokens", "total"]),
    ("revoke_token", "done", &["revoked", "already_revoked"]),
    ("delete_token", "done", &["deleted"]),
    ("list_environments", "done", &["environments"]),
    ("configure_package_manager", "done", &["configuration", "would_make", "token_is_new", "next"]),
    ("generate_token", "question", &["questions", "interpretation", "next"]),
    ("delete_token", "question", &["questions", "interpretation", "next"]),
    ("configure_package_manager", "question", &["questions", "interpretation", "next"]),
];

#[test]
fn a_mutated_answer_does_not_fit_its_schema() {
    let home = Home::new();
    let mut server = home.server(&["--url", "http://127.0.0.1:9"]);
    let calls = [
        ("generate_token", json!({"request": "read-only token for staging", "name": "one"})),
        ("generate_token", json!({"environment": "nowhere"})),
        ("list_tokens", json!({})),
        ("list_environments", json!({})),
        ("configure_package_manager", json!({"package_manager": "npm"})),
        ("configure_package_manager", json!({})),
        ("revoke_token", json!({"tokens": ["one"]})),
        ("delete_token", json!({"tokens": ["one"]})),
        ("delete_token", json!({"tokens": ["one"]})),
    ];
    let mut mutations = 0;
    let mut fails = |tool: &str, mutated: Value, what: &str| {
        assert_ne!(misfits(tool, &mutated), [""; 0], "{tool} {what}: {mutated}");
        mutations += 1;
    };
    for (tool, arguments) in calls {
        let answer = server.call(tool, arguments).0["structuredContent"].clone();
        let outcome = answer["outcome"].as_str().unwrap();
        assert_eq!(misfits(tool, &answer), [""; 0], "{tool}");
        let (.., required) = REQUIRED.iter().find(|row| (row.0, row.1) == (tool, outcome)).unwrap();
        for name in required.iter().chain(&["outcome"]) {
            let mut without = answer.clone();
            without.as_object_mut().unwrap().remove(*name).unwrap_or_else(|| panic!("{tool} has no {name}: {answer}"));
            fails(tool, without, &format!("without {name}"));
        }
        for (name, value) in answer.as_object().unwrap() {
            let mut other = answer.clone();
            other[name] = if value.is_object() { json!(1) } else { json!({}) };
            fails(tool, other, &format!("with another {name}"));
        }
        let mut unknown = answer.clone();
        unknown["outcome"] = "gone".into();
        fails(tool, unknown, "with an outcome that is none");
        let mut crossed = answer.clone();
        crossed["outcome"] = if outcome == "done" { "question" } else { "done" }.into();
        fails(tool, crossed, "with another outcome's word");
        for row in ["token", "tokens", "revoked", "deleted", "environments"] {
            let Some(part) = answer.get(row) else { continue };
            let pointer = if part.is_array() { format!("/{row}/0") } else { format!("/{row}") };
            let mut poorer = answer.clone();
            poorer.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove("name").unwrap();
            fails(tool, poorer, &format!("with a nameless {row}"));
        }
    }
    assert!(mutations > 80, "{mutations}");
}

#[test]
fn the_contract_keeps_its_budgets() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let listed = server.request("tools/list", json!({}))["result"].to_string().len();
    assert!(listed <= 20_000, "tools/list has {listed} bytes");
    let read: usize = tools(&[])
        .iter()
        .map(|tool| {
            let text = |name: &str| tool[name].as_str().unwrap().len();
            text("name") + text("description") + tool["inputSchema"].to_string().len()
        })
        .sum();
    let instructions = include_str!("../tools/instructions.md").len();
    assert!(read + instructions <= 10_000, "a model reads {} bytes of the contract", read + instructions);
}

#[test]
fn an_answer_that_lacks_what_its_schema_requires_is_told() {
    assert_eq!(misfits("list_tokens", &json!({"outcome": "done", "tokens": [], "total": 0})), [""; 0]);
    assert_ne!(misfits("list_tokens", &json!({"tokens": [], "total": 0})), [""; 0]);
    assert_ne!(misfits("configure_package_manager", &json!({"outcome": "done", "changed": {"diff": ""}})), [""; 0]);
}
