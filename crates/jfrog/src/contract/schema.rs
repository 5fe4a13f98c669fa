//! What the types of the wire are in the description of the API, where Rust's type does not say it: words of which there
//! are a few.

use serde::Serialize;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use gatepass_core::actor::Role;
use gatepass_core::token::{Permission, Status};

/// One of these words, as they are on the wire.
pub(super) fn one_of<T: Serialize>(what: &str, words: impl IntoIterator<Item = T>) -> Object {
    let words = words.into_iter().filter_map(|word| serde_json::to_value(word).ok());
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    text.enum_values(Some(words)).description(Some(what)).build()
}

pub(super) fn permission() -> Object {
    one_of("gatepass: what it allows; in a request where `scope` is silent", Permission::ALL)
}

pub(super) fn status() -> Object {
    one_of("gatepass: whether it works; a list has all that were not revoked", Status::ALL)
}

pub(super) fn role() -> Object {
    one_of("gatepass: what the user may do", Role::ALL)
}

pub(super) fn grant_type() -> Object {
    one_of("How it is asked for", ["client_credentials"])
}

/// What a token of gatepass never is.
pub(super) fn never() -> Object {
    let truth = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean));
    truth.enum_values(Some([false])).description(Some("gatepass has no tokens that are renewed")).build()
}
