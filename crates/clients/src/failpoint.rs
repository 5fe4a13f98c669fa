//! The steps by which files change, counted, so that a test can end the work before each of them as a kill would.

use std::cell::Cell;
use std::io;

thread_local! {
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Lets this thread take `steps` more steps that change a file or a directory; all later ones fail, those that would
/// mend something included. `None` ends that.
#[cfg(feature = "stops")]
pub fn stop_after(steps: Option<usize>) {
    LEFT.set(steps);
}

/// Whether the steps are used up.
pub fn is_stopped() -> bool {
    LEFT.get() == Some(0)
}

/// To be asked before each change of a file or a directory.
pub(super) fn next() -> io::Result<()> {
    match LEFT.get() {
        None => Ok(()),
        Some(0) => Err(io::Error::other("stopped")),
        Some(left) => {
            LEFT.set(Some(left - 1));
            Ok(())
        }
    }
}
