//! What words may refer to in the tests beside the code.

use jiff::SignedDuration;

use super::{Known, KnownToken};
use gatepass_core::ecosystem::Repositories;

/// What `read` makes of a Monday, an environment, these tokens, and the repositories that Fly has.
pub(super) fn with_known<T>(tokens: &[KnownToken], read: impl FnOnce(&Known<'_>) -> T) -> T {
    read(&Known {
        now: &"2026-11-23T10:00:00+00:00[UTC]".parse().unwrap(),
        environments: &["staging".to_owned()],
        tokens,
        me: "alice",
        default_lifetime: SignedDuration::from_hours(24),
        repositories: &Repositories::default(),
    })
}
