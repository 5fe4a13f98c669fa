//! Verdaccio, with npm, pnpm and yarn.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};

use super::{Registry, client, fails_with, tools, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

pub(super) fn verdaccio() -> Registry {
    Registry::start(|folder, port| {
        let settings = "storage: ./data\nuplinks: {}\nlog: {type: stdout, level: error}\nmax_body_size: 100mb\n\
                        packages: {'**': {access: $all, publish: $all, unpublish: $all}}\n";
        fs::write(folder.join("config.yaml"), settings).unwrap();
        let mut command = Command::new(tools().join("npm/node_modules/.bin/verdaccio"));
        command.args(["-c", "config.yaml", "-l", &format!("127.0.0.1:{port}")]);
        command
    })
}

fn npm(gate: &Gate, issued: &Issued, home: &Path, arguments: &[&str]) -> Command {
    let place = format!("{}/artifactory/api/npm/npm/", gate.host());
    let settings = format!(
        "registry=http://{place}\n//{place}:_authToken={}\naudit=false\nfund=false\nupdate-notifier=false\nfetch-retries=0\n",
        issued.secret.expose()
    );
    fs::write(home.join(".npmrc"), settings).unwrap();
    let mut command = client("npm", home);
    command.args(arguments);
    command
}

pub(super) fn package(home: &Path, version: &str) {
    fs::write(home.join("package.json"), format!(r#"{{"name":"@acme/ui","version":"{version}"}}"#)).unwrap();
    fs::write(home.join("index.js"), "module.exports = 42\n").unwrap();
}

#[test]
fn npm_is_held_to_its_token() {
    let registry = verdaccio();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &registry.url())]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    let project = tempfile::tempdir().unwrap();
    package(home.path(), "1.0.0");

    let publish = |issued: &Issued| npm(&gate, issued, home.path(), &["publish"]);
    let install = |issued: &Issued| {
        drop(fs::remove_dir_all(project.path().join("node_modules")));
        drop(fs::remove_dir_all(project.path().join(".npm")));
        drop(fs::remove_file(project.path().join("package-lock.json")));
        fs::write(project.path().join("package.json"), "{}").unwrap();
        npm(&gate, issued, project.path(), &["install", "@acme/ui"])
    };
    fails_with(&mut publish(&reader), "The token read-only is Read-Only");
    works(&mut publish(&writer));
    works(&mut install(&reader));
    assert!(project.path().join("node_modules/@acme/ui/index.js").is_file());
    let lock = fs::read_to_string(project.path().join("package-lock.json")).unwrap();
    let tarball = format!("{}/artifactory/api/npm/npm/@acme/ui/-/ui-1.0.0.tgz", gate.url);
    assert!(lock.contains(&tarball) && !lock.contains(&registry.url()), "{lock}");
    works(&mut install(&writer));

    // All installs, and one package is published.
    let one = token(&gate, Permission::ReadWrite, &["npm:r", "npm/@acme/ui:rw"]);
    let other = token(&gate, Permission::ReadWrite, &["npm/other"]);
    works(&mut npm(&gate, &one, project.path(), &["ci"]));
    package(home.path(), "1.1.0");
    works(&mut publish(&one));
    // Both send the whole document back as the registry has it, with what is changed.
    works(&mut npm(&gate, &one, home.path(), &["deprecate", "@acme/ui@1.0.0", "old"]));
    works(&mut npm(&gate, &one, home.path(), &["unpublish", "--force", "@acme/ui@1.1.0"]));
    fails_with(&mut publish(&other), "is for npm/other, and not for this");
    fails_with(&mut install(&other), "is for npm/other, and not for this");
    works(&mut install(&token(&gate, Permission::ReadOnly, &["npm/@acme/*"])));
    fs::write(home.path().join("package.json"), r#"{"name":"@acme/ux","version":"1.0.0"}"#).unwrap();
    fails_with(&mut publish(&one), "and not for this");

    let who = works(&mut npm(&gate, &reader, home.path(), &["whoami"]));
    assert_eq!(who.trim(), reader.token.username);
    fails_with(&mut npm(&gate, &reader, home.path(), &["dist-tag", "add", "@acme/ui@1.0.0", "beta"]), "Read-Only");
    works(&mut npm(&gate, &writer, home.path(), &["dist-tag", "add", "@acme/ui@1.0.0", "beta"]));
    fails_with(&mut npm(&gate, &reader, home.path(), &["unpublish", "--force", "@acme/ui@1.0.0"]), "Read-Only");

    for (issued, _) in useless(&gate) {
        fails_with(&mut install(&issued), "E401");
        fails_with(&mut publish(&issued), "E401");
    }
    gate.revoke(&reader);
    fails_with(&mut install(&reader), "E401");
    works(&mut install(&writer));
    works(&mut npm(&gate, &writer, home.path(), &["unpublish", "--force", "@acme/ui"]));
}

#[test]
fn pnpm_and_yarn_are_held_to_their_tokens() {
    let registry = verdaccio();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &registry.url())]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    package(home.path(), "1.0.0");
    works(&mut npm(&gate, &writer, home.path(), &["publish"]));
    let command = |program: &str, issued: &Issued| {
        let project = tempfile::tempdir_in(home.path()).unwrap().keep();
        let place = format!("{}/artifactory/api/npm/npm/", gate.host());
        // Yarn sends the token for downloads only with always-auth.
        let settings = format!(
            "registry=http://{place}\n//{place}:_authToken={}\nalways-auth=true\nfetch-retries=0\n",
            issued.secret.expose()
        );
        fs::write(project.join(".npmrc"), settings).unwrap();
        (client(tools().join("npm/node_modules/.bin").join(program), &project), project)
    };
    let install = |program: &str, issued: &Issued| {
        let (mut command, project) = command(program, issued);
        fs::write(project.join("package.json"), r#"{"name":"app","version":"1.0.0","license":"MIT"}"#).unwrap();
        command.args(["add", "@acme/ui@1.0.0"]);
        (command, project)
    };
    for program in ["pnpm", "yarn"] {
        for issued in [&reader, &writer] {
            let (mut command, project) = install(program, issued);
            works(&mut command);
            assert!(project.join("node_modules/@acme/ui/index.js").is_file(), "{program}");
        }
    }
    for (major, program, flags) in [(2, "pnpm", &["--no-git-checks"] as &[&str]), (3, "yarn", &["--non-interactive"])] {
        let publish = |issued: &Issued| {
            let (mut command, project) = command(program, issued);
            package(&project, &format!("{major}.0.0"));
            command.arg("publish").args(flags);
            command
        };
        fails_with(&mut publish(&reader), "The token read-only is Read-Only");
        works(&mut publish(&writer));
        let document = gate.get("/artifactory/api/npm/npm/@acme%2Fui", &writer).text();
        assert!(document.contains(&format!("ui-{major}.0.0.tgz")), "{program}: {document}");
    }
    for (issued, sentence) in useless(&gate) {
        for program in ["pnpm", "yarn"] {
            fails_with(&mut install(program, &issued).0, sentence);
        }
    }
    gate.revoke(&reader);
    for program in ["pnpm", "yarn"] {
        fails_with(&mut install(program, &reader).0, "The token read-only was revoked");
        works(&mut install(program, &writer).0);
    }
}
