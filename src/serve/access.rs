//! The token API: JFrog's `/access/api/v1/tokens`, and what JFrog has no path for under `/gatepass/api/v1`.
//!
//! Everybody who calls it is a user with an identity token; a registry token manages nothing. The rules are the
//! authority's and the operator's policy's; here is only what the wire says.

mod caller;
mod create;
mod environments;
mod failure;
mod fields;
mod scope;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post};
use http::header::CONTENT_TYPE;

use self::failure::Failure;
use crate::authority::Authority;
use crate::backend::Policy;
use crate::error::Result;

/// The description of the API for programs, as `/gatepass/api/v1/openapi.json` serves it.
pub const OPENAPI: &str = include_str!("access/openapi.json");

/// What the API works with.
pub(super) struct Access {
    authority: Authority,
    policy: Policy,
    attempts: Arc<super::attempts::Attempts>,
}

impl Access {
    pub(super) fn new(authority: Authority, policy: Policy, attempts: Arc<super::attempts::Attempts>) -> Arc<Self> {
        Arc::new(Self { authority, policy, attempts })
    }

    async fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        Ok(super::ask(&self.authority, call).await?)
    }
}

/// Every endpoint: its path, and what answers each method.
fn endpoints() -> Vec<(&'static str, MethodRouter<Arc<Access>>)> {
    vec![
        ("/access/api/v1/system/ping", get(ping)),
        ("/artifactory/api/system/ping", get(ping)),
        ("/access/api/v1/tokens", get(tokens::list).post(create::create)),
        ("/access/api/v1/tokens/me", get(tokens::me)),
        ("/access/api/v1/tokens/revoke", delete(tokens::revoke_by_value)),
        ("/access/api/v1/tokens/{token_id}", get(tokens::one).delete(tokens::revoke)),
        ("/gatepass/api/v1/openapi.json", get(openapi)),
        ("/gatepass/api/v1/tokens/{token_id}", delete(tokens::delete)),
        ("/gatepass/api/v1/environments", post(environments::create).get(environments::list)),
        ("/gatepass/api/v1/environments/{name}", get(environments::profile)),
    ]
}

/// The API's routes.
pub(super) fn router(access: Arc<Access>) -> Router {
    endpoints()
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods.fallback(not_that_method)))
        .with_state(access)
}

async fn not_that_method() -> Failure {
    Failure::method_not_allowed()
}

/// Whether the API is there; JFrog's clients ask before all else, without a credential.
async fn ping() -> &'static str {
    "OK"
}

async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
