//! Listing, looking at, revoking and deleting tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Access;
use super::caller::Caller;
use super::failure::Failure;
use super::fields::Fields;
use super::scope::Scope;
use gatepass_app::embedded::View;
use gatepass_core::actor::Caller as Call;
use gatepass_core::admission::Grant;
use gatepass_core::creation::Revocation;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::{Cursor, Filter};
use gatepass_core::token::redaction::redacted;
use gatepass_core::token::{Status, Token, TokenId, name};

/// How many tokens one answer has at most. JFrog answers all; the total and a cursor tell when there are more.
const MOST: usize = 1000;
/// The most bytes of a scope that a row shows: more than any that is taken.
const LONGEST_SCOPE: usize = 8 * 1024;

/// What a listing may be asked for: JFrog's filters, then ours.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    description: Option<String>,
    username: Option<String>,
    refreshable: Option<bool>,
    token_id: Option<String>,
    order_by: Option<String>,
    descending_order: Option<bool>,
    status: Option<Status>,
    environment: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The tokens that the caller may see, newest first: an Admin all, a Developer their own. Revoked ones only when they are
/// asked for by `status`, since JFrog's clients take what is listed for what works.
pub(super) async fn list(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Value>, Failure> {
    let Query(wanted) = wanted.map_err(|error| Failure::bad_request(error.body_text()))?;
    let now = Timestamp::now();
    let limit = wanted.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::bad_request(format!("`limit` is 1 to {MOST}.")));
    }
    let cursor = wanted.cursor.as_deref().map(str::parse::<Cursor>).transpose()?;
    let filter = Filter { status: wanted.status, environment: wanted.environment.clone(), ..Filter::default() };
    let order = Order::of(&wanted)?;
    let (tokens, next) = access
        .embedded
        .look(actor, move |view| {
            let (mut tokens, next) = collect(view, &filter, &wanted, limit, cursor, now)?;
            order.sort(&mut tokens);
            Ok((tokens, next))
        })
        .await?;
    let rows: Vec<Value> = tokens.into_iter().map(|(_, row)| row).collect();
    let mut answer = json!({ "tokens": rows });
    if let Some(next) = next {
        answer["next_cursor"] = next.to_string().into();
    }
    Ok(Json(answer))
}

/// Tokens with their rows as they are answered, and where the next page begins.
type Found = (Vec<(Token, Value)>, Option<Cursor>);

/// Goes through the pages until `limit` tokens fit or there are no more.
fn collect(
    view: &View<'_>,
    filter: &Filter,
    wanted: &Wanted,
    limit: usize,
    mut cursor: Option<Cursor>,
    now: Timestamp,
) -> Result<Found> {
    let mut found = Vec::new();
    loop {
        let page = view.list(filter, limit - found.len(), cursor.as_ref(), now)?;
        for token in page.tokens {
            let (token, grant) = view.granted(&token.id)?;
            if wanted.fits(&token, &grant) {
                let row = row(&token, &grant, now);
                found.push((token, row));
            }
        }
        cursor = page.next;
        if cursor.is_none() || found.len() >= limit {
            return Ok((found, cursor));
        }
    }
}

impl Wanted {
    fn fits(&self, token: &Token, grant: &Grant) -> bool {
        let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => name::key(text).starts_with(&name::key(start)),
            None => name::key(text) == name::key(pattern),
        };
        (self.status.is_some() || token.revoked.is_none())
            && self.description.as_deref().is_none_or(|pattern| matches(pattern, description(token, grant)))
            && self.username.as_deref().is_none_or(|user| user == token.username || matches(user, &token.created_by))
            && self.token_id.as_deref().is_none_or(|id| id.eq_ignore_ascii_case(token.id.as_str()))
            && self.refreshable != Some(true)
    }
}

/// What a token's maker wrote on it, or else what it is called.
fn description<'a>(token: &'a Token, grant: &'a Grant) -> &'a str {
    grant.description.as_deref().unwrap_or(&token.name)
}

/// How a page is sorted.
struct Order {
    by: Option<fn(&Token) -> String>,
    descending: bool,
}

impl Order {
    fn of(wanted: &Wanted) -> Result<Self, Failure> {
        let by: Option<fn(&Token) -> String> = match wanted.order_by.as_deref() {
            None => None,
            Some("created") => Some(|token| format!("{:020}", token.created.as_millisecond())),
            Some("token_id") => Some(|token| token.id.to_string()),
            Some("owner") => Some(|token| name::key(&token.created_by)),
            Some("subject") => Some(|token| token.username.clone()),
            Some("expiry") => {
                Some(|token| format!("{:020}", token.expires.map_or(i64::MAX, |expires| expires.as_millisecond())))
            }
            Some(_) => {
                return Err(Failure::bad_request("`order_by` is created, token_id, owner, subject or expiry."));
            }
        };
        Ok(Self { by, descending: wanted.descending_order.unwrap_or(false) })
    }

    fn sort(&self, tokens: &mut [(Token, Value)]) {
        if let Some(by) = self.by {
            // Those that are alike stay in the order that they were made in.
            tokens.reverse();
            tokens.sort_by_cached_key(|(token, _)| by(token));
            if self.descending {
                tokens.reverse();
            }
        }
    }
}

/// A token as JFrog's clients read it, with our fields added. It has a bound, even where an older gatepass kept more.
fn row(token: &Token, grant: &Grant, now: Timestamp) -> Value {
    let repositories = grant.repositories.clone();
    let scope = token.permission.map(|permission| Scope { permission, repositories }.to_string());
    let scope = scope.map(|scope| name::cut(scope, LONGEST_SCOPE));
    let mut row = json!({
        "token_id": token.id,
        "subject": format!("gatepass/users/{}", token.username),
        "issued_at": token.created.as_second(),
        "issuer": "gatepass",
        "description": redacted(description(token, grant)),
        "refreshable": false,
        "scope": scope,
        "name": token.name,
        "username": token.username,
        "permission": token.permission,
        "environment": token.environment,
        "created_by": token.created_by,
        "status": token.status(now),
        "hint": token.hint,
    });
    let times = [("expiry", token.expires), ("last_used", token.last_used), ("revoked_at", token.revoked)];
    for (field, time) in times {
        if let Some(time) = time {
            row[field] = time.as_second().into();
        }
    }
    row
}

/// Who the caller is, in the shape of a token: JFrog's clients ask this to see whether a credential works.
pub(super) async fn me(Caller(actor): Caller) -> Json<Value> {
    Json(json!({
        "token_id": "me",
        "subject": format!("gatepass/users/{}", actor.name),
        "issuer": "gatepass",
        "refreshable": false,
        "username": actor.name,
        "role": actor.role,
    }))
}

/// One token.
pub(super) async fn one(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = known_form(&id)?;
    let (token, grant) = access.embedded.look(actor, move |view| view.granted(&id)).await?;
    Ok(Json(row(&token, &grant, Timestamp::now())))
}

/// Revokes by id: 200 when it was revoked now, 204 when it had been.
pub(super) async fn revoke(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known_form(&id)?;
    let now = Timestamp::now();
    match access.embedded.backend(actor.clone()).revoke(&Call::default(), &id, now).await? {
        Revocation::Revoked(_) => {
            let (token, grant) = access.embedded.look(actor, move |view| view.granted(&id)).await?;
            Ok(Json(row(&token, &grant, now)).into_response())
        }
        Revocation::AlreadyRevoked(_) => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// What revoking by value takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    token: Option<String>,
    token_id: Option<String>,
}

/// Revokes by value, or by id in the body.
pub(super) async fn revoke_by_value(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Fields(named): Fields<Named>,
) -> Result<Json<Value>, Failure> {
    let now = Timestamp::now();
    let revoked = match (named.token, named.token_id) {
        (Some(value), None) => access.embedded.revoke_presented(actor, &value, now).await?,
        (None, Some(id)) => access.embedded.backend(actor).revoke(&Call::default(), &id.parse()?, now).await?,
        _ => {
            return Err(Failure::bad_request(
                "Either `token`, the value, or `token_id` names the token to revoke. Send one of them; nothing was changed.",
            ));
        }
    };
    Ok(Json(json!({ "revoked-token-id": revoked.token().id })))
}

/// Forgets a token that does not work any more.
pub(super) async fn delete(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = known_form(&id)?;
    let now = Timestamp::now();
    let known = id.clone();
    let (_, grant) = access.embedded.look(actor.clone(), move |view| view.granted(&known)).await?;
    let token = access.embedded.backend(actor).delete(&Call::default(), &id, now).await?;
    Ok(Json(row(&token, &grant, now)))
}

/// An id that no token can have is no bad request: JFrog's clients expect 404 for it.
fn known_form(text: &str) -> Result<TokenId, Failure> {
    text.parse().map_err(|_| {
        Error::new(Code::UnknownToken, "There is no token with this id.", "List the tokens to see their ids.").into()
    })
}
