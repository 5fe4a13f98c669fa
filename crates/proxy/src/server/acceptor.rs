//! Accepting connections: which worker serves which, and a stop that lets transfers finish.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;

use super::connection::Accepted;
use super::connection_limit::{ConnectionLimit, LimitReached};
use super::worker::{Worker, WorkerEnd};
use super::{Listener, ServeError, Service, Settings, TrustedProxies, WorkerHealth};

/// How long to wait before another attempt where the system has nothing to accept a connection with.
const RETRY: Duration = Duration::from_millis(100);

/// Serves on these listeners until `shutdown`, and then until what is under way is done. One thread for each heartbeat of
/// `health` serves, with a service of its own, and each new connection goes to the thread that has the fewest.
///
/// # Errors
/// [`ServeError`] when the system gives no threads, or one of them died: what is under way on the others is let finish as
/// at a shutdown, and nothing is served on with fewer threads.
pub async fn serve<S: Service>(
    listeners: Vec<Listener<S::Site>>,
    settings: Settings,
    health: &WorkerHealth,
    service: impl Fn() -> S + Clone + Send + 'static,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let start = |worker| Worker::start(&settings, health.of(worker), service.clone());
    let started: Result<Vec<_>, _> = (0..health.workers()).map(start).collect();
    serve_on(started.map_err(ServeError::Thread)?, listeners, &settings, shutdown).await
}

/// The same, on threads that were started.
async fn serve_on<S: Copy + Send + Sync + 'static>(
    workers: Vec<(Worker<S>, WorkerEnd)>,
    listeners: Vec<Listener<S>>,
    settings: &Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let limit = ConnectionLimit::new(settings.connections, settings.timeouts);
    let (workers, mut ends): (Vec<_>, Vec<_>) = workers.into_iter().unzip();
    let accepting =
        listeners.iter().map(|listener| accept(listener, &workers, &limit, &settings.trusted_proxies).boxed());
    let served = tokio::select! {
        (never, ..) = futures::future::select_all(accepting) => match never {},
        never = limit.watch() => match never {},
        () = first_end(&mut ends) => Err(ServeError::WorkerDied),
        () = shutdown => Ok(()),
    };
    if served.is_err() {
        tracing::error!("a thread that serves connections has died: what is under way on the others is finished");
    }
    drop(listeners);
    workers.iter().for_each(Worker::stop);
    futures::future::join_all(ends.iter_mut().map(WorkerEnd::wait)).await;
    served
}

/// Waits until one of the workers ends.
async fn first_end(ends: &mut [WorkerEnd]) {
    futures::future::select_all(ends.iter_mut().map(|end| end.wait().boxed())).await;
}

async fn accept<S: Copy + Send + Sync + 'static>(
    listener: &Listener<S>,
    workers: &[Worker<S>],
    limit: &Arc<ConnectionLimit>,
    trusted: &TrustedProxies,
) -> std::convert::Infallible {
    let Listener { socket, site, proxy_protocol } = listener;
    loop {
        let (stream, peer) = match socket.accept().await.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))) {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, mostly. Those who have one go on, and this tries again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(RETRY).await;
                continue;
            }
        };
        match limit.acquire(counted(peer, trusted)).await {
            Ok(permit) => {
                if let Some(worker) = workers.iter().min_by_key(|worker| worker.connections()) {
                    worker.serve(Accepted { stream, peer, permit, site: *site, proxy_protocol: *proxy_protocol });
                }
            }
            Err(LimitReached) => {
                tracing::warn!(%peer, "a connection was refused: its address has too many that are at work");
            }
        }
        // Many that come to one listener do not keep the others from accepting, nor a stop from being heard.
        tokio::task::yield_now().await;
    }
}

/// The address that a connection counts for. A proxy that the operator trusts has those of all its clients.
fn counted(peer: SocketAddr, trusted: &TrustedProxies) -> Option<IpAddr> {
    (!trusted.contains(peer.ip())).then(|| peer.ip())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bytes::Bytes;
    use http::uri::Authority;
    use http::{Request, Response};
    use http_body::Frame;
    use http_body_util::{BodyExt as _, StreamBody};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::super::{Peer, RequestBody, Timeouts};
    use super::*;
    use crate::BoxError;

    /// Answers with ten pieces, one every 30 ms.
    struct Slow;

    impl Service for Slow {
        type Site = ();
        type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, BoxError>;

        async fn answer(&self, _: &Peer<()>, _: Option<&Authority>, _: Request<RequestBody>) -> Response<Self::Body> {
            let pieces = futures::stream::unfold(0, |piece| async move {
                tokio::time::sleep(Duration::from_millis(30)).await;
                (piece < 10).then(|| (Ok::<_, Infallible>(Frame::data(Bytes::from("piece "))), piece + 1))
            });
            Response::new(StreamBody::new(pieces).map_err(Into::into).boxed_unsync())
        }

        fn bad_request(&self, _: &'static str) -> Response<Self::Body> {
            unreachable!()
        }
    }

    fn settings() -> Settings {
        Settings {
            tls: None,
            timeouts: Timeouts::default(),
            trusted_proxies: TrustedProxies::default(),
            connections: 100,
        }
    }

    async fn listener() -> (Vec<Listener<()>>, SocketAddr) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        (vec![Listener { socket, site: (), proxy_protocol: false }], address)
    }

    #[tokio::test]
    async fn a_worker_that_dies_stops_the_whole_once_the_others_have_finished() {
        let (health, settings) = (WorkerHealth::new(2), settings());
        let start = |worker| Worker::start(&settings, health.of(worker), || Slow).unwrap();
        let workers = vec![start(0), start(1)];
        let kill = workers[1].0.killer();
        let (listeners, address) = listener().await;
        let client = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nhost: gate\r\n\r\n").await.unwrap();
            stream.read_exact(&mut [0; 17]).await.unwrap();
            assert_eq!(health.failed(), 0);
            kill();
            let mut rest = String::new();
            stream.read_to_string(&mut rest).await.unwrap();
            rest
        };
        let serving = serve_on(workers, listeners, &settings, std::future::pending());
        let both = tokio::time::timeout(Duration::from_secs(30), futures::future::join(serving, client));
        let (served, rest) = both.await.expect("it serves on with one of two workers");
        assert!(matches!(served, Err(ServeError::WorkerDied)), "{served:?}");
        assert_eq!(rest.matches("piece").count(), 10, "{rest}");
        assert!(health.failed() > 0);
        assert!(TcpStream::connect(address).await.is_err(), "it listens still");
    }

    #[tokio::test]
    async fn a_worker_that_dies_as_it_starts_is_noticed() {
        let started = Arc::<AtomicUsize>::default();
        let service = move || match started.fetch_add(1, Ordering::SeqCst) {
            0 => Slow,
            _ => panic!("on purpose"),
        };
        let (listeners, _) = listener().await;
        let health = WorkerHealth::new(2);
        let serving = serve(listeners, settings(), &health, service, std::future::pending());
        let served = tokio::time::timeout(Duration::from_secs(30), serving).await;
        assert!(matches!(served, Ok(Err(ServeError::WorkerDied))), "{served:?}");
    }
}
