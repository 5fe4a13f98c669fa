//! Who is let in: what a presented value is worth, and the trait of whoever decides it. The gateway asks it, and knows no
//! store.

use jiff::Timestamp;

use crate::deployment::{Manifest, Pull, Use};
use crate::error::Result;
use crate::token::{Status, Token};

/// Whether a presented value opens the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It does: this is its token.
    Admitted(Token),
    /// It does not: this is its token, and why.
    Refused(Token, Status),
    /// It does not: gatepass never made it, or its token was deleted.
    Unknown,
}

/// Decides about the values that clients present, and keeps what was seen of their use.
///
/// The methods block. [`admit`](Self::admit) and [`ready`](Self::ready) are called in the middle of a request: they take
/// microseconds, and wait for nobody who writes. The others are called on threads that may wait for the disk.
///
/// Every method fails with [`StoreUnavailable`](crate::error::Code::StoreUnavailable) when nothing is known at the moment:
/// then a value opens nothing, and nothing was written down.
#[expect(clippy::missing_errors_doc, reason = "they all have the same, which the trait says")]
pub trait Authorizer: Send + Sync {
    /// What a presented value is worth at `now`.
    fn admit(&self, value: &str, now: Timestamp) -> Result<Admission>;

    /// Whether it can decide at present.
    fn ready(&self) -> Result<()>;

    /// Writes down that a token got a manifest: where its tag is, and, with a token of an environment, the pull. When this
    /// returns `Ok` the pull is on the disk. `false` is that this was no pull of its own.
    fn record_pull(&self, token: &Token, manifest: &Manifest, client: Option<&str>, now: Timestamp) -> Result<bool>;

    /// Writes down where a tag is.
    fn see_tag(&self, image: &str, tag: &str, digest: &str, now: Timestamp) -> Result<()>;

    /// Writes down how tokens were used. One that was deleted meanwhile is passed over.
    fn record_usage(&self, usage: &[Use]) -> Result<()>;

    /// What runs in every environment: the last pull of each image.
    fn running(&self) -> Result<Vec<Pull>>;
}
