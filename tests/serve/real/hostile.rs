//! Registries that point everywhere they can at somebody else's server, with the real clients: that server never sees a
//! credential, whatever the client does.
//!
//! The other server is asked for by another name of this machine, since some clients know a credential by the host alone;
//! one at the gateway's own name and another port is the second round.

mod containers;
mod files;
mod node;
mod python;
mod trees;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{client, document, run, tools, works};
use crate::serve::support::{Gate, Recorder, Seen};

/// A server that takes whatever comes and asks for a credential.
struct Listener(Recorder);

impl Listener {
    fn new() -> Self {
        Self(Recorder::answering(|_| {
            Response::builder()
                .status(StatusCode::UNAUTHORIZED)
                .header("www-authenticate", "Basic realm=\"gatepass\"")
                .body(Body::empty())
                .unwrap()
        }))
    }

    /// Its address by each name that it has.
    fn addresses(&self) -> [String; 2] {
        [self.0.url.replace("127.0.0.1", "localhost"), self.0.url.clone()]
    }

    /// How often it was asked; nothing that came may hold the token, in any form.
    #[track_caller]
    fn asked(&self, issued: &Issued, what: &str) -> usize {
        use base64::Engine as _;
        let seen = self.0.seen();
        for one in &seen {
            let headers: String = one.headers.iter().fold(String::new(), |all, (name, value)| {
                format!("{all}{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
            });
            let basic = one.headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
            let decoded = basic.and_then(|pair| base64::engine::general_purpose::STANDARD.decode(pair).ok());
            let all = format!(
                "{}\n{headers}\n{}\n{}",
                one.uri,
                String::from_utf8_lossy(&one.body),
                String::from_utf8_lossy(&decoded.unwrap_or_default())
            );
            assert!(!all.contains(issued.secret.expose()), "{what}: {} {}", one.method, one.uri);
            assert!(!one.headers.contains_key("authorization"), "{what}: {} {}", one.method, one.uri);
        }
        seen.len()
    }
}

/// Runs a client in a folder of its own against a gateway before a registry that points at a listener, by each of its names.
/// What `script` answers is told the listener's address and the registry's own.
fn lure(
    key: &str,
    kind: Ecosystem,
    script: impl Fn(&Seen, &str, &str) -> Option<Response> + Send + Sync + 'static,
    commands: impl Fn(&Gate, &Issued, &Path) -> Vec<Command>,
) {
    let script = Arc::new(script);
    let listener = Listener::new();
    for evil in listener.addresses() {
        let (script, there) = (Arc::clone(&script), evil.clone());
        let registry = Recorder::answering(move |seen| {
            let own = format!("http://{}", seen.headers["host"].to_str().unwrap());
            script(seen, &there, &own)
                .unwrap_or_else(|| Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap())
        });
        let gate = Gate::before(&[(key, kind, &registry.url)]);
        let issued = gate.token(Permission::ReadWrite);
        let home = tempfile::tempdir().unwrap();
        for mut command in commands(&gate, &issued, home.path()) {
            let (_, text) = run(&mut command);
            let program = command.get_program().to_string_lossy().into_owned();
            assert!(!registry.seen().is_empty(), "{program} did not come: {text}");
            let asked = listener.asked(&issued, &program);
            println!("{program} at {evil}: {asked} without a credential");
        }
    }
}

fn moved(to: &str) -> Option<Response> {
    Some(Response::builder().status(StatusCode::FOUND).header("location", to).body(Body::empty()).unwrap())
}

fn answer(value: &Value) -> Option<Response> {
    Some(document(value.to_string()))
}

fn place(gate: &Gate, api: &str, key: &str) -> String {
    format!("{}/artifactory/api/{api}/{key}", gate.host())
}
