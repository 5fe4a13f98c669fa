//! The commands for people.

use crate::support::{Home, settled};

#[test]
fn a_question_is_an_answer_with_a_status_of_its_own() {
    let home = Home::new();
    let asked = home.run(&["ask", "read-only token for uat"]);
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
    assert!(asked.stdout.contains("production"), "{asked:?}");
    assert_eq!(home.run(&["tokens", "list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn a_refusal_is_one_sentence_on_stderr() {
    let home = Home::new();
    let refused = home.run(&["tokens", "revoke", "nobody"]);
    assert_eq!(refused.status.code(), Some(1));
    insta::assert_snapshot!(refused.stderr, @"gatepass: No token has the id or exact name `nobody`; nothing was changed. List the tokens to see their names.");
    let refused = home.run(&["environments", "add", "Staging"]);
    assert!(refused.stderr.starts_with("gatepass: "), "{refused:?}");
    assert!(!home.run(&["reveal", "../../etc/passwd"]).status.success());
}

#[test]
fn ask_shows_the_tool_what_was_understood_and_the_answer() {
    let home = Home::new();
    let asked = home.run(&["ask", "read-only", "token", "for", "staging"]);
    assert!(asked.status.success(), "{asked:?}");
    let shown =
        regex::Regex::new("staging-read-only-[a-z0-9]{8}").unwrap().replace_all(&asked.stdout, "USERNAME").into_owned();
    insta::assert_snapshot!(settled(&shown, &home));
}

#[test]
fn on_a_terminal_a_person_sees_the_value_once() {
    let home = Home::new();
    // util-linux's `script` gives the command a terminal.
    let line = format!("{} ask read-only token for staging", env!("CARGO_BIN_EXE_gatepass"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("HOME", home.path()).env("GATEPASS_HOME", home.gatepass());
    let output = command.env("TERM", "dumb").stdin(std::process::Stdio::null()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let value = regex::Regex::new(r"gpr_[0-9A-Za-z]{36}").unwrap();
    assert!(value.is_match(&shown), "{shown}");
    assert!(!value.is_match(&home.run(&["ask", "read-only token for production"]).stdout));
}

#[test]
fn tokens_and_environments_are_managed_without_an_agent() {
    let home = Home::new();
    assert_eq!(home.run(&["environments", "add", "canary"]).stdout, "Added canary\n");
    assert!(home.run(&["ask", "push token for canary called ci-bot"]).status.success());
    let listed = home.run(&["tokens", "list", "--environment", "canary"]).stdout;
    assert!(listed.starts_with("ci-bot\t") && listed.contains("\tRead & Write\tcanary\t"), "{listed}");
    let environments = home.run(&["environments", "list", "--json"]).json();
    assert_eq!(environments[0]["name"], "canary");
    assert_eq!(environments[0]["active_tokens"], 1);

    let refused = home.run(&["tokens", "delete", "ci-bot"]);
    assert!(!refused.status.success() && refused.stderr.contains("evoke"), "{refused:?}");
    assert!(home.run(&["tokens", "revoke", "CI-BOT"]).stdout.starts_with("Revoked ci-bot ("));
    assert!(home.run(&["tokens", "revoke", "ci-bot"]).stdout.starts_with("Had been revoked: ci-bot ("));
    assert!(home.run(&["tokens", "list", "--status", "revoked"]).stdout.starts_with("ci-bot\t"));
    assert!(home.run(&["tokens", "delete", "ci-bot"]).stdout.starts_with("Deleted ci-bot ("));
    assert_eq!(home.run(&["tokens", "list"]).stdout, "");
}
