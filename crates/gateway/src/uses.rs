//! How tokens are used, gathered in memory and written down every few seconds: a write for every request would make the
//! disk the limit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use gatepass_authority::Authority;
use gatepass_core::deployment::Use;
use gatepass_core::token::{Sanitized, TokenId};

/// The uses that were not written down yet.
#[derive(Default)]
pub(super) struct Uses(Mutex<HashMap<TokenId, Use>>);

impl Uses {
    /// Notes a use.
    pub(super) fn add(&self, token: &TokenId, client: Option<&str>, at: Timestamp) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get_mut(token) {
            Some(used) => {
                used.times += 1;
                used.at = used.at.max(at);
                if used.client.as_deref() != client && client.is_some() {
                    used.client = client.map(Sanitized::client);
                }
            }
            None => {
                let used = Use { token: token.clone(), at, client: client.map(Sanitized::client), times: 1 };
                uses.insert(token.clone(), used);
            }
        }
    }

    /// Writes down what there is. What could not be written is tried again the next time.
    pub(super) async fn flush(&self, authority: &Authority) {
        let uses: Vec<Use> = {
            let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            uses.drain().map(|(_, used)| used).collect()
        };
        if uses.is_empty() {
            return;
        }
        let authority = authority.clone();
        let written =
            tokio::task::spawn_blocking(move || authority.record_uses(&uses).map_err(|error| (error, uses))).await;
        if let Ok(Err((error, uses))) = written {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the uses of tokens could not be written down yet"
            );
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for used in uses {
                waiting.entry(used.token.clone()).and_modify(|newer| newer.times += used.times).or_insert(used);
            }
        }
    }
}
