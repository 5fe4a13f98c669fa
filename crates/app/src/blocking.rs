//! What waits for the disk, or for other processes, is done on threads that may: the authority, clients' files, drops, questions
//! that are kept. [`off_event_loop`] is the one way there, and what is [`Blocking`] is reached there and nowhere else.

use std::future::Future;

use gatepass_authority::Authority;
use gatepass_core::error::{Error, Result};

/// That this is done on a thread that may wait. [`off_event_loop`] alone gives it.
pub struct BlockingThread(());

/// What waits for the disk or for other processes, so that nobody reaches it on the event loop.
#[derive(Clone, Debug)]
pub(crate) struct Blocking<T>(T);

impl<T> Blocking<T> {
    /// What is to be reached on a thread that may wait alone.
    pub(crate) fn new(inner: T) -> Self {
        Self(inner)
    }

    /// It, on such a thread.
    pub(crate) fn on(&self, _: &BlockingThread) -> &T {
        &self.0
    }
}

/// Does what waits for the disk on a thread that may. It begins at once, and is done to its end, whether or not the caller waits
/// for that.
///
/// # Errors
/// Those of `work`; `Internal` where it panicked.
pub fn off_event_loop<T: Send + 'static>(
    work: impl FnOnce(&BlockingThread) -> Result<T> + Send + 'static,
) -> impl Future<Output = Result<T>> + Send {
    let work = tokio::task::spawn_blocking(move || work(&BlockingThread(())));
    async move { work.await.map_err(Error::internal)? }
}

/// Calls the authority on a thread that may wait for the disk and for other processes.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(
    authority: &Authority,
    call: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
) -> Result<T> {
    let authority = authority.clone();
    off_event_loop(move |_| call(&authority)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_begins_whether_or_not_anybody_waits_for_it_and_elsewhere() {
        let (sender, receiver) = std::sync::mpsc::channel();
        drop(off_event_loop(move |_| {
            sender.send(std::thread::current().id()).unwrap();
            Ok(())
        }));
        assert_ne!(receiver.recv().unwrap(), std::thread::current().id());
    }

    #[tokio::test]
    async fn a_panic_is_an_error() {
        let panicking = off_event_loop(|_| -> Result<()> { panic!("on purpose") });
        assert_eq!(panicking.await.unwrap_err().code(), gatepass_core::error::Code::Internal);
    }
}
