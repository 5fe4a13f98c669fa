//! Every line that gatepass shows and that takes a value, run in a real shell: without a value it fails as a whole, and a
//! program that fails does not cost the value.

use std::path::Path;
use std::process::{Command, Output};

use gatepass_clients::{DropCommand, Level, Target, ValueSource, configure};
use gatepass_core::ecosystem::{PackageManager, Registry, Repositories};
use gatepass_core::token::{Issued, Permission};

use super::Fixture;

/// The programs that are given values in lines that are shown.
const CONSUMERS: [&str; 6] = ["docker", "podman", "skopeo", "helm", "curl", "kubectl"];

/// Why there is no value.
#[derive(Clone, Copy, Debug)]
enum Missing {
    Unknown,
    Revoked,
    Taken,
    NoGatepass,
    NoStore,
    /// Something in gatepass's place prints nothing, and says that it succeeded.
    Nothing,
    /// It prints a part of a value, and fails.
    Half,
    VariableUnset,
    VariableEmpty,
}

const EVERY: [Missing; 9] = [
    Missing::Unknown,
    Missing::Revoked,
    Missing::Taken,
    Missing::NoGatepass,
    Missing::NoStore,
    Missing::Nothing,
    Missing::Half,
    Missing::VariableUnset,
    Missing::VariableEmpty,
];

/// Registries as they may be: encrypted, or on this machine with a port, and with keys of their own.
fn registries() -> [Registry; 2] {
    let keys = ["docker", "npm", "generic"].map(|kind| (kind.to_owned(), format!("{kind}-virtual")));
    [
        Registry { url: "https://registry.example".parse().unwrap(), repositories: Default::default() },
        Registry {
            url: "http://127.0.0.1:4747".parse().unwrap(),
            repositories: Repositories { keys: keys.into(), ..Default::default() },
        },
    ]
}

/// What is shown for each manager, permission, place and registry: the lines that take a value, with the names of the
/// variables that they set.
fn every_page(value: &ValueSource) -> Vec<(String, Vec<(String, String)>)> {
    let mut pages = Vec::new();
    for registry in &registries() {
        for manager in PackageManager::ALL {
            for permission in [Permission::ReadOnly, Permission::ReadWrite] {
                for level in [Level::User, Level::Project] {
                    let environment = Some("Staging_EU");
                    let target = Target { registry, username: "ci-staging", permission, environment, level, value };
                    let Ok(shown) = configure(manager, &target) else { continue };
                    let title = format!("{manager}, {}, {level:?}, {}", permission.as_str(), registry.url);
                    let variables = shown.environment.into_iter().map(|variable| (variable.name, variable.set_by));
                    let commands = shown.commands.into_iter().map(|command| (String::new(), command.run));
                    let takes = |line: &str| ["reveal", "pipe", "test -n"].iter().any(|word| line.contains(word));
                    let lines: Vec<_> = variables.chain(commands).filter(|(_, line)| takes(line)).collect();
                    assert!(!lines.is_empty(), "{title}");
                    pages.push((title, lines));
                }
            }
        }
    }
    pages
}

/// The registry that a page is about.
fn address_in(title: &str) -> &str {
    title.rsplit(' ').next().unwrap()
}

/// Where files are made in its shells.
fn temporary(fixture: &Fixture) -> std::path::PathBuf {
    fixture.home.path().join("temporary")
}

fn shell(fixture: &Fixture, script: &str) -> Output {
    Command::new("/bin/sh")
        .args(["-c", script])
        .env_clear()
        .env("PATH", fixture.path())
        .env("HOME", fixture.home.path())
        .env("TMPDIR", temporary(fixture))
        .current_dir(fixture.home.path())
        .output()
        .unwrap()
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    // Those that are started beside it are not to be the real ones.
    for consumer in CONSUMERS.into_iter().chain(["poetry", "conan"]) {
        fixture.consumer(consumer);
    }
    std::fs::create_dir(temporary(&fixture)).unwrap();
    fixture
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The value that is missing in this way, and what the shell is told before.
fn missing(fixture: &Fixture, why: Missing) -> (ValueSource, &'static str) {
    let issued = fixture.token(Permission::ReadWrite);
    let taking = fixture.taking(&issued);
    let unset = "unset TOKEN";
    match why {
        Missing::Unknown => {
            let token = "01a2098d-5870-7296-98c2-b8f67b74e9f8".to_owned();
            (ValueSource::Drop(DropCommand { token, ..taking }), unset)
        }
        Missing::Revoked => {
            assert!(fixture.home.run(&["tokens", "revoke", issued.token.id.as_str()]).status.success());
            (ValueSource::Drop(taking), unset)
        }
        Missing::Taken => {
            assert!(fixture.home.run(&["reveal", issued.token.id.as_str()]).status.success());
            (ValueSource::Drop(taking), unset)
        }
        Missing::NoGatepass => {
            let words = vec!["gatepass-that-is-not-installed".to_owned()];
            (ValueSource::Drop(DropCommand { words, ..taking }), unset)
        }
        Missing::NoStore => {
            std::fs::write(fixture.home.gatepass().join("gatepass.db"), "not a store any more ".repeat(500)).unwrap();
            for suffix in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(fixture.home.gatepass().join(format!("gatepass.db{suffix}")));
            }
            (ValueSource::Drop(taking), unset)
        }
        Missing::Nothing | Missing::Half => {
            let name = "gatepass-in-place";
            let reveals = if matches!(why, Missing::Half) { "printf gpr_half; exit 1" } else { "exit 0" };
            let script = format!("#!/bin/sh\ncase \"$1\" in reveal) {reveals} ;; *) exit 1 ;; esac\n");
            fixture.program(name, &script);
            (ValueSource::Drop(DropCommand { words: vec![name.to_owned()], ..taking }), unset)
        }
        Missing::VariableUnset => (ValueSource::Variable("TOKEN".to_owned()), unset),
        Missing::VariableEmpty => (ValueSource::Variable("TOKEN".to_owned()), "TOKEN="),
    }
}

#[test]
fn without_a_value_every_shown_line_fails_and_sets_writes_and_starts_nothing() {
    let mut cases = 0;
    for why in EVERY {
        let fixture = fixture();
        let (value, before) = missing(&fixture, why);
        // One shell for a page, as a person pastes it; what each line came to is printed.
        for (title, lines) in every_page(&value) {
            let mut script = format!("{before}\nunset GATEPASS_TOKEN GEM_HOST_API_KEY\n");
            for (name, line) in &lines {
                script.push_str(&format!("{line}\necho \"status $?\"\n"));
                if !name.is_empty() {
                    script.push_str(&format!("printenv {name} && echo 'is set'\n"));
                }
            }
            script.push_str("find \"$TMPDIR\" -type f -size +0 | grep . && echo 'is written'\ntrue\n");
            let output = shell(&fixture, &script);
            let text = text(&output);
            assert_eq!(text.matches("status ").count(), lines.len(), "{title}, {why:?}:\n{script}\n{text}");
            assert!(!text.contains("status 0"), "{title}, {why:?}:\n{script}\n{text}");
            assert!(!text.contains("is set") && !text.contains("is written"), "{title}, {why:?}:\n{script}\n{text}");
            let started = fixture.recorded("arguments.");
            assert!(started.is_empty(), "{title}, {why:?}: {started:?}");
            fixture.forget_records();
            cases += lines.len();
        }
    }
    println!("{cases} lines without a value");
    assert!(cases >= 2000, "{cases}");
}

#[test]
fn a_program_that_fails_does_not_cost_the_value_and_the_same_line_works_afterwards() {
    let mut cases = 0;
    let fixture = fixture();
    let issued = fixture.token(Permission::ReadOnly);
    let place = fixture.taking(&issued);
    let value = ValueSource::Drop(place.clone());
    for (title, lines) in every_page(&value) {
        for (_, line) in lines.iter().filter(|(name, line)| name.is_empty() && line.contains(" pipe ")) {
            let issued = fixture.token_at(address_in(&title), Permission::ReadOnly);
            let line = line.replace(&place.token, issued.token.id.as_str());
            for code in [1, 125] {
                fixture.consumers_do(&format!("exit {code}"));
                let output = shell(&fixture, &line);
                assert_eq!(output.status.code(), Some(code), "{title}: {line}\n{}", text(&output));
                assert!(fixture.drop_of(&issued).exists(), "{title}: {line}");
            }
            fixture.forget_records();
            let output = shell(&fixture, &line);
            assert!(output.status.success(), "{title}: {line}\n{}", text(&output));
            assert!(read_it(&fixture, &issued), "{title}: {line}\n{:?}", fixture.consumed());
            assert!(!fixture.drop_of(&issued).exists(), "{title}: {line}");
            fixture.forget_records();
            cases += 1;
        }
    }
    assert_eq!(cases, 48);
}

/// Whether a consumer has read the value, as it stands or in a secret's base64.
fn read_it(fixture: &Fixture, issued: &Issued) -> bool {
    use base64::Engine as _;
    fixture.consumed().iter().any(|read| {
        let manifest: Option<serde_json::Value> = serde_json::from_str(read).ok();
        let data = manifest.as_ref().and_then(|manifest| manifest["data"][".dockerconfigjson"].as_str());
        let inner = data.and_then(|data| base64::engine::general_purpose::STANDARD.decode(data).ok());
        inner.map_or_else(
            || read.contains(issued.secret.expose()),
            |inner| crate::secrets::contains(&inner, issued.secret.expose()),
        )
    })
}

#[test]
fn with_a_value_every_shown_line_succeeds_and_takes_it_once() {
    let mut cases = 0;
    let fixture = fixture();
    let place = fixture.taking(&fixture.token(Permission::ReadOnly));
    for (title, lines) in every_page(&ValueSource::Drop(place.clone())) {
        let issued = fixture.token_at(address_in(&title), Permission::ReadOnly);
        let script = lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
        let script = script.replace(&place.token, issued.token.id.as_str());
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty()).collect();
        let output = shell(
            &fixture,
            &format!(
                "set -eu\n{script}\nprintenv {} || true\ncat \"${{GEMRC-}}\" 2>/dev/null || true\nset | grep ^_gatepass || true",
                names.join(" ")
            ),
        );
        assert!(output.status.success(), "{title}:\n{script}\n{}", text(&output));
        let printed = String::from_utf8(output.stdout).unwrap();
        let is_set = names.is_empty() || printed.contains(issued.secret.expose());
        assert!(is_set && !printed.contains("_gatepass="), "{title}:\n{script}\n{printed}");
        assert!(!fixture.drop_of(&issued).exists(), "{title}:\n{script}");
        cases += 1;
    }
    println!("{cases} pages with a value");
    assert!(cases >= 220, "{cases}");
}

#[test]
fn what_was_set_before_stays_when_there_is_no_value() {
    let fixture = fixture();
    let (value, _) = missing(&fixture, Missing::Unknown);
    let registry = &registries()[0];
    let (permission, level) = (Permission::ReadOnly, Level::User);
    let target = Target { registry, username: "ci", permission, environment: None, level, value: &value };
    let npm = PackageManager::named("npm").unwrap();
    let line = &configure(npm, &target).unwrap().environment[0].set_by;
    let output = shell(&fixture, &format!("export NPM_TOKEN=good\n{line}\nprintenv NPM_TOKEN"));
    assert!(output.stdout.ends_with(b"good\n"), "{}", text(&output));
}

#[test]
fn the_lines_are_those_of_every_posix_shell_on_this_machine() {
    let mut shells = 0;
    for shell in ["/bin/sh", "/bin/dash", "/bin/bash", "/usr/bin/zsh", "/bin/ksh", "/usr/bin/yash"] {
        if !Path::new(shell).exists() {
            continue;
        }
        shells += 1;
        let fixture = fixture();
        let issued = fixture.token(Permission::ReadOnly);
        let value = ValueSource::Drop(fixture.taking(&issued));
        let registry = &registries()[0];
        let (permission, level) = (Permission::ReadOnly, Level::User);
        let target = Target { registry, username: "ci", permission, environment: None, level, value: &value };
        let pip = configure(PackageManager::named("pip").unwrap(), &target).unwrap();
        let line = &pip.environment[0].set_by;
        let script = format!(
            "{line}\necho \"first $?\"\nunset PIP_INDEX_URL\n{line}\necho \"second $?\"\nprintenv PIP_INDEX_URL"
        );
        let output = Command::new(shell).args(["-c", &script]).env("PATH", fixture.path()).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(printed.contains("first 0\n") && printed.contains("second 1\n"), "{shell}: {}", text(&output));
        assert!(!output.status.success(), "{shell}: {}", text(&output));
    }
    assert!(shells >= 2);
}

/// All lines of a page, as a person pastes them, with the names of the variables that they set.
fn whole_pages(value: &ValueSource) -> Vec<(String, Vec<String>, Vec<String>)> {
    let registry = &registries()[0];
    let mut pages = Vec::new();
    for manager in PackageManager::ALL {
        for permission in [Permission::ReadOnly, Permission::ReadWrite] {
            for level in [Level::User, Level::Project] {
                let target = Target { registry, username: "ci-staging", permission, environment: None, level, value };
                let Ok(shown) = configure(manager, &target) else { continue };
                let names = shown.environment.iter().map(|variable| variable.name.clone()).collect();
                let variables = shown.environment.into_iter().map(|variable| variable.set_by);
                let lines = variables.chain(shown.commands.into_iter().map(|command| command.run)).collect();
                pages.push((format!("{manager}, {}, {level:?}", permission.as_str()), names, lines));
            }
        }
    }
    pages
}

/// Whoever pastes a page whose value is gone has what they had before: none of the page's addresses is told a client that has
/// their own credential in a variable, and no client is started.
#[test]
fn a_page_whose_value_is_gone_changes_nothing_of_what_a_person_had() {
    let mut cases = 0;
    for why in [
        Missing::Taken,
        Missing::NoGatepass,
        Missing::Nothing,
        Missing::Half,
        Missing::VariableUnset,
        Missing::VariableEmpty,
    ] {
        let fixture = fixture();
        for client in ["gem", "npm", "uv", "pdm", "twine"] {
            fixture.consumer(client);
        }
        let (value, before) = missing(&fixture, why);
        for program in ["/bin/dash", "/bin/bash"].into_iter().filter(|program| Path::new(program).exists()) {
            for (title, names, lines) in whole_pages(&value) {
                let title = format!("{title}, {why:?}, {program}");
                let mut script = format!("{before}\n_gatepass=older\n");
                for name in &names {
                    script.push_str(&format!("export {name}=own-{name}\n"));
                }
                script.push_str("env | grep -v ^_= | sort >before\n");
                script.push_str(&lines.join("\n"));
                script.push_str("\nenv | grep -v ^_= | sort >after\n");
                let output = Command::new(program)
                    .args(["-c", &script])
                    .env_clear()
                    .env("PATH", fixture.path())
                    .env("HOME", fixture.home.path())
                    .current_dir(fixture.home.path())
                    .output()
                    .unwrap();
                let read = |name: &str| std::fs::read_to_string(fixture.home.path().join(name)).unwrap();
                assert_eq!(read("after"), read("before"), "{title}:\n{script}\n{}", text(&output));
                assert!(names.iter().all(|name| read("after").contains(&format!("{name}=own-{name}"))), "{title}");
                let started = fixture.recorded("arguments.");
                assert!(started.is_empty(), "{title}: {started:?}\n{script}");
                cases += 1;
            }
        }
    }
    println!("{cases} pages without a value");
    assert!(cases >= 1200, "{cases}");
}

/// With a value, all of a page is done, under `set -eu`, and the shell's own variable is gone.
#[test]
fn a_page_with_a_value_sets_all_that_it_names_and_starts_its_client() {
    let fixture = fixture();
    let place = fixture.taking(&fixture.token(Permission::ReadOnly));
    let mut cases = 0;
    for (title, names, lines) in whole_pages(&ValueSource::Drop(place.clone())) {
        let issued = fixture.token_at("https://registry.example", Permission::ReadOnly);
        let script = lines.join("\n").replace(&place.token, issued.token.id.as_str());
        let checks: Vec<String> = names.iter().map(|name| format!("printenv {name} >/dev/null")).collect();
        let output = shell(&fixture, &format!("set -eu\n{script}\n{}\n! set | grep ^_gatepass=\n", checks.join("\n")));
        assert!(output.status.success(), "{title}:\n{script}\n{}", text(&output));
        let has_command = lines.len() > names.len();
        assert_eq!(!fixture.recorded("arguments.").is_empty(), has_command, "{title}:\n{script}");
        fixture.forget_records();
        cases += 1;
    }
    assert!(cases >= 100, "{cases}");
}
