//! Bodies of documents as they stream past: one whose beginning was read already, and one that is rewritten on its way.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;

use super::channel::Channel;
use crate::parsing::Pieces;

/// A body whose beginning was looked at.
pub(crate) struct Rejoined {
    /// The beginning.
    pub(crate) start: Bytes,
    /// The rest.
    pub(crate) body: Body,
}

impl http_body::Body for Rejoined {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.start.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.start)))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}

/// A list breaks off where an address leads elsewhere.
impl Pieces for Channel {
    const KEEPS_LENGTH: bool = false;

    fn push(&mut self, piece: &Bytes) -> Result<Bytes, axum::Error> {
        Self::push(self, piece).map_err(|fault| {
            let document = self.document().path();
            tracing::error!(why = %fault, document, "refused: a list was broken off after it had begun");
            axum::Error::new(fault)
        })
    }

    fn finish(&mut self) -> Bytes {
        Self::finish(self)
    }
}
