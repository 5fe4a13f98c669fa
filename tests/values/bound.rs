//! A value goes to the registry that its token was made for, whatever the settings of the call say.

use std::process::Command;

use gatepass_core::token::{Issued, Permission};

use super::Fixture;
use super::pipe::text;
use crate::packages::recorder::{Answer, Recorder};

/// Lines that name the registry's host, with what `pipe` is told of the form. HOST stands for the host, BASE for the address.
const LINES: [(&str, &str); 10] = [
    ("", "docker login HOST -u ci --password-stdin"),
    ("", "nerdctl login HOST -u ci --password-stdin"),
    ("", "podman login HOST -u ci --password-stdin"),
    ("", "skopeo login HOST -u ci --password-stdin"),
    ("", "helm registry login HOST -u ci --password-stdin"),
    ("", "oras login HOST -u ci --password-stdin"),
    ("", "crane auth login HOST -u ci --password-stdin"),
    ("--as=kubernetes-secret --server=HOST --user=ci --name=pull", "kubectl apply --server-side -f -"),
    (
        "--as=dockerconfigjson --server=HOST --user=ci",
        "kubectl create secret generic pull --from-file=.dockerconfigjson=/dev/stdin",
    ),
    ("--as=curl-config --user=ci", "curl -q -fsSL -K - BASE/artifactory/generic/x"),
];

/// How a call can say which registry it is.
#[derive(Clone, Copy, Debug)]
enum Saying {
    Flag,
    Variable,
    ConfigFlag,
    ConfigVariable,
    ConfigOfTheHome,
}

const EVERY: [Saying; 5] =
    [Saying::Flag, Saying::Variable, Saying::ConfigFlag, Saying::ConfigVariable, Saying::ConfigOfTheHome];

/// gatepass with these arguments, told in this way that the registry is at this address.
fn told(fixture: &Fixture, saying: Saying, address: &str, arguments: &[&str]) -> Command {
    let of_the_home = fixture.home.gatepass().join("config.toml");
    let elsewhere = fixture.home.path().join("evil.toml");
    let _ = std::fs::remove_file(&of_the_home);
    std::fs::write(&elsewhere, format!("url = \"{address}\"\n")).unwrap();
    let file = elsewhere.to_str().unwrap();
    let with = |flags: &[&str]| fixture.command(&[flags, arguments].concat());
    let mut command = match saying {
        Saying::Flag => with(&["--url", address]),
        Saying::ConfigFlag => with(&["--config", file]),
        Saying::Variable | Saying::ConfigVariable | Saying::ConfigOfTheHome => with(&[]),
    };
    match saying {
        Saying::Variable => drop(command.env("GATEPASS_URL", address)),
        Saying::ConfigVariable => drop(command.env("GATEPASS_CONFIG", file)),
        Saying::ConfigOfTheHome => drop(std::fs::copy(&elsewhere, &of_the_home).unwrap()),
        Saying::Flag | Saying::ConfigFlag => {}
    }
    command.stdin(std::process::Stdio::null());
    command
}

fn line(issued: &Issued, (form, words): (&str, &str), host: &str, base: &str) -> Vec<String> {
    let line = format!("pipe {} {form} -- {words}", issued.token.id);
    line.replace("HOST", host).replace("BASE", base).split_whitespace().map(str::to_owned).collect()
}

fn consumers(fixture: &Fixture) {
    for (_, words) in LINES {
        fixture.consumer(words.split(' ').next().unwrap());
    }
}

#[test]
fn what_a_call_says_of_the_registry_moves_no_value() {
    let mut cases = 0;
    let fixture = Fixture::new();
    consumers(&fixture);
    for saying in EVERY {
        for case in LINES {
            let issued = fixture.token(Permission::ReadOnly);
            let (host, base) = ("evil.example", "https://evil.example");
            let arguments = line(&issued, case, host, base);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = told(&fixture, saying, base, &arguments).output().unwrap();
            assert!(!output.status.success(), "{saying:?} {case:?}");
            assert!(text(&output).contains("another place than the registry"), "{case:?}: {}", text(&output));
            assert!(fixture.consumed().is_empty(), "{saying:?} {case:?}");
            assert_eq!(fixture.waiting(&issued.token.id).as_deref(), Some(issued.secret.expose()));
            // The registry's own is the registry's, even so.
            let arguments = line(&issued, case, "registry.example", "https://registry.example");
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = told(&fixture, saying, base, &arguments).output().unwrap();
            assert!(output.status.success(), "{saying:?} {case:?}: {}", text(&output));
            fixture.forget_records();
            cases += 2;
        }
    }
    assert_eq!(cases, 100);
}

#[test]
fn a_drop_that_does_not_tell_its_registry_gives_its_value_to_no_host_and_can_be_read() {
    let fixture = Fixture::new();
    consumers(&fixture);
    fixture.consumer("gh");
    let mut cases = 0;
    for is_own in [false, true] {
        for case in LINES {
            let issued = fixture.token(Permission::ReadOnly);
            older(&fixture, &issued, is_own);
            let arguments = line(&issued, case, "registry.example", "https://registry.example");
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = told(&fixture, Saying::Flag, "https://registry.example", &arguments).output().unwrap();
            assert!(!output.status.success() && fixture.consumed().is_empty(), "{case:?}");
            assert!(text(&output).contains("a drop of an older gatepass"), "{case:?}: {}", text(&output));
            let revealed = fixture.home.run(&["reveal", issued.token.id.as_str()]);
            assert_eq!(revealed.stdout.trim_end(), issued.secret.expose());
            cases += 1;
        }
    }
    assert_eq!(cases, 20);
    // What goes to a repository at hand needs no registry.
    let issued = fixture.token(Permission::ReadOnly);
    older(&fixture, &issued, true);
    let output = fixture
        .command(&["pipe", issued.token.id.as_str(), "--", "gh", "secret", "set", "NPM_TOKEN"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(fixture.consumed(), [issued.secret.expose()]);
}

/// Writes a token's drop as the release before wrote it.
fn older(fixture: &Fixture, issued: &Issued, is_own: bool) {
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(23);
    let own = if is_own { "embedded\n" } else { "" };
    std::fs::write(fixture.drop_of(issued), format!("{until}\n{}\n{own}", issued.secret.expose())).unwrap();
}

#[test]
fn no_value_is_written_beside_or_sent_to_an_address_that_its_token_was_not_made_for() {
    let evil = Recorder::start(|_| Answer::new(200, "application/json", "{}"));
    let mut cases = 0;
    for saying in EVERY {
        for manager in ["npm", "pip", "cargo", "docker", "maven", "generic"] {
            for mode in ["--apply", "--check", ""] {
                for is_older in [false, true] {
                    let fixture = Fixture::new();
                    let issued = fixture.token(Permission::ReadOnly);
                    if is_older {
                        older(&fixture, &issued, true);
                    }
                    let words = ["configure", manager, mode, "--token", issued.token.id.as_str()];
                    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                    let output = told(&fixture, saying, &evil.url(), &words).output().unwrap();
                    assert!(!output.status.success(), "{saying:?} {words:?}");
                    let wanted = if is_older { "older gatepass" } else { "was made for the registry" };
                    assert!(text(&output).contains(wanted), "{words:?}: {}", text(&output));
                    assert!(evil.seen().is_empty(), "{words:?}: the value was sent");
                    std::fs::remove_file(fixture.drop_of(&issued)).unwrap();
                    assert!(!super::holds(fixture.home.path(), issued.secret.expose()), "{words:?}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 180);
}
