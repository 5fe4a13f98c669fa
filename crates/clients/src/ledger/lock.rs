//! The lock on the ledger, which its holder has while it reads and writes small files. Whoever finds it held waits a while, and
//! not for ever: a process that was stopped in the middle keeps it.

use std::fs::{DirBuilder, File, TryLockError, create_dir_all};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use crate::files::{Root, failure};
use gatepass_core::error::{Code, Error};
use gatepass_home::private;

const FILE: &str = "lock";
/// How long it is waited for: its holder takes milliseconds, but for files of megabytes.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How often is looked whether it is free.
const LOOK: Duration = Duration::from_millis(10);

/// The lock of this directory, which is made where it is missing.
///
/// # Errors
/// `NotAllowed` where the directory cannot be made or is not this user's alone, and where somebody keeps the lock.
pub(super) fn wait(directory: &Path) -> Result<File, Error> {
    let file = open(directory)?;
    let mut waited = Duration::ZERO;
    while !is_taken(&file, directory)? {
        if waited >= LONGEST_WAIT {
            return Err(held(directory));
        }
        std::thread::sleep(LOOK);
        waited += LOOK;
    }
    Ok(file)
}

/// The same for whoever does not wait: `None` while somebody has it.
///
/// # Errors
/// Those of the directory, as for [`wait`].
pub(super) fn try_take(directory: &Path) -> Result<Option<File>, Error> {
    let file = open(directory)?;
    Ok(is_taken(&file, directory)?.then_some(file))
}

/// Takes the lock of this file; false while somebody has it.
fn is_taken(file: &File, directory: &Path) -> Result<bool, Error> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(cause)) => Err(failure(directory, "be locked", cause)),
    }
}

fn open(directory: &Path) -> Result<File, Error> {
    // Whoever put a link there would choose where copies of the user's files go.
    private::directory(directory).map_err(|flaw| not_ours(directory, flaw))?;
    let open = || -> std::io::Result<File> {
        if !directory.exists() {
            create_dir_all(directory.parent().unwrap_or(directory))?;
            let made = DirBuilder::new().mode(0o700).create(directory);
            made.or_else(|cause| if directory.is_dir() { Ok(()) } else { Err(cause) })?;
        }
        Root::open(directory).map_err(std::io::Error::other)?.open_to_lock(FILE)
    };
    open().map_err(|cause| failure(directory, "be locked", cause))
}

fn not_ours(directory: &Path, flaw: &str) -> Error {
    Error::new(
        Code::NotAllowed,
        format!("{} {flaw}; nothing was changed.", directory.display()),
        "Move it away: gatepass makes a directory there that only you can read.",
    )
}

fn held(directory: &Path) -> Error {
    let file = directory.join(FILE);
    Error::new(
        Code::NotAllowed,
        format!(
            "Another gatepass is changing what was applied, and keeps the lock on {} for more than {} seconds; nothing was \
             changed.",
            file.display(),
            LONGEST_WAIT.as_secs()
        ),
        format!(
            "Try again when it has ended. If it does not end, `fuser {}` says which process to stop.",
            file.display()
        ),
    )
}
