//! `POST /access/api/v1/tokens`: JFrog's fields, and ours beside them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::failure::Failure;
use super::scope::Scope;
use super::{Access, fields};
use gatepass_app::backend::TokenRequest;
use gatepass_core::actor::Caller as Call;
use gatepass_core::admission::Grant;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::token::Permission;
use gatepass_jfrog::Correlation;

/// What the request may have. Times are in seconds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    grant_type: Option<String>,
    username: Option<String>,
    scope: Option<String>,
    #[serde(default, deserialize_with = "fields::number")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "fields::truth")]
    refreshable: Option<bool>,
    description: Option<String>,
    audience: Option<String>,
    #[serde(default, deserialize_with = "fields::truth")]
    include_reference_token: Option<bool>,
    /// Every token of gatepass is revocable, so both answers to this are kept.
    #[serde(default, deserialize_with = "fields::truth")]
    #[expect(dead_code, reason = "it is read so that it is known")]
    force_revocable: Option<bool>,
    // Ours.
    name: Option<String>,
    permission: Option<Permission>,
    environment: Option<String>,
    #[serde(default, deserialize_with = "fields::truth")]
    create_environment: Option<bool>,
    package_manager: Option<String>,
    request: Option<String>,
}

/// The name in a description that is not too long for one; a longer one stays a description.
fn name_in(description: &str) -> Option<String> {
    gatepass_core::token::name::token_name(description).ok()
}

/// Makes a token and answers its value, once.
pub(super) async fn create(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    fields::Fields(fields): fields::Fields<Fields>,
) -> Result<Json<Value>, Failure> {
    fields.refuse_what_is_not_there(&actor.name)?;
    let asked = fields.asked()?;
    let now = Timestamp::now();
    let expires = match fields.expires_in {
        None => None,
        Some(0) => Some(Expires::Never),
        Some(seconds) => Some(Expires::At(after(now, seconds)?)),
    };
    // Another gatepass writes the name and the environment of its token into the description.
    let mark = fields.description.as_deref().and_then(|text| Correlation::read(text.trim()));
    let marked = mark.as_ref().and_then(|mark| mark.environment.clone()).map(Environment::New);
    let own_name = fields.name.is_some();
    let name = fields.name.or(mark.map(|mark| mark.name)).or_else(|| name_in(fields.description.as_deref()?));
    let environment = fields.environment.map(|name| match fields.create_environment {
        Some(true) => Environment::New(name),
        _ => Environment::Existing(name),
    });
    let request = TokenRequest {
        // Descriptions need not be unique at JFrog, so one that is taken is no reason to refuse.
        name_may_differ: !own_name,
        name,
        permission: asked.permission,
        environment: environment.or(marked),
        expires,
        package_manager: fields.package_manager,
        grant: Grant { repositories: asked.repositories.clone(), description: fields.description },
    };
    let call = Call { words: fields.request, ..Call::default() };
    let issued = access.embedded.backend(actor).create(&call, request, None, now).await?.issued;
    let token = &issued.token;
    // The one place where the API shows a value: to whoever made the token, once.
    let value = issued.secret.expose();
    let mut answer = json!({
        "token_id": token.id,
        "access_token": value,
        "scope": asked.to_string(),
        "token_type": "access_token",
        "username": token.username,
        "name": token.name,
        "permission": token.permission,
        "environment": token.environment,
        "created_by": token.created_by,
    });
    if let Some(expires) = token.expires {
        answer["expires_in"] = (expires.as_second() - token.created.as_second()).into();
    }
    if fields.include_reference_token == Some(true) {
        // gatepass's values are short already.
        answer["reference_token"] = value.into();
    }
    Ok(Json(answer))
}

impl Fields {
    /// What JFrog has and gatepass has not must not be passed over: the token would be another than was asked for.
    fn refuse_what_is_not_there(&self, caller: &str) -> Result<(), Failure> {
        if self.grant_type.as_deref().is_some_and(|grant| grant != "client_credentials")
            || self.refreshable == Some(true)
        {
            return Err(Failure::bad_request(
                "gatepass has no refreshable tokens; nothing was changed. Leave grant_type and refreshable out, and make a new token in time.",
            ));
        }
        if self.username.as_deref().is_some_and(|username| !username.eq_ignore_ascii_case(caller)) {
            return Err(Failure::forbidden(format!(
                "A token is made by {caller} and has a username of its own; nothing was changed. Leave `username` out or give your own."
            )));
        }
        let for_us = |audience: &str| matches!(audience, "*" | "*@*" | "jfrt@*" | "jfac@*");
        if self.audience.as_deref().is_some_and(|audience| !audience.split_whitespace().any(for_us)) {
            return Err(Failure::bad_request(
                "A token of gatepass is for its registries, audience `*@*` or `jfrt@*`; nothing was changed.",
            ));
        }
        Ok(())
    }

    /// What the token is to allow: reading, in all repositories, when nothing is said. Where both the scope and our own
    /// field speak, they must agree.
    fn asked(&self) -> Result<Scope, Failure> {
        let scoped =
            self.scope.as_deref().filter(|scope| !scope.trim().is_empty()).map(str::parse::<Scope>).transpose()?;
        match (scoped, self.permission) {
            (Some(scope), Some(permission)) if scope.permission != permission => {
                Err(Failure::bad_request("`scope` and `permission` contradict each other; nothing was changed."))
            }
            (Some(scope), _) => Ok(scope),
            (None, own) => Ok(Scope { permission: own.unwrap_or(Permission::ReadOnly), repositories: None }),
        }
    }
}

fn after(now: Timestamp, seconds: u64) -> Result<Timestamp, Failure> {
    let seconds = i64::try_from(seconds).ok();
    seconds
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok())
        .ok_or_else(|| Failure::bad_request("`expires_in` is too far away; nothing was changed. Use 0 for never."))
}
