//! A project at hand that sends an applied token elsewhere, told by name.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::active_tokens;
use crate::support::{Finished, Home};

const HOSTILE: &str = "# ours\n[registries.gatepass]\nindex = \"sparse+https://elsewhere.example/very-secret-path/\"\n";

/// A project with this `.cargo/config.toml`, and a directory in it.
fn project(home: &Home, name: &str, config: &str) -> (PathBuf, PathBuf) {
    let project = home.path().join(name);
    let inner = project.join("crates/inner");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::create_dir(project.join(".cargo")).unwrap();
    std::fs::write(project.join(".cargo/config.toml"), config).unwrap();
    (project, inner)
}

fn run_in(home: &Home, directory: &Path, arguments: &[&str]) -> (bool, String) {
    let output = home.command(arguments).current_dir(directory).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), text)
}

fn assert_told(text: &str, project: &Path) {
    let place = format!("{}, line 3,", project.join(".cargo/config.toml").canonicalize().unwrap().display());
    assert!(text.contains(&place), "{text}");
    assert!(text.contains("`registries.gatepass.index`"), "{text}");
    assert!(!text.contains("elsewhere.example") && !text.contains("very-secret-path"), "quotes the file: {text}");
}

#[test]
fn apply_refuses_where_a_project_redirects_the_name_and_makes_no_token() {
    let home = Home::new();
    let (project, inner) = project(&home, "hostile", HOSTILE);
    for directory in [&project, &inner] {
        let (succeeded, text) = run_in(&home, directory, &["configure", "cargo", "--apply"]);
        assert!(!succeeded && text.contains("Nothing was changed"), "{text}");
        assert_told(&text, &project);
        let mut server = home.server(&[]);
        let refused = server.call(
            "configure_package_manager",
            json!({"package_manager": "cargo", "mode": "apply", "directory": directory}),
        );
        assert_eq!(refused.failure().1, "not_allowed");
        assert_told(refused.failure().0, &project);
        assert_eq!(active_tokens(&mut server), 0);
    }
    assert!(!home.path().join(".cargo").exists());
}

#[test]
fn check_and_doctor_tell_of_a_project_that_came_later() {
    let home = Home::new();
    let Finished { status, .. } = home.run(&["configure", "cargo", "--apply"]);
    assert!(status.success());
    let (hostile, inner) = project(&home, "hostile", HOSTILE);
    for directory in [&hostile, &inner] {
        let (succeeded, text) = run_in(&home, directory, &["configure", "cargo", "--check"]);
        assert!(!succeeded, "{text}");
        assert_told(&text, &hostile);
        assert!(text.contains("Do not use the client here"), "{text}");
        let (succeeded, text) = run_in(&home, directory, &["doctor"]);
        assert!(!succeeded, "{text}");
        assert_told(&text, &hostile);
    }
    // Elsewhere nothing is wrong.
    let (succeeded, text) = run_in(&home, home.path(), &["doctor"]);
    assert!(succeeded && !text.contains("registries.gatepass"), "{text}");
}

#[test]
fn a_team_that_gives_the_name_the_registrys_own_address_is_left_alone() {
    let home = Home::new();
    let config = "[registries.gatepass]\nindex = \"sparse+http://127.0.0.1:4747/artifactory/api/cargo/cargo/index\"\n";
    let (team, inner) = project(&home, "team", config);
    for directory in [&team, &inner] {
        let (succeeded, text) = run_in(&home, directory, &["configure", "cargo", "--apply"]);
        assert!(succeeded, "{text}");
        let (succeeded, text) = run_in(&home, directory, &["doctor"]);
        assert!(succeeded, "{text}");
    }
}
