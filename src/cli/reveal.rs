//! `gatepass reveal`: prints a value, for people at a terminal and for variables.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Args;

use crate::config::Settings;
use gatepass_core::creation::HandOver;
use gatepass_core::token::TokenId;

/// The arguments of `gatepass reveal`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The token's id, from the answer that made it
    token_id: TokenId,
}

/// Prints the value and destroys it. When it cannot be printed, it stays.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    print_value(&arguments.token_id, settings).await?;
    if std::io::stdout().is_terminal() {
        let _ = writeln!(anstream::stderr(), "This was the only time: the value is not kept here any more.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the value of a token that works, once.
async fn print_value(id: &TokenId, settings: &Settings) -> anyhow::Result<()> {
    super::output::must_arrive()?;
    let handover = super::hand_over(id, settings).await?;
    let secret = handover.hand_over(&super::person(), HandOver::Revealed).await?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", secret.expose())?;
    stdout.flush()?;
    Ok(handover.delivered()?)
}
