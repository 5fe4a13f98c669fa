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

use super::attempts::network;
use super::timeouts::{Progress, Timeouts};

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
pub(super) struct Places {
    table: Mutex<Table>,
    most: usize,
    share: usize,
    timeouts: Timeouts,
    /// Somebody left.
    freed: Notify,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Row>,
    /// How many there are of each network that has a share.
    of: HashMap<IpAddr, usize>,
}

struct Row {
    progress: Arc<Progress>,
    /// Whose share it is of; a proxy in front has none.
    network: Option<IpAddr>,
    /// Its task, once it has one.
    task: Option<AbortHandle>,
    /// It was told to go.
    leaving: bool,
}

/// A connection's place; the place is free when this is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    pub(super) progress: Arc<Progress>,
}

/// Nobody could give way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Places {
    /// Places for this many connections, or as many as the process may have descriptors for.
    pub(super) fn new(wanted: usize, timeouts: Timeouts) -> Arc<Self> {
        let most = wanted.min(fitting(descriptors())).max(FEWEST);
        if most < wanted {
            tracing::warn!(most, wanted, "the limit of open files allows fewer connections than wanted");
        }
        let share = (most / SHARE).max(1);
        Arc::new(Self { table: Mutex::default(), most, share, timeouts, freed: Notify::new() })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address, `None` for one that many clients' connections come from. Waits for
    /// somebody to give way when all are taken.
    ///
    /// # Errors
    /// `Full` when this address has its share, and all of it is at work or moves.
    pub(super) async fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Result<Place, Full> {
        let network = address.map(network);
        loop {
            let freed = self.freed.notified();
            if let Some(place) = self.try_take(network)? {
                return Ok(place);
            }
            let _ = tokio::time::timeout(WAIT, freed).await;
        }
    }

    /// A place, or `None` when it is worth to wait for one.
    fn try_take(self: &Arc<Self>, network: Option<IpAddr>) -> Result<Option<Place>, Full> {
        let mut table = self.table();
        if let Some(network) = network
            && table.of.get(&network).is_some_and(|count| *count >= self.share)
        {
            // Somebody else's place is not freed for one who has enough.
            return if table.clear_one(|row| row.network == Some(network)) { Ok(None) } else { Err(Full) };
        }
        if table.open.len() >= self.most {
            table.clear_one(|_| true);
            return Ok(None);
        }
        let (id, progress) = (table.next, Progress::new());
        table.next += 1;
        table.open.insert(id, Row { progress: Arc::clone(&progress), network, task: None, leaving: false });
        table.count_in(network);
        Ok(Some(Place { places: Arc::clone(self), id, progress }))
    }

    /// Looks at all connections again and again, and closes those whose time is over.
    pub(super) async fn watch(&self) -> std::convert::Infallible {
        let mut looks = tokio::time::interval(self.timeouts.between_looks());
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            let now = Instant::now();
            for row in self.table().open.values_mut().filter(|row| !row.leaving) {
                if let Some(why) = row.progress.look(&self.timeouts, now) {
                    tracing::debug!(why, "a connection is closed");
                    row.close();
                }
            }
        }
    }
}

impl Table {
    /// Closes the connection that is the least loss (see [`Worth`](super::timeouts::Worth)), of these. Whether somebody
    /// leaves, or did before.
    fn clear_one(&mut self, of: impl Fn(&Row) -> bool) -> bool {
        if self.open.values().any(|row| row.leaving && of(row)) {
            return true;
        }
        // What each has if all had the same, the newcomer too.
        let fair = self.open.len() / (self.of.len() + 1);
        let count = |network: IpAddr| self.of.get(&network).copied().unwrap_or(0);
        let now = Instant::now();
        let standing = self.open.iter().filter(|(_, row)| of(row)).filter_map(|(id, row)| {
            let (worth, since) = row.progress.gives_way(now)?;
            let within = row.network.is_none_or(|network| count(network) <= fair);
            Some((worth, within, since, *id))
        });
        let Some((.., id)) = standing.min() else { return false };
        if let Some(row) = self.open.get_mut(&id) {
            row.close();
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

impl Row {
    fn close(&mut self) {
        self.leaving = true;
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Place {
    /// The task that serves the connection, which is ended when its time is over or it gives way.
    pub(super) fn served_by(places: &Places, id: u64, task: AbortHandle) {
        if let Some(row) = places.table().open.get_mut(&id) {
            if row.leaving {
                task.abort();
            }
            row.task = Some(task);
        }
    }

    /// What [`served_by`](Self::served_by) knows it by.
    pub(super) fn key(&self) -> (Arc<Places>, u64) {
        (Arc::clone(&self.places), self.id)
    }

    /// The connection turns out to be of this address.
    ///
    /// # Errors
    /// `Full` when that address has its share already.
    pub(super) fn is_of(&self, address: IpAddr) -> Result<(), Full> {
        let network = network(address);
        let mut table = self.places.table();
        let share = self.places.share;
        if table.of.get(&network).is_some_and(|count| *count >= share)
            && !table.clear_one(|row| row.network == Some(network))
        {
            return Err(Full);
        }
        let Some(row) = table.open.get_mut(&self.id) else { return Ok(()) };
        let before = row.network.replace(network);
        table.count_out(before);
        table.count_in(Some(network));
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.places.table();
        if let Some(row) = table.open.remove(&self.id) {
            table.count_out(row.network);
        }
        drop(table);
        self.places.freed.notify_waiters();
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

    use super::*;

    fn places(most: usize, share: usize) -> Arc<Places> {
        let timeouts = Timeouts::default();
        Arc::new(Places { table: Mutex::default(), most, share, timeouts, freed: Notify::new() })
    }

    fn take(places: &Arc<Places>, address: &str) -> Result<Option<Place>, Full> {
        places.try_take(Some(network(address.parse().unwrap())))
    }

    fn leaving(place: &Place) -> bool {
        place.places.table().open[&place.id].leaving
    }

    #[test]
    fn one_address_has_no_more_than_its_share() {
        let places = places(100, 3);
        let silent: Vec<_> = (0..3).map(|_| take(&places, "192.0.2.1").unwrap().unwrap()).collect();
        assert!(take(&places, "192.0.2.1").unwrap().is_none(), "its own oldest gives way first");
        assert!(leaving(&silent[0]) && !leaving(&silent[1]));
        assert!(take(&places, "192.0.2.2").unwrap().is_some());
        let network: Vec<_> =
            (1..=3).map(|host| take(&places, &format!("2001:db8::{host}")).unwrap().unwrap()).collect();
        let _busy: Vec<_> = network.iter().map(|place| place.progress.begin(false)).collect();
        assert_eq!(take(&places, "2001:db8::9").err(), Some(Full), "a /64 is one, and all of it is at work");
        assert!(take(&places, "2001:db8:0:1::9").unwrap().is_some());
        drop(silent);
        assert!(take(&places, "192.0.2.1").unwrap().is_some());
    }

    #[test]
    fn the_longest_silent_gives_way_when_all_places_are_taken() {
        let places = places(4, 3);
        let many: Vec<_> = (0..3).map(|_| take(&places, "192.0.2.1").unwrap().unwrap()).collect();
        let one = take(&places, "192.0.2.2").unwrap().unwrap();
        let _busy = many[0].progress.begin(false);
        assert!(take(&places, "192.0.2.3").unwrap().is_none());
        let left: Vec<_> = many.iter().map(leaving).collect();
        assert_eq!((left, leaving(&one)), (vec![false, true, false], false), "of those with most, and not one at work");
        drop(many);
        assert!(take(&places, "192.0.2.3").unwrap().is_some());
    }

    #[test]
    fn those_without_a_credential_give_way_before_those_with_one() {
        let places = places(4, 4);
        let [upload, idle, strangers @ ..] =
            ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|from| take(&places, from).unwrap().unwrap());
        for place in [&upload, &idle] {
            let request = place.progress.begin(false);
            request.answered_by(async { crate::timeouts::admitted() }).now_or_never().unwrap();
        }
        let moves = upload.progress.begin(false);
        moves.answered_by(async { crate::timeouts::admitted() }).now_or_never().unwrap();
        moves.waits_for_body(std::task::Waker::noop());
        let bodies: Vec<_> = strangers.iter().map(|place| place.progress.begin(true)).collect();
        for body in &bodies {
            body.waits_for_body(std::task::Waker::noop());
        }
        let [first, second] = strangers;
        assert!(take(&places, "192.0.2.4").unwrap().is_none());
        assert!(leaving(&first) && !leaving(&second), "the older of the two, though .1 has more");
        drop(first);
        let _third = take(&places, "192.0.2.4").unwrap().unwrap();
        let _at_work = _third.progress.begin(false);
        bodies[1].waits_for_us();
        assert!(take(&places, "192.0.2.5").unwrap().is_none());
        assert!(leaving(&idle) && !leaving(&upload), "the transfer moved a moment ago");
        drop(idle);
        let busy = take(&places, "192.0.2.5").unwrap().unwrap();
        let _busy = busy.progress.begin(false);
        assert!(take(&places, "192.0.2.6").unwrap().is_none());
        assert!(!leaving(&upload) && !leaving(&second) && !leaving(&busy), "all are at work");
    }

    #[test]
    fn places_fit_the_descriptors() {
        assert_eq!(fitting(Some(256)), 96);
        assert_eq!(fitting(Some(10)), 0, "the fewest are given all the same");
        assert_eq!(fitting(None), usize::MAX);
    }
}
