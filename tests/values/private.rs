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
    for number in 0..6 {
        for open in [0o666, 0o644, 0o622, 0o660, 0o777] {
            let fixture = Fixture::new();
            let issued = fixture.token(Permission::ReadOnly);
            let path = kept(&fixture).swap_remove(number);
            let wanted = open & !0o077;
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
    assert_eq!(cases, 30);
}

#[test]
fn settings_that_others_may_have_written_are_not_obeyed_until_somebody_closed_them() {
    let mut cases = 0;
    for open in [0o666, 0o622, 0o646, 0o777, 0o602] {
        for named in [false, true] {
            let fixture = Fixture::new();
            let path = if named { fixture.home.path().join("named.toml") } else { kept(&fixture).swap_remove(6) };
            std::fs::write(&path, "secrets = \"inline\"\nlog = \"trace\"\n").unwrap();
            set_mode(&path, open);
            let config = format!("--config={}", path.display());
            let arguments: Vec<&str> = named.then_some(config.as_str()).into_iter().chain(["tokens", "list"]).collect();
            let refused = fixture.home.run(&arguments);
            assert!(!refused.status.success() && refused.stdout.is_empty(), "{open:o}: {refused:?}");
            let says = "can be written by others, who may have changed it: read it, then `chmod go-w` it.";
            assert!(
                refused.stderr.contains(says) && refused.stderr.contains(path.to_str().unwrap()),
                "{}",
                refused.stderr
            );
            assert_eq!(refused.stderr.lines().count(), 1, "it was obeyed: {}", refused.stderr);
            assert_eq!(mode(&path), open, "a person closes it");
            set_mode(&path, open & !0o022);
            assert!(fixture.home.run(&arguments).status.success(), "{open:o}");
            cases += 1;
        }
    }
    assert_eq!(cases, 10);
    // A group that nobody else is in, and others who read.
    if rustix::process::geteuid().is_root() {
        let fixture = Fixture::new();
        set_mode(&kept(&fixture).swap_remove(6), 0o664);
        assert!(list(&fixture).status.success());
        chown(fixture.home.gatepass().join("config.toml"), None, Some(65534)).unwrap();
        assert!(!list(&fixture).status.success());
    }
}

#[test]
fn a_link_in_the_place_of_the_home_or_of_its_settings_is_refused() {
    let fixture = Fixture::new();
    let (home, elsewhere) = (fixture.home.gatepass(), fixture.home.path().join("elsewhere"));
    fixture.token(Permission::ReadOnly);
    kept(&fixture);
    for (path, says) in [
        (home.join("config.toml"), "it is a link; --config or GATEPASS_CONFIG names a file"),
        (home.clone(), "is a link; nothing was changed"),
    ] {
        std::fs::rename(&path, &elsewhere).unwrap();
        for target in [elsewhere.clone(), fixture.home.path().join("nowhere")] {
            symlink(&target, &path).unwrap();
            let refused = list(&fixture);
            assert!(!refused.status.success() && refused.stdout.is_empty(), "{}: {refused:?}", path.display());
            assert!(
                refused.stderr.contains(says) || !target.exists() && path == home,
                "{}: {}",
                path.display(),
                refused.stderr
            );
            std::fs::remove_file(&path).unwrap();
        }
        std::fs::rename(&elsewhere, &path).unwrap();
        assert!(list(&fixture).status.success());
    }
    // The same behind a slash; and a file that is named may be one.
    std::fs::rename(&home, &elsewhere).unwrap();
    symlink(&elsewhere, &home).unwrap();
    let with_slash = format!("--home={}/", home.display());
    let refused = fixture.home.run(&[&with_slash, "tokens", "list"]);
    assert!(!refused.status.success() && refused.stderr.contains("is a link"), "{refused:?}");
    std::fs::remove_file(&home).unwrap();
    std::fs::rename(&elsewhere, &home).unwrap();
    symlink(home.join("config.toml"), fixture.home.path().join("named.toml")).unwrap();
    let named = format!("--config={}", fixture.home.path().join("named.toml").display());
    assert!(fixture.home.run(&[&named, "tokens", "list"]).status.success());
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
