//! Lists tokens, newest first, revoked ones too.

use jiff::Timestamp;

use gatepass_core::actor::Actor;
use gatepass_core::error::{Error, Result};
use gatepass_core::listing::{Cursor, Filter, Order, Page, Start, TablePage};
use gatepass_core::scope::Scope;
use gatepass_core::token::Token;
use gatepass_intent::{self as intent, ListFields};

use crate::backend::Backend;
use crate::context::Context;
use crate::embedded::Embedded;
use crate::pages::every;
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
    let (at, fields) = (context.timestamp(), fields.clone());
    let understood = context.read(words, move |words, known| intent::list_tokens(words, &fields, known)).await?;
    let interpretation = Understanding::all(&understood.evidence, words);
    if !understood.unclear.is_empty() {
        return Ok(Outcome::ask(understood.unclear, interpretation));
    }

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

/// At most `limit` of the tokens that fit, newest first, from the cursor on.
///
/// # Errors
/// Those of the backend.
pub async fn page(
    backend: &Backend,
    filter: Filter,
    limit: usize,
    cursor: Option<Cursor>,
    now: Timestamp,
) -> Result<Page> {
    backend.list(filter, limit, cursor, now).await
}

/// Every token that fits, newest first.
///
/// # Errors
/// Those of the backend.
pub async fn all(backend: &Backend, filter: &Filter, now: Timestamp) -> Result<Vec<Token>> {
    every(backend, filter, now, |_| Ok(())).await
}

/// What a page of a table is to have.
#[derive(Debug)]
pub struct TableRequest {
    /// Which tokens.
    pub filter: Filter,
    /// How they are sorted.
    pub order: Order,
    /// Where the page begins.
    pub start: Start,
    /// How many rows it has at most.
    pub limit: usize,
}

/// A page of a table of tokens, and the environments that it can be filtered by.
#[derive(Debug)]
pub struct Table {
    /// The rows.
    pub page: TablePage,
    /// The environments, by name.
    pub environments: Vec<String>,
}

/// A page of the table of the tokens that this actor sees.
///
/// # Errors
/// Those of the store.
pub async fn table(embedded: &Embedded, actor: Actor, wanted: TableRequest, now: Timestamp) -> Result<Table> {
    let TableRequest { filter, order, start, limit } = wanted;
    let look = embedded.look(actor, move |view| {
        let page = view.table(&filter, order, &start, limit, now)?;
        let environments = view.environments(now)?.into_iter().map(|environment| environment.name).collect();
        Ok(Table { page, environments })
    });
    look.await
}

/// A token with what its maker wrote on it.
#[derive(Debug)]
pub struct DescribedToken {
    /// The token.
    pub token: Token,
    /// What is written on it.
    pub description: Option<String>,
}

/// Which of the tokens with what is written on them are wanted, newest first.
#[derive(Debug)]
pub struct DescribedRequest {
    /// Which tokens.
    pub filter: Filter,
    /// How many at most.
    pub limit: usize,
    /// Where the page begins.
    pub cursor: Option<Cursor>,
}

/// What `answer` makes of the tokens that this actor sees and that fit, with what is written on them, newest first, and of where
/// the next page begins. `fits` says what no filter does. Both are called where the store is: a page of a thousand takes longer
/// than the way there.
///
/// # Errors
/// Those of the store.
pub async fn described<T: Send + 'static>(
    embedded: &Embedded,
    actor: Actor,
    wanted: DescribedRequest,
    now: Timestamp,
    fits: impl Fn(&Token, Option<&str>) -> bool + Send + 'static,
    answer: impl FnOnce(Vec<DescribedToken>, Option<Cursor>) -> T + Send + 'static,
) -> Result<T> {
    let DescribedRequest { filter, limit, mut cursor } = wanted;
    let look = embedded.look(actor, move |view| {
        let mut tokens = Vec::new();
        loop {
            let page = view.list(&filter, limit - tokens.len(), cursor.as_ref(), now)?;
            let mut descriptions = view.descriptions(&page)?;
            for token in page.tokens {
                let description = descriptions.remove(&token.id);
                if fits(&token, description.as_deref()) {
                    tokens.push(DescribedToken { token, description });
                }
            }
            cursor = page.next;
            if cursor.is_none() || tokens.len() >= limit {
                return Ok(answer(tokens, cursor));
            }
        }
    });
    look.await
}
