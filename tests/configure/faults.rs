//! Full disks, kills in the middle and at any moment, and several gatepasses at once.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::{NPMRC, npmrc, value_in};
use crate::support::Home;

/// More than a process with [`limited`] may write into one file.
fn large() -> String {
    format!("{NPMRC}{}", "; a line of a very long file of somebody's\n".repeat(100_000))
}

/// Runs gatepass where no file may grow past two megabytes, as on a full disk: writing then fails, or, where `kills`, ends
/// the process in the middle of it.
fn limited(home: &Home, arguments: &str, kills: bool) -> Output {
    let trap = if kills { "" } else { "trap '' XFSZ; " };
    let script = format!("{trap}ulimit -f 4000; exec {} {arguments}", env!("CARGO_BIN_EXE_gatepass"));
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env_clear().env("HOME", home.path()).env("GATEPASS_HOME", home.gatepass());
    command.env("PATH", std::env::var_os("PATH").unwrap()).output().unwrap()
}

fn leftovers(home: &Home) -> Vec<PathBuf> {
    let found = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path());
    found.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(".gatepass-")).collect()
}

#[test]
fn on_a_full_disk_nothing_changes_and_no_token_is_left() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), large()).unwrap();
    let output = limited(&home, "configure npm --apply", false);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("cannot be written"), "{message}");
    assert_eq!(npmrc(&home), large());
    assert!(leftovers(&home).is_empty());
    let active = home.run(&["tokens", "list", "--status", "active", "--json"]).json();
    assert_eq!(active.as_array().unwrap().len(), 0, "{active}");
    // With room, it works as if nothing had been.
    assert!(home.run(&["configure", "npm", "--apply"]).status.success());
    assert!(home.run(&["configure", "npm", "--undo"]).status.success());
    assert_eq!(npmrc(&home), large());
}

#[test]
fn undo_on_a_full_disk_leaves_what_was_applied_and_works_later() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), large()).unwrap();
    assert!(home.run(&["configure", "npm", "--apply"]).status.success());
    let applied = npmrc(&home);
    let output = limited(&home, "configure npm --undo", false);
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(npmrc(&home), applied);
    assert!(home.run(&["configure", "npm", "--undo"]).status.success());
    assert_eq!(npmrc(&home), large());
}

#[test]
fn a_kill_before_the_rename_leaves_the_file_as_it_was_and_the_next_run_cleans_up() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), large()).unwrap();
    assert!(home.run(&["configure", "npm", "--apply"]).status.success());
    let applied = npmrc(&home);
    let output = limited(&home, "configure npm --undo", true);
    assert_eq!(output.status.code(), None, "it was to be killed: {output:?}");
    assert_eq!(npmrc(&home), applied);
    assert_eq!(leftovers(&home).len(), 1, "it was to be killed in the middle of writing");
    assert!(home.run(&["configure", "npm", "--undo"]).status.success());
    assert_eq!(npmrc(&home), large());
    assert!(leftovers(&home).is_empty());
}

#[test]
fn a_ledger_that_cannot_be_read_is_named_with_what_to_do_and_nothing_changes() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    assert!(home.run(&["configure", "npm", "--apply"]).status.success());
    let (applied, directory) = (npmrc(&home), home.gatepass().join("configured"));
    let ledger = std::fs::read(directory.join("ledger.json")).unwrap();
    let half = ledger[..ledger.len() / 2].to_vec();
    let later = String::from_utf8(ledger.clone()).unwrap().replacen('{', "{\"later\": 1, ", 1).into_bytes();
    let contents: [Vec<u8>; 10] = [
        b"{".to_vec(),
        b"[]".to_vec(),
        b"".to_vec(),
        b"\0".to_vec(),
        vec![0; 4096],
        b"null".to_vec(),
        b"{\"version\": 99}".to_vec(),
        b"{\"version\": 99, \"files\": [], \"directories\": []}".to_vec(),
        half,
        later,
    ];
    let mut cases = 0;
    for name in ["ledger.json", "npm.json"] {
        for content in &contents {
            let is_own = name == "ledger.json";
            std::fs::write(directory.join(name), content).unwrap();
            for manager in ["npm", "pip"] {
                for mode in ["--apply", "--undo", "--check"] {
                    let refused = home.run(&["configure", manager, mode]);
                    assert!(!refused.status.success(), "{manager} {mode}: {refused:?}");
                    let shown = format!("{}{}", refused.stdout, refused.stderr);
                    let path = directory.join(name).display().to_string();
                    assert!(
                        shown.contains(&path) && shown.contains("Bring that file back"),
                        "{manager} {mode}: {shown}"
                    );
                    assert!(!shown.contains("should not fail"), "{shown}");
                    assert_eq!(npmrc(&home), applied);
                    assert_eq!(std::fs::read(directory.join(name)).unwrap(), *content, "it was written over");
                    cases += 1;
                }
            }
            if is_own {
                std::fs::write(directory.join(name), &ledger).unwrap();
            } else {
                std::fs::remove_file(directory.join(name)).unwrap();
            }
        }
    }
    assert_eq!(cases, 2 * 10 * 6);
    assert!(home.run(&["configure", "npm", "--undo"]).status.success());
    assert_eq!(npmrc(&home), NPMRC);
}

#[test]
fn several_at_once_do_not_mix() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let managers = ["npm", "pnpm", "bun", "pip", "generic", "uv", "poetry", "twine"];
    let start = |manager: &&str| {
        // A change that somebody else's came before is refused whole, and tried again. twine only uploads.
        let permission = if *manager == "twine" { "read_write" } else { "read_only" };
        let script = format!(
            "for try in 1 2 3 4 5 6 7 8 9; do \"$0\" configure {manager} --apply --permission {permission} && exit; done; exit 1"
        );
        let mut command = home.command(&[]);
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, command.get_program().to_str().unwrap()]).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command = shell;
        command.output().unwrap()
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = managers.iter().map(|manager| scope.spawn(move || start(manager))).collect();
        for run in runs {
            let output = run.join().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    });
    let text = npmrc(&home);
    assert_eq!(text.matches("_authToken=").count(), 1, "{text}");
    assert!(text.starts_with("; mine\n") && text.ends_with(&format!("{}\n", value_in(&text))), "{text}");
    let netrc = std::fs::read_to_string(home.path().join(".netrc")).unwrap();
    assert_eq!(netrc.lines().count(), 2, "{netrc}");
    for manager in managers {
        let undone = home.run(&["configure", manager, "--undo"]);
        assert!(undone.status.success(), "{undone:?}");
    }
    assert_eq!(npmrc(&home), NPMRC);
    assert!(!home.path().join(".netrc").exists());
}

/// Every file of the home that a value stands in, but for those where values wait to be taken.
fn files_with_values(home: &Home) -> Vec<PathBuf> {
    let value = regex::bytes::Regex::new(r"gp[rw]_[0-9A-Za-z]{36}").unwrap();
    let mut found = Vec::new();
    let mut directories = vec![home.path().to_owned()];
    while let Some(directory) = directories.pop() {
        for path in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                let is_for_drops = path.file_name().is_some_and(|name| name == "drops");
                directories.extend(Some(path).filter(|_| !is_for_drops));
            } else if value.is_match(&std::fs::read(&path).unwrap_or_default()) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_no_value_is_left_after_undo() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), NPMRC).unwrap();
    let mut kills = 0;
    for round in 0..80_u64 {
        let words: &[&str] = match round % 4 {
            0 => &["configure", "npm", "--apply"],
            1 => &["configure", "pnpm", "--apply"],
            2 => &["configure", "npm", "--undo"],
            _ => &["configure", "yarn", "--apply"],
        };
        let mut child = home.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 37 % 113));
        child.kill().ok();
        kills += u64::from(!child.wait().unwrap().success());
        if round % 4 == 3 {
            for manager in ["npm", "pnpm", "yarn"] {
                home.run(&["configure", manager, "--undo"]);
            }
            assert_eq!(npmrc(&home), NPMRC, "round {round}");
            assert_eq!(files_with_values(&home), Vec::<PathBuf>::new(), "round {round}");
            assert!(leftovers(&home).is_empty(), "round {round}");
        }
    }
    println!("{kills} of 80 ended before they were done");
}
