//! Real registries behind the gateway, real clients before it. `tests/serve/install` installs both.
//!
//! For each: reading with both kinds of token, writing with both, and a revoked, an expired and a wrong token.

mod api;
mod containers;
mod crates;
mod docker;
mod files;
mod maven;
mod modules;
mod node;
mod python;

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gatepass::authority::NewToken;
use gatepass::token::{Issued, Permission};
use jiff::{SignedDuration, Timestamp};

use super::support::Gate;
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
    command.stdin(Stdio::null());
    command
}

/// Runs it; what it printed, and whether it was content.
fn run(command: &mut Command) -> (bool, String) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{:?}: {error}; tests/serve/install", command.get_program()));
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Runs it; it must be content.
#[track_caller]
fn works(command: &mut Command) -> String {
    let (content, said) = run(command);
    // Not the whole command: a value is among its arguments.
    assert!(content, "{:?}\n{said}", command.get_program());
    said
}

/// Runs it; it must fail and print this.
#[track_caller]
fn fails_with(command: &mut Command, sentence: &str) {
    let (content, said) = run(command);
    // Clients break lines where they like.
    let flat: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!content && flat.contains(sentence), "{:?} does not say {sentence:?}\n{said}", command.get_program());
}
