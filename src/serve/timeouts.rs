//! Where a connection stands, and how long its client may leave it there. Each phase of every connection is here, from its
//! first moment to its last, and one look ([`Progress::look`]) tells whether the time is over, so that no phase is without
//! an end. The looks are taken by [`Places`](super::places::Places), a few times in the shortest of these times: what a
//! request costs is to note that something moved, and never a timer of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// How long a client may take. What nginx calls it, and its own default, stand behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From the first moment of a connection to the end of its first request's head, PROXY header, TLS and HTTP/2 preface
    /// included; and from the first byte of a later head to its last (`client_header_timeout`, 60 s). It is a total: a
    /// byte now and then does not lengthen it.
    pub head: Duration,
    /// How long a connection without a request is kept (`keepalive_timeout`, 75 s).
    pub idle: Duration,
    /// How long a request's body or an answer may stand still because of the client (`client_body_timeout`,
    /// `send_timeout`, 60 s). It may take as long as it likes while it moves.
    pub stall: Duration,
    /// How long the whole body of a request may take that is for no registry: a sign-in, a form, a call of the token API.
    pub form: Duration,
    /// How long what nobody wants of a body is read on after its answer (`lingering_time`, 30 s).
    pub linger: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            stall: Duration::from_secs(60),
            form: Duration::from_secs(30),
            linger: Duration::from_secs(30),
        }
    }
}

impl Timeouts {
    /// How long to wait between two looks.
    pub(super) fn between_looks(&self) -> Duration {
        let shortest = self.head.min(self.idle).min(self.stall).min(self.form);
        (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1))
    }
}

/// What a connection without a request is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No request's head was read whole yet.
    Opening,
    /// It waits for a next request.
    Idle,
    /// A later request's head has begun.
    Head,
}

/// Whom a request under way waits for.
#[derive(Debug)]
enum Wait {
    /// There is no such request.
    Free,
    /// Us, or an upstream, which have times of their own.
    Us,
    /// The client, to send more of the body.
    Body { since: Instant, waker: Waker },
    /// The client, to send more of the body; the body was told that it is too late.
    Late { since: Instant },
    /// The client, to take more of the answer.
    Answer { since: Instant },
}

#[derive(Debug)]
struct Request {
    wait: Wait,
    /// When the body must have come whole.
    body_until: Option<Instant>,
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
    under_way: usize,
}

/// Where one connection stands.
#[derive(Debug)]
pub(super) struct Progress(Mutex<State>);

impl Progress {
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
            under_way: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub(super) fn read(&self) {
        let mut state = self.state();
        // Over HTTP/2 they may be no request's: settings, pings, windows.
        if state.phase == Phase::Idle && state.under_way == 0 && !state.multiplexed {
            state.phase = Phase::Head;
            state.since = Instant::now();
        }
    }

    /// Bytes went, or could not.
    pub(super) fn wrote(&self, blocked: bool) {
        let mut state = self.state();
        state.blocked = blocked;
        if !blocked {
            state.wrote = Instant::now();
        }
    }

    /// A request's head was read.
    pub(super) fn begin(self: &Arc<Self>, multiplexed: bool) -> Arc<UnderWay> {
        let mut state = self.state();
        state.multiplexed |= multiplexed;
        state.under_way += 1;
        let request = Request { wait: Wait::Us, body_until: None };
        let free = state.requests.iter().position(|request| matches!(request.wait, Wait::Free));
        let slot = free.unwrap_or(state.requests.len());
        match state.requests.get_mut(slot) {
            Some(place) => *place = request,
            None => state.requests.push(request),
        }
        drop(state);
        Arc::new(UnderWay { progress: Arc::clone(self), slot, multiplexed })
    }

    /// Since when it has no request, if it has none.
    pub(super) fn silent_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.under_way == 0).then_some(state.since)
    }

    /// Why the connection is to be closed at this time, if it is. Bodies whose time is over are told so first, so that
    /// the client is answered.
    pub(super) fn look(&self, limits: &Timeouts, now: Instant) -> Option<&'static str> {
        let state = &mut *self.state();
        let over = |since: Instant, limit: Duration| now.saturating_duration_since(since) >= limit;
        if state.under_way == 0 {
            // The end of an answer may still be on its way.
            if state.blocked {
                return over(state.wrote, limits.stall).then_some("the client does not read its answer");
            }
            return match state.phase {
                Phase::Opening => over(state.since, limits.head).then_some("no request came"),
                Phase::Head => over(state.since, limits.head).then_some("a request's head takes too long"),
                Phase::Idle => over(state.since, limits.idle).then_some("no next request came"),
            };
        }
        let (multiplexed, wrote) = (state.multiplexed, state.wrote);
        let mut close = None;
        for request in &mut state.requests {
            match &request.wait {
                Wait::Free | Wait::Us => {}
                Wait::Body { since, waker } => {
                    if over(*since, limits.stall) || request.body_until.is_some_and(|until| until <= now) {
                        waker.wake_by_ref();
                        request.wait = Wait::Late { since: now };
                    }
                }
                Wait::Late { since } if over(*since, limits.stall) => close = Some("a request's body stands still"),
                Wait::Late { .. } => {}
                Wait::Answer { since } => {
                    // What goes over HTTP/2 may belong to another answer.
                    let since = if multiplexed { *since } else { wrote.max(*since) };
                    if over(since, limits.stall) {
                        close = Some("the client does not read its answer");
                    }
                }
            }
        }
        close
    }
}

/// A request under way, until its answer is out and this is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    progress: Arc<Progress>,
    slot: usize,
    pub(super) multiplexed: bool,
}

impl UnderWay {
    fn with<T>(&self, change: impl FnOnce(&mut Request) -> T) -> Option<T> {
        self.progress.state().requests.get_mut(self.slot).map(change)
    }

    /// The whole body must have come after this long.
    pub(super) fn limit_body(&self, limit: Duration) {
        self.with(|request| request.body_until = Some(Instant::now() + limit));
    }

    /// It waits for us.
    pub(super) fn waits_for_us(&self) {
        self.with(|request| request.wait = Wait::Us);
    }

    /// It waits for more of its body. Whether the time for that is over.
    pub(super) fn waits_for_body(&self, waker: &Waker) -> bool {
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
    pub(super) fn body_moved(&self) -> bool {
        self.with(|request| {
            let late = request.body_until.is_some_and(|until| until <= Instant::now());
            request.wait = Wait::Us;
            late
        })
        .unwrap_or(false)
    }

    /// Nobody waits for its body any longer.
    pub(super) fn wants_no_body(&self) {
        self.with(|request| {
            if matches!(request.wait, Wait::Body { .. } | Wait::Late { .. }) {
                request.wait = Wait::Us;
            }
        });
    }

    /// The client has a piece of the answer to take.
    pub(super) fn waits_for_reader(&self) {
        self.with(|request| request.wait = Wait::Answer { since: Instant::now() });
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.progress.state();
        if let Some(request) = state.requests.get_mut(self.slot) {
            request.wait = Wait::Free;
            request.body_until = None;
        }
        state.under_way = state.under_way.saturating_sub(1);
        if state.under_way == 0 {
            state.phase = Phase::Idle;
            state.since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A minute each, but for the shorter head and form.
    const LIMITS: Timeouts = Timeouts {
        head: Duration::from_secs(30),
        idle: Duration::from_secs(75),
        stall: Duration::from_secs(60),
        form: Duration::from_secs(20),
        linger: Duration::from_secs(30),
    };

    /// After how many seconds it is closed, of the next 1000.
    fn closed_after(progress: &Progress) -> Option<u64> {
        let now = Instant::now();
        // The state was made a moment ago, so that a limit is over within the second after it.
        (0..1000).find(|second| progress.look(&LIMITS, now + Duration::from_secs(*second)).is_some())
    }

    #[test]
    fn each_phase_has_an_end() {
        assert_eq!(closed_after(&Progress::new()), Some(30), "before the first request");
        let progress = Progress::new();
        progress.read();
        assert_eq!(closed_after(&progress), Some(30), "half a head");
        drop(progress.begin(false));
        assert_eq!(closed_after(&progress), Some(75), "no next request");
        progress.read();
        assert_eq!(closed_after(&progress), Some(30), "half a later head");
        let progress = Progress::new();
        drop(progress.begin(true));
        progress.read();
        assert_eq!(closed_after(&progress), Some(75), "an HTTP/2 ping is no request");
        progress.wrote(true);
        assert_eq!(closed_after(&progress), Some(60), "the last of an answer is not taken");
        for multiplexed in [false, true] {
            let request = Progress::new().begin(multiplexed);
            request.waits_for_reader();
            assert_eq!(closed_after(&request.progress), Some(60), "an answer is not taken");
            request.waits_for_body(Waker::noop());
            assert_eq!(closed_after(&request.progress), Some(120), "a body stands still, and its failing too");
            assert!(request.waits_for_body(Waker::noop()), "the body is told");
            request.body_moved();
            request.limit_body(LIMITS.form);
            request.waits_for_body(Waker::noop());
            assert_eq!(closed_after(&request.progress), Some(80), "a form's body");
        }
    }

    #[test]
    fn what_waits_for_us_or_moves_is_not_cut() {
        let request = Progress::new().begin(false);
        assert_eq!(closed_after(&request.progress), None);
        request.waits_for_reader();
        request.waits_for_us();
        assert_eq!(closed_after(&request.progress), None);
        request.waits_for_reader();
        let later = Instant::now() + Duration::from_secs(59);
        assert_eq!(request.progress.look(&LIMITS, later), None);
    }

    #[test]
    fn one_request_that_moves_does_not_keep_another_that_does_not() {
        let progress = Progress::new();
        let (stands, _moves) = (progress.begin(true), progress.begin(true));
        stands.waits_for_reader();
        progress.wrote(false);
        assert_eq!(closed_after(&progress), Some(60));
    }
}
