//! What waits for the disk, or for other processes, is done on threads that may: the authority, clients' files, drops.

use gatepass_authority::Authority;
use gatepass_core::error::{Error, Result};

/// Does what waits for the disk on a thread that may. It is done to its end, whether or not the caller waits for that.
///
/// # Errors
/// Those of `work`; `Internal` where it panicked.
pub(crate) async fn off_event_loop<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// Calls the authority on a thread that may wait for the disk and for other processes.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(
    authority: &Authority,
    call: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
) -> Result<T> {
    let authority = authority.clone();
    off_event_loop(move || call(&authority)).await
}
