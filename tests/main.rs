//! All tests, one binary. Those that need a package manager, a registry or a browser that `tests/run` installs are built
//! with the features `test-clients` and `test-browser` only; the others need nothing but this workspace.
#![cfg_attr(
    not(all(feature = "test-clients", feature = "test-browser")),
    allow(dead_code, reason = "what is shared serves the tests that are not built, too")
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may fail loudly"
)]

mod answers;
mod architecture;
mod authority;
mod circles;
mod cli;
mod configure;
mod contract;
mod dashboard;
mod documents;
mod event_loop;
mod forms;
mod homes;
mod intent;
mod jfrog;
#[cfg(feature = "test-clients")]
mod mcp_clients;
mod packages;
mod policy;
mod processes;
mod redaction;
mod scope;
mod secrets;
mod serve;
mod server;
mod settings;
mod store;
mod support;
mod tiers;
mod token;
mod tools;
mod values;
