//! `gatepass pipe`: the value is given once, and only a command that succeeded has had it.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use gatepass_core::token::{Issued, Permission};

use super::{Fixture, holds};

pub(super) const LOGIN: [&str; 6] = ["docker", "login", "registry.example", "-u", "ci", "--password-stdin"];

pub(super) fn pipe(fixture: &Fixture, issued: &Issued, words: &[&str]) -> Command {
    let arguments = [&["pipe", issued.token.id.as_str(), "--"], words].concat();
    let mut command = fixture.command(&arguments);
    // Not what a call says counts, but what the drop says.
    command.stdin(Stdio::null()).env("GATEPASS_URL", "https://evil.example");
    command
}

pub(super) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The value waits, whole, and is nowhere but there.
pub(super) fn assert_waits(fixture: &Fixture, issued: &Issued) {
    assert_eq!(fixture.waiting(&issued.token.id).as_deref(), Some(issued.secret.expose()));
    std::fs::rename(fixture.drop_of(issued), fixture.home.path().join("aside")).unwrap();
    assert!(!holds(&fixture.home.gatepass(), issued.secret.expose()), "a copy stayed");
    std::fs::rename(fixture.home.path().join("aside"), fixture.drop_of(issued)).unwrap();
}

#[test]
fn what_is_not_known_to_keep_a_value_is_not_started_without_a_terminal() {
    let fixture = Fixture::new();
    let issued = fixture.token(Permission::ReadOnly);
    for program in ["docker", "podman"] {
        fixture.consumer(program);
    }
    let absolute = fixture.program("elsewhere", "#!/bin/sh\nexit 0\n");
    let lines: [&[&str]; 12] = [
        &["docker", "login", "evil.example", "-u", "ci", "--password-stdin"],
        &["docker", "login", "-u", "ci", "--password-stdin"],
        &["podman", "login", "registry.example", "--password-stdin", "--authfile=/dev/stdout"],
        &["cat"],
        &["sh", "-c", "cat"],
        &["tee", "/tmp/value"],
        &["docker", "--debug", "login", "registry.example", "--password-stdin"],
        &["docker", "login", "registry.example", "--password-stdin", "--debug"],
        &["docker", "login", "registry.example", "-u", "ci", "-p", "x"],
        &["./docker", "login", "registry.example", "--password-stdin"],
        &["bin/docker", "login", "registry.example", "--password-stdin"],
        &[absolute.to_str().unwrap(), "login", "registry.example", "--password-stdin"],
    ];
    for line in lines {
        let output = pipe(&fixture, &issued, line).output().unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{line:?}: {}", text(&output));
        assert!(text(&output).contains("nothing was done"), "{line:?}: {}", text(&output));
        assert!(text(&output).contains("value is still here"), "{line:?}: {}", text(&output));
    }
    assert!(fixture.consumed().is_empty());
    assert_waits(&fixture, &issued);
}

#[test]
fn a_value_that_is_not_there_starts_nothing() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let issued = fixture.token(Permission::ReadOnly);
    assert!(pipe(&fixture, &issued, &LOGIN).status().unwrap().success());
    fixture.forget_records();
    let again = pipe(&fixture, &issued, &LOGIN).output().unwrap();
    assert!(!again.status.success() && text(&again).contains("can be taken once"), "{}", text(&again));
    let revoked = fixture.token(Permission::ReadOnly);
    assert!(fixture.home.run(&["tokens", "revoke", revoked.token.id.as_str()]).status.success());
    assert!(!pipe(&fixture, &revoked, &LOGIN).status().unwrap().success());
    assert!(fixture.consumed().is_empty());
}

#[test]
fn a_command_that_fails_does_not_cost_the_value_and_its_exit_status_is_the_commands() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let issued = fixture.token(Permission::ReadOnly);
    for (script, code) in [("exit 1", 1), ("exit 17", 17), ("kill -9 $$", 137), ("kill -15 $$", 143)] {
        fixture.consumers_do(script);
        let output = pipe(&fixture, &issued, &LOGIN).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", text(&output));
        assert!(text(&output).contains("the value is kept, until 2"), "{}", text(&output));
        assert_waits(&fixture, &issued);
    }
    fixture.forget_records();
    let output = pipe(&fixture, &issued, &LOGIN).output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(), "{}", text(&output));
    // To the last byte: some consumers would keep an end of line.
    assert_eq!(fixture.consumed(), [issued.secret.expose()]);
    assert!(!fixture.drop_of(&issued).exists());
}

#[test]
fn what_the_command_says_passes_and_no_credential_of_gatepasss_reaches_it() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    fixture.consumers_do("echo Login Succeeded; echo Warning >&2");
    let issued = fixture.token(Permission::ReadOnly);
    let mut command = pipe(&fixture, &issued, &LOGIN);
    let secrets =
        ["GATEPASS_TOKEN", "GATEPASS_ACCESS_TOKEN_OF_SOMEBODY", "JF_ACCESS_TOKEN", "FLY_ACCESS_TOKEN", "HELM_DEBUG"];
    for name in secrets {
        command.env(name, "sentinel-of-the-environment");
    }
    let output = command.env("DOCKER_CLI_HINTS", "false").output().unwrap();
    assert_eq!((output.stdout.as_slice(), text(&output).as_str()), (b"Login Succeeded\n".as_slice(), "Warning\n"));
    let environment = fixture.recorded("environment.").concat();
    assert!(!environment.contains("sentinel-of-the-environment"), "{environment}");
    assert!(environment.contains("DOCKER_CLI_HINTS=false"), "{environment}");
    assert!(!environment.contains(issued.secret.expose()));
    assert!(!fixture.recorded("arguments.").concat().contains(issued.secret.expose()));
}

#[test]
fn of_two_at_once_one_gets_the_value_and_the_other_a_sentence() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let gate = fixture.records().join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    fixture.consumers_do(&format!("read line <'{}'", gate.display()));
    let issued = fixture.token(Permission::ReadOnly);
    let first = pipe(&fixture, &issued, &LOGIN).stderr(Stdio::null()).spawn().unwrap();
    while fixture.consumed().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    for other in ["pipe", "reveal"] {
        let output = match other {
            "pipe" => pipe(&fixture, &issued, &LOGIN).output().unwrap(),
            _ => fixture.command(&["reveal", issued.token.id.as_str()]).output().unwrap(),
        };
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(text(&output).contains("is being handed over by another gatepass just now"), "{}", text(&output));
    }
    std::fs::write(&gate, "go on\n").unwrap();
    assert!(first.wait_with_output().unwrap().status.success());
    assert_eq!(fixture.consumed(), [issued.secret.expose()]);
    assert!(!fixture.drop_of(&issued).exists());
}

#[test]
fn a_place_that_a_variable_names_is_not_given_the_value_without_a_terminal() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let issued = fixture.token(Permission::ReadOnly);
    let output = pipe(&fixture, &issued, &LOGIN).env("DOCKER_CONFIG", "/tmp/elsewhere").output().unwrap();
    assert!(!output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("the variable DOCKER_CONFIG chooses"), "{}", text(&output));
    assert!(fixture.consumed().is_empty());
    assert_waits(&fixture, &issued);
}

#[test]
fn a_command_that_succeeds_without_reading_the_value_does_not_cost_it() {
    let fixture = Fixture::new();
    let issued = fixture.token(Permission::ReadOnly);
    for script in ["exec 0<&-; exit 0", "exit 0", "exec 0</dev/null; exit 0", "head -c 5 >/dev/null; exit 0"] {
        fixture.program("docker", &format!("#!/bin/sh\n{script}\n"));
        let output = pipe(&fixture, &issued, &LOGIN).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{script}: {}", text(&output));
        assert!(text(&output).contains("succeeded and did not read the value, which is kept"), "{}", text(&output));
        assert_waits(&fixture, &issued);
    }
    fixture.consumer("docker");
    assert!(pipe(&fixture, &issued, &LOGIN).status().unwrap().success());
    assert!(!fixture.drop_of(&issued).exists());
}

#[test]
fn a_token_that_is_ended_while_the_command_runs_is_told() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let issued = fixture.token(Permission::ReadOnly);
    let gatepass = fixture.taking(&issued).words.join(" ");
    fixture.consumers_do(&format!("{gatepass} tokens revoke {} >/dev/null", issued.token.id));
    let output = pipe(&fixture, &issued, &LOGIN).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("was ended while docker ran"), "{}", text(&output));
    assert!(!fixture.drop_of(&issued).exists());
}

/// Who is killed while the command runs, and by what.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Gatepass,
    Command,
    Group,
}

#[test]
fn whoever_is_killed_by_whatever_signal_the_value_is_not_lost_and_no_copy_stays() {
    let mut cases = 0;
    for victim in [Victim::Gatepass, Victim::Command, Victim::Group] {
        for signal in ["INT", "TERM", "HUP", "QUIT", "KILL"] {
            let fixture = Fixture::new();
            fixture.consumer("docker");
            // It fails when it is let go, whatever became of its caller.
            fixture.consumers_do("echo $$ >\"$records/pid\"; trap 'exit 9' INT TERM HUP QUIT; while [ ! -f \"$records/go\" ]; do sleep 0.02; done; exit 9");
            let issued = fixture.token(Permission::ReadOnly);
            let mut child = pipe(&fixture, &issued, &LOGIN)
                .process_group(0)
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let pid = fixture.records().join("pid");
            let command = loop {
                match std::fs::read_to_string(&pid) {
                    Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                    _ => std::thread::sleep(Duration::from_millis(5)),
                }
            };
            let gatepass = child.id().to_string();
            let target = match victim {
                Victim::Gatepass => gatepass,
                Victim::Command => command.clone(),
                Victim::Group => format!("-{gatepass}"),
            };
            assert!(Command::new("/bin/kill").args([&format!("-{signal}"), "--", &target]).status().unwrap().success());
            if matches!((victim, signal), (Victim::Gatepass, "KILL")) {
                std::fs::write(fixture.records().join("go"), "").unwrap();
                while Command::new("/bin/kill").args(["-0", &command]).stderr(Stdio::null()).status().unwrap().success()
                {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            let status = child.wait().unwrap();
            assert!(!status.success(), "{victim:?} {signal}");
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            assert!(!told.contains(issued.secret.expose()));
            assert_waits(&fixture, &issued);
            // The second try, when the first command has ended.
            fixture.forget_records();
            let second = pipe(&fixture, &issued, &LOGIN).output().unwrap();
            assert!(second.status.success(), "{victim:?} {signal}: {}", text(&second));
            assert_eq!(fixture.consumed(), [issued.secret.expose()], "{victim:?} {signal}");
            cases += 1;
        }
    }
    assert_eq!(cases, 15);
}

#[test]
fn a_command_that_is_let_finish_after_a_signal_has_had_the_value() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    fixture.consumers_do("trap : TERM; : >\"$records/ready\"; while [ ! -f \"$records/go\" ]; do sleep 0.02; done");
    let issued = fixture.token(Permission::ReadOnly);
    let mut child = pipe(&fixture, &issued, &LOGIN).spawn().unwrap();
    while !fixture.records().join("ready").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("/bin/kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    std::fs::write(fixture.records().join("go"), "").unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!fixture.drop_of(&issued).exists());
}
