//! Package managers through the whole of gatepass: the agents' tool and the people's command, on real files.

mod applied_value;
mod checked;
mod command;
mod damaged;
mod environment;
mod everything;
mod faults;
mod in_force;
mod in_projects;
mod locked;
mod needed;
mod other_sources;
mod pile;
mod proxied;
mod redirects;
mod several;
mod shared_files;
mod shown;
mod told;
mod two_homes;

use std::os::unix::fs::PermissionsExt as _;

use gatepass_core::ecosystem::PackageManager;
use serde_json::{Value, json};

use crate::packages::recorder::{Answer, Recorder};
use crate::support::{Home, Server, ToolResult};

const NPMRC: &str = "; mine\nregistry=https://npm.public.example/\nfetch-retries=5\n";

fn npmrc(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(".npmrc")).unwrap()
}

/// The token's value that a file holds.
fn value_in(text: &str) -> String {
    let value = regex::Regex::new(r"gp[rw]_[0-9A-Za-z]{36}").unwrap();
    value.find(text).unwrap_or_else(|| panic!("no value in {text}")).as_str().to_owned()
}

/// A call of the tool, with more arguments.
fn call(server: &mut Server, manager: PackageManager, mode: &str, more: &Value) -> ToolResult {
    let mut arguments = json!({"package_manager": manager.name(), "mode": mode});
    // It only uploads.
    if mode == "apply" && manager == PackageManager::Twine {
        arguments["permission"] = "read_write".into();
    }
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.call("configure_package_manager", arguments)
}

fn configure(server: &mut Server, mode: &str, more: Value) -> ToolResult {
    call(server, PackageManager::Npm, mode, &more)
}

fn active_tokens(server: &mut Server) -> Value {
    server.call("list_tokens", json!({"status": "active"})).done()["total"].clone()
}

#[test]
fn a_change_that_is_refused_makes_no_token() {
    let home = Home::new();
    std::os::unix::fs::symlink("/etc/hosts", home.path().join(".npmrc")).unwrap();
    let mut server = home.server(&[]);
    let refused = configure(&mut server, "apply", json!({}));
    assert_eq!(refused.failure().1, "not_allowed");
    assert!(refused.failure().0.contains("is a link"), "{refused:?}");
    let refused = configure(&mut server, "apply", json!({"scope": "project"}));
    assert!(refused.failure().0.contains("no project was named"), "{refused:?}");
    let nowhere = home.path().join("nowhere").display().to_string();
    for directory in
        ["project", &nowhere, "/tmp/../etc", "..", "~nobody", "~/nowhere", "file://elsewhere/tmp", "file:x"]
    {
        let refused = configure(&mut server, "apply", json!({"scope": "project", "directory": directory}));
        assert_eq!(refused.failure().1, "invalid_argument", "{directory}");
    }
    let refused = server.call("configure_package_manager", json!({"package_manager": "kubernetes", "mode": "apply"}));
    assert_eq!(refused.failure().1, "unsupported");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    assert_eq!(configure(&mut server, "undo", json!({})).failure().1, "not_allowed");
    assert_eq!(configure(&mut server, "check", json!({})).failure().1, "invalid_argument");
}

#[test]
fn apply_puts_the_value_into_the_file_and_not_into_the_answer_and_undo_takes_it_out() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let mut server = home.server(&[]);
    let applied = configure(&mut server, "apply", json!({}));
    assert_eq!(applied.done()["changed"]["changed"], json!(["~/.npmrc"]));
    assert_eq!(applied.done()["token_is_new"], true);
    let written = npmrc(&home);
    let value = value_in(&written);
    assert!(!applied.0.to_string().contains(&value), "{applied:?}");
    assert!(written.starts_with("; mine\nregistry=http://127.0.0.1:4747/artifactory/api/npm/npm/\nfetch-retries=5\n"));
    assert_eq!(home.path().join(".npmrc").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // The token's own line differs from run to run.
    let message: Vec<&str> = applied.text().lines().filter(|line| !line.starts_with("Made ")).collect();
    insta::assert_snapshot!(message.join("\n"));

    // The same token again changes nothing, and needs no value.
    let id = applied.done()["token"]["id"].clone();
    let again = configure(&mut server, "apply", json!({"token": id}));
    assert_eq!(again.done()["changed"]["changed"], json!([]), "{again:?}");

    let undone = configure(&mut server, "undo", json!({}));
    assert_eq!(undone.done()["changed"]["changed"], json!(["~/.npmrc"]));
    assert!(!undone.0.to_string().contains(&value));
    assert_eq!(undone.done()["revoked_tokens"][0], applied.done()["token"]["id"], "{undone:?}");
    assert_eq!(npmrc(&home), NPMRC);
    assert_eq!(active_tokens(&mut server), 0);
}

#[test]
fn a_projects_file_gets_a_reference_and_the_answer_the_line_that_sets_it() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&[]);
    let applied = configure(&mut server, "apply", json!({"scope": "project", "directory": project}));
    let written = std::fs::read_to_string(project.join(".npmrc")).unwrap();
    assert!(written.ends_with(":_authToken=${NPM_TOKEN}\n"), "{written}");
    let line = applied.done()["changed"]["environment"][0]["set_by"].as_str().unwrap();
    assert!(
        line.starts_with("_gatepass=\"$(") && line.contains(" reveal ") && line.contains("export NPM_TOKEN="),
        "{line}"
    );
    let undone = configure(&mut server, "undo", json!({"scope": "project", "directory": project}));
    assert_eq!(undone.done()["changed"]["changed"], json!([".npmrc"]));
    assert!(!project.join(".npmrc").exists());
}

/// A client that only uploads is not told as configured with a token that cannot.
#[test]
fn a_client_that_only_uploads_is_given_no_read_only_token() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let arguments = json!({"package_manager": "twine", "mode": "apply"});
    let asked = server.call("configure_package_manager", arguments.clone());
    assert_eq!(asked.0["structuredContent"]["outcome"], "question", "{asked:?}");
    assert!(asked.text().contains("twine only uploads, and a Read-Only token cannot"), "{asked:?}");
    let made = server.call("generate_token", json!({"package_manager": "pip"}));
    let mut named = arguments.clone();
    named["token"] = made.done()["token"]["id"].clone();
    let refused = server.call("configure_package_manager", named.clone());
    assert!(refused.failure().0.contains("twine only uploads, and the token"), "{refused:?}");
    // What is shown would not work, either.
    let mut shown = named;
    shown["mode"] = "show".into();
    let refused = server.call("configure_package_manager", shown);
    assert!(refused.failure().0.contains("twine only uploads, and the token"), "{refused:?}");
    let told = home.run(&["configure", "twine", "--apply"]);
    assert!(!told.status.success() && told.stderr.contains("twine only uploads"), "{told:?}");
    let refused = home.run(&["--allow-write=false", "configure", "twine", "--apply"]);
    assert!(!refused.status.success() && refused.stderr.contains("allows Read-Only tokens only"), "{refused:?}");
    assert!(!home.path().join(".pypirc").exists());
    assert_eq!(active_tokens(&mut server), 1);
    let mut answered = arguments;
    answered["permission"] = "read_write".into();
    assert_eq!(server.call("configure_package_manager", answered).done()["token"]["permission"], "read_write");
}

/// A client that is to publish is not told as configured with a token that may not.
#[test]
fn no_client_is_set_up_to_publish_with_a_read_only_token() {
    let home = Home::new();
    let mut server = home.server(&["--url", "https://registry.example", "--rate-limit", "0"]);
    let mut cases = 0;
    for manager in PackageManager::ALL {
        let made = server.call("generate_token", json!({"package_manager": manager.name(), "permission": "read_only"}));
        if made.0["isError"] == true {
            continue;
        }
        let id = made.done()["token"]["id"].clone();
        for mode in ["apply", "show"] {
            for more in [
                json!({"token": id, "permission": "read_write"}),
                json!({"token": id, "request": format!("set up {manager} to publish")}),
            ] {
                let answer = call(&mut server, manager, mode, &more);
                assert_eq!(answer.0["isError"], true, "{manager} {mode} {more}: {answer:?}");
                assert!(answer.failure().0.contains("nothing was changed"), "{manager} {mode} {more}: {answer:?}");
                cases += 1;
            }
        }
    }
    println!("{cases} cases");
    assert!(cases > 80, "{cases}");
}

#[test]
fn check_says_whether_the_registry_takes_what_was_applied() {
    /// Whom a registry answers so; to others it says 401.
    type Whom = fn(Option<&str>) -> bool;
    let holder: Whom = |credential| credential.is_some_and(|credential| credential.contains("gp"));
    let anybody: Whom = |_| true;
    let no_stranger: Whom = |credential| credential.is_some_and(|credential| !credential.contains("gatepass-"));
    let no_liar: Whom = |credential| credential.is_none_or(|credential| !credential.contains("gatepass-"));
    for (status, whom, outcome) in [
        (200, holder, "reached"),
        (404, holder, "reached"),
        (200, anybody, "unproven"),
        (404, anybody, "unproven"),
        (404, no_stranger, "reached"),
        (200, no_liar, "reached"),
        (401, anybody, "refused"),
        (403, anybody, "refused"),
        (503, anybody, "unreachable"),
    ] {
        let recorder = Recorder::start(move |seen| {
            let status = if whom(seen.authorization.as_deref()) { status } else { 401 };
            Answer::new(status, "application/json", "{}")
        });
        let home = Home::new();
        let mut server = home.server(&["--url", &recorder.url()]);
        configure(&mut server, "apply", json!({})).done();
        let value = value_in(&npmrc(&home));
        let checked = configure(&mut server, "check", json!({}));
        let registry = &checked.done()["checked"]["registry"];
        assert_eq!((&registry["outcome"], &registry["status"]), (&json!(outcome), &json!(status)), "{checked:?}");
        assert_eq!(checked.done()["checked"]["files"], json!([{"path": "~/.npmrc", "state": "as_applied"}]));
        assert!(!checked.0.to_string().contains(&value));
        // npm's own ping is tried too, and does not care whether there is anything.
        assert_eq!(checked.done()["checked"]["client"]["succeeded"], json!(status == 200), "{checked:?}");
        let asked = &recorder.seen()[0];
        assert_eq!(asked.path, "/artifactory/api/npm/npm/-/ping");
        assert_eq!(asked.authorization, Some(format!("Bearer {value}")));
    }
    let home = Home::new();
    // Nobody listens there.
    let mut server = home.server(&["--url", "http://127.0.0.1:9"]);
    configure(&mut server, "apply", json!({})).done();
    let checked = configure(&mut server, "check", json!({}));
    assert_eq!(checked.done()["checked"]["registry"]["outcome"], "unreachable");
    std::fs::remove_file(home.path().join(".npmrc")).unwrap();
    // The value was there and nowhere else.
    let checked = configure(&mut server, "check", json!({}));
    assert_eq!(checked.failure().1, "drop_unavailable");
    assert!(checked.failure().0.contains("not where it was applied: ~/.npmrc is gone"), "{checked:?}");
}

#[test]
fn a_login_is_checked_by_the_clients_own_command_too() {
    let recorder = Recorder::start(|request| match &request.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        None => Answer::challenge(),
    });
    for manager in ["podman", "skopeo"] {
        let home = Home::new();
        let mut server = home.server(&["--url", &recorder.url()]);
        let call = |server: &mut Server, mode| {
            server.call("configure_package_manager", json!({"package_manager": manager, "mode": mode}))
        };
        call(&mut server, "apply").done();
        let checked = call(&mut server, "check");
        assert_eq!(checked.done()["checked"]["registry"]["outcome"], "reached", "{checked:?}");
        assert_eq!(checked.done()["checked"]["client"]["succeeded"], true, "{checked:?}");
        call(&mut server, "undo").done();
    }
}

/// Answers the form that the server shows over `mode`, and gives the form and the call's result.
fn with_form(server: &mut Server, mode: &str, answer: Value) -> (Value, ToolResult) {
    let arguments = json!({"package_manager": "npm", "mode": mode});
    let (forms, result) = server.call_answering("configure_package_manager", arguments, &answer);
    assert_eq!(forms.len(), 1, "{result:?}");
    (forms[0]["message"].clone(), result)
}

#[test]
fn where_forms_can_be_shown_a_person_sees_the_change_first() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let (form, declined) = with_form(&mut server, "apply", json!({"action": "decline"}));
    insta::assert_snapshot!(form.as_str().unwrap());
    assert_eq!(declined.0["structuredContent"]["outcome"], "declined");
    let (_, unconfirmed) = with_form(&mut server, "apply", json!({"action": "accept", "content": {"confirm": false}}));
    assert_eq!(unconfirmed.0["structuredContent"]["outcome"], "declined");
    assert_eq!(npmrc(&home), NPMRC);
    assert_eq!(active_tokens(&mut server), 0);

    let yes = json!({"action": "accept", "content": {"confirm": true}});
    let (_, applied) = with_form(&mut server, "apply", yes.clone());
    applied.done();
    let value = value_in(&npmrc(&home));
    let (form, undone) = with_form(&mut server, "undo", yes);
    undone.done();
    assert!(!form.to_string().contains(&value), "{form}");
    assert_eq!(npmrc(&home), NPMRC);
}

#[test]
fn a_project_is_found_however_its_directory_is_written() {
    let home = Home::new();
    let project = home.path().join("a project");
    std::fs::create_dir(&project).unwrap();
    let absolute = project.display().to_string();
    // It runs in the home, which is no project.
    let mut server = home.server(&[]);
    let url = url::Url::from_file_path(&project).unwrap().to_string();
    for written in ["a project", "./a project", "~/a project", &absolute, &format!("{absolute}/"), &url] {
        let place = json!({"where": "project", "directory": written});
        configure(&mut server, "apply", place.clone()).done();
        assert!(project.join(".npmrc").is_file(), "{written}");
        configure(&mut server, "undo", place).done();
        assert!(!project.join(".npmrc").exists(), "{written}");
    }
    let refused = configure(&mut server, "apply", json!({"where": "project", "directory": ""}));
    assert!(refused.failure().0.contains("no project was named"), "{refused:?}");
    let mut server = Server::start(home.command(&[]).current_dir(&project));
    server.initialize(json!({}));
    configure(&mut server, "apply", json!({"where": "project"})).done();
    assert!(project.join(".npmrc").is_file());
}

/// Some agents fill in every argument that they have nothing for.
#[test]
fn a_text_with_nothing_in_it_is_an_argument_that_was_not_given() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let blank = json!({
        "request": "", "token": " ", "expires": "", "permission": "", "environment": "\n", "where": "", "directory": "",
    });
    let applied = configure(&mut server, "apply", blank);
    assert_eq!(applied.done()["token"]["name"], "npm-read-only");
    let mut blank = json!({"name": "", "environment": "", "expires": "", "package_manager": ""});
    // What was to narrow it may not make it wide.
    assert_eq!(server.call("generate_token", blank.clone()).failure().1, "invalid_argument");
    blank["scope"] = json!(["npm"]);
    assert_eq!(server.call("generate_token", blank).done()["token"]["permission"], "read_only");
    // An empty list may stand for nothing or for all.
    assert_eq!(server.call("generate_token", json!({"scope": ""})).failure().1, "invalid_argument");
}
