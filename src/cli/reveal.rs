//! `gatepass reveal`: the one place where a value leaves its drop.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use crate::config::Settings;
use crate::delivery::Drops;
use crate::error::{Code, Error};
use crate::token::{Status, TokenId};

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The token's id, from the answer that made it
    token_id: TokenId,
}

/// Prints the value and destroys it. When it cannot be printed, it stays.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    print_value(&arguments.token_id, settings).await?;
    if std::io::stdout().is_terminal() {
        anstream::eprintln!("This was the only time: the value is not kept here any more.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the value of a token that works, once. `ask` does it for a person at a terminal.
pub(super) async fn print_value(id: &TokenId, settings: &Settings) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let taken = Drops::new(settings.drops_directory()).take(id, now)?;
    // Another process may have revoked it meanwhile. When that cannot be asked, the value stays where it is.
    let backend = super::open(settings)?;
    let works = match backend.token(id).await {
        Ok(token) => token.status(now) == Status::Active,
        Err(error) if error.code() == Code::UnknownToken => !backend.knows_every_token(),
        Err(error) => return Err(error.into()),
    };
    if !works {
        taken.delivered();
        return Err(no_longer_works(id).into());
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", taken.secret().expose())?;
    stdout.flush()?;
    taken.delivered();
    Ok(())
}

fn no_longer_works(id: &TokenId) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The token {id} does not work any more, so its value was destroyed."),
        "Make a new token.",
    )
}
