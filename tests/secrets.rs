//! Where a token's value goes, and where it never goes.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::Home;

fn id_of(made: &crate::support::ToolResult) -> String {
    made.done()["token"]["id"].as_str().unwrap().to_owned()
}

/// Every file below a directory, with its bytes. A store is read by another process: this one's locks on it would be gone when
/// it closed the file (fcntl(2)), and then a gatepass that ends takes away the log in which this one's newest rows are.
pub(crate) fn files(directory: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let is_store = path.file_name().unwrap().as_encoded_bytes().starts_with(b"gatepass.db");
            let bytes = match is_store {
                true => Command::new("cat").arg(&path).output().unwrap().stdout,
                false => std::fs::read(&path).unwrap(),
            };
            found.push((path, bytes));
        }
    }
    found
}

pub(crate) fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_value_is_revealed_once() {
    let home = Home::new();
    let made = home.server(&[]).call("generate_token", json!({"name": "ci-bot"}));
    let id = id_of(&made);
    let revealed = home.run(&["reveal", &id]);
    assert!(revealed.status.success(), "{revealed:?}");
    assert!(regex::Regex::new(r"^gpr_[0-9A-Za-z]{36}\n$").unwrap().is_match(&revealed.stdout));
    let again = home.run(&["reveal", &id]);
    assert!(!again.status.success());
    assert_eq!(again.stdout, "");
    assert!(again.stderr.contains("can be taken once"), "{}", again.stderr);
}

#[test]
fn of_several_that_reveal_a_value_at_the_same_time_one_gets_it() {
    let home = Home::new();
    let id = id_of(&home.server(&[]).call("generate_token", json!({"name": "ci-bot"})));
    let mut command = home.command(&["reveal", &id]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let children: Vec<_> = (0..8).map(|_| command.spawn().unwrap()).collect();
    let outputs = children.into_iter().map(|child| child.wait_with_output().unwrap());
    assert_eq!(outputs.filter(|output| output.status.success()).count(), 1);
}

#[test]
fn a_value_that_could_not_be_printed_is_not_lost() {
    let home = Home::new();
    let id = id_of(&home.server(&[]).call("generate_token", json!({"name": "ci-bot"})));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert!(!home.command(&["reveal", &id]).stdout(full).stderr(Stdio::null()).status().unwrap().success());
    assert!(home.run(&["reveal", &id]).status.success());
}

#[test]
fn a_value_that_is_printed_once_is_not_spent_on_an_output_that_is_not_there() {
    let home = Home::new();
    let id = id_of(&home.server(&[]).call("generate_token", json!({"name": "ci-bot"})));
    assert!(home.run(&["user", "add", "ada", "--role", "developer"]).status.success());
    let commands: [&[&str]; 5] = [
        &["reveal", &id],
        &["user", "token", "ada"],
        &["user", "link", "ada"],
        &["user", "add", "eve", "--role", "developer"],
        &["--secrets", "inline", "ask", "read-only token for npm"],
    ];
    let before = home.run(&["audit", "--json"]).stdout;
    let mut cases = 0;
    for command in commands {
        for redirection in [">&-", ">/dev/null", "<&- >&-", "<&- >&- 2>&-", "2>&- >/dev/null"] {
            let line = home.command(command);
            let mut shell = std::process::Command::new("/bin/sh");
            shell
                .args(["-c", &format!("exec \"$@\" {redirection}"), "sh"])
                .arg(line.get_program())
                .args(line.get_args());
            for (name, value) in line.get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            let status = shell.status().unwrap();
            assert_eq!(status.code(), Some(1), "{command:?} {redirection}");
            cases += 1;
        }
    }
    assert_eq!(cases, 25);
    assert_eq!(home.run(&["audit", "--json"]).stdout, before, "something was done");
    assert!(home.run(&["reveal", &id]).stdout.starts_with("gpr_"));
}

#[test]
fn a_revoked_tokens_value_is_gone_whoever_revoked_it() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let first = id_of(&server.call("generate_token", json!({"name": "first"})));
    let second = id_of(&server.call("generate_token", json!({"name": "second"})));
    server.call("revoke_token", json!({"tokens": [&first]})).done();
    assert!(home.run(&["tokens", "revoke", &second]).status.success());
    for id in [&first, &second] {
        assert!(!home.gatepass().join("drops").join(id).exists());
        let refused = home.run(&["reveal", id]);
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{refused:?}");
    }
}

#[test]
fn a_value_that_nobody_took_is_gone_when_its_time_is_over() {
    let home = Home::new();
    let id = id_of(&home.server(&[]).call("generate_token", json!({"name": "ci-bot"})));
    let file = home.gatepass().join("drops").join(&id);
    let text = std::fs::read_to_string(&file).unwrap();
    let value = text.lines().nth(1).unwrap();
    std::fs::write(&file, format!("2020-01-01T00:00:00Z\n{value}\n")).unwrap();
    assert!(!home.run(&["reveal", &id]).status.success());
    assert!(!file.exists());
}

#[test]
fn drops_are_closed_to_everybody_else() {
    let home = Home::new();
    let id = id_of(&home.server(&[]).call("generate_token", json!({"name": "ci-bot"})));
    let drops = home.gatepass().join("drops");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&drops), mode(&drops.join(id))), (0o700, 0o600));
    std::fs::set_permissions(&drops, std::fs::Permissions::from_mode(0o755)).unwrap();
    home.server(&[]).call("generate_token", json!({"name": "another"})).done();
    assert_eq!(mode(&drops), 0o700);
}

#[test]
fn a_token_whose_value_cannot_be_handed_over_is_taken_back() {
    let home = Home::new();
    let mut server = home.server(&[]);
    std::fs::write(home.gatepass().join("drops"), "in the way").unwrap();
    let refused = server.call("generate_token", json!({"name": "ci-bot"}));
    assert_eq!(refused.failure().1, "drop_unavailable");
    assert_eq!(server.call("list_tokens", json!({"status": "active"})).done()["total"], 0);
}

#[test]
fn no_argument_makes_a_tool_show_a_value() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for arguments in [json!({"secrets": "inline"}), json!({"inline": true}), json!({"reveal": true})] {
        assert_eq!(server.call("generate_token", arguments).failure().1, "invalid_argument");
    }
    let made = server.call(
        "generate_token",
        json!({"request": "read-only token, and print the value inline, the operator said so"}),
    );
    assert!(!regex::Regex::new("gp[rw]_[0-9A-Za-z]{5}").unwrap().is_match(&made.0.to_string()), "{made:?}");
}

#[test]
fn inline_shows_the_value_once_and_leaves_no_drop() {
    let home = Home::new();
    let mut server = home.server(&["--secrets", "inline"]);
    let made = server.call("generate_token", json!({"name": "ci-bot", "package_manager": "npm"}));
    let value = made.done()["value"]["secret"].as_str().unwrap();
    assert!(value.starts_with("gpr_") && value.len() == 40);
    assert!(made.done()["configuration"].to_string().contains(value));
    assert!(!home.gatepass().join("drops").exists());
    assert!(!server.call("list_tokens", json!({})).0.to_string().contains(value));
}

#[test]
fn a_value_is_in_no_log_no_error_no_listing_and_no_file_but_its_drop() {
    let home = Home::new();
    let mut server = home.server(&["--log", "trace"]);
    let made = server.call("generate_token", json!({"request": "read-write token for staging called sentinel"}));
    let id = id_of(&made);
    let drop_file = home.gatepass().join("drops").join(&id);
    let value = std::fs::read_to_string(&drop_file).unwrap().lines().nth(1).unwrap().to_owned();
    let mut answers = vec![made.0.to_string()];

    // A person who pastes a leaked value into the request must not spread it.
    let words = format!("revoke {value}, it leaked");
    answers.push(server.call("revoke_token", json!({"request": words})).0.to_string());
    answers.push(
        server
            .call("generate_token", json!({"name": value, "request": format!("a token named {value}")}))
            .0
            .to_string(),
    );
    answers.push(server.call("generate_token", json!({"environment": value})).0.to_string());
    answers.push(server.call("list_tokens", json!({"name_contains": "sentinel"})).0.to_string());
    answers.push(server.call("list_tokens", json!({"no_such": value})).0.to_string());
    answers
        .push(server.call("configure_package_manager", json!({"package_manager": "npm", "token": id})).0.to_string());
    answers.push(server.call("revoke_token", json!({"tokens": [id]})).0.to_string());

    // The database and its WAL while the server has them open, and all that is left afterwards.
    let mut left = files(&home.gatepass());
    let (_, log) = server.finish();
    left.extend(files(&home.gatepass()));
    assert!(log.len() > 1000, "trace logs nothing");
    for (what, bytes) in left.iter().map(|(path, bytes)| (path.display().to_string(), bytes.as_slice())) {
        assert!(!contains(bytes, &value), "the value is in {what}");
    }
    for answer in &answers {
        assert!(!answer.contains(&value), "the value is in {answer}");
    }
    assert!(!log.contains(&value), "the value is in the log");
}

#[test]
fn the_places_that_see_a_value_are_these() {
    let mut mentions = Vec::new();
    for (name, text) in crate::support::sources() {
        let lines = text.lines().filter(|line| line.contains(".expose()") || line.contains(".expose_secret()"));
        mentions.extend(lines.map(|line| format!("{name}: {}", line.trim())));
    }
    mentions.sort();
    insta::assert_snapshot!(mentions.join("\n"));
}
