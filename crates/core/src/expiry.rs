//! When a token stops working: as it was asked for, and as it was decided.

use jiff::{SignedDuration, Timestamp};

/// When a token is to stop working, as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expires {
    /// Not at all.
    Never,
    /// At this time.
    At(Timestamp),
}

/// When a new token expires, and whether anybody said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// When it stops working; `None` is never.
    pub expires: Option<Timestamp>,
    /// The operator's default, where nothing was said.
    pub default: Option<SignedDuration>,
}
