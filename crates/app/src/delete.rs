//! Removes the rows of tokens that no longer work.

use jiff::Timestamp;

use gatepass_core::actor::Caller;
use gatepass_core::error::Result;
use gatepass_core::token::{Token, TokenId};
use gatepass_intent as intent;

use crate::backend::Backend;
use crate::context::Context;
use crate::named::find_all;
use crate::several::Several;
use crate::{Application, Call, Outcome};

/// What became of each token that was named: those that are gone from the lists, as they were.
pub type Deleted = Several<Token>;

/// Deletes the tokens that are called so, by id or exact name.
///
/// # Errors
/// What the policy or the backend refuses of a single token: nothing was changed then.
pub async fn delete(application: &Application, called: &[String], call: &Call) -> Result<Outcome<Deleted>> {
    let context = Context::with_tokens_called(application, called).await?;
    let (at, called) = (context.timestamp(), called.to_vec());
    let understood = context.read(None, move |words, known| intent::revoke_token(words, &called, known)).await?;
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, Vec::new()));
    }
    Ok(Outcome::Done(delete_all(&application.backend, &understood.intent.tokens, &call.caller, at).await?))
}

/// Deletes each of these.
async fn delete_all(backend: &Backend, ids: &[TokenId], caller: &Caller, at: Timestamp) -> Result<Deleted> {
    let mut each = Vec::new();
    for id in ids {
        each.push((id.clone(), delete_one(backend, id, caller, at).await));
    }
    Several::of(each, at)
}

/// Deletes one token. The answer is what it was.
///
/// # Errors
/// What the policy or the backend refuses; an active token is refused.
pub async fn delete_one(backend: &Backend, id: &TokenId, caller: &Caller, now: Timestamp) -> Result<Token> {
    backend.delete(caller, id, now).await
}

/// Deletes the tokens that are called so, by id or exact name, where nothing is asked back.
///
/// # Errors
/// `UnknownToken` where one of them is not there, and then none was touched; what the policy or the backend refuses of a
/// single token.
pub async fn delete_called(backend: &Backend, called: &[String], caller: &Caller, now: Timestamp) -> Result<Deleted> {
    delete_all(backend, &find_all(backend, called, now).await?, caller, now).await
}
