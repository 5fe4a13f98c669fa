//! A sparse cargo registry, with cargo.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{client, fails_with, useless, works};
use crate::serve::scope::token;
use crate::serve::support::{Gate, Recorder, Seen};

/// A registry as RFC 2789 and "Registry Web API" in cargo's book have it, whose index does not say that it wants a token.
fn registry() -> Recorder {
    let kept: Mutex<HashMap<String, Vec<u8>>> = Mutex::default();
    Recorder::answering(move |seen| {
        let mut kept = kept.lock().unwrap();
        let host = seen.headers["host"].to_str().unwrap();
        match (&seen.method, seen.uri.path()) {
            (&Method::GET, "/index/config.json") => {
                let config = json!({ "dl": format!("http://{host}/dl"), "api": format!("http://{host}") });
                Response::builder()
                    .header("content-type", "application/json")
                    .body(Body::from(config.to_string()))
                    .unwrap()
            }
            (&Method::PUT, "/api/v1/crates/new") => {
                publish(&mut kept, seen);
                Response::new(Body::from("{}"))
            }
            (_, path) => match kept.get(path) {
                Some(bytes) => Response::new(Body::from(bytes.clone())),
                None => Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap(),
            },
        }
    })
}

/// The body is a length and JSON, a length and the `.crate` file.
fn publish(kept: &mut HashMap<String, Vec<u8>>, seen: &Seen) {
    let length = |bytes: &[u8]| usize::try_from(u32::from_le_bytes(bytes[..4].try_into().unwrap())).unwrap();
    let (metadata, rest) = seen.body[4..].split_at(length(&seen.body));
    let archive = &rest[4..4 + length(rest)];
    let metadata: Value = serde_json::from_slice(metadata).unwrap();
    let (name, version) = (metadata["name"].as_str().unwrap(), metadata["vers"].as_str().unwrap());
    let sum: String = Sha256::digest(archive).iter().map(|byte| format!("{byte:02x}")).collect();
    let line = json!({ "name": name, "vers": version, "deps": [], "cksum": sum, "features": {}, "yanked": false });
    kept.insert(format!("/index/{}/{}/{name}", &name[..2], &name[2..4]), line.to_string().into_bytes());
    kept.insert(format!("/dl/{name}/{version}/download"), archive.to_vec());
}

pub(super) fn cargo(gate: &Gate, issued: &Issued, project: &Path) -> Command {
    let settings = format!(
        "[registry]\nglobal-credential-providers = [\"cargo:token\"]\n\
         [registries.gate]\nindex = \"sparse+{}/artifactory/api/cargo/cargo/index/\"\n[net]\nretry = 0\n",
        gate.url
    );
    fs::create_dir_all(project.join(".cargo")).unwrap();
    fs::write(project.join(".cargo/config.toml"), settings).unwrap();
    let mut command = client(env!("CARGO"), project);
    command.env("CARGO_HOME", tempfile::tempdir_in(project).unwrap().keep());
    // The real cargo, not the shim that looks for toolchains in a home.
    if let Some(toolchains) = std::env::var_os("RUSTUP_HOME") {
        command.env("RUSTUP_HOME", toolchains);
    }
    command.env("CARGO_REGISTRIES_GATE_TOKEN", format!("Bearer {}", issued.secret.expose()));
    command
}

pub(super) fn project(folder: &Path, name: &str, dependencies: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"x\"\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

#[test]
fn cargo_is_held_to_its_token() {
    let upstream = registry();
    let gate = Gate::before(&[("cargo", Ecosystem::Cargo, &upstream.url)]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let (tool, app) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    project(tool.path(), "acme-tool", "");
    project(app.path(), "app", "acme-tool = { version = \"1.0.0\", registry = \"gate\" }");
    let publish = |issued: &Issued| {
        let mut command = cargo(&gate, issued, tool.path());
        command.args(["publish", "--registry", "gate", "--no-verify", "--allow-dirty"]);
        command
    };
    let fetch = |issued: &Issued| {
        let _ = fs::remove_file(app.path().join("Cargo.lock"));
        let mut command = cargo(&gate, issued, app.path());
        command.arg("fetch");
        command
    };
    fails_with(&mut publish(&reader), "The token read-only is Read-Only");
    works(&mut publish(&writer));
    works(&mut fetch(&reader));
    works(&mut fetch(&writer));
    let downloads = upstream.seen().into_iter().filter(|seen| seen.uri.path().starts_with("/dl/"));
    assert_eq!(downloads.count(), 2, "through the gateway, with the token");
    let own = token(&gate, Permission::ReadWrite, &["cargo/acme-tool"]);
    let manifest = fs::read_to_string(tool.path().join("Cargo.toml")).unwrap();
    fs::write(tool.path().join("Cargo.toml"), manifest.replace("1.0.0", "1.1.0")).unwrap();
    works(&mut publish(&own));
    works(&mut fetch(&own));
    let other = token(&gate, Permission::ReadWrite, &["cargo/acme-tools"]);
    fails_with(&mut publish(&other), "is for cargo/acme-tools, and not for this");
    fails_with(&mut fetch(&other), "is for cargo/acme-tools, and not for this");
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut fetch(&issued), sentence);
        fails_with(&mut publish(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut fetch(&reader), "The token read-only was revoked");
    works(&mut fetch(&writer));
}
