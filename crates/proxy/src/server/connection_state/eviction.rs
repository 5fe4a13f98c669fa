//! Which connection gives way when all places are taken and a newcomer comes.

use std::time::{Duration, Instant};

use super::{ConnectionState, Wait};

/// How long a transfer that was let in stands still because of its client before it gives way to a newcomer.
const STALLED: Duration = Duration::from_secs(2);

/// What is lost when a connection is evicted for a newcomer; the least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EvictionCost {
    /// Nothing on it was let in by a credential: it is silent, says half a head or half a body, or does not read.
    Unauthenticated,
    /// It had a credential that works, and has no request now. Its client connects again.
    Idle,
    /// A transfer that was let in stands still, and it is the client that is waited for.
    Transfer,
}

impl ConnectionState {
    /// Whether it may be closed for a newcomer at this time: what that would cost, and since when its client is waited
    /// for. What waits for us or an upstream, and a transfer that moves, is never closed so.
    ///
    /// Of one without a credential it is since when its requests began, whatever it sent meanwhile: a byte now and then,
    /// or one more request beside those that stand still, keeps it no longer.
    pub(crate) fn evictable(&self, now: Instant) -> Option<(EvictionCost, Instant)> {
        let state = &*self.state();
        let cost = if state.admitted { EvictionCost::Idle } else { EvictionCost::Unauthenticated };
        let stalled = |since: Instant| {
            (now.saturating_duration_since(since) >= STALLED).then_some((EvictionCost::Transfer, since))
        };
        if state.in_flight == 0 {
            // The end of an answer may still be on its way.
            return if state.admitted && state.blocked { stalled(state.wrote) } else { Some((cost, state.since)) };
        }
        let mut in_flight = state.requests.iter().filter(|request| !matches!(request.wait, Wait::Free));
        if in_flight.clone().any(|request| matches!(request.wait, Wait::Server)) {
            return None;
        }
        if !in_flight.clone().any(|request| request.admitted) {
            return Some((cost, state.since));
        }
        let wrote = (!state.multiplexed).then_some(state.wrote);
        in_flight
            .try_fold(state.since, |latest, request| match request.wait {
                Wait::Delay => Some(latest),
                _ => request.stalled_since(wrote).map(|since| since.max(latest)),
            })
            .and_then(stalled)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::super::{delay, mark_admitted};
    use super::*;

    /// What it costs to close it, and after how many seconds without a move it may be, of the next 10.
    fn evictable_after(connection: &ConnectionState) -> Option<(EvictionCost, u64)> {
        let now = Instant::now();
        (0..10).find_map(|second| {
            let (cost, _) = connection.evictable(now + Duration::from_secs(second))?;
            Some((cost, second))
        })
    }

    #[tokio::test]
    async fn whoever_waits_for_its_client_gives_way_and_what_waits_for_the_server_does_not() {
        for multiplexed in [false, true] {
            for let_in in [false, true] {
                let connection = ConnectionState::new();
                assert_eq!(
                    evictable_after(&connection),
                    Some((EvictionCost::Unauthenticated, 0)),
                    "before the first request"
                );
                let began = connection.state().since;
                let request = connection.begin_request(multiplexed);
                assert_eq!(evictable_after(&connection), None, "it waits for us");
                request
                    .answered_by(async {
                        if let_in {
                            mark_admitted()
                        }
                    })
                    .await;
                let stalled = if let_in { (EvictionCost::Transfer, 2) } else { (EvictionCost::Unauthenticated, 0) };
                request.wait_for_body(Waker::noop());
                assert_eq!(evictable_after(&connection), Some(stalled), "half a body");
                request.body_moved();
                assert_eq!(evictable_after(&connection), None, "an upstream has it");
                request.wait_for_reader();
                assert_eq!(evictable_after(&connection), Some(stalled), "an answer that is not taken");
                let other = connection.begin_request(multiplexed);
                assert_eq!(evictable_after(&connection), None, "another request is at work");
                other.wait_for_body(Waker::noop());
                assert_eq!(evictable_after(&connection), Some(stalled), "both stand still");
                let since = connection.evictable(Instant::now() + STALLED).unwrap().1;
                assert_eq!(since == began, !let_in, "without a credential no move counts");
                drop((request, other));
                let idle = if let_in { EvictionCost::Idle } else { EvictionCost::Unauthenticated };
                assert_eq!(evictable_after(&connection), Some((idle, 0)), "no next request");
            }
        }
        let connection = ConnectionState::new();
        let request = connection.begin_request(false);
        let waiting = request.answered_by(async {
            delay(Duration::from_secs(3600)).await;
        });
        assert!(futures::FutureExt::now_or_never(waiting).is_none());
        assert_eq!(evictable_after(&connection), Some((EvictionCost::Unauthenticated, 0)), "a wrong credential");
    }
}
