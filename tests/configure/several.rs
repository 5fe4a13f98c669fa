//! Several managers in one call: one token for all, each by itself.

use serde_json::{Value, json};

use super::{active_tokens, npmrc, value_in};
use crate::support::{Home, Server, ToolResult, misfits};

const TOOL: &str = "configure_package_manager";

fn configure(server: &mut Server, managers: Value, mode: &str, more: Value) -> ToolResult {
    let mut arguments = json!({"package_manager": managers, "mode": mode});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.call(TOOL, arguments)
}

fn states(answer: &ToolResult) -> Vec<(&str, &str)> {
    let rows = answer.done()["configurations"].as_array().unwrap();
    rows.iter().map(|row| (row["package_manager"].as_str().unwrap(), row["state"].as_str().unwrap())).collect()
}

#[test]
fn what_is_unclear_of_one_or_too_much_for_one_call_changes_nothing() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let asked = configure(&mut server, json!(["npm", "pyp"]), "apply", json!({}));
    assert_eq!(asked.questions()[0]["field"], "package_manager");
    // Words for one earn no other.
    let asked = configure(&mut server, json!(["npm", "pip"]), "apply", json!({"request": "set up npm here"}));
    assert!(asked.questions()[0]["question"].as_str().unwrap().contains("pip"), "{asked:?}");
    let asked = configure(&mut server, json!(["npm", "twine"]), "apply", json!({}));
    assert!(asked.questions()[0]["question"].as_str().unwrap().contains("twine only uploads"), "{asked:?}");
    let many = ["npm", "pip", "cargo", "maven", "gradle", "docker", "helm", "nuget", "composer"];
    assert_eq!(configure(&mut server, json!(many), "apply", json!({})).failure().1, "invalid_argument");
    let scope = json!({"scope": ["npm", "pypi", "maven"]});
    let refused = configure(&mut server, json!(["npm", "pip"]), "apply", scope);
    assert!(refused.failure().0.contains("maven"), "{refused:?}");
    assert!(!home.path().join(".npmrc").exists());
    assert_eq!(active_tokens(&mut server), 0);
}

#[test]
fn several_have_one_token_for_their_repositories_and_no_others() {
    for managers in
        [json!(["npm", "pip"]), json!("npm, pip"), json!("[\"npm\", \"pip\"]"), json!(["npm", "pip", "NPM"])]
    {
        let home = Home::new();
        let mut server = home.server(&[]);
        let applied =
            configure(&mut server, managers, "apply", json!({"request": "set up npm and pip on this machine"}));
        assert_eq!(states(&applied), [("npm", "applied"), ("pip", "applied")], "{applied:?}");
        let answer = applied.done();
        assert_eq!(answer["token"]["scope"], json!(["npm", "pypi"]), "{answer}");
        assert_eq!((&answer["token"]["permission"], &answer["token_is_new"]), (&json!("read_only"), &json!(true)));
        assert_eq!(answer["changed"]["changed"], json!(["~/.npmrc", "~/.config/pip/pip.conf"]));
        let value = value_in(&npmrc(&home));
        let pip = std::fs::read_to_string(home.path().join(".config/pip/pip.conf")).unwrap();
        assert_eq!(value_in(&pip), value);
        assert!(!applied.0.to_string().contains(&value));
        assert_eq!(active_tokens(&mut server), 1);
        // It ends with the last of them.
        let undone = configure(&mut server, json!("npm"), "undo", json!({}));
        assert_eq!(undone.done().get("revoked_tokens"), None, "{undone:?}");
        assert_eq!(active_tokens(&mut server), 1);
        let undone = configure(&mut server, json!(["pip"]), "undo", json!({}));
        assert_eq!(undone.done()["revoked_tokens"][0], answer["token"]["id"], "{undone:?}");
        assert_eq!(active_tokens(&mut server), 0);
    }
}

#[test]
fn one_that_cannot_be_configured_keeps_none_of_the_others_and_its_repository_is_not_opened() {
    let home = Home::new();
    std::os::unix::fs::symlink("/etc/hosts", home.path().join(".npmrc")).unwrap();
    let mut server = home.server(&[]);
    let applied = configure(&mut server, json!(["npm", "pip", "cargo"]), "apply", json!({}));
    assert_eq!(states(&applied), [("npm", "failed"), ("pip", "applied"), ("cargo", "applied")]);
    let answer = applied.done();
    assert!(answer["configurations"][0]["reason"].as_str().unwrap().contains("is a link"), "{answer}");
    assert_eq!(answer["token"]["scope"], json!(["cargo", "pypi"]), "{answer}");
    // Where none can be, no token is made.
    let home = Home::new();
    std::os::unix::fs::symlink("/etc/hosts", home.path().join(".npmrc")).unwrap();
    let mut server = home.server(&[]);
    let refused = configure(&mut server, json!(["npm", "pnpm"]), "apply", json!({"where": "project"}));
    assert_eq!(states(&refused), [("npm", "failed"), ("pnpm", "failed")], "{refused:?}");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
fn a_scope_parts_among_the_repositories_and_one_of_which_it_has_nothing_is_refused() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let scope = json!({"scope": ["npm/@acme/*", "pypi"]});
    let applied = configure(&mut server, json!(["npm", "pip"]), "apply", scope);
    assert_eq!(applied.done()["token"]["scope"], json!(["npm/@acme/*", "pypi"]), "{applied:?}");
    // All of npm is more than what stands there, and nobody said so.
    let again = configure(&mut server, json!(["npm", "pip"]), "apply", json!({}));
    assert_eq!(states(&again), [("npm", "failed"), ("pip", "applied")], "{again:?}");
    let home = Home::new();
    let mut server = home.server(&[]);
    let applied = configure(&mut server, json!(["npm", "pip"]), "apply", json!({"scope": ["npm/@acme/*"]}));
    assert_eq!(states(&applied), [("npm", "applied"), ("pip", "failed")], "{applied:?}");
    assert_eq!(applied.done()["token"]["scope"], json!(["npm/@acme/*"]));
}

#[test]
fn a_second_apply_takes_the_place_of_the_first_with_all_of_it() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let first = configure(&mut server, json!(["npm", "pip"]), "apply", json!({}));
    let second = configure(&mut server, json!(["npm", "pip"]), "apply", json!({}));
    assert_eq!(second.done()["revoked_tokens"], json!([first.done()["token"]["id"]]), "{second:?}");
    assert_eq!(active_tokens(&mut server), 1);
    let named = server.call("generate_token", json!({"name": "mine", "scope": ["npm", "pypi"]}));
    let id = named.done()["token"]["id"].clone();
    let applied = configure(&mut server, json!(["npm", "pip"]), "apply", json!({"token": id}));
    assert_eq!((states(&applied).len(), &applied.done()["token"]["id"]), (2, &id), "{applied:?}");
    let undone = configure(&mut server, json!(["npm", "pip"]), "undo", json!({}));
    assert_eq!(states(&undone), [("npm", "undone"), ("pip", "undone")]);
    assert!(undone.text().contains("still work") && undone.text().contains(id.as_str().unwrap()), "{undone:?}");
}

#[test]
fn what_is_shown_for_several_makes_nothing_and_stays_within_its_budget() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let shown =
        configure(&mut server, json!(["npm", "pip"]), "show", json!({"request": "how do I set up npm and pip?"}));
    assert_eq!(states(&shown), [("npm", "shown"), ("pip", "shown")]);
    let answer = shown.done();
    assert_eq!(answer["configuration"]["package_manager"], "npm");
    assert_eq!(answer["configurations"][1]["environment"][0]["name"], "PIP_INDEX_URL", "{answer}");
    assert!(answer["would_make"].as_str().unwrap().contains("for npm, pypi"), "{answer}");
    for name in ["package_manager", "where", "state"] {
        let mut poorer = answer.clone();
        poorer["configurations"][1].as_object_mut().unwrap().remove(name).unwrap();
        assert_ne!(misfits(TOOL, &poorer), [""; 0], "without {name}");
    }
    let mut other = answer.clone();
    other["configurations"][0]["state"] = "well".into();
    assert_ne!(misfits(TOOL, &other), [""; 0], "{other}");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    // What has no place is named, with what to do.
    let many = json!(["npm", "pip", "cargo", "maven", "gradle", "docker", "nuget", "composer"]);
    for (mode, more) in [("show", json!({})), ("apply", json!({})), ("check", json!({})), ("undo", json!({}))] {
        let answer = configure(&mut server, many.clone(), mode, more);
        assert_eq!(states(&answer).len(), 8, "{answer:?}");
        let length = answer.text().len() + answer.done().to_string().len();
        println!("{mode}: {length} bytes");
        assert!(length <= 4_000, "{mode}: {length} bytes, {answer:?}");
    }
}

#[test]
fn the_lines_for_several_take_the_value_once() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&[]);
    let place = json!({"where": "project", "directory": project});
    let applied = configure(&mut server, json!(["npm", "pip"]), "apply", place);
    let variables = applied.done()["changed"]["environment"].as_array().unwrap();
    let lines: Vec<&str> = variables.iter().map(|variable| variable["set_by"].as_str().unwrap()).collect();
    assert_eq!(lines.iter().filter(|line| line.contains(" reveal ")).count(), 1, "{lines:?}");
    let script = format!("{} && printf %s \"$NPM_TOKEN\"", lines.join(" && "));
    let output = home.command(&[]);
    let mut shell = std::process::Command::new("sh");
    for (name, value) in output.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let output = shell.args(["-c", &script]).current_dir(home.path()).output().unwrap();
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(printed.starts_with("gpr_") && printed.len() == 40, "{output:?}");
}

#[test]
fn at_a_shell_several_are_named_after_another() {
    let home = Home::new();
    let applied = home.run(&["configure", "npm", "pip", "--apply"]);
    assert!(applied.status.success() && applied.stdout.starts_with("npm: applied."), "{applied:?}");
    assert!(applied.stdout.contains("pip: applied.") && applied.stdout.contains("for npm, pypi"), "{applied:?}");
    let shown = home.run(&["configure", "npm", "pip"]);
    assert!(shown.stdout.contains("npm:\n") && shown.stdout.contains("pip:\n"), "{shown:?}");
    let checked = home.run(&["configure", "npm", "pip", "--check", "--url", "http://127.0.0.1:9"]);
    assert!(!checked.status.success() && checked.stdout.contains("pip: not"), "{checked:?}");
    let undone = home.run(&["configure", "npm", "pip", "--undo", "--json"]).json();
    assert_eq!(undone["configurations"].as_array().unwrap().len(), 2, "{undone}");
}

#[test]
fn a_form_shows_the_changes_of_all_before_any_is_made() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let arguments = json!({"package_manager": ["npm", "pip"], "mode": "apply"});
    let (forms, declined) = server.call_answering(TOOL, arguments.clone(), &json!({"action": "decline"}));
    assert_eq!((forms.len(), &declined.0["structuredContent"]["outcome"]), (1, &json!("declined")));
    let message = forms[0]["message"].as_str().unwrap();
    assert!(message.contains("~/.npmrc (new)") && message.contains("~/.config/pip/pip.conf (new)"), "{message}");
    assert!(!home.path().join(".npmrc").exists());
    let yes = json!({"action": "accept", "content": {"confirm": true}});
    let (forms, applied) = server.call_answering(TOOL, arguments, &yes);
    assert_eq!((forms.len(), states(&applied).len()), (1, 2));
    let undoing = json!({"package_manager": ["npm", "pip"], "mode": "undo"});
    let (forms, undone) = server.call_answering(TOOL, undoing, &yes);
    assert_eq!((forms.len(), states(&undone).len()), (1, 2));
}
