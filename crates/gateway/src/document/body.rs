//! Bodies of documents as they stream past: one whose beginning was read already, and one that is rewritten on its way.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;

use super::channel::Channel;

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

/// A body that is read as it streams past. It breaks off where an address leads elsewhere.
pub(super) struct Streamed {
    pub(super) body: Body,
    /// `None` once the body is over.
    pub(super) channel: Option<Channel>,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            let Some(channel) = &mut this.channel else { return Poll::Ready(None) };
            let bytes = match std::task::ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => match channel.push(&data) {
                        Ok(bytes) => bytes,
                        Err(fault) => {
                            let document = channel.document().path();
                            tracing::error!(why = %fault, document, "refused: a list was broken off after it had begun");
                            this.channel = None;
                            return Poll::Ready(Some(Err(axum::Error::new(fault))));
                        }
                    },
                    // Trailers are about the upstream's bytes.
                    Err(_) => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    let rest = channel.finish();
                    this.channel = None;
                    rest
                }
            };
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
    }
}
