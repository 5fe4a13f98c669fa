//! One connection, from its first byte to its last: PROXY header, TLS, HTTP/1.1 or 2, and its requests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Request, Response, Version, header};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::body::{MonitoredBody, RequestBody, ResponseBody};
use super::connection_limit::Permit;
use super::host::{self, Unclear};
use super::proxy_protocol::{self, ConnectionOwner};
use super::stream::MonitoredStream;
use super::{Peer, Service, Timeouts, TrustedProxies, drain, framing};

/// How often a client that has requests under way over HTTP/2 is asked whether it is still there, and how long it may
/// take to say so.
const ALIVE: Duration = Duration::from_secs(30);
/// How much a request's headers may hold, in bytes: a token, a few digests, and room for long paths.
const HEADER_BYTES: usize = 64 * 1024;
/// How many requests a client may have under way on one connection over HTTP/2.
const STREAMS: u32 = 100;

/// A connection that was accepted.
pub(super) struct Accepted<S> {
    pub(super) stream: std::net::TcpStream,
    pub(super) peer: SocketAddr,
    /// Its place among the connections that may be open at once.
    pub(super) permit: Permit,
    /// What it may be asked for.
    pub(super) site: S,
    /// It begins with a header of the PROXY protocol.
    pub(super) proxy_protocol: bool,
}

/// What every connection of a worker is served with.
pub(super) struct Server<T> {
    pub(super) service: T,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) timeouts: Timeouts,
    pub(super) trusted_proxies: TrustedProxies,
}

/// A connection, and what its requests are answered with.
struct Served<T: Service> {
    server: Arc<Server<T>>,
    peer: Peer<T::Site>,
    permit: Permit,
}

/// Serves a connection to its end.
pub(super) async fn serve<T: Service>(accepted: Accepted<T::Site>, server: Arc<Server<T>>, watcher: Watcher) {
    let Accepted { stream, peer: mut address, permit, site, proxy_protocol } = accepted;
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => return tracing::warn!(%error, peer = %address, "a connection could not be served"),
    };
    let _ = stream.set_nodelay(true);
    let mut stream = MonitoredStream::new(stream, Arc::clone(&permit.state));
    let mut writes_headers = true;
    if proxy_protocol {
        match proxied(&mut stream, address, &server.trusted_proxies, &permit).await {
            Ok(ConnectionOwner::Client(client)) => address = client,
            Ok(ConnectionOwner::Balancer) => {}
            Ok(ConnectionOwner::Unknown) => writes_headers = false,
            Err(error) => return tracing::warn!(%error, peer = %address, "a connection was refused"),
        }
    }
    let acceptor = server.tls.clone();
    let served = Served { server, peer: Peer { address, writes_headers, site }, permit };
    let Some(acceptor) = acceptor else { return serve_http(stream, served, watcher).await };
    match acceptor.accept(stream).await {
        Ok(stream) => serve_http(stream, served, watcher).await,
        Err(error) => tracing::debug!(%error, peer = %address, "TLS could not be agreed on"),
    }
}

/// Whose connection it is by its PROXY header, which only a trusted proxy may send.
async fn proxied<S: AsyncRead + Unpin>(
    stream: &mut S,
    peer: SocketAddr,
    trusted: &TrustedProxies,
    permit: &Permit,
) -> std::io::Result<ConnectionOwner> {
    if !trusted.contains(peer.ip()) {
        return Err(std::io::Error::other("this listener takes connections from trusted proxies alone"));
    }
    let whose = proxy_protocol::read(stream).await?;
    if let ConnectionOwner::Client(client) = whose
        && !trusted.contains(client.ip())
    {
        permit.assign_to(client.ip()).map_err(|_| std::io::Error::other("this client has too many connections"))?;
    }
    Ok(whose)
}

async fn serve_http<T: Service, S>(stream: S, served: Served<T>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let peer = served.peer.address;
    let mut builder = Builder::new(TokioExecutor::new());
    // Its times are ours: `connection_state` has every phase, and hyper's own have a timer for each request.
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

async fn answer<T: Service>(
    served: Arc<Served<T>>,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody<T::Body>>, Infallible> {
    let Server { service, timeouts, .. } = &*served.server;
    let in_flight = served.permit.state.begin_request(request.version() == Version::HTTP_2);
    let host = host::of(request.version(), request.method(), request.uri(), request.headers());
    let host = match framing::check(request.headers()).and(host) {
        Ok(host) => host,
        Err(Unclear(sentence)) => {
            let response = refuse(service, sentence);
            return Ok(response.map(|body| ResponseBody::new(body, in_flight)));
        }
    };
    // Who expects to be told to go on sends nothing before that. HTTP/2 could end one request without the others, but not
    // every client takes that for anything but an error.
    let is_expected = request.headers().contains_key(header::EXPECT);
    let (head, incoming) = request.into_parts();
    let answering = async {
        if incoming.is_end_stream() {
            let request = Request::from_parts(head, RequestBody::empty());
            return service.answer(&served.peer, host.as_ref(), request).await;
        }
        let body = MonitoredBody::new(incoming, Arc::clone(&in_flight));
        // Boxed, like all that few requests need: the future of every request is copied as large as the largest.
        Box::pin(async {
            if is_expected {
                let request = Request::from_parts(head, RequestBody::expected(body));
                return service.answer(&served.peer, host.as_ref(), request).await;
            }
            let (body, rest) = drain::reclaimed(body);
            let request = Request::from_parts(head, RequestBody::drained(body));
            let response = service.answer(&served.peer, host.as_ref(), request).await;
            rest.finish(timeouts.drain).await;
            response
        })
        .await
    };
    let response = in_flight.answered_by(answering).await;
    Ok(response.map(|body| ResponseBody::new(body, in_flight)))
}

/// Refuses a request that may mean another server to somebody else; nothing that follows on the connection is taken.
fn refuse<T: Service>(service: &T, sentence: &'static str) -> Response<T::Body> {
    let mut response = service.bad_request(sentence);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
