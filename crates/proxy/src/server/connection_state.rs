//! Where a connection stands, and whether its client left it there for too long. Each phase of every connection is here,
//! from its first moment to its last, and one look ([`ConnectionState::overdue`]) tells whether the time is over, so that no
//! phase is without an end. The looks are taken by the [`ConnectionLimit`](super::connection_limit::ConnectionLimit), a few
//! times in the shortest of these times: what a request costs is to note that something moved, and never a timer of its own.

mod eviction;
mod in_flight;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

pub(super) use in_flight::InFlightRequest;
pub use in_flight::{delay, limit_request_body, mark_admitted};

use super::timeouts::Timeouts;

/// What a connection without a request is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No request's head was read whole yet.
    Opening,
    /// It waits for a next request.
    KeepAlive,
    /// A later request's head has begun.
    Header,
}

/// Whom a request in flight waits for.
#[derive(Debug)]
enum Wait {
    /// There is no such request.
    Free,
    /// This server, or an upstream, which have times of their own.
    Server,
    /// Its delay, after a wrong credential.
    Delay,
    /// The client, to send more of the body.
    Body { since: Instant, waker: Waker },
    /// The client, to send more of the body; the body was told that it is too late.
    Late { since: Instant },
    /// The client, to take more of the answer.
    Reader { since: Instant },
}

#[derive(Debug)]
struct Request {
    wait: Wait,
    /// When the body must have come whole.
    body_until: Option<Instant>,
    /// A credential that works came with it.
    admitted: bool,
}

impl Request {
    /// Since when it is the client that is waited for, if it is. `wrote` is when something went that can only be this
    /// request's.
    fn stalled_since(&self, wrote: Option<Instant>) -> Option<Instant> {
        match self.wait {
            Wait::Body { since, .. } | Wait::Late { since } => Some(since),
            Wait::Reader { since } => Some(wrote.map_or(since, |wrote| wrote.max(since))),
            Wait::Free | Wait::Server | Wait::Delay => None,
        }
    }
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Requests come side by side (HTTP/2).
    multiplexed: bool,
    /// Something was to be written and the client did not take it.
    blocked: bool,
    /// When something was last written.
    wrote: Instant,
    requests: Vec<Request>,
    in_flight: usize,
    /// One of its requests, at any time, was let in by a credential.
    admitted: bool,
}

/// Where one connection stands.
#[derive(Debug)]
pub(super) struct ConnectionState(Mutex<State>);

impl ConnectionState {
    /// A connection that was accepted now.
    pub(super) fn new() -> Arc<Self> {
        let now = Instant::now();
        Arc::new(Self(Mutex::new(State {
            phase: Phase::Opening,
            since: now,
            multiplexed: false,
            blocked: false,
            wrote: now,
            requests: Vec::new(),
            in_flight: 0,
            admitted: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub(super) fn record_read(&self) {
        let mut state = self.state();
        // Over HTTP/2 they may be no request's: settings, pings, windows.
        if state.phase == Phase::KeepAlive && state.in_flight == 0 && !state.multiplexed {
            state.phase = Phase::Header;
            state.since = Instant::now();
        }
    }

    /// Bytes went, or could not.
    pub(super) fn record_write(&self, blocked: bool) {
        let mut state = self.state();
        state.blocked = blocked;
        if !blocked {
            state.wrote = Instant::now();
        }
    }

    /// A request's head was read.
    pub(super) fn begin_request(self: &Arc<Self>, multiplexed: bool) -> Arc<InFlightRequest> {
        let mut state = self.state();
        state.multiplexed |= multiplexed;
        state.in_flight += 1;
        let request = Request { wait: Wait::Server, body_until: None, admitted: false };
        let free = state.requests.iter().position(|request| matches!(request.wait, Wait::Free));
        let slot = free.unwrap_or(state.requests.len());
        match state.requests.get_mut(slot) {
            Some(place) => *place = request,
            None => state.requests.push(request),
        }
        drop(state);
        Arc::new(InFlightRequest::new(Arc::clone(self), slot, multiplexed))
    }

    /// Why the connection is to be closed at this time, if it is. Bodies whose time is over are told so first, so that
    /// the client is answered.
    pub(super) fn overdue(&self, limits: &Timeouts, now: Instant) -> Option<&'static str> {
        let state = &mut *self.state();
        let over = |since: Instant, limit: Duration| now.saturating_duration_since(since) >= limit;
        if state.in_flight == 0 {
            // The end of an answer may still be on its way.
            if state.blocked {
                return over(state.wrote, limits.stall).then_some("the client does not read its answer");
            }
            return match state.phase {
                Phase::Opening => over(state.since, limits.header).then_some("no request came"),
                Phase::Header => over(state.since, limits.header).then_some("a request's head takes too long"),
                Phase::KeepAlive => over(state.since, limits.keep_alive).then_some("no next request came"),
            };
        }
        let (multiplexed, wrote) = (state.multiplexed, state.wrote);
        let mut close = None;
        for request in &mut state.requests {
            match &request.wait {
                Wait::Free | Wait::Server | Wait::Delay => {}
                Wait::Body { since, waker } => {
                    if over(*since, limits.stall) || request.body_until.is_some_and(|until| until <= now) {
                        waker.wake_by_ref();
                        request.wait = Wait::Late { since: now };
                    }
                }
                Wait::Late { since } if over(*since, limits.stall) => close = Some("a request's body stands still"),
                Wait::Late { .. } => {}
                Wait::Reader { .. } => {
                    // What goes over HTTP/2 may belong to another answer.
                    let since = request.stalled_since((!multiplexed).then_some(wrote));
                    if since.is_some_and(|since| over(since, limits.stall)) {
                        close = Some("the client does not read its answer");
                    }
                }
            }
        }
        close
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A minute each, but for the shorter head and form.
    const LIMITS: Timeouts = Timeouts {
        header: Duration::from_secs(30),
        keep_alive: Duration::from_secs(75),
        stall: Duration::from_secs(60),
        form: Duration::from_secs(20),
        drain: Duration::from_secs(30),
    };

    /// After how many seconds it is closed, of the next 1000.
    fn closed_after(connection: &ConnectionState) -> Option<u64> {
        let now = Instant::now();
        // The state was made a moment ago, so that a limit is over within the second after it.
        (0..1000).find(|second| connection.overdue(&LIMITS, now + Duration::from_secs(*second)).is_some())
    }

    #[test]
    fn each_phase_has_an_end() {
        assert_eq!(closed_after(&ConnectionState::new()), Some(30), "before the first request");
        let connection = ConnectionState::new();
        connection.record_read();
        assert_eq!(closed_after(&connection), Some(30), "half a head");
        drop(connection.begin_request(false));
        assert_eq!(closed_after(&connection), Some(75), "no next request");
        connection.record_read();
        assert_eq!(closed_after(&connection), Some(30), "half a later head");
        let connection = ConnectionState::new();
        drop(connection.begin_request(true));
        connection.record_read();
        assert_eq!(closed_after(&connection), Some(75), "an HTTP/2 ping is no request");
        connection.record_write(true);
        assert_eq!(closed_after(&connection), Some(60), "the last of an answer is not taken");
        for multiplexed in [false, true] {
            let request = ConnectionState::new().begin_request(multiplexed);
            request.wait_for_reader();
            assert_eq!(closed_after(request.connection()), Some(60), "an answer is not taken");
            request.wait_for_body(Waker::noop());
            assert_eq!(closed_after(request.connection()), Some(120), "a body stands still, and its failing too");
            assert!(request.wait_for_body(Waker::noop()), "the body is told");
            request.body_moved();
            request.limit_body(LIMITS.form);
            request.wait_for_body(Waker::noop());
            assert_eq!(closed_after(request.connection()), Some(80), "a form's body");
        }
    }

    #[test]
    fn what_waits_for_the_server_or_moves_is_not_cut() {
        let request = ConnectionState::new().begin_request(false);
        assert_eq!(closed_after(request.connection()), None);
        request.wait_for_reader();
        request.wait_for_server();
        assert_eq!(closed_after(request.connection()), None);
        request.wait_for_reader();
        let later = Instant::now() + Duration::from_secs(59);
        assert_eq!(request.connection().overdue(&LIMITS, later), None);
    }

    #[test]
    fn one_request_that_moves_does_not_keep_another_that_does_not() {
        let connection = ConnectionState::new();
        let (stands, _moves) = (connection.begin_request(true), connection.begin_request(true));
        stands.wait_for_reader();
        connection.record_write(false);
        assert_eq!(closed_after(&connection), Some(60));
    }
}
