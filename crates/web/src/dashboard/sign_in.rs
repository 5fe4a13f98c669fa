//! Signing in with an identity token or a one-time link, and signing out.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::failure::Failure;
use super::session::{Filled, Nothing, Read, browser, session_cookie, session_value};
use super::{Dashboard, layout};
use gatepass_core::secret::Secret;
use gatepass_gateway::ClientAddress;

/// What a person signs in with. It is no `String` any longer than it takes to read the form.
#[derive(Deserialize)]
#[serde(from = "Fields")]
pub(super) struct Presented(Secret);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    credential: String,
}

impl From<Fields> for Presented {
    fn from(fields: Fields) -> Self {
        let presented = fields.credential.trim();
        // A whole link is taken for what stands after its `#`.
        let value = presented.rsplit_once('#').map_or(presented, |(_, value)| value);
        Self(Secret::new(value.to_owned()))
    }
}

/// The form.
pub(super) async fn show() -> Markup {
    form(None)
}

/// Begins a session, and ends the one that the browser had.
pub(super) async fn sign_in(
    State(dashboard): State<Arc<Dashboard>>,
    Extension(peer): Extension<ClientAddress>,
    headers: HeaderMap,
    Read(Presented(value)): Read<Presented>,
) -> Result<Response, Failure> {
    let (client, now) = (browser(&headers), Timestamp::now());
    let former = session_value(&headers, dashboard.secure);
    let signed_in = dashboard.embedded.sign_in(value, former, client, peer.ip(), now).await?;
    let Some(session) = signed_in else {
        dashboard.attempts.slow_down(peer.ip()).await;
        let refused = form(Some("That is not a valid identity token or sign-in link."));
        return Ok((StatusCode::UNAUTHORIZED, refused).into_response());
    };
    let cookie = session_cookie(Some(&session.value), dashboard.secure);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/dashboard/tokens")).into_response())
}

/// Ends the session.
pub(super) async fn sign_out(
    State(dashboard): State<Arc<Dashboard>>,
    headers: HeaderMap,
    _: Filled<Nothing>,
) -> Result<Response, Failure> {
    if let Some(value) = session_value(&headers, dashboard.secure) {
        dashboard.embedded.sign_out(value, Timestamp::now()).await?;
    }
    let cookie = session_cookie(None, dashboard.secure);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/dashboard/sign-in")).into_response())
}

fn form(refusal: Option<&str>) -> Markup {
    let body = html! {
        div.narrow {
            h1 { "Sign in" }
            @if let Some(refusal) = refusal { p.refusal role="alert" { (refusal) } }
            p #link-note role="status" {}
            form.stacked method="post" action="/dashboard/sign-in" {
                label for="credential" { "Identity token or sign-in link" }
                input #credential name="credential" type="password" required autocomplete="current-password"
                    spellcheck="false" autocapitalize="off" autofocus[refusal.is_none()];
                button.primary type="submit" { "Sign in" }
            }
            p.hint {
                "Whoever runs gatepass makes a link that signs you in once: " code { "gatepass user link NAME" } "."
            }
        }
    };
    layout::bare("Sign in", &body)
}
