//! `list_tokens`: the tokens that there are, newest first, revoked ones too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::list::{Listed, list};
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Outcome, Understanding};
use gatepass_core::error::Result;
use gatepass_core::token::{Permission, Status};
use gatepass_intent::ListFields;

use super::answer::Text;
use super::line;
use super::tool::{Hints, ToolHandler};

/// The most rows of one answer: what a model reads without harm.
const MOST_ROWS: usize = 200;
const DEFAULT_ROWS: usize = 50;

/// The tool `list_tokens`.
pub(super) struct ListTokens;

/// The arguments of `list_tokens`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The user's own sentences that ask, verbatim; not the log, thread or file around them.
    request: Option<String>,
    /// Only tokens of this status; all when left out.
    status: Option<Status>,
    /// Only tokens that allow this.
    permission: Option<Permission>,
    /// Only tokens that open all of this: entries `KEY[/NAME][:r|:rw]`, as "docker/team/api".
    scope: Option<Vec<String>>,
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

/// The answer of `list_tokens`.
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

impl ToolHandler for ListTokens {
    const NAME: &'static str = "list_tokens";
    const TITLE: &'static str = "List registry tokens";
    const DESCRIPTION: &'static str = include_str!("../../../tools/list_tokens.md");
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        let fields = ListFields {
            status: arguments.status,
            permission: arguments.permission,
            environment: arguments.environment,
            created_by: arguments.created_by,
            expiring_within: arguments.expiring_within,
            name_contains: arguments.name_contains,
            settled: call.settled.clone(),
        };
        let limit = arguments.limit.unwrap_or(DEFAULT_ROWS).clamp(1, MOST_ROWS);
        let (words, cursor) = (arguments.request.as_deref(), arguments.cursor.as_deref());
        let scope = arguments.scope.as_deref();
        Ok(list(application, words, &fields, scope, limit, cursor).await?.map(Output::from))
    }
}

impl From<Listed> for Output {
    fn from(Listed { page, at, interpretation }: Listed) -> Self {
        Self {
            tokens: page.tokens.iter().map(|token| TokenRow::of(token, at)).collect(),
            total: page.total,
            cursor: page.next.map(|cursor| cursor.to_string()),
            interpretation,
        }
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
        lines.extend(line::of_filters(&self.interpretation));
        if let Some(cursor) = &self.cursor {
            lines.push(format!("There are more: call again with `cursor` {cursor}"));
        }
        lines.join("\n")
    }
}
