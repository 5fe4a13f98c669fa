//! `gatepass reveal`: prints a value, for people at a terminal and for variables. How a value leaves its drop, which
//! `gatepass pipe` does, too.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use crate::config::Settings;
use gatepass_app::backend::Backend;
use gatepass_core::creation::Handing;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::drops::{Drops, Taken};

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
        let _ = writeln!(anstream::stderr(), "This was the only time: the value is not kept here any more.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the value of a token that works, once.
async fn print_value(id: &TokenId, settings: &Settings) -> anyhow::Result<()> {
    super::output::must_arrive()?;
    let Handover { backend, taken } = Handover::begin(id, settings).await?;
    backend.hand_over(&super::person(), id, Handing::Revealed, Timestamp::now()).await?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", taken.secret().expose())?;
    stdout.flush()?;
    Ok(taken.delivered()?)
}

/// A value on its way out of its drop, and the backend of its token.
pub(super) struct Handover {
    pub(super) backend: Backend,
    /// It stays in its drop unless it is delivered.
    pub(super) taken: Taken,
}

impl Handover {
    /// Takes the value of a token that works out of its drop.
    pub(super) async fn begin(id: &TokenId, settings: &Settings) -> anyhow::Result<Self> {
        settings.policy.allow_change()?;
        let now = Timestamp::now();
        // What was ended elsewhere goes first.
        let backend = super::open(settings)?;
        let drops = Drops::new(settings.drops_directory());
        let taken = drops.take(id, now)?;
        // When this cannot be asked, the value stays where it is.
        if !works(&backend, id).await? {
            drops.remove(id);
            return Err(no_longer_works(id).into());
        }
        Ok(Self { backend, taken })
    }
}

/// Whether a token works now.
pub(super) async fn works(backend: &Backend, id: &TokenId) -> anyhow::Result<bool> {
    match backend.token(id).await {
        Ok(token) => {
            backend.policy().allow_use(&token)?;
            Ok(token.status(Timestamp::now()) == Status::Active)
        }
        Err(error) if error.code() == Code::UnknownToken => Ok(!backend.knows_every_token()),
        Err(error) => Err(error.into()),
    }
}

fn no_longer_works(id: &TokenId) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The token {id} does not work any more, so its value was destroyed."),
        "Make a new token.",
    )
}
