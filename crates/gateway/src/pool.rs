//! Connections to upstreams, kept for the next request. Each of the gateway's threads has a pool of its own.
//!
//! hyper's connection to an upstream is a future of its own that wants to be polled while a request is under way. It is
//! polled here by whoever waits for the answer or reads its body, in the task that serves the client: with a task of its
//! own (as hyper-util's pooled client has it) every step of every request is a message and a wake-up.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::unconstrained;
use tower::ServiceExt as _;

use super::idle::{Activity, Clock, STOOD_STILL};
use gatepass_core::error::{Code, Error, Result};

/// How long to wait for a connection to an upstream.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept. Node's servers close after five seconds, and a request sent then is lost.
const KEEP: Duration = Duration::from_secs(4);

/// What makes connections, plain or TLS.
pub(super) type Connector = HttpsConnector<HttpConnector>;

/// What can go wrong on the way to an answer.
pub(super) enum Failure {
    /// Nothing moved for too long.
    Idle,
    /// The upstream cannot be reached, broke off, or does not speak HTTP.
    Broken(axum::BoxError),
}

/// The connector for every upstream.
///
/// # Errors
/// `InvalidConfiguration` when the machine has no certificate authorities to know an https upstream by.
pub(super) fn connector() -> Result<Connector> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_nodelay(true);
    let builder = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(tokio_rustls::rustls::crypto::ring::default_provider())
        .map_err(|error| {
            Error::new(
                Code::InvalidConfiguration,
                "This machine's certificate authorities cannot be read.",
                "Install its ca-certificates, or name a bundle with SSL_CERT_FILE.",
            )
            .caused_by(error)
        })?;
    Ok(builder.https_or_http().enable_http1().wrap_connector(connector))
}

/// The connections of one thread that nobody uses at the moment, by the origin that they lead to.
pub(super) struct Pool {
    connector: Connector,
    patience: Duration,
    kept: Mutex<BTreeMap<Arc<str>, Vec<Kept>>>,
}

/// A connection, and since when nobody uses it.
type Kept = (Instant, Wire);

/// A connection to an upstream.
struct Wire {
    requests: SendRequest<Body>,
    /// `None` once it is over. Dropping it is what tells of a request that was not sent.
    connection: Option<Box<http1::Connection<MaybeHttpsStream<TokioIo<TcpStream>>, Body>>>,
    clock: Clock,
}

impl Pool {
    /// A pool without a connection. An upstream that moves no byte for as long as `patience` is given up.
    pub(super) fn new(connector: Connector, patience: Duration) -> Arc<Self> {
        Arc::new(Self { connector, patience, kept: Mutex::default() })
    }

    /// Sends a request to this origin and answers what comes back, its body still on the way. The request has a path and
    /// query as its address, and a `Host`.
    ///
    /// A connection is used again only where both sides must agree about where an answer ends: an upstream that ignores
    /// the body of a request would take it for the next one, and one that sends a body where there is none would have it
    /// taken for the next client's answer.
    pub(super) async fn send(
        self: &Arc<Self>,
        origin: &Arc<str>,
        mut request: Request<Body>,
        upload: Option<&Activity>,
    ) -> Result<Response<Exchange>, Failure> {
        let asks_plainly = request.body().is_end_stream() && request.method() != Method::HEAD;
        loop {
            let kept = self.take(origin);
            let fresh = kept.is_none();
            let mut wire = match kept {
                Some(wire) => wire,
                // Rare, and large: within the future of every request it would be copied with it.
                None => Box::pin(self.connect(origin)).await?,
            };
            match wire.ask(request, upload).await {
                None => return Err(Failure::Idle),
                Some(Ok(answer)) => {
                    let (parts, incoming) = answer.into_parts();
                    let again = asks_plainly && answers_plainly(&parts);
                    let (pool, origin) = (Arc::clone(self), Arc::clone(origin));
                    let mut exchange = Exchange { incoming, wire: Some(wire), again, pool, origin };
                    if exchange.is_end_stream() {
                        exchange.settle();
                    }
                    return Ok(Response::from_parts(parts, exchange));
                }
                Some(Err(mut error)) => match error.take_message() {
                    // The upstream had closed the connection, and nothing of the request was sent on it.
                    Some(unsent) if !fresh => request = unsent,
                    _ => return Err(Failure::Broken(error.into_error().into())),
                },
            }
        }
    }

    /// Closes the connections that nobody used for too long.
    pub(super) fn sweep(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, wires| {
            wires.retain(|(since, _)| since.elapsed() < KEEP);
            !wires.is_empty()
        });
    }

    /// How long to wait between two calls of [`sweep`](Self::sweep).
    pub(super) const SWEEP: Duration = Duration::from_secs(1);

    async fn connect(&self, origin: &str) -> Result<Wire, Failure> {
        let connecting = async {
            let stream = self.connector.clone().oneshot(Uri::try_from(origin)?).await?;
            Ok(http1::handshake(stream).await?)
        };
        let connected = tokio::time::timeout(self.patience, connecting).await.map_err(|_| Failure::Idle)?;
        let (requests, connection) = connected.map_err(Failure::Broken)?;
        Ok(Wire { requests, connection: Some(Box::new(connection)), clock: Clock::new(self.patience) })
    }

    /// The connection that was used last, which is the least likely to have been closed meanwhile.
    fn take(&self, origin: &str) -> Option<Wire> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, wire) = kept.get_mut(origin)?.pop()?;
        (since.elapsed() < KEEP).then_some(wire)
    }

    fn put_back(&self, origin: Arc<str>, wire: Wire) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(origin).or_default().push((Instant::now(), wire));
    }
}

/// Whether an answer has the body that it announces.
fn answers_plainly(answer: &http::response::Parts) -> bool {
    let announces = || {
        let length = answer.headers.get(CONTENT_LENGTH);
        length.is_some_and(|length| length != "0") || answer.headers.contains_key(TRANSFER_ENCODING)
    };
    !(matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) && announces())
}

impl Wire {
    /// Reads and writes what can be. Whoever then has to wait must have driven it with a context that wakes them; whoever
    /// goes on had better not: the connection would wake them when they take what it has read.
    fn drive(&mut self, context: &mut Context<'_>) {
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(context).is_ready()
        {
            self.connection = None;
        }
    }

    /// Sends the request and waits for the head of its answer; `None` is that nothing moved for too long.
    async fn ask(
        &mut self,
        request: Request<Body>,
        upload: Option<&Activity>,
    ) -> Option<Result<Response<Incoming>, TrySendError<Request<Body>>>> {
        // All that completes the answer happens when the connection is driven, so this need not be woken besides.
        let mut answer = pin!(unconstrained(self.requests.try_send_request(request)));
        self.clock.moved();
        std::future::poll_fn(|context| {
            let quietly = &mut Context::from_waker(Waker::noop());
            self.drive(quietly);
            let mut answered = answer.as_mut().poll(quietly);
            if answered.is_pending() {
                self.drive(context);
                answered = answer.as_mut().poll(quietly);
            }
            match answered {
                Poll::Ready(answer) => {
                    self.clock.moved();
                    Poll::Ready(Some(answer))
                }
                Poll::Pending => self.clock.poll_idle(upload, context).map(|()| None),
            }
        })
        .await
    }
}

/// The body of an answer, and the connection that it comes on, which goes back to the pool after its last byte. When
/// this is dropped before, the connection is closed.
pub(super) struct Exchange {
    incoming: Incoming,
    /// `None` once all has come.
    wire: Option<Wire>,
    /// Whether another request may follow on it.
    again: bool,
    pool: Arc<Pool>,
    origin: Arc<str>,
}

impl Exchange {
    /// Gives the connection back, now that all has come. One that cannot take a request now is closed: its upstream
    /// wants that, or answered before it had the whole request.
    fn settle(&mut self) {
        if let Some(wire) = self.wire.take()
            && self.again
            && wire.requests.is_ready()
        {
            self.pool.put_back(Arc::clone(&self.origin), wire);
        }
    }
}

impl http_body::Body for Exchange {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let quietly = &mut Context::from_waker(Waker::noop());
        let mut frame = Pin::new(&mut this.incoming).poll_frame(quietly);
        if frame.is_pending()
            && let Some(wire) = &mut this.wire
        {
            wire.drive(quietly);
            frame = Pin::new(&mut this.incoming).poll_frame(quietly);
            if frame.is_pending() {
                wire.drive(context);
                frame = Pin::new(&mut this.incoming).poll_frame(quietly);
            }
            if frame.is_ready() {
                wire.clock.moved();
            } else if wire.clock.poll_idle(None, context).is_ready() {
                this.wire = None;
                tracing::warn!(upstream = &*this.origin, "the upstream stood still within an answer");
                return Poll::Ready(Some(Err(STOOD_STILL.into())));
            }
        }
        if let Poll::Ready(Some(Err(error))) = &frame {
            tracing::warn!(upstream = &*this.origin, %error, "the upstream broke an answer off");
        }
        // Trailers are headers that nobody looked at, and nothing comes after them.
        if matches!(&frame, Poll::Ready(Some(Ok(frame))) if !frame.is_data()) {
            this.wire = None;
            return Poll::Ready(None);
        }
        if matches!(frame, Poll::Ready(None)) || this.incoming.is_end_stream() {
            this.settle();
        }
        frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
