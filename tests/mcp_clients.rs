//! MCP clients that others wrote, against the built binary: the Inspector, the Python SDK in both eras, a scanner.
//! `tests/run` installs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::Home;

fn installed(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients").join(path);
    assert!(path.exists(), "{} is not there: tests/run installs it", path.display());
    path
}

/// What a client needs to run in a test's home: the search path, and where certificates are.
fn client(program: &Path, home: &Home) -> Command {
    let mut command = Command::new(program);
    command.env("HOME", home.path()).env("GATEPASS_HOME", home.gatepass());
    command
}

fn inspector(home: &Home, arguments: &[&str]) -> Output {
    let programs = installed("node/node_modules/.bin");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut command = client(&programs.join("mcp-inspector"), home);
    command.env("PATH", path).args(["--cli", env!("CARGO_BIN_EXE_gatepass")]).args(arguments).output().unwrap()
}

fn python(home: &Home, mode: &str, answer: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/drive.py");
    let mut command = client(&installed("mcp/bin/python"), home);
    let output = command.arg(script).args([mode, answer, env!("CARGO_BIN_EXE_gatepass")]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn the_inspector_has_nothing_to_say_about_the_schemas() {
    let home = Home::new();
    for era in ["legacy", "modern", "auto"] {
        let output = inspector(&home, &["--protocol-era", era, "--method", "tools/list", "--strict"]);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{era}: {text}");
        for word in ["warning", "error", "portab"] {
            assert!(!text.to_lowercase().contains(word), "{era}: {text}");
        }
    }
}

#[test]
fn the_inspector_makes_lists_and_revokes_a_token() {
    let home = Home::new();
    let call = |tool: &str, arguments: Value| {
        let arguments = arguments.to_string();
        let output = inspector(
            &home,
            &["--method", "tools/call", "--tool-name", tool, "--tool-args-json", &arguments, "--format", "json", "-q"],
        );
        (
            output.status.code(),
            serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))["result"].take(),
        )
    };
    let (status, made) = call("generate_token", json!({"request": "read-only token for staging"}));
    assert_eq!((status, &made["structuredContent"]["token"]["permission"]), (Some(0), &json!("read_only")), "{made}");
    let (_, listed) = call("list_tokens", json!({"limit": 5}));
    assert_eq!(listed["structuredContent"]["total"], 1, "{listed}");
    let (_, revoked) = call("revoke_token", json!({"tokens": ["staging-read-only"]}));
    assert_eq!(revoked["structuredContent"]["revoked"][0]["status"], "revoked", "{revoked}");
    let (status, _) = call("list_tokens", json!({"no_such": 1}));
    assert_eq!(status, Some(5), "the Inspector's status for a tool's error");
}

#[test]
fn the_python_client_without_forms_gets_questions_as_answers() {
    for mode in ["auto", "legacy"] {
        let home = Home::new();
        let seen = python(&home, mode, "none");
        assert_eq!(seen["protocol"], if mode == "auto" { "2026-07-28" } else { "2025-11-25" });
        assert_eq!(seen["made"]["structured"]["outcome"], "done", "{seen}");
        assert_eq!(seen["unclear"]["structured"]["questions"][0]["field"], "environment");
        assert_eq!(seen["confirmed"]["structured"]["questions"][0]["field"], "tokens");
        assert_eq!(seen["after"]["structured"]["total"], 1);
    }
}

#[test]
fn the_python_client_with_forms_answers_a_question_and_the_call_finishes() {
    for mode in ["auto", "legacy"] {
        let home = Home::new();
        let seen = python(&home, mode, "environment=production");
        assert_eq!(seen["unclear"]["structured"]["token"]["environment"], "production", "{seen}");
        assert!(
            seen["forms"][0]["schema"]["properties"]["environment"]["enum"]
                .as_array()
                .unwrap()
                .contains(&json!("staging")),
            "{seen}"
        );
    }
}

#[test]
fn the_python_client_with_forms_confirms_what_a_filter_found() {
    for mode in ["auto", "legacy"] {
        let home = Home::new();
        let seen = python(&home, mode, "confirm=true");
        assert_eq!(seen["confirmed"]["structured"]["revoked"][0]["name"], "staging-read-only", "{seen}");
        assert_eq!(seen["after"]["structured"]["total"], 0);
    }
}

#[test]
fn declining_a_form_changes_nothing() {
    for mode in ["auto", "legacy"] {
        let home = Home::new();
        let seen = python(&home, mode, "decline");
        assert_eq!(seen["unclear"]["structured"]["outcome"], "declined", "{seen}");
        assert_eq!(seen["confirmed"]["structured"]["outcome"], "declined", "{seen}");
        assert_eq!(seen["after"]["structured"]["total"], 1);
    }
}

/// What a client saw that applied, applied again with the same token, and took the change back.
fn applied_and_undone(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(seen["applied"]["changed"]["changed"], json!(["~/.npmrc"]), "{seen}");
    assert_eq!(seen["again"]["changed"]["changed"], json!([]), "{seen}");
    assert_eq!(seen["undone"]["changed"]["changed"], json!(["~/.npmrc"]), "{seen}");
    for (step, state) in [("several", "applied"), ("checked", "not_working"), ("everything", "undone")] {
        let rows = seen[step]["configurations"].as_array().unwrap_or_else(|| panic!("{step}: {seen}"));
        assert!(rows.len() == 2 && rows.iter().all(|row| row["state"] == state), "{step}: {seen}");
    }
    // What was made to be applied ended with it; a client that throws calls again, and makes another.
    assert_eq!(seen["active"]["total"], 0, "{seen}");
}

#[test]
fn clients_that_hold_answers_against_their_schemas_apply_and_undo() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    for mode in ["auto", "legacy"] {
        let home = Home::new();
        let mut python = client(&installed("mcp/bin/python"), &home);
        applied_and_undone(python.arg(scripts.join("apply.py")).args([mode, env!("CARGO_BIN_EXE_gatepass")]));
    }
    let home = Home::new();
    let modules = installed("node/node_modules");
    let mut node = client(&modules.join(".bin/node"), &home);
    applied_and_undone(node.arg(scripts.join("apply.mjs")).arg(&modules).arg(env!("CARGO_BIN_EXE_gatepass")));
}

#[test]
fn a_scanner_finds_nothing_that_would_mislead_a_model() {
    let home = Home::new();
    let mut command = client(&installed("scanner/bin/mcp-scanner"), &home);
    command.args([
        "--analyzers",
        "yara",
        "--format",
        "summary",
        "stdio",
        "--stdio-command",
        env!("CARGO_BIN_EXE_gatepass"),
    ]);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("Total tools scanned: 6") && text.contains("Unsafe items: 0"), "{text}");
}
