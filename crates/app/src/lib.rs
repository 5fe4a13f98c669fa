//! What gatepass does for whoever asks, whichever door they came through: one use case a file, typed in and out, over a
//! token backend and under the operator's policy. Doors parse what they were given, call here, and render what came of it.

mod application;
pub mod audit;
pub mod backend;
mod blocking;
mod changes;
pub mod check;
pub mod choose;
pub mod client_environment;
mod client_files;
pub mod configure;
mod context;
pub mod delete;
mod delivered;
pub mod doctor;
pub mod embedded;
pub mod environments;
pub mod generate;
mod governed;
mod handover;
pub mod interpret;
pub mod list;
mod named;
pub mod narrowing;
mod outcome;
mod pages;
pub mod pipe;
mod questions;
pub mod revoke;
mod scope;
mod several;
pub mod show;
mod unclaimed;
pub mod view;

pub use application::{Application, SecretMode, Setup};
pub use blocking::{BlockingThread, off_event_loop};
pub use delivered::Delivered;
pub use gatepass_http::{Network, Proxy};
pub use handover::Handover;
pub use outcome::{Call, Outcome, Question, Understanding};
pub use questions::Answers;
pub use several::Several;
