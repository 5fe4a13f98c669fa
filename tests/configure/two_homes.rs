//! Two of gatepass's homes over the files of one user: what one of them does not know of is said, and not passed over.

use std::path::{Path, PathBuf};

use gatepass_core::token::redaction::digests;

use crate::support::{Finished, Home};

/// Runs the binary with another home of gatepass's, in the same home of the user's.
fn run(home: &Home, gatepass: &Path, arguments: &[&str]) -> Finished {
    let output = home.command(arguments).env("GATEPASS_HOME", gatepass).stdin(std::process::Stdio::null()).output();
    Finished::of(output.unwrap())
}

/// Whether a value stands in any file of the user's.
fn has_value(directory: &Path, but: &[PathBuf]) -> bool {
    std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).any(|entry| {
        if entry.is_dir() {
            return !but.contains(&entry) && has_value(&entry, but);
        }
        std::fs::read_to_string(&entry).is_ok_and(|text| !digests(&text).is_empty())
    })
}

#[test]
fn a_value_that_an_undo_puts_back_is_told_and_none_comes_back_unsaid() {
    let (mut cases, mut back) = (0, 0);
    for manager in ["npm", "pnpm", "yarn", "yarn-berry", "bun", "pip", "uv", "pdm", "rubygems", "conda"] {
        for order in [["one", "two"], ["two", "one"]] {
            let home = Home::new();
            let homes = ["one", "two"].map(|name| home.path().join(name));
            let at = |name: &str| home.path().join(name);
            for name in ["one", "two"] {
                let applied = run(&home, &at(name), &["configure", manager, "--apply"]);
                assert!(applied.status.success(), "{manager}: {applied:?}");
            }
            for name in order {
                let had = has_value(home.path(), &homes);
                let undone = run(&home, &at(name), &["configure", manager, "--undo"]);
                let is_back = has_value(home.path(), &homes);
                let is_told = format!("{}{}", undone.stdout, undone.stderr).contains("value of a gatepass token again");
                // The first to go leaves what the other applied, or puts back what that had found.
                assert!(is_told || !is_back || had && name == order[0], "{manager}, {order:?}, {name}: {undone:?}");
                back += usize::from(is_told);
                cases += 1;
            }
        }
    }
    println!("{cases} cases, {back} of them told");
    assert_eq!(cases, 40);
    assert!(back > 0);
}
