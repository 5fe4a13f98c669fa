//! What lies in gatepass's own home on this machine: files that are this user's alone, and the drops in which values wait.

pub mod drops;
pub mod private;
