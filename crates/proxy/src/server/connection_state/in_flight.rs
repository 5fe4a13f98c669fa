//! A request in flight: what answers it can say of it that it was let in, that it is to wait, or that its body is short.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use super::{ConnectionState, Phase, Request, Wait};

/// A request in flight, until its answer is out and this is dropped.
#[derive(Debug)]
pub(crate) struct InFlightRequest {
    connection: Arc<ConnectionState>,
    slot: usize,
    pub(crate) multiplexed: bool,
}

tokio::task_local! {
    /// The request that is being answered.
    static CURRENT: Arc<InFlightRequest>;
}

impl InFlightRequest {
    pub(super) fn new(connection: Arc<ConnectionState>, slot: usize, multiplexed: bool) -> Self {
        Self { connection, slot, multiplexed }
    }

    #[cfg(test)]
    pub(super) fn connection(&self) -> &ConnectionState {
        &self.connection
    }

    /// Does what answers this request, and can [`mark`](mark_admitted) or [`delay`] it.
    pub(crate) async fn answered_by<F: Future>(self: &Arc<Self>, answering: F) -> F::Output {
        CURRENT.scope(Arc::clone(self), answering).await
    }

    fn with<T>(&self, change: impl FnOnce(&mut Request) -> T) -> Option<T> {
        self.connection.state().requests.get_mut(self.slot).map(change)
    }

    /// The whole body must have come after this long.
    pub(super) fn limit_body(&self, limit: Duration) {
        self.with(|request| request.body_until = Some(Instant::now() + limit));
    }

    /// It waits for this server.
    pub(crate) fn wait_for_server(&self) {
        self.with(|request| request.wait = Wait::Server);
    }

    /// It waits for more of its body. Whether the time for that is over.
    pub(crate) fn wait_for_body(&self, waker: &Waker) -> bool {
        self.with(|request| match &mut request.wait {
            Wait::Late { .. } => true,
            // A body that is asked again did not move meanwhile.
            Wait::Body { waker: known, .. } => {
                known.clone_from(waker);
                false
            }
            wait => {
                *wait = Wait::Body { since: Instant::now(), waker: waker.clone() };
                false
            }
        })
        .unwrap_or(false)
    }

    /// A piece of its body came. Whether that was too late.
    pub(crate) fn body_moved(&self) -> bool {
        self.with(|request| {
            let late = request.body_until.is_some_and(|until| until <= Instant::now());
            request.wait = Wait::Server;
            late
        })
        .unwrap_or(false)
    }

    /// Nobody waits for its body any longer.
    pub(crate) fn ignore_body(&self) {
        self.with(|request| {
            if matches!(request.wait, Wait::Body { .. } | Wait::Late { .. }) {
                request.wait = Wait::Server;
            }
        });
    }

    /// The client has a piece of the answer to take.
    pub(crate) fn wait_for_reader(&self) {
        self.with(|request| request.wait = Wait::Reader { since: Instant::now() });
    }
}

impl Drop for InFlightRequest {
    fn drop(&mut self) {
        let mut state = self.connection.state();
        if let Some(request) = state.requests.get_mut(self.slot) {
            *request = Request { wait: Wait::Free, body_until: None, admitted: false };
        }
        state.in_flight = state.in_flight.saturating_sub(1);
        if state.in_flight == 0 {
            state.phase = Phase::KeepAlive;
            state.since = Instant::now();
        }
    }
}

/// Notes that the credential of the request that is being answered works: its connection is not the first to give way.
pub fn mark_admitted() {
    let _ = CURRENT.try_with(|request| {
        request.with(|request| request.admitted = true);
        request.connection.state().admitted = true;
    });
}

/// Has the whole body of the request that is being answered come within this time, or fail: it is a short one, as forms are.
pub fn limit_request_body(limit: Duration) {
    let _ = CURRENT.try_with(|request| request.limit_body(limit));
}

/// Makes the request that is being answered wait this long. Its connection gives way to others meanwhile.
pub async fn delay(wait: Duration) {
    if wait.is_zero() {
        return;
    }
    let _ = CURRENT.try_with(|request| request.with(|request| request.wait = Wait::Delay));
    tokio::time::sleep(wait).await;
    let _ = CURRENT.try_with(|request| request.wait_for_server());
}
