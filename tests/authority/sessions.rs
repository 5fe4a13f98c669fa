//! Signing in: links that work once, sessions that end, and who may make which.

use std::sync::{Arc, Barrier};

use gatepass_authority::LINK_LIFE;
use gatepass_core::actor::Role;
use gatepass_core::admission::Admission;
use gatepass_core::audit::Action;
use gatepass_core::error::Code;
use gatepass_core::token::format;
use gatepass_core::user::{BegunSession, Link, SESSION_LIFE};
use jiff::SignedDuration;

use super::{House, admin, developer};

/// A house with Olga in it, a Developer, and her identity token.
fn olgas() -> (House, String) {
    let house = House::new();
    let (_, secret) = house.authority.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    (house, secret.expose().to_owned())
}

fn link(house: &House) -> String {
    house.authority.make_link(&admin(), "OLGA", house.now).unwrap().secret.expose().to_owned()
}

/// The session that this value opens now.
fn sign_in(house: &House, value: &str) -> Option<String> {
    let signed_in = house.authority.sign_in(value, None, None, house.now).unwrap();
    signed_in.map(|session| session.value.expose().to_owned())
}

#[test]
fn what_is_no_identity_token_and_no_link_signs_nobody_in() {
    let (house, identity) = olgas();
    let registry = house.create(&admin(), "ci").secret;
    let session = sign_in(&house, &identity).unwrap();
    let strangers = [format::generate_identity(), format::generate_link(), format::generate_session(), registry];
    for value in strangers.iter().map(|secret| secret.expose()).chain(["", "gpl_", "password", &session]) {
        assert_eq!(sign_in(&house, value), None);
    }
    for value in [identity.as_str(), &link(&house), format::generate_session().expose(), "", "gps_"] {
        assert_eq!(house.authority.session(value, house.now).unwrap(), None);
    }
    assert_eq!(house.authority.authenticate(&session, house.now).unwrap(), Admission::Unknown);
    assert_eq!(house.authority.identify(&session).unwrap(), None);
}

#[test]
fn a_link_works_once() {
    let (house, _) = olgas();
    let link = link(&house);
    assert!(sign_in(&house, &link).is_some());
    assert_eq!(sign_in(&house, &link), None);
}

#[test]
fn a_link_that_waited_too_long_is_refused() {
    let (house, _) = olgas();
    let Link { secret, expires, .. } = house.authority.make_link(&admin(), "olga", house.now).unwrap();
    assert_eq!(expires, house.now + LINK_LIFE);
    assert!(house.authority.sign_in(secret.expose(), None, None, expires).unwrap().is_none());
    assert_eq!(sign_in(&house, secret.expose()), None, "and it does not come back");
    let just = link(&house);
    let time = expires - SignedDuration::from_millis(1);
    assert!(house.authority.sign_in(&just, None, None, time).unwrap().is_some());
}

#[test]
fn of_several_who_use_a_link_at_once_one_is_signed_in() {
    let (house, _) = olgas();
    for _ in 0..5 {
        let (link, together) = (link(&house), Arc::new(Barrier::new(8)));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (authority, link, together) = (house.authority.clone(), link.clone(), Arc::clone(&together));
                let now = house.now;
                std::thread::spawn(move || {
                    together.wait();
                    authority.sign_in(&link, None, None, now).unwrap().is_some()
                })
            })
            .collect();
        let signed_in = threads.into_iter().filter_map(|thread| thread.join().unwrap().then_some(())).count();
        assert_eq!(signed_in, 1);
    }
}

#[test]
fn a_session_is_over_after_its_time() {
    let (house, identity) = olgas();
    let BegunSession { signed_in, value: secret } =
        house.authority.sign_in(&identity, None, None, house.now).unwrap().unwrap();
    assert_eq!(signed_in.expires, house.now + SESSION_LIFE);
    let at = |time| house.authority.session(secret.expose(), time).unwrap();
    assert_eq!(at(signed_in.expires), None);
    assert_eq!(at(signed_in.expires - SignedDuration::from_millis(1)), Some(signed_in));
}

#[test]
fn a_removed_users_sessions_and_links_end_at_once() {
    let (house, identity) = olgas();
    let (session, link) = (sign_in(&house, &identity).unwrap(), link(&house));
    house.authority.remove_user(&admin(), "olga", house.now).unwrap();
    assert_eq!(house.authority.session(&session, house.now).unwrap(), None);
    assert_eq!((sign_in(&house, &link), sign_in(&house, &identity)), (None, None));
    house.authority.add_user(&admin(), "olga", Role::Admin, house.now).unwrap();
    assert_eq!(house.authority.session(&session, house.now).unwrap(), None, "another Olga is not the same");
}

#[test]
fn a_fresh_identity_token_ends_the_old_one_the_sessions_and_the_links() {
    let (house, identity) = olgas();
    let (session, link) = (sign_in(&house, &identity).unwrap(), link(&house));
    let (user, fresh) = house.authority.renew_identity(&admin(), "Olga", house.now).unwrap();
    assert_eq!(house.authority.identify(&identity).unwrap(), None);
    assert_eq!(house.authority.session(&session, house.now).unwrap(), None);
    assert_eq!((sign_in(&house, &link), sign_in(&house, &identity)), (None, None));
    assert_eq!(house.authority.identify(fresh.expose()).unwrap(), Some(user));
    assert!(sign_in(&house, fresh.expose()).is_some());
}

#[test]
fn a_developer_makes_no_link_and_renews_nobodys_identity_token_but_their_own() {
    let (house, identity) = olgas();
    house.authority.add_user(&admin(), "dev", Role::Developer, house.now).unwrap();
    let error = house.authority.make_link(&developer(), "dev", house.now).unwrap_err();
    assert_eq!(error.code(), Code::NotAllowed);
    for name in ["olga", "nobody"] {
        let error = house.authority.renew_identity(&developer(), name, house.now).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"dev is a Developer, and renews no identity token but their own. Ask an Admin; nothing was changed.");
        }
    }
    assert!(house.authority.identify(&identity).unwrap().is_some());
    house.authority.renew_identity(&developer(), "DEV", house.now).unwrap();
    let nobody = [
        house.authority.make_link(&admin(), "nobody", house.now).unwrap_err(),
        house.authority.renew_identity(&admin(), "nobody", house.now).unwrap_err(),
    ];
    assert!(nobody.iter().all(|error| error.code() == Code::UnknownUser));
}

#[test]
fn a_change_of_role_is_in_force_at_once() {
    let (house, identity) = olgas();
    let session = sign_in(&house, &identity).unwrap();
    let role = || house.authority.session(&session, house.now).unwrap().unwrap().user.role;
    assert_eq!(role(), Role::Developer);
    house.authority.set_role(&admin(), "olga", Role::Admin, house.now).unwrap();
    assert_eq!(role(), Role::Admin);
}

#[test]
fn signing_out_ends_this_session_and_no_other() {
    let (house, identity) = olgas();
    let (here, there) = (sign_in(&house, &identity).unwrap(), sign_in(&house, &identity).unwrap());
    for value in ["", "nonsense", &here, &here] {
        house.authority.sign_out(value, house.now).unwrap();
    }
    assert_eq!(house.authority.session(&here, house.now).unwrap(), None);
    assert_eq!(house.authority.session(&there, house.now).unwrap().unwrap().user.name, "olga");
}

#[test]
fn what_is_over_does_not_stay_in_the_store() {
    let (house, identity) = olgas();
    let rows = || {
        let file = rusqlite::Connection::open(house.store.path()).unwrap();
        let count = "SELECT (SELECT count(*) FROM session) || ' ' || (SELECT count(*) FROM link)";
        file.query_row(count, [], |row| row.get::<_, String>(0)).unwrap()
    };
    for _ in 0..3 {
        sign_in(&house, &identity).unwrap();
        link(&house);
    }
    assert_eq!(rows(), "3 3");
    house.authority.sign_in(&identity, None, None, house.hours_on(13)).unwrap().unwrap();
    assert_eq!(rows(), "1 0");
}

#[test]
fn the_audit_tells_who_signed_in_with_what_from_where() {
    let (house, identity) = olgas();
    let link = link(&house);
    let address = "192.0.2.7".parse().unwrap();
    for value in [identity.as_str(), &link] {
        house.authority.sign_in(value, Some("Firefox\u{202e}"), Some(address), house.now).unwrap().unwrap();
    }
    house.authority.renew_identity(&admin(), "olga", house.now).unwrap();
    let audit = house.audit();
    let actions: Vec<Action> = audit.iter().map(|row| row.entry.action).collect();
    assert_eq!(
        actions,
        [Action::RenewIdentity, Action::SignIn, Action::SignIn, Action::MakeLink, Action::AddUser],
        "newest first"
    );
    let entry = &audit[1].entry;
    assert_eq!((entry.actor.as_str(), entry.client.as_deref()), ("olga", Some("Firefox")));
    assert_eq!(entry.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(entry.detail, r#"{"user":"olga","role":"developer","by":"one-time link"}"#);
    assert!(audit[2].entry.detail.contains("identity token"));
    assert_eq!((audit[3].entry.actor.as_str(), audit[0].entry.actor.as_str()), ("ada", "ada"));
}

#[test]
fn no_file_of_the_store_holds_a_session_or_a_link() {
    let (house, identity) = olgas();
    let values = [sign_in(&house, &identity).unwrap(), link(&house), identity];
    for file in std::fs::read_dir(house.folder.path()).unwrap().map(|file| file.unwrap().path()) {
        let bytes = std::fs::read(&file).unwrap();
        for value in &values {
            let tail = &value.as_bytes()[4..];
            assert!(!bytes.windows(tail.len()).any(|window| window == tail), "{}", file.display());
        }
    }
}
