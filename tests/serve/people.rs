//! `gatepass user` and `gatepass audit`, as commands.

use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use jiff::Timestamp;
use serde_json::json;

use crate::authority::read_only;
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
    insta::assert_snapshot!(refused(&home, &["user", "add", "\u{430}da", "--role", "admin"]), @"gatepass: A user's name has 1 to 100 letters of one script and digits, with single dots, dashes, underscores, spaces, apostrophes, + or @ between them; nothing was changed. Choose such a name.");
    insta::assert_snapshot!(refused(&home, &["user", "role", "olga", "admin"]), @"gatepass: There is no user olga; nothing was changed. List the users to see their names.");
    assert!(refused(&home, &["user", "add", "olga"]).contains("--role"));
    assert!(refused(&home, &["user", "add", "olga", "--role", "root"]).contains("developer"));
}

#[test]
fn a_link_and_a_fresh_identity_token_are_for_a_user_who_is_there() {
    let home = Home::new();
    for command in ["link", "token"] {
        let refused = refused(&home, &["user", command, "olga"]);
        assert!(refused.contains("There is no user olga; nothing was changed."), "{refused}");
    }
    home.run(&["user", "add", "olga", "--role", "developer"]);
    let platform = ["--url", "https://acme.jfrog.io", "--access-token-file", "/dev/stdin"];
    let finished = home.run_with_input(&[&["user", "link", "olga"], platform.as_slice()].concat(), b"eyJ.a.b");
    assert!(!finished.status.success());
    insta::assert_snapshot!(finished.stderr, @"gatepass: A link signs in at this machine's own gatepass, and --url and the file /dev/stdin are set. Pass --backend embedded; nothing was changed.");
}

#[test]
fn a_link_is_printed_with_the_address_and_how_long_it_is_good() {
    let home = Home::new();
    home.run(&["user", "add", "olga", "--role", "developer"]);
    let printed = home.run(&["user", "link", "Olga", "--url", "https://gate.example"]).stdout;
    let (text, link) = printed.trim_end().split_once('\n').unwrap();
    assert!(text.starts_with("This link signs olga in once, until "), "{printed}");
    assert!(gatepass_core::token::format::is_link(
        link.strip_prefix("https://gate.example/dashboard/sign-in#").unwrap()
    ));
    let json = home.run(&["user", "link", "olga", "--json"]).json();
    assert_eq!(json["name"], "olga");
    assert!(json["link"].as_str().unwrap().starts_with("http://127.0.0.1:4747/dashboard/sign-in#gpl_"));
    assert!(json["expires"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
}

#[test]
fn a_fresh_identity_token_is_printed_once() {
    let home = Home::new();
    let first = home.run(&["user", "add", "olga", "--role", "developer", "--json"]).json();
    let printed = home.run(&["user", "token", "olga"]).stdout;
    assert!(
        printed.starts_with("olga is signed out, and the old identity token does not work any more\n"),
        "{printed}"
    );
    let second = printed.lines().last().unwrap();
    let third = home.run(&["user", "token", "olga", "--json"]).json();
    assert_eq!((&third["name"], &third["role"]), (&json!("olga"), &json!("developer")));
    let authority = Authority::new(Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap()));
    let works = |value: &str| authority.identify(value).unwrap().is_some();
    assert_eq!([first["token"].as_str().unwrap(), second].map(works), [false, false]);
    assert!(works(third["token"].as_str().unwrap()));
}

#[test]
fn users_come_change_and_go() {
    let home = Home::new();
    let made = home.run(&["user", "add", "ada", "--role", "admin", "--json"]).json();
    assert_eq!((&made["name"], &made["role"]), (&json!("ada"), &json!("admin")));
    let token = made["token"].as_str().unwrap();
    assert!(gatepass_core::token::format::is_identity(token));
    let plain = home.run(&["user", "add", "olga", "--role", "developer"]);
    assert!(plain.stdout.lines().last().is_some_and(gatepass_core::token::format::is_identity), "{plain:?}");
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
fn a_new_user_is_told_of_the_active_tokens_that_were_made_under_their_name() {
    let home = Home::new();
    let authority =
        || Authority::new(Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap()));
    let first = home.run(&["user", "add", "dev1", "--role", "developer", "--json"]).json();
    assert_eq!(first["active_tokens"], 0);
    let before = home.run(&["user", "remove", "dev1"]).stdout;
    assert_eq!(before, "Removed dev1\n");
    home.run(&["user", "add", "dev1", "--role", "developer"]);
    let dev = Actor { name: "dev1".to_owned(), role: Role::Developer, client: None, address: None, words: None };
    let made: Vec<_> = (0..3).map(|_| authority().create(&dev, read_only(), Timestamp::now()).unwrap()).collect();
    authority().revoke(&dev, &made[0].token.id, Timestamp::now()).unwrap();
    let removed = home.run(&["user", "remove", "dev1"]).stdout;
    insta::assert_snapshot!(removed.trim_end(), @"Removed dev1; 2 tokens of theirs are still active, and would be the next user's who is called dev1");
    let added = home.run(&["user", "add", "dev1", "--role", "developer"]).stdout;
    let text: Vec<_> = added.lines().take(2).collect();
    insta::assert_snapshot!(text.join("\n"), @r"
    Added dev1 (developer)
    2 active tokens were made under the name dev1 before, and are theirs now: they see them and can revoke them. If that was somebody else, revoke them, or choose another name
    ");
    authority().revoke(&dev, &made[1].token.id, Timestamp::now()).unwrap();
    let removed = home.run(&["user", "remove", "dev1", "--json"]).json();
    assert_eq!((&removed["name"], &removed["active_tokens"]), (&json!("dev1"), &json!(1)));
    let added = home.run(&["user", "add", "dev1", "--role", "developer", "--json"]).json();
    assert_eq!(added["active_tokens"], 1);
    assert!(
        home.run(&["user", "add", "dev2", "--role", "developer"]).stdout.starts_with("Added dev2 (developer)\nTheir")
    );
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

#[test]
fn what_cannot_be_a_filter_of_the_audit_is_said() {
    let home = Home::new();
    assert!(refused(&home, &["audit", "--action", "create"]).contains("create_token"));
    for when in ["yesterday", "2026-13-01", "", "30 parsecs"] {
        let refused = refused(&home, &["audit", "--since", when]);
        assert!(refused.contains("a day like `2027-01-31`"), "{when}: {refused}");
    }
}

#[test]
fn the_audit_is_narrowed_by_who_what_which_token_and_when() {
    let home = Home::new();
    home.run(&["user", "add", "olga", "--role", "developer"]);
    home.run(&["ask", "read-only token for staging called ci-bot"]);
    home.run(&["tokens", "revoke", "ci-bot"]);
    let found = |arguments: &[&str]| {
        let printed = home.run(&[&["audit"], arguments].concat());
        assert!(printed.status.success(), "{printed:?}");
        let actions = printed.stdout.lines().map(|line| line.split('\t').nth(4).unwrap().to_owned());
        actions.collect::<Vec<_>>()
    };
    let me = whoami::username().unwrap();
    assert_eq!(found(&["--actor", &me]), ["revoke_token", "create_token", "add_user"]);
    assert!(found(&["--actor", "olga"]).is_empty());
    assert_eq!(found(&["--token", "CI-bot"]), ["revoke_token", "create_token"]);
    assert_eq!(found(&["--token", "ci-bot", "--action", "revoke_token"]), ["revoke_token"]);
    assert_eq!(found(&["--words", "Staging"]), ["create_token"]);
    assert_eq!(found(&["--client", "GATEPASS", "--action", "add_user"]), ["add_user"]);
    let (day, time) = (&jiff::Timestamp::now().to_string()[..10], jiff::Timestamp::now().to_string());
    assert_eq!(found(&["--since", "1h"]).len(), 3);
    assert!(found(&["--until", "1h"]).is_empty());
    assert!(found(&["--since", &time]).is_empty());
    assert_eq!(found(&["--since", "2026-01-01T00:00", "--until", &time]).len(), 3);
    assert_eq!(found(&["--until", day]).len(), 3, "a day is meant whole");
    assert!(found(&["--until", "2026-01-01"]).is_empty());
}
