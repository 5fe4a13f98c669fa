//! A tree of PHP packages as Satis makes it, with composer.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::Method;
use serde_json::json;

use super::{asked_by_the_gateway, behind, client, document, fails_with, file, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

/// A project that wants the package, and the credential for where it is.
pub(super) fn project(gate: &Gate, issued: &Issued, folder: &Path) {
    let repository = json!({ "type": "composer", "url": format!("{}/artifactory/api/composer/composer", gate.url) });
    let project = json!({
        "repositories": [repository, { "packagist.org": false }],
        "require": { "acme/tool": "1.0" },
        "config": { "secure-http": false },
    });
    let login = json!({ "username": issued.token.username, "password": issued.secret.expose() });
    let logins = json!({ "http-basic": { gate.host(): login } });
    fs::write(folder.join("composer.json"), project.to_string()).unwrap();
    fs::write(folder.join("auth.json"), logins.to_string()).unwrap();
}

/// The repository says that it has two packages; a project that wants one of them needs no more of it.
#[test]
fn composer_installs_what_the_scope_has() {
    // By version, and as Satis and Packagist's mirrors lay archives out.
    for archive in [
        "acme/tool/1.0/tool.tar",
        "dist/acme/tool/acme-tool-1.0-aa.tar",
        "dists/acme/tool/1.0/aa.tar",
        "dist/acme/tool/1.0.tar",
    ] {
        installs_what_the_scope_has(archive);
    }
}

fn installs_what_the_scope_has(at: &'static str) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("tool.php"), "<?php").unwrap();
    fs::write(home.path().join("composer.json"), r#"{"name":"acme/tool"}"#).unwrap();
    works(client("tar", home.path()).args(["-cf", "tool.tar", "tool.php"]));
    // What is put says within which package it is; this Composer unpacks tar archives without anything else.
    works(client("python3", home.path()).args(["-m", "zipfile", "-c", "tool.zip", "composer.json", "tool.php"]));
    let put = at.replace(".tar", ".zip");
    let archive = fs::read(home.path().join("tool.tar")).unwrap();
    let put_at = put.clone();
    let (gate, registry) = behind("composer", Ecosystem::Composer, move |seen| {
        let host = seen.headers["host"].to_str().unwrap();
        let dist = json!({ "type": "tar", "url": format!("http://{host}/{at}"), "shasum": "" });
        let packages = json!({ "acme/tool": [{ "name": "acme/tool", "version": "1.0", "dist": dist }] });
        match (&seen.method, seen.uri.path()) {
            (&Method::PUT, path) if path[1..] == put_at => Some(file("")),
            (_, "/packages.json") => Some(document(
                json!({ "packages": [], "metadata-url": "/p2/%package%.json", "available-packages": ["acme/tool", "acme/other"] }).to_string(),
            )),
            (_, "/p2/acme/tool.json") => Some(document(json!({ "packages": packages }).to_string())),
            (_, path) if path[1..] == *at => Some(file(archive.clone())),
            _ => None,
        }
    });
    let inside = token(&gate, Permission::ReadWrite, &["composer/acme/tool"]);
    let outside = token(&gate, Permission::ReadWrite, &["composer/acme/other"]);
    let install = |issued: &Issued| -> Command {
        let folder = tempfile::tempdir_in(home.path()).unwrap().keep();
        project(&gate, issued, &folder);
        let mut command = client("composer", &folder);
        command.env("COMPOSER_ALLOW_SUPERUSER", "1").args(["install", "--no-interaction"]);
        command
    };
    let publish = |issued: &Issued| -> Command {
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "-T", "tool.zip"]);
        command.args(["-u", &format!("{}:{}", issued.token.username, issued.secret.expose())]);
        command.arg(format!("{}/artifactory/api/composer/composer/{put}", gate.url));
        command
    };

    fails_with(&mut install(&outside), "could not be found in any version");
    fails_with(&mut publish(&outside), "and not for this");
    let asked = asked_by_the_gateway(&registry);
    assert!(asked.iter().all(|asked| !asked.contains("acme/tool")), "{asked:?}");
    works(&mut publish(&inside));
    let mut install = install(&inside);
    works(&mut install);
    assert!(install.get_current_dir().unwrap().join("vendor/acme/tool/tool.php").is_file());
}

#[test]
fn composer_is_held_to_its_token() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("tool.php"), "<?php").unwrap();
    works(client("tar", home.path()).args(["-cf", "tool.tar", "tool.php"]));
    let archive = fs::read(home.path().join("tool.tar")).unwrap();
    let (gate, registry) = behind("composer", Ecosystem::Composer, move |seen| {
        let host = seen.headers["host"].to_str().unwrap();
        // PHP escapes slashes, and Satis writes addresses of all sorts.
        let document = |value: serde_json::Value| Some(document(value.to_string().replace('/', r"\/")));
        match (&seen.method, seen.uri.path()) {
            (&Method::PUT, "/tool.tar") => Some(file("")),
            (_, "/packages.json") => document(
                json!({ "packages": [], "metadata-url": "/p2/%package%.json", "available-packages": ["acme/tool"] }),
            ),
            (_, "/p2/acme/tool.json") => {
                let dist = json!({ "type": "tar", "url": format!("http://{host}/dist/tool.tar"), "shasum": "" });
                document(
                    json!({ "packages": { "acme/tool": [{ "name": "acme/tool", "version": "1.0", "dist": dist }] } }),
                )
            }
            (_, "/dist/tool.tar") => Some(file(archive.clone())),
            _ => None,
        }
    });
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let install = |issued: &Issued| -> Command {
        let folder = tempfile::tempdir_in(home.path()).unwrap().keep();
        project(&gate, issued, &folder);
        let mut command = client("composer", &folder);
        command.env("COMPOSER_ALLOW_SUPERUSER", "1").args(["install", "--no-interaction"]);
        command
    };
    // Composer itself only reads: packages are published by whatever speaks HTTP.
    let publish = |issued: &Issued| -> Command {
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "-T", "tool.tar"]);
        command.args(["-u", &format!("{}:{}", issued.token.username, issued.secret.expose())]);
        command.arg(format!("{}/artifactory/api/composer/composer/", gate.url));
        command
    };

    fails_with(&mut publish(&reader), "The token read-only is Read-Only");
    assert!(asked_by_the_gateway(&registry).is_empty());
    works(&mut publish(&writer));
    for issued in [&reader, &writer] {
        let mut install = install(issued);
        works(&mut install);
        assert!(install.get_current_dir().unwrap().join("vendor/acme/tool/tool.php").is_file());
        let asked = asked_by_the_gateway(&registry);
        assert!(asked.contains(&"GET /dist/tool.tar".to_owned()), "{asked:?}");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut install(&issued), sentence);
        fails_with(&mut publish(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut install(&reader), "The token read-only was revoked");
}
