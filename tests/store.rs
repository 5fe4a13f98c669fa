//! The SQLite store as a file: what is refused and left alone, what survives, and many at once.

mod durability;
mod opening;
mod promises;
mod scope;
mod together;

use std::process::{Command, Stdio};

/// The test of this binary that is to run in a process of its own, as `module::name`, with what it needs to know.
///
/// A test that is a child's body returns at once when the variable is not there, as in a normal run.
fn child(test: &str, told: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(TOLD, told).stdout(Stdio::piped());
    command
}

/// What the parent told this process, if it is a child.
fn told() -> Option<String> {
    std::env::var(TOLD).ok()
}

const TOLD: &str = "GATEPASS_TEST_CHILD";
