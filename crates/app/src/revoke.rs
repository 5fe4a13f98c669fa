//! Takes tokens back, for good. Several only when each was named, or when a person confirmed them.

use jiff::Timestamp;

use gatepass_core::actor::{Actor, Caller};
use gatepass_core::admission::Admission;
use gatepass_core::creation::Revocation;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::TokenId;
use gatepass_intent::{self as intent, Field};

use crate::backend::Backend;
pub use crate::backend::OwnCredential;
use crate::context::Context;
use crate::embedded::Embedded;
use crate::named::find_all;
use crate::several::Several;
use crate::view::TokenRow;
use crate::{Application, Call, Outcome, Question, Understanding};

/// What came of a request to revoke.
#[derive(Debug)]
pub struct Revoked {
    /// What became of each token that was meant.
    pub tokens: Several<Revocation>,
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
    let (at, called) = (context.timestamp(), called.to_vec());
    let understood = context.read(words, move |words, known| intent::revoke_token(words, &called, known)).await?;
    let interpretation = Understanding::all(&understood.evidence, words);
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, interpretation));
    }
    let wanted = understood.intent;
    if !wanted.each_named {
        let question = confirmation(application, &wanted.tokens).await?;
        return Ok(Outcome::Ask(vec![question], interpretation));
    }

    let tokens = revoke_all(&application.backend, &wanted.tokens, OwnCredential::Kept, &call.caller, at).await?;
    Ok(Outcome::Done(Revoked { tokens, interpretation }))
}

/// Revokes each of these.
async fn revoke_all(
    backend: &Backend,
    ids: &[TokenId],
    own: OwnCredential,
    caller: &Caller,
    at: Timestamp,
) -> Result<Several<Revocation>> {
    let mut each = Vec::new();
    for id in ids {
        each.push((id.clone(), backend.revoke_even(caller, id, own, at).await));
    }
    Several::of(each, at)
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

/// Revokes one token. One that already was is a success.
///
/// # Errors
/// What the policy or the backend refuses.
pub async fn revoke_one(backend: &Backend, id: &TokenId, caller: &Caller, now: Timestamp) -> Result<Revocation> {
    backend.revoke(caller, id, now).await
}

/// Revokes the tokens that are called so, by id or exact name, where nothing is asked back. Gatepass's own credential at the
/// backend is one of them only where `own` says so.
///
/// # Errors
/// `UnknownToken` where one of them is not there, and then none was touched; what the policy or the backend refuses of a
/// single token.
pub async fn revoke_called(
    backend: &Backend,
    called: &[String],
    own: OwnCredential,
    caller: &Caller,
    now: Timestamp,
) -> Result<Several<Revocation>> {
    revoke_all(backend, &find_all(backend, called, now).await?, own, caller, now).await
}

/// Revokes the token that has this value.
///
/// # Errors
/// `UnknownToken` for no token's value as for another's; what the policy refuses.
pub async fn revoke_presented(embedded: &Embedded, actor: Actor, value: &str, now: Timestamp) -> Result<Revocation> {
    let unknown = || {
        Error::new(
            Code::UnknownToken,
            "This is not the value of a token that you may revoke.",
            "Check that it was copied whole. An Admin revokes others' tokens, too.",
        )
    };
    let id = match embedded.authenticate(value, now)? {
        Admission::Admitted(token) | Admission::Refused(token, _) => token.id,
        Admission::Unknown => return Err(unknown()),
    };
    // Another's token is answered as none: not even its id is told to whoever found its value.
    let revoked = embedded.backend(actor).revoke(&Caller::default(), &id, now).await;
    revoked.map_err(|error| if error.code() == Code::UnknownToken { unknown() } else { error })
}
