//! Which program is run: one that only the user and the system can have put there. Its options cannot do without
//! certificates where the registry has some.

use std::fs::{Permissions, create_dir_all, set_permissions, write};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use gatepass_clients::consumer::{Unknown, known};
use gatepass_core::token::{Issued, Permission};

use super::Fixture;
use super::known::lines;
use super::pipe::{LOGIN, assert_waits, pipe, text};

/// Puts the stand-in for nerdctl into a directory that is made with these permissions.
fn nerdctl_in(fixture: &Fixture, directory: &Path, mode: u32) -> PathBuf {
    create_dir_all(directory).unwrap();
    let program = directory.join("nerdctl");
    std::fs::copy(fixture.program("nerdctl-of-the-test", "#!/bin/sh\ncat >/dev/null\n"), &program).unwrap();
    set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    set_permissions(directory, Permissions::from_mode(mode)).unwrap();
    program
}

/// Whether nerdctl is run, by its name and by its path, from a directory with this search path.
fn is_run(fixture: &Fixture, here: &Path, directories: &[&Path], word: &str) -> bool {
    let issued: Issued = fixture.token(Permission::ReadOnly);
    let mut words = LOGIN;
    words[0] = word;
    let path = std::env::join_paths(directories.iter().chain([&Path::new("/usr/bin"), &Path::new("/bin")])).unwrap();
    let output = pipe(fixture, &issued, &words).env("PATH", path).current_dir(here).output().unwrap();
    if output.status.success() {
        assert!(!fixture.drop_of(&issued).exists());
    } else {
        assert!(text(&output).contains("value is still here"), "{}", text(&output));
        assert_waits(fixture, &issued);
    }
    output.status.success()
}

#[test]
fn a_program_that_others_or_a_project_could_have_put_there_is_not_run() {
    let fixture = Fixture::new();
    let home = fixture.home.path();
    let (own, project) = (home.join("own"), home.join("work/project"));
    create_dir_all(project.join("inner")).unwrap();
    write(project.join("package.json"), "{}").unwrap();
    create_dir_all(home.join("plain")).unwrap();
    let shared = home.join("shared");
    // Where it lies, the permissions there, where gatepass is run, and whether the program is.
    let cases: [(PathBuf, u32, PathBuf, bool); 12] = [
        (own.clone(), 0o755, home.to_owned(), true),
        (own.clone(), 0o775, home.to_owned(), true),
        (own.clone(), 0o755, project.clone(), true),
        (own.clone(), 0o755, project.join("inner"), true),
        (own.clone(), 0o777, home.to_owned(), false),
        (own.clone(), 0o1777, home.to_owned(), false),
        (own.clone(), 0o757, home.to_owned(), false),
        (shared.join("bin"), 0o755, home.to_owned(), false),
        (project.join("node_modules/.bin"), 0o755, project.clone(), false),
        (project.join("node_modules/.bin"), 0o755, project.join("inner"), false),
        (project.join("node_modules/.bin"), 0o755, home.to_owned(), true),
        (home.join("plain/bin"), 0o755, home.join("plain"), false),
    ];
    let mut tried = 0;
    for (directory, mode, here, wanted) in cases {
        let program = nerdctl_in(&fixture, &directory, mode);
        if directory.starts_with(&shared) {
            set_permissions(&shared, Permissions::from_mode(0o777)).unwrap();
        }
        for word in ["nerdctl", program.to_str().unwrap()] {
            let context = format!("{word} in {}, {mode:o}, from {}", directory.display(), here.display());
            assert_eq!(is_run(&fixture, &here, &[&directory], word), wanted, "{context}");
            tried += 1;
        }
        // A link that leads there is what it leads to.
        let links = home.join("links");
        create_dir_all(&links).unwrap();
        let _ = std::fs::remove_file(links.join("nerdctl"));
        symlink(&program, links.join("nerdctl")).unwrap();
        let is_shared = mode & 0o1000 == 0;
        if is_shared {
            assert_eq!(is_run(&fixture, &here, &[&links], "nerdctl"), wanted, "a link to {}", program.display());
            tried += 1;
        }
        set_permissions(&directory, Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(tried, 35);
}

#[test]
fn a_program_that_others_may_write_to_is_not_run() {
    let fixture = Fixture::new();
    let directory = fixture.home.path().join("own");
    let program = nerdctl_in(&fixture, &directory, 0o755);
    for (mode, wanted) in [(0o755, true), (0o775, true), (0o757, false), (0o777, false)] {
        set_permissions(&program, Permissions::from_mode(mode)).unwrap();
        assert_eq!(is_run(&fixture, fixture.home.path(), &[&directory], "nerdctl"), wanted, "{mode:o}");
    }
}

#[test]
fn a_program_that_a_group_of_others_may_write_to_is_not_run() {
    if !rustix::process::geteuid().is_root() {
        // Nobody else can give a file to a group that they are not in.
        return;
    }
    let fixture = Fixture::new();
    let directory = fixture.home.path().join("own");
    let program = nerdctl_in(&fixture, &directory, 0o755);
    // Root's own; one that others are in by their first group; one that nobody says anything of.
    for (group, is_roots) in [(0, true), (100, false), (65_534, false), (54_321, false)] {
        for (path, mode) in [(&program, 0o755), (&program, 0o775), (&directory, 0o755), (&directory, 0o775)] {
            std::os::unix::fs::chown(path, None, Some(group)).unwrap();
            set_permissions(path, Permissions::from_mode(mode)).unwrap();
            let wanted = is_roots || mode == 0o755;
            assert_eq!(is_run(&fixture, fixture.home.path(), &[&directory], "nerdctl"), wanted, "{group} {mode:o}");
            set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        }
    }
}

#[test]
fn a_trusted_program_is_taken_behind_one_that_is_not() {
    let fixture = Fixture::new();
    let (bad, good) = (fixture.home.path().join("bad"), fixture.home.path().join("good"));
    nerdctl_in(&fixture, &bad, 0o777);
    write(bad.join("nerdctl"), "#!/bin/sh\ncat >\"$HOME/stolen\"\n").unwrap();
    nerdctl_in(&fixture, &good, 0o755);
    assert!(is_run(&fixture, fixture.home.path(), &[&bad, &good], "nerdctl"));
    assert!(!fixture.home.path().join("stolen").exists());
}

/// Options that have a server believed by no certificate, of all programs on the list and their kin.
const BELIEVING: [&str; 22] = [
    "--tls-verify=false",
    "--tls-verify false",
    "--tls-verify=0",
    "--tls-verif=false",
    "--insecure",
    "--insecure=true",
    "--insecure=1",
    "--insecur",
    "--insecure-registry",
    "--insecure-skip-tls-verify",
    "--insecure-skip-tls-verify=true",
    "--insecure-skip-tls-verify-backend",
    "--skip-tls-verify",
    "--plain-http",
    "--plain-http=true",
    "--no-check-certificate",
    "--proxy-insecure",
    "--ssl-no-revoke",
    "--no-verify",
    "-k",
    "-fsSLk",
    "-kfsSL",
];

#[test]
fn no_option_does_without_certificates_where_the_registry_has_one() {
    let mut cases = 0;
    for (line, form) in lines().into_iter().filter(|(line, _)| !line.contains("-http") && !line.contains("--tls")) {
        let words = shell_words::split(line).unwrap();
        for option in BELIEVING {
            for place in 1..=words.len() {
                let mut changed = words.clone();
                changed.splice(place..place, option.split(' ').map(str::to_owned));
                let rest: Vec<&str> = changed[1..].iter().map(String::as_str).collect();
                let taken = known(&changed[0], &rest, &form, Some(&"https://registry.example".parse().unwrap()), &[]);
                // It has become the text of the option before it, and no option.
                let is_text = matches!(words[place - 1].as_str(), "-u" | "--username" | "-n" | "--namespace" | "--env")
                    || matches!(words[place - 1].as_str(), "-a" | "--scope" | "-o" | "--type");
                assert!(taken.is_err() || is_text, "{changed:?}");
                assert_ne!(taken, Err(Unknown::Unbound));
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 2684);
}
