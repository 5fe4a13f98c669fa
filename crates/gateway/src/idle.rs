//! Giving up on transfers that stand still, however long those may take that move.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// Why a transfer was given up.
pub(super) const STOOD_STILL: &str = "the transfer stood still for too long";

/// When a body last moved, shared with whoever waits for what comes of it.
#[derive(Clone, Debug)]
pub(super) struct Activity {
    start: Instant,
    /// Milliseconds from the start to the last movement.
    last: Arc<AtomicU64>,
}

impl Activity {
    fn moved(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(millis, Ordering::Relaxed);
    }

    /// When it last moved.
    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.last.load(Ordering::Relaxed))
    }
}

/// How long something has not moved. It is made once and wound up again and again, which costs less than a timer each
/// time.
pub(super) struct Clock {
    patience: Duration,
    sleep: Pin<Box<Sleep>>,
    wound: bool,
}

impl Clock {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, sleep: Box::pin(tokio::time::sleep(patience)), wound: true }
    }

    /// It moved: the time begins anew when it is next waited for.
    pub(super) fn moved(&mut self) {
        self.wound = false;
    }

    /// Is ready once there was no movement for as long as the patience lasts.
    pub(super) fn poll_idle(&mut self, activity: Option<&Activity>, context: &mut Context<'_>) -> Poll<()> {
        if !self.wound {
            self.wound = true;
            self.sleep.as_mut().reset(Instant::now() + self.patience);
        }
        loop {
            std::task::ready!(self.sleep.as_mut().poll(context));
            let until = activity.map(|activity| activity.last() + self.patience);
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => self.sleep.as_mut().reset(until),
                None => return Poll::Ready(()),
            }
        }
    }
}

/// A request's body that tells when it moves, and fails when whoever sends it stands still for too long.
pub(super) struct Watched<B> {
    body: B,
    activity: Activity,
    clock: Clock,
}

impl<B> Watched<B> {
    pub(super) fn new(body: B, patience: Duration) -> (Self, Activity) {
        let activity = Activity { start: Instant::now(), last: Arc::default() };
        (Self { body, activity: activity.clone(), clock: Clock::new(patience) }, activity)
    }
}

impl<B: Body<Data = Bytes, Error: Into<axum::BoxError>> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => {
                this.activity.moved();
                this.clock.moved();
                // Trailers are headers that nobody looked at.
                let frame = frame.filter(|frame| frame.as_ref().map_or(true, Frame::is_data));
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => this.clock.poll_idle(None, context).map(|()| Some(Err(STOOD_STILL.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
