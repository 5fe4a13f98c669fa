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
use http::uri::Authority;
use http::{HeaderValue, StatusCode, Version, header};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::client_address::{ClientAddress, TrustedProxies};
use super::gateway::Gateway;
use super::host::{self, Unclear};
use super::path::PlainPath;
use super::places::Place;
use super::proxy_protocol::{self, Whose};
use super::refusal::{Refusal, Voice};
use super::route::Route;
use super::timed::{Answered, Sent, Timed};
use super::timeouts::{Timeouts, UnderWay};
use super::unread;
use super::upstream::Connections;
use gatepass_core::error::{Error, Result};

/// How often a client that has requests under way over HTTP/2 is asked whether it is still there, and how long it may
/// take to say so.
const ALIVE: Duration = Duration::from_secs(30);
/// How much a request's headers may hold, in bytes: a token, a few digests, and room for long paths.
const HEADER_BYTES: usize = 64 * 1024;
/// How many requests a client may have under way on one connection over HTTP/2.
const STREAMS: u32 = 100;
/// How long transfers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(60);

/// A connection that was accepted.
pub(super) struct Accepted {
    pub(super) stream: std::net::TcpStream,
    pub(super) peer: SocketAddr,
    /// Its place among the connections that may be open at once.
    pub(super) place: Place,
    /// What it may be asked for.
    pub(super) face: Face,
    /// It begins with a header of the PROXY protocol.
    pub(super) proxy_protocol: bool,
}

/// What a listener shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// The registries and the token API; the dashboard, too, where that has no address of its own.
    Registry,
    /// The dashboard alone.
    Dashboard,
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
}

/// Is over when a worker's thread is done, or died.
pub(super) struct Ended(mpsc::Receiver<Infallible>);

impl Ended {
    #[cfg(test)]
    pub(super) fn of(done: mpsc::Receiver<Infallible>) -> Self {
        Self(done)
    }

    /// Waits for it.
    pub(super) async fn wait(&mut self) {
        let _ = self.0.recv().await;
    }
}

/// What every connection is served with.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) gateway: Arc<Gateway>,
    pub(super) registry: Router,
    pub(super) dashboard: Router,
    /// The host that the dashboard has for itself on the registries' listener.
    pub(super) dashboard_host: Option<String>,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) timeouts: Timeouts,
    pub(super) trusted: TrustedProxies,
}

impl Worker {
    /// Starts a thread.
    ///
    /// # Errors
    /// `Internal` when the system gives none.
    pub(super) fn start(site: Site) -> Result<(Self, Ended)> {
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
        Ok((Self { orders, open }, Ended(done)))
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
                let (places, key) = accepted.place.key();
                let open = Open(Arc::clone(&open));
                let served = serve(accepted, site, connections, graceful.watcher());
                let task = tokio::spawn(async move {
                    let _open = open;
                    served.await;
                });
                Place::served_by(&places, key, task.abort_handle());
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

/// Counts a connection that is open.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection, and what its requests are answered with.
struct Served {
    site: Arc<Site>,
    connections: Arc<Connections>,
    /// Whose connection it is: the peer, or who a proxy says it is.
    peer: SocketAddr,
    /// The peer is who writes the requests' headers, so that what it tells there counts if it is trusted. Not so when a
    /// trusted balancer passes on a connection of it does not say whom.
    tells_of_others: bool,
    face: Face,
    place: Place,
}

async fn serve(accepted: Accepted, site: Arc<Site>, connections: Arc<Connections>, watcher: Watcher) {
    let Accepted { stream, mut peer, place, face, proxy_protocol } = accepted;
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => return tracing::warn!(%error, %peer, "a connection could not be served"),
    };
    let _ = stream.set_nodelay(true);
    let mut stream = Timed::new(stream, Arc::clone(&place.progress));
    let mut tells_of_others = true;
    if proxy_protocol {
        match proxied(&mut stream, peer, &site.trusted, &place).await {
            Ok(Whose::Client(client)) => peer = client,
            Ok(Whose::Balancer) => {}
            Ok(Whose::Unknown) => tells_of_others = false,
            Err(error) => return tracing::warn!(%error, %peer, "a connection was refused"),
        }
    }
    let acceptor = site.tls.clone();
    let served = Served { site, connections, peer, tells_of_others, face, place };
    let Some(acceptor) = acceptor else { return connection(stream, served, watcher).await };
    match acceptor.accept(stream).await {
        Ok(stream) => connection(stream, served, watcher).await,
        Err(error) => tracing::debug!(%error, %peer, "TLS could not be agreed on"),
    }
}

/// Whose connection it is by its PROXY header, which only a trusted proxy may send.
async fn proxied<S: AsyncRead + Unpin>(
    stream: &mut S,
    peer: SocketAddr,
    trusted: &TrustedProxies,
    place: &Place,
) -> std::io::Result<Whose> {
    if !trusted.contains(peer.ip()) {
        return Err(std::io::Error::other("this listener takes connections from trusted proxies alone"));
    }
    let whose = proxy_protocol::read(stream).await?;
    if let Whose::Client(client) = whose
        && !trusted.contains(client.ip())
    {
        place.is_of(client.ip()).map_err(|_| std::io::Error::other("this client has too many connections"))?;
    }
    Ok(whose)
}

async fn connection<S>(stream: S, served: Served, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let peer = served.peer;
    let mut builder = Builder::new(TokioExecutor::new());
    // Its times are ours: `timeouts` has every phase, and hyper's own have a timer for each request.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(ALIVE)
        .keep_alive_timeout(ALIVE);
    let served = Arc::new(served);
    let service = service_fn(move |request| answer(Arc::clone(&served), request));
    let serving = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(serving).await {
        // A client that went away, mostly.
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn answer(
    served: Arc<Served>,
    request: http::Request<Incoming>,
) -> std::result::Result<http::Response<Answered>, Infallible> {
    let under_way = served.place.progress.begin(request.version() == Version::HTTP_2);
    let host = host::of(request.version(), request.method(), request.uri(), request.headers());
    let request = request.map(|incoming| match incoming.is_end_stream() {
        true => Body::empty(),
        false => Body::new(Sent::new(incoming, Arc::clone(&under_way))),
    });
    let response = match host {
        Err(unclear) => refuse(unclear),
        Ok(host) => {
            under_way
                .answered_by(async {
                    let face = served.face_at(host.as_ref());
                    if unread::may_be(&request) {
                        let longest = served.site.timeouts.linger;
                        let answered =
                            unread::read_first(request, longest, |request| route(&served, face, &under_way, request));
                        Box::pin(answered).await
                    } else {
                        route(&served, face, &under_way, request).await
                    }
                })
                .await
        }
    };
    Ok(response.map(|body| Answered::new(body, under_way)))
}

/// Refuses a request that may mean another server to somebody else; nothing that follows on the connection is taken.
fn refuse(Unclear(sentence): Unclear) -> Response {
    let mut response = Refusal::new(StatusCode::BAD_REQUEST, sentence).answer(Voice::Plain);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

impl Served {
    /// What is shown to whoever asks for this host.
    fn face_at(&self, host: Option<&Authority>) -> Face {
        let name = |host: &str| host.trim_end_matches('.').to_ascii_lowercase();
        match (&self.site.dashboard_host, host) {
            (Some(own), Some(host)) if name(own) == name(host.host()) => Face::Dashboard,
            _ => self.face,
        }
    }
}

/// What is for a registry goes to the gateway straight; the router looks the rest up.
async fn route(served: &Served, face: Face, under_way: &UnderWay, mut request: http::Request<Body>) -> Response {
    let site = &served.site;
    let client = match served.tells_of_others {
        true => site.trusted.client(served.peer, request.headers()),
        false => ClientAddress::of(served.peer),
    };
    let uri = request.uri().clone();
    let path = PlainPath::of(uri.path());
    let router = match (face, path.as_ref().map_or(Route::Crooked, Route::of)) {
        (Face::Registry, route @ (Route::OciRoot | Route::Repository(_))) => {
            return site.gateway.answer(&served.connections, client, (&uri, route), request).await;
        }
        (Face::Registry, _) => &site.registry,
        (Face::Dashboard, _) => &site.dashboard,
    };
    under_way.limit_body(site.timeouts.form);
    request.extensions_mut().insert::<ClientAddress>(client);
    Box::pin(router.clone().oneshot(request)).await.unwrap_or_else(|never| match never {})
}
