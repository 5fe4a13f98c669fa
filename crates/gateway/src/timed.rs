//! A connection's stream and the bodies on it, which note in [`Progress`] what moves and whom a request waits for.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::idle::STOOD_STILL;
use super::timeouts::{Progress, UnderWay};

/// What of an answer goes out at once over HTTP/2, in bytes: a client that reads slowly must not be held for one that does
/// not read because the piece is large.
const PIECE: usize = 16 * 1024;

/// The bytes of a connection.
pub(super) struct Timed<S> {
    stream: S,
    progress: Arc<Progress>,
}

impl<S> Timed<S> {
    pub(super) fn new(stream: S, progress: Arc<Progress>) -> Self {
        Self { stream, progress }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buf);
        if buf.filled().len() > before {
            self.progress.read();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.progress.wrote(written.is_pending());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.progress.wrote(written.is_pending());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A request's body, which fails when its client takes too long.
pub(super) struct Sent {
    body: Incoming,
    request: Arc<UnderWay>,
}

impl Sent {
    pub(super) fn new(body: Incoming, request: Arc<UnderWay>) -> Self {
        Self { body, request }
    }
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let late = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if !self.request.body_moved() {
                    return Poll::Ready(Some(Ok(frame)));
                }
                true
            }
            Poll::Ready(ended) => {
                self.request.waits_for_us();
                return Poll::Ready(ended.map(|frame| frame.map_err(Into::into)));
            }
            Poll::Pending => self.request.waits_for_body(context.waker()),
        };
        if late { Poll::Ready(Some(Err(STOOD_STILL.into()))) } else { Poll::Pending }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.request.wants_no_body();
    }
}

/// An answer's body; the request is under way until it is dropped.
pub(super) struct Answered {
    body: Body,
    /// What is left of a piece that was too large.
    rest: Bytes,
    request: Arc<UnderWay>,
}

impl Answered {
    pub(super) fn new(body: Body, request: Arc<UnderWay>) -> Self {
        Self { body, rest: Bytes::new(), request }
    }
}

impl http_body::Body for Answered {
    type Data = Bytes;
    type Error = axum::Error;

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
                    if data.len() > PIECE {
                        this.rest = data.split_off(PIECE);
                    }
                    data
                }))))
            }
            frame => frame,
        };
        if matches!(frame, Poll::Ready(Some(Ok(_)))) {
            this.request.waits_for_reader();
        } else {
            this.request.waits_for_us();
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
