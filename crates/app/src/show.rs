//! Shows one token: what it is, what its maker wrote on it, how it was used, what runs that was pulled with it.

use gatepass_core::actor::Actor;
use gatepass_core::deployment::{Pull, Usage};
use gatepass_core::error::Result;
use gatepass_core::token::{Token, TokenId};

use crate::backend::Backend;
use crate::embedded::Embedded;

/// A token, and how it was used.
#[derive(Debug)]
pub struct Used {
    /// The token.
    pub token: Token,
    /// How often, when last, and by which client.
    pub usage: Usage,
}

/// One token.
///
/// # Errors
/// `UnknownToken`, for one that the caller may not see just as for one that is not there; those of the backend.
pub async fn token(backend: &Backend, id: &TokenId) -> Result<Token> {
    backend.token(id).await
}

/// What `answer` makes of one token and of what its maker wrote on it, which is done where the store is.
///
/// # Errors
/// `UnknownToken`, for one that this actor may not see just as for one that is not there; those of the store.
pub async fn described<T: Send + 'static>(
    embedded: &Embedded,
    actor: Actor,
    id: &TokenId,
    answer: impl FnOnce(Token, Option<String>) -> T + Send + 'static,
) -> Result<T> {
    let id = id.clone();
    embedded.look(actor, move |view| view.described(&id).map(|(token, description)| answer(token, description))).await
}

/// One token, and how it was used.
///
/// # Errors
/// Those of [`described`].
pub async fn used(embedded: &Embedded, actor: Actor, id: &TokenId) -> Result<Used> {
    let id = id.clone();
    embedded.look(actor, move |view| view.used(&id).map(|(token, usage)| Used { token, usage })).await
}

/// One token, how it was used, and what runs now that was pulled with it: what would lose access with it.
///
/// # Errors
/// Those of [`described`].
pub async fn dependents(embedded: &Embedded, actor: Actor, id: &TokenId) -> Result<(Used, Vec<Pull>)> {
    let id = id.clone();
    let look = embedded.look(actor, move |view| {
        let (token, usage) = view.used(&id)?;
        Ok((Used { token, usage }, view.running(&id)?))
    });
    look.await
}
