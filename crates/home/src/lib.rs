//! What lies in gatepass's own home on this machine: files that are this user's alone, the drops in which values wait,
//! which of those nobody took, and which questions were asked.

mod directory;
pub mod drops;
pub mod private;
pub mod questions;
pub mod unclaimed;
