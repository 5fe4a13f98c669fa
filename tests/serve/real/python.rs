//! pypiserver, with pip, uv and twine.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};

use super::{Registry, client, fails_with, run, tools, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

pub(super) fn pypiserver() -> Registry {
    Registry::start(|folder, port| {
        fs::create_dir(folder.join("packages")).unwrap();
        let mut command = Command::new(tools().join("python/bin/pypi-server"));
        let port = port.to_string();
        command.args(["run", "-i", "127.0.0.1", "-p", &port, "-P", ".", "-a", ".", "--disable-fallback", "packages"]);
        command
    })
}

/// The smallest wheel there can be.
pub(super) const WHEEL: &str = "
import sys, zipfile
name, version = 'acme_tool', sys.argv[1]
with zipfile.ZipFile(f'{name}-{version}-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('acme_tool.py', 'answer = 42')
    info = f'{name}-{version}.dist-info'
    wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: acme-tool\\nVersion: {version}\\n')
    wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(f'{info}/RECORD', '')
";

pub(super) fn python(program: &str, home: &Path) -> Command {
    client(tools().join("python/bin").join(program), home)
}

fn twine(gate: &Gate, issued: &Issued, home: &Path) -> Command {
    let mut command = python("twine", home);
    command.args(["upload", "--non-interactive", "--disable-progress-bar", "--repository-url"]);
    command.arg(format!("{}/artifactory/api/pypi/pypi/", gate.url));
    command.args(["-u", &issued.token.username, "-p", issued.secret.expose(), "acme_tool-1.0-py3-none-any.whl"]);
    command
}

fn uv_publish(gate: &Gate, issued: &Issued, home: &Path) -> Command {
    let mut command = python("uv", home);
    command.args(["publish", "--no-cache", "--publish-url", &format!("{}/artifactory/api/pypi/pypi/", gate.url)]);
    command.args(["-u", &issued.token.username, "-p", issued.secret.expose(), "acme_tool-2.0-py3-none-any.whl"]);
    command
}

fn index(gate: &Gate, issued: &Issued) -> String {
    let (username, value) = (&issued.token.username, issued.secret.expose());
    format!("http://{username}:{value}@{}/artifactory/api/pypi/pypi/simple", gate.host())
}

fn pip(gate: &Gate, issued: &Issued, home: &Path) -> Command {
    let mut command = python("pip", home);
    command.args(["download", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--no-deps", "-d", "got"]);
    command.args(["--index-url", &index(gate, issued), "acme-tool"]);
    command
}

fn uv(gate: &Gate, issued: &Issued, home: &Path) -> Command {
    let mut command = python("uv", home);
    command.args(["pip", "install", "--no-cache", "--reinstall", "--target", "installed", "--default-index"]);
    command.args([&index(gate, issued), "acme-tool"]);
    command
}

#[test]
fn pip_uv_and_twine_are_held_to_their_tokens() {
    let registry = pypiserver();
    let gate = Gate::before(&[("pypi", Ecosystem::Pypi, &registry.url())]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    for version in ["1.0", "2.0"] {
        works(python("python", home.path()).args(["-c", WHEEL, version]));
    }

    fails_with(&mut twine(&gate, &reader, home.path()), "The token read-only is Read-Only");
    works(&mut twine(&gate, &writer, home.path()));
    works(&mut pip(&gate, &reader, home.path()));
    assert!(home.path().join("got/acme_tool-1.0-py3-none-any.whl").is_file());
    works(&mut pip(&gate, &writer, home.path()));
    for issued in [&reader, &writer] {
        works(&mut uv(&gate, issued, home.path()));
        assert!(home.path().join("installed/acme_tool.py").is_file());
        fs::remove_dir_all(home.path().join("installed")).unwrap();
    }
    fails_with(&mut uv_publish(&gate, &reader, home.path()), "The token read-only is Read-Only");
    works(&mut uv_publish(&gate, &writer, home.path()));

    let other = token(&gate, Permission::ReadWrite, &["pypi/acme-tools"]);
    fails_with(&mut pip(&gate, &other, home.path()), "No matching distribution");
    assert!(!run(&mut uv(&gate, &other, home.path())).0);
    fails_with(&mut twine(&gate, &other, home.path()), "is for pypi/acme-tools, and not for this");
    fails_with(&mut uv_publish(&gate, &other, home.path()), "is for pypi/acme-tools, and not for this");
    let own = token(&gate, Permission::ReadWrite, &["pypi/Acme_Tool"]);
    works(&mut pip(&gate, &own, home.path()));
    works(&mut uv(&gate, &own, home.path()));
    works(python("python", home.path()).args(["-c", WHEEL, "3.0"]));
    for (program, version) in [("twine", "1.0"), ("uv", "2.0")] {
        // What is there already is refused by the registry, and no more by the gateway.
        let mut upload =
            if program == "uv" { uv_publish(&gate, &own, home.path()) } else { twine(&gate, &own, home.path()) };
        let (_, printed) = run(&mut upload);
        assert!(!printed.contains("not for this"), "{program} {version}: {printed}");
    }
    let mut upload = python("twine", home.path());
    upload.args(["upload", "--non-interactive", "--disable-progress-bar", "--repository-url"]);
    upload.arg(format!("{}/artifactory/api/pypi/pypi/", gate.url));
    upload.args(["-u", "x", "-p", own.secret.expose(), "acme_tool-3.0-py3-none-any.whl"]);
    works(&mut upload);

    let page = gate.get("/artifactory/api/pypi/pypi/simple/acme-tool/", &reader).text();
    assert!(page.contains("href=\"/artifactory/api/pypi/pypi/packages/acme_tool-1.0"), "{page}");
    fs::remove_dir_all(home.path().join("got")).unwrap();
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut pip(&gate, &issued, home.path()), "401");
        fails_with(&mut uv(&gate, &issued, home.path()), "401");
        fails_with(&mut twine(&gate, &issued, home.path()), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut pip(&gate, &reader, home.path()), "401");
    fails_with(&mut uv(&gate, &reader, home.path()), "401");
    fails_with(&mut twine(&gate, &reader, home.path()), "The token read-only was revoked");
    works(&mut pip(&gate, &writer, home.path()));
}
