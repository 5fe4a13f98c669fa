//! What others say of themselves and of what they want, fit to be kept and shown.

use std::fmt;
use std::ops::Deref;

use serde::Serialize;

use super::name::cleaned;

/// Text from outside that is kept beside a token or in the audit: a client's account of itself, the words of a request.
/// Nobody can make one that has invisible characters, a token's value, or no bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sanitized(String);

impl Sanitized {
    /// A client's name and version, by its own account: at most 200 characters.
    pub fn client(text: &str) -> Self {
        Self(cleaned(text, 200))
    }

    /// The words of a request: at most 1000 characters.
    pub fn words(text: &str) -> Self {
        Self(cleaned(text, 1000))
    }
}

impl Deref for Sanitized {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sanitized {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}
