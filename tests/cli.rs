//! The commands for people.

mod refusals;
mod several;

use serde_json::json;

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

/// What is shown at a terminal of 80 columns: util-linux's `script` gives the command one.
fn at_a_terminal(home: &Home, arguments: &str) -> String {
    let line = format!("stty cols 80; {} {arguments}", env!("CARGO_BIN_EXE_gatepass"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("HOME", home.path()).env("GATEPASS_HOME", home.gatepass());
    // Colour is no matter of the width; where `CI` is set it would be there whatever the terminal can do.
    let output = command.env("TERM", "dumb").env("NO_COLOR", "1").stdin(std::process::Stdio::null()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn on_a_terminal_a_person_sees_the_value_once() {
    let home = Home::new();
    let shown = at_a_terminal(&home, "ask read-only token for staging");
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

/// The commands that a command's help lists, and those below them, each by its words.
fn commands(home: &Home, path: &[String]) -> Vec<Vec<String>> {
    let words: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = home.run(&words).stdout;
    let listed = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
    let names =
        listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    let below = names.filter(|name| *name != "help").map(|name| [path, &[name.to_owned()]].concat());
    below.flat_map(|path| [vec![path.clone()], commands(home, &path)].concat()).collect()
}

#[test]
fn a_commands_help_has_its_own_options_and_says_once_where_the_settings_are() {
    let home = Home::new();
    let commands = commands(&home, &[]);
    for path in &commands {
        let words: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = home.run(&words).stdout;
        for setting in ["--rate-limit", "--max-ttl", "GATEPASS_SECRETS", "config.toml)"] {
            assert!(!help.contains(setting), "{path:?} lists {setting}: {help}");
        }
        assert_eq!(help.matches("gatepass --help").count(), 1, "{path:?}: {help}");
        assert!(help.contains("Examples:\n  ") && help.contains("gatepass "), "{path:?}: {help}");
        // A setting is taken all the same.
        let taken: Vec<&str> = path.iter().map(String::as_str).chain(["--rate-limit", "5", "--help"]).collect();
        assert_eq!(home.run(&taken).stdout, help, "{path:?}");
    }
    for asked in [&["--help"][..], &["-h"], &["help"]] {
        assert!(home.run(asked).stdout.contains("--rate-limit"), "{asked:?}");
    }
    assert!(commands.len() > 25, "{commands:?}");
}

#[test]
fn a_shell_and_man_are_told_of_every_command() {
    let home = Home::new();
    assert!(!home.run(&["completions", "cmd"]).status.success());
    let commands = commands(&home, &[]);
    for shell in ["bash", "zsh", "fish"] {
        let script = home.run(&["completions", shell]).stdout;
        for word in commands.iter().flatten().map(String::as_str).chain(["rate-limit"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let script = home.run(&["completions", "bash"]).stdout;
    std::fs::write(home.path().join("script"), format!("{script}\nCOMP_WORDS=(gatepass tok) COMP_CWORD=1\n_gatepass gatepass tok gatepass\necho \"${{COMPREPLY[@]}}\"\n")).unwrap();
    let completed = std::process::Command::new("bash").arg(home.path().join("script")).output().unwrap();
    assert_eq!(String::from_utf8(completed.stdout).unwrap(), "tokens\n");

    let pages = home.path().join("share/man1");
    assert!(home.run(&["man", &pages.display().to_string()]).status.success());
    let page = |path: &[String]| {
        let name = ["gatepass".to_owned()].iter().chain(path).cloned().collect::<Vec<_>>().join("-");
        std::fs::read_to_string(pages.join(format!("{name}.1"))).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    for path in &commands {
        let page = page(path);
        assert!(page.contains(".TH ") && !page.contains("rate\\-limit"), "{path:?}: {page}");
    }
    assert!(page(&[]).contains("rate\\-limit"), "{}", page(&[]));
    assert!(!home.gatepass().exists(), "neither needs a store");
    let file = home.path().join("script").display().to_string();
    assert_eq!(home.run(&["man", &file]).status.code(), Some(1));
}

#[test]
fn at_a_terminal_gatepass_by_itself_says_what_it_is_and_elsewhere_it_serves() {
    let home = Home::new();
    let shown = at_a_terminal(&home, "");
    assert!(
        shown.contains("gives coding agents registry tokens") && shown.contains("gatepass configure npm"),
        "{shown}"
    );
    assert!(shown.lines().all(|line| line.trim_end().chars().count() <= 80), "{shown}");
    assert!(!home.gatepass().exists(), "nothing was made");
    let mut server = home.server(&[]);
    assert_eq!(server.call("list_tokens", serde_json::json!({})).done()["total"], 0);
}

#[test]
fn a_token_is_made_of_fields_under_the_same_rules() {
    let home = Home::new();
    for (refused, code) in [
        (&["--permission", "admin"][..], 2),
        (&["--permission", "read_write", "--scope", "nowhere/x"], 1),
        (&["--environment", "uat"], 2),
        (&["--expires", "soonish"], 2),
        (&["--manager", "npn"], 2),
        (&["--allow-write=false", "--permission", "read_write"], 1),
    ] {
        let words = [&["tokens", "create"], refused].concat();
        assert_eq!(home.run(&words).status.code(), Some(code), "{refused:?}: {:?}", home.run(&words));
    }
    assert_eq!(home.run(&["tokens", "list", "--json"]).json(), serde_json::json!([]));

    let plain = home.run(&["tokens", "create"]);
    assert!(plain.stdout.contains("Made the token ") && plain.stdout.contains("gatepass reveal "), "{plain:?}");
    let given = ["--name", "ci", "--permission", "read_write", "--scope", "npm/@acme/*", "--environment", "staging"];
    let more = ["--expires", "30d", "--manager", "npm", "--json"];
    let made = home.run(&[&["tokens", "create"], &given[..], &more[..]].concat()).json();
    assert_eq!(made["configuration"][0]["package_manager"], "npm");
    assert_eq!(made["configuration"].as_array().unwrap().len(), 1);
    assert!(made["value"]["reveal"].as_str().unwrap().contains(" reveal "), "{made}");
    let listed = home.run(&["tokens", "list", "--environment", "staging", "--json"]).json();
    assert_eq!(listed[0], made["token"]);
    assert_eq!(made["token"]["permission"], "read_write");
    assert_eq!(made["token"]["scope"], serde_json::json!(["npm/@acme/*"]));
    assert!(!regex::Regex::new("gp[rw]_[0-9A-Za-z]{36}").unwrap().is_match(&format!("{made}{plain:?}")));
}

#[test]
fn tables_fit_80_columns_and_have_all_columns_where_that_is_asked_for() {
    let home = Home::new();
    let name = "a-name-that-is-as-long-as-they-become-in-large-organisations";
    assert!(home.run(&["tokens", "create", "--name", name, "--environment", "staging"]).status.success());
    assert!(home.run(&["user", "add", "ana", "--role", "developer"]).status.success());
    assert!(home.run(&["environments", "add", &name.replace('-', "")]).status.success());
    for table in ["tokens list", "environments list", "user list", "audit"] {
        let shown = at_a_terminal(&home, table);
        let widest = shown.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!(widest <= 80, "{table} is {widest} wide:\n{shown}");
        assert!(shown.lines().count() > 3, "{table}: {shown}");
    }
    let (short, wide) = (at_a_terminal(&home, "tokens list"), at_a_terminal(&home, "tokens list --wide"));
    // A row is on a few lines, and says what a person looks for.
    assert!(short.contains("Expires") && !short.contains("Username") && short.lines().count() < 9, "{short}");
    // As wide as it is, so that no word is broken.
    assert!(wide.contains("Scope") && wide.contains(name) && wide.contains("Everything"), "{wide}");
    // Scripts go by the place of the columns.
    assert_eq!(home.run(&["tokens", "list"]).stdout.trim_end().split('\t').count(), 11);
    assert_eq!(home.run(&["audit"]).stdout.lines().next().unwrap().split('\t').count(), 9);
}

#[test]
fn an_environment_is_renamed_and_removed_while_no_active_token_belongs_to_it() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"environment": "staging", "name": "one"}));
    let id = made.done()["token"]["id"].as_str().unwrap().to_owned();
    for command in [&["environments", "rename", "staging", "uat"][..], &["environments", "remove", "staging"]] {
        let refused = home.run(command);
        assert!(!refused.status.success() && refused.stderr.contains("One active token belongs"), "{refused:?}");
    }
    server.call("revoke_token", json!({"tokens": [id]})).done();
    assert_eq!(home.run(&["environments", "rename", "Staging", "uat"]).stdout, "Renamed staging to uat\n");
    // A server that runs has it at once, and no more under its old name.
    assert_eq!(server.call("generate_token", json!({"environment": "staging"})).questions()[0]["field"], "environment");
    let named = server.call("list_environments", json!({"name": "uat"}));
    assert_eq!(named.done()["profile"]["environment"]["name"], "uat", "{named:?}");
    assert!(home.run(&["environments", "remove", "uat"]).stdout.starts_with("Removed uat; "));
    let names: Vec<String> = home.run(&["environments", "list"]).stdout.lines().map(str::to_owned).collect();
    assert!(names.iter().all(|line| !line.starts_with("uat")) && names.len() == 2, "{names:?}");
    assert_eq!(home.run(&["tokens", "list", "--json"]).json()[0]["environment"], "uat");
    assert_eq!(server.call("generate_token", json!({"environment": "uat"})).questions()[0]["field"], "environment");
}
