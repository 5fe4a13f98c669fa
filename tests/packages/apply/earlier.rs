//! What an earlier version applied can still be taken back, and applied again.

use std::path::Path;

use gatepass_clients::Level;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::orders::{assert_as_before, value};
use super::{apply_in, everything, put, undo_in};
use crate::packages::sandbox::Sandbox;

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| hash(line.trim_end().trim_end_matches(','))[..16].to_owned()).collect()
}

/// Applies to `~/.npmrc` as the earlier version did.
fn applied_by_earlier(sandbox: &Sandbox, manager: &str, order: usize, value: &str, original: Option<&str>) {
    let written = format!(
        "{}registry=https://127.0.0.1/artifactory/api/npm/npm/\n//127.0.0.1/artifactory/api/npm/npm/:_authToken={value}\n",
        original.unwrap_or_default().replace("registry=https://mine.example/\n", "")
    );
    let state = sandbox.state();
    let backup = original.map(|_| format!("{manager}.backup"));
    if let Some(backup) = &backup {
        let earlier = std::fs::read(sandbox.home().join(".npmrc")).unwrap();
        put(&state.join(backup), &earlier);
    }
    let path = sandbox.home().canonicalize().unwrap().join(".npmrc");
    let entry = json!({
        "path": path, "format": "text", "backup": backup, "mode": 0o644, "written": hash(&written),
        "lines": lines(&written), "wants": lines(&written), "made": Vec::<&Path>::new(),
    });
    let journal = json!({"manager": manager, "token": "0199-handle", "order": order.to_string(), "files": [entry]});
    put(&state.join(format!("{manager}.json")), journal.to_string().as_bytes());
    put(&path, written.as_bytes());
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn what_an_earlier_version_applied_comes_out_in_any_order() {
    let mine = "; mine\nregistry=https://mine.example/\n";
    for original in [None, Some(mine)] {
        for (applied, undone) in [
            (vec!["npm"], vec!["npm"]),
            (vec!["npm", "pnpm"], vec!["npm", "pnpm"]),
            (vec!["npm", "pnpm"], vec!["pnpm", "npm"]),
            // What they were applied in is in the journals, and not in the names of those.
            (vec!["pnpm", "npm"], vec!["npm", "pnpm"]),
            (vec!["pnpm", "npm"], vec!["pnpm", "npm"]),
        ] {
            for again in [None, Some("npm"), Some("yarn")] {
                let context = format!("{original:?}, {applied:?}, {undone:?}, again {again:?}");
                let sandbox = Sandbox::new();
                if let Some(text) = original {
                    put(&sandbox.home().join(".npmrc"), text.as_bytes());
                }
                let before = everything(&sandbox);
                for (order, manager) in applied.iter().enumerate() {
                    applied_by_earlier(&sandbox, manager, order, &value(order), original);
                }
                if let Some(manager) = again {
                    apply_in(&sandbox, manager, Level::User, &value(7)).unwrap();
                }
                let more = again.into_iter().filter(|again| !undone.contains(again));
                for manager in undone.iter().copied().chain(more) {
                    undo_in(&sandbox, manager, Level::User).unwrap_or_else(|error| panic!("{context}: {error}"));
                }
                assert_as_before(&context, &sandbox, &before);
            }
        }
    }
}

#[test]
fn a_directory_that_an_earlier_version_made_goes_with_what_is_in_it() {
    let sandbox = Sandbox::new();
    let before = everything(&sandbox);
    applied_by_earlier(&sandbox, "npm", 0, &value(0), None);
    let (home, journal) = (sandbox.home().canonicalize().unwrap(), sandbox.state().join("npm.json"));
    let made = home.join("made");
    std::fs::create_dir(&made).unwrap();
    std::fs::rename(home.join(".npmrc"), made.join(".npmrc")).unwrap();
    let mut text: serde_json::Value = serde_json::from_slice(&std::fs::read(&journal).unwrap()).unwrap();
    text["files"][0]["path"] = json!(made.join(".npmrc"));
    text["files"][0]["made"] = json!([made]);
    put(&journal, text.to_string().as_bytes());
    undo_in(&sandbox, "npm", Level::User).unwrap();
    assert_as_before("made", &sandbox, &before);
}
