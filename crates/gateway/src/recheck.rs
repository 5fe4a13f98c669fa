//! Uploads by a token that is revoked meanwhile. An upload is committed by its last byte, so that byte waits until the
//! token was looked up again: an upstream gets either the whole, from a token that works, or a body that breaks off.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body::{Frame, SizeHint};
use jiff::Timestamp;

use super::credential::{Presented, presented};
use super::refusal::Refusal;
use gatepass_core::admission::{Admission, Authorizer};
use gatepass_core::secret::Secret;
use gatepass_core::token::Token;

/// What is looked up again.
pub(super) struct Recheck {
    authorizer: Arc<dyn Authorizer>,
    value: Option<Secret>,
    token: Token,
}

impl Recheck {
    /// Of the token that these headers present, as it was when they came.
    pub(super) fn of(authorizer: &Arc<dyn Authorizer>, headers: &HeaderMap, token: &Token) -> Self {
        let value = match presented(headers) {
            Presented::Value { value, .. } => Some(value),
            Presented::Nothing | Presented::Garbled => None,
        };
        Self { authorizer: Arc::clone(authorizer), value, token: token.clone() }
    }

    /// Why the upload may not go on, if it may not. The lookup takes microseconds and is done in place.
    fn refusal(&self) -> Option<Refusal> {
        let refuse = |status, why: String| Some(Refusal::new(status, why));
        let name = &self.token.name;
        let found = self.value.as_ref().map(|value| self.authorizer.admit(value.expose(), Timestamp::now()));
        match found {
            Some(Ok(Admission::Admitted(token)))
                if token.permission >= self.token.permission && token.scope == self.token.scope =>
            {
                None
            }
            Some(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an upload could not be decided");
                let why = "gatepass cannot check tokens at the moment, so the upload was broken off. Try again.";
                refuse(StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
            }
            _ => refuse(
                StatusCode::UNAUTHORIZED,
                format!(
                    "The token {name} stopped working while this was uploaded, and the upload was broken off. Generate \
                     a new one and upload it again."
                ),
            ),
        }
    }
}

/// Passes a request on so that the last of its body goes out only when the token still works. When it does not, that is
/// the answer, whatever the upstream made of it.
pub(super) async fn upheld<F: Future<Output = Result<Response, Refusal>>>(
    recheck: Recheck,
    request: Request<Body>,
    pass: impl FnOnce(Request<Body>) -> F,
) -> Result<Response, Refusal> {
    let refused = Arc::default();
    let noted = Arc::clone(&refused);
    let request = request.map(|body| Body::new(Held::new(body, move || recheck.refusal(), noted)));
    let answer = pass(request).await;
    refused.get().cloned().map_or(answer, Err)
}

/// A body whose last frame is held until `refusal` has nothing against it. Frames without a byte are left out: a body of
/// a known length ends with its last byte, whatever follows.
struct Held<F> {
    body: Body,
    refusal: F,
    refused: Arc<OnceLock<Refusal>>,
    /// What came last.
    held: Option<Frame<Bytes>>,
    /// What may go on.
    free: VecDeque<Frame<Bytes>>,
    /// The end has come, and nothing is against it.
    done: bool,
}

impl<F: Fn() -> Option<Refusal>> Held<F> {
    fn new(body: Body, refusal: F, refused: Arc<OnceLock<Refusal>>) -> Self {
        Self { body, refusal, refused, held: None, free: VecDeque::new(), done: false }
    }

    /// The end has come.
    fn end(&mut self) -> Result<(), axum::Error> {
        if let Some(refusal) = (self.refusal)() {
            self.held = None;
            let _ = self.refused.set(refusal);
            return Err(axum::Error::new("the token stopped working during the upload"));
        }
        self.done = true;
        self.free.extend(self.held.take());
        Ok(())
    }
}

impl<F: Fn() -> Option<Refusal> + Unpin> http_body::Body for Held<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        loop {
            if let Some(frame) = this.free.pop_front() {
                return Poll::Ready(Some(Ok(frame)));
            }
            if this.done {
                return Poll::Ready(None);
            }
            if this.refused.get().is_some() {
                return Poll::Ready(Some(Err(axum::Error::new("the upload was broken off"))));
            }
            let ended = match std::task::ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) if frame.is_data() => {
                    if frame.data_ref().is_some_and(|data| !data.is_empty()) {
                        this.free.extend(this.held.replace(frame));
                    }
                    if this.body.is_end_stream() { this.end() } else { Ok(()) }
                }
                // Trailers: no byte of the body follows.
                Some(Ok(trailers)) => {
                    let ended = this.end();
                    this.free.push_back(trailers);
                    ended
                }
                Some(Err(error)) => Err(error),
                None => this.end(),
            };
            if let Err(error) = ended {
                this.free.clear();
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.done && self.free.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let kept = self.held.iter().chain(&self.free).filter_map(Frame::data_ref).map(Bytes::len).sum::<usize>();
        let kept = u64::try_from(kept).unwrap_or(u64::MAX);
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(kept));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(kept));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::StreamExt as _;
    use http_body_util::{BodyExt as _, StreamBody};

    use super::*;

    type Frames = Vec<Frame<Bytes>>;
    type Make = fn() -> Frame<Bytes>;

    fn data(text: &'static str) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(text.as_bytes()))
    }

    /// What goes on of these frames when the token stops working before the frame of this number is asked for.
    async fn goes_on(frames: Vec<Make>, stops_before: usize) -> (String, bool) {
        let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let source = futures::stream::iter(frames).map(move |frame| {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Ok::<_, axum::Error>(frame())
        });
        let refusal = move || {
            let works = asked.load(std::sync::atomic::Ordering::SeqCst) < stops_before;
            (!works).then(|| Refusal::new(StatusCode::UNAUTHORIZED, "no"))
        };
        let mut held = Held::new(Body::new(StreamBody::new(source)), refusal, Arc::default());
        let (mut passed, mut last) = (String::new(), Frames::new());
        let whole = Cell::new(true);
        while let Some(frame) = held.frame().await {
            match frame {
                Ok(frame) => last.push(frame),
                Err(_) => {
                    whole.set(false);
                    break;
                }
            }
        }
        for frame in last {
            passed += &frame
                .into_data()
                .map_or_else(|_| "trailers".to_owned(), |data| String::from_utf8(data.to_vec()).unwrap());
        }
        (passed, whole.get())
    }

    #[tokio::test]
    async fn the_last_byte_goes_on_only_while_the_token_works() {
        let (a, b, empty, trailers): (Make, Make, Make, Make) =
            (|| data("a"), || data("b"), || data(""), || Frame::trailers(HeaderMap::new()));
        let bodies = [
            (vec![a], ""),
            (vec![a, b], "a"),
            (vec![a, empty], ""),
            (vec![a, b, empty, empty], "a"),
            (vec![empty, a, empty, b], "a"),
            (vec![a, trailers], ""),
            (vec![a, b, empty, trailers], "a"),
            (vec![empty], ""),
            (vec![], ""),
        ];
        for (frames, kept) in bodies {
            let count = frames.len();
            let (passed, whole) = goes_on(frames.clone(), usize::MAX).await;
            assert!(whole && !passed.starts_with("trailers"), "{passed}");
            for stops_before in 0..=count {
                let (passed, whole) = goes_on(frames.clone(), stops_before).await;
                assert_eq!((passed.as_str(), whole), (kept, false), "{count} frames, revoked before {stops_before}");
            }
        }
    }
}
