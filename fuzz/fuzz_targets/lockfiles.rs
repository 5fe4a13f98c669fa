//! A project's `yarn.lock`: an address in it to which Yarn would take the token is told, whatever is written around it, and
//! in however many layers it is encoded.
#![no_main]

use gatepass_clients as packages;
use gatepass_core::ecosystem::PackageManager;
use gatepass_fuzz::{Fixture, locations};
use libfuzzer_sys::fuzz_target;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;

fuzz_target!(|data: &[u8]| {
    let Some((how, around)) = data.split_first() else { return };
    // What a stranger wrote alone: nothing panics, and it is told the same twice.
    let around = String::from_utf8_lossy(around);
    assert_eq!(told(&around), told(&around));

    let mut name = "__archiveUrl".to_owned();
    let mut address = "https://other.example/a.tgz".to_owned();
    for _ in 0..how & 3 {
        address = utf8_percent_encode(&address, NON_ALPHANUMERIC).to_string();
    }
    let is_spelled = how & 4 != 0;
    if is_spelled {
        name = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
    }
    let locked = format!("\"a@npm:1.0.0\":\n  resolution: \"a@npm:1.0.0::{name}={address}\"\n");
    // What stands before it can make a text of it, which Yarn reads as one, too: only its plain name is looked for there.
    let is_first = is_spelled || how & 8 != 0;
    let text = if is_first { format!("{locked}{around}") } else { format!("{around}\n{locked}") };
    assert!(told(&text) > 0, "not told: {text:?}");
});

/// How much is told of a project that has this lock file.
fn told(lock_file: &str) -> usize {
    let Ok(project) = TempDir::new() else { return 1 };
    if std::fs::write(project.path().join("yarn.lock"), lock_file).is_err() {
        return 1;
    }
    let home = project.path().join("home");
    let state = home.join("state");
    let locations = locations(&home, &state, Some(project.path()));
    packages::redirected_by(PackageManager::YarnBerry, &Fixture::new().target(), &locations).len()
}
