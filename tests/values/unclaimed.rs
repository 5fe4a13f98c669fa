//! A value waits for a day. A token whose value nobody took by then is nobody's: it is revoked.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::Home;

/// A read-only token, and the file in which its value waits.
fn made(home: &Home) -> (String, PathBuf) {
    let made = home.run(&["ask", "--json", "read-only token for staging"]).json();
    let id = made["token"]["id"].as_str().unwrap().to_owned();
    let drop = home.gatepass().join("drops").join(&id);
    assert!(drop.is_file());
    (id, drop)
}

/// Says in the file that its day is over.
fn end_day(drop: &PathBuf) {
    let text = std::fs::read_to_string(drop).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    std::fs::write(drop, format!("2026-01-01T00:00:00Z\n{rest}")).unwrap();
}

fn status(home: &Home, id: &str) -> Value {
    let rows = home.run(&["tokens", "list", "--json"]).json();
    rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()["status"].clone()
}

#[test]
fn a_token_whose_value_nobody_took_in_its_day_is_revoked() {
    let home = Home::new();
    let (id, drop) = made(&home);
    let (kept, _) = made(&home);
    end_day(&drop);
    assert_eq!(status(&home, &id), "revoked");
    assert_eq!(status(&home, &kept), "active");
    assert!(!drop.exists());
    assert_eq!(std::fs::read_dir(home.gatepass().join("drops/unclaimed")).unwrap().count(), 0);
    let audit = home.run(&["audit", "--json"]).stdout;
    assert!(audit.contains("nobody took the value"), "{audit}");
}

#[test]
fn a_token_whose_value_was_taken_lives_on() {
    let home = Home::new();
    let (id, drop) = made(&home);
    std::fs::remove_file(&drop).unwrap();
    // One whose consumer had the value and failed, and may have kept it.
    let (handed, drop) = made(&home);
    let bin = home.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("gh"), "#!/bin/sh\ncat >/dev/null\nexit 1\n").unwrap();
    std::fs::set_permissions(bin.join("gh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut pipe = home.command(&["pipe", &handed, "--", "gh", "secret", "set", "NPM_TOKEN"]);
    let piped = pipe.env("PATH", format!("{}:/usr/bin:/bin", bin.display())).output().unwrap();
    assert!(!piped.status.success() && drop.exists(), "{piped:?}");
    end_day(&drop);
    assert_eq!(status(&home, &id), "active");
    assert_eq!(status(&home, &handed), "active");
    assert!(!drop.exists());
}

/// A project's file has a reference to the value, which nobody has once its day is over.
#[test]
fn a_projects_token_whose_value_nobody_took_is_revoked_too() {
    let home = Home::new();
    let project = home.path().join("project");
    std::fs::create_dir(&project).unwrap();
    let arguments =
        ["configure", "npm", "--apply", "--where", "project", "--directory", project.to_str().unwrap(), "--json"];
    let applied = home.run(&arguments).json();
    let applied = applied["token"]["id"].as_str().unwrap();
    end_day(&home.gatepass().join("drops").join(applied));
    assert_eq!(status(&home, applied), "revoked");
}

#[test]
fn nothing_but_drops_is_swept_and_nothing_where_a_link_leads() {
    let home = Home::new();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3 * 24 * 60 * 60);
    let put = |directory: &Path| {
        std::fs::create_dir_all(directory).unwrap();
        for name in ["thesis.tex", ".bashrc", "diary.md"] {
            std::fs::write(directory.join(name), "2020-01-01T00:00:00Z\nmine\n").unwrap();
            std::fs::File::options().append(true).open(directory.join(name)).unwrap().set_modified(old).unwrap();
        }
    };
    let count = |directory: &Path| std::fs::read_dir(directory).unwrap().count();
    let (id, drop) = made(&home);
    put(drop.parent().unwrap());
    assert_eq!(status(&home, &id), "active");
    assert_eq!(count(drop.parent().unwrap()), 4);
    // The same below a link.
    let documents = home.path().join("documents");
    put(&documents);
    std::fs::copy(&drop, documents.join(&id)).unwrap();
    end_day(&documents.join(&id));
    std::fs::remove_dir_all(drop.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&documents, drop.parent().unwrap()).unwrap();
    assert_eq!(status(&home, &id), "active");
    assert_eq!(count(&documents), 4);
}

#[test]
fn where_nothing_may_be_changed_the_value_goes_and_the_token_is_revoked_another_time() {
    let home = Home::new();
    let (id, drop) = made(&home);
    end_day(&drop);
    let listed = home.run(&["--read-only", "tokens", "list", "--json"]).json();
    assert_eq!((&listed[0]["status"], drop.exists()), (&json!("active"), false));
    let note = std::fs::read_to_string(home.gatepass().join("drops/unclaimed").join(&id)).unwrap();
    assert_eq!(note, "embedded\n");
    assert_eq!(status(&home, &id), "revoked");
}

/// The note of a token that is to end, as a gatepass that was killed leaves it.
fn note(home: &Home, id: &str) -> PathBuf {
    let notes = home.gatepass().join("drops/unclaimed");
    std::fs::create_dir_all(&notes).unwrap();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(&notes, 0o700);
    let path = notes.join(id);
    std::fs::write(&path, "embedded\ndisplaced\n").unwrap();
    mode(&path, 0o600);
    path
}

#[test]
fn a_note_ends_no_token_unless_this_user_alone_can_have_written_it() {
    let mut cases = 0;
    // What others can read or write is not taken, and neither is what is no file, or is reached through a link.
    let (home, mut open) = (Home::new(), Vec::new());
    for mode in (0..=0o77_u32).filter(|mode| *mode != 0).step_by(3).chain([0o44, 0o66, 0o20, 0o02]) {
        let (id, _) = made(&home);
        let path = note(&home, &id);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600 | mode)).unwrap();
        open.push((id, path, mode));
        cases += 1;
    }
    for (id, path, mode) in open {
        assert_eq!(status(&home, &id), "active", "{mode:o}");
        assert!(path.exists(), "{mode:o}");
    }
    for linked in ["drops", "drops/unclaimed", "note"] {
        let home = Home::new();
        let (id, _) = made(&home);
        let path = note(&home, &id);
        let linked = if linked == "note" { path } else { home.gatepass().join(linked) };
        let elsewhere = home.path().join("elsewhere");
        std::fs::rename(&linked, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &linked).unwrap();
        assert_eq!(status(&home, &id), "active", "{}", linked.display());
        assert!(elsewhere.exists(), "{}", linked.display());
        cases += 1;
    }
    for kind in ["pipe", "directory", "long"] {
        let home = Home::new();
        let (id, _) = made(&home);
        let path = note(&home, &id);
        std::fs::remove_file(&path).unwrap();
        match kind {
            "pipe" => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
            "directory" => std::fs::create_dir(&path).unwrap(),
            _ => {
                std::fs::write(&path, format!("https://{}\ndisplaced\n", "a".repeat(5000))).unwrap();
            }
        }
        assert_eq!(status(&home, &id), "active", "{kind}");
        cases += 1;
    }
    println!("{cases} notes");
    // This user's own is taken.
    let home = Home::new();
    let (id, _) = made(&home);
    let path = note(&home, &id);
    assert_eq!(status(&home, &id), "revoked");
    assert!(!path.exists());
}

/// Root can give a file to somebody else.
#[test]
fn a_note_of_another_user_ends_no_token() {
    let home = Home::new();
    let (id, _) = made(&home);
    let path = note(&home, &id);
    if std::os::unix::fs::chown(&path, Some(65_534), None).is_err() {
        return;
    }
    assert_eq!(status(&home, &id), "active");
    assert!(path.exists());
}
