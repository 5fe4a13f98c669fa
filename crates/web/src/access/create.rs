//! `POST /access/api/v1/tokens`: JFrog's fields, and ours beside them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};

use super::Access;
use super::caller::AuthenticatedUser;
use super::failure::Failure;
use super::fields::Fields;
use super::refusals::Refusals;
use super::scope;
use super::tokens::scope_of;
use gatepass_app::{backend, generate};
use gatepass_core::actor::Caller;
use gatepass_core::ecosystem::{PackageManager, Repositories};
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;
use gatepass_jfrog::Correlation;
use gatepass_jfrog::contract::{AUDIENCES, Errors, IssuedToken, TokenRequest};

/// The name in a description that is not too long for one; a longer one stays a description.
fn name_in(description: &str) -> Option<String> {
    gatepass_core::token::name::token_name(description).ok()
}

/// Makes a token and answers its value, once.
#[utoipa::path(
    post,
    path = "/access/api/v1/tokens",
    operation_id = "createToken",
    summary = "Makes a token, and shows its value this once",
    request_body(content((TokenRequest = "application/json"), (TokenRequest = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "The token", body = IssuedToken),
        (status = 400, description = "A field cannot be used", body = Errors),
        (status = 404, description = "There is no such environment", body = Errors),
        (status = 409, description = "An active token has this name", body = Errors),
        (status = 413, description = "The body is too large"),
        Refusals,
    )
)]
pub(super) async fn create(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Fields(fields): Fields<TokenRequest>,
) -> Result<Json<IssuedToken>, Failure> {
    refuse_what_is_not_there(&fields, &actor.name)?;
    let (permission, scope) = allowed(&fields, access.embedded.repositories())?;
    let now = Timestamp::now();
    let expires = match fields.expires_in {
        None => None,
        Some(0) => Some(Expires::Never),
        Some(seconds) => Some(Expires::At(after(now, seconds)?)),
    };
    // Another gatepass writes the name and the environment of its token into the description.
    let correlation = fields.description.as_deref().and_then(|text| Correlation::read(text.trim()));
    let correlated = correlation.as_ref().and_then(|found| found.environment.clone()).map(Environment::New);
    let own_name = fields.name.is_some();
    let name = fields.name.or(correlation.map(|found| found.name)).or_else(|| name_in(fields.description.as_deref()?));
    let environment = fields.environment.map(|name| match fields.create_environment {
        Some(true) => Environment::New(name),
        _ => Environment::Existing(name),
    });
    let request = backend::TokenRequest {
        // Descriptions need not be unique at JFrog, so one that is taken is no reason to refuse.
        name_may_differ: !own_name,
        name,
        permission,
        environment: environment.or(correlated),
        expires,
        package_manager: fields.package_manager.as_deref().map(package_manager).transpose()?,
        scope,
        description: fields.description,
    };
    let caller = Caller { words: fields.request, ..Caller::default() };
    let issued = generate::issue(&access.embedded.backend(actor), request, &caller, now).await?.issued;
    let (token, value) = (issued.token, issued.secret);
    Ok(Json(IssuedToken {
        token_id: token.id.to_string(),
        scope: scope_of(&token),
        token_type: Some("access_token".to_owned()),
        username: Some(token.username),
        name: Some(token.name),
        permission: token.permission,
        environment: token.environment,
        created_by: Some(token.created_by),
        expires_in: token.expires.map(|expires| expires.as_second() - token.created.as_second()),
        // gatepass's values are short already.
        reference_token: (fields.include_reference_token == Some(true)).then(|| value.clone()),
        access_token: value,
    }))
}

/// A client that is not known would leave the token wider than was meant.
fn package_manager(name: &str) -> Result<PackageManager, Failure> {
    PackageManager::named(name).ok_or_else(|| {
        let known = PackageManager::ALL.map(PackageManager::name).join(", ");
        Failure::bad_request(format!(
            "`package_manager` is none that gatepass knows; no token was made. Leave it out, or give one of {known}."
        ))
    })
}

/// What JFrog has and gatepass has not must not be passed over: the token would be another than was asked for.
fn refuse_what_is_not_there(fields: &TokenRequest, caller: &str) -> Result<(), Failure> {
    if fields.grant_type.as_deref().is_some_and(|grant| grant != "client_credentials")
        || fields.refreshable == Some(true)
    {
        return Err(Failure::bad_request(
            "gatepass has no refreshable tokens; nothing was changed. Leave grant_type and refreshable out, and make a new token in time.",
        ));
    }
    if fields.username.as_deref().is_some_and(|username| !username.eq_ignore_ascii_case(caller)) {
        return Err(Failure::forbidden(format!(
            "A token is made by {caller} and has a username of its own; nothing was changed. Leave `username` out or give your own."
        )));
    }
    let for_us = |audience: &str| AUDIENCES.contains(&audience);
    if fields.audience.as_deref().is_some_and(|audience| !audience.split_whitespace().any(for_us)) {
        return Err(Failure::bad_request(
            "A token of gatepass is for its registries, audience `*@*` or `jfrt@*`; nothing was changed.",
        ));
    }
    Ok(())
}

/// What the token is to allow, and where: reading, in all repositories, when nothing is said. Where both the scope and our
/// own field speak, they must agree.
fn allowed(fields: &TokenRequest, repositories: &Repositories) -> Result<(Permission, Scope), Failure> {
    let scoped = fields.scope.as_deref().map(|text| scope::asked(text, repositories)).transpose()?;
    match (scoped, fields.permission) {
        (Some((scoped, _)), Some(permission)) if scoped != permission => {
            Err(Failure::bad_request("`scope` and `permission` contradict each other; nothing was changed."))
        }
        (Some(allowed), _) => Ok(allowed),
        (None, own) => Ok((own.unwrap_or_default(), Scope::EVERYTHING)),
    }
}

fn after(now: Timestamp, seconds: u64) -> Result<Timestamp, Failure> {
    let seconds = i64::try_from(seconds).ok();
    seconds
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok())
        .ok_or_else(|| Failure::bad_request("`expires_in` is too far away; nothing was changed. Use 0 for never."))
}
