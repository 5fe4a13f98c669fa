//! Mode `undo`: takes back what was applied. The token stays: revoking is another tool's.

use super::{Changed, Configured, Done, Mode, Wanted, confirmation};
use crate::{Application, Call, Outcome};
use gatepass_clients as packages;
use gatepass_core::error::Result;
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
    Ok(Outcome::Done(Configured {
        done: Done::Undone { changed: Changed { outcome, diff }, token },
        token: None,
        token_is_new: false,
        value: None,
        notes: Vec::new(),
        interpretation: wanted.interpretation,
        at: wanted.now,
    }))
}
