//! The CNCF distribution registry, with Docker: its command line alone, and its engine.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};

use super::containers::distribution;
use super::{Registry, client, fails_with, run, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

/// What Docker says of a login that was refused, whatever the registry answered.
const REFUSED: &str = "failed with status: 401 Unauthorized";

/// The command line, with a home of its own that holds its logins.
fn docker(engine: &Path, home: &Path) -> Command {
    let mut command = client("docker", home);
    command.env("DOCKER_HOST", format!("unix://{}", engine.display()));
    command
}

fn login(gate: &Gate, issued: &Issued, engine: &Path, home: &Path) -> Command {
    let password = home.join("password");
    fs::write(&password, issued.secret.expose()).unwrap();
    let mut command = docker(engine, home);
    command.args(["login", "--username", &issued.token.username, "--password-stdin", gate.host()]);
    command.stdin(Stdio::from(fs::File::open(password).unwrap()));
    command
}

#[test]
fn docker_logs_in_without_an_engine_as_its_token_allows() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    let login = |issued: &Issued| login(&gate, issued, &home.path().join("no-engine"), home.path());
    for (issued, _) in useless(&gate) {
        fails_with(&mut login(&issued), REFUSED);
    }
    let logins = home.path().join(".docker/config.json");
    assert!(!logins.exists(), "nothing of them was kept");
    for issued in [&reader, &writer] {
        assert!(works(&mut login(issued)).contains("Login Succeeded"));
    }
    assert!(fs::read_to_string(logins).unwrap().contains(gate.host()));
    gate.revoke(&reader);
    fails_with(&mut login(&reader), REFUSED);
    works(&mut login(&writer));
}

/// An engine that runs no containers: it only keeps images. It must be root's.
fn engine() -> Registry {
    let command = |folder: &Path, _| {
        let mut command = Command::new("dockerd");
        command.arg("--data-root").arg(folder.join("data")).arg("--exec-root").arg(folder.join("exec"));
        command.arg("--pidfile").arg(folder.join("pid")).arg(format!("--host=unix://{}", socket(folder).display()));
        command.args(["--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs"]);
        command
    };
    Registry::start_until(command, |folder, _| UnixStream::connect(socket(folder)).is_ok())
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("socket")
}

#[test]
fn dockers_engine_is_held_to_its_tokens() {
    let registry = distribution();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url())]);
    let (reader, writer) = (gate.scoped_token("staging"), gate.token(Permission::ReadWrite));
    let engine = engine();
    let engine = socket(engine.folder.path());
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [read, write] = homes.each_ref().map(tempfile::TempDir::path);
    works(&mut login(&gate, &reader, &engine, read));
    works(&mut login(&gate, &writer, &engine, write));
    let name = format!("{}/docker/team/app:1.0", gate.host());
    let docker = |home: &Path, arguments: &[&str]| {
        let mut command = docker(&engine, home);
        command.args(arguments);
        command
    };

    fs::write(write.join("file"), "one").unwrap();
    works(client("tar", write).args(["-cf", "layer.tar", "file"]));
    works(&mut docker(write, &["import", "layer.tar", &name]));
    fails_with(&mut docker(read, &["push", &name]), "is Read-Only and this changes the registry");
    works(&mut docker(write, &["push", &name]));
    let pull = |home: &Path| {
        run(&mut docker(home, &["image", "rm", &name]));
        docker(home, &["pull", &name])
    };
    works(&mut pull(read));
    works(&mut pull(write));
    let history = gate.house.authority.profile("staging", 10).unwrap().history;
    let [pulled] = &history[..] else { panic!("{history:?}") };
    assert_eq!((pulled.image.as_str(), pulled.tag.as_deref()), ("docker/team/app", Some("1.0")));
    assert!(pulled.client.as_deref().unwrap().starts_with("docker/"), "{pulled:?}");
    // One image, and another whose name begins like it.
    for (entry, is_own) in [("docker/team/app", true), ("docker/team/apps", false), ("docker/team/a", false)] {
        let home = tempfile::tempdir().unwrap();
        works(&mut login(&gate, &token(&gate, Permission::ReadWrite, &[entry]), &engine, home.path()));
        works(&mut docker(home.path(), &["import", &write.join("layer.tar").display().to_string(), &name]));
        assert_eq!(run(&mut docker(home.path(), &["push", &name])).0, is_own, "{entry}");
        assert_eq!(run(&mut pull(home.path())).0, is_own, "{entry}");
    }
    for (issued, _) in useless(&gate) {
        fails_with(&mut login(&gate, &issued, &engine, read), REFUSED);
    }
    gate.revoke(&reader);
    fails_with(&mut pull(read), "was revoked");
    works(&mut pull(write));
}
