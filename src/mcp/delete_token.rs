//! `delete_token`: removes the rows of tokens that no longer work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::error::Result;
use crate::intent;
use crate::token::TokenId;

/// The tool.
pub(super) struct DeleteToken;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The tokens to delete, each by its id or its exact name. All must be Expired or Revoked.
    tokens: Vec<String>,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The tokens that are gone from the lists.
    deleted: Vec<TokenRow>,
    /// Tokens that could not be deleted, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<String>,
}

impl Tool for DeleteToken {
    const NAME: &'static str = "delete_token";
    const TITLE: &'static str = "Delete expired or revoked tokens";
    const DESCRIPTION: &'static str = include_str!("../../tools/delete_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let world = World::with_tokens_called(workbench, &arguments.tokens).await?;
        let understood = intent::revoke_token(None, &arguments.tokens, &world.known());
        if !understood.unclear.is_empty() {
            let questions = understood.unclear.into_iter().map(Question::from).collect();
            return Ok(Answer::Ask(questions, Vec::new()));
        }
        let now = world.timestamp();
        let ids: Vec<TokenId> = understood.intent.tokens;
        let mut output = Output { deleted: vec![], failed: vec![] };
        for id in &ids {
            match workbench.backend.delete(&call.caller, id, now).await {
                Ok(token) => output.deleted.push(TokenRow::of(&token, now)),
                Err(error) if ids.len() == 1 => return Err(error),
                Err(error) => {
                    output.failed.push(format!("{id}: {error}"));
                    continue;
                }
            }
        }
        Ok(Answer::Done(output))
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let deleted = self.deleted.iter().map(|token| format!("Deleted {} ({}).", token.name, token.id));
        let failed = self.failed.iter().map(|failure| format!("Not deleted: {failure}"));
        deleted.chain(failed).collect::<Vec<_>>().join("\n")
    }
}
