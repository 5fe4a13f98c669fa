//! `delete_token`: removes the rows of tokens that no longer work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::delete::{Deleted, delete};
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Outcome};
use gatepass_core::error::Result;

use super::answer::Text;
use super::tool::{Hints, ToolHandler};

/// The tool `delete_token`.
pub(super) struct DeleteToken;

/// The arguments of `delete_token`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The tokens to delete, each by its id or its exact name. All must be Expired or Revoked.
    tokens: Vec<String>,
}

/// The answer of `delete_token`.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The tokens that are gone from the lists.
    deleted: Vec<TokenRow>,
    /// Tokens that could not be deleted, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<String>,
}

impl ToolHandler for DeleteToken {
    const NAME: &'static str = "delete_token";
    const TITLE: &'static str = "Delete expired or revoked tokens";
    const DESCRIPTION: &'static str = include_str!("../../../tools/delete_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        Ok(delete(application, &arguments.tokens, call).await?.map(Output::from))
    }
}

impl From<Deleted> for Output {
    fn from(done: Deleted) -> Self {
        Self {
            deleted: done.done().map(|token| TokenRow::of(token, done.at)).collect(),
            failed: done.failed().collect(),
        }
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let deleted = self.deleted.iter().map(|token| format!("Deleted {} ({}).", token.name, token.id));
        let failed = self.failed.iter().map(|failure| format!("Not deleted: {failure}"));
        deleted.chain(failed).collect::<Vec<_>>().join("\n")
    }
}
