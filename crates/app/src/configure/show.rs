//! Mode `show`: the configuration as an answer, and no file touched.

use super::{Configured, Done, Holder, Wanted, active};
use crate::{Application, Call, Delivered, Outcome};
use gatepass_clients::{self as packages, ValueSource};
use gatepass_core::error::Result;

/// The variable that a person sets to the value of a token that gatepass no longer holds.
pub const OWN_VALUE: &str = "GATEPASS_TOKEN";

pub(super) async fn show(application: &Application, call: &Call, wanted: Wanted) -> Result<Outcome<Configured>> {
    // Before a token is made for it.
    packages::possible(wanted.manager, &application.registry, wanted.level)?;
    let now = wanted.now;
    let mut notes = Vec::new();
    let (token, value, source) = match &wanted.token {
        Some(id) => {
            let token = active(application, id, wanted.manager, now).await?;
            // From its drop while it is there, and else from its user.
            if application.drops.waits_for(id, &application.registry.url, now)? {
                let taking = application.drop_command(id);
                (token, Delivered::waiting(taking.reveal()), ValueSource::Drop(taking))
            } else {
                (token, Delivered::not_kept(), ValueSource::Variable(OWN_VALUE.to_owned()))
            }
        }
        None => {
            let made =
                application.backend.create(&call.caller, wanted.token_request(), application.keep_in(), now).await?;
            let (value, source) = Delivered::hand_over(application, &made);
            notes = made.issued.notes;
            (made.issued.token, value, source)
        }
    };
    let target = wanted.target(application, Holder::from(&token), &source);
    let configuration = packages::configure(wanted.manager, &target)?;
    Ok(Outcome::Done(Configured {
        done: Done::Shown { configuration, token },
        token_is_new: wanted.token.is_none(),
        value: Some(value),
        notes,
        interpretation: wanted.interpretation,
        at: now,
    }))
}
