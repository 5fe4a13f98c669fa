//! What came of a configuration, as machines and people read it.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::{self as packages, Configuration};

use super::TokenRow;
use crate::check::OwnVerdict;
use crate::configure::{Changed, Checked, Configured, Done, TokenOutline};
use crate::{Delivered, Understanding};

/// What came of a configuration.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConfiguredView {
    #[serde(flatten)]
    done: DoneView,
    /// Whether the token was made by this call.
    token_is_new: bool,
    /// The tokens that were revoked, by their ids: they had been made to be applied, and are applied nowhere any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revoked_tokens: Vec<String>,
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

/// What was done, in each mode, and the token that it uses.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum DoneView {
    Shown {
        /// For "show": what to do so that the client works: files, environment, commands, in this order. It runs as it stands.
        configuration: Configuration,
        /// The token that it uses.
        token: TokenRow,
    },
    Outlined {
        /// For "show": what to do, with words where a token's username and value will stand.
        configuration: Configuration,
        /// The token that "apply" would make: none was made.
        would_make: String,
    },
    Applied {
        /// For "apply" and "undo": what was done to the client's files.
        changed: Changed,
        /// The token that it uses.
        token: TokenRow,
    },
    Checked {
        /// For "check": what the registry said, and what became of the files.
        checked: Checked,
        /// The token that it uses.
        token: TokenRow,
    },
    Undone {
        /// For "apply" and "undo": what was done to the client's files.
        changed: Changed,
    },
}

impl From<Configured> for ConfiguredView {
    fn from(configured: Configured) -> Self {
        let Configured { done, token_is_new, revoked_tokens, value, notes, interpretation, at } = configured;
        let row = |token| TokenRow::of(&token, at);
        let done = match done {
            Done::Shown { configuration, token } => DoneView::Shown { configuration, token: row(token) },
            Done::Outlined { configuration, would_make } => {
                DoneView::Outlined { configuration, would_make: would_make.line() }
            }
            Done::Applied { changed, token } => DoneView::Applied { changed, token: row(token) },
            Done::Checked { checked, token, .. } => DoneView::Checked { checked, token: row(token) },
            Done::Undone { changed, .. } => DoneView::Undone { changed },
        };
        Self { done, token_is_new, revoked_tokens, value, notes, interpretation }
    }
}

impl DoneView {
    /// The lines that say what was done, and the token that it uses.
    fn lines(&self) -> (Vec<String>, Option<&TokenRow>) {
        match self {
            Self::Shown { configuration, token } => (vec![configuration.text()], Some(token)),
            Self::Outlined { configuration, would_make } => {
                let would_make = format!("No token was made. \"apply\" would make one: {would_make}.");
                (vec![configuration.text(), would_make], None)
            }
            Self::Applied { changed, token } => (changed.lines(), Some(token)),
            Self::Checked { checked, token } => (checked.lines(), Some(token)),
            Self::Undone { changed } => (changed.lines(), None),
        }
    }
}

impl TokenOutline {
    fn line(&self) -> String {
        let Self { permission, scope, environment, expires } = self;
        let scope = if scope.is_empty() { String::new() } else { format!(" for {}", scope.join(", ")) };
        let environment = environment.as_deref().unwrap_or("no environment");
        format!("{permission}{scope}, {environment}, expires {expires}")
    }
}

impl Changed {
    fn lines(&self) -> Vec<String> {
        let Self { outcome, diff } = self;
        let mut lines: Vec<String> = outcome.changed.iter().map(|file| format!("Changed {file}.")).collect();
        lines.extend(outcome.unchanged.iter().map(|file| format!("{file} needed no change.")));
        lines.push(diff.trim_end().to_owned());
        lines.extend(outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
        lines.extend(outcome.commands.iter().map(|command| format!("Run ({}): {}", command.purpose, command.run)));
        lines.extend(outcome.notes.iter().map(|note| format!("Note: {note}")));
        lines
    }
}

impl Checked {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.registry.line()];
        lines.extend(self.client.iter().map(OwnVerdict::line));
        lines.extend(self.files.iter().map(|file| match file.state {
            packages::State::AsApplied => format!("{} is as it was applied.", file.path),
            packages::State::Changed => format!("{} was changed since.", file.path),
            packages::State::Gone => format!("{} is gone.", file.path),
        }));
        lines
    }
}

impl ConfiguredView {
    /// The lines of text that tell it.
    pub fn lines(&self) -> Vec<String> {
        let (mut lines, token) = self.done.lines();
        if let Some(token) = token {
            let verb = if self.token_is_new { "Made" } else { "Uses" };
            lines.push(format!("{verb} {}.", token.line()));
        }
        lines.extend(
            self.revoked_tokens
                .iter()
                .map(|token| format!("Revoked {token}, which was made for what was applied here.")),
        );
        lines.extend(self.value.iter().map(Delivered::line));
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.extend(self.interpretation.iter().map(|understanding| format!("- {}", understanding.line())));
        lines.retain(|line| !line.is_empty());
        lines
    }
}
