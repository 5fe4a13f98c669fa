//! A value on a command's standard input, which is destroyed here only when the command succeeded and read it.

mod child;

use std::path::PathBuf;
use std::process::ExitStatus;

use jiff::Timestamp;

use self::child::{Signals, filled, start};
use crate::Handover;
use gatepass_clients::consumer::{Form, NotFound, SearchPath, Variable, known};
use gatepass_core::actor::Caller;
use gatepass_core::creation::HandOver;
use gatepass_core::error::{Code, Error, Result};

/// The command that is to have a value, by a program that no project at hand and no other user can have put there.
#[derive(Debug)]
pub struct Consumer<'a> {
    program: PathBuf,
    called: &'a str,
    arguments: &'a [&'a str],
}

/// What became of a command that had the value.
#[derive(Clone, Copy, Debug)]
pub enum Piped {
    /// It succeeded, and the value is not here any more.
    Delivered,
    /// It failed, and the value is kept.
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// Until when the value is kept.
        until: Timestamp,
    },
}

impl<'a> Consumer<'a> {
    /// The command by its words, the first of which the search path leads to.
    ///
    /// # Errors
    /// `InvalidArgument` where no such program can be trusted; nothing was done.
    pub fn find(words: &'a [&'a str]) -> Result<Self> {
        let (called, arguments) = words.split_first().ok_or_else(|| Error::internal("a command without a word"))?;
        Ok(Self { program: locate(called)?, called, arguments })
    }

    fn name(&self) -> String {
        self.program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// Gives the value to the command in this form, and waits for its end. A command that is known to keep a value unseen has
/// what it needs of `environment`. Of any other, `allow` is told why it is given none, and has a person say that it is, and
/// with which environment.
///
/// # Errors
/// Those of `allow`, and what the policy or the backend refuses; `InvalidArgument` for a command that cannot be started;
/// `DropUnavailable` where it succeeded without reading the value, or the token was ended meanwhile.
pub async fn pipe(
    handover: Handover,
    consumer: &Consumer<'_>,
    form: &Form,
    environment: &[Variable],
    caller: &Caller,
    allow: impl FnOnce(&str) -> Result<Vec<Variable>>,
) -> Result<Piped> {
    // Where the token works is what its drop says, and not what the settings of this call say.
    let environment = match known(&consumer.name(), consumer.arguments, form, handover.registry(), environment) {
        Ok(environment) => environment,
        Err(reason) => allow(&reason.to_string())?,
    };
    // Before the command begins, so that no signal finds this process unprepared.
    let mut signals = Signals::new().map_err(Error::internal)?;
    let secret = handover.hand_over(caller, HandOver::Piped { program: consumer.name() }).await?;
    let input = filled(&form.render(secret.expose()))?;
    // To see afterwards what is left in it.
    let rest_of_it = input.try_clone().map_err(Error::internal)?;
    let mut child = start(consumer, environment, input)?;
    let status = signals.wait_for(&mut child).await.map_err(Error::internal)?;
    let (until, called) = (handover.until(), consumer.called);
    if !status.success() {
        return Ok(Piped::Failed { status, until });
    }
    if rustix::io::ioctl_fionread(&rest_of_it).map_err(|cause| Error::internal(std::io::Error::from(cause)))? > 0 {
        return Err(Error::new(
            Code::DropUnavailable,
            format!("{called} succeeded and did not read the value, which is kept, until {until:.0}."),
            "See why it does not read its standard input; the same line can be run again.",
        ));
    }
    // Somebody may have ended the token meanwhile. When that cannot be asked, the command has the value all the same.
    let still_works = handover.token_works().await.unwrap_or(true);
    let id = handover.id().clone();
    handover.delivered()?;
    if !still_works {
        return Err(Error::new(
            Code::DropUnavailable,
            format!("The token {id} was ended while {called} ran, which now keeps a value that does not work."),
            "Make a new token, and run the line that is shown for it.",
        ));
    }
    Ok(Piped::Delivered)
}

/// The program that the search path leads to, where a project at hand or another user cannot have put it.
fn locate(word: &str) -> Result<PathBuf> {
    let next = "Install it, or put its directory on PATH; the value is still here.";
    SearchPath::of_environment(None).find(word).map_err(|reason| match reason {
        NotFound::Nowhere => refuse(
            &format!(
                "There is no program {word} on the search path, but for directories that others may write to, or that are \
                 relative or in the project at hand"
            ),
            next,
        ),
        NotFound::Untrusted(found) => {
            refuse(&format!("Others may write to {}, or it is in the project at hand", found.display()), next)
        }
    })
}

fn refuse(what: &str, next: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("{what}; nothing was done."), next)
}
