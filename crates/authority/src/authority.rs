//! The token service over a store: every change is one transaction, whichever door the wish came in by.

use std::sync::Arc;

use jiff::Timestamp;

use crate::store::{Store, Transaction};
use gatepass_core::error::{Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::drops::Drops;

/// The token service over a store.
#[derive(Clone)]
pub struct Authority {
    pub(crate) store: Arc<dyn Store>,
    drops: Option<Drops>,
}

impl Authority {
    /// The authority over this store, which allows what the roles allow.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, drops: None }
    }

    /// The same authority, which destroys the values that wait here with the tokens that it ends, whichever door the
    /// wish came in by, and now those of tokens that were ended elsewhere or never made.
    #[must_use]
    pub fn with_drops(self, drops: Drops) -> Self {
        let now = Timestamp::now();
        drops.sweep(now);
        drops.sweep_ended(|id, is_own| match self.store.token(id).ok()? {
            Some(token) => Some(token.status(now) == Status::Active),
            // It may live elsewhere.
            None => is_own.then_some(false),
        });
        Self { drops: Some(drops), ..self }
    }

    /// Destroys the value of a token that ended, if it waits here.
    pub(crate) fn forget(&self, id: &TokenId) {
        self.drops.iter().for_each(|drops| drops.remove(id));
    }

    /// Does `work` in one transaction of the store and answers what it came to.
    pub(crate) fn transact<T>(&self, mut work: impl FnMut(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        let mut done = None;
        self.store.write(&mut |transaction| {
            done = Some(work(transaction)?);
            Ok(())
        })?;
        done.ok_or_else(|| Error::internal("the store did not do the work it was given"))
    }
}

/// The moment as the store keeps it, so that what is answered is what is read back.
pub(crate) fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}
