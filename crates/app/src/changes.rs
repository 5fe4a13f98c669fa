//! What a use case changes for whoever asks: tokens and environments at the backend, the files of clients, values that leave
//! their drops. It is had from [`Governed`](crate::governed::Governed) alone, which asks the operator's policy, as the authority
//! is where users are changed ([`Users`](crate::embedded::Users)). Not here, since no policy is asked: sessions, pulls and uses,
//! which serving writes down by itself, and the end of values whose tokens do not work any more.

use std::sync::Arc;

use jiff::Timestamp;

use crate::backend::service::TokenWriter;
use crate::blocking::{Blocking, off_event_loop};
use gatepass_clients::{Change, Written};
use gatepass_core::error::Result;
use gatepass_core::token::TokenId;
use gatepass_home::drops::{Drops, Taken};

/// What changes something.
pub(crate) struct Changes {
    /// What the backend changes.
    pub(crate) tokens: Arc<dyn TokenWriter>,
}

impl Changes {
    /// Writes a change to a client's files. The answer is what was done, and which tokens nothing needs any more.
    ///
    /// # Errors
    /// Those of the files; they are as they were then.
    pub(crate) async fn write(&self, change: Change) -> Result<Written> {
        off_event_loop(move |_| change.write_and_show()).await
    }

    /// Takes a value out of its drop.
    ///
    /// # Errors
    /// `DropUnavailable` where it is not there.
    pub(crate) async fn take(&self, drops: &Blocking<Drops>, id: &TokenId, now: Timestamp) -> Result<Taken> {
        let (drops, id) = (drops.clone(), id.clone());
        off_event_loop(move |thread| drops.on(thread).take(&id, now)).await
    }
}
