//! What agents read of each tool, as it is served: the files in `tools/`.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::Home;

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

#[test]
fn every_answer_fits_its_schema() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let schemas = tools(&[]);
    let mut check = |tool: &str, arguments: Value| {
        let result = server.call(tool, arguments);
        let schema = schemas.iter().find(|entry| entry["name"] == tool).unwrap();
        let validator = jsonschema::validator_for(&schema["outputSchema"]).unwrap();
        let structured = &result.0["structuredContent"];
        let errors: Vec<_> = validator.iter_errors(structured).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{tool}: {errors:?} {structured}");
    };
    check("generate_token", json!({"request": "read-only token for staging", "name": "one"}));
    check("generate_token", json!({"environment": "nowhere"}));
    check("configure_package_manager", json!({"package_manager": "docker"}));
    check("configure_package_manager", json!({}));
    check("list_tokens", json!({"limit": 1}));
    check("list_environments", json!({}));
    check("list_environments", json!({"name": "staging"}));
    check("list_environments", json!({"name": "nowhere"}));
    check("revoke_token", json!({"request": "revoke all tokens for staging"}));
    check("revoke_token", json!({"tokens": ["one"]}));
    check("delete_token", json!({"tokens": ["one"]}));
}
