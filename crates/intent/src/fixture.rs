//! What words may refer to in the tests beside the code.

use jiff::SignedDuration;

use super::{Known, KnownToken};
use gatepass_core::ecosystem::Repositories;

/// What `read` makes of a Monday, an environment, these tokens, and the repositories that Fly has.
pub(super) fn with_known<T>(tokens: &[KnownToken], read: impl FnOnce(&Known<'_>) -> T) -> T {
    with_environments(&["staging"], tokens, read)
}

/// The same, where these environments exist.
pub(super) fn with_environments<T>(
    environments: &[&str],
    tokens: &[KnownToken],
    read: impl FnOnce(&Known<'_>) -> T,
) -> T {
    let environments: Vec<String> = environments.iter().map(|name| (*name).to_owned()).collect();
    read(&Known {
        now: &"2026-11-23T10:00:00+00:00[UTC]".parse().unwrap(),
        environments: &environments,
        tokens,
        me: "alice",
        default_lifetime: SignedDuration::from_hours(24),
        repositories: &Repositories::default(),
    })
}
