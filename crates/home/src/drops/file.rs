//! The file of a drop: its name, whose it is, and who holds it.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::directory::UNNAMED;
use crate::private::{self, Links};
use crate::unclaimed;
use gatepass_core::token::TokenId;

/// A regular file of this user's, never what a link leads to.
pub(super) fn open(path: &Path) -> Option<File> {
    let file = private::open(path, Links::Refused).ok()?;
    (file.metadata().ok()?.uid() == rustix::process::geteuid().as_raw()).then_some(file)
}

/// Whether the path still leads to this file.
pub(super) fn is_still(path: &Path, file: &File) -> bool {
    let (Ok(there), Ok(ours)) = (fs::symlink_metadata(path), file.metadata()) else { return false };
    (there.dev(), there.ino()) == (ours.dev(), ours.ino())
}

/// Whether somebody writes it, or hands its value over.
pub(super) fn is_locked(path: &Path) -> bool {
    open(path).is_some_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// The token whose value a drop has, by the file's name.
pub(super) fn id_of(path: &Path) -> Option<TokenId> {
    path.file_name()?.to_str().filter(|name| *name != unclaimed::NAME)?.parse().ok()
}

/// Whether a drop's writer has not given it its name yet.
pub(super) fn is_unnamed(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(UNNAMED.as_bytes()))
}

/// Whether a file was written to within this time.
pub(super) fn modified_within(path: &Path, life: SignedDuration, now: Timestamp) -> bool {
    fs::symlink_metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|modified| Timestamp::try_from(modified).ok())
        .is_some_and(|modified| now.duration_since(modified) < life)
}
