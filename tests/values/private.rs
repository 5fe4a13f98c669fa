//! What is opened belongs to this user and to nobody else.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use gatepass_core::token::Permission;

use super::Fixture;
use crate::support::Finished;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// What gatepass keeps, by its name in the home; the home itself is "".
fn kept(fixture: &Fixture) -> Vec<PathBuf> {
    std::fs::create_dir_all(fixture.home.gatepass().join("configured")).unwrap();
    std::fs::write(fixture.home.gatepass().join("config.toml"), "log = \"warn\"\n").unwrap();
    ["", "gatepass.db", "gatepass.db-wal", "gatepass.db-shm", "drops", "configured", "config.toml"]
        .map(|name| fixture.home.gatepass().join(name))
        .into()
}

fn list(fixture: &Fixture) -> Finished {
    fixture.home.run(&["tokens", "list"])
}

#[test]
fn what_belongs_to_another_user_is_refused_and_left_as_it_is() {
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can give files to another user");
        return;
    }
    let mut cases = 0;
    for number in 0..7 {
        let fixture = Fixture::new();
        let issued = fixture.token(Permission::ReadOnly);
        let path = kept(&fixture).swap_remove(number);
        // Kept open, so that SQLite's own files stay.
        if !path.exists() {
            continue;
        }
        chown(&path, Some(65534), None).unwrap();
        let before = mode(&path);
        let refused = match path.ends_with("drops") {
            true => fixture.home.run(&["reveal", issued.token.id.as_str()]),
            false => list(&fixture),
        };
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{}: {refused:?}", path.display());
        assert!(refused.stderr.contains("belongs to another user"), "{}: {}", path.display(), refused.stderr);
        assert!(refused.stderr.contains(path.to_str().unwrap().trim_end_matches('/')), "{}", refused.stderr);
        assert_eq!(mode(&path), before);
        chown(&path, Some(0), None).unwrap();
        assert!(list(&fixture).status.success(), "{}", path.display());
        cases += 1;
    }
    assert_eq!(cases, 7);
}

#[test]
fn what_is_open_to_others_is_closed_and_the_log_says_so() {
    let mut cases = 0;
    for number in 0..7 {
        for open in [0o666, 0o644, 0o622, 0o660, 0o777] {
            let fixture = Fixture::new();
            let issued = fixture.token(Permission::ReadOnly);
            let path = kept(&fixture).swap_remove(number);
            let is_settings = path.ends_with("config.toml");
            // Others may read settings: there is no secret in them.
            let wanted = if is_settings { open & !0o022 } else { open & !0o077 };
            let execute = if path.is_dir() { 0o700 } else { 0 };
            set_mode(&path, open | execute);
            let finished = match path.ends_with("drops") {
                true => fixture.home.run(&["reveal", issued.token.id.as_str()]),
                false => list(&fixture),
            };
            assert!(finished.status.success(), "{} {open:o}: {finished:?}", path.display());
            // SQLite takes its own files away when the last one leaves.
            if path.exists() {
                assert_eq!(mode(&path), wanted | execute, "{} {open:o}", path.display());
            }
            if open | execute != wanted | execute {
                assert!(
                    finished.stderr.contains("its mode was mended"),
                    "{} {open:o}: {}",
                    path.display(),
                    finished.stderr
                );
            }
            cases += 1;
        }
    }
    assert_eq!(cases, 35);
}

#[test]
fn a_link_in_the_place_of_a_store_or_of_the_drops_is_refused() {
    for name in ["gatepass.db", "gatepass.db-wal", "drops"] {
        let fixture = Fixture::new();
        let issued = fixture.token(Permission::ReadOnly);
        let path = fixture.home.gatepass().join(name);
        let elsewhere = fixture.home.path().join("elsewhere");
        std::fs::rename(&path, &elsewhere).unwrap();
        symlink(&elsewhere, &path).unwrap();
        let refused = fixture.home.run(&["reveal", issued.token.id.as_str()]);
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{name}: {refused:?}");
        assert!(refused.stderr.contains("is a link"), "{name}: {}", refused.stderr);
    }
}

#[test]
fn a_link_in_the_place_of_a_drop_is_not_followed() {
    let fixture = Fixture::new();
    let issued = fixture.token(Permission::ReadOnly);
    let elsewhere = fixture.home.path().join("elsewhere");
    std::fs::rename(fixture.drop_of(&issued), &elsewhere).unwrap();
    symlink(&elsewhere, fixture.drop_of(&issued)).unwrap();
    let refused = fixture.home.run(&["reveal", issued.token.id.as_str()]);
    assert!(!refused.status.success() && refused.stdout.is_empty(), "{refused:?}");
    assert!(refused.stderr.contains("is a link, so it was not used"), "{}", refused.stderr);
    assert!(elsewhere.exists());
}

#[test]
fn a_drop_that_is_not_this_users_alone_is_mended_or_refused_and_the_reason_is_said() {
    for open in [0o666, 0o644, 0o640, 0o777] {
        let fixture = Fixture::new();
        let issued = fixture.token(Permission::ReadOnly);
        set_mode(&fixture.drop_of(&issued), open);
        let revealed = fixture.home.run(&["reveal", issued.token.id.as_str()]);
        assert_eq!(revealed.stdout.trim_end(), issued.secret.expose());
        assert!(revealed.stderr.contains("its mode was mended"), "{open:o}: {}", revealed.stderr);
    }
    let fixture = Fixture::new();
    let issued = fixture.token(Permission::ReadOnly);
    let drop = fixture.drop_of(&issued);
    let mut flaws = vec!["is not a regular file"];
    std::fs::rename(&drop, fixture.home.path().join("aside")).unwrap();
    std::fs::create_dir(&drop).unwrap();
    let refused = fixture.home.run(&["reveal", issued.token.id.as_str()]);
    assert!(!refused.status.success() && refused.stderr.contains(flaws[0]), "{}", refused.stderr);
    std::fs::remove_dir(&drop).unwrap();
    std::fs::rename(fixture.home.path().join("aside"), &drop).unwrap();
    if rustix::process::geteuid().is_root() {
        flaws.push("belongs to another user");
        chown(&drop, Some(65534), None).unwrap();
        let refused = fixture.home.run(&["reveal", issued.token.id.as_str()]);
        assert!(!refused.status.success() && refused.stderr.contains(flaws[1]), "{}", refused.stderr);
        assert!(refused.stdout.is_empty() && drop.exists());
    }
}

#[test]
fn a_home_in_a_directory_that_everybody_can_write_to_is_closed_or_refused() {
    let fixture = Fixture::new();
    let store = fixture.home.path().join("shared").join("gatepass.db");
    std::fs::create_dir(store.parent().unwrap()).unwrap();
    set_mode(store.parent().unwrap(), 0o777);
    gatepass_authority::store::SqliteStore::open(&store).unwrap();
    assert_eq!(mode(store.parent().unwrap()) & 0o022, 0);
}
