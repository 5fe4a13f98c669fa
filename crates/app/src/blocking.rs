//! The authority blocks: it waits for the disk, and for other processes. It is called on threads that may.

use gatepass_authority::Authority;
use gatepass_core::error::{Error, Result};

/// Calls the authority on a thread that may wait for the disk and for other processes.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(
    authority: &Authority,
    call: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
) -> Result<T> {
    let authority = authority.clone();
    tokio::task::spawn_blocking(move || call(&authority)).await.map_err(Error::internal)?
}
