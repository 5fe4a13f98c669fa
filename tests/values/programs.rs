//! Which program is run: one that only the user and the system can have put there. Its options cannot do without
//! certificates where the registry has some.

use std::fs::{Permissions, create_dir_all, set_permissions, write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use gatepass_clients::consumer::{Unknown, known};
use gatepass_core::token::{Issued, Permission};

use super::World;
use super::known::lines;
use super::pipe::{LOGIN, assert_waits, pipe, said};

/// Puts the stand-in for nerdctl into a directory that is made with these permissions.
fn nerdctl_in(world: &World, directory: &Path, mode: u32) -> PathBuf {
    create_dir_all(directory).unwrap();
    let program = directory.join("nerdctl");
    std::fs::copy(world.program("nerdctl-of-the-test", "#!/bin/sh\ncat >/dev/null\n"), &program).unwrap();
    set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    set_permissions(directory, Permissions::from_mode(mode)).unwrap();
    program
}

/// Whether nerdctl is run, by its name and by its path, from a directory with this search path.
fn is_run(world: &World, here: &Path, directories: &[&Path], word: &str) -> bool {
    let issued: Issued = world.token(Permission::ReadOnly);
    let mut words = LOGIN;
    words[0] = word;
    let path = std::env::join_paths(directories.iter().chain([&Path::new("/usr/bin"), &Path::new("/bin")])).unwrap();
    let output = pipe(world, &issued, &words).env("PATH", path).current_dir(here).output().unwrap();
    if output.status.success() {
        assert!(!world.drop_of(&issued).exists());
    } else {
        assert!(said(&output).contains("value is still here"), "{}", said(&output));
        assert_waits(world, &issued);
    }
    output.status.success()
}

#[test]
fn a_program_that_others_may_write_to_is_not_run() {
    let world = World::new();
    let directory = world.home.path().join("own");
    let program = nerdctl_in(&world, &directory, 0o755);
    for (mode, wanted) in [(0o755, true), (0o775, true), (0o757, false), (0o777, false)] {
        set_permissions(&program, Permissions::from_mode(mode)).unwrap();
        assert_eq!(is_run(&world, world.home.path(), &[&directory], "nerdctl"), wanted, "{mode:o}");
    }
}

#[test]
fn a_trusted_program_is_taken_behind_one_that_is_not() {
    let world = World::new();
    let (bad, good) = (world.home.path().join("bad"), world.home.path().join("good"));
    nerdctl_in(&world, &bad, 0o777);
    write(bad.join("nerdctl"), "#!/bin/sh\ncat >\"$HOME/stolen\"\n").unwrap();
    nerdctl_in(&world, &good, 0o755);
    assert!(is_run(&world, world.home.path(), &[&bad, &good], "nerdctl"));
    assert!(!world.home.path().join("stolen").exists());
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
