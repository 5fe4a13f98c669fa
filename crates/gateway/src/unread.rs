//! What a client was still sending when its answer was ready. It is read to its end and thrown away: a connection that is
//! closed on someone who sends is reset, and then neither the answer nor the next request on it is sure to arrive.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Request, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

/// How long to wait for the next piece: what nginx calls `lingering_timeout`.
const PAUSE: Duration = Duration::from_secs(5);

/// Whether a client may still be sending when it is answered.
pub(super) fn may_be(request: &Request<Body>) -> bool {
    // Who expects to be told to go on sends nothing before that. HTTP/2 could end one request without the others, but not
    // every client takes that for anything but an error.
    !request.headers().contains_key(header::EXPECT) && !request.body().is_end_stream()
}

/// Answers a request, and before the answer goes out reads what nobody wanted of the request's body, for as long as
/// `longest` all in all.
pub(super) async fn read_first<F: Future<Output = Response>>(
    request: Request<Body>,
    longest: Duration,
    answer: impl FnOnce(Request<Body>) -> F,
) -> Response {
    let (back, mut given_back) = oneshot::channel();
    let response = answer(request.map(|body| Body::new(Lent { body: Some(body), back: Some(back) }))).await;
    if let Ok(body) = given_back.try_recv() {
        // Whoever sends for longer may find the connection closed.
        let _ = timeout_at(Instant::now() + longest, throw_away(body)).await;
    }
    response
}

async fn throw_away(mut body: Body) {
    while let Ok(Some(Ok(_))) = timeout(PAUSE, body.frame()).await {}
}

/// A body that comes back when it is dropped before its end.
struct Lent {
    /// `None` after its end.
    body: Option<Body>,
    back: Option<oneshot::Sender<Body>>,
}

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take()) {
            // Nobody waits for it once the answer is on its way.
            let _ = back.send(body);
        }
    }
}
