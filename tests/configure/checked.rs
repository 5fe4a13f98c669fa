//! `--check` succeeds where everything is right, and nowhere else: every manager, and every way in which it is not.

use std::os::unix::fs::PermissionsExt as _;

use gatepass_core::ecosystem::PackageManager;

use crate::packages::recorder::{Answer, Recorder};
use crate::support::Home;
use gatepass_core::token::redaction::digests;

/// What the registry answers; `None` where nothing listens.
const ANSWERS: [Option<u16>; 12] = [
    Some(200),
    Some(404),
    Some(302),
    Some(400),
    Some(401),
    Some(403),
    Some(407),
    Some(429),
    Some(500),
    Some(502),
    Some(503),
    None,
];

/// Managers whose own command is run.
const ASKED: [&str; 3] = ["npm", "podman", "skopeo"];

/// A client by every name, which succeeds or not.
fn clients(home: &Home, status: u8) -> String {
    let bin = home.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    for name in ASKED {
        std::fs::write(bin.join(name), format!("#!/bin/sh\nexit {status}\n")).unwrap();
        std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    format!("{}:/usr/bin:/bin", bin.display())
}

#[test]
fn check_succeeds_only_where_the_registry_took_the_token_and_nothing_failed_or_redirects() {
    let (mut cases, mut good) = (0, 0);
    for answer in ANSWERS {
        let recorder = Recorder::start(move |seen| match &seen.authorization {
            Some(_) => Answer::new(answer.unwrap_or(200), "application/json", "{}"),
            None => Answer::challenge(),
        });
        // Nothing listens where the test's own server ended.
        let url = recorder.url();
        let recorder = answer.map(|_| recorder);
        for manager in PackageManager::ALL {
            let name = manager.name();
            let home = Home::new();
            let path = clients(&home, 0);
            let configure = |arguments: &[&str], path: &str, proxy: &str| {
                let mut command = home.command(&[&["--url", &url, "configure", name], arguments].concat());
                command.env("PATH", path).env("http_proxy", proxy).stdin(std::process::Stdio::null());
                command.output().unwrap()
            };
            let applied = configure(&["--apply"], &path, "");
            let mut arguments = vec!["--check"];
            let token;
            if !applied.status.success() {
                let shown = home.run(&["--url", &url, "ask", "--json", "read-only token"]).json();
                token = shown["token"]["id"].as_str().unwrap().to_owned();
                arguments.extend(["--token", &token]);
            }
            let is_asked = ASKED.contains(&name) && applied.status.success();
            for (status, proxy) in [(0, ""), (1, ""), (0, "http://proxy.example:3128")] {
                let checked = configure(&arguments, &clients(&home, status), proxy);
                let text = String::from_utf8_lossy(&checked.stdout).into_owned();
                let is_redirected = text.contains("http_proxy");
                let wanted = matches!(answer, Some(200 | 404)) && (status == 0 || !is_asked) && !is_redirected;
                assert_eq!(checked.status.success(), wanted, "{name} {answer:?} {status} {proxy}: {checked:?}");
                good += usize::from(wanted);
                cases += 1;
            }
        }
        drop(recorder);
    }
    println!("{good} of {cases} checks succeed");
    assert_eq!(cases, ANSWERS.len() * PackageManager::ALL.len() * 3);
    assert!(good > 0 && good < cases / 4, "{good}");
}

#[test]
fn check_asks_no_client_that_a_project_or_another_user_could_have_put_there() {
    let recorder = Recorder::start(|seen| match &seen.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        None => Answer::challenge(),
    });
    let url = recorder.url();
    let mut cases = 0;
    for name in ASKED {
        // Where the client is, how the search path says so, and whether it is asked.
        for (place, entry, mode, wanted) in [
            ("project/node_modules/.bin", "{home}/project/node_modules/.bin", 0o755, false),
            ("project/node_modules/.bin", "node_modules/.bin", 0o755, false),
            ("project/node_modules/.bin", "./node_modules/.bin", 0o755, false),
            ("project/node_modules/.bin", "../node_modules/.bin", 0o755, false),
            ("project", "", 0o755, false),
            ("project", ".", 0o755, false),
            ("project/inner", "", 0o755, false),
            ("shared", "{home}/shared", 0o777, false),
            ("shared", "{home}/shared", 0o1777, false),
            ("own", "{home}/own", 0o755, true),
        ] {
            let home = Home::new();
            let (directory, project) = (home.path().join(place), home.path().join("project"));
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::create_dir_all(project.join("inner")).unwrap();
            std::fs::write(project.join("package.json"), "{}").unwrap();
            let took = home.path().join("took");
            let program = directory.join(name);
            std::fs::write(&program, format!("#!/bin/sh\necho \"$PATH\" >'{}'\n", took.display())).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(mode)).unwrap();
            let path = format!("{}:/usr/bin:/bin", entry.replace("{home}", &home.path().display().to_string()));
            let configure = |arguments: &[&str], here: &str| {
                let mut command = home.command(&[&["--url", &url, "configure", name], arguments].concat());
                command.current_dir(project.join(here)).env("PATH", &path).stdin(std::process::Stdio::null());
                command.output().unwrap()
            };
            assert!(configure(&["--apply"], "").status.success());
            for here in ["", "inner"] {
                let checked = configure(&["--check"], here);
                let context = format!("{name} {place} {entry:?} from {here:?}: {checked:?}");
                assert_eq!(took.exists(), wanted, "{context}");
                // What it finds is no program of the project's either.
                let seen = std::fs::read_to_string(&took).unwrap_or_default();
                assert!(!seen.contains("project") && !seen.split(':').any(|entry| entry.starts_with('.')), "{context}");
                cases += 1;
            }
        }
    }
    println!("{cases} checks");
    assert_eq!(cases, 60);
}

#[test]
fn check_does_not_succeed_where_the_registry_answers_everybody_so() {
    let mut cases = 0;
    for status in [200, 404] {
        let recorder = Recorder::start(move |_| Answer::new(status, "application/json", "{}"));
        let url = recorder.url();
        for manager in PackageManager::ALL {
            let home = Home::new();
            let path = clients(&home, 0);
            let configure = |arguments: &[&str]| {
                let mut command = home.command(&[&["--url", &url, "configure"], arguments].concat());
                command.env("PATH", &path).stdin(std::process::Stdio::null()).output().unwrap()
            };
            let shown = home.run(&["--url", &url, "ask", "--json", "read-only token"]).json();
            let token = shown["token"]["id"].as_str().unwrap();
            let checked = configure(&[manager.name(), "--check", "--token", token]);
            let text = String::from_utf8_lossy(&checked.stdout).into_owned();
            assert!(!checked.status.success() && text.contains("answers everybody"), "{manager} {status}: {checked:?}");
            cases += 1;
        }
    }
    assert_eq!(cases, 2 * PackageManager::ALL.len());
}

/// What is not asked for who could have put it there is said: whoever runs it gives it the token.
#[test]
fn check_says_which_client_it_did_not_ask_and_does_not_succeed() {
    let recorder = Recorder::start(|seen| match &seen.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        None => Answer::challenge(),
    });
    let url = recorder.url();
    for (place, entry, mode, is_told) in [
        ("project/node_modules/.bin", "{home}/project/node_modules/.bin", 0o755, true),
        ("project/node_modules/.bin", "node_modules/.bin", 0o755, true),
        ("project", "", 0o755, true),
        ("shared", "{home}/shared", 0o777, true),
        ("own", "{home}/own", 0o755, false),
        ("elsewhere", "{home}/own", 0o755, false),
    ] {
        let home = Home::new();
        let (directory, project) = (home.path().join(place), home.path().join("project"));
        for directory in [&directory, &project, &home.path().join("own")] {
            std::fs::create_dir_all(directory).unwrap();
        }
        std::fs::write(project.join("package.json"), "{}").unwrap();
        let (program, took) = (directory.join("podman"), home.path().join("took"));
        std::fs::write(&program, format!("#!/bin/sh\n: >'{}'\n", took.display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(mode)).unwrap();
        let path = entry.replace("{home}", &home.path().display().to_string());
        let configure = |mode: &str| {
            let mut command = home.command(&["--url", &url, "configure", "podman", mode]);
            command.current_dir(&project).env("PATH", &path).stdin(std::process::Stdio::null()).output().unwrap()
        };
        assert!(configure("--apply").status.success(), "{place}");
        let checked = configure("--check");
        let printed = [checked.stdout, checked.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        let context = format!("{place} {entry:?}: {printed}");
        assert_eq!(printed.contains("podman was not asked: a project at hand"), is_told, "{context}");
        assert_eq!(checked.status.success(), !is_told, "{context}");
        assert_eq!(took.exists(), place == "own", "{context}");
    }
}

/// What the client would ask for need not be in the token's scope: a registry that knows the token says so in another way
/// than to a stranger.
#[test]
fn check_takes_it_for_a_yes_where_the_registry_knows_a_token_for_some_packages() {
    for (scope, to_holder, to_strangers, succeeds) in [
        ("generic/team/file.bin", 403, 401, true),
        ("generic/team/file.bin", 401, 401, false),
        ("generic/team/file.bin", 403, 403, false),
        ("generic/team/file.bin", 200, 401, true),
        ("generic", 403, 401, false),
    ] {
        let recorder = Recorder::start(move |seen| {
            let is_holder = seen.authorization.as_ref().is_some_and(|credential| !digests(credential).is_empty());
            Answer::new(if is_holder { to_holder } else { to_strangers }, "application/json", "{}")
        });
        let home = Home::new();
        let configure = |more: &[&str]| {
            let url = recorder.url();
            home.run(&[&["--url", &url, "configure", "generic"], more].concat())
        };
        assert!(configure(&["--apply", "--scope", scope]).status.success());
        let checked = configure(&["--check"]);
        let context = format!("{scope} {to_holder} {to_strangers}: {checked:?}");
        assert_eq!(checked.status.success(), succeeds, "{context}");
        let is_told = checked.stdout.contains("knows the token, and has nothing of its scope at this address");
        assert_eq!(is_told, succeeds && to_holder == 403, "{context}");
    }
}
