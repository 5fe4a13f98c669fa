//! Takes tokens back, for good. Several only when each was named, or when a person confirmed them.

use jiff::Timestamp;

use gatepass_core::creation::Revocation;
use gatepass_core::error::{Error, Result};
use gatepass_core::token::{Token, TokenId};
use gatepass_intent::{self as intent, Field};

use crate::context::Context;
use crate::view::TokenRow;
use crate::{Application, Call, Outcome, Question, Understanding};

/// What became of each token that was meant.
#[derive(Debug)]
pub struct Revoked {
    /// Tokens that worked until now.
    pub revoked: Vec<Token>,
    /// Tokens that had been revoked before.
    pub already_revoked: Vec<Token>,
    /// Tokens that could not be revoked, and why.
    pub failed: Vec<(TokenId, Error)>,
    /// When.
    pub at: Timestamp,
    /// What was understood, field by field, and why.
    pub interpretation: Vec<Understanding>,
}

/// Revokes the tokens that these words and names ask for.
///
/// # Errors
/// What the policy or the backend refuses of a single token: nothing was changed then.
pub async fn revoke(
    application: &Application,
    words: Option<&str>,
    called: &[String],
    call: &Call,
) -> Result<Outcome<Revoked>> {
    // A person who confirmed a list, or chose from it, has settled which tokens are meant.
    let words = words.filter(|_| !call.settles(Field::Tokens));
    let context = match words {
        Some(_) => Context::with_tokens(application).await?,
        None => Context::with_tokens_called(application, called).await?,
    };
    let understood = intent::revoke_token(words, called, &context.known());
    let interpretation = Understanding::all(&understood.evidence, words);
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, interpretation));
    }
    let wanted = understood.intent;
    if !wanted.each_named {
        let question = confirmation(application, &wanted.tokens).await?;
        return Ok(Outcome::Ask(vec![question], interpretation));
    }

    let at = context.timestamp();
    let mut done = Revoked { revoked: vec![], already_revoked: vec![], failed: vec![], at, interpretation };
    for id in &wanted.tokens {
        match application.backend.revoke(&call.caller, id, at).await {
            Ok(Revocation::Revoked(token)) => done.revoked.push(token),
            Ok(Revocation::AlreadyRevoked(token)) => done.already_revoked.push(token),
            Err(error) if wanted.tokens.len() == 1 => return Err(error),
            Err(error) => done.failed.push((id.clone(), error)),
        }
    }
    Ok(Outcome::Done(done))
}

/// The question that shows what a filter found, before any of it is revoked.
async fn confirmation(application: &Application, ids: &[TokenId]) -> Result<Question> {
    let now = Timestamp::now();
    let mut lines = vec![format!("Revoke these {} tokens? What uses them stops working at once, for good:", ids.len())];
    for id in ids {
        lines.push(format!("- {}", TokenRow::of(&application.backend.token(id).await?, now).line()));
    }
    Ok(Question {
        field: Field::Tokens,
        question: lines.join("\n"),
        choices: ids.iter().map(ToString::to_string).collect(),
        confirm: true,
    })
}
