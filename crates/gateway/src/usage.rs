//! How tokens are used, gathered in memory and written down every few seconds: a write for every request would make the
//! disk the limit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use gatepass_core::admission::Authorizer;
use gatepass_core::deployment::Use;
use gatepass_core::token::{Sanitized, TokenId};

/// The uses that were not written down yet.
#[derive(Default)]
pub(super) struct UsageBuffer(Mutex<HashMap<TokenId, Unwritten>>);

/// How a token was used since the last time. The client's account of itself is as it came: it is made fit to be kept when
/// it is written down, and not in the middle of each request.
struct Unwritten {
    at: Timestamp,
    client: Option<String>,
    times: u64,
}

impl UsageBuffer {
    /// Notes a use.
    pub(super) fn add(&self, token: &TokenId, client: Option<&str>, at: Timestamp) {
        let mut usage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match usage.get_mut(token) {
            Some(used) => {
                used.times += 1;
                used.at = used.at.max(at);
                if used.client.as_deref() != client && client.is_some() {
                    used.client = client.map(str::to_owned);
                }
            }
            None => {
                usage.insert(token.clone(), Unwritten { at, client: client.map(str::to_owned), times: 1 });
            }
        }
    }

    /// Writes down what there is. What could not be written is tried again the next time.
    pub(super) async fn flush(&self, authorizer: &Arc<dyn Authorizer>) {
        let unwritten = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if unwritten.is_empty() {
            return;
        }
        let authorizer = Arc::clone(authorizer);
        let written = tokio::task::spawn_blocking(move || {
            let usage: Vec<Use> = unwritten.iter().map(|(token, used)| used.of(token)).collect();
            authorizer.record_usage(&usage).map_err(|error| (error, unwritten))
        })
        .await;
        if let Ok(Err((error, unwritten))) = written {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the uses of tokens could not be written down yet"
            );
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (token, used) in unwritten {
                waiting.entry(token).and_modify(|newer| newer.times += used.times).or_insert(used);
            }
        }
    }
}

impl Unwritten {
    /// As it is written down.
    fn of(&self, token: &TokenId) -> Use {
        let client = self.client.as_deref().map(Sanitized::client);
        Use { token: token.clone(), at: self.at, client, times: self.times }
    }
}
