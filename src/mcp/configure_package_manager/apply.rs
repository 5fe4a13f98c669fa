//! Mode `apply`: the client's real files are edited. The value goes from its drop into them, and is not shown.

use super::super::Workbench;
use super::super::answer::Answer;
use super::super::generate_token::Delivered;
use super::super::row::TokenRow;
use super::super::tool::Call;
use super::{Changed, Holder, Mode, Output, Wanted, active, confirmation};
use crate::error::Result;
use crate::intent::Field;
use crate::packages::{self, Change, Credential, ValueSource};
use crate::secret::Secret;
use crate::token::Token;

pub(super) async fn apply(workbench: &Workbench, call: &Call, wanted: Wanted) -> Result<Answer<Output>> {
    let now = wanted.now;
    let existing = match &wanted.token {
        Some(id) => Some((active(workbench, id, now).await?, workbench.drops.read(id, now)?)),
        None => None,
    };
    // What cannot be done is refused, and what a person declines is declined, before a token is made for it.
    let change = match &existing {
        Some((token, secret)) => {
            let source = ValueSource::Drop(workbench.taking.of(&token.id));
            prepare(workbench, &wanted, token, secret, &source)?
        }
        None => rehearse(workbench, &wanted)?,
    };
    if call.can_ask && !call.settles(Field::Mode) && !change.is_empty() {
        return Ok(Answer::Ask(vec![confirmation(wanted.manager, &change, Mode::Apply)], wanted.interpretation));
    }
    let token_is_new = existing.is_none();
    let mut notes = Vec::new();
    let (token, value, change) = match existing {
        Some((token, _)) => (token, None, change),
        None => {
            let made = workbench.backend.create(&call.caller, wanted.token_request(), workbench.keep_in(), now).await?;
            let (value, source) = Delivered::hand_over(workbench, &made);
            let issued = made.issued;
            match prepare(workbench, &wanted, &issued.token, &issued.secret, &source) {
                Ok(change) => {
                    notes = issued.notes;
                    (issued.token, Some(value), change)
                }
                Err(error) => return Err(take_back(workbench, call, &wanted, &issued.token, error).await),
            }
        }
    };
    let (outcome, diff) = match change.write_and_show() {
        Ok(done) => done,
        Err(error) if token_is_new => return Err(take_back(workbench, call, &wanted, &token, error).await),
        Err(error) => return Err(error),
    };
    let remains = !outcome.environment.is_empty() || !outcome.commands.is_empty();
    let next = if remains {
        "Give the user the lines to run, as they stand: they take the value out of its drop, once. Never run \
         `gatepass reveal` yourself: its output is the secret. Mode `undo` takes the change back."
    } else {
        "The client is configured; nothing has to be run or pasted. Mode `check` asks the registry, `undo` takes the \
         change back."
    };
    Ok(Answer::Done(Output {
        configuration: None,
        changed: Some(Changed { outcome, diff }),
        checked: None,
        token: Some(TokenRow::of(&token, now)),
        token_is_new,
        // With the value in the files, there is nothing to reveal.
        value: value.filter(|_| remains),
        notes,
        interpretation: wanted.interpretation,
        next: next.to_owned(),
    }))
}

fn prepare(
    workbench: &Workbench,
    wanted: &Wanted,
    token: &Token,
    secret: &Secret,
    source: &ValueSource,
) -> Result<Change> {
    let target = wanted.target(workbench, Holder::from(token), source);
    let credential = Credential { token: token.id.as_str(), secret };
    let places = workbench.configured.places(wanted.directory.as_deref());
    packages::prepare(wanted.manager, &target, credential, &places)
}

/// The change as it would be with a token that is not made yet.
fn rehearse(workbench: &Workbench, wanted: &Wanted) -> Result<Change> {
    let source = ValueSource::Variable("NEW_TOKEN".to_owned());
    let environment = wanted.environment.as_deref();
    let holder = Holder { username: "new-token", permission: wanted.permission, environment };
    let target = wanted.target(workbench, holder, &source);
    let secret = Secret::new("the-value-of-the-new-token".to_owned());
    let credential = Credential { token: "new-token", secret: &secret };
    let places = workbench.configured.places(wanted.directory.as_deref());
    packages::prepare(wanted.manager, &target, credential, &places)
}

/// Revokes the token that was made for a change that then failed, and gives the change's error.
async fn take_back(
    workbench: &Workbench,
    call: &Call,
    wanted: &Wanted,
    token: &Token,
    error: crate::error::Error,
) -> crate::error::Error {
    match workbench.backend.revoke(&call.caller, &token.id, wanted.now).await {
        Ok(_) => error,
        Err(revoking) => revoking,
    }
}
