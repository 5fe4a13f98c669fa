//! What every command takes that does one of several things: which, and how to print what came of it.

use clap::{Args, Subcommand};

/// One of a command's actions.
#[derive(Args, Debug)]
pub(super) struct Arguments<A: Subcommand> {
    #[command(subcommand)]
    pub(super) action: A,
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}
