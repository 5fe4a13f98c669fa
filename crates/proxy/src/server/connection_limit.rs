//! How many connections are open at once, from how many addresses, and who gives way when there are too many.
//!
//! One address has no more than its share. When all places are taken, one whose client is waited for is closed for the
//! newcomer, in whatever phase that is: first those that no credential let in, of them first those of addresses that have
//! more than a fair part, and of them the one that has stood longest. So whoever holds connections without a credential
//! keeps nobody out, at no listener; what is at work is never closed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::connection_state::ConnectionState;
use super::network::network;
use super::timeouts::Timeouts;

/// What is kept of the process's descriptors for all but connections: the store, logs, listeners, and connections that
/// are closed but not yet gone.
const RESERVED: u64 = 64;
/// The fewest places, however few descriptors there are.
const FEWEST: usize = 8;
/// The part of all places that one address may have.
const SHARE: usize = 4;
/// How long to wait for a place before another look at who could give way.
const WAIT: Duration = Duration::from_millis(100);

/// The connections that are open.
pub(super) struct ConnectionLimit {
    table: Mutex<Table>,
    most: usize,
    share: usize,
    timeouts: Timeouts,
    /// Somebody left.
    released: Notify,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Entry>,
    /// How many there are of each network that has a share.
    of: HashMap<IpAddr, usize>,
}

struct Entry {
    state: Arc<ConnectionState>,
    /// Whose share it is of; a proxy in front has none.
    network: Option<IpAddr>,
    /// Its task, once it has one.
    task: Option<AbortHandle>,
    /// It was told to go.
    leaving: bool,
}

/// A connection's place; the place is free when this is dropped.
pub(super) struct Permit {
    limit: Arc<ConnectionLimit>,
    id: u64,
    pub(super) state: Arc<ConnectionState>,
}

/// Nobody could give way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LimitReached;

impl ConnectionLimit {
    /// ConnectionLimit for this many connections, or as many as the process may have descriptors for.
    pub(super) fn new(wanted: usize, timeouts: Timeouts) -> Arc<Self> {
        let most = wanted.min(fitting(descriptors())).max(FEWEST);
        if most < wanted {
            tracing::warn!(most, wanted, "the limit of open files allows fewer connections than wanted");
        }
        let share = (most / SHARE).max(1);
        Arc::new(Self { table: Mutex::default(), most, share, timeouts, released: Notify::new() })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address, `None` for one that many clients' connections come from. Waits for
    /// somebody to give way when all are taken.
    ///
    /// # Errors
    /// `LimitReached` when this address has its share, and all of it is at work or moves.
    pub(super) async fn acquire(self: &Arc<Self>, address: Option<IpAddr>) -> Result<Permit, LimitReached> {
        let network = address.map(network);
        loop {
            let released = self.released.notified();
            if let Some(place) = self.try_acquire(network)? {
                return Ok(place);
            }
            let _ = tokio::time::timeout(WAIT, released).await;
        }
    }

    /// A place, or `None` when it is worth to wait for one.
    fn try_acquire(self: &Arc<Self>, network: Option<IpAddr>) -> Result<Option<Permit>, LimitReached> {
        let mut table = self.table();
        if let Some(network) = network
            && table.of.get(&network).is_some_and(|count| *count >= self.share)
        {
            // Somebody else's place is not freed for one who has enough.
            return if table.evict_one(|entry| entry.network == Some(network)) { Ok(None) } else { Err(LimitReached) };
        }
        if table.open.len() >= self.most {
            table.evict_one(|_| true);
            return Ok(None);
        }
        let (id, state) = (table.next, ConnectionState::new());
        table.next += 1;
        table.open.insert(id, Entry { state: Arc::clone(&state), network, task: None, leaving: false });
        table.count_in(network);
        Ok(Some(Permit { limit: Arc::clone(self), id, state }))
    }

    /// Looks at all connections again and again, and closes those whose time is over.
    pub(super) async fn watch(&self) -> std::convert::Infallible {
        let mut checks = tokio::time::interval(self.timeouts.check_interval());
        checks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            checks.tick().await;
            let now = Instant::now();
            for entry in self.table().open.values_mut().filter(|entry| !entry.leaving) {
                if let Some(why) = entry.state.overdue(&self.timeouts, now) {
                    tracing::debug!(why, "a connection is closed");
                    entry.close();
                }
            }
        }
    }
}

impl Table {
    /// Closes the connection that is the least loss (see `EvictionCost`), of these. Whether somebody
    /// leaves, or did before.
    fn evict_one(&mut self, of: impl Fn(&Entry) -> bool) -> bool {
        if self.open.values().any(|entry| entry.leaving && of(entry)) {
            return true;
        }
        // What each has if all had the same, the newcomer too.
        let fair = self.open.len() / (self.of.len() + 1);
        let count = |network: IpAddr| self.of.get(&network).copied().unwrap_or(0);
        let now = Instant::now();
        let candidates = self.open.iter().filter(|(_, entry)| of(entry)).filter_map(|(id, entry)| {
            let (cost, since) = entry.state.evictable(now)?;
            let within = entry.network.is_none_or(|network| count(network) <= fair);
            Some((cost, within, since, *id))
        });
        let Some((.., id)) = candidates.min() else { return false };
        if let Some(entry) = self.open.get_mut(&id) {
            entry.close();
        }
        true
    }

    fn count_in(&mut self, network: Option<IpAddr>) {
        if let Some(network) = network {
            *self.of.entry(network).or_default() += 1;
        }
    }

    fn count_out(&mut self, network: Option<IpAddr>) {
        let Some(network) = network else { return };
        if let Some(count) = self.of.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&network);
            }
        }
    }
}

impl Entry {
    fn close(&mut self) {
        self.leaving = true;
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Permit {
    /// The task that serves the connection, which is ended when its time is over or it gives way.
    pub(super) fn set_task(limit: &ConnectionLimit, id: u64, task: AbortHandle) {
        if let Some(entry) = limit.table().open.get_mut(&id) {
            if entry.leaving {
                task.abort();
            }
            entry.task = Some(task);
        }
    }

    /// What [`set_task`](Self::set_task) knows it by.
    pub(super) fn key(&self) -> (Arc<ConnectionLimit>, u64) {
        (Arc::clone(&self.limit), self.id)
    }

    /// The connection turns out to be of this address.
    ///
    /// # Errors
    /// `LimitReached` when that address has its share already.
    pub(super) fn assign_to(&self, address: IpAddr) -> Result<(), LimitReached> {
        let network = network(address);
        let mut table = self.limit.table();
        let share = self.limit.share;
        if table.of.get(&network).is_some_and(|count| *count >= share)
            && !table.evict_one(|entry| entry.network == Some(network))
        {
            return Err(LimitReached);
        }
        let Some(entry) = table.open.get_mut(&self.id) else { return Ok(()) };
        let before = entry.network.replace(network);
        table.count_out(before);
        table.count_in(Some(network));
        Ok(())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut table = self.limit.table();
        if let Some(entry) = table.open.remove(&self.id) {
            table.count_out(entry.network);
        }
        drop(table);
        self.limit.released.notify_waiters();
    }
}

/// How many connections there can be with this many descriptors: each may need one more, to an upstream.
fn fitting(descriptors: Option<u64>) -> usize {
    descriptors.map_or(usize::MAX, |count| usize::try_from(count.saturating_sub(RESERVED) / 2).unwrap_or(usize::MAX))
}

/// How many descriptors the process may still open, after it has raised its limit as far as it may; `None` is no limit.
fn descriptors() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // Where the system allows less than it says, what there was stays.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    }
    let open = ["/proc/self/fd", "/dev/fd"].iter().find_map(|path| std::fs::read_dir(path).ok());
    let open = open.map_or(0, |entries| u64::try_from(entries.count()).unwrap_or(u64::MAX));
    getrlimit(Resource::Nofile).current.map(|limit| limit.saturating_sub(open))
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::super::connection_state::mark_admitted;
    use super::*;

    fn limit(most: usize, share: usize) -> Arc<ConnectionLimit> {
        let timeouts = Timeouts::default();
        Arc::new(ConnectionLimit { table: Mutex::default(), most, share, timeouts, released: Notify::new() })
    }

    fn take(limit: &Arc<ConnectionLimit>, address: &str) -> Result<Option<Permit>, LimitReached> {
        limit.try_acquire(Some(network(address.parse().unwrap())))
    }

    fn leaving(permit: &Permit) -> bool {
        permit.limit.table().open[&permit.id].leaving
    }

    #[test]
    fn one_address_has_no_more_than_its_share() {
        let limit = limit(100, 3);
        let silent: Vec<_> = (0..3).map(|_| take(&limit, "192.0.2.1").unwrap().unwrap()).collect();
        assert!(take(&limit, "192.0.2.1").unwrap().is_none(), "its own oldest gives way first");
        assert!(leaving(&silent[0]) && !leaving(&silent[1]));
        assert!(take(&limit, "192.0.2.2").unwrap().is_some());
        let network: Vec<_> =
            (1..=3).map(|host| take(&limit, &format!("2001:db8::{host}")).unwrap().unwrap()).collect();
        let _busy: Vec<_> = network.iter().map(|permit| permit.state.begin_request(false)).collect();
        assert_eq!(take(&limit, "2001:db8::9").err(), Some(LimitReached), "a /64 is one, and all of it is at work");
        assert!(take(&limit, "2001:db8:0:1::9").unwrap().is_some());
        drop(silent);
        assert!(take(&limit, "192.0.2.1").unwrap().is_some());
    }

    #[test]
    fn the_longest_silent_gives_way_when_all_places_are_taken() {
        let limit = limit(4, 3);
        let many: Vec<_> = (0..3).map(|_| take(&limit, "192.0.2.1").unwrap().unwrap()).collect();
        let one = take(&limit, "192.0.2.2").unwrap().unwrap();
        let _busy = many[0].state.begin_request(false);
        assert!(take(&limit, "192.0.2.3").unwrap().is_none());
        let left: Vec<_> = many.iter().map(leaving).collect();
        assert_eq!((left, leaving(&one)), (vec![false, true, false], false), "of those with most, and not one at work");
        drop(many);
        assert!(take(&limit, "192.0.2.3").unwrap().is_some());
    }

    #[test]
    fn those_without_a_credential_give_way_before_those_with_one() {
        let limit = limit(4, 4);
        let [upload, idle, strangers @ ..] =
            ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|from| take(&limit, from).unwrap().unwrap());
        for permit in [&upload, &idle] {
            let request = permit.state.begin_request(false);
            request.answered_by(async { mark_admitted() }).now_or_never().unwrap();
        }
        let moves = upload.state.begin_request(false);
        moves.answered_by(async { mark_admitted() }).now_or_never().unwrap();
        moves.wait_for_body(std::task::Waker::noop());
        let bodies: Vec<_> = strangers.iter().map(|permit| permit.state.begin_request(true)).collect();
        for body in &bodies {
            body.wait_for_body(std::task::Waker::noop());
        }
        let [first, second] = strangers;
        assert!(take(&limit, "192.0.2.4").unwrap().is_none());
        assert!(leaving(&first) && !leaving(&second), "the older of the two, though .1 has more");
        drop(first);
        let _third = take(&limit, "192.0.2.4").unwrap().unwrap();
        let _at_work = _third.state.begin_request(false);
        bodies[1].wait_for_server();
        assert!(take(&limit, "192.0.2.5").unwrap().is_none());
        assert!(leaving(&idle) && !leaving(&upload), "the transfer moved a moment ago");
        drop(idle);
        let busy = take(&limit, "192.0.2.5").unwrap().unwrap();
        let _busy = busy.state.begin_request(false);
        assert!(take(&limit, "192.0.2.6").unwrap().is_none());
        assert!(!leaving(&upload) && !leaving(&second) && !leaving(&busy), "all are at work");
    }

    #[test]
    fn places_fit_the_descriptors() {
        assert_eq!(fitting(Some(256)), 96);
        assert_eq!(fitting(Some(10)), 0, "the fewest are given all the same");
        assert_eq!(fitting(None), usize::MAX);
    }
}
