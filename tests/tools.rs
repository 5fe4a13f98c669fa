//! The tools, over the wire: refusals first, then what they do. Each runs again over the JFrog backend
//! (`tests/jfrog/gateway.rs`), so that snapshots have names of their own.

use serde_json::{Value, json};

use crate::support::{Home, Server, ToolResult, settled};

/// Makes a token of this name and answers its facts.
fn make(server: &mut Server, name: &str, more: Value) -> Value {
    let mut arguments = json!({"name": name});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.call("generate_token", arguments).done()["token"].clone()
}

fn names(listed: &ToolResult) -> Vec<String> {
    let tokens = listed.done()["tokens"].as_array().unwrap();
    tokens.iter().map(|token| token["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
pub fn an_unknown_environment_is_a_question_with_the_nearest_names() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let asked = server.call("generate_token", json!({"environment": "stagin-2"}));
    assert_eq!(asked.questions()[0]["field"], "environment");
    assert!(asked.questions()[0]["choices"].as_array().unwrap().contains(&json!("staging")), "{asked:?}");
    insta::assert_snapshot!("an_unknown_environment_is_a_question_with_the_nearest_names", asked.text());
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
pub fn of_words_and_a_field_that_disagree_the_narrower_holds() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let asked = server.call("generate_token", json!({"request": "token for staging", "environment": "production"}));
    assert_eq!(asked.questions()[0]["field"], "environment");
    let asked = server.call("generate_token", json!({"request": "npm token", "package_manager": "docker"}));
    assert_eq!(asked.questions()[0]["field"], "package_manager");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    let made =
        server.call("generate_token", json!({"request": "read-only token for staging", "permission": "read_write"}));
    assert_eq!(made.done()["token"]["permission"], "read_only");
    let because = &made.done()["interpretation"][0]["because"];
    assert_eq!(because, "\"read-only\" in the request; narrower than what was given, Read & Write");
}

#[test]
pub fn a_question_that_was_asked_is_answered_by_the_next_call() {
    let home = Home::new();
    let wide = json!({"request": "token for staging", "permission": "read_write"});
    let asked = home.server(&[]).call("generate_token", wide.clone());
    assert_eq!(asked.questions()[0]["field"], "permission");
    // Other words were not asked about, nor was another field.
    let other = json!({"request": "token for production", "permission": "read_write"});
    assert_eq!(home.server(&[]).call("generate_token", other).questions()[0]["field"], "permission");
    let longer = json!({"request": "token for staging", "permission": "read_only", "expires": "never"});
    assert_eq!(home.server(&[]).call("generate_token", longer).questions()[0]["field"], "expires");
    // Each of these servers is another process: some clients start one for each call.
    let made = home.server(&[]).call("generate_token", wide);
    assert_eq!(made.done()["token"]["permission"], "read_write");
}

#[test]
pub fn a_call_that_is_only_repeated_does_not_answer_what_is_left_open() {
    let home = Home::new();
    for (request, scope) in [
        ("push token for team/web and nothing else", "docker:rw"),
        ("push token for team/web only", "npm:rw"),
        ("token for everything, hands off @acme/ui", "npm"),
    ] {
        let call = json!({"request": request, "scope": [scope]});
        for _ in 0..3 {
            let asked = home.server(&[]).call("generate_token", call.clone());
            assert_eq!(asked.questions()[0]["field"], "scope", "{request}");
        }
    }
    // Nor does another scope that the words do not name, once they were asked about.
    let request = "push token for team/web and nothing else";
    for scope in [json!(["maven:rw"]), json!(["npm:rw", "pypi:rw"]), json!(["docker/*:rw"]), json!(["docker/other:rw"])]
    {
        let asked = home.server(&[]).call("generate_token", json!({"request": request, "scope": scope}));
        assert_eq!(asked.questions()[0]["field"], "scope", "{scope}");
    }
    let answer = json!({"request": request, "scope": ["docker/team/web:rw"]});
    let made = home.server(&[]).call("generate_token", answer);
    let token = &made.done()["token"];
    // A backend says the access of an entry where the token's own does not.
    assert_eq!(token["scope"][0].as_str().unwrap().trim_end_matches(":rw"), "docker/team/web");
    assert_eq!(token["permission"], "read_write");
}

#[test]
pub fn a_name_that_an_active_token_has_is_refused() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let first = make(&mut server, "ci-bot", json!({}));
    let refused = server.call("generate_token", json!({"name": "CI-Bot"}));
    assert_eq!(refused.failure().1, "name_taken");
    server.call("revoke_token", json!({"tokens": [first["id"]]})).done();
    make(&mut server, "CI-Bot", json!({}));
}

#[test]
pub fn the_answer_to_a_read_only_token_for_staging_can_be_used_at_once() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"request": "read-only token for staging"}));
    let token = &made.done()["token"];
    assert_eq!(token["permission"], "read_only");
    assert_eq!(token["environment"], "staging");
    let text = made.text().replace(token["username"].as_str().unwrap(), "USERNAME");
    insta::assert_snapshot!("the_answer_to_a_read_only_token_for_staging_can_be_used_at_once", settled(&text, &home));
}

#[test]
pub fn a_token_gets_a_name_and_a_username_of_its_own() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let request = json!({"request": "read-only token for staging"});
    let first = server.call("generate_token", request.clone()).done()["token"].clone();
    let second = server.call("generate_token", request).done()["token"].clone();
    assert_eq!((&first["name"], &second["name"]), (&json!("staging-read-only"), &json!("staging-read-only-2")));
    assert_ne!(first["username"], second["username"]);
}

#[test]
pub fn an_environment_is_created_when_the_user_said_so() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"environment": "canary", "create_environment": true}));
    assert_eq!(made.done()["token"]["environment"], "canary");
    let listed = server.call("list_environments", json!({}));
    let environments = listed.done()["environments"].as_array().unwrap();
    let counts: Vec<_> = environments
        .iter()
        .map(|row| (row["name"].as_str().unwrap(), row["active_tokens"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [("canary", 1), ("development", 0), ("production", 0), ("staging", 0)]);
}

#[test]
pub fn with_a_package_manager_the_answer_has_its_configuration() {
    let home = Home::new();
    let made = home.server(&[]).call("generate_token", json!({"request": "npm token for staging, install only"}));
    let configuration = made.done()["configuration"].as_array().unwrap();
    assert_eq!(configuration.len(), 1);
    assert_eq!(configuration[0]["package_manager"], "npm");
}

#[test]
pub fn a_package_manager_that_cannot_work_with_the_registry_is_said_plainly() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let refused = server.call("configure_package_manager", json!({"package_manager": "go"}));
    assert_eq!(refused.failure().1, "unsupported");
    insta::assert_snapshot!(
        "a_package_manager_that_cannot_work_with_the_registry_is_said_plainly",
        settled(refused.failure().0, &home)
    );
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
pub fn lists_are_newest_first_and_filtered_and_paged() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "a-push", json!({"permission": "read_write", "environment": "production"}));
    make(&mut server, "b-pull", json!({"environment": "staging", "expires": "2d"}));
    make(&mut server, "c-pull", json!({"environment": "staging", "expires": "never"}));
    server.call("revoke_token", json!({"tokens": ["c-pull"]})).done();

    assert_eq!(names(&server.call("list_tokens", json!({}))), ["c-pull", "b-pull", "a-push"]);
    assert_eq!(names(&server.call("list_tokens", json!({"status": "active"}))), ["b-pull", "a-push"]);
    assert_eq!(names(&server.call("list_tokens", json!({"permission": "read_write"}))), ["a-push"]);
    assert_eq!(names(&server.call("list_tokens", json!({"environment": "staging"}))), ["c-pull", "b-pull"]);
    assert_eq!(names(&server.call("list_tokens", json!({"name_contains": "PULL"}))), ["c-pull", "b-pull"]);
    assert_eq!(names(&server.call("list_tokens", json!({"expiring_within": "7d"}))), ["b-pull"]);
    assert_eq!(names(&server.call("list_tokens", json!({"created_by": "nobody"}))), [""; 0]);
    assert_eq!(names(&server.call("list_tokens", json!({"request": "which tokens were revoked?"}))), ["c-pull"]);
    assert_eq!(names(&server.call("list_tokens", json!({"request": "tokens I created"}))).len(), 3);

    let first = server.call("list_tokens", json!({"limit": 2}));
    assert_eq!((names(&first), &first.done()["total"]), (vec!["c-pull".to_owned(), "b-pull".to_owned()], &json!(3)));
    let rest = server.call("list_tokens", json!({"limit": 2, "cursor": first.done()["cursor"]}));
    assert_eq!(names(&rest), ["a-push"]);
    assert_eq!(rest.done().get("cursor"), None);
    assert_eq!(server.call("list_tokens", json!({"cursor": "elsewhere"})).failure().1, "invalid_argument");
}

#[test]
pub fn a_listed_token_has_every_column_and_no_value() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "ci-bot", json!({"permission": "read_write", "environment": "production"}));
    let listed = server.call("list_tokens", json!({}));
    let mut row = listed.done()["tokens"][0].clone();
    row["created_by"] = json!("ME");
    row["username"] = json!("USERNAME");
    let text = serde_json::to_string_pretty(&row).unwrap();
    insta::assert_snapshot!(
        "a_listed_token_has_every_column_and_no_value",
        settled(&text, &home).replace(row["expires"].as_str().unwrap(), "TIME")
    );
}

#[test]
pub fn a_name_that_is_only_near_revokes_nothing() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "ci-bot", json!({}));
    for arguments in [
        json!({"tokens": ["ci-bto"]}),
        json!({"tokens": ["ci"]}),
        json!({"request": "revoke ci-bto"}),
        json!({"request": "revoke the leaked token"}),
    ] {
        let asked = server.call("revoke_token", arguments);
        assert_eq!(asked.questions()[0]["field"], "tokens", "{asked:?}");
    }
    assert_eq!(server.call("list_tokens", json!({"status": "active"})).done()["total"], 1);
}

#[test]
pub fn several_tokens_are_revoked_only_when_each_is_named() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "one", json!({"environment": "staging"}));
    make(&mut server, "two", json!({"environment": "staging"}));
    make(&mut server, "three", json!({"environment": "production"}));
    let asked = server.call("revoke_token", json!({"request": "revoke all tokens for staging"}));
    let choices = asked.questions()[0]["choices"].clone();
    assert_eq!(choices.as_array().unwrap().len(), 2);
    assert!(asked.text().contains("one (") && asked.text().contains("two ("), "{}", asked.text());
    assert_eq!(server.call("list_tokens", json!({"status": "active"})).done()["total"], 3);

    let revoked = server.call("revoke_token", json!({"tokens": choices}));
    assert_eq!(revoked.done()["revoked"].as_array().unwrap().len(), 2);
    assert_eq!(names(&server.call("list_tokens", json!({"status": "active"}))), ["three"]);
}

#[test]
pub fn a_revoked_token_stays_revoked_and_revoking_it_again_is_a_success() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "ci-bot", json!({}));
    let revoked = server.call("revoke_token", json!({"request": "revoke CI-BOT"}));
    assert_eq!(revoked.done()["revoked"][0]["status"], "revoked");
    let again = server.call("revoke_token", json!({"tokens": ["ci-bot"]}));
    assert_eq!(again.done()["revoked"], json!([]));
    assert_eq!(again.done()["already_revoked"][0]["name"], "ci-bot");
}

#[test]
pub fn only_a_token_that_no_longer_works_is_deleted() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "ci-bot", json!({}));
    assert_eq!(server.call("delete_token", json!({"tokens": ["ci-bot"]})).failure().1, "still_active");
    server.call("revoke_token", json!({"tokens": ["ci-bot"]})).done();
    let deleted = server.call("delete_token", json!({"tokens": ["ci-bot"]}));
    assert_eq!(deleted.done()["deleted"][0]["name"], "ci-bot");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
pub fn an_environments_profile_has_its_tokens_and_says_why_it_has_no_deployments() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "one", json!({"environment": "staging"}));
    make(&mut server, "two", json!({"environment": "production"}));
    let shown = server.call("list_environments", json!({"name": "Staging"}));
    let profile = &shown.done()["profile"];
    assert_eq!(profile["environment"]["name"], "staging");
    assert_eq!(profile["tokens"].as_array().unwrap().len(), 1);
    assert_eq!(profile["deployments"], json!([]));
    assert!(profile["deployments_note"].as_str().unwrap().contains("gateway"));
    let asked = server.call("list_environments", json!({"name": "uat"}));
    assert_eq!(asked.questions()[0]["choices"], json!(["development", "production", "staging"]));
}

#[test]
pub fn a_configuration_is_made_for_an_existing_token_while_its_value_waits() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let token = make(&mut server, "acme partner", json!({}));
    let shown = server.call("configure_package_manager", json!({"request": "use token 'acme partner' for docker"}));
    assert_eq!(shown.done()["token_is_new"], false);
    assert_eq!(shown.done()["token"]["id"], token["id"]);
    let reveal = shown.done()["value"]["reveal"].as_str().unwrap();
    assert!(reveal.ends_with(token["id"].as_str().unwrap()), "{reveal}");

    assert!(home.run(&["reveal", token["id"].as_str().unwrap()]).status.success());
    let shown = server.call("configure_package_manager", json!({"package_manager": "docker", "token": "acme partner"}));
    assert_eq!(shown.done()["value"], json!({}));
    assert!(shown.text().contains("GATEPASS_TOKEN"), "{}", shown.text());

    server.call("revoke_token", json!({"tokens": [token["id"]]})).done();
    let refused = server.call("configure_package_manager", json!({"package_manager": "docker", "token": token["id"]}));
    assert_eq!(refused.failure().1, "invalid_argument");
}

#[test]
pub fn an_existing_token_is_not_used_where_the_request_says_less_than_it_is() {
    let home = Home::new();
    let mut server = home.server(&[]);
    make(&mut server, "wide", json!({"permission": "read_write", "scope": ["npm:rw"]}));
    for (request, is) in [
        ("set up npm read only", "Read & Write"),
        ("set up npm, no writing", "Read & Write"),
        ("set up npm for an hour", "active until"),
        ("set up npm until tomorrow", "active until"),
        ("set up npm for staging only", "of no environment"),
    ] {
        for mode in ["show", "apply"] {
            let answer =
                server.call("configure_package_manager", json!({"request": request, "token": "wide", "mode": mode}));
            let (text, code) = answer.failure();
            assert_eq!(code, "invalid_argument", "{request}");
            assert!(text.contains(is) && text.contains("Leave the token out"), "{request}: {text}");
        }
    }
    for request in ["set up npm for a quarter of an hour", "set up npm, never chalk", "set up npm only for @acme/ui"] {
        let asked =
            server.call("configure_package_manager", json!({"request": request, "token": "wide", "mode": "apply"}));
        assert_eq!(asked.0["structuredContent"]["outcome"], "question", "{request}: {asked:?}");
    }
    // Its own end, or a later one, is no limit.
    for request in ["set up npm with it, publishing too", "set up npm for the next two years"] {
        server.call("configure_package_manager", json!({"request": request, "token": "wide"})).done();
    }
}

#[test]
pub fn what_limits_where_files_are_written_is_asked_about_and_nothing_is_written() {
    let home = Home::new();
    let project = tempfile::tempdir().unwrap();
    let mut server = home.server(&[]);
    for request in [
        "set up npm but do not touch ~/.npmrc",
        "set up npm, keep ~/.npmrc as it is",
        "set up npm for this project only",
        "set up npm only in this repo",
        "set up npm, only show it",
        "set up npm, do not write any file",
    ] {
        let asked = server.call("configure_package_manager", json!({"request": request, "mode": "apply"}));
        assert_eq!(asked.0["structuredContent"]["outcome"], "question", "{request}: {asked:?}");
    }
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    let shown = server.call("configure_package_manager", json!({"request": "set up npm, do not write any file"}));
    assert_eq!(shown.done()["token_is_new"], false);
    let applied = server.call(
        "configure_package_manager",
        json!({
            "request": "set up npm for this project only", "mode": "apply", "where": "project",
            "directory": project.path()
        }),
    );
    applied.done();
    assert!(project.path().join(".npmrc").exists());
}

#[test]
pub fn a_configuration_without_a_token_makes_none_and_says_what_apply_would_make() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let shown = server.call("configure_package_manager", json!({"request": "npm publish setup", "scope": "project"}));
    assert_eq!(shown.done()["token_is_new"], false);
    assert!(shown.done()["would_make"].as_str().unwrap().starts_with("Read & Write for npm, "), "{shown:?}");
    assert_eq!(shown.done()["configuration"]["files"][0]["path"], ".npmrc");
    let shown = server.call("configure_package_manager", json!({"package_manager": "pip"}));
    assert!(shown.done()["would_make"].as_str().unwrap().starts_with("Read-Only for pypi, "), "{shown:?}");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
pub fn names_that_other_people_typed_are_cleaned_where_a_model_reads_them() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for name in ["a\u{202e}b", "zero\u{200b}width", "tag\u{e0041}", "new\nline"] {
        let refused = server.call("generate_token", json!({"name": name}));
        assert_ne!(refused.0["structuredContent"]["outcome"], "done", "{name:?}");
    }
    for name in ["Zoë-laptop", "acme partner", "50% \"off\" & <b>", "日本語", "a'b\\c"] {
        assert_eq!(make(&mut server, name, json!({}))["name"], name);
        assert_eq!(server.call("revoke_token", json!({"tokens": [name]})).done()["revoked"][0]["name"], name);
    }
}
