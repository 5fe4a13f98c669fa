//! Mode `undo`: takes back what was applied, and revokes the token that was made for it.

use std::sync::Arc;

use super::displaced::{DisplacedTokens, Ended, change_lock, where_its_value_is};
use super::questions::confirmation;
use super::wanted::Wanted;
use super::{Changed, Configured, Done, Mode, UndoneToken};
use crate::blocking::off_event_loop;
use crate::changes::Changes;
use crate::{Application, Call, Outcome};
use gatepass_clients::{self as packages, Written};
use gatepass_core::error::Result;
use gatepass_core::token::{Status, TokenId};
use gatepass_intent::Field;

pub(super) async fn undo(
    application: &Application,
    changes: &Changes,
    call: &Call,
    wanted: Arc<Wanted>,
) -> Result<Outcome<Configured>> {
    // Where nothing was ever applied, it is refused below, and no directory is made.
    let files = application.client_files.clone();
    let was_applied = off_event_loop(move |thread| Ok(files.on(thread).was_anything_applied())).await?;
    let _lock = if was_applied { Some(change_lock(application).await?) } else { None };
    let prepare = wanted.with_files(application, |wanted, _, locations| {
        let applied_state = packages::applied_state(wanted.manager, wanted.level, locations)?;
        Ok((applied_state, packages::prepare_undo(wanted.manager, wanted.level, locations)?))
    });
    let (applied_state, change) = prepare.await?;
    let displaced = DisplacedTokens::of(application, &change);
    if call.can_ask && !call.settles(Field::Mode) && !(change.is_empty() && displaced.is_empty()) {
        let question = confirmation(wanted.manager, &change, &displaced, Mode::Undo);
        return Ok(Outcome::Ask(vec![question], wanted.interpretation.clone()));
    }
    displaced.note(application).await;
    let Written { outcome, diff, removed } = changes.write(change).await?;
    let Ended { revoked, mut notes } =
        DisplacedTokens::new(application, &removed).end(application, call, &wanted).await;
    let token = applied_state.and_then(|state| state.token.parse::<TokenId>().ok());
    let token = match token {
        Some(_) if !revoked.is_empty() => UndoneToken::Ended,
        Some(id) => what_became_of(application, id, &wanted).await,
        None => UndoneToken::Elsewhere,
    };
    // One that a project was given stood in no file, so that the change knows nothing of its value.
    if let UndoneToken::Works(id) = &token
        && let Some(note) = where_its_value_is(application, id, &wanted).await
        && !notes.contains(&note)
    {
        notes.push(note);
    }
    Ok(Outcome::Done(Configured {
        done: Done::Undone { changed: Changed { outcome, diff }, token },
        token_is_new: false,
        revoked_tokens: revoked,
        value: None,
        notes,
        interpretation: wanted.interpretation.clone(),
        at: wanted.now,
    }))
}

/// Whether the token that had been applied still works, which only the backend knows where it lives.
async fn what_became_of(application: &Application, id: TokenId, wanted: &Wanted) -> UndoneToken {
    match application.backend.token(&id).await {
        Ok(token) if token.status(wanted.now) == Status::Active => UndoneToken::Works(id),
        Ok(_) => UndoneToken::Ended,
        Err(_) => UndoneToken::Elsewhere,
    }
}
