//! Words → an intent, or the question that must be asked.
//!
//! Pure and deterministic: no I/O, and the present is passed in. Nothing is guessed: nothing said about access is
//! read-only, and what is unclear is asked. Every field of an answer says what it rests on.

mod background;
mod calendar;
mod environment;
mod expiry;
mod filters;
#[cfg(test)]
mod fixture;
mod intent;
mod lexicon;
mod manager;
mod naming;
mod permission;
mod place;
mod reading;
mod request;
mod resolve;
mod revoke;
mod scopes;
mod segments;
mod speech_act;
mod spelling;
mod symbols;
mod token_scope;
mod tokenizer;
mod tokens;
mod tool;
mod understand;

pub use intent::{
    Basis, ConfigurePackageManager, Evidence, Field, GenerateToken, ListTokens, Place, PlaceLimit, RevokeToken, Tool,
    Unclear, Understood,
};
pub use lexicon::{ready, was_ready};
pub use request::{ConfigureFields, GenerateFields, Known, KnownToken, ListFields};
pub use understand::{
    LONGEST_REQUEST, choose_tool, configure_package_manager, expiry, generate_token, list_tokens, revoke_token,
};
