//! The turn to change what is applied, of which there is one for each user. It is held from the look at what is there until
//! the tokens are ended that nothing needs any more, so that what was seen is still so: two that apply at once, or one beside
//! another that takes back, come one after the other. The lock on the ledger is held for its reading and writing alone, so
//! that whoever only looks need not wait for a platform's answer.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::files::{Root, failure};
use super::ledger::State;
use gatepass_core::error::Error;

const FILE: &str = "turn";

/// The turn. It ends with this, and with the process.
#[derive(Debug)]
pub struct ChangeLock {
    _lock: File,
}

impl ChangeLock {
    /// Looks whether the turn can be taken, where one was before.
    ///
    /// # Errors
    /// Something else stands in its place.
    pub(super) fn inspect(state: &Path) -> Result<(), Error> {
        if !state.join(FILE).exists() && !state.join(FILE).is_symlink() {
            return Ok(());
        }
        let opened = Root::open(state)?.open_to_lock(FILE);
        opened.map(drop).map_err(|cause| failure(state, "be locked", cause))
    }

    /// Takes the turn in gatepass's own directory, which is made where it is missing; `None` while somebody has it.
    ///
    /// # Errors
    /// The directory cannot be made, or is not this user's alone; somebody keeps the ledger's lock.
    pub fn try_take(state: &Path) -> Result<Option<Self>, Error> {
        drop(State::take(state)?);
        Self::take_if_free(state)
    }

    /// The same for whoever can do without: `None`, too, while somebody has the ledger, for which it does not wait.
    ///
    /// # Errors
    /// The directory cannot be made, or is not this user's alone.
    pub fn try_take_at_once(state: &Path) -> Result<Option<Self>, Error> {
        if State::take_if_free(state)?.is_none() {
            return Ok(None);
        }
        Self::take_if_free(state)
    }

    fn take_if_free(state: &Path) -> Result<Option<Self>, Error> {
        let file = Root::open(state)?.open_to_lock(FILE).map_err(|cause| failure(state, "be locked", cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(failure(state, "be locked", cause)),
        }
    }
}
