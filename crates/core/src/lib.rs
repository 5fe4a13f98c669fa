//! The words that all of gatepass shares: what a token is, who acts, what the operator allows, which ecosystems there are.
//! Facts and rules about single things; no I/O, and no clock (the present is passed in).

#[cfg(not(unix))]
compile_error!("gatepass is for Linux and macOS, whose file modes it relies on; on Windows, build and run it in WSL");

pub mod actor;
pub mod admission;
pub mod audit;
pub mod basic;
mod confusable;
pub mod creation;
pub mod deployment;
pub mod ecosystem;
pub mod environment;
pub mod error;
pub mod expiry;
pub mod finding;
pub mod hexadecimal;
pub mod listing;
pub mod markup;
mod permission;
pub mod policy;
pub mod scope;
pub mod secret;
pub mod suggestion;
pub mod token;
pub mod user;
