//! What came of a configuration, in words for people. What is to be pasted comes first, and stands as it is.

use super::super::output::{facts, token_line, value_line};
use gatepass_app::check::Outcome;
use gatepass_app::configure::{Changed, Checked, Configured, Done, NextStep, OWN_VALUE, TokenOutline};
use gatepass_app::view::TokenRow;
use gatepass_clients::State;
use gatepass_core::token::Token;

/// All of it, and what to do next.
pub(super) fn of(configured: &Configured) -> String {
    let token_line = |token: &Token| token_line(&TokenRow::of(token, configured.at), configured.token_is_new);
    let mut lines = match &configured.done {
        Done::Shown { configuration, token } => vec![configuration.text(), token_line(token)],
        Done::Outlined { configuration, would_make } => vec![configuration.text(), outline_line(would_make)],
        Done::Applied { changed, token } => changes(changed).into_iter().chain([token_line(token)]).collect(),
        Done::Checked { checked, token, .. } => checks(checked).into_iter().chain([token_line(token)]).collect(),
        Done::Undone { changed, .. } => changes(changed),
    };
    let revoked = configured.revoked_tokens.iter();
    lines.extend(revoked.map(|token| format!("Revoked the token {token}, which was made for this.")));
    lines.extend(configured.value.as_ref().and_then(value_line));
    lines.extend(configured.notes.iter().map(|note| format!("Note: {note}")));
    let why = configured.interpretation.iter();
    lines.extend(why.map(|field| format!("- {}: {} ({})", field.field.noun(), field.value, field.because)));
    lines.push(next_line(&configured.next_step()));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

pub(super) fn outline_line(outline: &TokenOutline) -> String {
    let TokenOutline { permission, scope, environment, expires } = outline;
    let facts = facts(permission, scope, environment.as_deref(), expires);
    format!("No token was made. --apply would make one: {facts}.")
}

fn changes(Changed { outcome, diff }: &Changed) -> Vec<String> {
    let mut lines: Vec<String> = outcome.changed.iter().map(|file| format!("Changed {file}.")).collect();
    lines.extend(outcome.unchanged.iter().map(|file| format!("{file} is already so.")));
    lines.push(diff.trim_end().to_owned());
    lines.extend(outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
    lines.extend(outcome.commands.iter().map(|command| format!("Run ({}): {}", command.purpose, command.run)));
    lines.extend(outcome.notes.iter().map(|note| format!("Note: {note}")));
    lines
}

pub(super) fn checks(checked: &Checked) -> Vec<String> {
    let url = &checked.registry.url;
    let status = checked.registry.status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    let registry = match checked.registry.outcome {
        Outcome::Reached if checked.registry.status == Some(403) => {
            format!("{url} knows the token, and has nothing of its scope at this address{status}.")
        }
        Outcome::Reached => format!("{url} took the token{status}."),
        Outcome::Unproven => format!("{url} answers everybody so, with or without a token{status}."),
        Outcome::Refused => format!("{url} was reached, and refused the token{status}."),
        Outcome::Unreachable if checked.registry.status.is_some() => {
            format!("{url} was reached, and says nothing of the token{status}.")
        }
        Outcome::Unreachable => format!("{url} could not be reached: no answer came."),
    };
    let client = checked.client.iter().map(|client| {
        let word = if client.succeeded { "succeeded" } else { "failed" };
        format!("`{}` {word}.", client.command)
    });
    let files = checked.files.iter().map(|file| match file.state {
        State::AsApplied => format!("{} is as it was applied.", file.path),
        State::Changed => format!("{} was changed since.", file.path),
        State::Gone => format!("{} is gone.", file.path),
    });
    [registry].into_iter().chain(client).chain(files).collect()
}

/// What the person should do next.
pub(super) fn next_line(next: &NextStep) -> String {
    match next {
        NextStep::RunLines => "Run the lines as they stand: they take the value out of its drop, once.",
        NextStep::SetOwnValue => {
            return format!(
                "gatepass does not keep this token's value any more: set {OWN_VALUE} to it, and the lines run as they stand; \
                 or leave out --token to make a new one."
            );
        }
        NextStep::ApplyOrGenerate => {
            "Nothing was made or written. --apply makes the token and writes this; GATEPASS_TOKEN and USERNAME stand for a \
             token of your own."
        }
        NextStep::NothingToRun => "The client is configured. --check asks the registry, --undo takes the change back.",
        NextStep::RunLinesOrUndo => {
            "Run the lines as they stand: they take the value out of its drop, once. --undo takes the change back."
        }
        NextStep::TakeRedirectsOut => {
            "Do not use the client here: the notes say what has it go elsewhere. Take that out, or revoke the \
             token if the client was used here already."
        }
        NextStep::LookAtClient => {
            "The registry takes the token, and the client's own command failed: run it, and look at the files."
        }
        NextStep::NothingToDo => "The registry takes the token.",
        NextStep::UseClient => {
            "The registry answers everybody there, so nothing is known of the token: use the client for something that \
             needs it."
        }
        NextStep::ApplyAnother => "The token is not good for this; apply again with another.",
        NextStep::FindRegistry => {
            "See whether the registry runs and whether its address is right, then check again."
        }
        NextStep::NothingLeft => "What was applied is gone, and its token does not work any more.",
        NextStep::LookWhereItLives => {
            "What was applied is gone. Its token is not known here; whether it still works is told where it was made."
        }
        NextStep::RevokeIfUnwanted(token) => {
            return format!("The token {token} still works; `gatepass tokens revoke` takes it back.");
        }
    }
    .to_owned()
}
