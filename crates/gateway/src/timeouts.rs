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
    /// They are 64 KiB at most, and anybody may begin one.
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
            form: Duration::from_secs(10),
            linger: Duration::from_secs(30),
        }
    }
}

/// How long a transfer that was let in stands still because of its client before it gives way to a newcomer.
const STANDS: Duration = Duration::from_secs(2);

/// What is lost when a connection is closed for a newcomer; the least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Worth {
    /// Nothing on it was let in by a credential: it is silent, says half a head or half a body, or does not read.
    Unknown,
    /// It had a credential that works, and has no request now. Its client connects again.
    Idle,
    /// A transfer that was let in stands still, and it is the client that is waited for.
    Transfer,
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
    /// Its time, after a wrong credential.
    Penalty,
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
    /// A credential that works came with it.
    admitted: bool,
}

impl Request {
    /// Since when it is the client that is waited for, if it is. `wrote` is when something went that can only be this
    /// request's.
    fn stands_since(&self, wrote: Option<Instant>) -> Option<Instant> {
        match self.wait {
            Wait::Body { since, .. } | Wait::Late { since } => Some(since),
            Wait::Answer { since } => Some(wrote.map_or(since, |wrote| wrote.max(since))),
            Wait::Free | Wait::Us | Wait::Penalty => None,
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
    under_way: usize,
    /// One of its requests, at any time, was let in by a credential.
    admitted: bool,
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
            admitted: false,
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
        let request = Request { wait: Wait::Us, body_until: None, admitted: false };
        let free = state.requests.iter().position(|request| matches!(request.wait, Wait::Free));
        let slot = free.unwrap_or(state.requests.len());
        match state.requests.get_mut(slot) {
            Some(place) => *place = request,
            None => state.requests.push(request),
        }
        drop(state);
        Arc::new(UnderWay { progress: Arc::clone(self), slot, multiplexed })
    }

    /// Whether it may be closed for a newcomer at this time: what that would cost, and since when its client is waited
    /// for. What waits for us or an upstream, and a transfer that moves, is never closed so.
    ///
    /// Of one without a credential it is since when its requests began, whatever it sent meanwhile: a byte now and then,
    /// or one more request beside those that stand still, keeps it no longer.
    pub(super) fn gives_way(&self, now: Instant) -> Option<(Worth, Instant)> {
        let state = &*self.state();
        let worth = if state.admitted { Worth::Idle } else { Worth::Unknown };
        let stands =
            |since: Instant| (now.saturating_duration_since(since) >= STANDS).then_some((Worth::Transfer, since));
        if state.under_way == 0 {
            // The end of an answer may still be on its way.
            return if state.admitted && state.blocked { stands(state.wrote) } else { Some((worth, state.since)) };
        }
        let mut under_way = state.requests.iter().filter(|request| !matches!(request.wait, Wait::Free));
        if under_way.clone().any(|request| matches!(request.wait, Wait::Us)) {
            return None;
        }
        if !under_way.clone().any(|request| request.admitted) {
            return Some((worth, state.since));
        }
        let wrote = (!state.multiplexed).then_some(state.wrote);
        under_way
            .try_fold(state.since, |latest, request| match request.wait {
                Wait::Penalty => Some(latest),
                _ => request.stands_since(wrote).map(|since| since.max(latest)),
            })
            .and_then(stands)
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
                Wait::Free | Wait::Us | Wait::Penalty => {}
                Wait::Body { since, waker } => {
                    if over(*since, limits.stall) || request.body_until.is_some_and(|until| until <= now) {
                        waker.wake_by_ref();
                        request.wait = Wait::Late { since: now };
                    }
                }
                Wait::Late { since } if over(*since, limits.stall) => close = Some("a request's body stands still"),
                Wait::Late { .. } => {}
                Wait::Answer { .. } => {
                    // What goes over HTTP/2 may belong to another answer.
                    let since = request.stands_since((!multiplexed).then_some(wrote));
                    if since.is_some_and(|since| over(since, limits.stall)) {
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

tokio::task_local! {
    /// The request that is being answered.
    static CURRENT: Arc<UnderWay>;
}

impl UnderWay {
    /// Does what answers this request, which can say of it then that it is [`admitted`] or in a [`penalty`].
    pub(super) async fn answered_by<F: Future>(self: &Arc<Self>, answering: F) -> F::Output {
        CURRENT.scope(Arc::clone(self), answering).await
    }

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
            *request = Request { wait: Wait::Free, body_until: None, admitted: false };
        }
        state.under_way = state.under_way.saturating_sub(1);
        if state.under_way == 0 {
            state.phase = Phase::Idle;
            state.since = Instant::now();
        }
    }
}

/// The credential of the request that is being answered works.
pub fn admitted() {
    let _ = CURRENT.try_with(|request| {
        request.with(|request| request.admitted = true);
        request.progress.state().admitted = true;
    });
}

/// Makes the request that is being answered wait this long. Its connection gives way to others meanwhile.
pub(super) async fn penalty(wait: Duration) {
    if wait.is_zero() {
        return;
    }
    let _ = CURRENT.try_with(|request| request.with(|request| request.wait = Wait::Penalty));
    tokio::time::sleep(wait).await;
    let _ = CURRENT.try_with(|request| request.waits_for_us());
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

    /// What it costs to close it, and after how many seconds without a move it may be, of the next 10.
    fn gives_way_after(progress: &Progress) -> Option<(Worth, u64)> {
        let now = Instant::now();
        (0..10).find_map(|second| {
            let (worth, _) = progress.gives_way(now + Duration::from_secs(second))?;
            Some((worth, second))
        })
    }

    #[tokio::test]
    async fn whoever_waits_for_its_client_gives_way_and_what_waits_for_us_does_not() {
        for multiplexed in [false, true] {
            for let_in in [false, true] {
                let progress = Progress::new();
                assert_eq!(gives_way_after(&progress), Some((Worth::Unknown, 0)), "before the first request");
                let began = progress.state().since;
                let request = progress.begin(multiplexed);
                assert_eq!(gives_way_after(&progress), None, "it waits for us");
                request
                    .answered_by(async {
                        if let_in {
                            admitted()
                        }
                    })
                    .await;
                let stands = if let_in { (Worth::Transfer, 2) } else { (Worth::Unknown, 0) };
                request.waits_for_body(Waker::noop());
                assert_eq!(gives_way_after(&progress), Some(stands), "half a body");
                request.body_moved();
                assert_eq!(gives_way_after(&progress), None, "an upstream has it");
                request.waits_for_reader();
                assert_eq!(gives_way_after(&progress), Some(stands), "an answer that is not taken");
                let other = progress.begin(multiplexed);
                assert_eq!(gives_way_after(&progress), None, "another request is at work");
                other.waits_for_body(Waker::noop());
                assert_eq!(gives_way_after(&progress), Some(stands), "both stand still");
                let since = progress.gives_way(Instant::now() + STANDS).unwrap().1;
                assert_eq!(since == began, !let_in, "without a credential no move counts");
                drop((request, other));
                let idle = if let_in { Worth::Idle } else { Worth::Unknown };
                assert_eq!(gives_way_after(&progress), Some((idle, 0)), "no next request");
            }
        }
        let progress = Progress::new();
        let request = progress.begin(false);
        let waiting = request.answered_by(async {
            penalty(Duration::from_secs(3600)).await;
        });
        assert!(futures::FutureExt::now_or_never(waiting).is_none());
        assert_eq!(gives_way_after(&progress), Some((Worth::Unknown, 0)), "a wrong credential");
    }
}
