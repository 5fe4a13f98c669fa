//! What is served beside the registries, for whoever manages tokens over HTTP: the token API for programs, the dashboard for
//! people in a browser. Both are on the gateway's listeners, which are assembled here; the dashboard can have one of its own.
//!
//! A request for neither a registry nor the gateway's own `/healthz` and `/metrics` comes here. Who calls is asked anew for
//! each: the API by an identity token ([`access`]), the dashboard by a session ([`dashboard`]).

mod access;
mod dashboard;
mod deferred;
mod query;
mod same_site;
mod settings;
mod status;

use std::sync::Arc;

use gatepass_app::embedded::Embedded;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::{Error, Result};
use gatepass_gateway::{self as gateway, Attempts, Listeners, MountedRouters, origin};
use tokio::net::TcpListener;
use url::Url;

pub use access::OPENAPI;
pub use settings::Settings;

/// Serves the registries, the token API and the dashboard on these listeners until `shutdown` is done, and then until what
/// is under way is done.
///
/// # Errors
/// `InvalidConfiguration` when the settings cannot be served with, `Internal` when a thread dies.
pub async fn serve(
    listeners: impl Into<Listeners>,
    settings: Settings,
    embedded: Embedded,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let listeners = listeners.into();
    let upstreams = settings.gateway.upstreams.iter().map(|(key, upstream)| (key.clone(), upstream.kind)).collect();
    let embedded = embedded.before(Repositories { keys: settings.keys.clone(), upstreams });
    let attempts = Arc::new(Attempts::default());
    let access = access::Access::new(&settings, embedded.clone(), Arc::clone(&attempts));
    let has_own_address = listeners.dashboard.is_some() || settings.gateway.dashboard_url.is_some();
    let registries = has_own_address.then(|| registries_url(&listeners.registry, &settings.gateway)).transpose()?;
    let pages = dashboard::Dashboard::new(&settings, registries, embedded.clone(), Arc::clone(&attempts));
    let pages = dashboard::router(pages);
    let shared = if has_own_address { dashboard::elsewhere() } else { pages.clone() };
    let beside = MountedRouters {
        registry: access::router(access).merge(shared),
        dashboard: pages.fallback(dashboard::nothing_else),
        attempts,
    };
    gateway::run(listeners, settings.gateway, embedded.authorizer(), beside, shutdown).await
}

/// The address that clients know the registries by: the operator's word for it, or else where they listen.
fn registries_url(listener: &TcpListener, settings: &gateway::Settings) -> Result<Url> {
    if let Some(url) = &settings.url {
        return Ok(url.clone());
    }
    let address = origin::reachable(listener.local_addr().map_err(Error::internal)?);
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{address}")).map_err(Error::internal)
}
