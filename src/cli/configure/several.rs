//! What came of several configurations, in words for people: each by itself, and what to do next.

use super::super::output::token_line;
use super::text::{checks, next_line, outline_line};
use gatepass_app::Delivered;
use gatepass_app::configure::{Done, ManagerOutcome, Mode, NextStep, SeveralConfigured};
use gatepass_app::view::TokenRow;
use gatepass_clients::Level;

/// All of it, and what to do next.
pub(super) fn of(several: &SeveralConfigured) -> String {
    let mut lines: Vec<String> = several.each.iter().map(each).collect();
    lines.extend(several.would_make.iter().map(outline_line));
    let token = several.token.as_ref();
    lines.extend(token.map(|token| token_line(&TokenRow::of(token, several.at), several.token_is_new)));
    lines.extend(several.revoked_tokens().map(|token| format!("Revoked the token {token}, which was made for this.")));
    lines.extend(several.notes.iter().map(|note| format!("Note: {note}")));
    let why = several.interpretation.iter();
    lines.extend(why.map(|field| format!("- {}: {} ({})", field.field.noun(), field.value, field.because)));
    lines.push(next(several));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn each(one: &ManagerOutcome) -> String {
    if let Some(configuration) = one.configuration() {
        return configuration.text();
    }
    let mut sentences = match &one.result {
        Err(error) => vec![format!("not done. {}", error.of_one_among_several())],
        Ok(configured) => match &configured.done {
            Done::Applied { changed, .. } | Done::Undone { changed, .. } => {
                let verb = if matches!(configured.done, Done::Applied { .. }) { "applied" } else { "taken back" };
                let mut sentences = vec![format!("{verb}.")];
                sentences.extend(changed.outcome.changed.iter().map(|file| format!("Changed {file}.")));
                sentences
                    .extend(changed.outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
                let commands = changed.outcome.commands.iter();
                sentences.extend(commands.map(|command| format!("Run ({}): {}", command.purpose, command.run)));
                sentences.extend(changed.outcome.notes.iter().map(|note| format!("Note: {note}")));
                sentences
            }
            Done::Checked { checked, .. } => {
                let word = if configured.is_good() { "working." } else { "not working." };
                [word.to_owned()].into_iter().chain(checks(checked)).collect()
            }
            Done::Shown { .. } | Done::Outlined { .. } => Vec::new(),
        },
    };
    sentences.extend(one.result.iter().flat_map(|done| &done.notes).map(|note| format!("Note: {note}")));
    let place = match one.level {
        Level::User => "",
        Level::Project => " in the project",
    };
    format!("{}{place}: {}", one.manager, sentences.join("\n  "))
}

/// What the person should do next.
fn next(several: &SeveralConfigured) -> String {
    let failed = several.each.iter().filter(|one| !one.is_good()).count();
    let has_value = several.value.as_ref().is_some_and(Delivered::is_kept);
    let next = match several.mode {
        Mode::Show if several.would_make.is_some() => next_line(&NextStep::ApplyOrGenerate),
        Mode::Show if has_value => next_line(&NextStep::RunLines),
        Mode::Show => next_line(&NextStep::SetOwnValue),
        Mode::Apply if has_value => next_line(&NextStep::RunLinesOrUndo),
        Mode::Apply if failed == several.each.len() => "None was configured, and no token was left.".to_owned(),
        Mode::Apply => "The others are configured. --check asks the registry, --undo takes it back.".to_owned(),
        Mode::Check if failed == 0 => "The registry takes the token of each.".to_owned(),
        Mode::Check => format!("{failed} of {} do not work. --check of one alone says more.", several.each.len()),
        Mode::Undo => still_working(several),
    };
    match (several.mode, failed) {
        (Mode::Show, 1..) => {
            format!("{failed} of {} are not shown: the reasons stand with them. {next}", several.each.len())
        }
        (Mode::Check, _) => next,
        (Mode::Apply, 0) if !has_value => next_line(&NextStep::NothingToRun),
        (_, 0) => next,
        (_, failed) => format!("{failed} of {} failed, and what is there is as it was. {next}", several.each.len())
            .trim()
            .to_owned(),
    }
}

fn still_working(several: &SeveralConfigured) -> String {
    let tokens = several.tokens_that_still_work();
    match tokens.as_slice() {
        [] if several.is_good() => "All of it is taken back.".to_owned(),
        [] => String::new(),
        tokens => format!("These tokens still work; `gatepass tokens revoke` takes them back: {}.", tokens.join(", ")),
    }
}
