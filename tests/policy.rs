//! The operator's policy, whichever door a wish comes in by: nothing changes where it says read-only, and no Read & Write
//! token is used where it allows none.

mod doors;

use std::collections::BTreeMap;
use std::path::PathBuf;

use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::authority::admin;
use crate::dashboard::site::Site;
use crate::secrets::files;
use crate::support::{Home, Server};

/// Every file of a home but what readers of a database leave beside it, and the rows of the database.
fn state(home: &Home) -> (BTreeMap<PathBuf, Vec<u8>>, String) {
    let is_beside = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("gatepass.db") || name == "config.toml"
    };
    let files = files(home.path()).into_iter().filter(|(path, _)| !is_beside(path)).collect();
    let file = rusqlite::Connection::open(home.gatepass().join("gatepass.db")).unwrap();
    let mut rows = String::new();
    for table in ["token", "username", "environment", "user", "audit", "link"] {
        let mut statement = file.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let found = statement.query_map([], |row| {
            Ok((0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap())).collect::<Vec<_>>().join(" "))
        });
        found.unwrap().for_each(|row| rows.push_str(&format!("{table} {}\n", row.unwrap())));
    }
    (files, rows)
}

/// A home with a user, tokens of both permissions that wait in their drops, and one applied to npm.
fn lived_in() -> (Home, String, String) {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), "registry=https://npm.public.example/\n").unwrap();
    home.run(&["user", "add", "ada", "--role", "admin"]);
    home.run(&["user", "add", "dev", "--role", "developer"]);
    let mut server = home.server(&[]);
    let id = |made: &Value| made["token"]["id"].as_str().unwrap().to_owned();
    let reader = id(server.call("generate_token", json!({"name": "reader"})).done());
    let writer = id(server.call("generate_token", json!({"name": "writer", "permission": "read_write"})).done());
    server.call("generate_token", json!({"name": "gone"})).done();
    server.call("revoke_token", json!({"tokens": ["gone"]})).done();
    let applied = json!({"package_manager": "npm", "mode": "apply", "token": reader});
    server.call("configure_package_manager", applied).done();
    server.finish();
    (home, reader, writer)
}

#[test]
fn no_command_changes_anything_where_the_operator_says_read_only() {
    let (home, reader, writer) = lived_in();
    let before = state(&home);
    let commands: [&[&str]; 25] = [
        &["configure", "npm", "--apply"],
        &["configure", "npm", "--apply", "--token", &reader],
        &["configure", "pip", "--apply", "--token", &reader],
        &["configure", "npm", "--apply", "--token", &writer],
        &["configure", "npm", "--undo"],
        &["configure", "npm"],
        &["configure", "npm", "--scope", "project", "--apply"],
        &["environments", "add", "qa"],
        &["environments", "rename", "staging", "qa"],
        &["environments", "remove", "staging"],
        &["user", "add", "olga", "--role", "developer"],
        &["user", "add", "eve", "--role", "admin"],
        &["user", "role", "dev", "admin"],
        &["user", "link", "dev"],
        &["user", "token", "dev"],
        &["user", "remove", "dev"],
        &["tokens", "create"],
        &["tokens", "revoke", "reader"],
        &["tokens", "revoke", &writer],
        &["tokens", "delete", "gone"],
        &["reveal", &reader],
        &["reveal", &writer],
        &["ask", "read-only token for staging"],
        &["ask", "revoke all tokens"],
        &["ask", "set up npm"],
    ];
    for command in commands {
        let finished = home.run(&[&["--read-only"], command].concat());
        assert!(!finished.status.success(), "{command:?}: {finished:?}");
        assert!(state(&home) == before, "{command:?} changed something");
    }
    for command in [&["tokens", "list"][..], &["environments", "list"], &["user", "list"], &["audit"], &["doctor"]] {
        assert!(home.run(&[&["--read-only"], command].concat()).status.success(), "{command:?}");
    }
    assert!(state(&home) == before);
}

#[test]
fn no_tool_changes_anything_where_the_operator_says_read_only() {
    let (home, reader, writer) = lived_in();
    let before = state(&home);
    let mut server = home.server(&["--read-only"]);
    let calls = [
        ("generate_token", json!({"name": "x"})),
        ("revoke_token", json!({"tokens": [reader]})),
        ("delete_token", json!({"tokens": ["gone"]})),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply", "token": reader})),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply"})),
        ("configure_package_manager", json!({"package_manager": "npm", "mode": "undo"})),
        ("configure_package_manager", json!({"package_manager": "npm", "token": writer})),
    ];
    for (tool, arguments) in calls {
        let refused = server.request("tools/call", json!({"name": tool, "arguments": arguments}));
        assert!(
            refused["error"]["message"].as_str().is_some_and(|message| message.contains("Unknown tool")),
            "{refused}"
        );
        assert!(state(&home) == before, "{tool} {arguments} changed something");
    }
}

#[test]
fn no_route_changes_anything_where_the_operator_says_read_only() {
    let mut site = Site::new();
    let make = |name: &str| site.token(&crate::authority::developer(), name).token.id;
    let (active, gone) = (make("active"), make("gone"));
    site.authority.revoke(&admin(), &gone, Timestamp::now()).unwrap();
    // It takes signals once it answers.
    site.get("/healthz", None);
    site.stop();
    site.read_only();
    site.start();
    let (session, bearer) = (site.session(&site.ada), format!("Bearer {}", site.ada));
    let before = state(&site.home);
    let own = ("authorization", bearer.as_str());
    let routes = [
        (Method::POST, "/access/api/v1/tokens".to_owned()),
        (Method::DELETE, format!("/access/api/v1/tokens/{active}")),
        (Method::DELETE, format!("/gatepass/api/v1/tokens/{gone}")),
        (Method::POST, "/gatepass/api/v1/environments".to_owned()),
    ];
    for (method, path) in &routes {
        let reply = site.ask(method.clone(), path, &[own], &[("name", "qa")]);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path}: {}", reply.text);
        assert!(state(&site.home) == before, "{method} {path}");
    }
    let forms = [
        ("/dashboard/tokens".to_owned(), vec![("name", "new"), ("expires", "never")]),
        (format!("/dashboard/tokens/{active}/revoke"), vec![]),
        (format!("/dashboard/tokens/{gone}/delete"), vec![]),
        ("/dashboard/environments".to_owned(), vec![("name", "qa")]),
        ("/dashboard/environments/staging/rename".to_owned(), vec![("name", "qa")]),
        ("/dashboard/environments/staging/remove".to_owned(), vec![]),
    ];
    for (path, form) in &forms {
        let reply = site.post(path, &session, form);
        assert!(reply.status.is_client_error(), "{path}: {}", reply.status);
        assert!(reply.text.contains("read-only"), "{path}: {}", reply.text);
        assert!(state(&site.home) == before, "{path}");
    }
}

#[test]
fn a_first_start_that_may_change_nothing_makes_no_admin() {
    let home = Home::new();
    let process = crate::serve::support::Process::start(&home, "", &["--read-only"]);
    // It takes signals once it answers.
    process.ask("/healthz", "nobody");
    process.stop();
    assert_eq!(home.run(&["user", "list", "--json"]).json(), json!([]));
}

#[test]
fn a_read_and_write_token_is_not_used_where_the_operator_allows_none() {
    let (home, reader, writer) = lived_in();
    let before = state(&home);
    let policy = "--allow-write=false";
    let commands: [&[&str]; 7] = [
        &["configure", "npm", "--token", &writer],
        &["configure", "npm", "--apply", "--token", &writer],
        &["configure", "pip", "--apply", "--token", "writer"],
        &["configure", "npm", "--check", "--token", &writer],
        &["configure", "docker", "--permission", "read_write"],
        &["configure", "docker", "--apply", "--permission", "read_write"],
        &["reveal", &writer],
    ];
    for command in commands {
        let finished = home.run(&[&[policy], command].concat());
        assert!(finished.stderr.contains("allows Read-Only tokens only"), "{command:?}: {finished:?}");
        assert!(state(&home) == before, "{command:?}");
    }
    let mut server: Server = home.server(&[policy]);
    for mode in ["show", "apply", "check"] {
        let arguments = json!({"package_manager": "npm", "mode": mode, "token": writer});
        assert_eq!(server.call("configure_package_manager", arguments).failure().1, "policy_refused", "{mode}");
    }
    assert!(state(&home) == before);
    let shown = json!({"package_manager": "npm", "token": reader});
    server.call("configure_package_manager", shown).done();
}
