//! Slowing down whoever presents wrong credentials again and again. Right ones are never slowed.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

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
pub(super) struct Attempts {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    failures: AtomicU32,
}

impl Attempts {
    pub(super) fn new() -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(FREE);
        Self { limiter: RateLimiter::keyed(quota), failures: AtomicU32::new(0) }
    }

    /// Counts a failure, and says how long its answer is to wait.
    pub(super) fn failed(&self, address: IpAddr) -> Duration {
        if self.failures.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&network(address)) {
            Ok(()) => Duration::ZERO,
            // The limiter forgets what it refuses, so that the wait would not grow; it is the longest at once.
            Err(refused) => {
                refused.wait_time_from(DefaultClock::default().now()).max(Duration::from_secs(1)).min(LONGEST)
            }
        }
    }
}

/// One customer of an IPv6 provider has a /64 at least.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address => address,
    }
}
