//! Connections: which thread serves which, and a stop that lets transfers finish.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::net::TcpListener;

use super::places::{Full, Places};
use super::worker::{Accepted, Ended, Face, Site, Worker};
use gatepass_core::error::{Code, Error, Result};

/// A socket that connections come to, and what they find there.
pub(super) struct Listener {
    pub(super) socket: TcpListener,
    pub(super) face: Face,
    /// Each connection begins with a header of the PROXY protocol.
    pub(super) proxy_protocol: bool,
}

/// Serves on these listeners until `shutdown`, and then until what is under way is done. One thread for each processor
/// serves, and each new connection goes to the thread that has the fewest.
///
/// # Errors
/// `Internal` when the system gives no threads, or one of them died.
pub(super) async fn serve(
    listeners: Vec<Listener>,
    site: Site,
    places: &Arc<Places>,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let started = (0..threads).map(|_| Worker::start(site.clone())).collect::<Result<Vec<_>>>()?;
    let (workers, mut ends): (Vec<_>, Vec<_>) = started.into_iter().unzip();
    let accepting = listeners.iter().map(|listener| accept(listener, &workers, places, &site).boxed());
    tokio::select! {
        (never, ..) = futures::future::select_all(accepting) => match never {},
        never = places.watch() => match never {},
        () = one_ended(&mut ends) => return Err(died()),
        () = shutdown => {}
    }
    drop(listeners);
    workers.iter().for_each(Worker::stop);
    futures::future::join_all(ends.iter_mut().map(Ended::wait)).await;
    Ok(())
}

async fn one_ended(ends: &mut [Ended]) {
    futures::future::select_all(ends.iter_mut().map(|ended| ended.wait().boxed())).await;
}

/// A service manager starts the whole anew; to go on would leave clients waiting for ever.
fn died() -> Error {
    Error::new(
        Code::Internal,
        "A thread that serves connections has died, and gatepass stops.",
        "Start it again, and report what it logged before this.",
    )
}

async fn accept(
    listener: &Listener,
    workers: &[Worker],
    places: &Arc<Places>,
    site: &Site,
) -> std::convert::Infallible {
    let Listener { socket, face, proxy_protocol } = listener;
    loop {
        let (stream, peer) = match socket.accept().await.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))) {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, mostly. Those who have one go on, and this tries again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        match places.take(limited(peer, site)).await {
            Ok(place) => {
                if let Some(worker) = workers.iter().min_by_key(|worker| worker.open()) {
                    worker.serve(Accepted { stream, peer, place, face: *face, proxy_protocol: *proxy_protocol });
                }
            }
            Err(Full) => tracing::warn!(%peer, "a connection was refused: its address has too many that are at work"),
        }
        // Many that come to one listener do not keep the others from accepting, nor a stop from being heard.
        tokio::task::yield_now().await;
    }
}

/// The address that a connection counts for. A proxy that the operator trusts has those of all its clients.
fn limited(peer: SocketAddr, site: &Site) -> Option<std::net::IpAddr> {
    (!site.trusted.contains(peer.ip())).then(|| peer.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_that_dies_is_noticed() {
        let (alive, ended) = tokio::sync::mpsc::channel(1);
        let (dies, other) = tokio::sync::mpsc::channel(1);
        let mut ends = [Ended::of(ended), Ended::of(other)];
        assert!(one_ended(&mut ends).now_or_never().is_none());
        let thread = std::thread::spawn(move || {
            let _dies = dies;
            panic!("on purpose");
        });
        one_ended(&mut ends).await;
        assert!(thread.join().is_err());
        drop(alive);
        assert!(died().to_string().contains("Start it again"));
    }
}
