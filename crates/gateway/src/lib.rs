//! `gatepass serve`: a gateway in front of registries that exist already, where a token lets its holder in.
//!
//! ```text
//! client ─▶ listener ─▶ path, route ─▶ credential ─▶ admission ─▶ operation ─▶ headers, upstream ─▶ document ─▶ client
//!           TLS, limits  one reading,   Basic, Bearer,  is it       may it?       what passes,        its addresses
//!                        which place    key headers     Active now?               the registry        become ours,
//!                                                                                                     or do not pass
//! ```
//!
//! [`path`] is the one reading of a request's path; [`operation`] lists the routes that there are, [`query`] the
//! parameters that pass, [`query_body`] writes anew what is asked with a body, [`headers`] has the headers that pass, both
//! ways, and what every answer tells browsers and caches; [`document`] where addresses stand in answers; [`upload`] reads what an
//! upload is about, by [`keys`] that nobody takes for others, and [`parsing`] decides on which thread such a body is parsed; [`redaction`] takes the gateway's own credential
//! out of what an upstream says.
//!
//! Beside it, on the same listeners, [`MountedRouters`] are what somebody else answers: a token API, a dashboard, which can have a listener
//! or a host of its own. Connections are the [proxy](gatepass_proxy)'s: how many there may be, how long each may wait
//! for its client, which host it is for; [`service`] answers what comes on them. [`client_address`] has whose a request is,
//! and [`forwarded`] reads what proxies in front say of that and of the host.

mod address;
mod attempts;
mod client_address;
mod content_type;
mod conventions;
mod credential;
mod document;
mod entries;
mod forwarded;
mod gateway;
mod gzip;
mod headers;
mod keys;
mod known_clients;
mod listing;
mod metrics;
mod operation;
pub mod origin;
mod parsing;
mod path;
mod pulls;
mod query;
mod query_body;
mod recheck;
mod redaction;
mod refusal;
mod representation;
mod route;
mod service;
mod settings;
mod upload;
mod upstream;
mod upstream_client;
mod usage;
mod version;
mod whole_body;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;

pub use address::{Addresses, Destination};
pub use attempts::Attempts;
pub use client_address::ClientAddress;
pub use content_type::essence;
pub use credential::{Carrier, Presented, presented};
pub use document::{Fault, Form, LOCATIONS, Location as AddressLocation, Outside, Written, map_document, map_headers};
pub use gatepass_proxy::server::{Timeouts, TrustedProxies, mark_admitted};
pub use operation::{Access, Operation, classify, is_served, served};
pub use parsing::{Amount, parsed, rendered};
pub use path::{Exception, NotPlain, PlainPath, Rest};
pub use pulls::Reference;
pub use query::{Asking, QueryRefusal, passed as passed_query};
pub use refusal::{Refusal, RefusalFormat};
pub use route::{Location, Route};
pub use settings::{CONNECTIONS, Listeners, MountedRouters, STALL_TIMEOUT, Settings};
pub use upstream::{Upstream, UpstreamCredentials};
pub use upstream_client::ConnectionPool;

use gatepass_core::admission::Authorizer;
use gatepass_core::error::{Code, Error, Result};

use self::service::{GatewayService, Routers, VirtualHost};
use gatepass_proxy::server::{self, WorkerHealth};

/// Serves on these listeners until `shutdown` is done, and then until what is under way is done.
///
/// # Errors
/// `InvalidConfiguration` when the settings cannot be served with, `Internal` when a thread dies.
pub async fn run(
    listeners: impl Into<Listeners>,
    settings: Settings,
    authorizer: Arc<dyn Authorizer>,
    beside: MountedRouters,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let Listeners { registry, dashboard } = listeners.into();
    let workers = WorkerHealth::of_this_machine();
    let gateway = Arc::new(gateway::Gateway::new(&settings, authorizer, beside.attempts, workers.clone())?);
    let common = Router::new().route("/healthz", get(gateway::health)).with_state(Arc::clone(&gateway));
    let registries = Router::new()
        .route("/metrics", get(gateway::metrics))
        .fallback(gateway::handle)
        .with_state(Arc::clone(&gateway));
    let routers = Routers {
        registry: common.clone().merge(registries).merge(beside.registry),
        dashboard: common.merge(beside.dashboard),
        dashboard_host: match (&dashboard, &settings.dashboard_url) {
            (None, Some(url)) => url.host_str().map(str::to_owned),
            _ => None,
        },
        gateway: Arc::clone(&gateway),
        trusted_proxies: settings.trusted_proxies.clone(),
        form_timeout: settings.timeouts.form,
    };
    let served = server::Settings {
        tls: settings.tls.clone(),
        timeouts: settings.timeouts,
        trusted_proxies: settings.trusted_proxies.clone(),
        connections: settings.connections,
    };
    let listeners = [
        Some((registry, VirtualHost::Registry, settings.proxy_protocol)),
        dashboard.map(|socket| (socket, VirtualHost::Dashboard, settings.dashboard_proxy_protocol)),
    ];
    let listeners = listeners.into_iter().flatten();
    let listeners = listeners.map(|(socket, site, proxy_protocol)| server::Listener { socket, site, proxy_protocol });
    let service = move || GatewayService::new(routers.clone());
    let chores = async {
        tokio::join!(
            every(settings.use_interval, || gateway.write_usage()),
            every(settings.tag_interval, || gateway.look_at_tags()),
        )
    };
    let served = tokio::select! {
        served = server::serve(listeners.collect(), served, &workers, service, shutdown) => served,
        _ = chores => Ok(()),
    };
    gateway.write_usage().await;
    served.map_err(stopped)
}

/// Why the gateway stops. A service manager starts it anew; to go on would leave clients waiting for ever.
fn stopped(error: server::ServeError) -> Error {
    let next = "Start it again, and report what it logged before this.";
    Error::new(Code::Internal, "A thread that serves connections has died, and gatepass stops.", next).caused_by(error)
}

/// Does something again and again, with this long a pause between.
async fn every<F: Future<Output = ()>>(pause: Duration, work: impl Fn() -> F) -> std::convert::Infallible {
    loop {
        tokio::time::sleep(pause).await;
        work().await;
    }
}
