//! The token API: JFrog's `/access/api/v1/tokens`, and what JFrog has no path for under `/gatepass/api/v1`.
//!
//! Everybody who calls it is a user with an identity token; a registry token manages nothing. The rules are
//! below, in the application; here is only what the wire says.

mod caller;
mod create;
mod environments;
mod failure;
mod fields;
mod openapi;
mod refusals;
mod scope;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post};
use http::header::{CACHE_CONTROL, HOST, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use url::Url;

use self::caller::AnyCaller;
use self::failure::Failure;
pub use self::openapi::DOCUMENT as OPENAPI;
use crate::deferred::written;
use crate::settings::Settings;
use crate::{query, same_site};
use gatepass_app::embedded::Embedded;
use gatepass_gateway::Attempts;
use gatepass_gateway::origin;

/// The most bytes of a request's body: a few short fields.
const LARGEST_BODY: usize = 64 * 1024;

/// What the API works with.
pub(super) struct Access {
    embedded: Embedded,
    attempts: Arc<Attempts>,
    /// The address that clients know this server by, when the operator said it.
    url: Option<Url>,
    secure: bool,
}

impl Access {
    pub(super) fn new(settings: &Settings, embedded: Embedded, attempts: Arc<Attempts>) -> Arc<Self> {
        let (url, secure) = (settings.gateway.url.clone(), settings.gateway.tls.is_some());
        Arc::new(Self { embedded, attempts, url, secure })
    }
}

/// Every endpoint: its path, and what answers each method.
fn endpoints() -> Vec<(&'static str, MethodRouter<Arc<Access>>)> {
    vec![
        ("/access/api/v1/system/ping", get(ping)),
        ("/artifactory/api/system/ping", get(artifactory_ping)),
        ("/access/api/v1/tokens", get(tokens::list).post(create::create)),
        ("/access/api/v1/tokens/me", get(tokens::me)),
        ("/access/api/v1/tokens/revoke", delete(tokens::revoke_by_value)),
        ("/access/api/v1/tokens/{token_id}", get(tokens::one).delete(tokens::revoke)),
        ("/gatepass/api/v1/openapi.json", get(openapi::openapi)),
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
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(Arc::clone(&access), guard))
        .layer(map_response(protect))
        .with_state(access)
}

/// Refuses a change that another site's page made a browser ask for, and one that says something where nobody reads it.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let here = origin::of(request.uri(), request.headers().get(HOST), access.url.as_ref(), access.secure);
    if same_site::is_forged(&request, &here) {
        return Failure::forbidden("The browser says that another site sent this; nothing was changed.")
            .into_response();
    }
    if query::is_change_with_query(&request) {
        return Failure::bad_request(query::REFUSED).into_response();
    }
    next.run(request).await
}

/// An answer may have a value in it, or what only its caller may see: nothing keeps it, and no browser takes it for a page.
async fn protect(response: Response) -> Response {
    let mut response = written(response).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn not_that_method() -> Failure {
    Failure::method_not_allowed()
}

/// Whether the API is there, and whether the credential works, where one is sent: JFrog's clients ask before all else.
#[utoipa::path(
    get,
    path = "/access/api/v1/system/ping",
    operation_id = "ping",
    summary = "Whether the API is there",
    security(()),
    responses((status = 200, description = "It is", body = String, content_type = "text/plain"))
)]
async fn ping(_: AnyCaller) -> &'static str {
    "OK"
}

/// The same, where JFrog's Artifactory has it.
#[utoipa::path(
    get,
    path = "/artifactory/api/system/ping",
    operation_id = "artifactoryPing",
    summary = "Whether the API is there",
    security(()),
    responses((status = 200, description = "It is", body = String, content_type = "text/plain"))
)]
async fn artifactory_ping(any_caller: AnyCaller) -> &'static str {
    ping(any_caller).await
}
