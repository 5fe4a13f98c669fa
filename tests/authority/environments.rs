//! Environments: what a fresh store has, how more come, and what is counted.

use gatepass_core::creation::NewToken;
use gatepass_core::environment::Environment;
use gatepass_core::error::Code;

use super::{House, admin, developer, read_only, scoped};

#[test]
fn an_environment_that_is_there_is_not_made_again() {
    let house = House::new();
    let error = house.authority.create_environment(&admin(), "Staging", house.now).unwrap_err();
    assert_eq!(error.code(), Code::NameTaken);
    insta::assert_snapshot!(error, @"There is an environment staging already. Use it, or choose another name; nothing was changed.");
}

#[test]
fn an_environment_with_an_awkward_name_is_refused() {
    let house = House::new();
    for bad in ["", "../etc", "prod eu", "prod\n"] {
        if let Ok(name) = house.authority.create_environment(&admin(), bad, house.now) {
            assert_eq!((bad, name.as_str()), ("prod\n", "prod"), "only space around it is forgiven");
        }
    }
}

#[test]
fn a_fresh_store_has_three_environments() {
    let house = House::new();
    let names: Vec<String> = house.authority.environments(house.now).unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["development", "production", "staging"]);
}

#[test]
fn a_new_environment_comes_with_a_call_of_its_own_or_with_a_token() {
    let house = House::new();
    assert_eq!(house.authority.create_environment(&developer(), "QA", house.now).unwrap(), "QA");
    let new = |name: &str| NewToken { environment: Some(Environment::New(name.to_owned())), ..read_only() };
    let token = house.authority.create(&developer(), new("qa"), house.now).unwrap().token;
    assert_eq!(token.environment.as_deref(), Some("QA"), "the one that is there");
    house.authority.create(&developer(), new("eu.prod"), house.now).unwrap();
    let environments = house.authority.environments(house.now).unwrap();
    let made: Vec<(&str, &str)> = environments
        .iter()
        .filter(|one| one.created_by != "gatepass")
        .map(|one| (one.name.as_str(), one.created_by.as_str()))
        .collect();
    assert_eq!(made, [("eu.prod", "dev"), ("QA", "dev")]);
}

#[test]
fn an_environments_tokens_are_counted_by_status() {
    let house = House::new();
    let create = |new: NewToken| house.authority.create(&admin(), new, house.now).unwrap().token;
    let brief = NewToken { expires: Some(house.hours_on(1)), ..scoped("staging") };
    let revoked = create(brief.clone());
    house.authority.revoke(&admin(), &revoked.id, house.now).unwrap();
    for _ in 0..2 {
        create(brief.clone());
    }
    for _ in 0..3 {
        create(scoped("staging"));
    }
    create(read_only());
    let counts = |hours| {
        let environments = house.authority.environments(house.hours_on(hours)).unwrap();
        let staging = environments.iter().find(|one| one.name == "staging").unwrap();
        (staging.active, staging.expired, staging.revoked)
    };
    assert_eq!(counts(0), (5, 0, 1));
    assert_eq!(counts(2), (3, 2, 1), "a token that was revoked stays so after its expiry");
}
