//! Mode `apply` for several managers: one token for all, and each manager's files whole or not at all.

use std::sync::Arc;

use super::super::apply::{prepare, rehearse, upload, widening};
use super::super::displaced::{DisplacedTokens, Ended, change_lock};
use super::super::show::OWN_VALUE;
use super::super::token::{as_asked, value_of};
use super::super::wanted::Wanted;
use super::super::{Changed, Configured, Done, Mode};
use super::{SeveralConfigured, confirmation, shown_change, take_first, token_request};
use crate::backend::destroy_values;
use crate::changes::Changes;
use crate::{Application, Call, Delivered, Outcome, Understanding};
use gatepass_clients::{Change, DropCommand, Level, ValueSource, Written};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::Token;
use gatepass_intent::Field;

/// A token for all of them.
struct Shared {
    token: Token,
    secret: Secret,
    source: ValueSource,
    value: Option<Delivered>,
    /// The command that takes the value out of its drop, where it is there.
    taking: Option<DropCommand>,
    is_new: bool,
    notes: Vec<String>,
}

pub(super) async fn apply(
    application: &Application,
    all: Vec<Arc<Wanted>>,
    call: &Call,
    interpretation: &[Understanding],
) -> Result<Outcome<SeveralConfigured>> {
    let changes = application.backend.changes()?;
    let _lock = change_lock(application).await?;
    for wanted in &all {
        if let Some(question) = upload(application, wanted)? {
            return Ok(Outcome::Ask(vec![question], interpretation.to_vec()));
        }
    }
    // What cannot be done is refused, and what a person declines is declined, before a token is made for the others.
    let mut prepared = Vec::new();
    for wanted in &all {
        prepared.push((wanted, rehearsed(application, wanted).await));
    }
    let possible: Vec<&Arc<Wanted>> =
        prepared.iter().filter(|(_, change)| change.is_ok()).map(|(wanted, _)| *wanted).collect();
    let changed: Vec<String> = prepared
        .iter()
        .filter_map(|(wanted, change)| Some((wanted, change.as_ref().ok()?)))
        .filter(|(_, change)| !(change.is_empty() && DisplacedTokens::of(application, change).is_empty()))
        .map(|(wanted, change)| shown_change(application, wanted, change))
        .collect();
    if call.can_ask && !call.settles(Field::Mode) && !changed.is_empty() {
        return Ok(Outcome::Ask(vec![confirmation(&changed, Mode::Apply)], interpretation.to_vec()));
    }
    let Some(first) = all.first() else { return Ok(Outcome::Ask(Vec::new(), Vec::new())) };
    let Some(shared) = shared(application, call, &possible).await? else {
        let each = prepared.into_iter().map(|(wanted, change)| wanted.outcome(change.and_then(nothing_done)));
        return Ok(Outcome::Done(SeveralConfigured::new(Mode::Apply, each.collect(), first.now)));
    };
    let mut each = Vec::new();
    for (wanted, change) in prepared {
        let result = match change {
            Ok(_) => write(application, changes, call, wanted, &shared).await,
            Err(error) => Err(error),
        };
        each.push(wanted.outcome(result));
    }
    let mut notes = shared.notes;
    let is_applied = each.iter().any(|one| one.result.is_ok());
    if shared.is_new && !is_applied {
        application.backend.revoke(&call.caller, &shared.token.id, first.now).await?;
    }
    let unused =
        possible.iter().filter(|wanted| !each.iter().any(|one| one.manager == wanted.manager && one.result.is_ok()));
    let unused: Vec<&str> = unused.map(|wanted| wanted.manager.name()).collect();
    if shared.is_new && is_applied && !unused.is_empty() {
        notes.push(format!(
            "The token {} is for the repositories of {}, too, where nothing was configured with it.",
            shared.token.id,
            unused.join(", ")
        ));
    }
    let is_kept = shared.value.filter(|_| first.level == Level::Project);
    let has_lines = each.iter().filter_map(|one| one.result.as_ref().ok()).any(has_lines_to_run);
    let value = is_kept.filter(|_| has_lines && is_applied);
    if let Some(taking) = shared.taking.filter(|_| value.is_some()) {
        take_first(&mut each, &taking);
    }
    if first.level == Level::User || !is_applied {
        destroy_values(&application.drops, vec![shared.token.id.clone()]).await;
    }
    Ok(Outcome::Done(SeveralConfigured {
        token_is_new: shared.is_new && is_applied,
        token: is_applied.then_some(shared.token),
        value,
        notes,
        ..SeveralConfigured::new(Mode::Apply, each, first.now)
    }))
}

fn has_lines_to_run(configured: &Configured) -> bool {
    matches!(&configured.done, Done::Applied { changed, .. } if changed.has_lines_to_run())
}

/// What a change that could be made comes to where no token is there for it.
fn nothing_done(_: Change) -> Result<Configured> {
    Err(Error::internal("a change is prepared and there is no token for it"))
}

/// The change for one, with the token that was named or as it would be with one that is not made yet.
async fn rehearsed(application: &Application, wanted: &Arc<Wanted>) -> Result<Change> {
    let change = match &wanted.token {
        Some(id) => {
            let token = as_asked(application, id, wanted).await?;
            let secret = value_of(application, id, wanted).await?;
            prepare(application, wanted, &token, &secret, ValueSource::Variable(OWN_VALUE.to_owned())).await?
        }
        None => {
            // What the scope has of its repository, if it has anything of it.
            application.backend.outline(&wanted.token_request(), wanted.now)?;
            rehearse(application, wanted).await?
        }
    };
    match widening(application, wanted, &change).await? {
        None => Ok(change),
        // The answer is about this one's repository alone.
        Some(question) => Err(Error::new(
            Code::InvalidArgument,
            format!("{} Nothing was changed.", question.question),
            format!("Say which it is, for {} alone.", wanted.manager),
        )),
    }
}

/// The token that was named, or a new one for the repositories of these.
async fn shared(application: &Application, call: &Call, possible: &[&Arc<Wanted>]) -> Result<Option<Shared>> {
    let Some(first) = possible.first() else { return Ok(None) };
    if let Some(id) = &first.token {
        let token = as_asked(application, id, first).await?;
        let secret = value_of(application, id, first).await?;
        return Ok(Some(Shared {
            secret,
            source: ValueSource::Variable(OWN_VALUE.to_owned()),
            value: Some(Delivered::Waiting { reveal: application.drop_command(id).reveal(), until: None }),
            taking: Some(application.drop_command(id)),
            token,
            is_new: false,
            notes: Vec::new(),
        }));
    }
    let Some((request, _)) = token_request(application, possible)? else { return Ok(None) };
    let made = application.backend.create(&call.caller, request, application.keep_in(), first.now).await?;
    let (value, source) = Delivered::hand_over(application, &made);
    let (source, taking) = match source {
        ValueSource::Drop(taking) => (ValueSource::Variable(OWN_VALUE.to_owned()), Some(taking)),
        source => (source, None),
    };
    let issued = made.issued;
    Ok(Some(Shared {
        token: issued.token,
        secret: issued.secret,
        source,
        value: Some(value),
        taking,
        is_new: true,
        notes: issued.notes,
    }))
}

/// Writes one manager's files, all of them or none.
async fn write(
    application: &Application,
    changes: &Changes,
    call: &Call,
    wanted: &Arc<Wanted>,
    shared: &Shared,
) -> Result<Configured> {
    let change = prepare(application, wanted, &shared.token, &shared.secret, shared.source.clone()).await?;
    DisplacedTokens::of(application, &change).note(application).await;
    let Written { outcome, diff, removed } = changes.write(change).await?;
    let Ended { revoked, notes } = DisplacedTokens::new(application, &removed).end(application, call, wanted).await;
    let done = Done::Applied { changed: Changed { outcome, diff }, token: shared.token.clone() };
    Ok(Configured { token_is_new: shared.is_new, revoked_tokens: revoked, notes, ..wanted.configured(done) })
}
