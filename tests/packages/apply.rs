//! Applying and taking back: what was there stays, and comes back byte for byte.

mod changed_since;
mod copied;
mod doubled;
mod earlier;
mod escaped;
mod links;
mod orders;
mod refusals;
mod rewritten;
mod rewritten_structures;
mod stopped;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use gatepass_clients::{Level, Outcome, apply, configure, prepare, undo};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::real_files::{REAL_FILES, RealFile};
use super::sandbox::Sandbox;
use super::{VALUE, credential, handle, named, registry, target};

const URL: &str = "https://127.0.0.1";

fn apply_in(sandbox: &Sandbox, manager: &str, level: Level, value: &str) -> gatepass_core::error::Result<Outcome> {
    let (registry, source) = (registry(URL), handle());
    let target = target(&registry, Permission::ReadWrite, level, &source);
    let secret = Secret::new(value.to_owned());
    sandbox.locations(|locations| apply(named(manager), &target, credential(&secret), locations))
}

fn undo_in(sandbox: &Sandbox, manager: &str, level: Level) -> gatepass_core::error::Result<Outcome> {
    sandbox.locations(|locations| undo(named(manager), level, locations))
}

fn path_in(sandbox: &Sandbox, level: Level, path: &str) -> PathBuf {
    match level {
        Level::User => sandbox.home().join(path),
        Level::Project => sandbox.project().join(path),
    }
}

fn put(path: &PathBuf, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// A sandbox in which this file is as it was, if it was there, and the manager was applied over it.
fn applied_over(manager: &str, level: Level, path: &str, original: Option<&str>) -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    let file = path_in(&sandbox, level, path);
    if let Some(text) = original {
        put(&file, text.as_bytes());
    }
    apply_in(&sandbox, manager, level, VALUE).unwrap();
    (sandbox, file)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// What a file says, and who may read it.
type Content = (Vec<u8>, u32);

/// Everything under the home but gatepass's own; directories have no content.
fn everything(sandbox: &Sandbox) -> Vec<(PathBuf, Option<Content>)> {
    let mut found = Vec::new();
    let mut directories = vec![sandbox.home()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path == sandbox.home().join(".local") {
                continue;
            }
            if path.is_symlink() {
                found.push((path, None));
            } else if path.is_dir() {
                directories.push(path.clone());
                found.push((path, None));
            } else {
                let content = (std::fs::read(&path).unwrap(), mode(&path));
                found.push((path, Some(content)));
            }
        }
    }
    found.sort();
    found
}

/// The text as other editors leave it.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    vec![
        ("as it is", text.to_owned()),
        ("with CRLF", text.replace('\n', "\r\n")),
        ("with a BOM", format!("\u{feff}{text}")),
        ("without a final newline", text.trim_end_matches('\n').to_owned()),
        ("with CRLF in the first line only", text.replacen('\n', "\r\n", 1)),
        ("with blank lines behind", format!("{text}\n\n")),
    ]
}

#[test]
fn what_was_there_stays_and_comes_back_byte_for_byte() {
    for RealFile { manager, level, path, text } in REAL_FILES {
        for (spelling, text) in spellings(text) {
            let context = format!("{manager}, {level:?}, {path} {spelling}");
            let sandbox = Sandbox::new();
            let file = path_in(&sandbox, *level, path);
            put(&file, text.as_bytes());
            let before = everything(&sandbox);
            let outcome =
                apply_in(&sandbox, manager, *level, VALUE).unwrap_or_else(|error| panic!("{context}: {error}"));
            let shown = format!("{}{path}", if *level == Level::User { "~/" } else { "" });
            assert!(outcome.changed.contains(&shown), "{context}: {outcome:?}");
            let after = std::fs::read_to_string(&file).unwrap();
            assert_what_stays(&context, &text, &after);
            let again = apply_in(&sandbox, manager, *level, VALUE).unwrap();
            assert!(again.changed.is_empty(), "{context}: twice is not once: {again:?}");
            undo_in(&sandbox, manager, *level).unwrap_or_else(|error| panic!("{context}: {error}"));
            assert!(everything(&sandbox) == before, "{context}: not what was there before");
        }
    }
}

/// Comments, other registries and unknown keys: all but the few lines that say where packages come from.
fn assert_what_stays(context: &str, before: &str, after: &str) {
    let plain = |line: &str| line.trim_end().trim_end_matches(',').to_owned();
    let there: Vec<String> = after.lines().map(plain).collect();
    let gone: Vec<&str> = before.lines().filter(|line| !there.contains(&plain(line))).collect();
    assert!(gone.len() <= 3, "{context}: {gone:#?}\n{after}");
    let replaced =
        ["registry", "index-url", "public.example", "GOPROXY", "mirrors/", "other", "else", "http-basic", "profiles"];
    for line in gone {
        assert!(replaced.iter().any(|word| line.contains(word)), "{context}: {line} is gone:\n{after}");
    }
    let crlf = |text: &str| text.matches("\r\n").count() * 2 > text.matches('\n').count();
    assert_eq!(crlf(before), crlf(after), "{context}: line ends");
    assert_eq!(before.starts_with('\u{feff}'), after.starts_with('\u{feff}'), "{context}: the mark");
}

#[test]
fn what_is_written_looks_like_this() {
    let mut page = String::new();
    for RealFile { manager, level, path, text } in REAL_FILES {
        let sandbox = Sandbox::new();
        let file = path_in(&sandbox, *level, path);
        put(&file, text.as_bytes());
        apply_in(&sandbox, manager, *level, VALUE).unwrap();
        let after = std::fs::read_to_string(&file).unwrap();
        page.push_str(&format!("=== {manager}, {level:?}: {path}\n{after}\n"));
    }
    insta::with_settings!({ snapshot_path => "shown", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("applied-to-real-files", page);
    });
}

#[test]
fn an_empty_home_is_empty_again_after_undo() {
    for manager in PackageManager::ALL {
        for level in [Level::User, Level::Project] {
            let sandbox = Sandbox::new();
            let before = everything(&sandbox);
            let Ok(outcome) = apply_in(&sandbox, manager.name(), level, VALUE) else {
                assert!(everything(&sandbox) == before, "{manager}: a refusal left something");
                continue;
            };
            assert!(!outcome.changed.is_empty(), "{manager}");
            undo_in(&sandbox, manager.name(), level).unwrap();
            assert!(everything(&sandbox) == before, "{manager}, {level:?}: {:#?}", everything(&sandbox));
        }
    }
}

#[test]
fn the_value_is_in_the_users_own_files_only_and_nobody_else_reads_them() {
    for manager in PackageManager::ALL {
        for level in [Level::User, Level::Project] {
            let sandbox = Sandbox::new();
            if apply_in(&sandbox, manager.name(), level, VALUE).is_err() {
                continue;
            }
            for (path, content) in everything(&sandbox) {
                let Some((bytes, mode)) = content else { continue };
                if String::from_utf8_lossy(&bytes).contains(VALUE) {
                    assert_eq!(level, Level::User, "{manager}: {}", path.display());
                    assert_eq!(mode, 0o600, "{manager}: {}", path.display());
                }
            }
            for entry in std::fs::read_dir(sandbox.state()).unwrap() {
                let path = entry.unwrap().path();
                let bytes = std::fs::read(&path).unwrap();
                assert!(!String::from_utf8_lossy(&bytes).contains(VALUE), "{manager}: {}", path.display());
                assert_eq!(mode(&path) & 0o077, 0, "{manager}: {}", path.display());
            }
        }
    }
}

#[test]
fn the_diff_shows_names_and_neither_the_value_nor_what_was_secret_before() {
    let sandbox = Sandbox::new();
    put(
        &sandbox.home().join(".npmrc"),
        b"registry=https://old.example/\n//127.0.0.1/artifactory/api/npm/npm/:_authToken=old-secret\n",
    );
    let (registry, source) = (registry(URL), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    let secret = Secret::new(VALUE.to_owned());
    let change = sandbox.locations(|locations| prepare(named("npm"), &target, credential(&secret), locations)).unwrap();
    insta::assert_snapshot!(change.diff(), @r"
    ~/.npmrc (lines 1-2 change)
    +registry=https://127.0.0.1/artifactory/api/npm/npm/
    +//127.0.0.1/artifactory/api/npm/npm/:_authToken=…
    ");
    assert!(sandbox.home().join(".npmrc").metadata().unwrap().len() < 120, "preparing wrote something");
}

#[test]
fn a_new_token_takes_the_place_of_the_old_one_and_undo_still_finds_the_original() {
    for RealFile { manager, level, path, text } in REAL_FILES.iter().filter(|file| file.level == Level::User) {
        let sandbox = Sandbox::new();
        let file = path_in(&sandbox, *level, path);
        put(&file, text.as_bytes());
        let before = everything(&sandbox);
        apply_in(&sandbox, manager, *level, VALUE).unwrap();
        let second = VALUE.replace("gpr_0", "gpr_9");
        apply_in(&sandbox, manager, *level, &second).unwrap();
        for (path, content) in everything(&sandbox) {
            let text = content.map_or_else(String::new, |(bytes, _)| String::from_utf8(bytes).unwrap());
            assert!(!text.contains(VALUE), "{manager}: the old token is still in {}", path.display());
        }
        undo_in(&sandbox, manager, *level).unwrap();
        assert!(everything(&sandbox) == before, "{manager}");
        let left = std::fs::read_dir(sandbox.state()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["lock"], "{manager}: undo left a backup");
    }
}

#[test]
fn what_is_applied_to_a_new_file_is_what_is_shown() {
    for manager in PackageManager::ALL {
        let sandbox = Sandbox::new();
        if apply_in(&sandbox, manager.name(), Level::Project, VALUE).is_err() {
            continue;
        }
        let (registry, source) = (registry(URL), handle());
        let shown = configure(manager, &target(&registry, Permission::ReadWrite, Level::Project, &source)).unwrap();
        for file in shown.files {
            let path = file.path.strip_prefix("~/").map(|path| sandbox.home().join(path));
            let path = path.unwrap_or_else(|| sandbox.project().join(&file.path));
            assert_eq!(std::fs::read_to_string(path).unwrap(), file.lines, "{manager}");
        }
    }
}
