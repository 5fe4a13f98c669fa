//! Which program `gatepass pipe` starts: the one that the search path leads to, and none of a project's; and whom it asks
//! about one that it does not know.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use gatepass_core::token::Permission;

use super::Fixture;
use super::pipe::{LOGIN, assert_waits, pipe, text};

/// A program of a project's that takes what it is given, and says that it ran.
fn evil(directory: &Path) {
    std::fs::create_dir_all(directory).unwrap();
    let program = directory.join("docker");
    std::fs::write(&program, "#!/bin/sh\ncat >\"$(dirname \"$0\")/took-it\"\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_directory_of_the_search_path_that_depends_on_where_one_is_does_not_count() {
    for relative in ["", ".", "bin", "./bin", "../project"] {
        let (fixture, directory) = (Fixture::new(), tempfile::tempdir().unwrap());
        let project = directory.path().join("project");
        evil(&project);
        evil(&project.join("bin"));
        fixture.consumer("docker");
        let issued = fixture.token(Permission::ReadOnly);
        let mut command = pipe(&fixture, &issued, &LOGIN);
        let output =
            command.current_dir(&project).env("PATH", format!("{relative}:{}", fixture.path())).output().unwrap();
        assert!(output.status.success(), "{relative:?}: {}", text(&output));
        assert!(!project.join("took-it").exists() && !project.join("bin/took-it").exists(), "{relative:?}");
        assert_eq!(fixture.consumed(), [issued.secret.expose()], "{relative:?}");
    }
}

#[test]
fn a_program_by_a_path_that_is_not_on_the_search_path_is_not_started() {
    let (fixture, project) = (Fixture::new(), tempfile::tempdir().unwrap());
    evil(project.path());
    evil(&project.path().join("bin"));
    let issued = fixture.token(Permission::ReadOnly);
    let absolute = project.path().join("docker").display().to_string();
    for program in ["./docker", "bin/docker", absolute.as_str()] {
        let words = [&[program], &LOGIN[1..]].concat();
        let output = pipe(&fixture, &issued, &words).current_dir(project.path()).output().unwrap();
        assert!(text(&output).contains("There is no program"), "{program}: {}", text(&output));
        assert!(!output.status.success() && !project.path().join("took-it").exists(), "{program}");
        assert_waits(&fixture, &issued);
    }
}

#[test]
fn what_is_no_program_is_passed_over_on_the_search_path() {
    let (fixture, other) = (Fixture::new(), tempfile::tempdir().unwrap());
    fixture.consumer("docker");
    std::fs::create_dir_all(other.path().join("one/docker")).unwrap();
    std::fs::create_dir_all(other.path().join("two")).unwrap();
    std::fs::write(other.path().join("two/docker"), "no program").unwrap();
    for directory in ["one", "two"] {
        let issued = fixture.token(Permission::ReadOnly);
        let path = format!("{}:{}", other.path().join(directory).display(), fixture.path());
        let output = pipe(&fixture, &issued, &LOGIN).env("PATH", path).output().unwrap();
        assert!(output.status.success(), "{directory}: {}", text(&output));
    }
}

/// Runs a line of the shell's at a terminal, at which somebody types this.
fn at_a_terminal(fixture: &Fixture, line: &str, typed: &str) -> Output {
    const TERMINAL: &str = "import os, pty, sys\n\
                            sys.exit(os.waitstatus_to_exitcode(pty.spawn(['/bin/sh', '-c', sys.argv[1]])))";
    let as_usual = fixture.command(&[]);
    let mut command = Command::new("python3");
    command.args(["-c", TERMINAL, line]).env_clear();
    command.envs(as_usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("GATEPASS_URL", "https://registry.example");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut keyboard, typed.as_bytes()).unwrap();
    // It stays plugged in.
    let output = child.wait_with_output().unwrap();
    drop(keyboard);
    output
}

#[test]
fn a_program_that_is_not_known_is_given_the_value_by_a_person_at_a_terminal_who_says_yes_and_by_nobody_else() {
    let fixture = Fixture::new();
    fixture.consumer("unknown");
    let issued = fixture.token(Permission::ReadOnly);
    let gatepass = format!("{} pipe {} -- unknown", env!("CARGO_BIN_EXE_gatepass"), issued.token.id);
    for (line, typed) in [
        (gatepass.clone(), "n\n"),
        (gatepass.clone(), "\n"),
        (gatepass.clone(), "yes please\n"),
        (gatepass.clone(), "\u{4}"),
        (format!("echo y | {gatepass}"), "y\n"),
        (format!("{gatepass} </dev/null"), "y\n"),
        (format!("{gatepass} | cat; exit 1"), "y\n"),
    ] {
        let output = at_a_terminal(&fixture, &line, typed);
        assert!(!output.status.success(), "{line} {typed:?}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(fixture.consumed().is_empty(), "{line} {typed:?}");
        assert_waits(&fixture, &issued);
    }
    let output = at_a_terminal(&fixture, &gatepass, "y\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(fixture.consumed(), [issued.secret.expose()]);
}
