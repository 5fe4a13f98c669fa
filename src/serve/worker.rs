//! The threads that serve connections. A connection stays on one thread from its first byte to its last, and so do the
//! connections to upstreams that are kept for it: nothing of a request waits for another thread to wake up.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::gateway::Gateway;
use super::route::Route;
use super::unread;
use super::upstream::Connections;
use crate::error::{Error, Result};

/// How long a client may take to send a request's headers, and to agree on TLS.
const HEADERS: Duration = Duration::from_secs(30);
/// How much a request's headers may hold, in bytes: a token, a few digests, and room for long paths.
const HEADER_BYTES: usize = 64 * 1024;
/// How long transfers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(60);

/// A connection that was accepted.
pub(super) struct Accepted {
    pub(super) stream: std::net::TcpStream,
    pub(super) peer: SocketAddr,
    /// Its place among the connections that may be open at once.
    pub(super) place: OwnedSemaphorePermit,
}

/// What a worker is told.
enum Order {
    Serve(Accepted),
    /// No more comes: finish what is under way.
    Stop,
}

/// A thread that serves connections. Without a stop being asked for, it ends what it does when this is dropped.
pub(super) struct Worker {
    orders: mpsc::UnboundedSender<Order>,
    /// How many connections it has.
    open: Arc<AtomicUsize>,
    /// Is over when the thread is done.
    done: mpsc::Receiver<Infallible>,
}

/// What every connection is served with.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) gateway: Arc<Gateway>,
    pub(super) router: Router,
    pub(super) tls: Option<TlsAcceptor>,
}

impl Worker {
    /// Starts a thread.
    ///
    /// # Errors
    /// `Internal` when the system gives none.
    pub(super) fn start(site: Site) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::internal)?;
        let (orders, received) = mpsc::unbounded_channel();
        let (alive, done) = mpsc::channel(1);
        let open = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&open);
        let work = move || {
            runtime.block_on(work(site, received, counted));
            drop((runtime, alive));
        };
        std::thread::Builder::new().name("gatepass-serve".to_owned()).spawn(work).map_err(Error::internal)?;
        Ok(Self { orders, open, done })
    }

    /// How many connections it has.
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Gives it a connection.
    pub(super) fn serve(&self, accepted: Accepted) {
        self.open.fetch_add(1, Ordering::Relaxed);
        // It takes orders for as long as this is there.
        let _ = self.orders.send(Order::Serve(accepted));
    }

    /// Lets it finish what is under way, and no more.
    pub(super) fn stop(&self) {
        let _ = self.orders.send(Order::Stop);
    }

    /// Ends when it has finished.
    pub(super) async fn finished(mut self) {
        let _ = self.done.recv().await;
    }
}

async fn work(site: Site, mut orders: mpsc::UnboundedReceiver<Order>, open: Arc<AtomicUsize>) {
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(site.gateway.connections());
    let sweeping = Arc::clone(&connections);
    tokio::spawn(async move { sweeping.sweep().await });
    let site = Arc::new(site);
    loop {
        match orders.recv().await {
            Some(Order::Serve(accepted)) => {
                let (site, connections) = (Arc::clone(&site), Arc::clone(&connections));
                let open = Open { _place: accepted.place, open: Arc::clone(&open) };
                let served = serve(accepted.stream, accepted.peer, site, connections, graceful.watcher());
                tokio::spawn(async move {
                    let _open = open;
                    served.await;
                });
            }
            Some(Order::Stop) => break,
            // Whoever served was dropped, and all that it does with it.
            None => return,
        }
    }
    tokio::select! {
        stopped = tokio::time::timeout(GRACE, graceful.shutdown()) => {
            if stopped.is_err() {
                tracing::warn!("transfers were still under way when the time to stop was over");
            }
        }
        _ = orders.recv() => {}
    }
}

/// A connection that is open.
struct Open {
    _place: OwnedSemaphorePermit,
    open: Arc<AtomicUsize>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn serve(
    stream: std::net::TcpStream,
    peer: SocketAddr,
    site: Arc<Site>,
    connections: Arc<Connections>,
    watcher: Watcher,
) {
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => return tracing::warn!(%error, %peer, "a connection could not be served"),
    };
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = site.tls.clone() else {
        return connection(stream, peer, site, connections, watcher).await;
    };
    match tokio::time::timeout(HEADERS, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => connection(stream, peer, site, connections, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, %peer, "TLS could not be agreed on"),
        Err(_) => tracing::debug!(%peer, "TLS took too long"),
    }
}

async fn connection<S>(stream: S, peer: SocketAddr, site: Arc<Site>, connections: Arc<Connections>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(HEADERS)
        .keep_alive_timeout(HEADERS);
    let service = service_fn(move |request| answer(Arc::clone(&site), Arc::clone(&connections), peer, request));
    let serving = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(serving).await {
        // A client that went away, mostly.
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn answer(
    site: Arc<Site>,
    connections: Arc<Connections>,
    peer: SocketAddr,
    request: http::Request<Incoming>,
) -> std::result::Result<Response, Infallible> {
    let request = request.map(|incoming| if incoming.is_end_stream() { Body::empty() } else { Body::new(incoming) });
    if unread::may_be(&request) {
        let answered = unread::read_first(request, |request| route(&site, &connections, peer, request));
        return Ok(Box::pin(answered).await);
    }
    Ok(route(&site, &connections, peer, request).await)
}

/// What is for a registry goes to the gateway straight; the router looks the rest up.
async fn route(site: &Site, connections: &Connections, peer: SocketAddr, mut request: http::Request<Body>) -> Response {
    let uri = request.uri().clone();
    match Route::of(uri.path()) {
        route @ (Route::OciRoot | Route::Repository(_)) => {
            site.gateway.answer(connections, peer, (&uri, route), request).await
        }
        Route::Unknown | Route::Crooked => {
            request.extensions_mut().insert(peer);
            Box::pin(site.router.clone().oneshot(request)).await.unwrap_or_else(|never| match never {})
        }
    }
}
