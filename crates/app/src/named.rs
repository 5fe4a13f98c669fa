//! The tokens that are called so, by id or exact name, where nothing is asked back.
//!
//! The intent has a look-up of its own (`tokens.rs` there), for words: it is pure, so it is given a list, takes what stands in
//! a sentence for a name, and answers with a question that offers what is like it. Here a command names tokens by themselves;
//! the backend is asked, which has no longest list, and what is not one token is an error. Both take an id before a name,
//! compare names by the one key of `gatepass_core::token::name`, and take an active token before those that are over.

use jiff::Timestamp;

use crate::backend::Backend;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, Token, TokenId};

/// All tokens that are called so, each once, found before the first is touched.
///
/// # Errors
/// `UnknownToken` for the first that no token or several have; those of the backend.
pub(crate) async fn find_all(backend: &Backend, called: &[String], now: Timestamp) -> Result<Vec<TokenId>> {
    let mut found = Vec::new();
    for text in called {
        let id = find(backend, text, now).await?.id;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// The token with this id or exact name. A name that one active token has is that token's.
async fn find(backend: &Backend, text: &str, now: Timestamp) -> Result<Token> {
    if let Ok(id) = text.parse::<TokenId>() {
        match backend.token(&id).await {
            // A name may look like an id.
            Err(error) if error.code() == Code::UnknownToken => {}
            found => return found,
        }
    }
    let mut named = backend.named(text).await?;
    if named.iter().filter(|token| token.status(now) == Status::Active).count() == 1 {
        named.retain(|token| token.status(now) == Status::Active);
    }
    match (named.pop(), named.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Error::new(
            Code::UnknownToken,
            format!("Several tokens are called `{text}`; nothing was changed."),
            "List the tokens, and name this one by its id.",
        )),
        (None, _) => Err(Error::new(
            Code::UnknownToken,
            format!("No token has the id or exact name `{text}`; nothing was changed."),
            "List the tokens to see their names.",
        )),
    }
}
