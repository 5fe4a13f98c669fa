//! The JFrog backend, against servers that speak the documented wire, and that break it in every way that is known.

mod choosing;
mod creating;
mod doctor;
mod gateway;
mod listing;
mod network;
mod odd_answers;
mod platform;
mod refusals;
mod revoking;
mod silence;
mod tools;
