//! The dashboard: the powers of the tools in a browser, under the same rules, the application's.
//!
//! Pages are rendered here, whole; one small script copies values and swaps in what changed. Nothing is asked of
//! another host, and every answer says so to the browser ([`security_headers`]).

mod assets;
mod audit;
mod create;
mod created;
mod environments;
mod facts;
mod failure;
mod field;
mod filter;
mod layout;
mod one_time;
mod page;
mod profile;
mod revocation;
mod security_headers;
mod session;
mod sign_in;
mod table;
mod time;
mod token;
mod tokens;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use http::header::HOST;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use url::Url;

use self::failure::Failure;
use self::one_time::OneTime;
use self::session::Session;
use crate::settings::Settings;
use gatepass_app::backend::Backend;
use gatepass_app::embedded::Embedded;
use gatepass_core::secret::Secret;
use gatepass_gateway::Attempts;
use gatepass_gateway::{Refusal, RefusalFormat, origin};

/// The most bytes of a form.
const LARGEST_FORM: usize = 64 * 1024;
/// How long a new token's value waits for the page that shows it.
const VALUE_WAITS: Duration = Duration::from_secs(120);

/// What the pages work with.
pub(super) struct Dashboard {
    embedded: Embedded,
    attempts: Arc<Attempts>,
    /// The address that browsers know this server by, when the operator said it.
    url: Option<Url>,
    /// The address that clients know the registries by, when the dashboard has another.
    registries: Option<Url>,
    secure: bool,
    /// The values of tokens that were just made, each for the one page that shows it: whose it is, and the value.
    values: OneTime<(String, Secret)>,
    /// What the next page of a session is to say.
    news: OneTime<String>,
}

impl Dashboard {
    /// The dashboard; `registries` is the address that clients know the registries by, where the dashboard has one of its
    /// own.
    pub(super) fn new(
        settings: &Settings,
        registries: Option<Url>,
        embedded: Embedded,
        attempts: Arc<Attempts>,
    ) -> Arc<Self> {
        let own = if registries.is_some() { &settings.gateway.dashboard_url } else { &settings.gateway.url };
        Arc::new(Self {
            embedded,
            attempts,
            url: own.clone(),
            registries,
            secure: settings.gateway.tls.is_some() || own.as_ref().is_some_and(|url| url.scheme() == "https"),
            values: OneTime::new(VALUE_WAITS),
            news: OneTime::new(VALUE_WAITS),
        })
    }

    /// The address that whoever sent this request knows this server by.
    fn origin<B>(&self, request: &Request<B>) -> String {
        origin::of(request.uri(), request.headers().get(HOST), self.url.as_ref(), self.secure)
    }

    /// Whether nobody said by which name people open it, and no certificate does.
    fn is_unnamed(&self) -> bool {
        self.url.is_none() && !self.secure
    }

    /// The address that clients are to have in their configurations.
    fn registry<B>(&self, request: &Request<B>) -> String {
        let registries = self.registries.as_ref().map(|url| url.origin().ascii_serialization());
        registries.unwrap_or_else(|| self.origin(request))
    }

    /// Whether nothing may be changed, so that no page offers it.
    fn is_read_only(&self) -> bool {
        self.embedded.policy().read_only
    }

    /// Tokens and environments, as the one whose session this is changes them.
    fn backend(&self, session: &Session) -> Backend {
        self.embedded.backend(session.actor.clone())
    }
}

/// The dashboard's routes.
pub(super) fn router(dashboard: Arc<Dashboard>) -> Router {
    let pages = Router::new()
        .route("/", get(async || Redirect::to("/dashboard/tokens")))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/tokens", get(tokens::show).post(create::create))
        .route("/tokens/new", get(create::form))
        .route("/tokens/{id}", get(token::page))
        .route("/tokens/{id}/created", get(created::show))
        .route("/tokens/{id}/revoke", get(revocation::confirm_revocation).post(revocation::revoke))
        .route("/tokens/{id}/delete", get(revocation::confirm_deletion).post(revocation::delete))
        .route("/environments", get(environments::list).post(environments::create))
        .route("/environments/{name}", get(profile::show))
        .route("/environments/{name}/rename", post(profile::rename))
        .route("/environments/{name}/remove", post(profile::remove))
        .route("/audit", get(audit::list))
        .route("/revision", get(revision))
        .route("/assets/{name}", get(asset))
        .fallback(async || Failure::not_found())
        .method_not_allowed_fallback(async || Failure::method_not_allowed())
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(Arc::clone(&dashboard), security_headers::guard))
        .with_state(Arc::clone(&dashboard));
    Router::new()
        .route("/", get(async || Redirect::to("/dashboard/tokens")))
        .nest("/dashboard", pages)
        .layer(map_response_with_state(dashboard, security_headers::protect))
}

/// What stands in place of the pages where they are at another address.
pub(super) fn elsewhere() -> Router {
    async fn answer() -> Response {
        let sentence = "The dashboard has an address of its own. Ask the operator for it.";
        Refusal::new(StatusCode::NOT_FOUND, sentence).answer(RefusalFormat::Plain)
    }
    ["/", "/dashboard", "/dashboard/", "/dashboard/{*page}"]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, any(answer)))
}

/// What stands in place of all else where the pages have an address of their own.
pub(super) async fn nothing_else() -> Response {
    let sentence = "This address is for the dashboard alone. Registries and the token API are at another.";
    Refusal::new(StatusCode::NOT_FOUND, sentence).answer(RefusalFormat::Plain)
}

/// The style sheet, the script or the icon.
async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    assets::asset(&name).ok_or_else(Failure::not_found)
}

/// A number that grows with every change to what the user sees, for pages that show what others do.
async fn revision(session: Session) -> Json<Value> {
    Json(json!({ "revision": session.revision }))
}
