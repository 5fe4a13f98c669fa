//! Files of users: what is applied is shown without a word of the file, and undone to the very bytes that were there.
#![no_main]

use std::path::Path;

use gatepass_clients::{self as packages, Credential, Level};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::secret::Secret;
use gatepass_fuzz::{Fixture, locations};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// Stands in the place of each `@`: other people's credentials.
const OTHERS: &str = "hunter2-correct-horse";
const VALUE: &str = "gpr_0123456789abcdefghijklmnopqrstuvwxyz";

/// A manager for each format, and its file.
const FILES: [(&str, &str); 8] = [
    ("npm", ".npmrc"),
    ("docker", ".docker/config.json"),
    ("cargo", ".cargo/config.toml"),
    ("maven", ".m2/settings.xml"),
    ("yarn-berry", ".yarnrc.yml"),
    ("generic", ".netrc"),
    ("terraform", ".terraformrc"),
    ("pip", ".config/pip/pip.conf"),
];

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else { return };
    let (name, file) = FILES[usize::from(*which) % FILES.len()];
    let Some(manager) = PackageManager::named(name) else { return };
    let text = text.split(|byte| *byte == b'@').collect::<Vec<_>>().join(OTHERS.as_bytes());
    let Ok(home) = TempDir::new() else { return };
    let path = home.path().join(file);
    let written = path.parent().map(std::fs::create_dir_all).is_some_and(|made| made.is_ok());
    if !written || std::fs::write(&path, &text).is_err() {
        return;
    }
    apply_and_undo(manager, home.path());
    assert_eq!(std::fs::read(&path).ok(), Some(text), "{name}: it is not as it was");
});

fn apply_and_undo(manager: PackageManager, home: &Path) {
    let fixture = Fixture::new();
    let secret = Secret::new(VALUE.to_owned());
    let state = home.join("state");
    let locations = locations(home, &state, None);
    let credential = Credential { token: "x", secret: &secret, is_made: false, origin: None };
    match packages::prepare(manager, &fixture.target(), credential, &locations) {
        Err(error) => hides(&error.to_string()),
        Ok(change) => {
            hides(&change.diff());
            match change.write() {
                Err(error) => hides(&error.to_string()),
                Ok(outcome) => {
                    hides(&format!("{outcome:?}"));
                    match packages::prepare_undo(manager, Level::User, &locations) {
                        Err(error) => panic!("it cannot be undone: {error}"),
                        Ok(undo) => {
                            hides(&undo.diff());
                            if let Err(error) = undo.write() {
                                panic!("it cannot be undone: {error}");
                            }
                        }
                    }
                }
            }
        }
    }
}

fn hides(shown: &str) {
    assert!(!shown.contains(OTHERS), "a word of the file is shown: {shown}");
    assert!(!shown.contains(VALUE), "the value is shown");
}
