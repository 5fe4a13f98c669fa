//! The body of an answer as it comes from an upstream, whichever client has the connection: how long it may stand still, and what
//! of it is passed on.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::BoxError;
use crate::idle_timeout::{IdleTimeout, IdleTimer};

/// What a client has of the connection that an answer comes on. Where it is dropped before the answer has come whole, no other
/// request follows on the connection.
pub trait AnsweringConnection: Unpin {
    /// The answer has come whole.
    fn came_whole(&mut self);
    /// Nothing more will come of it.
    fn broke_off(&mut self);
}

/// The body of an answer, and the connection that it comes on.
#[derive(Debug)]
pub struct AnswerBody<C> {
    incoming: Incoming,
    timer: IdleTimer,
    connection: C,
}

impl<C: AnsweringConnection> AnswerBody<C> {
    /// What comes on this connection, which may stand still for as long as the timer has.
    pub(super) fn new(incoming: Incoming, timer: IdleTimer, mut connection: C) -> Self {
        if incoming.is_end_stream() {
            connection.came_whole();
        }
        Self { incoming, timer, connection }
    }
}

impl<C: AnsweringConnection> Body for AnswerBody<C> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.incoming).poll_frame(context) else {
            std::task::ready!(this.timer.poll_elapsed(None, context));
            this.connection.broke_off();
            tracing::warn!("an upstream stood still within an answer");
            return Poll::Ready(Some(Err(IdleTimeout.into())));
        };
        this.timer.reset();
        match frame {
            Some(Ok(frame)) if frame.is_data() => {
                if this.incoming.is_end_stream() {
                    this.connection.came_whole();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => {
                this.connection.broke_off();
                tracing::warn!(%error, "an upstream broke an answer off");
                Poll::Ready(Some(Err(error.into())))
            }
            // Trailers are headers that nobody looked at, and nothing comes after them.
            Some(Ok(_)) | None => {
                this.connection.came_whole();
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
