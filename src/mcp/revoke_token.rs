//! `revoke_token`: takes tokens back, for good. Several only when each was named, or when a person confirmed them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question, Understanding};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::backend::Revocation;
use crate::error::Result;
use crate::intent::{self, Field};
use crate::token::TokenId;

/// The tool.
pub(super) struct RevokeToken;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// What the user asked for, in their own words, verbatim and unabridged.
    request: Option<String>,
    /// The tokens to revoke, each by its id or its exact name.
    tokens: Option<Vec<String>>,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Tokens that worked until now.
    revoked: Vec<TokenRow>,
    /// Tokens that had been revoked before.
    already_revoked: Vec<TokenRow>,
    /// Tokens that could not be revoked, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<String>,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
}

impl Tool for RevokeToken {
    const NAME: &'static str = "revoke_token";
    const TITLE: &'static str = "Revoke registry tokens";
    const DESCRIPTION: &'static str = include_str!("../../tools/revoke_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let words = arguments.request;
        let called: Vec<String> = arguments.tokens.unwrap_or_default();
        // A person who confirmed a list, or chose from it, has settled which tokens are meant.
        let words = words.filter(|_| !call.settles(Field::Tokens));
        let world = match words {
            Some(_) => World::with_tokens(workbench).await?,
            None => World::with_tokens_called(workbench, &called).await?,
        };
        let understood = intent::revoke_token(words.as_deref(), &called, &world.known());
        let interpretation = Understanding::all(&understood.evidence, words.as_deref());
        if !understood.unclear.is_empty() {
            let questions = understood.unclear.into_iter().map(Question::from).collect();
            return Ok(Answer::Ask(questions, interpretation));
        }
        let wanted = understood.intent;
        if !wanted.each_named {
            let question = confirmation(workbench, &wanted.tokens).await?;
            return Ok(Answer::Ask(vec![question], interpretation));
        }

        let now = world.timestamp();
        let mut output = Output { revoked: vec![], already_revoked: vec![], failed: vec![], interpretation };
        for id in &wanted.tokens {
            match workbench.backend.revoke(&call.caller, id, now).await {
                Ok(Revocation::Revoked(token)) => output.revoked.push(TokenRow::of(&token, now)),
                Ok(Revocation::AlreadyRevoked(token)) => output.already_revoked.push(TokenRow::of(&token, now)),
                Err(error) if wanted.tokens.len() == 1 => return Err(error),
                Err(error) => {
                    output.failed.push(format!("{id}: {error}"));
                    continue;
                }
            }
        }
        Ok(Answer::Done(output))
    }
}

/// The question that shows what a filter found, before any of it is revoked.
async fn confirmation(workbench: &Workbench, ids: &[TokenId]) -> Result<Question> {
    let now = jiff::Timestamp::now();
    let mut lines = vec![format!("Revoke these {} tokens? What uses them stops working at once, for good:", ids.len())];
    for id in ids {
        lines.push(format!("- {}", TokenRow::of(&workbench.backend.token(id).await?, now).line()));
    }
    Ok(Question {
        field: Field::Tokens,
        question: lines.join("\n"),
        choices: ids.iter().map(ToString::to_string).collect(),
        confirm: true,
    })
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        for token in &self.revoked {
            lines.push(format!("Revoked {} ({}): it is refused from now on.", token.name, token.id));
        }
        for token in &self.already_revoked {
            lines.push(format!("{} ({}) had been revoked before.", token.name, token.id));
        }
        lines.extend(self.failed.iter().map(|failure| format!("Not revoked: {failure}")));
        lines.join("\n")
    }
}
