//! The real clients, in a home of their own, with what is shown for them, against a recorder on loopback: the right
//! credential reaches the right path at the first authenticated request.

mod docker;
mod npm;
mod pip;

use base64::Engine as _;
use gatepass::packages::{Configuration, Scope, ValueSource, configure};
use gatepass::token::Permission;

use super::{USERNAME, VALUE, handle, inline, named, registry, target};

fn basic() -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{USERNAME}:{VALUE}")))
}

fn bearer() -> String {
    format!("Bearer {VALUE}")
}

fn shown(manager: &str, url: &str, permission: Permission, scope: Scope, value: &ValueSource) -> Configuration {
    configure(named(manager), &target(&registry(url), permission, scope, value)).unwrap()
}

/// Both scopes, both ways to the value.
fn each_way() -> impl Iterator<Item = (Scope, ValueSource)> {
    [Scope::User, Scope::Project].into_iter().flat_map(|scope| [(scope, handle()), (scope, inline())])
}
