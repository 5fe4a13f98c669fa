//! The bodies of requests and answers, which note of their request what moves and whom it waits for.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::connection_state::InFlightRequest;
use super::drain::Reclaimed;
use crate::BoxError;
use crate::idle_timeout::IdleTimeout;

/// What of an answer goes out at once over HTTP/2, in bytes: a client that reads slowly must not be held for one that does
/// not read because the piece is large.
const CHUNK: usize = 16 * 1024;

/// What a client sends as a body is not framed as HTTP has it, or breaks off.
#[derive(Debug, thiserror::Error)]
#[error("the request's body is broken")]
pub struct BrokenBody(#[source] hyper::Error);

impl BrokenBody {
    /// Whether this is why something else failed.
    pub fn caused(error: &(dyn std::error::Error + 'static)) -> bool {
        std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Self>)
    }
}

/// The body of a request, as it comes in.
#[derive(Debug)]
pub struct RequestBody(Kind);

#[derive(Debug)]
enum Kind {
    Empty,
    /// Its client may be sending still when it is answered.
    Drained(Reclaimed<MonitoredBody>),
    /// Its client sends nothing before it is told to.
    Expected(MonitoredBody),
}

impl RequestBody {
    pub(super) fn empty() -> Self {
        Self(Kind::Empty)
    }

    pub(super) fn drained(body: Reclaimed<MonitoredBody>) -> Self {
        Self(Kind::Drained(body))
    }

    pub(super) fn expected(body: MonitoredBody) -> Self {
        Self(Kind::Expected(body))
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Drained(body) => Pin::new(body).poll_frame(context),
            Kind::Expected(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Drained(body) => body.is_end_stream(),
            Kind::Expected(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Drained(body) => body.size_hint(),
            Kind::Expected(body) => body.size_hint(),
        }
    }
}

/// A request's body, which fails when its client takes too long.
#[derive(Debug)]
pub(super) struct MonitoredBody {
    body: Incoming,
    request: Arc<InFlightRequest>,
}

impl MonitoredBody {
    pub(super) fn new(body: Incoming, request: Arc<InFlightRequest>) -> Self {
        Self { body, request }
    }
}

impl Body for MonitoredBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let late = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if !self.request.body_moved() {
                    return Poll::Ready(Some(Ok(frame)));
                }
                true
            }
            Poll::Ready(ended) => {
                self.request.wait_for_server();
                return Poll::Ready(ended.map(|frame| frame.map_err(|cause| BrokenBody(cause).into())));
            }
            Poll::Pending => self.request.wait_for_body(context.waker()),
        };
        if late { Poll::Ready(Some(Err(IdleTimeout.into()))) } else { Poll::Pending }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for MonitoredBody {
    fn drop(&mut self) {
        self.request.ignore_body();
    }
}

/// An answer's body; the request is in flight until it is dropped.
pub(super) struct ResponseBody<B> {
    body: B,
    /// What is left of a piece that was too large.
    rest: Bytes,
    request: Arc<InFlightRequest>,
}

impl<B> ResponseBody<B> {
    pub(super) fn new(body: B, request: Arc<InFlightRequest>) -> Self {
        Self { body, rest: Bytes::new(), request }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let frame = if this.rest.is_empty() {
            Pin::new(&mut this.body).poll_frame(context)
        } else {
            Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.rest)))))
        };
        let frame = match frame {
            Poll::Ready(Some(Ok(frame))) if this.request.multiplexed => {
                Poll::Ready(Some(Ok(frame.map_data(|mut data| {
                    if data.len() > CHUNK {
                        this.rest = data.split_off(CHUNK);
                    }
                    data
                }))))
            }
            frame => frame,
        };
        if matches!(frame, Poll::Ready(Some(Ok(_)))) {
            this.request.wait_for_reader();
        } else {
            this.request.wait_for_server();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.rest.is_empty() {
            return self.body.size_hint();
        }
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        let mut hint = SizeHint::new();
        hint.set_lower(self.body.size_hint().lower().saturating_add(rest));
        hint
    }
}
