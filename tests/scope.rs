//! A token's scope over the tools and the command line: what is asked for holds, and what cannot be is refused.

mod served;
mod unsaid;

use serde_json::{Value, json};

use crate::support::{Home, Server};

fn npmrc(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(".npmrc")).unwrap()
}

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
    for (scope, why) in [
        (json!(["docker"]), "has nothing of it: docker."),
        (json!(["docker:r", "npm/@acme/*", "pypi"]), "has more: docker:r, pypi."),
    ] {
        for tool in ["generate_token", "configure_package_manager"] {
            let refused = server.call(tool, json!({"package_manager": "npm", "scope": scope}));
            let (sentence, code) = refused.failure();
            let wanted = format!("A token for npm is for the repository npm, and this scope {why}");
            assert!(sentence.contains(&wanted) && code == "invalid_argument", "{refused:?}");
        }
    }
    assert_eq!(total(&mut server), 0);
}

/// Entries only add: what a wider one of the same scope swallows could not be held, whatever the permission is said by.
#[test]
fn an_entry_that_a_wider_one_swallows_makes_no_token_whoever_asks() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let mut cases = 0;
    for (key, narrow) in [("npm", "npm/@acme/ui"), ("docker", "docker/team/web"), ("maven", "maven/com.acme")] {
        for (wide, less) in [
            (format!("{key}:rw"), format!("{narrow}:r")),
            (format!("{key}:rw"), narrow.to_owned()),
            (key.to_owned(), format!("{narrow}:r")),
            (format!("{}*:rw", &narrow[..narrow.len() - 1]), format!("{narrow}:r")),
            (format!("{narrow}:rw"), format!("{narrow}:r")),
        ] {
            for scope in [json!([wide, less]), json!([less, wide]), json!(format!("{wide}, {less}"))] {
                for more in [
                    json!({}),
                    json!({"permission": "read_write"}),
                    json!({"request": format!("push token for {key}"), "permission": "read_write"}),
                ] {
                    for tool in ["generate_token", "configure_package_manager"] {
                        let mut arguments = more.clone();
                        arguments["scope"] = scope.clone();
                        if tool == "configure_package_manager" {
                            arguments["package_manager"] = json!(key);
                        }
                        let refused = server.call(tool, arguments);
                        let (sentence, code) = refused.failure();
                        let wanted = format!("`{less}` cannot be kept beside `{wide}`");
                        assert!(sentence.contains(&wanted) && code == "invalid_argument", "{tool} {scope}: {sentence}");
                        cases += 1;
                    }
                }
            }
            let flags = ["configure", key, "--permission", "read-write", "--scope", &wide, "--scope", &less];
            let refused = home.run(&flags);
            assert!(refused.stderr.contains("cannot be kept beside"), "{wide} {less}: {refused:?}");
        }
    }
    assert_eq!((cases, total(&mut server)), (3 * 5 * 3 * 3 * 2, json!(0)));
    // The same twice is once, and what is wider may allow less.
    for (scope, held) in [
        (json!(["npm", "npm"]), json!(["npm"])),
        (json!(["npm:rw", "npm/@acme/ui:rw"]), json!(["npm/@acme/ui:rw", "npm:rw"])),
        (json!(["npm:r", "npm/@acme/ui:rw"]), json!(["npm:r", "npm/@acme/ui:rw"])),
    ] {
        let made = server.call("generate_token", json!({ "scope": scope })).done()["token"]["scope"].clone();
        let sorted = |scope: &Value| {
            let mut all: Vec<_> = scope.as_array().unwrap().iter().map(ToString::to_string).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&made), sorted(&held), "{scope}");
    }
}

#[test]
fn a_read_and_write_token_has_something_that_it_may_change() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for scope in [json!(["npm:r"]), json!(["npm:r", "docker/team/*:r"])] {
        for more in [json!({}), json!({"request": "a push token"})] {
            let mut arguments = more;
            arguments["scope"] = scope.clone();
            arguments["permission"] = json!("read_write");
            let refused = server.call("generate_token", arguments);
            assert!(refused.failure().0.contains("there is nothing that it may change"), "{scope}: {refused:?}");
        }
    }
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
        (json!({"package_manager": "npm", "scope": ["npm/@acme/*"]}), "read_only", json!(["npm/@acme/*"])),
        // As it is printed.
        (json!({"scope": "npm:r, npm/@acme/ui:rw"}), "read_write", json!(["npm:r", "npm/@acme/ui:rw"])),
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
    // The narrower of words and field holds, and such a token has no entry that writes.
    let refused = server.call("generate_token", json!({"request": "read-only token", "scope": ["npm:rw"]}));
    assert_eq!(refused.failure().1, "invalid_argument");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    let made =
        server.call("generate_token", json!({"request": "token to publish with npm", "scope": ["npm/@acme/ui:rw"]}));
    assert_eq!(made.done()["token"]["scope"], json!(["npm/@acme/ui:rw"]));
}

#[test]
fn a_limit_in_the_words_is_kept_or_asked_about() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (tool, more) in [
        ("generate_token", json!({})),
        ("configure_package_manager", json!({"package_manager": "docker", "mode": "apply"})),
    ] {
        let words = "push rights for team/web only, for a week";
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

/// Whoever said once that npm is for one scope of packages has not said since that it is for all.
#[test]
fn a_later_configuration_is_no_wider_than_the_one_before_unless_that_is_said() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let apply = |more: Value| {
        let mut arguments = json!({"package_manager": "npm", "mode": "apply"});
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        arguments
    };
    let mut asked = |scope: Value, permission: &str, choices: Value| {
        server.call("configure_package_manager", apply(json!({"scope": scope}))).done();
        let (before, tokens) = (npmrc(&home), total(&mut server));
        let question = server.call("configure_package_manager", apply(json!({"permission": permission})));
        let question = question.questions()[0].clone();
        assert_eq!((&question["field"], &question["choices"]), (&json!("scope"), &choices), "{scope} {permission}");
        assert_eq!((npmrc(&home), total(&mut server)), (before.clone(), tokens), "{scope} {permission}");
        let run = home.run(&["configure", "npm", "--apply", "--permission", permission]);
        assert_eq!(run.status.code(), Some(2), "{run:?}");
        assert!(run.stderr.contains("npm is configured here with the token"), "{run:?}");
        assert_eq!(npmrc(&home), before);
    };
    asked(json!(["npm/@acme/*"]), "read_only", json!(["npm/@acme/*:r", "npm"]));
    asked(json!(["npm/@acme/*", "npm/left-pad"]), "read_write", json!(["npm/left-pad, npm/@acme/*", "npm"]));
    asked(json!(["npm:r", "npm/@acme/ui:rw"]), "read_write", json!(["npm:r, npm/@acme/ui:rw", "npm"]));

    // Each answer is taken as it was offered, and so is a scope that was said before any question.
    let made = server.call("configure_package_manager", apply(json!({"scope": "npm:r, npm/@acme/ui:rw"})));
    assert_eq!(made.done()["token"]["scope"], json!(["npm:r", "npm/@acme/ui:rw"]));
    // What only reads opens no more of it than the one before.
    let made = server.call("configure_package_manager", apply(json!({})));
    assert_eq!(made.done()["token"]["scope"], json!(["npm"]));
    server.call("configure_package_manager", apply(json!({"scope": ["npm/@acme/*"]}))).done();
    // Another client, a project of its own, and what is only shown are not what was narrow.
    server.call("configure_package_manager", json!({"package_manager": "cargo", "mode": "apply"})).done();
    server.call("configure_package_manager", json!({"package_manager": "npm"})).done();
    let made = server.call("configure_package_manager", apply(json!({"scope": ["npm"]})));
    assert_eq!(made.done()["token"]["scope"], json!(["npm"]));
    server.call("configure_package_manager", apply(json!({}))).done();
}

#[test]
fn a_form_asks_whether_a_configuration_may_be_wider_before_it_shows_the_change() {
    let home = Home::new();
    assert!(home.run(&["configure", "npm", "--apply", "--scope", "npm/@acme/*"]).status.success());
    let before = npmrc(&home);
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let arguments = json!({"package_manager": "npm", "mode": "apply"});
    let answer = json!({"action": "accept", "content": {"scope": "npm/@acme/*:r", "confirm": true}});
    let (forms, applied) = server.call_answering("configure_package_manager", arguments, &answer);
    assert_eq!(forms.len(), 2, "{forms:?}");
    assert!(forms[0]["message"].as_str().unwrap().contains("or for all of npm?"), "{forms:?}");
    assert!(forms[1]["message"].as_str().unwrap().contains("Change these files"), "{forms:?}");
    assert_eq!(applied.done()["token"]["scope"], json!(["npm/@acme/*:r"]));
    assert_ne!(npmrc(&home), before);
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
    let would_make = shown["would_make"].as_str().unwrap();
    assert!(would_make.starts_with("Read & Write for npm:r, npm/@acme/ui:rw, "), "{would_make}");
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
        let mut arguments = json!({"name": name, "permission": permission});
        if !scope.is_null() {
            arguments["scope"] = scope;
        }
        server.call("generate_token", arguments).done();
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

#[test]
fn the_table_of_tokens_says_what_each_is_for() {
    let home = Home::new();
    let mut server = home.server(&[]);
    server.call("generate_token", json!({"name": "all"})).done();
    for (name, scope) in [("ui", json!(["npm:r", "npm/@acme/ui:rw"])), ("api", json!("docker/team/api"))] {
        server.call("generate_token", json!({"name": name, "scope": scope})).done();
    }
    let table = home.run(&["tokens", "list"]).stdout;
    for (name, scope) in [("all", "Everything"), ("ui", "npm:r, npm/@acme/ui:rw"), ("api", "docker/team/api")] {
        let line = table.lines().find(|line| line.starts_with(&format!("{name}\t"))).unwrap();
        assert_eq!(line.split('\t').next_back(), Some(scope), "{table}");
    }
}
