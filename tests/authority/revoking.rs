//! Revoking and deleting: who may, what is final, and what is refused.

use gatepass_core::audit::Action;
use gatepass_core::creation::{NewToken, Revocation};
use gatepass_core::error::Code;
use gatepass_core::token::TokenId;

use super::{House, admin, developer, other_developer, read_only};

#[test]
fn a_developer_cannot_revoke_or_delete_anothers_token() {
    let house = House::new();
    let token = house.create(&developer(), "ci").token;
    let error = house.authority.revoke(&other_developer(), &token.id, house.now).unwrap_err();
    // As if it were not there.
    let nowhere = house.authority.revoke(&other_developer(), &TokenId::generate(), house.now).unwrap_err();
    assert_eq!((error.code(), error.next()), (Code::UnknownToken, nowhere.next()));
    assert_eq!(error.what(), format!("There is no token with the id {}.", token.id));
    assert_eq!(house.authority.token(&token.id).unwrap(), token);

    house.authority.revoke(&developer(), &token.id, house.now).unwrap();
    // Not even to learn that it was revoked already.
    let error = house.authority.revoke(&other_developer(), &token.id, house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownToken);
    let error = house.authority.delete(&other_developer(), &token.id, house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownToken);
    assert!(house.authority.token(&token.id).is_ok());
}

#[test]
fn a_token_that_is_not_there_cannot_be_ended() {
    let house = House::new();
    let id = TokenId::generate();
    assert_eq!(house.authority.revoke(&admin(), &id, house.now).unwrap_err().code(), Code::UnknownToken);
    assert_eq!(house.authority.delete(&admin(), &id, house.now).unwrap_err().code(), Code::UnknownToken);
    assert_eq!(house.authority.token(&id).unwrap_err().code(), Code::UnknownToken);
}

#[test]
fn an_active_token_cannot_be_deleted() {
    let house = House::new();
    let token = house.create(&admin(), "ci").token;
    let error = house.authority.delete(&admin(), &token.id, house.now).unwrap_err();
    assert_eq!(error.code(), Code::StillActive);
    assert!(error.next().contains("Revoke it first"), "{error}");
    assert!(house.authority.token(&token.id).is_ok());
}

#[test]
fn a_developer_revokes_and_deletes_their_own_and_an_admin_anybodys() {
    let house = House::new();
    for (owner, ender) in [(developer(), developer()), (developer(), admin()), (admin(), admin())] {
        let token = house.create(&owner, "ci").token;
        let Revocation::Revoked(revoked) = house.authority.revoke(&ender, &token.id, house.now).unwrap() else {
            panic!("it was active");
        };
        assert_eq!(revoked, house.authority.token(&token.id).unwrap());
        assert_eq!(house.authority.delete(&ender, &token.id, house.now).unwrap(), revoked);
        assert!(house.authority.token(&token.id).is_err());
    }
}

#[test]
fn revoking_again_is_success_and_keeps_the_first_moment() {
    let house = House::new();
    let token = house.create(&admin(), "ci").token;
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    let Revocation::AlreadyRevoked(again) = house.authority.revoke(&admin(), &token.id, house.hours_on(5)).unwrap()
    else {
        panic!("it was revoked");
    };
    assert_eq!(again.revoked, Some(house.now));
    let revocations = house.audit().into_iter().filter(|row| row.entry.action == Action::RevokeToken);
    assert_eq!(revocations.count(), 1);
}

#[test]
fn an_expired_token_can_be_revoked_and_deleted() {
    let house = House::new();
    let brief = NewToken { expires: Some(house.hours_on(1)), ..read_only() };
    let token = house.authority.create(&developer(), brief.clone(), house.now).unwrap().token;
    house.authority.delete(&developer(), &token.id, house.hours_on(1)).unwrap();
    let token = house.authority.create(&developer(), brief, house.now).unwrap().token;
    assert!(matches!(
        house.authority.revoke(&developer(), &token.id, house.hours_on(2)).unwrap(),
        Revocation::Revoked(_)
    ));
}

#[test]
fn the_audit_outlives_the_token() {
    let house = House::new();
    let token = house.create(&developer(), "ci").token;
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    house.authority.delete(&admin(), &token.id, house.now).unwrap();
    let audit = house.audit();
    assert!(audit.iter().all(|row| row.entry.token.as_ref() == Some(&token.id)));
    assert_eq!(audit.len(), 3);
    assert!(
        audit[0].entry.detail.contains(r#""name":"ci""#) && audit[0].entry.detail.contains(r#""created_by":"dev""#)
    );
}
