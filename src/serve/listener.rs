//! Connections: how many at once, which thread serves which, and a stop that lets transfers finish.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::gateway::Gateway;
use super::worker::{Accepted, Site, Worker};
use crate::error::Result;

/// How many connections are served at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 4096;

/// Serves on this listener until `shutdown`, and then until what is under way is done. One thread for each processor
/// serves, and each new connection goes to the thread that has the fewest.
///
/// # Errors
/// `Internal` when the system gives no threads.
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    gateway: &Arc<Gateway>,
    router: &Router,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let site = Site { gateway: Arc::clone(gateway), router: router.clone(), tls: tls.map(TlsAcceptor::from) };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let workers = (0..threads).map(|_| Worker::start(site.clone())).collect::<Result<Vec<_>>>()?;
    tokio::select! {
        never = accept(&listener, &workers) => match never {},
        () = shutdown => {}
    }
    drop(listener);
    workers.iter().for_each(Worker::stop);
    futures::future::join_all(workers.into_iter().map(Worker::finished)).await;
    Ok(())
}

async fn accept(listener: &TcpListener, workers: &[Worker]) -> std::convert::Infallible {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else { continue };
        match listener.accept().await.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))) {
            Ok((stream, peer)) => {
                if let Some(worker) = workers.iter().min_by_key(|worker| worker.open()) {
                    worker.serve(Accepted { stream, peer, place });
                }
            }
            Err(error) => {
                // Out of descriptors, mostly. Those who have one go on, and this tries again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
