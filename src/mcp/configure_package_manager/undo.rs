//! Mode `undo`: takes back what was applied. The token stays: revoking is another tool's.

use super::super::Workbench;
use super::super::answer::Answer;
use super::super::tool::Call;
use super::{Changed, Mode, Output, Wanted, confirmation};
use crate::error::Result;
use crate::intent::Field;
use crate::packages;

pub(super) fn undo(workbench: &Workbench, call: &Call, wanted: Wanted) -> Result<Answer<Output>> {
    let places = workbench.configured.places(wanted.directory.as_deref());
    let standing = packages::standing(wanted.manager, wanted.scope, &places)?;
    let change = packages::prepare_undo(wanted.manager, wanted.scope, &places)?;
    if call.can_ask && !call.settles(Field::Mode) && !change.is_empty() {
        return Ok(Answer::Ask(vec![confirmation(wanted.manager, &change, Mode::Undo)], wanted.interpretation));
    }
    let (outcome, diff) = change.write_and_show()?;
    let token = standing.map(|standing| standing.token).unwrap_or_default();
    Ok(Answer::Done(Output {
        configuration: None,
        changed: Some(Changed { outcome, diff }),
        checked: None,
        token: None,
        token_is_new: false,
        value: None,
        notes: Vec::new(),
        interpretation: wanted.interpretation,
        next: format!("The token {token} still works; revoke_token takes it back."),
    }))
}
