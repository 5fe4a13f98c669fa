//! A body that is looked through piece by piece while it streams past: a piece that is longer than the bound on a thread that may
//! wait, as all that is parsed. The next is asked for once that is done, so that no more than one is under way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::JoinHandle;

use super::Amount;

/// What looks through the pieces of one body, one after another.
pub(crate) trait Pieces: Send + Unpin + 'static {
    /// Whether as many bytes come out as went in.
    const KEEPS_LENGTH: bool;

    /// What may be passed on after this piece.
    ///
    /// # Errors
    /// Nothing more is passed on.
    fn push(&mut self, piece: &Bytes) -> Result<Bytes, axum::Error>;

    /// What is left at the end, which is short.
    fn finish(&mut self) -> Bytes;
}

/// A body of which is passed on what `P` leaves of it.
pub(crate) struct Streamed<P> {
    body: Body,
    state: State<P>,
    /// How many bytes went in and have not come out.
    held: u64,
}

enum State<P> {
    /// The next piece can come.
    Ready(P),
    /// A piece is looked through.
    Busy(JoinHandle<(P, Result<Bytes, axum::Error>)>),
    Over,
}

impl<P: Pieces> Streamed<P> {
    /// This body, of which nothing was read.
    pub(crate) fn new(body: Body, pieces: P) -> Self {
        Self { body, state: State::Ready(pieces), held: 0 }
    }
}

impl<P: Pieces> http_body::Body for Streamed<P> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            let passed = match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::Busy(work) => {
                    let done = ready!(Pin::new(work).poll(context));
                    this.state = State::Over;
                    let (pieces, passed) = done.map_err(|error| {
                        tracing::error!(%error, "a body that streamed past could not be looked through");
                        axum::Error::new(error)
                    })?;
                    if passed.is_ok() {
                        this.state = State::Ready(pieces);
                    }
                    passed?
                }
                State::Ready(pieces) => match ready!(Pin::new(&mut this.body).poll_frame(context)) {
                    Some(Err(error)) => {
                        this.state = State::Over;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        let rest = pieces.finish();
                        this.state = State::Over;
                        this.held = 0;
                        rest
                    }
                    Some(Ok(frame)) => {
                        // Trailers are about the upstream's bytes, and never passed on.
                        let Ok(piece) = frame.into_data() else { continue };
                        this.held = this.held.saturating_add(bytes(&piece));
                        let is_in_place = Amount::Plain(piece.len()).is_in_place();
                        let State::Ready(mut pieces) = std::mem::replace(&mut this.state, State::Over) else {
                            continue;
                        };
                        if is_in_place {
                            let passed = pieces.push(&piece)?;
                            this.state = State::Ready(pieces);
                            passed
                        } else {
                            this.state = State::Busy(tokio::task::spawn_blocking(move || {
                                let passed = pieces.push(&piece);
                                (pieces, passed)
                            }));
                            continue;
                        }
                    }
                },
            };
            this.held = this.held.saturating_sub(bytes(&passed));
            if !passed.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(passed))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self.state {
            State::Over => true,
            State::Ready(_) => P::KEEPS_LENGTH && self.held == 0 && self.body.is_end_stream(),
            State::Busy(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        if P::KEEPS_LENGTH {
            let inner = self.body.size_hint();
            hint.set_lower(inner.lower().saturating_add(self.held));
            if let Some(upper) = inner.upper() {
                hint.set_upper(upper.saturating_add(self.held));
            }
        }
        hint
    }
}

fn bytes(piece: &Bytes) -> u64 {
    u64::try_from(piece.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::thread::{self, ThreadId};

    use http_body_util::BodyExt as _;

    use super::*;
    use crate::parsing::IN_PLACE;

    /// Passes on what comes, and notes on which thread.
    struct Noting(Arc<Mutex<Vec<ThreadId>>>);

    impl Pieces for Noting {
        const KEEPS_LENGTH: bool = true;

        fn push(&mut self, piece: &Bytes) -> Result<Bytes, axum::Error> {
            assert!(!piece.starts_with(b"panic"), "on purpose");
            self.0.lock().unwrap().push(thread::current().id());
            Ok(piece.clone())
        }

        fn finish(&mut self) -> Bytes {
            Bytes::new()
        }
    }

    fn streamed(pieces: Vec<Vec<u8>>) -> (Streamed<Noting>, Arc<Mutex<Vec<ThreadId>>>) {
        let threads = Arc::default();
        let pieces = pieces.into_iter().map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
        let body = Body::from_stream(futures::stream::iter(pieces));
        (Streamed::new(body, Noting(Arc::clone(&threads))), threads)
    }

    #[tokio::test]
    async fn a_long_piece_is_looked_through_on_another_thread_and_a_short_one_is_not() {
        let here = thread::current().id();
        let lengths = [1, IN_PLACE, IN_PLACE + 1, 64 << 10, 2, 100_000];
        let (body, threads) = streamed(lengths.map(|length| vec![b'x'; length]).to_vec());
        let passed = body.collect().await.unwrap().to_bytes();
        assert_eq!(passed.len(), lengths.iter().sum::<usize>());
        let stayed: Vec<bool> = threads.lock().unwrap().iter().map(|thread| *thread == here).collect();
        assert_eq!(stayed, [true, true, false, false, true, false]);
    }

    #[tokio::test]
    async fn a_piece_that_cannot_be_looked_through_ends_the_body_with_an_error() {
        let long = [b"panic".as_slice(), &[b'x'; IN_PLACE]].concat();
        let (mut body, _) = streamed(vec![b"before".to_vec(), long, b"after".to_vec()]);
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "before");
        assert!(body.frame().await.unwrap().is_err());
        assert!(body.frame().await.is_none());
    }
}
