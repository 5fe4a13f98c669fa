//! Cargo and Go.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard};

use gatepass_core::token::Permission;

use super::{Answer, Seen, TRIAL, Trial, USERS_WAYS, basic, bearer};
use crate::packages::recorder::base_of;

/// The recorders that a crate was uploaded to.
fn published() -> MutexGuard<'static, HashSet<String>> {
    static HOSTS: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    HOSTS.lock().unwrap()
}

fn crates(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&bearer()) {
        return Answer::challenge();
    }
    let checksum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    match request.path.rsplit_once("/index/") {
        Some((_, "config.json")) => {
            let base = format!("{}/artifactory/api/cargo/cargo", base_of(request));
            let config = format!(r#"{{"dl":"{base}/v1/crates","api":"{base}","auth-required":true}}"#);
            Answer::new(200, "application/json", config)
        }
        Some((_, "ti/ny/tiny")) => {
            let line = format!(
                r#"{{"name":"tiny","vers":"1.2.3","deps":[],"cksum":"{checksum}","features":{{}},"yanked":false}}"#
            );
            Answer::new(200, "text/plain", line)
        }
        Some((_, "ou/rs/ours")) if published().contains(&request.host) => {
            let line = format!(
                r#"{{"name":"ours","vers":"2.0.0","deps":[],"cksum":"{checksum}","features":{{}},"yanked":false}}"#
            );
            Answer::new(200, "text/plain", line)
        }
        None if request.method == "PUT" => {
            published().insert(request.host.clone());
            Answer::new(200, "application/json", "{}")
        }
        Some(_) => Answer::new(404, "text/plain", ""),
        None => Answer::new(200, "application/json", "{}"),
    }
}

const CARGO: (&str, &str) = ("cargo", "Rust's own, 1.74 or later");

const CRATE: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = \"ours\"\nversion = \"2.0.0\"\nedition = \"2021\"\n[dependencies]\n"),
    ("src/lib.rs", ""),
];

#[test]
fn cargo_reads_with_the_token() {
    Trial {
        manager: "cargo",
        program: CARGO,
        files: CRATE,
        answer: crates,
        script: "cargo add -q tiny && cargo generate-lockfile && cat Cargo.lock",
        expects: ("GET", "/artifactory/api/cargo/cargo/index/ti/ny/tiny"),
        authorization: bearer,
        prints: Some("1.2.3"),
        ..TRIAL
    }
    .run();
}

#[test]
fn cargo_publishes_with_the_token() {
    Trial {
        manager: "cargo",
        program: CARGO,
        permission: Permission::ReadWrite,
        files: CRATE,
        answer: crates,
        // It waits until the index has what it uploaded.
        script: "cargo publish --registry gatepass --allow-dirty --no-verify 2>&1",
        expects: ("PUT", "/artifactory/api/cargo/cargo/api/v1/crates/new"),
        authorization: bearer,
        prints: Some("Published ours v2.0.0"),
        ..TRIAL
    }
    .run();
}

/// Before 1.21 Go looks for the host in `~/.netrc`, since then for host and port: the recorder's port is not the default.
const GOS: [&str; 2] = ["go-1.19", "go-1.27"];

#[test]
fn old_and_new_go_read_with_the_token_at_their_first_request() {
    for go in GOS {
        Trial {
            manager: "go",
            program: (go, super::INSTALL),
            ways: USERS_WAYS,
            tls: true,
            answer: |request| {
                if request.authorization.as_deref() != Some(&basic()) {
                    return Answer::challenge();
                }
                let text = match request.path.rsplit_once('.') {
                    Some((_, "info")) => r#"{"Version":"v1.2.3"}"#,
                    Some((_, "mod")) => "module example.com/tiny\n",
                    _ => "v1.2.3\n",
                };
                Answer::new(200, "text/plain", text)
            },
            script: format!("export GONOSUMDB=example.com\n{go} list -m -versions example.com/tiny").leak(),
            expects: ("GET", "/artifactory/api/go/go/example.com/tiny/@v/list"),
            is_first_request: true,
            prints: Some("v1.2.3"),
            ..TRIAL
        }
        .run();
    }
}
