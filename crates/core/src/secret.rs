//! The type that holds a token's value. It has no `Display` and no `Serialize`, its `Debug` says nothing, and its
//! memory is wiped when it is dropped.

use secrecy::{ExposeSecret, SecretString};

/// A credential's value. The one way to see it is [`Secret::expose`], and the places that call it are listed in a
/// test's snapshot, so that a new one is seen in review.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the value in.
    pub fn new(value: String) -> Self {
        Self(value.into())
    }

    /// The value itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret([redacted])")
    }
}
