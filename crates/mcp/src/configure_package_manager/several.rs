//! What came of several configurations, in words for models: each by itself, those that failed first.

use gatepass_app::Delivered;
use gatepass_app::configure::{Done, ManagerOutcome, Mode, NextStep, SeveralConfigured};
use gatepass_app::view::TokenRow;
use gatepass_clients::Level;
use gatepass_core::token::name::cleaned;

use super::text::{checks, next as next_of_one, outline, revoked};
use crate::line;

/// The most characters of one line.
const LONGEST_LINE: usize = 400;
/// The most characters of what is said of each, together: beyond, they are counted.
const MOST_TEXT: usize = 1800;

/// All of it, and what to do next.
pub(super) fn of(several: &SeveralConfigured, next: &str) -> String {
    let mut lines = Vec::new();
    let (mut length, mut left_out) = (0, 0);
    let (bad, good): (Vec<_>, Vec<_>) = several.each.iter().partition(|one| !one.is_good());
    for one in bad.into_iter().chain(good) {
        let text = each(one);
        length += text.len();
        if length > MOST_TEXT && one.configuration().is_none() {
            left_out += 1;
        } else {
            lines.push(text);
        }
    }
    if left_out > 0 {
        lines.push(format!("{left_out} more are in `configurations` alone."));
    }
    lines.extend(several.would_make.iter().map(outline));
    if let Some(token) = &several.token {
        let verb = if several.token_is_new { "Made" } else { "Uses" };
        lines.push(format!("{verb} {}.", TokenRow::of(token, several.at).grant_line()));
    }
    lines.extend(several.revoked_tokens().map(revoked));
    lines.extend(several.value.iter().filter_map(|value| line::of_value(value, true)));
    lines.extend(several.notes.iter().map(|note| format!("Note: {note}")));
    lines.extend(line::of_understandings(&several.interpretation));
    lines.push(next.to_owned());
    lines.join("\n")
}

fn each(one: &ManagerOutcome) -> String {
    if let Some(configuration) = one.configuration() {
        return configuration.text();
    }
    let place = match one.level {
        Level::User => "",
        Level::Project => " in the project",
    };
    let mut sentences = match &one.result {
        Err(error) => vec![format!("not done. {}", error.of_one_among_several())],
        Ok(configured) => match &configured.done {
            Done::Applied { changed, .. } | Done::Undone { changed, .. } => {
                let verb = if matches!(configured.done, Done::Applied { .. }) { "applied" } else { "taken back" };
                let mut sentences = vec![format!("{verb}.")];
                sentences.extend(changed.outcome.changed.iter().map(|file| format!("Changed {file}.")));
                sentences
                    .extend(changed.outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
                sentences.extend(changed.outcome.commands.iter().map(|command| format!("Run: {}", command.run)));
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
    // A line that is to be run stands as it is.
    let is_run = sentences.iter().any(|line| line.starts_with("Run: "));
    let sentences: Vec<String> =
        sentences.into_iter().map(|line| if is_run { line } else { cleaned(&line, LONGEST_LINE) }).collect();
    format!("{}{place}: {}", one.manager, sentences.join(if is_run { "\n  " } else { " " }))
}

/// What the agent should do next.
pub(super) fn next(several: &SeveralConfigured) -> String {
    let failed = several.each.iter().filter(|one| !one.is_good()).count();
    let has_value = several.value.as_ref().is_some_and(Delivered::is_kept);
    let next = match several.mode {
        Mode::Show if several.would_make.is_some() => next_of_one(&NextStep::ApplyOrGenerate),
        Mode::Show if has_value => next_of_one(&NextStep::RunLines),
        Mode::Show => next_of_one(&NextStep::SetOwnValue),
        Mode::Apply if has_value => next_of_one(&NextStep::RunLinesOrUndo),
        Mode::Apply if failed == several.each.len() => "None was configured, and no token was left.".to_owned(),
        Mode::Apply => next_of_one(&NextStep::NothingToRun),
        Mode::Check if failed == 0 => "The registry takes the token of each.".to_owned(),
        Mode::Check => "Say which do not work, and why; what each needs is told when it is checked alone.".to_owned(),
        Mode::Undo => {
            let works = several.tokens_that_still_work();
            match works.as_slice() {
                [] if failed == 0 => "All of it is taken back.".to_owned(),
                [] => String::new(),
                works => format!("These tokens still work; revoke_token takes them back: {}.", works.join(", ")),
            }
        }
    };
    match (several.mode, failed) {
        (Mode::Show, 1..) => {
            format!("{failed} of {} are not shown: the reasons stand with them. {next}", several.each.len())
        }
        (Mode::Check, _) | (_, 0) => next,
        (_, failed) => format!("{failed} of {} failed, and what is there is as it was. {next}", several.each.len())
            .trim()
            .to_owned(),
    }
}
