//! Mode `undo`: takes back what was applied. The token stays: revoking is another tool's.

use super::{Changed, Configured, Done, Mode, Wanted, confirmation};
use crate::{Application, Call, Outcome};
use gatepass_clients as packages;
use gatepass_core::error::Result;
use gatepass_core::token::TokenId;
use gatepass_intent::Field;

pub(super) fn undo(application: &Application, call: &Call, wanted: Wanted) -> Result<Outcome<Configured>> {
    let locations = application.locations(wanted.directory.as_deref());
    let applied_state = packages::applied_state(wanted.manager, wanted.level, &locations)?;
    let change = packages::prepare_undo(wanted.manager, wanted.level, &locations)?;
    if call.can_ask && !call.settles(Field::Mode) && !change.is_empty() {
        return Ok(Outcome::Ask(vec![confirmation(wanted.manager, &change, Mode::Undo)], wanted.interpretation));
    }
    let (outcome, diff) = change.write_and_show()?;
    let token = applied_state.map(|state| state.token).unwrap_or_default();
    // The value was read there to be applied; `check` reads it there, too.
    let waits = |id| application.drops.waits_for(&id, &application.registry.url, wanted.now).unwrap_or(true);
    let notes = token.parse().ok().filter(|id: &TokenId| waits(id.clone())).map(|id| {
        format!(
            "The value of the token {id} still waits in gatepass's own home, until it is revealed or revoked, or for a day \
             at most."
        )
    });
    Ok(Outcome::Done(Configured {
        done: Done::Undone { changed: Changed { outcome, diff }, token },
        token: None,
        token_is_new: false,
        value: None,
        notes: notes.into_iter().collect(),
        interpretation: wanted.interpretation,
        at: wanted.now,
    }))
}
