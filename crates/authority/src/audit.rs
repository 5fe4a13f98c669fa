//! The audit's entries: what is written down of a change, in the change's own transaction.

use jiff::Timestamp;
use serde_json::{Value, json};

use gatepass_core::actor::Actor;
use gatepass_core::audit::{Action, AuditEntry};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Sanitized, Token};

/// An audit entry about a token, with all that its row will not tell once it is deleted.
pub(crate) fn about(token: &Token, actor: &Actor, action: Action, words: Option<&str>, now: Timestamp) -> AuditEntry {
    AuditEntry {
        token: Some(token.id.clone()),
        environment: token.environment.clone(),
        detail: detail_of(token).to_string(),
        ..entry(actor, action, words, now)
    }
}

/// What a token is, for the audit: no longer than a scope can be.
pub(crate) fn detail_of(token: &Token) -> Value {
    json!({
        "name": token.name,
        "username": token.username,
        "permission": token.permission,
        "scope": token.scope.as_ref().map(Scope::to_string),
        "created_by": token.created_by,
        "expires": token.expires,
    })
}

/// An audit entry about nothing in particular yet, with who did it and in which words.
pub(crate) fn entry(actor: &Actor, action: Action, words: Option<&str>, now: Timestamp) -> AuditEntry {
    AuditEntry {
        at: now,
        actor: actor.name.clone(),
        client: actor.client.as_deref().map(Sanitized::client),
        address: actor.address.map(|address| address.to_string()),
        action,
        token: None,
        environment: None,
        detail: "{}".to_owned(),
        words: words.or(actor.words.as_deref()).map(Sanitized::words),
    }
}
