//! A token that ends takes its waiting value with it, whichever door the end came in by.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use gatepass_authority::Authority;
use gatepass_core::creation::NewToken;
use gatepass_core::token::Permission;
use jiff::{SignedDuration, Timestamp};

use super::{Fixture, authority};
use crate::authority::admin;

#[test]
fn a_revocation_over_the_api_or_by_another_process_destroys_the_value() {
    let fixture = Fixture::new();
    let elsewhere = authority(&fixture.home);
    let issued = fixture.token(Permission::ReadOnly);
    assert!(fixture.drop_of(&issued).exists());
    elsewhere.revoke(&admin(), &issued.token.id, Timestamp::now()).unwrap();
    assert!(!fixture.drop_of(&issued).exists());
    let deleted = fixture.token(Permission::ReadOnly);
    assert!(fixture.home.run(&["tokens", "revoke", deleted.token.id.as_str()]).status.success());
    assert!(!fixture.drop_of(&deleted).exists());
}

#[test]
fn what_was_ended_by_somebody_who_did_not_know_of_the_drop_goes_with_the_next_look() {
    let fixture = Fixture::new();
    // As an older gatepass, or one on another machine that shares the store, would do it.
    let path = fixture.home.gatepass().join("gatepass.db");
    let unaware =
        Authority::new(std::sync::Arc::new(gatepass_authority::store::SqliteStore::open_relaxed(&path).unwrap()));
    for look in [&["tokens", "list"][..], &["environments", "list"], &["doctor"], &["audit"], &["user", "list"]] {
        let issued = fixture.token(Permission::ReadOnly);
        let kept = fixture.token(Permission::ReadOnly);
        unaware.revoke(&admin(), &issued.token.id, Timestamp::now()).unwrap();
        assert!(fixture.drop_of(&issued).exists());
        fixture.home.run(look);
        assert!(!fixture.drop_of(&issued).exists(), "{look:?}");
        assert!(fixture.drop_of(&kept).exists(), "{look:?}");
    }
}

#[test]
fn a_value_waits_no_longer_than_its_token_lives() {
    let fixture = Fixture::new();
    let new =
        NewToken { expires: Some(Timestamp::now() + SignedDuration::from_secs(2)), ..crate::authority::read_only() };
    let authority = authority(&fixture.home);
    let (issued, until) = authority.create_kept(&admin(), new, Some(&fixture.drops()), Timestamp::now()).unwrap();
    assert_eq!(until, issued.token.expires);
    let later = Timestamp::now() + SignedDuration::from_secs(3);
    assert!(fixture.drops().take(&issued.token.id, later).is_err());
    assert!(!fixture.drop_of(&issued).exists());
}

#[test]
fn a_value_of_a_token_that_lives_elsewhere_is_left_alone() {
    let fixture = Fixture::new();
    let id = "a-token-of-a-platform".parse().unwrap();
    let secret = gatepass_core::secret::Secret::new("eyJ.a.b".to_owned());
    fixture.drops().put(&id, &secret, None, Timestamp::now()).unwrap().keep();
    drop(authority(&fixture.home));
    assert_eq!(fixture.waiting(&id).as_deref(), Some("eyJ.a.b"));
}

#[test]
fn a_drop_whose_token_was_never_made_goes_and_one_that_is_being_made_stays() {
    let fixture = Fixture::new();
    let secret = gatepass_core::secret::Secret::new("gpr_of-a-token-that-never-was".to_owned());
    let id = "01a2098d-5870-7296-98c2-b8f67b74e9f8".parse().unwrap();
    let being_made = fixture.drops().put_first(&id, &secret, None, Timestamp::now()).unwrap();
    drop(authority(&fixture.home));
    assert!(fixture.waiting(&id).is_some(), "a sweep took what was being written");
    drop(being_made);
    assert!(fixture.waiting(&id).is_none(), "a token that was not made left its value");
    // As a kill leaves it.
    fixture.drops().put_first(&id, &secret, None, Timestamp::now()).unwrap().keep();
    drop(authority(&fixture.home));
    assert!(fixture.waiting(&id).is_none());
}

#[test]
fn the_token_api_and_the_dashboards_authority_destroy_the_value_of_what_they_end() {
    let fixture = Fixture::new();
    let admin = fixture.home.run(&["user", "add", "--role", "admin", "--json", "ada"]).json();
    let identity = format!("Authorization: Bearer {}", admin["token"].as_str().unwrap());
    let mut serve = fixture.home.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut serve = serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(serve.stderr.take().unwrap()).lines().map_while(Result::ok);
    let address =
        lines.find_map(|line| line.split_once("http://").map(|(_, rest)| rest.split(' ').next().unwrap().to_owned()));
    let reader = std::thread::spawn(move || lines.for_each(drop));
    let tokens = format!("http://{}/access/api/v1/tokens", address.unwrap());
    for by_value in [false, true] {
        let issued = fixture.token(Permission::ReadOnly);
        assert!(fixture.drop_of(&issued).exists());
        let (url, body) = match by_value {
            false => (format!("{tokens}/{}", issued.token.id), "{}".to_owned()),
            true => (format!("{tokens}/revoke"), format!(r#"{{"token":"{}"}}"#, issued.secret.expose())),
        };
        let asked = Command::new("curl")
            .args([
                "-q",
                "-fsS",
                "-X",
                "DELETE",
                "-H",
                &identity,
                "-H",
                "Content-Type: application/json",
                "-d",
                &body,
                &url,
            ])
            .output()
            .unwrap();
        assert!(asked.status.success(), "{asked:?}");
        // At once, with nobody looking.
        assert!(!fixture.drop_of(&issued).exists());
    }
    serve.kill().unwrap();
    serve.wait().unwrap();
    reader.join().unwrap();
}

#[test]
fn the_program_opens_its_store_in_one_place_which_knows_the_drops() {
    let files = crate::support::sources().into_iter().filter_map(|(name, text)| {
        let is_test = name.ends_with("/tests.rs");
        (!is_test && text.contains("Authority::new(")).then_some(name)
    });
    assert_eq!(files.collect::<Vec<_>>(), ["crates/app/src/embedded.rs"]);
}
