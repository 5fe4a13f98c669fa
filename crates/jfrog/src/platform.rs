//! A JFrog Platform as the operator's settings describe it: where it is, what opens it, how it is reached.

use std::time::Duration;

use super::credential::Credential;
use gatepass_core::ecosystem::Registry;
use gatepass_http::Network;

/// All that the backend must be told.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The platform's address, and the repository keys that differ from their types.
    pub registry: Registry,
    /// gatepass's own access token.
    pub credential: Credential,
    /// The environments that the operator named; more come from the descriptions of tokens.
    pub environments: Vec<String>,
    /// How the network is crossed.
    pub network: Network,
    /// How long to wait, and how often to try.
    pub retry_policy: RetryPolicy,
}

/// How long to wait, and how often to try.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// For a connection.
    pub connect: Duration,
    /// For one whole answer. Below the minute after which MCP clients give a call up.
    pub answer: Duration,
    /// How often a call is repeated, where repeating is safe.
    pub repeats: usize,
    /// Before the first repetition; it doubles each time, and jitter is added.
    pub pause: Duration,
    /// The longest `Retry-After` that is waited for.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(15),
            repeats: 2,
            pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(20),
        }
    }
}
