//! Making tokens: names, usernames, environments, expiry, and the record of it.

use gatepass_core::admission::Admission;
use gatepass_core::audit::Action;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::{PackageManager, Repositories};
use gatepass_core::environment::Environment;
use gatepass_core::error::Code;
use gatepass_core::scope::Scope;
use gatepass_core::token::format;
use gatepass_core::token::{Permission, Status};
use jiff::SignedDuration;

use super::{House, admin, developer, other_developer, read_only, scoped};

#[test]
fn an_active_tokens_name_is_taken_case_aside() {
    let house = House::new();
    house.create(&developer(), "CI bot");
    let again = NewToken { name: Some("ci BOT".to_owned()), ..read_only() };
    let error = house.authority.create(&admin(), again, house.now).unwrap_err();
    assert_eq!(error.code(), Code::NameTaken);
    insta::assert_snapshot!(error, @"An active token is called ci BOT already; no token was made. Choose another name, or revoke that one first.");
    assert_eq!(house.audit().len(), 1, "a refusal leaves no trace of a token");
}

#[test]
fn an_unknown_environment_is_refused_and_not_made() {
    let house = House::new();
    let error = house.authority.create(&admin(), scoped("stagin"), house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownEnvironment);
    assert_eq!(house.authority.environments(house.now).unwrap().len(), 3);
}

#[test]
fn a_scope_with_a_tokens_value_in_it_is_refused() {
    let house = House::new();
    let value = format::generate(Permission::ReadOnly);
    let entry = format!("generic/{}", value.expose());
    let scope = Scope::parse(&[entry.as_str()], &Repositories::default()).unwrap();
    let error = house.authority.create(&admin(), NewToken { scope, ..read_only() }, house.now).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(!error.to_string().contains(value.expose()) && error.to_string().contains("scope"), "{error}");
    assert!(house.audit().is_empty());
}

#[test]
fn an_expiry_that_is_over_is_refused() {
    let house = House::new();
    for expires in [house.now, house.hours_on(-1)] {
        let new = NewToken { expires: Some(expires), ..read_only() };
        assert_eq!(house.authority.create(&admin(), new, house.now).unwrap_err().code(), Code::InvalidArgument);
    }
}

#[test]
fn a_name_that_hides_something_is_refused() {
    let house = House::new();
    let new = NewToken { name: Some("ci\u{202e}tob".to_owned()), ..read_only() };
    assert_eq!(house.authority.create(&admin(), new, house.now).unwrap_err().code(), Code::InvalidArgument);
    assert!(house.audit().is_empty());
}

#[test]
fn a_refused_token_takes_the_new_environment_with_it() {
    let house = House::new();
    house.create(&admin(), "taken");
    let new = NewToken {
        name: Some("taken".to_owned()),
        environment: Some(Environment::New("qa".to_owned())),
        ..read_only()
    };
    assert_eq!(house.authority.create(&admin(), new, house.now).unwrap_err().code(), Code::NameTaken);
    assert!(house.authority.environments(house.now).unwrap().iter().all(|environment| environment.name != "qa"));
}

#[test]
fn names_that_nobody_gave_say_what_the_token_is_and_are_counted() {
    let house = House::new();
    let names = |new: &NewToken| house.authority.create(&admin(), new.clone(), house.now).unwrap().token.name;
    let write =
        NewToken { permission: Permission::ReadWrite, package_manager: Some(PackageManager::Npm), ..scoped("Staging") };
    assert_eq!(names(&read_only()), "read-only");
    assert_eq!(names(&scoped("staging")), "staging-read-only");
    assert_eq!(names(&write), "npm-staging-read-write");
    let counted: Vec<String> = (0..10).map(|_| names(&read_only())).collect();
    assert_eq!(counted, (2..12).map(|number| format!("read-only-{number}")).collect::<Vec<_>>());
}

#[test]
fn a_name_is_free_again_when_its_token_does_not_work_any_more() {
    let house = House::new();
    let revoked = house.create(&admin(), "ci").token;
    house.authority.revoke(&admin(), &revoked.id, house.now).unwrap();
    let brief = NewToken { expires: Some(house.hours_on(1)), name: Some("CI".to_owned()), ..read_only() };
    house.authority.create(&admin(), brief.clone(), house.now).unwrap();
    let later = house.hours_on(2);
    house.authority.create(&admin(), NewToken { expires: None, ..brief }, later).unwrap();
    let statuses: Vec<Status> = house.authority.named("ci").unwrap().iter().map(|token| token.status(later)).collect();
    assert_eq!(statuses, [Status::Active, Status::Expired, Status::Revoked], "newest first");
}

#[test]
fn usernames_are_plain_and_never_two_tokens() {
    let house = House::new();
    let mut seen = std::collections::HashSet::new();
    for name in ["Ünïcode Bot/#1", "日本語", "a", &"long".repeat(25)] {
        let username = house.create(&admin(), name).token.username;
        assert!(username.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        assert!(username.len() <= 50, "{username}");
        assert!(seen.insert(username));
    }
    assert!(seen.iter().any(|username| username.starts_with("unicode-bot-1-")), "{seen:?}");
    assert!(seen.iter().any(|username| username.starts_with("token-")), "{seen:?}");
}

#[test]
fn what_is_answered_is_what_is_kept() {
    let house = House::new();
    let odd = house.now + SignedDuration::from_nanos(987_654);
    let new = NewToken { expires: Some(odd + SignedDuration::from_hours(1)), ..scoped("PRODUCTION") };
    let issued = house.authority.create(&developer(), new, odd).unwrap();
    assert_eq!(issued.token, house.authority.token(&issued.token.id).unwrap());
    assert_eq!(issued.token.environment.as_deref(), Some("production"), "as the environment spells it");
    assert_eq!(issued.token.created_by, "dev");
    assert_eq!(format::parse(issued.secret.expose()), Some(Permission::ReadOnly));
    assert_eq!(issued.token.hint, issued.secret.expose()[..8]);
}

#[test]
fn a_taken_name_is_refused_alike_whoever_has_it() {
    let house = House::new();
    let theirs = house.create(&other_developer(), "deploy").token;
    house.create(&developer(), "build");
    let refusal = |name: &str| {
        let new = NewToken { name: Some(name.to_owned()), ..read_only() };
        let error = house.authority.create(&developer(), new, house.now).unwrap_err();
        assert_eq!(error.code(), Code::NameTaken);
        error.to_string()
    };
    assert_eq!(refusal("deploy").replace("deploy", "NAME"), refusal("build").replace("build", "NAME"));
    for told in [theirs.created_by.as_str(), &theirs.username, theirs.id.as_str(), &theirs.hint] {
        assert!(!refusal("deploy").contains(told), "{told}");
    }
}

#[test]
fn a_value_opens_the_door_only_while_its_token_is_active() {
    let house = House::new();
    let new = NewToken { expires: Some(house.hours_on(1)), ..read_only() };
    let issued = house.authority.create(&developer(), new, house.now).unwrap();
    let stranger = format::generate(Permission::ReadWrite);
    let ask = |value: &str, hours| house.authority.authenticate(value, house.hours_on(hours)).unwrap();
    let value = issued.secret.expose();
    assert_eq!(ask("nonsense", 0), Admission::Unknown);
    assert_eq!(ask(stranger.expose(), 0), Admission::Unknown);
    assert_eq!(ask(value, 1), Admission::Refused(issued.token.clone(), Status::Expired), "at the very moment");
    assert_eq!(ask(value, 0), Admission::Admitted(issued.token.clone()));
    house.authority.revoke(&developer(), &issued.token.id, house.now).unwrap();
    assert!(matches!(ask(value, 0), Admission::Refused(_, Status::Revoked)));
    house.authority.delete(&developer(), &issued.token.id, house.now).unwrap();
    assert_eq!(ask(value, 0), Admission::Unknown);
}

#[test]
fn the_audit_tells_who_did_what_with_which_words() {
    let house = House::new();
    let new = NewToken {
        environment: Some(Environment::New("qa".to_owned())),
        words: Some(format!("token for\u{202e} qa\n{}", "x".repeat(5000))),
        ..read_only()
    };
    let token = house.authority.create(&admin(), new, house.now).unwrap().token;
    let audit = house.audit();
    let actions: Vec<Action> = audit.iter().map(|row| row.entry.action).collect();
    assert_eq!(actions, [Action::CreateToken, Action::CreateEnvironment], "newest first");
    let entry = &audit[0].entry;
    assert_eq!((entry.actor.as_str(), entry.client.as_deref()), ("ada", Some("claude-code 2.1")));
    assert_eq!((entry.token.as_ref(), entry.environment.as_deref()), (Some(&token.id), Some("qa")));
    let words = entry.words.as_deref().unwrap();
    assert!(words.starts_with("token for qa xxx") && words.chars().count() <= 1001, "{words}");
}
