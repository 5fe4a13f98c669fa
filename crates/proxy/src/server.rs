//! The way of a connection: accepted if there is a place for it, given to a thread, and served there to its end.
//!
//! ```text
//! acceptor ─▶ connection limit ─▶ worker ─▶ connection: PROXY header, TLS, HTTP/1.1 or 2 ─▶ Service
//!                                 a thread   every phase has an end (connection_state, timeouts)
//! ```

mod acceptor;
mod body;
mod connection;
mod connection_limit;
mod connection_state;
mod drain;
mod framing;
mod health;
mod host;
mod network;
mod proxy_protocol;
mod stream;
mod timeouts;
mod trusted_proxies;
mod worker;

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;

pub use acceptor::serve;
pub use body::{BrokenBody, RequestBody};
pub use connection_state::{delay, limit_request_body, mark_admitted};
pub use health::WorkerHealth;
pub use network::network;
pub use timeouts::Timeouts;
pub use trusted_proxies::TrustedProxies;

use crate::BoxError;

/// Answers the requests of connections. Each worker thread has one of its own, made on that thread, within its runtime.
pub trait Service: Send + Sync + 'static {
    /// What tells one listener from another.
    type Site: Copy + Send + Sync + 'static;
    /// The body of an answer.
    type Body: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static;

    /// Answers a request of this connection for this host; `None` is one of HTTP/1.0 that names none. What answers can say
    /// of the request that it was [let in](mark_admitted), that its [body is short](limit_request_body), or [`delay`] it.
    fn answer(
        &self,
        connection: &Peer<Self::Site>,
        host: Option<&Authority>,
        request: Request<RequestBody>,
    ) -> impl Future<Output = Response<Self::Body>> + Send;

    /// The answer to a request that is refused before it is looked at, in this sentence: 400.
    fn bad_request(&self, sentence: &'static str) -> Response<Self::Body>;
}

/// A socket that connections come to.
#[derive(Debug)]
pub struct Listener<S> {
    /// The socket.
    pub socket: TcpListener,
    /// What its connections may be asked for.
    pub site: S,
    /// Each connection begins with a header of the PROXY protocol, version 2.
    pub proxy_protocol: bool,
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer<S> {
    /// Whose connection it is: the peer's, or whose a trusted proxy's PROXY header says it is.
    pub address: SocketAddr,
    /// The peer is who writes the requests' headers, so that what it tells there of its own clients counts if it is trusted.
    /// Not so when a trusted balancer passes on a connection of which it does not say whose it is.
    pub writes_headers: bool,
    /// The listener's.
    pub site: S,
}

/// How connections are served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The certificate to serve with; `None` is plain HTTP.
    pub tls: Option<Arc<ServerConfig>>,
    /// How long clients may take.
    pub timeouts: Timeouts,
    /// The proxies in front that are believed about whose a connection is. They have no share of the connections.
    pub trusted_proxies: TrustedProxies,
    /// How many connections are served at once, at most.
    pub connections: usize,
}

/// Why serving ended before it was to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The system gives no thread.
    #[error("no thread could be started")]
    Thread(#[source] std::io::Error),
    /// A worker thread died.
    #[error("a thread that serves connections has died")]
    WorkerDied,
}
