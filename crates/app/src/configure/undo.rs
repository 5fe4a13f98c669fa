//! Mode `undo`: takes back what was applied, and revokes the token that was made for it.

use super::displaced::{DisplacedTokens, Ended, turn};
use super::{Changed, Configured, Done, Mode, Wanted, confirmation};
use crate::changes::Changes;
use crate::{Application, Call, Outcome};
use gatepass_clients::{self as packages, Written};
use gatepass_core::error::Result;
use gatepass_core::token::TokenId;
use gatepass_intent::Field;

pub(super) async fn undo(
    application: &Application,
    changes: &Changes,
    call: &Call,
    wanted: Wanted,
) -> Result<Outcome<Configured>> {
    // Where nothing was ever applied, it is refused below, and no directory is made.
    let _turn = if application.applied.is_dir() { Some(turn(application).await?) } else { None };
    let locations = application.locations(wanted.directory.as_deref());
    let applied_state = packages::applied_state(wanted.manager, wanted.level, &locations)?;
    let change = packages::prepare_undo(wanted.manager, wanted.level, &locations)?;
    let displaced = DisplacedTokens::of(application, &change);
    if call.can_ask && !call.settles(Field::Mode) && !(change.is_empty() && displaced.is_empty()) {
        let question = confirmation(wanted.manager, &change, &displaced, Mode::Undo);
        return Ok(Outcome::Ask(vec![question], wanted.interpretation));
    }
    displaced.note(application);
    let Written { outcome, diff, unneeded } = changes.write(change)?;
    let Ended { revoked, mut notes } =
        DisplacedTokens::new(application, &unneeded).end(application, call, &wanted).await;
    let token = applied_state.map(|state| state.token).unwrap_or_default();
    if revoked.is_empty()
        && let Ok(id) = token.parse::<TokenId>()
    {
        notes.extend(where_it_is(application, &id, &wanted)?);
    }
    Ok(Outcome::Done(Configured {
        done: Done::Undone { changed: Changed { outcome, diff }, token },
        token_is_new: false,
        revoked_tokens: revoked,
        value: None,
        notes,
        interpretation: wanted.interpretation,
        at: wanted.now,
    }))
}

/// What a person should know of the value that was applied: where gatepass still has it, or that it has it no more.
fn where_it_is(application: &Application, id: &TokenId, wanted: &Wanted) -> Result<Option<String>> {
    let locations = application.locations(wanted.directory.as_deref());
    if application.drops.waits_for(id, &application.registry.url, wanted.now).unwrap_or(true) {
        return Ok(Some(format!(
            "The value of the token {id} still waits in gatepass's own home, until it is revealed or revoked, or for a day \
             at most."
        )));
    }
    let is_applied = packages::has_value(id.as_str(), &locations)?;
    let sentence =
        format!("gatepass has the value of the token {id} nowhere any more: revoke it, unless you keep it yourself.");
    Ok((!is_applied).then_some(sentence))
}
