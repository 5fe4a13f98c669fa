//! What became of several tokens, each by itself: one that fails does not take back those before it, nor stop those after
//! it, so that what is said of each is true whatever happened to the others.

use jiff::Timestamp;

use gatepass_core::error::{Error, Result};
use gatepass_core::token::TokenId;

/// What became of each token that was meant, in the order in which they were named.
#[derive(Debug)]
pub struct Several<T> {
    each: Vec<(TokenId, Result<T>)>,
    /// The moment at which it was done: statuses are those of then.
    pub at: Timestamp,
}

impl<T> Several<T> {
    /// What became of these.
    ///
    /// # Errors
    /// That of a single token: nothing was changed then.
    pub(crate) fn of(mut each: Vec<(TokenId, Result<T>)>, at: Timestamp) -> Result<Self> {
        if let [(_, Err(_))] = each.as_slice()
            && let Some((_, Err(error))) = each.pop()
        {
            return Err(error);
        }
        Ok(Self { each, at })
    }

    /// What was done, in order.
    pub fn done(&self) -> impl Iterator<Item = &T> {
        self.each.iter().filter_map(|(_, result)| result.as_ref().ok())
    }

    /// With which tokens it failed, and why: each a sentence that is true of that one, in order.
    pub fn failed(&self) -> impl Iterator<Item = String> {
        let failed = self.each.iter().filter_map(|(id, result)| Some((id, result.as_ref().err()?)));
        failed.map(|(id, error): (_, &Error)| format!("{id}: {}", error.of_one_among_several()))
    }
}
