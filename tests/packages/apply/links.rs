//! Links that come and go while gatepass works: nothing outside changes, and nothing of outside comes in.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use gatepass_clients::Level;

use super::{VALUE, apply_in, everything, put, undo_in};
use crate::packages::sandbox::Sandbox;

/// Stands in every file outside.
const OUTSIDE: &str = "OUTSIDE-SECRET";

/// Everything below, with what it says and who may read it; the name of what is a link.
fn below(directory: &Path) -> Vec<(PathBuf, Vec<u8>, u32)> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for path in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(metadata) = path.symlink_metadata() else { continue };
            if metadata.is_dir() {
                directories.push(path.clone());
            }
            let bytes = if metadata.is_file() { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
            found.push((path, bytes, metadata.permissions().mode() & 0o7777));
        }
    }
    found.sort();
    found
}

/// One place that is now the thing itself and now a link to outside.
struct Swapped {
    manager: &'static str,
    level: Level,
    /// The file, and which part of its path is swapped.
    file: &'static str,
    part: &'static str,
}

const SWAPPED: &[Swapped] = &[
    Swapped { manager: "npm", level: Level::Project, file: ".npmrc", part: ".npmrc" },
    Swapped { manager: "npm", level: Level::User, file: ".npmrc", part: ".npmrc" },
    Swapped { manager: "cargo", level: Level::Project, file: ".cargo/config.toml", part: ".cargo" },
    Swapped { manager: "cargo", level: Level::User, file: ".cargo/credentials.toml", part: ".cargo" },
    Swapped { manager: "pip", level: Level::User, file: ".config/pip/pip.conf", part: ".config" },
    Swapped { manager: "uv", level: Level::User, file: ".config/uv/uv.toml", part: ".config/uv" },
];

#[test]
fn what_is_swapped_for_a_link_meanwhile_leads_nobody_outside() {
    const ROUNDS: usize = 350;
    let mut rounds = 0;
    for Swapped { manager, level, file, part } in SWAPPED {
        let sandbox = Sandbox::new();
        let outside = tempfile::tempdir().unwrap();
        let base = super::path_in(&sandbox, *level, "");
        put(&base.join(file), b"# mine\n");
        let rest = Path::new(file).strip_prefix(part).unwrap();
        let (place, away, target) = (base.join(part), base.join(".away"), outside.path().join("target"));
        // The same names outside, as files of somebody's that everybody may read.
        let inner = if rest.as_os_str().is_empty() { target.clone() } else { target.join(rest) };
        put(&inner, format!("# {OUTSIDE}\n").as_bytes());
        for name in ["config.toml", "credentials.toml", "pip/pip.conf", "uv/uv.toml", "uv.toml"] {
            if target.is_dir() {
                put(&target.join(name), format!("# {OUTSIDE}\n").as_bytes());
            }
        }
        let before = below(outside.path());
        let ends = AtomicBool::new(false);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                while !ends.load(Ordering::Relaxed) {
                    if std::fs::rename(&place, &away).is_ok() {
                        symlink(&target, &place).ok();
                        std::thread::yield_now();
                        std::fs::remove_file(&place).ok();
                        if std::fs::rename(&away, &place).is_err() {
                            // gatepass made it anew meanwhile.
                            std::fs::remove_dir_all(&place).ok();
                            std::fs::rename(&away, &place).ok();
                        }
                    }
                }
            });
            for _ in 0..ROUNDS {
                apply_in(&sandbox, manager, *level, VALUE).ok();
                undo_in(&sandbox, manager, *level).ok();
                rounds += 1;
            }
            ends.store(true, Ordering::Relaxed);
        });
        assert!(below(outside.path()) == before, "{manager}: something outside changed");
        for (path, bytes, _) in below(&sandbox.home()) {
            assert!(!String::from_utf8_lossy(&bytes).contains(OUTSIDE), "{manager}: {} came in", path.display());
        }
    }
    assert_eq!(rounds, 2100);
}

#[test]
fn undo_does_not_follow_what_became_a_link_after_apply() {
    for (manager, file, part) in [("npm", ".npmrc", ".npmrc"), ("cargo", ".cargo/config.toml", ".cargo")] {
        for begins in [None, Some("# mine\n")] {
            let sandbox = Sandbox::new();
            let outside = tempfile::tempdir().unwrap();
            if let Some(text) = begins {
                put(&sandbox.project().join(file), text.as_bytes());
            }
            apply_in(&sandbox, manager, Level::Project, VALUE).unwrap();
            // What is outside says the same, so that undo would have something to take out of it.
            let place = sandbox.project().join(part);
            std::fs::rename(&place, outside.path().join("target")).unwrap();
            symlink(outside.path().join("target"), &place).unwrap();
            let before = (below(outside.path()), below(&sandbox.project()));
            let error = undo_in(&sandbox, manager, Level::Project).unwrap_err();
            assert!(error.what().contains("is a link"), "{error}");
            assert!((below(outside.path()), below(&sandbox.project())) == before, "{manager}");
        }
    }
}

#[test]
fn a_project_that_became_a_link_is_not_the_project_any_more() {
    let sandbox = Sandbox::new();
    apply_in(&sandbox, "npm", Level::Project, VALUE).unwrap();
    std::fs::rename(sandbox.project(), sandbox.home().join("moved")).unwrap();
    symlink(sandbox.home().join("moved"), sandbox.project()).unwrap();
    assert!(undo_in(&sandbox, "npm", Level::Project).is_err());
    assert!(sandbox.home().join("moved/.npmrc").exists());
}

#[test]
fn a_pipe_in_a_files_place_is_refused_at_once() {
    let sandbox = Sandbox::new();
    let made = std::process::Command::new("mkfifo").arg(sandbox.home().join(".npmrc")).status().unwrap();
    assert!(made.success());
    let error = apply_in(&sandbox, "npm", Level::User, VALUE).unwrap_err();
    assert!(error.what().contains("is not a file"), "{error}");
}

#[test]
fn a_link_in_the_place_of_gatepasss_own_directory_is_refused_and_its_target_untouched() {
    for is_there in [true, false] {
        let sandbox = Sandbox::new();
        let elsewhere = sandbox.home().join("elsewhere");
        if is_there {
            std::fs::create_dir(&elsewhere).unwrap();
            std::fs::set_permissions(&elsewhere, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        std::fs::create_dir_all(sandbox.state().parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&elsewhere, sandbox.state()).unwrap();
        let before = everything(&sandbox);
        let error = apply_in(&sandbox, "npm", Level::User, VALUE).unwrap_err();
        assert!(error.to_string().contains("is a link"), "{error}");
        undo_in(&sandbox, "npm", Level::User).unwrap_err();
        assert!(everything(&sandbox) == before);
        if is_there {
            assert_eq!(super::mode(&elsewhere), 0o755);
            assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
        }
    }
}
