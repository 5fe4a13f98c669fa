//! What came of a configuration, in words for models.

use gatepass_app::check::{Outcome, OwnVerdict, Verdict};
use gatepass_app::configure::{Changed, Checked, Configured, Done, NextStep, OWN_VALUE, TokenOutline};
use gatepass_app::view::TokenRow;
use gatepass_clients::State;

use crate::line;

/// All of it, and what to do next.
pub(super) fn of(configured: &Configured, next: &str) -> String {
    let (mut lines, token) = match &configured.done {
        Done::Shown { configuration, token } => (vec![configuration.text()], Some(token)),
        Done::Outlined { configuration, would_make } => (vec![configuration.text(), outline(would_make)], None),
        Done::Applied { changed, token } => (changes(changed), Some(token)),
        Done::Checked { checked, token, .. } => (checks(checked), Some(token)),
        Done::Undone { changed, .. } => (changes(changed), None),
    };
    if let Some(token) = token {
        let verb = if configured.token_is_new { "Made" } else { "Uses" };
        lines.push(format!("{verb} {}.", TokenRow::of(token, configured.at).grant_line()));
    }
    lines.extend(configured.revoked_tokens.iter().map(revoked));
    lines.extend(configured.value.iter().filter_map(|value| line::of_value(value, true)));
    lines.extend(configured.notes.iter().map(|note| format!("Note: {note}")));
    lines.extend(line::of_understandings(&configured.interpretation));
    lines.push(next.to_owned());
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

pub(super) fn outline(would_make: &TokenOutline) -> String {
    format!("Nothing was made or written; `apply` would make: {}.", would_make.line())
}

pub(super) fn revoked(token: &String) -> String {
    format!("Revoked {token}, which was made for what was applied here.")
}

fn changes(Changed { outcome, diff }: &Changed) -> Vec<String> {
    // What changes is under each file's name.
    let mut lines: Vec<String> = outcome.changed.first().map(|_| "Changed:".to_owned()).into_iter().collect();
    lines.push(diff.trim_end().to_owned());
    lines.extend(outcome.unchanged.iter().map(|file| format!("{file} needed no change.")));
    lines.extend(outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
    lines.extend(outcome.commands.iter().map(|command| format!("Run ({}): {}", command.purpose, command.run)));
    lines.extend(outcome.notes.iter().map(|note| format!("Note: {note}")));
    lines
}

pub(super) fn checks(checked: &Checked) -> Vec<String> {
    let mut lines = vec![registry(&checked.registry)];
    lines.extend(checked.client.iter().map(client));
    lines.extend(checked.files.iter().map(|file| match file.state {
        State::AsApplied => format!("{} is as it was applied.", file.path),
        State::Changed => format!("{} was changed since.", file.path),
        State::Gone => format!("{} is gone.", file.path),
    }));
    lines
}

fn registry(verdict: &Verdict) -> String {
    let url = &verdict.url;
    let status = verdict.status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    match verdict.outcome {
        Outcome::Reached if verdict.status == Some(403) => {
            format!("{url} knows the token, and has nothing of its scope at this address{status}.")
        }
        Outcome::Reached => format!("{url} took the token{status}."),
        Outcome::Unproven => format!("{url} answers everybody so, with or without a token{status}."),
        Outcome::Refused => format!("{url} was reached, and refused the token{status}."),
        Outcome::Unreachable if verdict.status.is_some() => {
            format!("{url} was reached, and says nothing of the token{status}.")
        }
        Outcome::Unreachable => format!("{url} could not be reached: no answer came."),
    }
}

fn client(OwnVerdict { command, succeeded }: &OwnVerdict) -> String {
    format!("`{command}` {}.", if *succeeded { "succeeded" } else { "failed" })
}

/// What the agent should do next.
pub(super) fn next(step: &NextStep) -> String {
    match step {
        NextStep::RunLines => line::HAND_OVER,
        NextStep::SetOwnValue => {
            return format!(
                "gatepass does not keep this token's value any more. Whoever has it sets {OWN_VALUE} to it, and the \
                 configuration then runs as it stands; or call again without `token` to make a new one."
            );
        }
        NextStep::ApplyOrGenerate => {
            "Mode `apply` makes the token and writes this; generate_token with `package_manager` gives lines that \
             the user runs."
        }
        NextStep::NothingToRun => {
            "The client is configured; nothing has to be run. Mode `check` asks the registry, `undo` takes it back."
        }
        NextStep::RunLinesOrUndo => return format!("{} Mode `undo` takes the change back.", line::HAND_OVER),
        NextStep::TakeRedirectsOut => {
            "Do not use the client here: the notes say what has it go elsewhere. Take that out, or revoke the \
             token if the client was used here already."
        }
        NextStep::LookAtClient => {
            "The registry takes the token, and the client's own command failed: see what it says, and look at the files."
        }
        NextStep::NothingToDo => "The registry takes the token.",
        NextStep::UseClient => {
            "The registry answers everybody there, so nothing is known of the token: have the client do something that \
             needs it."
        }
        NextStep::ApplyAnother => "The token is not good for this; make a new one, and apply again.",
        NextStep::FindRegistry => {
            "See whether the registry runs and whether its address is right, then check again."
        }
        NextStep::NothingLeft => "What was applied is gone, and its token does not work any more.",
        NextStep::LookWhereItLives => {
            "What was applied is gone. Its token is not known here; whether it still works is told where it was made."
        }
        NextStep::RevokeIfUnwanted(token) => {
            return format!("The token {token} still works; revoke_token takes it back.");
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_that_was_not_reached_is_told_from_one_that_refused_and_from_one_that_does_not_work() {
        let told = |outcome, status| registry(&Verdict { outcome, url: "http://r.example/".to_owned(), status });
        assert_eq!(told(Outcome::Unreachable, None), "http://r.example/ could not be reached: no answer came.");
        assert_eq!(
            told(Outcome::Unreachable, Some(502)),
            "http://r.example/ was reached, and says nothing of the token (HTTP 502)."
        );
        assert_eq!(
            told(Outcome::Refused, Some(401)),
            "http://r.example/ was reached, and refused the token (HTTP 401)."
        );
    }
}
