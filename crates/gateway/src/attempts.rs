//! Slowing down whoever presents wrong credentials again and again. Right ones are never slowed.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gatepass_proxy::server::{delay, network};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// How many failures in a row from one address cost nothing: a fleet behind one address may restart at once with a token
/// that was just revoked.
const FREE: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// How many a second after that.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(2).unwrap();
/// The longest that one failure waits for its answer.
const LONGEST: Duration = Duration::from_secs(5);
/// After how many failures addresses that behave again are forgotten.
const SWEEP: u32 = 1000;

/// The failures of every address, as a rate.
pub struct Attempts<C: Clock = DefaultClock> {
    limiter: RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, C, NoOpMiddleware<C::Instant>>,
    failures: AtomicU32,
}

impl Default for Attempts {
    fn default() -> Self {
        Self::timed_by(DefaultClock::default())
    }
}

impl<C: Clock> Attempts<C> {
    fn timed_by(clock: C) -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(FREE);
        let limiter = RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock);
        Self { limiter, failures: AtomicU32::new(0) }
    }

    /// Counts a failure, and lets the answer wait for as long as it is to.
    pub async fn slow_down(&self, address: IpAddr) {
        delay(self.failed(address)).await;
    }

    /// Counts a failure, and says how long its answer is to wait.
    fn failed(&self, address: IpAddr) -> Duration {
        if self.failures.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&network(address)) {
            Ok(()) => Duration::ZERO,
            // The limiter forgets what it refuses, so that the wait would not grow; it is the longest at once.
            Err(refused) => refused.wait_time_from(self.limiter.clock().now()).max(Duration::from_secs(1)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn free(attempts: &Attempts<FakeRelativeClock>, address: &str) -> usize {
        let address = address.parse().unwrap();
        (0..100).take_while(|_| attempts.failed(address).is_zero()).count()
    }

    #[test]
    fn failures_are_slowed_once_there_were_too_many() {
        let clock = FakeRelativeClock::default();
        let attempts = Attempts::timed_by(clock.clone());
        assert_eq!(free(&attempts, "192.0.2.1"), 20);
        let wait = attempts.failed("192.0.2.1".parse().unwrap());
        assert!(wait >= Duration::from_secs(1) && wait <= LONGEST, "{wait:?}");
        assert_eq!(free(&attempts, "192.0.2.2"), 20, "somebody else");
        clock.advance(Duration::from_secs(3));
        assert_eq!(free(&attempts, "192.0.2.1"), 6, "two a second");
        clock.advance(Duration::from_secs(60));
        assert_eq!(free(&attempts, "192.0.2.1"), 20, "all is forgotten");
    }

    #[test]
    fn one_customers_addresses_are_one() {
        let attempts = Attempts::timed_by(FakeRelativeClock::default());
        assert_eq!(free(&attempts, "2001:db8:0:1::1"), 20);
        assert_eq!(free(&attempts, "2001:db8:0:1:2::2"), 0);
        assert_eq!(free(&attempts, "2001:db8:0:2::1"), 20);
        assert_eq!(free(&attempts, "192.0.2.1"), 20);
        assert_eq!(free(&attempts, "::ffff:192.0.2.1"), 0, "the same, as a socket for both may have it");
    }
}
