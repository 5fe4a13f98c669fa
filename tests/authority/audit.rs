//! The audit trail: who may read it, and what each filter finds.

use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::audit::{Action, AuditFilter};
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::Code;
use gatepass_core::scope::{MOST_ENTRIES, Scope};
use jiff::Timestamp;
use serde_json::Value;

use super::{House, admin, developer, read_only};
use crate::support::Home;

/// What these entries are about, newest first: `ada create_token`.
fn found(house: &House, filter: &AuditFilter) -> Vec<String> {
    let rows = house.authority.audit(&admin(), filter, None, 100).unwrap();
    rows.into_iter().map(|row| format!("{} {}", row.entry.actor, row.entry.action.as_str())).collect()
}

#[test]
fn a_developer_reads_no_audit_trail() {
    let house = House::new();
    let error = house.authority.audit(&developer(), &AuditFilter::default(), None, 10).unwrap_err();
    assert_eq!(error.code(), Code::NotAllowed);
    insta::assert_snapshot!(error, @"dev is a Developer, and only an Admin reads the audit trail; nothing was changed. Ask an Admin.");
}

#[test]
fn the_making_of_a_token_says_what_the_token_is_for() {
    let home = Home::new();
    let store = SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap();
    let authority = Authority::new(Arc::new(store));
    let longest = |number: usize| format!("docker/team/{number:0>250}");
    let many: Vec<String> = (0..MOST_ENTRIES).map(longest).collect();
    let scopes = [
        ("all", Scope::EVERYTHING),
        ("narrow", Scope::parse(&["npm:r", "docker/team/api"], &Repositories::default()).unwrap()),
        ("many", Scope::parse(&many, &Repositories::default()).unwrap()),
    ];
    for (name, scope) in scopes {
        let new = NewToken { name: Some(name.to_owned()), scope, ..read_only() };
        authority.create(&admin(), new, Timestamp::now()).unwrap();
    }
    // Newest first, and whole for programs.
    let told = home.run(&["audit", "--json", "--action", "create_token"]).stdout;
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&str> = told.iter().map(|entry| entry["detail"]["scope"].as_str().unwrap()).collect();
    assert_eq!(told, [many.join(", ").as_str(), "docker/team/api, npm:r", "everything"]);
    // In a table within a bound, and only where it is not everything.
    let shown = home.run(&["audit", "--action", "create_token"]).stdout;
    assert!(shown.contains("narrow (docker/team/api, npm:r)") && !shown.contains("everything"), "{shown}");
    assert!(shown.contains("…)") && shown.len() < 3_000, "{shown}");
    // What the row does not tell any more is told by the entry.
    let token = authority.named("narrow").unwrap().remove(0);
    authority.revoke(&admin(), &token.id, Timestamp::now()).unwrap();
    authority.delete(&admin(), &token.id, Timestamp::now()).unwrap();
    let told = home.run(&["audit", "--json", "--token", "narrow"]).stdout;
    assert_eq!((told.lines().count(), told.matches("docker/team/api, npm:r").count()), (3, 3), "{told}");
}

#[test]
fn each_filter_keeps_what_fits_and_together_they_all_hold() {
    let house = House::new();
    let agent = Actor { words: Some("Read-only token for CI, 100%".to_owned()), ..admin() };
    let token = house.create(&agent, "CI bot").token;
    let other = house.authority.create(&developer(), read_only(), house.hours_on(1)).unwrap().token;
    house.authority.revoke(&admin(), &token.id, house.hours_on(2)).unwrap();
    house.authority.delete(&admin(), &token.id, house.hours_on(3)).unwrap();
    house.authority.add_user(&admin(), "CI bot", Role::Developer, house.hours_on(4)).unwrap();
    let all = AuditFilter::default();
    let some = |text: &str| Some(text.to_owned());

    let everything = ["ada add_user", "ada delete_token", "ada revoke_token", "dev create_token", "ada create_token"];
    assert_eq!(found(&house, &all), everything);
    for (filter, fitting) in [
        (AuditFilter { actor: some("DEV"), ..all.clone() }, &everything[3..4]),
        (AuditFilter { actor: some("de"), ..all.clone() }, &[]),
        (AuditFilter { action: Some(Action::RevokeToken), ..all.clone() }, &everything[2..3]),
        (AuditFilter { action: Some(Action::SignIn), ..all.clone() }, &[]),
        (AuditFilter { token: some("ci BOT"), action: Some(Action::DeleteToken), ..all.clone() }, &everything[1..2]),
        (AuditFilter { token: some(&other.id.as_str().to_uppercase()), ..all.clone() }, &everything[3..4]),
        (AuditFilter { token: some("CI"), ..all.clone() }, &[]),
        (AuditFilter { client_contains: some("CLAUDE"), actor: some("dev"), ..all.clone() }, &[]),
        (
            AuditFilter { client_contains: some("claude-code"), action: Some(Action::AddUser), ..all.clone() },
            &everything[..1],
        ),
        (AuditFilter { words_contains: some("for ci"), ..all.clone() }, &everything[4..]),
        (AuditFilter { words_contains: some("0%"), ..all.clone() }, &everything[4..]),
        (AuditFilter { words_contains: some("0_"), ..all.clone() }, &[]),
        (AuditFilter { from: Some(house.hours_on(3)), ..all.clone() }, &everything[..2]),
        (AuditFilter { before: Some(house.hours_on(1)), ..all.clone() }, &everything[4..]),
        (
            AuditFilter { from: Some(house.hours_on(1)), before: Some(house.hours_on(3)), ..all.clone() },
            &everything[2..4],
        ),
    ] {
        assert_eq!(found(&house, &filter), fitting, "{filter:?}");
    }
    // A user of the same name is not the token.
    assert_eq!(found(&house, &AuditFilter { token: some("CI bot"), ..all.clone() }).len(), 3);
}

#[test]
fn pages_go_on_below_the_last_entry() {
    let house = House::new();
    for number in 0..5 {
        house.create(&admin(), &format!("token {number}"));
    }
    let filter = AuditFilter { action: Some(Action::CreateToken), ..AuditFilter::default() };
    let (mut seen, mut before) = (0, None);
    loop {
        let page = house.authority.audit(&admin(), &filter, before, 2).unwrap();
        let Some(last) = page.last() else { break };
        assert!(before.is_none_or(|before| page[0].position < before));
        (seen, before) = (seen + page.len(), Some(last.position));
    }
    assert_eq!(seen, 5);
    assert_eq!(house.authority.audit(&admin(), &filter, None, 0).unwrap().len(), 1, "at least one");
}
