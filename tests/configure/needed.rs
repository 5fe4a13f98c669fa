//! Whichever clients of one entry are configured in whichever order, and by however many at once: each token that was made for
//! it works while its value stands in a file, and no longer.

use std::collections::BTreeSet;
use std::path::Path;

use gatepass_authority::Authority;
use gatepass_core::admission::Admission;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::listing::Filter;
use gatepass_core::token::Status;
use gatepass_core::token::redaction::digests;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::call;
use crate::authority::admin;
use crate::support::{Home, Server};

/// Clients that read one entry.
const GROUPS: [&[PackageManager]; 3] = [
    &[PackageManager::Npm, PackageManager::Pnpm, PackageManager::Yarn],
    &[PackageManager::Podman, PackageManager::Skopeo],
    &[PackageManager::Pip, PackageManager::Generic, PackageManager::Go],
];

/// What is done for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Applied with a token that is made for it.
    Make(PackageManager),
    /// Applied with a token that works, and was made for another.
    Give(PackageManager),
    Undo(PackageManager),
}

/// All steps of a group.
fn steps(group: &[PackageManager]) -> Vec<Step> {
    let of = |manager: &PackageManager| [Step::Make(*manager), Step::Undo(*manager), Step::Give(*manager)];
    group.iter().flat_map(of).collect()
}

/// The ids of the tokens that work, and of those whose values stand in the user's files. Every value is of one.
fn active_and_applied(home: &Home) -> (BTreeSet<String>, BTreeSet<String>) {
    active_and_applied_by(&crate::values::authority(home), home)
}

/// The same, with this authority over the home's store.
pub(super) fn active_and_applied_by(authority: &Authority, home: &Home) -> (BTreeSet<String>, BTreeSet<String>) {
    let filter = Filter { status: Some(Status::Active), ..Filter::default() };
    let page = authority.list(&filter, 500, None, Timestamp::now()).unwrap();
    assert!(page.next.is_none());
    let mut applied = BTreeSet::new();
    each_file(home.path(), &home.gatepass(), &mut |text| {
        for digest in digests(text) {
            let token = authority.seen_by(&admin()).by_digest(&digest).unwrap();
            applied.insert(token.expect("a value of no token").id.to_string());
        }
    });
    (page.tokens.into_iter().map(|token| token.id.to_string()).collect(), applied)
}

fn each_file(directory: &Path, but: &Path, look: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && entry != but {
            each_file(&entry, but, look);
        } else if let Ok(text) = std::fs::read_to_string(&entry) {
            look(&text);
        }
    }
}

/// A home whose registry speaks https, without which some clients send no credential, and its server.
pub(super) fn served() -> (Home, Server) {
    let home = Home::new();
    let server = home.server(&["--url", "https://127.0.0.1:9", "--rate-limit", "0"]);
    (home, server)
}

/// Does these steps, undoes what is left, and looks after each.
fn walk(home: &Home, server: &mut Server, group: &[PackageManager], steps: &[Step]) {
    let authority = crate::values::authority(home);
    let undo = group.iter().map(|manager| Step::Undo(*manager));
    for (number, step) in steps.iter().copied().chain(undo).enumerate() {
        match step {
            Step::Make(manager) => drop(call(server, manager, "apply", &json!({})).done()),
            Step::Give(manager) => {
                let Some(id) = active_and_applied_by(&authority, home).0.pop_first() else { continue };
                // One for another kind of package is refused.
                call(server, manager, "apply", &json!({"token": id}));
            }
            // Where nothing was applied, it is refused.
            Step::Undo(manager) => drop(call(server, manager, "undo", &json!({}))),
        }
        let (active, applied) = active_and_applied_by(&authority, home);
        assert_eq!(active, applied, "{steps:?}, after {number}: {step:?}");
    }
    assert!(active_and_applied_by(&authority, home).0.is_empty(), "{steps:?}");
}

#[test]
fn in_every_order_of_clients_that_share_an_entry_a_token_works_while_its_value_stands_in_a_file() {
    let mut cases = 0;
    for group in &GROUPS[..2] {
        let (home, mut server) = served();
        let steps = steps(group);
        for first in &steps {
            for second in &steps {
                for third in &steps {
                    walk(&home, &mut server, group, &[*first, *second, *third]);
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 9 * 9 * 9 + 6 * 6 * 6);
}

#[test]
fn in_longer_orders_too() {
    let mut state = 20_261_126_u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % end
    };
    for group in GROUPS {
        let (home, mut server) = served();
        let steps = steps(group);
        for _ in 0..40 {
            let order: Vec<Step> = (0..9).map(|_| steps[below(steps.len())]).collect();
            walk(&home, &mut server, group, &order);
        }
    }
}

/// A project's pnpm reads its credential in the user's own file: a reference there would take npm's from it.
#[test]
fn a_project_takes_no_value_from_the_users_own_file() {
    let (home, mut server) = served();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let place = json!({"where": "project", "directory": project});
    let mut given = place.clone();
    let made = call(&mut server, PackageManager::Npm, "apply", &json!({}));
    let id = made.done()["token"]["id"].clone();
    given["token"] = id.clone();
    let before = super::npmrc(&home);
    for arguments in [&place, &given] {
        let refused = call(&mut server, PackageManager::Pnpm, "apply", arguments);
        assert!(refused.failure().0.contains("would take it from npm everywhere"), "{refused:?}");
        assert_eq!(super::npmrc(&home), before);
        assert_eq!(active_and_applied(&home).0, BTreeSet::from([id.as_str().unwrap().to_owned()]));
    }
    // The other way round, the user's own counts from then on, and stays when the project's is taken back.
    call(&mut server, PackageManager::Npm, "undo", &json!({})).done();
    let of_project = call(&mut server, PackageManager::Pnpm, "apply", &place);
    let of_project = of_project.done()["token"]["id"].as_str().unwrap().to_owned();
    let made = call(&mut server, PackageManager::Npm, "apply", &json!({}));
    let id = made.done()["token"]["id"].as_str().unwrap().to_owned();
    assert_eq!(active_and_applied(&home).0, BTreeSet::from([of_project.clone(), id.clone()]));
    let undone = call(&mut server, PackageManager::Pnpm, "undo", &place);
    assert_eq!(undone.done()["revoked_tokens"], json!([of_project]));
    assert_eq!(active_and_applied(&home), (BTreeSet::from([id.clone()]), BTreeSet::from([id])));
}

/// Many at once: each is whole, and those that come later end what they displace.
#[test]
fn of_several_that_apply_and_undo_at_once_none_leaves_a_token_whose_value_is_nowhere() {
    let mut cases = 0;
    for round in 0..6 {
        let home = Home::new();
        let group = GROUPS[round % 2];
        let other = group[1].name();
        let first = group[0].name();
        // All at one place; two that share it; and with some that take back.
        let commands: Vec<(&str, &str)> = match round / 2 {
            0 => vec![(first, "--apply"); 6],
            1 => [(first, "--apply"), (other, "--apply")].repeat(3),
            _ => [(first, "--apply"), (first, "--undo"), (other, "--apply")].repeat(2),
        };
        let finished: Vec<_> = std::thread::scope(|scope| {
            let run = |(manager, mode): &(&str, &str)| home.run(&["configure", manager, mode]);
            let runs: Vec<_> = commands.iter().map(|command| scope.spawn(move || run(command))).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        for (finished, (_, mode)) in finished.iter().zip(&commands) {
            assert!(finished.status.success() || *mode == "--undo", "round {round}: {finished:?}");
        }
        let (active, applied) = active_and_applied(&home);
        assert_eq!(active, applied, "round {round}: {commands:?}");
        for manager in group {
            home.run(&["configure", manager.name(), "--undo"]);
        }
        assert_eq!(active_and_applied(&home), Default::default(), "round {round}");
        cases += commands.len();
    }
    assert_eq!(cases, 36);
}

/// A note of a token that is to end says where that token lives, whatever backend is in force when it is written.
#[test]
fn a_token_of_another_backend_is_ended_there_and_not_settled_here() {
    let (own, gateway) = (Home::new(), Home::new());
    let access = crate::support::Access::to(&gateway, "ann");
    let with_access = |arguments: &[&str]| access.give(&mut own.command(arguments)).output().unwrap();
    let statuses = |home: &Home| -> Vec<Value> {
        let rows = home.run(&["tokens", "list", "--json"]).json();
        rows.as_array().unwrap().iter().map(|row| row["status"].clone()).collect()
    };
    assert!(with_access(&["configure", "npm", "--apply"]).status.success());
    // Another token takes its place, which lives here; the platform's goes on, and is told of.
    let applied = own.run(&["configure", "npm", "--apply"]);
    assert!(applied.stdout.contains("is not revoked: it lives at "), "{applied:?}");
    for _ in 0..2 {
        assert_eq!(statuses(&own), [json!("active")]);
    }
    assert_eq!(statuses(&gateway), [json!("active")]);
    // Whoever comes with the settings by which it was made ends it.
    assert!(with_access(&["tokens", "list"]).status.success());
    assert_eq!(statuses(&gateway), [json!("revoked")]);
    // And the other way round.
    assert!(with_access(&["configure", "npm", "--apply"]).status.success());
    assert_eq!(statuses(&own), [json!("revoked")]);
    let value = super::value_in(&super::npmrc(&own));
    let admitted = crate::values::authority(&gateway).authenticate(&value, Timestamp::now()).unwrap();
    assert!(matches!(admitted, Admission::Admitted(_)));
}
