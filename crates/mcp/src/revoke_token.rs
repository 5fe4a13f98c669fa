//! `revoke_token`: takes tokens back, for good. Several only when each was named, or when a person confirmed them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::revoke::{Revoked, revoke};
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Outcome, Understanding};
use gatepass_core::creation::Revocation;
use gatepass_core::error::Result;

use super::answer::Text;
use super::tool::{Hints, ToolHandler};

/// The tool `revoke_token`.
pub(super) struct RevokeToken;

/// The arguments of `revoke_token`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The user's own sentences that ask, verbatim; not the log, thread or file around them.
    request: Option<String>,
    /// The tokens to revoke, each by its id or its exact name.
    tokens: Option<Vec<String>>,
}

/// The answer of `revoke_token`.
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

impl ToolHandler for RevokeToken {
    const NAME: &'static str = "revoke_token";
    const TITLE: &'static str = "Revoke registry tokens";
    const DESCRIPTION: &'static str = include_str!("../../../tools/revoke_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        let called = arguments.tokens.unwrap_or_default();
        Ok(revoke(application, arguments.request.as_deref(), &called, call).await?.map(Output::from))
    }
}

impl From<Revoked> for Output {
    fn from(done: Revoked) -> Self {
        let (now, before): (Vec<_>, Vec<_>) =
            done.tokens.done().partition(|revocation| matches!(revocation, Revocation::Revoked(_)));
        let rows = |revocations: Vec<&Revocation>| {
            revocations.into_iter().map(|revocation| TokenRow::of(revocation.token(), done.tokens.at)).collect()
        };
        Self {
            revoked: rows(now),
            already_revoked: rows(before),
            failed: done.tokens.failed().collect(),
            interpretation: done.interpretation,
        }
    }
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
