//! What came of a configuration, as machines and people read it.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::{self as packages, Configuration};

use super::TokenRow;
use crate::check::OwnVerdict;
use crate::configure::{Changed, Checked, Configured, Done};
use crate::{Delivered, Understanding};

/// What came of a configuration, in each mode: what is not of the mode is absent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConfiguredView {
    /// For "show": what to do so that the client works: files, environment, commands, in this order. It runs as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<Configuration>,
    /// For "apply" and "undo": what was done to the client's files.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Changed>,
    /// For "check": what the registry said, and what became of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
    /// The token that it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenRow>,
    /// Whether the token was made by this call.
    token_is_new: bool,
    /// How to get the token's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Delivered>,
    /// What the user should know about a new token: where the platform did not do all that was wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
}

impl From<Configured> for ConfiguredView {
    fn from(configured: Configured) -> Self {
        let Configured { done, token, token_is_new, value, notes, interpretation, at } = configured;
        let token = token.map(|token| TokenRow::of(&token, at));
        let (mut configuration, mut changed, mut checked) = (None, None, None);
        match done {
            Done::Shown(shown) => configuration = Some(shown),
            Done::Applied(applied) => changed = Some(applied),
            Done::Undone { changed: undone, .. } => changed = Some(undone),
            Done::Checked { checked: found, .. } => checked = Some(found),
        }
        Self { configuration, changed, checked, token, token_is_new, value, notes, interpretation }
    }
}

impl ConfiguredView {
    /// The lines of text that tell it.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.configuration.iter().map(Configuration::text).collect();
        if let Some(Changed { outcome, diff }) = &self.changed {
            lines.extend(outcome.changed.iter().map(|file| format!("Changed {file}.")));
            lines.extend(outcome.unchanged.iter().map(|file| format!("{file} needed no change.")));
            lines.push(diff.trim_end().to_owned());
            lines.extend(outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
            lines.extend(outcome.commands.iter().map(|command| format!("Run ({}): {}", command.purpose, command.run)));
            lines.extend(outcome.notes.iter().map(|note| format!("Note: {note}")));
        }
        if let Some(Checked { registry, client, files }) = &self.checked {
            lines.push(registry.line());
            lines.extend(client.iter().map(OwnVerdict::line));
            lines.extend(files.iter().map(|file| match file.state {
                packages::State::AsApplied => format!("{} is as it was applied.", file.path),
                packages::State::Changed => format!("{} was changed since.", file.path),
                packages::State::Gone => format!("{} is gone.", file.path),
            }));
        }
        if let Some(token) = &self.token {
            let verb = if self.token_is_new { "Made" } else { "Uses" };
            lines.push(format!("{verb} {}.", token.line()));
        }
        lines.extend(self.value.iter().map(Delivered::line));
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.extend(self.interpretation.iter().map(|understanding| format!("- {}", understanding.line())));
        lines.retain(|line| !line.is_empty());
        lines
    }
}
