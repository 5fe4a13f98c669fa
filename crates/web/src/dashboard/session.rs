//! Who looks at a page: the session's user, and the forms that are theirs.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse as _, Redirect, Response};
use cookie::{Cookie, SameSite};
use http::header::{COOKIE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Dashboard;
use super::failure::Failure;
use gatepass_core::actor::Actor;
use gatepass_core::secret::Secret;
use gatepass_core::token::format::Digest;
use gatepass_core::user::{SESSION_LIFE, SignedIn};
use gatepass_gateway::{Amount, ClientAddress, parsed};

/// The most characters of what a browser calls itself.
const LONGEST_BROWSER: usize = 120;
/// What the script says of itself when it asks for a page to take its changed parts from.
const LIVE: &str = "x-gatepass-live";

/// Somebody who signed in.
pub(super) struct Session {
    /// Who, and until when.
    pub(super) signed_in: SignedIn,
    /// The user as the authority takes them.
    pub(super) actor: Actor,
    /// What the forms of this session carry.
    pub(super) csrf: String,
    /// The revision of what they see that the page is not older than.
    pub(super) revision: u64,
    /// What this page is to say once.
    pub(super) news: Option<String>,
}

impl FromRequestParts<Arc<Dashboard>> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Arc<Dashboard>) -> Result<Self, Response> {
        let Some(value) = session_value(&parts.headers, dashboard.secure) else { return Err(sign_in_first(parts)) };
        let csrf = csrf_of(&value);
        let found = dashboard.embedded.session(value, Timestamp::now()).await;
        let found = found.map_err(|error| Failure::from(error).into_response())?;
        let Some(gatepass_app::embedded::Session { signed_in, revision }) = found else {
            return Err(sign_in_first(parts));
        };
        gatepass_gateway::mark_admitted();
        let actor = Actor {
            name: signed_in.user.name.clone(),
            role: signed_in.user.role,
            client: browser(&parts.headers),
            address: parts.extensions.get::<ClientAddress>().map(|peer| peer.ip()),
            words: None,
        };
        let is_page = parts.method == Method::GET && !parts.headers.contains_key(LIVE);
        let news = is_page.then(|| dashboard.news.take(&csrf, |_| true)).flatten();
        Ok(Self { signed_in, actor, csrf, revision, news })
    }
}

/// The browser, by its own account, for the audit.
pub(super) fn browser(headers: &HeaderMap) -> Option<String> {
    let browser = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(format!("dashboard, {}", browser.chars().take(LONGEST_BROWSER).collect::<String>()))
}

/// A page leads to the sign-in; the script is told so in its own words.
fn sign_in_first(parts: &Parts) -> Response {
    if parts.uri.path() == "/revision" || parts.headers.contains_key(LIVE) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "signed out" }))).into_response();
    }
    Redirect::to("/dashboard/sign-in").into_response()
}

/// A form that a visitor filled in on a page of their own session. One with a field twice, or with one that its type does not
/// have, is refused: who sent it meant something that would not be done.
pub(super) struct Filled<T>(pub(super) Session, pub(super) T);

impl<T: DeserializeOwned + Send + 'static> FromRequest<Arc<Dashboard>> for Filled<T> {
    type Rejection = Response;

    async fn from_request(request: Request, dashboard: &Arc<Dashboard>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_request_parts(&mut parts, dashboard).await?;
        let request = Request::from_parts(parts, body);
        let csrf = session.csrf.clone();
        let read = form_of(request, dashboard, move |body| read_of(&csrf, body)).await;
        Ok(Self(session, read.map_err(Failure::into_response)?))
    }
}

/// The fields of a form of the session whose forms carry this.
fn read_of<T: DeserializeOwned>(csrf: &str, body: &[u8]) -> Result<T, Failure> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| unreadable())?;
    let (of_session, fields): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(name, _)| name == "csrf");
    // A digest of what only this session has: how long the comparison takes tells nothing of use.
    if !matches!(of_session.as_slice(), [(_, carried)] if carried == csrf) {
        return Err(Failure::foreign_form());
    }
    let fields = serde_urlencoded::to_string(fields).ok();
    fields.and_then(|fields| serde_urlencoded::from_str(&fields).ok()).ok_or_else(unreadable)
}

/// What `read` makes of a form, where there may be as much to read.
async fn form_of<T: Send + 'static>(
    request: Request,
    state: &(impl Send + Sync),
    read: impl FnOnce(&[u8]) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let body = Bytes::from_request(request, state).await.map_err(|_| unreadable())?;
    parsed(Amount::Plain(body.len()), move || read(&body)).await?
}

/// A form that says no more than that it is of the session.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A form, whoever sent it.
pub(super) struct Read<T>(pub(super) T);

impl<T: DeserializeOwned + Send + 'static, S: Send + Sync> FromRequest<S> for Read<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let read = |body: &[u8]| serde_urlencoded::from_bytes(body).map_err(|_| unreadable());
        form_of(request, state, read).await.map(Self)
    }
}

fn unreadable() -> Failure {
    Failure::bad_request("The form cannot be read; nothing was changed. Go back, reload the page and try again.")
}

/// The cookie's name. The prefix makes browsers refuse one that is not of this host alone and Secure (RFC 6265bis,
/// section 4.1.3.2).
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-gatepass_session" } else { "gatepass_session" }
}

/// The session that a request's cookie names.
pub(super) fn session_value(headers: &HeaderMap, secure: bool) -> Option<Secret> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut cookies = cookies.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let found = cookies.find(|cookie| cookie.name() == cookie_name(secure))?;
    Some(Secret::new(found.value().to_owned()))
}

/// The cookie that keeps a session in the browser; `None` takes it out.
pub(super) fn session_cookie(value: Option<&Secret>, secure: bool) -> String {
    let life = if value.is_some() { SESSION_LIFE.as_secs() } else { 0 };
    Cookie::build((cookie_name(secure), value.map_or("", |value| value.expose())))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .max_age(cookie::time::Duration::seconds(life))
        .to_string()
}

/// What a session's forms carry: it follows from the session's value, and the value does not follow from it.
fn csrf_of(value: &Secret) -> String {
    let digest = Digest::of(&format!("form of {}", value.expose()));
    gatepass_core::hexadecimal::encode(&digest.0)
}
