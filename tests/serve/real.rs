//! Real registries behind the gateway, real clients before it. `tests/serve/install` installs both.
//!
//! For each: reading with both kinds of token, writing with both, and a revoked, an expired and a wrong token. Registries
//! that cannot be had here are played by scripts that keep to their protocols.

mod api;
mod carriers;
mod composer;
mod conda;
mod containers;
mod crates;
mod docker;
mod files;
mod gems;
mod hostile;
mod huggingface;
mod maven;
mod modules;
mod narrow;
mod node;
mod nuget;
mod python;

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::secret::Secret;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::{Settings, Upstream, UpstreamCredentials};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::support::{Gate, Recorder, Seen};
use crate::authority::{House, admin, read_only};

/// Where `tests/serve/install` puts what apt does not have.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// A registry, or another server that a test needs, that runs until it is dropped.
struct Registry {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Registry {
    /// Starts what `command` makes of a folder of its own and a free port, and waits until it listens.
    fn start(command: impl FnOnce(&Path, u16) -> Command) -> Self {
        Self::start_until(command, |_, port| TcpStream::connect(("127.0.0.1", port)).is_ok())
    }

    /// The same for one that says in a way of its own when it listens.
    fn start_until(command: impl FnOnce(&Path, u16) -> Command, listens: impl Fn(&Path, u16) -> bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = command(folder.path(), port);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(folder.path());
        let process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}; tests/serve/install installs what this needs"));
        let registry = Self { process, port, folder };
        let start = Instant::now();
        while !listens(registry.folder.path(), port) {
            assert!(start.elapsed() < Duration::from_secs(60), "{command:?} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        registry
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the gateway shows to a registry of [`behind`].
const GATEWAYS_OWN: &str = "Basic Z2F0ZTpsZXQgbWUgaW4=";

/// A gateway before a registry that lets only the gateway in: a client that came to it by itself, following an address in
/// an answer, would get nothing.
fn behind(
    key: &str,
    kind: Ecosystem,
    script: impl Fn(&Seen) -> Option<Response> + Send + Sync + 'static,
) -> (Gate, Recorder) {
    let refused = |status| Response::builder().status(status).body(Body::empty()).unwrap();
    let registry = Recorder::answering(move |seen| {
        if !is_the_gateways(seen) {
            return refused(StatusCode::FORBIDDEN);
        }
        script(seen).unwrap_or_else(|| refused(StatusCode::NOT_FOUND))
    });
    let (url, password) = (Url::parse(&registry.url).unwrap(), Secret::new("let me in".to_owned()));
    let upstream =
        Upstream::new(kind, url, Some(UpstreamCredentials { username: "gate", password: &password })).unwrap();
    let upstreams = [(key.to_owned(), upstream)].into();
    (Gate::with(Settings { upstreams, ..Settings::default() }), registry)
}

/// What such a registry answers with a file, and with a document.
fn file(content: impl Into<Body>) -> Response {
    Response::new(content.into())
}

fn document(content: impl Into<Body>) -> Response {
    Response::builder().header("content-type", "application/json").body(content.into()).unwrap()
}

fn is_the_gateways(seen: &Seen) -> bool {
    seen.headers.get("authorization").is_some_and(|value| value == GATEWAYS_OWN)
}

/// What the gateway asked of a registry of [`behind`]; nobody else may have come there.
#[track_caller]
fn asked_by_the_gateway(registry: &Recorder) -> Vec<String> {
    let seen = registry.seen();
    assert!(seen.iter().all(is_the_gateways), "{seen:?}");
    seen.iter().map(|seen| format!("{} {}", seen.method, seen.uri)).collect()
}

/// Tokens that open nothing at this gateway, though their form and permission are right, with what is said of each: one
/// that has expired, and one of another gatepass.
fn useless(gate: &Gate) -> [(Issued, &'static str); 2] {
    let hours_ago = |hours| Timestamp::now() - SignedDuration::from_hours(hours);
    let writing = || NewToken { permission: Permission::ReadWrite, ..read_only() };
    let brief = NewToken { name: Some("brief".to_owned()), expires: Some(hours_ago(1)), ..writing() };
    let expired = gate.house.authority.create(&admin(), brief, hours_ago(2)).unwrap();
    let wrong = House::new().authority.create(&admin(), writing(), Timestamp::now()).unwrap();
    [(expired, "The token brief has expired."), (wrong, "This is not a token of this gatepass.")]
}

/// A client with a home of its own, and none of this machine's settings for registries and proxies.
fn client(program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(home);
    // Where a project is the home, npm would pack its own log while it grows, and stop.
    command.env("npm_config_logs_max", "0").stdin(Stdio::null());
    command
}

/// Runs it; what it printed, and whether it was content.
fn run(command: &mut Command) -> (bool, String) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{:?}: {error}; tests/serve/install", command.get_program()));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Runs it; it must be content.
#[track_caller]
fn works(command: &mut Command) -> String {
    let (content, text) = run(command);
    // Not the whole command: a value is among its arguments.
    assert!(content, "{:?}\n{text}", command.get_program());
    text
}

/// Runs it; it must fail and print this.
#[track_caller]
fn fails_with(command: &mut Command, sentence: &str) {
    let (content, text) = run(command);
    // Clients break lines where they like.
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!content && flat.contains(sentence), "{:?} does not say {sentence:?}\n{text}", command.get_program());
}
