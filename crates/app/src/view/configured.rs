//! What came of a configuration, as machines read it. Each door says it in words of its own.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::Configuration;

use super::TokenRow;
use super::configured_row::ConfigurationRow;
use crate::configure::{Answer, Changed, Checked, Configured, Done, SeveralConfigured, TokenOutline};
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
    Several {
        /// What came of each of several.
        configurations: Vec<ConfigurationRow>,
        /// For "show": what to do for the first that is shown.
        #[serde(skip_serializing_if = "Option::is_none")]
        configuration: Option<Configuration>,
        /// For "apply" and "undo": what was done to the files of all.
        #[serde(skip_serializing_if = "Option::is_none")]
        changed: Option<Changed>,
        /// The token that they use.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<TokenRow>,
        /// The token that "apply" would make: none was made.
        #[serde(skip_serializing_if = "Option::is_none")]
        would_make: Option<String>,
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

impl From<Answer> for ConfiguredView {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::One(configured) => Self::from(configured),
            Answer::Several(several) => Self::from(several),
        }
    }
}

impl From<SeveralConfigured> for ConfiguredView {
    fn from(several: SeveralConfigured) -> Self {
        let revoked_tokens = several.revoked_tokens().cloned().collect();
        let first = several.each.iter().position(|one| one.configuration().is_some());
        let rows = several.each.iter().enumerate();
        let configurations = rows.map(|(place, one)| ConfigurationRow::of(one, Some(place) != first)).collect();
        let done = DoneView::Several {
            configurations,
            configuration: first.and_then(|place| several.each[place].configuration()).cloned(),
            changed: several.changed(),
            token: several.token.as_ref().map(|token| TokenRow::of(token, several.at)),
            would_make: several.would_make.as_ref().map(TokenOutline::line),
        };
        let SeveralConfigured { token_is_new, value, notes, interpretation, .. } = several;
        Self { done, token_is_new, revoked_tokens, value, notes, interpretation }
    }
}
