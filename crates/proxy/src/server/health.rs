//! Whether the worker threads still run: each notes the time again and again, in its own event loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a worker notes that it runs.
const BEAT: Duration = Duration::from_secs(1);
/// After how long without a note a worker is taken for stuck. Nothing on an event loop takes a fraction of this.
const STUCK: Duration = Duration::from_secs(10);

/// Whether all worker threads run. What it shows is shared by all clones.
#[derive(Clone, Debug)]
pub struct WorkerHealth {
    start: Instant,
    /// For each worker, the milliseconds from the start to when it last noted that it runs.
    beats: Arc<[AtomicU64]>,
}

/// One worker's note; `DEAD` when its thread ends.
#[derive(Debug)]
pub(super) struct Heartbeat {
    health: WorkerHealth,
    worker: usize,
}

/// The note of a worker whose thread has ended.
const DEAD: u64 = u64::MAX;

impl WorkerHealth {
    /// The health of this many workers, which are to start now.
    pub fn new(workers: usize) -> Self {
        Self { start: Instant::now(), beats: (0..workers).map(|_| AtomicU64::new(0)).collect() }
    }

    /// The health of as many workers as the machine has processors for.
    pub fn of_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get))
    }

    /// How many workers there are.
    pub(super) fn workers(&self) -> usize {
        self.beats.len()
    }

    /// How many workers have died or are stuck.
    pub fn failed(&self) -> usize {
        self.failed_at(Instant::now())
    }

    fn failed_at(&self, now: Instant) -> usize {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(DEAD - 1);
        let oldest = millis(now.saturating_duration_since(self.start).saturating_sub(STUCK));
        let beats = self.beats.iter().map(|beat| beat.load(Ordering::Relaxed));
        beats.filter(|beat| *beat == DEAD || *beat < oldest).count()
    }

    /// The heartbeat of this worker.
    pub(super) fn of(&self, worker: usize) -> Heartbeat {
        Heartbeat { health: self.clone(), worker }
    }
}

impl Heartbeat {
    fn note(&self, value: u64) {
        if let Some(beat) = self.health.beats.get(self.worker) {
            beat.store(value, Ordering::Relaxed);
        }
    }

    /// Notes the time again and again, on the event loop whose health it is.
    pub(super) async fn keep(&self) {
        loop {
            self.note(u64::try_from(self.health.start.elapsed().as_millis()).unwrap_or(DEAD - 1));
            tokio::time::sleep(BEAT).await;
        }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.note(DEAD);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_is_dead_or_stuck_has_failed() {
        let health = WorkerHealth::new(3);
        let later = |seconds| health.start + Duration::from_secs(seconds);
        assert_eq!(health.failed_at(later(9)), 0, "they start");
        drop(health.of(0));
        assert_eq!(health.failed_at(later(0)), 1, "its thread ended");
        let alive = health.of(1);
        alive.note(15_000);
        assert_eq!(health.failed_at(later(20)), 2, "the third noted nothing");
        assert_eq!(health.failed_at(later(26)), 3, "nor did the second for too long");
        std::mem::forget(alive);
    }
}
