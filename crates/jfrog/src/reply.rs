//! What a platform answered, whole.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;

use super::known_values::KnownValues;

/// An answer, whole.
#[derive(Debug)]
pub(super) struct Reply {
    /// Of what a message shows no part.
    pub(super) known: KnownValues,
    pub(super) status: StatusCode,
    /// How long the platform asks to wait.
    pub(super) retry_after: Option<Duration>,
    /// Where it sends the caller instead, without what might be secret in it.
    pub(super) location: Option<String>,
    /// The platform's clock.
    pub(super) date: Option<Timestamp>,
    pub(super) body: Vec<u8>,
    /// Whether it is the answer to a repetition.
    pub(super) repeated: bool,
}
