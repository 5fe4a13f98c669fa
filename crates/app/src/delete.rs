//! Removes the rows of tokens that no longer work.

use jiff::Timestamp;

use gatepass_core::actor::Caller;
use gatepass_core::error::{Error, Result};
use gatepass_core::token::{Token, TokenId};
use gatepass_intent as intent;

use crate::backend::Backend;
use crate::context::Context;
use crate::named::find_all;
use crate::{Application, Call, Outcome};

/// What became of each token that was named.
#[derive(Debug)]
pub struct Deleted {
    /// The tokens that are gone from the lists.
    pub deleted: Vec<Token>,
    /// Tokens that could not be deleted, and why.
    pub failed: Vec<(TokenId, Error)>,
    /// The moment at which it was done: statuses are those of then.
    pub at: Timestamp,
}

/// Deletes the tokens that are called so, by id or exact name.
///
/// # Errors
/// What the policy or the backend refuses of a single token: nothing was changed then.
pub async fn delete(application: &Application, called: &[String], call: &Call) -> Result<Outcome<Deleted>> {
    let context = Context::with_tokens_called(application, called).await?;
    let understood = intent::revoke_token(None, called, &context.known());
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, Vec::new()));
    }
    let at = context.timestamp();
    let ids = understood.intent.tokens;
    let mut done = Deleted { deleted: vec![], failed: vec![], at };
    for id in &ids {
        match application.backend.delete(&call.caller, id, at).await {
            Ok(token) => done.deleted.push(token),
            Err(error) if ids.len() == 1 => return Err(error),
            Err(error) => done.failed.push((id.clone(), error)),
        }
    }
    Ok(Outcome::Done(done))
}

/// Deletes one token. The answer is what it was.
///
/// # Errors
/// What the policy or the backend refuses; an active token is refused.
pub async fn delete_one(backend: &Backend, id: &TokenId, caller: &Caller, now: Timestamp) -> Result<Token> {
    backend.delete(caller, id, now).await
}

/// Deletes the tokens that are called so, by id or exact name; the answer is in their order.
///
/// # Errors
/// `UnknownToken` where one of them is not there, and then none was touched; what the policy or the backend refuses.
pub async fn delete_called(
    backend: &Backend,
    called: &[String],
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<Token>> {
    let mut done = Vec::new();
    for token in find_all(backend, called, now).await? {
        done.push(backend.delete(caller, &token.id, now).await?);
    }
    Ok(done)
}
