//! Listing, looking at, revoking and deleting tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::Timestamp;

use super::Access;
use super::caller::AuthenticatedUser;
use super::failure::Failure;
use super::fields::Fields;
use super::refusals::Refusals;
use gatepass_app::list::{self, DescribedRequest, DescribedToken};
use gatepass_app::{delete, revoke, show};
use gatepass_core::actor::{Actor, Caller};
use gatepass_core::creation::Revocation;
use gatepass_core::error::Result;
use gatepass_core::listing::{Cursor, Filter};
use gatepass_core::token::redaction::redacted;
use gatepass_core::token::{Token, TokenId, name, unknown_token};
use gatepass_jfrog::contract::{
    Errors, GATEPASS, Me, RevokedToken, Scope, TokenList, TokenQuery, TokenRecord, TokenReference, subject_of,
};

/// How many tokens one answer has at most. JFrog answers all; the total and a cursor tell when there are more.
const MOST: usize = 1000;

/// The tokens that the caller may see, newest first: an Admin all, a Developer their own. Revoked ones only when they are
/// asked for by `status`, since JFrog's clients take what is listed for what works.
#[utoipa::path(
    get,
    path = "/access/api/v1/tokens",
    operation_id = "listTokens",
    summary = "The tokens that the caller may see, newest first",
    params(TokenQuery),
    responses(
        (status = 200, description = "The tokens", body = TokenList),
        (status = 400, description = "A parameter cannot be used", body = Errors),
        (status = 404, description = "There is no such environment", body = Errors),
        Refusals,
    )
)]
pub(super) async fn list(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    wanted: Result<Query<TokenQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(wanted) = wanted.map_err(|error| Failure::bad_request(error.body_text()))?;
    let now = Timestamp::now();
    let limit = wanted.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::bad_request(format!("`limit` is 1 to {MOST}.")));
    }
    let cursor = wanted.cursor.as_deref().map(str::parse::<Cursor>).transpose()?;
    let filter = Filter { status: wanted.status, environment: wanted.environment.clone(), ..Filter::default() };
    let order = Order::of(&wanted)?;
    let fits = move |token: &Token, description: Option<&str>| fits(&wanted, token, description);
    let request = DescribedRequest { filter, limit, cursor };
    // What is written on a token is looked through for values, and the answer can have half a megabyte.
    let answer = move |mut found: Vec<DescribedToken>, next: Option<Cursor>| {
        order.sort(&mut found);
        let record = |found: &DescribedToken| {
            record(&found.token, description_of(&found.token, found.description.as_deref()), now)
        };
        let tokens = found.iter().map(record).collect();
        Json(TokenList { tokens, next_cursor: next.map(|next| next.to_string()) }).into_response()
    };
    Ok(list::described(&access.embedded, actor, request, now, fits, answer).await?)
}

/// Whether a token is among those that are wanted.
fn fits(wanted: &TokenQuery, token: &Token, description: Option<&str>) -> bool {
    let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
        Some(start) => name::key(text).starts_with(&name::key(start)),
        None => name::key(text) == name::key(pattern),
    };
    (wanted.status.is_some() || token.revoked.is_none())
        && wanted.description.as_deref().is_none_or(|pattern| matches(pattern, description.unwrap_or(&token.name)))
        && wanted.username.as_deref().is_none_or(|user| user == token.username || matches(user, &token.created_by))
        && wanted.token_id.as_deref().is_none_or(|id| id.eq_ignore_ascii_case(token.id.as_str()))
        && wanted.refreshable != Some(true)
}

/// How a page is sorted.
struct Order {
    by: Option<fn(&Token) -> String>,
    descending: bool,
}

impl Order {
    fn of(wanted: &TokenQuery) -> Result<Self, Failure> {
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

    fn sort(&self, tokens: &mut [DescribedToken]) {
        if let Some(by) = self.by {
            // Those that are alike stay in the order that they were made in.
            tokens.reverse();
            tokens.sort_by_cached_key(|described| by(&described.token));
            if self.descending {
                tokens.reverse();
            }
        }
    }
}

/// What the maker of a token wrote on it, or else what it is called, without values: to look for them takes longer than the way to
/// the store. It has a bound, even where an older gatepass kept more.
fn description_of(token: &Token, description: Option<&str>) -> String {
    redacted(description.unwrap_or(&token.name))
}

/// A token that the actor sees, and its description.
async fn described(access: &Access, actor: Actor, id: &TokenId) -> Result<(Token, String), Failure> {
    let answer = |token: Token, description: Option<String>| {
        let description = description_of(&token, description.as_deref());
        (token, description)
    };
    Ok(show::described(&access.embedded, actor, id, answer).await?)
}

/// A token as JFrog's clients read it, with our fields added.
fn record(token: &Token, description: String, now: Timestamp) -> TokenRecord {
    TokenRecord {
        token_id: token.id.to_string(),
        subject: Some(subject_of(&token.username)),
        issued_at: Some(token.created.as_second()),
        issuer: Some(GATEPASS.to_owned()),
        description: Some(description),
        refreshable: Some(false),
        // What is damaged opens nothing.
        scope: Some(scope_of(token).unwrap_or_default()),
        name: Some(token.name.clone()),
        username: Some(token.username.clone()),
        permission: token.permission,
        environment: token.environment.clone(),
        created_by: Some(token.created_by.clone()),
        status: Some(token.status(now)),
        hint: Some(token.hint.clone()),
        expiry: token.expires.map(Timestamp::as_second),
        last_used: token.last_used.map(Timestamp::as_second),
        revoked_at: token.revoked.map(Timestamp::as_second),
    }
}

/// What a token allows and where, in JFrog's words.
pub(super) fn scope_of(token: &Token) -> Option<String> {
    let scope =
        token.permission.zip(token.scope.as_ref()).map(|(permission, scope)| Scope::allowing(permission, scope));
    scope.map(|scope| scope.to_string())
}

/// Who the caller is, in the shape of a token: JFrog's clients ask this to see whether a credential works.
#[utoipa::path(
    get,
    path = "/access/api/v1/tokens/me",
    operation_id = "me",
    summary = "Who the caller is",
    responses(
        (status = 200, description = "The caller", body = Me),
        Refusals,
    )
)]
pub(super) async fn me(AuthenticatedUser(actor): AuthenticatedUser) -> Json<Me> {
    Json(Me {
        token_id: "me".to_owned(),
        subject: Some(subject_of(&actor.name)),
        issuer: Some(GATEPASS.to_owned()),
        refreshable: Some(false),
        username: Some(actor.name),
        role: Some(actor.role),
        expiry: None,
    })
}

/// The id of a token in a path, for the description of the API: what it has is read as a [`TokenId`].
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "utoipa reads its fields' names and types")]
struct IdInPath {
    /// Its id
    #[param(pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    token_id: String,
}

/// One token.
#[utoipa::path(
    get,
    path = "/access/api/v1/tokens/{token_id}",
    operation_id = "getToken",
    summary = "One token",
    params(IdInPath),
    responses(
        (status = 200, description = "The token", body = TokenRecord),
        (status = 400, description = "The path cannot be read", body = Errors),
        (status = 404, description = "There is no such token", body = Errors),
        Refusals,
    )
)]
pub(super) async fn one(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Json<TokenRecord>, Failure> {
    let id = known_form(&id)?;
    let (token, description) = described(&access, actor, &id).await?;
    Ok(Json(record(&token, description, Timestamp::now())))
}

/// Revokes by id: 200 when it was revoked now, 204 when it had been.
#[utoipa::path(
    delete,
    path = "/access/api/v1/tokens/{token_id}",
    operation_id = "revokeToken",
    summary = "Revokes by id",
    params(IdInPath),
    responses(
        (status = 200, description = "It was revoked now", body = TokenRecord),
        (status = 204, description = "It had been revoked"),
        (status = 400, description = "The path cannot be read", body = Errors),
        (status = 404, description = "There is no such token", body = Errors),
        Refusals,
    )
)]
pub(super) async fn revoke(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known_form(&id)?;
    let now = Timestamp::now();
    match revoke::revoke_one(&access.embedded.backend(actor.clone()), &id, &Caller::default(), now).await? {
        Revocation::Revoked(_) => {
            let (token, description) = described(&access, actor, &id).await?;
            Ok(Json(record(&token, description, now)).into_response())
        }
        Revocation::AlreadyRevoked(_) => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Revokes by value, or by id in the body.
#[utoipa::path(
    delete,
    path = "/access/api/v1/tokens/revoke",
    operation_id = "revokeByValue",
    summary = "Revokes by value",
    request_body(content((TokenReference = "application/json"), (TokenReference = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "It does not work, now or from before", body = RevokedToken),
        (status = 400, description = "The body names none or two", body = Errors),
        (status = 404, description = "There is no such token", body = Errors),
        (status = 413, description = "The body is too large"),
        Refusals,
    )
)]
pub(super) async fn revoke_by_value(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Fields(named): Fields<TokenReference>,
) -> Result<Json<RevokedToken>, Failure> {
    let now = Timestamp::now();
    let revoked = match (named.token, named.token_id) {
        (Some(value), None) => revoke::revoke_presented(&access.embedded, actor, &value, now).await?,
        (None, Some(id)) => {
            revoke::revoke_one(&access.embedded.backend(actor), &id.parse()?, &Caller::default(), now).await?
        }
        _ => {
            return Err(Failure::bad_request(
                "Either `token`, the value, or `token_id` names the token to revoke. Send one of them; nothing was changed.",
            ));
        }
    };
    Ok(Json(RevokedToken { token_id: revoked.token().id.to_string() }))
}

/// Forgets a token that does not work any more.
#[utoipa::path(
    delete,
    path = "/gatepass/api/v1/tokens/{token_id}",
    operation_id = "deleteToken",
    summary = "Forgets an Expired or Revoked token",
    params(IdInPath),
    responses(
        (status = 200, description = "What it was", body = TokenRecord),
        (status = 400, description = "The path cannot be read", body = Errors),
        (status = 404, description = "There is no such token", body = Errors),
        (status = 409, description = "It is active", body = Errors),
        Refusals,
    )
)]
pub(super) async fn delete(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Json<TokenRecord>, Failure> {
    let id = known_form(&id)?;
    let now = Timestamp::now();
    let (_, description) = described(&access, actor.clone(), &id).await?;
    let token = delete::delete_one(&access.embedded.backend(actor), &id, &Caller::default(), now).await?;
    Ok(Json(record(&token, description, now)))
}

/// An id that no token can have is no bad request: JFrog's clients expect 404 for it.
fn known_form(text: &str) -> Result<TokenId, Failure> {
    text.parse().map_err(|_| unknown_token(None).into())
}
