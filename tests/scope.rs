//! A token's scope over the tools and the command line: what is asked for holds, and what cannot be is refused.

use serde_json::{Value, json};

use crate::support::{Home, Server};

fn total(server: &mut Server) -> Value {
    server.call("list_tokens", json!({})).done()["total"].clone()
}

#[test]
fn a_scope_that_says_nothing_or_nothing_that_is_served_makes_no_token() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for scope in [
        json!([]),
        json!([""]),
        json!(""),
        json!(["*"]),
        json!(["user"]),
        json!(["nowhere"]),
        json!(["npm/**"]),
        json!(["npm/@acme"]),
        json!(["npm:w"]),
        json!(["npm", ""]),
    ] {
        for (tool, more) in
            [("generate_token", json!({})), ("configure_package_manager", json!({"package_manager": "npm"}))]
        {
            let mut arguments = more;
            arguments["scope"] = scope.clone();
            assert_eq!(server.call(tool, arguments).failure().1, "invalid_argument", "{tool} {scope}");
        }
    }
    let refused = server.call("generate_token", json!({"scope": ["npm:rw"], "permission": "read_only"}));
    assert_eq!(refused.failure().1, "invalid_argument");
    let refused = server.call("configure_package_manager", json!({"package_manager": "npm", "scope": ["docker"]}));
    assert!(refused.failure().0.contains("A token for npm is for the repository npm"), "{refused:?}");
    assert_eq!(total(&mut server), 0);
}

#[test]
fn a_token_is_for_what_was_asked_and_says_so() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (arguments, permission, scope) in [
        (json!({}), "read_only", Value::Null),
        (json!({"scope": "docker/team/api"}), "read_only", json!(["docker/team/api"])),
        (json!({"scope": ["npm", "npm/@acme/ui:rw"]}), "read_write", json!(["npm:r", "npm/@acme/ui:rw"])),
        (json!({"scope": ["npm", "docker:r"], "permission": "read_write"}), "read_write", json!(["docker:r", "npm"])),
        (json!({"package_manager": "npm"}), "read_only", json!(["npm"])),
        (json!({"package_manager": "npm", "scope": ["docker", "npm/@acme/*"]}), "read_only", json!(["npm/@acme/*"])),
        (json!({"package_manager": "kubernetes"}), "read_only", json!(["docker"])),
    ] {
        let made = server.call("generate_token", arguments.clone()).done()["token"].clone();
        assert_eq!((&made["permission"], &made["scope"]), (&json!(permission), &scope), "{arguments}");
        let listed = server.call("list_tokens", json!({"name_contains": made["name"]}));
        let listed = listed.done()["tokens"].as_array().unwrap();
        assert!(listed.iter().any(|row| row["id"] == made["id"] && row["scope"] == scope), "{listed:?}");
    }
}

#[test]
fn words_earn_what_an_entry_may_write() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let asked = server.call("generate_token", json!({"request": "read-only token", "scope": ["npm:rw"]}));
    assert_eq!(asked.questions()[0]["field"], "permission");
    let made =
        server.call("generate_token", json!({"request": "token to publish with npm", "scope": ["npm/@acme/ui:rw"]}));
    assert_eq!(made.done()["token"]["scope"], json!(["npm/@acme/ui:rw"]));
}

#[test]
fn a_limit_in_the_words_is_kept_or_asked_about() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (tool, more) in
        [("generate_token", json!({})), ("configure_package_manager", json!({"package_manager": "docker"}))]
    {
        let words = "push rights for docker, team/web only, for a week";
        let mut arguments = more;
        arguments["request"] = json!(words);
        let asked = server.call(tool, arguments.clone());
        assert_eq!(asked.questions()[0]["field"], "scope", "{tool}");
        arguments["scope"] = json!(["docker/team/web"]);
        let made = server.call(tool, arguments).done()["token"].clone();
        assert_eq!(
            (&made["scope"], &made["permission"]),
            (&json!(["docker/team/web"]), &json!("read_write")),
            "{tool}"
        );
        let life = |field: &str| made[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert_eq!(life("expires").duration_since(life("created")).as_hours(), 7 * 24, "{tool}");
    }
    assert_eq!(total(&mut server), 2);
}

#[test]
fn a_client_is_given_only_a_token_that_is_for_it() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server.call("generate_token", json!({"scope": ["docker"]})).done()["token"].clone();
    let wanted = json!({"package_manager": "npm", "token": made["id"]});
    assert!(server.call("configure_package_manager", wanted).failure().0.contains("has no use for"));
    for (field, value) in [("scope", json!(["docker/a"])), ("expires", json!("1d"))] {
        let mut wanted = json!({"package_manager": "docker", "token": made["id"]});
        wanted[field] = value;
        assert_eq!(server.call("configure_package_manager", wanted).failure().1, "invalid_argument", "{field}");
    }
    server.call("configure_package_manager", json!({"package_manager": "docker", "token": made["id"]})).done();
}

/// `scope` said where the files are, before tokens had one.
#[test]
fn the_argument_that_was_called_scope_is_still_taken_as_where() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let mut server = home.server(&[]);
    for name in ["scope", "where"] {
        let mut wanted = json!({"package_manager": "cargo", "directory": project, "mode": "apply"});
        wanted[name] = json!("project");
        server.call("configure_package_manager", wanted.clone()).done();
        assert!(project.join(".cargo/config.toml").is_file(), "{name}");
        wanted["mode"] = json!("undo");
        server.call("configure_package_manager", wanted).done();
        assert!(!project.join(".cargo/config.toml").exists(), "{name}");
    }
    let project = project.to_str().unwrap();
    for flag in ["--scope", "--where"] {
        assert!(
            home.run(&["configure", "cargo", "--apply", flag, "project", "--directory", project]).status.success(),
            "{flag}"
        );
        assert!(
            home.run(&["configure", "cargo", "--undo", flag, "project", "--directory", project]).status.success(),
            "{flag}"
        );
    }
    let shown = home.run(&["configure", "npm", "--scope", "npm/@acme/ui:rw", "--scope", "npm:r", "--json"]).json();
    assert_eq!(shown["token"]["scope"], json!(["npm:r", "npm/@acme/ui:rw"]));
}

#[test]
fn a_list_by_scope_has_the_tokens_that_open_all_of_it() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (name, scope, permission) in [
        ("all", Value::Null, "read_only"),
        ("writer", Value::Null, "read_write"),
        ("docker", json!(["docker"]), "read_write"),
        ("team", json!(["docker/team/*:r", "npm"]), "read_write"),
        ("api", json!(["docker/team/api"]), "read_only"),
    ] {
        server.call("generate_token", json!({"name": name, "scope": scope, "permission": permission})).done();
    }
    for (scope, wanted) in [
        (json!("docker/team/api"), vec!["api", "team", "docker", "writer", "all"]),
        (json!(["docker/team/api:rw"]), vec!["docker", "writer"]),
        (json!(["docker/team/*"]), vec!["team", "docker", "writer", "all"]),
        (json!(["docker", "npm"]), vec!["writer", "all"]),
        (json!(["npm/@acme/ui:rw"]), vec!["team", "writer"]),
        (json!(["pypi"]), vec!["writer", "all"]),
    ] {
        let listed = server.call("list_tokens", json!({"scope": scope}));
        let names: Vec<&str> =
            listed.done()["tokens"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!((names, &listed.done()["total"]), (wanted.clone(), &json!(wanted.len())), "{scope}");
        let entries = scope.as_array().cloned().unwrap_or_else(|| vec![scope.clone()]);
        let flags: Vec<&str> = entries.iter().flat_map(|entry| ["--scope", entry.as_str().unwrap()]).collect();
        let rows = home.run(&[&["tokens", "list", "--json"], flags.as_slice()].concat()).json();
        assert_eq!(rows.as_array().unwrap().len(), wanted.len(), "{scope}");
    }
    for wrong in [json!([]), json!([""]), json!(["nowhere"])] {
        assert_eq!(server.call("list_tokens", json!({"scope": wrong})).failure().1, "invalid_argument", "{wrong}");
    }
}
