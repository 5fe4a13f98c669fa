//! A value on its way into its drop, and on its way out: whoever has it holds the lock on the file until it is kept, or has
//! arrived.

use std::fs::{self, File};
use std::path::PathBuf;

use jiff::Timestamp;
use url::Url;

use super::content::Content;
use super::file::is_still;
use crate::unclaimed::{Origin, Reason, Unclaimed};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::TokenId;

/// A value that was put into its drop, whose token is not made yet. Unless it is [kept](UncommittedDrop::keep), it is destroyed.
#[derive(Debug)]
pub struct UncommittedDrop {
    until: Timestamp,
    path: PathBuf,
    /// Locked, so that nobody takes the drop for a leftover.
    _file: File,
    is_kept: bool,
}

impl UncommittedDrop {
    pub(super) fn new(until: Timestamp, path: PathBuf, locked: File) -> Self {
        Self { until, path, _file: locked, is_kept: false }
    }

    /// The token is made: the value waits until then.
    pub fn keep(mut self) -> Timestamp {
        self.is_kept = true;
        self.until
    }
}

impl Drop for UncommittedDrop {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A value that was taken out of its drop, which nobody else can take meanwhile. It stays there unless it was delivered.
#[derive(Debug)]
pub struct Taken {
    id: TokenId,
    content: Content,
    path: PathBuf,
    file: File,
    /// Where it is noted that somebody was handed it.
    unclaimed: Unclaimed,
}

impl Taken {
    pub(super) fn new(id: TokenId, content: Content, path: PathBuf, locked: File, unclaimed: Unclaimed) -> Self {
        Self { id, content, path, file: locked, unclaimed }
    }

    /// The value, to be handed over.
    pub fn secret(&self) -> &Secret {
        &self.content.secret
    }

    /// The address of the registry that the token was made for; `None` in a drop of an older gatepass.
    pub fn registry(&self) -> Option<&Url> {
        self.content.registry.as_ref()
    }

    /// Where the token lives; `None` where the drop of an older gatepass does not say.
    pub fn origin(&self) -> Option<Origin> {
        self.content.origin()
    }

    /// Until when it waits, if it is not delivered.
    pub fn until(&self) -> Timestamp {
        self.content.until
    }

    /// Notes that somebody is handed the value, who may have it even if it is never said to have arrived.
    pub fn note_handed(&self) {
        if let Some(origin) = self.content.origin() {
            self.unclaimed.note(&self.id, &origin, Reason::Handed);
        }
    }

    /// The value has arrived: destroys it here.
    ///
    /// # Errors
    /// The file cannot be removed, so that the value is still here.
    pub fn delivered(self) -> Result<()> {
        if !is_still(&self.path, &self.file) {
            return Ok(());
        }
        fs::remove_file(&self.path).map_err(|cause| {
            Error::new(
                Code::DropUnavailable,
                format!("The value was handed over, and {} cannot be removed.", self.path.display()),
                "Remove that file: the value is in it.",
            )
            .caused_by(cause)
        })?;
        self.unclaimed.settle(&self.id);
        Ok(())
    }
}
