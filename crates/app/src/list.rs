//! Lists tokens, newest first, revoked ones too.

use jiff::Timestamp;

use gatepass_core::error::{Error, Result};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::scope::Scope;
use gatepass_intent::{self as intent, ListFields};

use crate::context::Context;
use crate::{Application, Outcome, Understanding};

/// A page of tokens.
#[derive(Debug)]
pub struct Listed {
    /// The tokens, and where the next page begins.
    pub page: Page,
    /// The moment of which it speaks.
    pub at: Timestamp,
    /// What was understood, field by field, and why.
    pub interpretation: Vec<Understanding>,
}

/// Lists at most `limit` of the tokens that these words and fields ask for, from the cursor on.
///
/// # Errors
/// `InvalidArgument` for a cursor that is none, and for entries of `scope` that cannot be read; those of the backend.
pub async fn list(
    application: &Application,
    words: Option<&str>,
    fields: &ListFields,
    scope: Option<&[String]>,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Outcome<Listed>> {
    let repositories = &application.registry.repositories;
    let scope = scope.map(|entries| Scope::parse(entries, repositories)).transpose()?;
    let context = Context::without_tokens(application).await?;
    let understood = intent::list_tokens(words, fields, &context.known());
    let interpretation = Understanding::all(&understood.evidence, words);
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, interpretation));
    }

    let at = context.timestamp();
    let wanted = understood.intent;
    let expiring_before = match wanted.expiring_within {
        Some(within) => Some(at.checked_add(within).map_err(Error::internal)?),
        None => None,
    };
    let filter = Filter {
        status: wanted.status,
        permission: wanted.permission,
        scope,
        environment: wanted.environment,
        created_by: wanted.created_by,
        expiring_before,
        name_contains: wanted.name_contains,
        ..Filter::default()
    };
    let cursor = cursor.map(str::parse::<Cursor>).transpose()?;
    let page = application.backend.list(filter, limit, cursor, at).await?;
    Ok(Outcome::Done(Listed { page, at, interpretation }))
}
