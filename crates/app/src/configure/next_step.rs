//! What is to be done after a configuration.

use super::{Configured, Done, UndoneToken};
use crate::Delivered;
use crate::check::Outcome;
use gatepass_core::token::TokenId;

/// What is to be done next. Each door says it in its own words: to people, to models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The lines are run as they stand; they take the value out of its drop.
    RunLines,
    /// The same after `apply`, which can be undone.
    RunLinesOrUndo,
    /// Whoever has the value sets the variable to it that the lines read: gatepass does not keep it.
    SetOwnValue,
    /// `apply`, which makes a token and writes this, or a new token with lines to run: nothing was made here.
    ApplyOrGenerate,
    /// Nothing: the client is configured.
    NothingToRun,
    /// The client is not to be used here: the notes say what would send its token elsewhere.
    TakeRedirectsOut,
    /// The registry takes the token, and the client's own command failed.
    LookAtClient,
    /// Nothing: the registry takes the token.
    NothingToDo,
    /// The client is used for something that needs the token: the registry answers everybody.
    UseClient,
    /// Another token is applied: this one is refused.
    ApplyAnother,
    /// The registry's address is looked at: it was not reached.
    FindRegistry,
    /// This token, by its id, is revoked if it is not wanted: what was applied was taken back, and it still works.
    RevokeIfUnwanted(TokenId),
    /// Whoever has the settings by which the token was made looks whether it still works.
    LookWhereItLives,
    /// Nothing: what was applied was taken back, and its token was revoked.
    NothingLeft,
}

impl Configured {
    /// What is to be done next.
    pub fn next_step(&self) -> NextStep {
        match &self.done {
            Done::Shown { .. } if self.value.as_ref().is_some_and(Delivered::is_kept) => NextStep::RunLines,
            Done::Shown { .. } => NextStep::SetOwnValue,
            Done::Outlined { .. } => NextStep::ApplyOrGenerate,
            Done::Applied { changed, .. } if !changed.has_lines_to_run() => NextStep::NothingToRun,
            Done::Applied { .. } => NextStep::RunLinesOrUndo,
            Done::Checked { is_redirected: true, .. } => NextStep::TakeRedirectsOut,
            Done::Checked { checked, .. } => match checked.registry.outcome {
                Outcome::Reached if checked.client_failed() => NextStep::LookAtClient,
                Outcome::Reached => NextStep::NothingToDo,
                Outcome::Unproven => NextStep::UseClient,
                Outcome::Refused => NextStep::ApplyAnother,
                Outcome::Unreachable => NextStep::FindRegistry,
            },
            Done::Undone { token: UndoneToken::Ended, .. } => NextStep::NothingLeft,
            Done::Undone { token: UndoneToken::Works(token), .. } => NextStep::RevokeIfUnwanted(token.clone()),
            Done::Undone { token: UndoneToken::Elsewhere, .. } => NextStep::LookWhereItLives,
        }
    }
}
