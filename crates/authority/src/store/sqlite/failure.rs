//! What a person is told when SQLite fails: which file, what is wrong with it, and what to do.

use std::path::Path;

use rusqlite::ErrorCode;

use super::migrations::{NEWEST, Refusal};
use gatepass_core::error::{Code, Error};

/// An error about the store at `path`, which says that nothing was changed.
pub(super) fn unavailable(path: &Path, what: &str, next: &str) -> Error {
    Error::new(Code::StoreUnavailable, format!("The store {} {what}; nothing was changed.", path.display()), next)
}

/// The error for a store that opens, and to which nothing can be written.
pub(super) fn read_only(path: &Path) -> Error {
    unavailable(
        path,
        "can be read but not written",
        "Make the file, its folder and its disk writable for this user, or choose another folder with GATEPASS_HOME.",
    )
}

/// The error for a failure of SQLite.
pub(super) fn failed(path: &Path, error: rusqlite::Error) -> Error {
    use ErrorCode as Is;
    let (what, next) = match error.sqlite_error_code() {
        Some(Is::DatabaseBusy | Is::DatabaseLocked | Is::FileLockingProtocolFailed) => {
            ("is locked by another process that did not let go of it in time", "Try again in a moment.")
        }
        Some(Is::ReadOnly | Is::PermissionDenied) => return read_only(path).caused_by(error),
        Some(Is::CannotOpen) => (
            "cannot be opened or created",
            "Check that its folder exists and that this user may write there, or choose another with GATEPASS_HOME.",
        ),
        Some(Is::NotADatabase) => {
            ("is not a gatepass store", "Move that file away, or choose another folder with GATEPASS_HOME.")
        }
        Some(Is::DatabaseCorrupt) => (
            "is damaged",
            "Restore it from a backup, or move it away to start with an empty one; its tokens then stop working.",
        ),
        Some(Is::DiskFull) => ("cannot grow: the disk is full", "Free some space and try again."),
        Some(Is::SystemIoFailure | Is::NoLargeFileSupport) => {
            ("could not be read or written: the disk reported a failure", "Check the disk and try again.")
        }
        _ => return Error::internal(error),
    };
    unavailable(path, what, next).caused_by(error)
}

/// The error for a file that cannot become a store.
pub(super) fn refused(path: &Path, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Failed(error) => failed(path, error),
        Refusal::Foreign => unavailable(
            path,
            "is not a gatepass store but some other program's database",
            "Move that file away, or choose another folder with GATEPASS_HOME.",
        ),
        Refusal::Newer(version) => unavailable(
            path,
            &format!("was made by a newer gatepass (its version is {version}, this gatepass knows {NEWEST})"),
            "Use the newer gatepass, or choose another folder with GATEPASS_HOME.",
        ),
    }
}
