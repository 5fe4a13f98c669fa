//! All tests, one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may fail loudly"
)]

mod authority;
mod cli;
mod configure;
mod contract;
mod dashboard;
mod forms;
mod intent;
mod jfrog;
mod mcp_clients;
mod packages;
mod policy;
mod processes;
mod redaction;
mod secrets;
mod serve;
mod server;
mod settings;
mod store;
mod support;
mod token;
mod tools;
mod values;
