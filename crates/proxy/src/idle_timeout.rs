//! Giving up on transfers that stand still, however long those may take that move.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::BoxError;

/// Why a transfer was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the transfer stood still for too long")]
pub struct IdleTimeout;

/// When a body last moved, shared with whoever waits for what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    start: Instant,
    /// Milliseconds from the start to the last movement.
    last: Arc<AtomicU64>,
}

impl Activity {
    fn new() -> Self {
        Self { start: Instant::now(), last: Arc::default() }
    }

    fn record(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(millis, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.last.load(Ordering::Relaxed))
    }
}

/// How long something has not moved. Its timer is made at the first wait, and then set again and again, which costs less
/// than a new one each time.
#[derive(Debug)]
pub(crate) struct IdleTimer {
    timeout: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    /// The timer runs.
    set: bool,
}

impl IdleTimer {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self { timeout, sleep: None, set: false }
    }

    /// It moved: the time begins anew when it is next waited for.
    pub(crate) fn reset(&mut self) {
        self.set = false;
    }

    /// Is ready once there was no movement for as long as the timeout, neither here nor in `activity`.
    pub(crate) fn poll_elapsed(&mut self, activity: Option<&Activity>, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| {
            self.set = true;
            Box::pin(tokio::time::sleep(self.timeout))
        });
        if !self.set {
            self.set = true;
            sleep.as_mut().reset(Instant::now() + self.timeout);
        }
        loop {
            std::task::ready!(sleep.as_mut().poll(context));
            let until = activity.map(|activity| activity.last() + self.timeout);
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => sleep.as_mut().reset(until),
                None => return Poll::Ready(()),
            }
        }
    }
}

/// A request's body that tells when it moves, and fails with [`IdleTimeout`] when whoever sends it stands still for too
/// long. Its trailers do not pass: they are headers that nobody looked at.
#[derive(Debug)]
pub struct IdleTimeoutBody<B> {
    body: B,
    /// `None` for a body that is empty.
    watch: Option<(Activity, IdleTimer)>,
}

impl<B: Body> IdleTimeoutBody<B> {
    /// The same body, which may stand still for as long as this.
    pub fn new(body: B, timeout: Duration) -> Self {
        let watch = (!body.is_end_stream()).then(|| (Activity::new(), IdleTimer::new(timeout)));
        Self { body, watch }
    }

    /// When it last moved; `None` for a body that is empty.
    pub(crate) fn activity(&self) -> Option<Activity> {
        self.watch.as_ref().map(|(activity, _)| activity.clone())
    }
}

impl<B: Body<Data = Bytes, Error: Into<BoxError>> + Unpin> Body for IdleTimeoutBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { body, watch } = &mut *self;
        let Some((activity, timer)) = watch else { return Poll::Ready(None) };
        match Pin::new(body).poll_frame(context) {
            Poll::Ready(frame) => {
                activity.record();
                timer.reset();
                let frame = frame.filter(|frame| frame.as_ref().map_or(true, Frame::is_data));
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => timer.poll_elapsed(None, context).map(|()| Some(Err(IdleTimeout.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
