//! `gatepass user` and `gatepass audit`, as commands.

use serde_json::json;

use crate::support::Home;

fn refused(home: &Home, arguments: &[&str]) -> String {
    let finished = home.run(arguments);
    assert!(!finished.status.success(), "{finished:?}");
    finished.stderr
}

#[test]
fn what_cannot_be_done_to_users_is_said() {
    let home = Home::new();
    home.run(&["user", "add", "ada", "--role", "admin"]);
    insta::assert_snapshot!(refused(&home, &["user", "remove", "ada"]), @"gatepass: ada is the only Admin; nothing was changed. Make somebody else an Admin first.");
    insta::assert_snapshot!(refused(&home, &["user", "add", "ADA", "--role", "developer"]), @"gatepass: There is a user ADA already; nothing was changed. Choose another name, or remove that user first.");
    insta::assert_snapshot!(refused(&home, &["user", "role", "olga", "admin"]), @"gatepass: There is no user olga; nothing was changed. List the users to see their names.");
    assert!(refused(&home, &["user", "add", "olga"]).contains("--role"));
    assert!(refused(&home, &["user", "add", "olga", "--role", "root"]).contains("developer"));
}

#[test]
fn users_come_change_and_go() {
    let home = Home::new();
    let made = home.run(&["user", "add", "ada", "--role", "admin", "--json"]).json();
    assert_eq!((&made["name"], &made["role"]), (&json!("ada"), &json!("admin")));
    let token = made["token"].as_str().unwrap();
    assert!(gatepass::token::format::is_identity(token));
    let plain = home.run(&["user", "add", "olga", "--role", "developer"]);
    assert!(plain.stdout.lines().last().is_some_and(gatepass::token::format::is_identity), "{plain:?}");
    home.run(&["user", "role", "olga", "admin"]);
    home.run(&["user", "remove", "ada"]);
    let users = home.run(&["user", "list", "--json"]).json();
    assert_eq!(users.as_array().unwrap().len(), 1);
    assert_eq!((&users[0]["name"], &users[0]["role"]), (&json!("olga"), &json!("admin")));

    let audit = home.run(&["audit", "--json"]).stdout;
    let actions: Vec<String> = audit
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(actions, ["remove_user", "change_role", "add_user", "add_user"]);
    assert!(!audit.contains(&token[8..]));
    assert_eq!(home.run(&["audit", "--limit", "2"]).stdout.lines().count(), 2);
}

#[test]
fn the_audit_has_the_words_of_an_agents_request() {
    let home = Home::new();
    let mut server = home.server(&[]);
    server.call("generate_token", json!({ "request": "read-only token for staging" })).done();
    let line = home.run(&["audit", "--json", "--limit", "1"]).stdout;
    let entry: serde_json::Value = serde_json::from_str(line.trim()).unwrap();
    assert_eq!((&entry["action"], &entry["words"]), (&json!("create_token"), &json!("read-only token for staging")));
    assert_eq!((&entry["environment"], &entry["address"]), (&json!("staging"), &serde_json::Value::Null));
}
