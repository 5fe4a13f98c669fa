//! Package managers: what is shown and applied, that it can be taken back, and that the real clients work with it.

mod apply;
#[cfg(feature = "test-clients")]
mod clients;
#[cfg(feature = "test-clients")]
mod hostile;
mod real_files;
pub mod recorder;
pub mod sandbox;
mod show;

use gatepass_clients::{Credential, DropCommand, Level, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

/// A value of the embedded backend's form. No registry knows it.
const VALUE: &str = "gpr_0123456789abcdefghijABCDEFGHIJ0a1b2c";
const USERNAME: &str = "ci-staging";

fn named(name: &str) -> PackageManager {
    PackageManager::named(name).unwrap()
}

fn registry(url: &str) -> Registry {
    Registry { url: url.parse().unwrap(), repositories: Default::default() }
}

/// The drop that the sandbox's own `gatepass` takes the value out of, once.
fn handle() -> ValueSource {
    ValueSource::Drop(DropCommand { words: vec!["gatepass".to_owned()], token: "0199-handle".to_owned() })
}

fn inline() -> ValueSource {
    ValueSource::Inline(Secret::new(VALUE.to_owned()))
}

/// What a client that speaks Basic sends for this value.
fn pair(value: &str) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{USERNAME}:{value}"))
}

fn credential(secret: &Secret) -> Credential<'_> {
    Credential { token: "0199-handle", secret, is_made: false, origin: None }
}

fn target<'a>(registry: &'a Registry, permission: Permission, level: Level, value: &'a ValueSource) -> Target<'a> {
    Target { registry, username: USERNAME, permission, environment: Some("staging"), level, value }
}
