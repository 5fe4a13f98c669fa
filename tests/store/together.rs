//! Many threads and many processes on one file, from its very first moment.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::creation::NewToken;
use gatepass_core::environment::Environment;
use gatepass_core::error::Code;
use gatepass_core::listing::Filter;
use jiff::Timestamp;

use super::{child, told};
use crate::authority::{House, admin, read_only};

const PROCESSES: usize = 10;
const TOKENS: usize = 20;

/// A child: opens the store, which may not be there yet, and makes tokens with names of their own, with derived names, and
/// with one name that all children want.
#[test]
fn one_of_ten_writers() {
    let Some(told) = told() else { return };
    let (path, number) = told.rsplit_once(' ').unwrap();
    let authority = Authority::new(Arc::new(SqliteStore::open_relaxed(Path::new(path)).unwrap()));
    for token in 0..TOKENS {
        let name = (token % 2 == 0).then(|| format!("writer {number} token {token}"));
        authority.create(&admin(), NewToken { name, ..read_only() }, Timestamp::now()).unwrap();
    }
    let wanted = NewToken {
        name: Some("wanted".to_owned()),
        environment: Some(Environment::New("qa".to_owned())),
        ..read_only()
    };
    match authority.create(&admin(), wanted, Timestamp::now()) {
        Ok(_) => println!("\ngot it"),
        Err(error) => assert_eq!(error.code(), Code::NameTaken, "{error}"),
    }
}

#[test]
fn ten_processes_make_one_store_and_write_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gatepass.db");
    let writers: Vec<_> = (0..PROCESSES)
        .map(|number| {
            child("store::together::one_of_ten_writers", &format!("{} {number}", path.display())).spawn().unwrap()
        })
        .collect();
    let mut winners = 0;
    for writer in writers {
        let output = writer.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        winners += text.matches("got it").count();
    }
    assert_eq!(winners, 1, "one name, one active token");

    let authority = Authority::new(Arc::new(SqliteStore::open_relaxed(&path).unwrap()));
    let page = authority.list(&Filter::default(), 1000, None, Timestamp::now()).unwrap();
    assert_eq!(page.tokens.len(), PROCESSES * TOKENS + 1);
    let distinct =
        |of: fn(&gatepass_core::token::Token) -> String| page.tokens.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(distinct(|token| token.name.clone()), page.tokens.len());
    assert_eq!(distinct(|token| token.username.clone()), page.tokens.len());
    assert_eq!(authority.environments(Timestamp::now()).unwrap().len(), 4);
}

#[test]
fn threads_share_a_store() {
    let house = House::new();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let issued = house.authority.create(&admin(), read_only(), house.now).unwrap();
                    house.authority.authenticate(issued.secret.expose(), house.now).unwrap();
                    house.authority.list(&Filter::default(), 5, None, house.now).unwrap();
                }
            });
        }
    });
    assert_eq!(house.authority.list(&Filter::default(), 1, None, house.now).unwrap().total, 160);
}

#[test]
fn a_revocation_in_one_process_is_seen_by_another_at_once() {
    let house = House::new();
    let elsewhere = Authority::new(Arc::new(SqliteStore::open_relaxed(house.store.path()).unwrap()));
    for number in 0..20 {
        let issued = house.create(&admin(), &format!("token {number}"));
        elsewhere.revoke(&admin(), &issued.token.id, house.now).unwrap();
        let admission = house.authority.authenticate(issued.secret.expose(), house.now).unwrap();
        assert!(matches!(admission, gatepass_core::admission::Admission::Refused(..)), "{admission:?}");
    }
}
