//! Draining what a client is still sending when its answer is ready (nginx calls it lingering): it is read to its end and
//! thrown away. A connection that is closed on someone who sends is reset, and then neither the answer nor the next request
//! on it is sure to arrive.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

/// How long to wait for the next piece: what nginx calls `lingering_timeout`.
const PAUSE: Duration = Duration::from_secs(5);

/// A body that comes back to its [`Drain`] when it is dropped before its end.
#[derive(Debug)]
pub(super) struct Reclaimed<B> {
    /// `None` after its end.
    body: Option<B>,
    back: Option<oneshot::Sender<B>>,
}

/// What is left of a request's body when nobody wants it any longer.
#[derive(Debug)]
pub(super) struct Drain<B>(oneshot::Receiver<B>);

/// The same body, and what drains its rest.
pub(super) fn reclaimed<B>(body: B) -> (Reclaimed<B>, Drain<B>) {
    let (back, given_back) = oneshot::channel();
    (Reclaimed { body: Some(body), back: Some(back) }, Drain(given_back))
}

impl<B: Body + Unpin> Drain<B> {
    /// Reads the rest of the body, if there is one that was given up, for as long as this all in all. Whoever sends for
    /// longer may find the connection closed.
    pub(super) async fn finish(mut self, limit: Duration) {
        let Ok(mut body) = self.0.try_recv() else { return };
        let rest = async { while let Ok(Some(Ok(_))) = timeout(PAUSE, body.frame()).await {} };
        let _ = timeout_at(Instant::now() + limit, rest).await;
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Reclaimed<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B> Drop for Reclaimed<B> {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take()) {
            // Nobody waits for it once the answer is on its way.
            let _ = back.send(body);
        }
    }
}
