//! What the gateway answers by itself: whether it works, its metrics, and who a token is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde_json::json;

use super::{Gateway, failed};
use crate::conventions::{WhoamiBody, conventions};
use crate::refusal::{Refusal, RefusalFormat};
use crate::route::Location;
use gatepass_core::token::{Permission, Token};

/// Whether the gateway can decide about tokens, and all of its threads run: what a load balancer asks.
pub(crate) async fn health(State(gateway): State<Arc<Gateway>>) -> Response {
    if gateway.workers.failed() > 0 {
        tracing::error!(failed = gateway.workers.failed(), "threads that serve connections are dead or stuck");
        return Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "A part of gatepass does not answer any more. Start it again, and report what it logged before this.",
        )
        .answer(RefusalFormat::Plain);
    }
    match gateway.authorizer.ready() {
        Ok(()) => "ok\n".into_response(),
        Err(error) => failed(&error).answer(RefusalFormat::Plain),
    }
}

/// The page that Prometheus reads.
pub(crate) async fn metrics(State(gateway): State<Arc<Gateway>>) -> Response {
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], gateway.metrics.page()).into_response()
}

/// How somebody who asks who they are is answered, as npm's and Hugging Face's clients ask.
pub(super) fn whoami_body(location: &Location<'_>, method: &Method) -> Option<WhoamiBody> {
    let (path, body) = conventions(location.ecosystems().next()?).whoami?;
    (location.rest.as_str() == path && matches!(*method, Method::GET | Method::HEAD)).then_some(body)
}

/// Who a token is, as a registry tells it.
pub(super) fn whoami(body: WhoamiBody, token: &Token) -> Response {
    match body {
        WhoamiBody::Npm => axum::Json(json!({ "username": token.username })).into_response(),
        WhoamiBody::HuggingFace => {
            let role = if token.permission == Some(Permission::ReadWrite) { "write" } else { "read" };
            let access = json!({ "displayName": token.name, "role": role });
            let auth = json!({ "type": "access_token", "accessToken": access });
            axum::Json(json!({ "type": "user", "name": token.username, "orgs": [], "auth": auth })).into_response()
        }
    }
}

/// What a container client that may come in is answered at `/v2/`.
pub(super) fn welcome() -> Response {
    let version =
        (HeaderName::from_static("docker-distribution-api-version"), HeaderValue::from_static("registry/2.0"));
    ([version], axum::Json(json!({}))).into_response()
}
