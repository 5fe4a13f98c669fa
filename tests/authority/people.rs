//! Users: who may manage them, and that there is always an Admin.

use gatepass_core::actor::Role;
use gatepass_core::audit::Action;
use gatepass_core::error::Code;
use gatepass_core::token::Permission;
use gatepass_core::token::format;

use super::{House, admin, developer};

#[test]
fn a_developer_manages_no_users() {
    let house = House::new();
    house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    let refused = [
        house.authority.add_user(&developer(), "me", Role::Admin, house.now).unwrap_err(),
        house.authority.set_role(&developer(), "olga", Role::Admin, house.now).unwrap_err(),
        house.authority.remove_user(&developer(), "olga", house.now).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code() == Code::NotAllowed));
    assert_eq!(house.authority.users().unwrap().len(), 1);
}

#[test]
fn the_last_admin_stays_one() {
    let house = House::new();
    house.authority.add_user(&admin(), "Ada", Role::Admin, house.now).unwrap();
    house.authority.add_user(&admin(), "dev", Role::Developer, house.now).unwrap();
    let error = house.authority.set_role(&admin(), "ada", Role::Developer, house.now).unwrap_err();
    insta::assert_snapshot!(error, @"Ada is the only Admin; nothing was changed. Make somebody else an Admin first.");
    assert_eq!(house.authority.remove_user(&admin(), "ada", house.now).unwrap_err().code(), Code::NotAllowed);
    house.authority.set_role(&admin(), "DEV", Role::Admin, house.now).unwrap();
    house.authority.remove_user(&admin(), "ada", house.now).unwrap();
}

#[test]
fn names_of_users_are_unique_case_aside() {
    let house = House::new();
    house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    let error = house.authority.add_user(&admin(), "OLGA", Role::Admin, house.now).unwrap_err();
    assert_eq!(error.code(), Code::NameTaken);
    let error = house.authority.remove_user(&admin(), "nobody", house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownUser);
}

#[test]
fn an_identity_token_tells_who_it_is_and_opens_no_registry() {
    let house = House::new();
    let (user, secret) = house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    assert_eq!(house.authority.identify(secret.expose()).unwrap(), Some(user));
    assert_eq!(
        house.authority.authenticate(secret.expose(), house.now).unwrap(),
        gatepass_core::admission::Admission::Unknown
    );
    let registry = house.create(&admin(), "ci").secret;
    for value in [registry.expose(), format::generate(Permission::ReadOnly).expose(), "", "gpi_"] {
        assert_eq!(house.authority.identify(value).unwrap(), None);
    }
    house.authority.remove_user(&admin(), "olga", house.now).unwrap();
    assert_eq!(house.authority.identify(secret.expose()).unwrap(), None, "at once");
}

#[test]
fn there_is_one_first_admin() {
    let house = House::new();
    let user = house.authority.add_first_admin("root", house.now).unwrap().unwrap();
    assert_eq!((user.name.as_str(), user.role), ("root", Role::Admin));
    assert_eq!(house.authority.users().unwrap(), [user]);
    assert!(house.authority.add_first_admin("root", house.now).unwrap().is_none());
    let actions: Vec<Action> = house.audit().iter().map(|row| row.entry.action).collect();
    assert_eq!(actions, [Action::AddUser]);
}
