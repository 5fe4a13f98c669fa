//! Mode `show`: the configuration as an answer, and no file touched.

use super::super::Workbench;
use super::super::answer::Answer;
use super::super::generate_token::Delivered;
use super::super::row::TokenRow;
use super::super::tool::Call;
use super::{Holder, Output, Wanted, active};
use crate::error::Result;
use crate::packages::{self, ValueSource};

/// The variable that a person sets to the value of a token that gatepass no longer holds.
const OWN_VALUE: &str = "GATEPASS_TOKEN";

pub(super) async fn show(workbench: &Workbench, call: &Call, wanted: Wanted) -> Result<Answer<Output>> {
    // Before a token is made for it.
    packages::possible(wanted.manager, &workbench.registry, wanted.scope)?;
    let now = wanted.now;
    let mut notes = Vec::new();
    let (token, value, source) = match &wanted.token {
        Some(id) => {
            let token = active(workbench, id, now).await?;
            // From its drop while it is there, and else from its user.
            if workbench.drops.holds(id, now) {
                let taking = workbench.taking.of(id);
                (token, Delivered::waiting(taking.reveal()), ValueSource::Drop(taking))
            } else {
                (token, Delivered::not_kept(), ValueSource::Variable(OWN_VALUE.to_owned()))
            }
        }
        None => {
            let made = workbench.backend.create(&call.caller, wanted.token_request(), workbench.keep_in(), now).await?;
            let (value, source) = Delivered::hand_over(workbench, &made);
            notes = made.issued.notes;
            (made.issued.token, value, source)
        }
    };
    let target = wanted.target(workbench, Holder::from(&token), &source);
    let configuration = packages::configure(wanted.manager, &target)?;
    Ok(Answer::Done(Output {
        next: next_steps(&value),
        configuration: Some(configuration),
        changed: None,
        checked: None,
        token: Some(TokenRow::of(&token, now)),
        token_is_new: wanted.token.is_none(),
        value: Some(value),
        notes,
        interpretation: wanted.interpretation,
    }))
}

fn next_steps(value: &Delivered) -> String {
    if value.is_kept() {
        "Give the user the configuration, as it stands: its lines take the value out of its drop, once. Never run \
         `gatepass reveal` yourself: its output is the secret."
            .to_owned()
    } else {
        format!(
            "gatepass does not keep this token's value any more. Whoever has it sets {OWN_VALUE} to it, and the \
             configuration then runs as it stands; or call again without `token` to make a new one."
        )
    }
}
