//! What every answer tells the browser to refuse, and what is refused of requests that another site caused.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::Dashboard;
use super::failure::Failure;
use crate::deferred::written;
use crate::{query, same_site};

/// Content Security Policy, level 3: only what this server sends is shown and run, forms go only here, and no page is
/// framed.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer. `same-origin` leaves forms their `Origin`, which `no-referrer` would take.
const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=(), clipboard-write=(self)",
    ),
];

/// Adds the headers to an answer. Pages are not kept by the browser: they may show a value, or what a person may see who
/// signs out.
pub(super) async fn protect(State(dashboard): State<Arc<Dashboard>>, response: Response) -> Response {
    let mut response = written(response).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if dashboard.secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Refuses what is for a name that nobody said is this server's, and what is not a plain look when another site's page
/// caused it. The forms' own token is the second lock. A change that says something where
/// nobody reads it is refused, too.
pub(super) async fn guard(State(dashboard): State<Arc<Dashboard>>, request: Request, next: Next) -> Response {
    let here = dashboard.origin(&request);
    if dashboard.is_unnamed() && !same_site::is_address(&here) {
        return Failure::unknown_name().into_response();
    }
    if same_site::is_forged(&request, &here) {
        return Failure::other_site().into_response();
    }
    if query::is_change_with_query(&request) {
        return Failure::bad_request(query::REFUSED).into_response();
    }
    next.run(request).await
}
