//! Things that are taken once, by the page that they are for, and are gone after a while if nobody comes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most things that wait at once. Beyond, those that wait longest make room.
const MOST: usize = 1000;

/// Things by a key, each taken once.
pub(super) struct OneTime<T> {
    life: Duration,
    waiting: Mutex<HashMap<String, (Instant, T)>>,
}

impl<T> OneTime<T> {
    /// Things that wait this long.
    pub(super) fn new(life: Duration) -> Self {
        Self { life, waiting: Mutex::default() }
    }

    /// Keeps a thing for whoever takes it.
    pub(super) fn put(&self, key: String, thing: T) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (since, _)| since.elapsed() < self.life);
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, (since, _))| *since).map(|(key, _)| key.clone())
        {
            waiting.remove(&oldest);
        }
        waiting.insert(key, (Instant::now(), thing));
    }

    /// Takes the thing, if it is there and `fits`.
    pub(super) fn take(&self, key: &str, fits: impl FnOnce(&T) -> bool) -> Option<T> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (since, _)| since.elapsed() < self.life);
        if !waiting.get(key).is_some_and(|(_, thing)| fits(thing)) {
            return None;
        }
        waiting.remove(key).map(|(_, thing)| thing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_taken_once_and_by_whom_it_is_for() {
        let values = OneTime::new(Duration::from_secs(60));
        values.put("key".to_owned(), "ada's");
        assert_eq!(values.take("key", |thing| *thing == "olga's"), None);
        assert_eq!(values.take("key", |thing| *thing == "ada's"), Some("ada's"));
        assert_eq!(values.take("key", |_| true), None);
    }

    #[test]
    fn a_thing_whose_time_is_over_is_gone() {
        let values = OneTime::new(Duration::ZERO);
        values.put("key".to_owned(), 1);
        assert_eq!(values.take("key", |_| true), None);
    }

    #[test]
    fn those_that_wait_longest_make_room() {
        let values = OneTime::new(Duration::from_secs(60));
        (0..=MOST).for_each(|number| values.put(number.to_string(), number));
        assert_eq!(values.take("0", |_| true), None);
        assert_eq!(values.take("1", |_| true), Some(1));
        assert_eq!(values.take(&MOST.to_string(), |_| true), Some(MOST));
    }
}
