//! What was answered is there after `kill -9`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::token::{Status, TokenId};
use jiff::Timestamp;

use super::{child, told};
use crate::authority::{admin, read_only};

/// A child: makes and revokes tokens until it is killed, and says so after each.
#[test]
fn a_writer_until_it_is_killed() {
    let Some(path) = told() else { return };
    let authority = Authority::new(Arc::new(SqliteStore::open(Path::new(&path)).unwrap()));
    loop {
        let id = authority.create(&admin(), read_only(), Timestamp::now()).unwrap().token.id;
        println!("\ncreated {id}");
        authority.revoke(&admin(), &id, Timestamp::now()).unwrap();
        println!("\nrevoked {id}");
    }
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gatepass.db");
    let mut answered: Vec<(Status, TokenId)> = Vec::new();
    for round in 1..=4 {
        let mut writer =
            child("store::durability::a_writer_until_it_is_killed", path.to_str().unwrap()).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut text = |line: String| match line.split_once(' ') {
            Some(("created", id)) => answered.push((Status::Active, id.parse().unwrap())),
            Some(("revoked", id)) => answered.push((Status::Revoked, id.parse().unwrap())),
            _ => {}
        };
        // An odd number of answers, so that it is killed between a creation and a revocation, or in one of them.
        lines.by_ref().map_while(Result::ok).filter(|line| line.contains('-')).take(20 + round).for_each(&mut text);
        writer.kill().unwrap();
        lines.map_while(Result::ok).for_each(&mut text);
        writer.wait().unwrap();
    }
    let authority = Authority::new(Arc::new(SqliteStore::open(&path).unwrap()));
    assert!(answered.len() > 80);
    for (status, id) in answered {
        let now = authority.token(&id).unwrap().status(Timestamp::now());
        assert!(status == Status::Active || now == Status::Revoked, "{id} was revoked, and is {now}");
    }
}
