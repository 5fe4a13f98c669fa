//! All that is applied here: taken back once a person has seen it, and checked, each entry by itself.

use std::path::PathBuf;

use gatepass_core::ecosystem::PackageManager;
use serde_json::{Value, json};

use super::{NPMRC, active_tokens, call, npmrc};
use crate::packages::recorder::{Answer, Recorder};
use crate::support::{Home, Server};

const TOOL: &str = "configure_package_manager";

/// A home with npm and pip in the user's own files, Cargo in a project, and npm in another project.
fn with_applied(arguments: &[&str]) -> (Home, Server, PathBuf) {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let mut server = home.server(arguments);
    let (project, other) = (home.path().join("project"), home.path().join("other"));
    for (manager, directory) in [
        (PackageManager::Npm, None),
        (PackageManager::Pip, None),
        (PackageManager::Cargo, Some(&project)),
        (PackageManager::Npm, Some(&other)),
    ] {
        let place = directory.map_or(json!({}), |directory| {
            std::fs::create_dir(directory).unwrap();
            json!({"where": "project", "directory": directory})
        });
        call(&mut server, manager, "apply", &place).done();
    }
    (home, server, project)
}

fn states(answer: &Value) -> Vec<(String, String, String)> {
    let rows = answer["configurations"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "package_manager"), text(row, "where"), text(row, "state"))).collect()
}

fn row(manager: &str, place: &str, state: &str) -> (String, String, String) {
    (manager.to_owned(), place.to_owned(), state.to_owned())
}

#[test]
fn where_nothing_is_applied_that_is_said_and_is_no_success() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for mode in ["check", "undo"] {
        let refused = server.call(TOOL, json!({"mode": mode}));
        assert!(refused.failure().0.contains("Nothing is applied here"), "{refused:?}");
        let told = home.run(&["configure", &format!("--{mode}")]);
        assert!(!told.status.success() && told.stderr.contains("Nothing is applied here"), "{told:?}");
    }
    // Another project's is not here, and it is told that there is one.
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    call(&mut server, PackageManager::Npm, "apply", &json!({"where": "project", "directory": project})).done();
    let refused = server.call(TOOL, json!({"mode": "check"}));
    assert!(refused.failure().0.contains("in another project"), "{refused:?}");
    // Some clients send all that a schema has.
    let refused = server.call(TOOL, json!({"mode": "check", "package_manager": null, "scope": null, "token": ""}));
    assert!(refused.failure().0.contains("Nothing is applied here"), "{refused:?}");
    // What is to be applied is not known without its name.
    assert_eq!(server.call(TOOL, json!({"mode": "apply"})).questions()[0]["field"], "package_manager");
}

#[test]
fn nothing_is_taken_back_before_it_was_shown() {
    let (home, mut server, project) = with_applied(&[]);
    let before = npmrc(&home);
    let undoing = json!({"mode": "undo", "directory": project});
    for arguments in [
        undoing.clone(),
        json!({"mode": "undo", "directory": project, "request": "take back everything that you set up here"}),
        // What names no set, or another.
        json!({"mode": "undo", "directory": project, "package_manager": "all-0123456789abcdef"}),
        json!({"mode": "undo", "directory": project, "package_manager": ["all-"]}),
    ] {
        let asked = server.call(TOOL, arguments);
        let question = &asked.questions()[0];
        assert_eq!(question["field"], "package_manager", "{asked:?}");
        let text = question["question"].as_str().unwrap();
        for told in
            ["all 3 configurations", "- npm: ~/.npmrc", "- pip: ~/.config/pip/pip.conf", "- Cargo in the project: "]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(text.contains("One configuration is applied in another project"), "{text}");
    }
    assert_eq!(npmrc(&home), before);
    assert_eq!(active_tokens(&mut server), 4);
    // The set that was shown is not the one that is there any more.
    let handle = server.call(TOOL, undoing.clone()).questions()[0]["choices"][0].clone();
    call(&mut server, PackageManager::Pip, "undo", &json!({})).done();
    let answered = json!({"mode": "undo", "directory": project, "package_manager": handle});
    let asked = server.call(TOOL, answered);
    assert!(asked.questions()[0]["question"].as_str().unwrap().contains("not what was asked about"), "{asked:?}");
    assert_eq!(npmrc(&home), before);
}

#[test]
fn all_that_was_shown_is_taken_back_with_its_tokens_and_another_projects_stays() {
    let (home, mut server, project) = with_applied(&[]);
    let undoing = json!({"mode": "undo", "directory": project, "request": "take back everything that you set up here"});
    let mut answered = undoing.clone();
    answered["package_manager"] = server.call(TOOL, undoing).questions()[0]["choices"][0].clone();
    // Whoever is answered may be another process.
    let mut server = home.server(&[]);
    let undone = server.call(TOOL, answered.clone());
    let expected = [("npm", "user"), ("pip", "user"), ("cargo", "project")];
    assert_eq!(states(undone.done()), expected.map(|(manager, place)| row(manager, place, "undone")), "{undone:?}");
    assert_eq!(undone.done()["revoked_tokens"].as_array().unwrap().len(), 3);
    assert_eq!(npmrc(&home), NPMRC);
    assert!(!project.join(".cargo").exists() && !home.path().join(".config/pip/pip.conf").exists());
    assert!(home.path().join("other/.npmrc").exists());
    assert_eq!(active_tokens(&mut server), 1);
    // It is spent.
    assert!(server.call(TOOL, answered).failure().0.contains("Nothing is applied here"));
}

#[test]
fn one_that_cannot_be_taken_back_keeps_none_of_the_others() {
    let (home, mut server, project) = with_applied(&[]);
    std::fs::write(home.path().join(".npmrc"), b"\xff\xfe is no text").unwrap();
    let asked = server.call(TOOL, json!({"mode": "undo", "directory": project}));
    let handle = asked.questions()[0]["choices"][0].clone();
    let undone = server.call(TOOL, json!({"mode": "undo", "directory": project, "package_manager": handle}));
    let expected = [row("npm", "user", "failed"), row("pip", "user", "undone"), row("cargo", "project", "undone")];
    assert_eq!(states(undone.done()), expected, "{undone:?}");
    assert!(undone.done()["configurations"][0]["reason"].as_str().unwrap().contains("no text in UTF-8"), "{undone:?}");
    assert!(undone.text().starts_with("npm: not done.") && undone.text().contains("1 of 3 failed"), "{undone:?}");
    assert_eq!(std::fs::read(home.path().join(".npmrc")).unwrap(), b"\xff\xfe is no text");
    assert!(!project.join(".cargo").exists());
    // npm's, and that of the other project.
    assert_eq!(active_tokens(&mut server), 2);
    let told = home.run(&["configure", "--undo", "--yes"]);
    assert!(!told.status.success() && told.stdout.starts_with("npm: not done."), "{told:?}");
}

#[test]
fn a_form_shows_all_and_one_yes_is_enough() {
    let (home, server, project) = with_applied(&[]);
    drop(server);
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let undoing = json!({"mode": "undo", "directory": project});
    let (forms, declined) = server.call_answering(TOOL, undoing.clone(), &json!({"action": "decline"}));
    assert_eq!((forms.len(), &declined.0["structuredContent"]["outcome"]), (1, &json!("declined")));
    assert!(forms[0]["message"].as_str().unwrap().contains("- Cargo in the project: "), "{forms:?}");
    assert_ne!(npmrc(&home), NPMRC);
    let yes = json!({"action": "accept", "content": {"confirm": true}});
    let (forms, undone) = server.call_answering(TOOL, undoing, &yes);
    assert_eq!((forms.len(), states(undone.done()).len()), (1, 3));
    assert_eq!(npmrc(&home), NPMRC);
}

#[test]
fn at_a_shell_all_is_taken_back_with_yes_and_not_without() {
    let (home, mut server, project) = with_applied(&[]);
    let run = |arguments: &[&str]| {
        let output = home.command(arguments).current_dir(&project).stdin(std::process::Stdio::null()).output().unwrap();
        crate::support::Finished::of(output)
    };
    let asked = run(&["configure", "--undo"]);
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
    assert!(asked.stderr.contains("- pip: ~/.config/pip/pip.conf") && asked.stderr.contains("--yes"), "{asked:?}");
    assert_eq!(active_tokens(&mut server), 4);
    assert!(!run(&["configure", "--apply"]).status.success());
    // Those of the user alone, then what is left here.
    let undone = run(&["configure", "--undo", "--yes", "--where", "user"]);
    assert!(undone.status.success() && undone.stdout.starts_with("npm: taken back."), "{undone:?}");
    assert!(project.join(".cargo").exists());
    let undone = run(&["configure", "--undo", "--yes"]);
    assert!(undone.status.success() && undone.stdout.starts_with("Cargo in the project: taken back."), "{undone:?}");
    assert_eq!((npmrc(&home).as_str(), active_tokens(&mut server)), (NPMRC, json!(1)));
}

#[test]
fn a_check_of_all_says_of_each_whether_it_works_and_fails_where_one_does_not() {
    let recorder = Recorder::start(|request| match &request.authorization {
        Some(credential) if !credential.contains("gatepass-") => {
            let status = if request.path.contains("pypi") { 503 } else { 200 };
            Answer::new(status, "application/json", "{}")
        }
        _ => Answer::challenge(),
    });
    let home = Home::new();
    let url = recorder.url();
    let mut server = home.server(&["--url", &url]);
    call(&mut server, PackageManager::Npm, "apply", &json!({})).done();
    let checked = server.call(TOOL, json!({"mode": "check", "request": "check everything that you set up"}));
    assert_eq!(states(checked.done()), [row("npm", "user", "working")], "{checked:?}");
    let told = home.run(&["configure", "--check", "--url", &url]);
    assert!(told.status.success() && told.stdout.starts_with("npm: working."), "{told:?}");
    call(&mut server, PackageManager::Pip, "apply", &json!({})).done();
    let checked = server.call(TOOL, json!({"mode": "check"}));
    assert_eq!(
        states(checked.done()),
        [row("npm", "user", "working"), row("pip", "user", "not_working")],
        "{checked:?}"
    );
    assert!(checked.done()["configurations"][1]["reason"].as_str().unwrap().contains("HTTP 503"), "{checked:?}");
    let told = home.run(&["configure", "--check", "--url", &url]);
    assert!(!told.status.success() && told.stdout.contains("pip: not working."), "{told:?}");
    // One whose token is gone is told, and the others are checked all the same.
    let id = home.run(&["tokens", "list", "--json"]).json()[1]["id"].as_str().unwrap().to_owned();
    server.call("revoke_token", json!({"tokens": [id]})).done();
    let checked = server.call(TOOL, json!({"mode": "check"}));
    assert_eq!(
        states(checked.done()),
        [row("npm", "user", "failed"), row("pip", "user", "not_working")],
        "{checked:?}"
    );
}
