//! `list_tokens`: the tokens that there are, newest first, revoked ones too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question, Understanding};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::backend::{Cursor, Filter};
use crate::error::{Error, Result};
use crate::intent::{self, ListFields};
use crate::token::{Permission, Status};

/// The most rows of one answer: what a model reads without harm.
const MOST_ROWS: usize = 200;
const DEFAULT_ROWS: usize = 50;

/// The tool.
pub(super) struct ListTokens;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// What the user asked for, in their own words, verbatim and unabridged.
    request: Option<String>,
    /// Only tokens of this status; all when left out.
    status: Option<Status>,
    /// Only tokens that allow this.
    permission: Option<Permission>,
    /// Only tokens that are scoped to this environment.
    environment: Option<String>,
    /// Only tokens that this person made; "me" is the user.
    created_by: Option<String>,
    /// Only tokens that expire within this time from now, like "7d".
    expiring_within: Option<String>,
    /// Only tokens with this in their name, case aside.
    name_contains: Option<String>,
    /// The most rows to answer, 1 to 200.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
    /// Where to go on: the `cursor` of the answer before.
    cursor: Option<String>,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The tokens, newest first.
    tokens: Vec<TokenRow>,
    /// How many fit the filters in all.
    total: u64,
    /// What to pass as `cursor` for the rows after these; absent when these were the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
}

impl Tool for ListTokens {
    const NAME: &'static str = "list_tokens";
    const TITLE: &'static str = "List registry tokens";
    const DESCRIPTION: &'static str = include_str!("../../tools/list_tokens.md");
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let world = World::without_tokens(workbench).await?;
        let fields = ListFields {
            status: arguments.status,
            permission: arguments.permission,
            environment: arguments.environment,
            created_by: arguments.created_by,
            expiring_within: arguments.expiring_within,
            name_contains: arguments.name_contains,
            settled: call.settled.clone(),
        };
        let words = arguments.request;
        let understood = intent::list_tokens(words.as_deref(), &fields, &world.known());
        let interpretation = Understanding::all(&understood.evidence, words.as_deref());
        if !understood.unclear.is_empty() {
            let questions = understood.unclear.into_iter().map(Question::from).collect();
            return Ok(Answer::Ask(questions, interpretation));
        }

        let now = world.timestamp();
        let wanted = understood.intent;
        let expiring_before = match wanted.expiring_within {
            Some(within) => Some(now.checked_add(within).map_err(Error::internal)?),
            None => None,
        };
        let filter = Filter {
            status: wanted.status,
            permission: wanted.permission,
            environment: wanted.environment,
            created_by: wanted.created_by,
            expiring_before,
            name_contains: wanted.name_contains,
            ..Filter::default()
        };
        let cursor = arguments.cursor.map(|cursor| cursor.parse::<Cursor>()).transpose()?;
        let limit = arguments.limit.unwrap_or(DEFAULT_ROWS).clamp(1, MOST_ROWS);
        let page = workbench.backend.list(filter, limit, cursor, now).await?;
        Ok(Answer::Done(Output {
            tokens: page.tokens.iter().map(|token| TokenRow::of(token, now)).collect(),
            total: page.total,
            cursor: page.next.map(|cursor| cursor.to_string()),
            interpretation,
        }))
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        if self.tokens.is_empty() {
            lines.push("No token fits.".to_owned());
        } else {
            lines.push(format!("{} of {} tokens, newest first:", self.tokens.len(), self.total));
            lines.extend(self.tokens.iter().map(|token| format!("- {}", token.line())));
        }
        lines.extend(self.interpretation.iter().map(|understanding| format!("Filter: {}", understanding.line())));
        if let Some(cursor) = &self.cursor {
            lines.push(format!("There are more: call again with `cursor` {cursor}"));
        }
        lines.join("\n")
    }
}
