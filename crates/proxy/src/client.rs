//! The way to an upstream: a request with a streaming body in, an answer with a streaming body out.
//!
//! There are two: [`PooledClient`], which serves, and [`HyperUtilClient`], which it is measured against. What holds of every
//! [`UpstreamClient`], and `tests/serve/` tries over both with upstreams that misbehave:
//!
//! - A request is sent once. Only one of which nothing went out, since the upstream had closed a kept connection, goes to
//!   another connection.
//! - A connection is used again only where both sides must agree about where an answer ends: not after a body was sent, not
//!   after HEAD, not where an answer had a body that it should not have or two lengths, not when an answer was left unread.
//!   An upstream that ignores the body of a request would take it for the next one, and one that sends a body where there
//!   is none would have it taken for the next client's answer.
//! - No more than [`IDLE_CONNECTIONS`] are kept for each upstream, for no longer than [`KEEP_ALIVE`].
//! - Connecting has a time, and an upstream that moves no byte for as long as the idle timeout is given up.

mod answer_body;
mod connector;
mod hyper_util;
mod pool;
mod pooled;

use std::time::Duration;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::uri::{Authority, InvalidUri, Parts, PathAndQuery, Scheme};
use http::{Method, Request, Response, StatusCode, Uri};

pub use connector::Connector;
pub use hyper_util::HyperUtilClient;
pub use pooled::PooledClient;

use crate::BoxError;

/// How long an unused connection is kept. Node's servers close after five seconds, and a request sent then is lost.
pub const KEEP_ALIVE: Duration = Duration::from_secs(4);
/// How many unused connections are kept for each upstream, by each client: nginx's `keepalive` counts so, too.
pub const IDLE_CONNECTIONS: usize = 64;

/// What can go wrong on the way to an answer.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Nothing moved for too long.
    #[error("the upstream did not answer in time")]
    Timeout,
    /// The upstream cannot be reached, broke off, or does not speak HTTP.
    #[error("the upstream cannot be reached or broke off")]
    Broken(#[source] BoxError),
}

/// Sends requests to upstreams, over connections that are kept for the next. See the [module](self) for what it must hold.
pub trait UpstreamClient<B>: Send + Sync {
    /// The body of an answer, still on its way. When it is dropped before its end, the connection is closed.
    type Body: http_body::Body<Data = bytes::Bytes, Error = BoxError> + Send + Unpin + 'static;

    /// Sends a request to this origin, and answers what comes back. The request has a path and query as its address, and a
    /// `Host`.
    ///
    /// # Errors
    /// [`SendError`] where there is no answer's head.
    fn send(
        &self,
        origin: &Origin,
        request: Request<B>,
    ) -> impl Future<Output = Result<Response<Self::Body>, SendError>> + Send;
}

/// Where a connection leads: `http://127.0.0.1:4873`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: Scheme,
    authority: Authority,
}

impl Origin {
    /// The origin of this scheme (`http`, `https`) and host with its port.
    ///
    /// # Errors
    /// `InvalidUri` for what is no scheme, or no host.
    pub fn new(scheme: &str, authority: &str) -> Result<Self, InvalidUri> {
        Ok(Self { scheme: scheme.parse()?, authority: authority.parse()? })
    }

    /// The whole address of what is there.
    fn address(&self, path: Option<PathAndQuery>) -> Uri {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        // All three are there, so that it is one.
        Uri::from_parts(parts).unwrap_or_default()
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.authority)
    }
}

/// Whether another request may follow on a connection after this one, if its answer allows it.
fn may_be_followed<B: http_body::Body>(request: &Request<B>) -> bool {
    request.body().is_end_stream() && request.method() != Method::HEAD
}

/// Whether it is clear where this answer ends: it has the body that it announces, and one length.
fn has_clear_end(answer: &http::response::Parts) -> bool {
    let length = answer.headers.get(CONTENT_LENGTH);
    let is_chunked = answer.headers.contains_key(TRANSFER_ENCODING);
    if matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        return !is_chunked && length.is_none_or(|length| length == "0");
    }
    !(is_chunked && length.is_some())
}
