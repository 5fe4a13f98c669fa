//! One chromedriver for all tests that run at the same time, and few tests with browsers at once.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};

/// How many tests run browsers at once: more would only take the processors from each other.
const SLOTS: usize = 2;

static SHARED: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
static TAKEN: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// A chromedriver on a port of its own; it stops when the last test that uses it is over.
pub(super) struct Driver {
    process: Child,
    pub(super) url: String,
}

impl Driver {
    /// The one that runs already, else a new one.
    pub(super) fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *shared = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process =
            command.spawn().unwrap_or_else(|error| panic!("chromedriver: {error}; tests/dashboard/install brings it"));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| {
                line.split_once("successfully on port ").map(|(_, port)| port.trim_matches('.').to_owned())
            })
            .expect("chromedriver did not start");
        // What it says afterwards is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The right of one test to run browsers, for as long as this lives.
pub(super) struct Place(());

std::thread_local! {
    static OF_THIS_TEST: RefCell<Weak<Place>> = const { RefCell::new(Weak::new()) };
}

impl Place {
    /// That of this test, whose second browser does not wait for its first one's place.
    pub(super) fn of_this_test() -> Arc<Self> {
        OF_THIS_TEST.with_borrow_mut(|place| {
            place.upgrade().unwrap_or_else(|| {
                let new = Arc::new(Self::wait());
                *place = Arc::downgrade(&new);
                new
            })
        })
    }

    fn wait() -> Self {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken == SLOTS {
            taken = FREED.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Self(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}
