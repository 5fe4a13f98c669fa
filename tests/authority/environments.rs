//! Environments: what a fresh store has, how more come, and what is counted.

use gatepass_authority::store::Store as _;
use gatepass_core::audit::Action;
use gatepass_core::creation::NewToken;
use gatepass_core::deployment::Manifest;
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

fn names(house: &House) -> Vec<String> {
    house.authority.environments(house.now).unwrap().into_iter().map(|one| one.name).collect()
}

#[test]
fn an_environment_that_active_tokens_belong_to_is_neither_renamed_nor_removed() {
    let house = House::new();
    let token = house.authority.create(&admin(), scoped("staging"), house.now).unwrap().token;
    let rename = || house.authority.rename_environment(&admin(), "staging", "pre-prod", house.now);
    let remove = || house.authority.remove_environment(&admin(), "Staging", house.now);
    assert_eq!(rename().unwrap_err().code(), Code::StillActive);
    let error = remove().unwrap_err();
    insta::assert_snapshot!(error, @"One active token belongs to the environment staging (1); nothing was changed. Revoke what still works there first.");
    // Others' environments, and none.
    let removed = house.authority.remove_environment(&developer(), "development", house.now);
    assert_eq!(removed.unwrap_err().code(), Code::NotAllowed);
    let renamed = house.authority.rename_environment(&developer(), "development", "dev", house.now);
    assert_eq!(renamed.unwrap_err().code(), Code::NotAllowed);
    let unknown = house.authority.remove_environment(&admin(), "nowhere", house.now).unwrap_err();
    assert_eq!(unknown.code(), Code::UnknownEnvironment);
    for (new, code) in [("production", Code::NameTaken), ("../etc", Code::InvalidArgument), ("", Code::InvalidArgument)]
    {
        let renamed = house.authority.rename_environment(&admin(), "development", new, house.now);
        assert_eq!(renamed.unwrap_err().code(), code, "{new}");
    }
    assert_eq!(names(&house), ["development", "production", "staging"]);
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    assert_eq!(rename().unwrap(), ("staging".to_owned(), "pre-prod".to_owned()));
    assert_eq!(house.authority.token(&token.id).unwrap().environment.as_deref(), Some("pre-prod"));
    assert_eq!(names(&house), ["development", "pre-prod", "production"]);
    // It is only written otherwise.
    let renamed = house.authority.rename_environment(&admin(), "pre-prod", "PRE-PROD", house.now).unwrap();
    assert_eq!(renamed.1, "PRE-PROD");
}

#[test]
fn the_history_of_an_environment_is_read_after_it_was_renamed_or_removed() {
    let house = House::new();
    let token = house.authority.create(&admin(), scoped("staging"), house.now).unwrap().token;
    let manifest = Manifest {
        image: "docker/app".to_owned(),
        tag: Some("1.0".to_owned()),
        digest: "sha256:a".to_owned(),
        members: vec![],
    };
    assert!(house.authority.record_pull(&token, &manifest, None, house.now).unwrap());
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    let revision = || house.store.revision(Some("dev")).unwrap();
    let before = revision();
    house.authority.rename_environment(&admin(), "staging", "uat", house.now).unwrap();
    let renamed = revision();
    assert!(renamed > before, "whoever looks at environments sees it");
    let profile = house.authority.profile("uat", 10).unwrap();
    assert_eq!((profile.history.len(), profile.running.len()), (1, 1));
    house.authority.remove_environment(&admin(), "uat", house.now).unwrap();
    assert!(revision() > renamed);
    assert_eq!(names(&house), ["development", "production"]);
    let profile = house.authority.profile("UAT", 10).unwrap();
    assert_eq!((profile.environment.as_str(), profile.history.len(), profile.running.len()), ("uat", 1, 0));
    assert_eq!(house.authority.token(&token.id).unwrap().environment.as_deref(), Some("uat"));
    let refused = house.authority.create(&admin(), scoped("uat"), house.now).unwrap_err();
    assert_eq!(refused.code(), Code::UnknownEnvironment);
    // Its name is its history's, and one that is made anew has that.
    let renamed = house.authority.rename_environment(&admin(), "development", "uat", house.now);
    assert_eq!(renamed.unwrap_err().code(), Code::NameTaken);
    assert_eq!(house.authority.create_environment(&developer(), "Uat", house.now).unwrap(), "Uat");
    assert_eq!(names(&house), ["development", "production", "Uat"]);
    assert_eq!(house.authority.profile("uat", 10).unwrap().running.len(), 1);
    let actions: Vec<(Action, Option<String>)> =
        house.audit().into_iter().map(|row| (row.entry.action, row.entry.environment)).collect();
    assert!(actions.contains(&(Action::RenameEnvironment, Some("staging".to_owned()))), "{actions:?}");
    assert!(actions.contains(&(Action::RemoveEnvironment, Some("uat".to_owned()))), "{actions:?}");
}
