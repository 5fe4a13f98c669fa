//! `gatepass serve`: a gateway in front of registries that exist already, where a token lets its holder in.
//!
//! ```text
//! client ─▶ listener ─▶ path, route ─▶ credential ─▶ authority ─▶ operation ─▶ headers, upstream ─▶ document ─▶ client
//!           TLS, limits  one reading,   Basic, Bearer,  is it       may it?       what passes,        its addresses
//!                        which place    key headers     Active now?               the registry        become ours,
//!                                                                                                     or do not pass
//! ```
//!
//! [`path`] is the one reading of a request's path; [`operation`] lists the routes that there are, [`query`] the
//! parameters that pass, [`question`] writes anew what is asked with a body, [`headers`] has the headers that pass, both
//! ways, and what every answer tells browsers and caches; [`document`] where addresses stand in answers;
//! [`redaction`] takes the gateway's own credential out of what an upstream says.
//!
//! Beside it: the token API and the dashboard, which can have a listener or a host of its own. Of connections: [`places`]
//! has how many there may be, [`timeouts`] how long each may wait for its client, [`client_address`] whose it is, [`host`]
//! whom it is for; [`forwarded`] reads what proxies in front say of both.

mod access;
mod address;
mod attempts;
mod client_address;
mod credential;
mod dashboard;
mod document;
mod forwarded;
mod gateway;
mod headers;
mod host;
mod idle;
mod kind;
mod listener;
mod metrics;
mod operation;
mod origin;
mod path;
mod places;
mod pool;
mod proxy_protocol;
mod pulls;
mod query;
mod question;
mod recheck;
mod redaction;
mod refusal;
mod route;
mod same_site;
mod timed;
mod timeouts;
mod unread;
mod upstream;
mod uses;
mod worker;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use url::Url;

pub use access::OPENAPI;
pub use address::{Addresses, Lead};
pub use client_address::TrustedProxies;
pub use credential::{Carrier, Presented, presented};
pub use document::{Fault, Form, Outside, PLACES, Place as AddressPlace, Written, map_document, map_headers};
pub use kind::Kind;
pub use operation::{Access, Operation, classify};
pub use origin::reachable;
pub use path::{Exception, NotPlain, PlainPath, Rest};
pub use pulls::Reference;
pub use query::{NamesAnAction, passed as passed_query};
pub use refusal::{Refusal, Voice};
pub use route::{Place, Route, is_key};
pub use timeouts::Timeouts;
pub use upstream::Upstream;

use gatepass_authority::Authority;
use gatepass_core::error::{Error, Result};
use gatepass_core::policy::Policy;

use self::worker::Face;

/// How long a transfer may stand still before it is given up.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How many connections are served at once, if the process may have descriptors for them; more wait in the kernel's queue.
pub const CONNECTIONS: usize = 4096;

/// The sockets to serve on.
#[derive(Debug)]
pub struct Listeners {
    /// For the registries and the token API, and for the dashboard, too, where that has no address of its own.
    pub registry: TcpListener,
    /// For the dashboard alone.
    pub dashboard: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(registry: TcpListener) -> Self {
        Self { registry, dashboard: None }
    }
}

/// How the gateway is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that clients know the gateway by; `None` is whatever host they ask for.
    pub url: Option<Url>,
    /// The address that browsers know the dashboard by, where it is another. Without a listener of its own, the dashboard
    /// is then at this host of the registries' listener, and the registries are not.
    pub dashboard_url: Option<Url>,
    /// What else clients may know this host by: the operator's word for the registries' address, where it does not stand in
    /// [`url`](Self::url). Nothing leads to it but through the gateway.
    pub also_known_as: Vec<Url>,
    /// The proxies in front that are believed about whose request it is.
    pub trusted_proxies: TrustedProxies,
    /// Connections to the registries' listener begin with a header of the PROXY protocol, version 2.
    pub proxy_protocol: bool,
    /// Those to the dashboard's own listener do.
    pub dashboard_proxy_protocol: bool,
    /// How many connections are served at once, at most.
    pub connections: usize,
    /// How long clients may take.
    pub timeouts: Timeouts,
    /// The repository key of each type, where the operator renamed one, for configurations that are shown.
    pub keys: BTreeMap<String, String>,
    /// The registries, by repository key. Nothing is passed on to a host that is not here.
    pub upstreams: BTreeMap<String, Upstream>,
    /// The certificate to serve with; `None` is plain HTTP.
    pub tls: Option<Arc<ServerConfig>>,
    /// What the operator allows at all.
    pub policy: Policy,
    /// How long a transfer may stand still before it is given up.
    pub patience: Duration,
    /// How often the upstreams are asked where the tags are that run somewhere.
    pub tag_interval: Duration,
    /// How often the uses of tokens are written down.
    pub use_interval: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: None,
            dashboard_url: None,
            also_known_as: Vec::new(),
            trusted_proxies: TrustedProxies::default(),
            proxy_protocol: false,
            dashboard_proxy_protocol: false,
            connections: CONNECTIONS,
            timeouts: Timeouts::default(),
            keys: BTreeMap::new(),
            upstreams: BTreeMap::new(),
            tls: None,
            policy: Policy::default(),
            patience: PATIENCE,
            tag_interval: Duration::from_secs(300),
            use_interval: Duration::from_secs(5),
        }
    }
}

/// Serves on these listeners until `shutdown` is done, and then until what is under way is done.
///
/// # Errors
/// `InvalidConfiguration` when the settings cannot be served with, `Internal` when a thread dies.
pub async fn run(
    listeners: impl Into<Listeners>,
    settings: Settings,
    authority: Authority,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let Listeners { registry, dashboard } = listeners.into();
    let authority = authority.under(settings.policy.clone());
    let attempts = Arc::new(attempts::Attempts::new());
    let access = access::Access::new(&settings, authority.clone(), Arc::clone(&attempts));
    let has_own_address = dashboard.is_some() || settings.dashboard_url.is_some();
    let registries = has_own_address.then(|| registries_url(&registry, &settings)).transpose()?;
    let pages = dashboard::Dashboard::new(&settings, registries, authority.clone(), Arc::clone(&attempts));
    let pages = dashboard::router(pages);
    let gateway = Arc::new(gateway::Gateway::new(&settings, authority, attempts)?);
    let common = Router::new().route("/healthz", get(gateway::health)).with_state(Arc::clone(&gateway));
    let registries = common
        .clone()
        .merge(
            Router::new()
                .route("/metrics", get(gateway::metrics))
                .fallback(gateway::handle)
                .with_state(Arc::clone(&gateway)),
        )
        .merge(access::router(access));
    let site = worker::Site {
        registry: if has_own_address {
            registries.merge(dashboard::elsewhere())
        } else {
            registries.merge(pages.clone())
        },
        dashboard: common.merge(pages).fallback(dashboard::nothing_else),
        dashboard_host: match (&dashboard, &settings.dashboard_url) {
            (None, Some(url)) => url.host_str().map(str::to_owned),
            _ => None,
        },
        gateway: Arc::clone(&gateway),
        tls: settings.tls.clone().map(TlsAcceptor::from),
        timeouts: settings.timeouts,
        trusted: settings.trusted_proxies.clone(),
    };
    let places = places::Places::new(settings.connections, settings.timeouts);
    let listeners = [
        Some((registry, Face::Registry, settings.proxy_protocol)),
        dashboard.map(|socket| (socket, Face::Dashboard, settings.dashboard_proxy_protocol)),
    ];
    let listeners = listeners.into_iter().flatten();
    let listeners = listeners.map(|(socket, face, proxy_protocol)| listener::Listener { socket, face, proxy_protocol });
    let chores = async {
        tokio::join!(
            every(settings.use_interval, || gateway.write_uses()),
            every(settings.tag_interval, || gateway.look_at_tags()),
        )
    };
    let served = tokio::select! {
        served = listener::serve(listeners.collect(), site, &places, shutdown) => served,
        _ = chores => Ok(()),
    };
    gateway.write_uses().await;
    served
}

/// The address that clients know the registries by: the operator's word for it, or else where they listen.
fn registries_url(listener: &TcpListener, settings: &Settings) -> Result<Url> {
    if let Some(url) = &settings.url {
        return Ok(url.clone());
    }
    let address = reachable(listener.local_addr().map_err(Error::internal)?);
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{address}")).map_err(Error::internal)
}

/// Asks the authority on a thread that may wait for the disk.
async fn ask<T: Send + 'static>(
    authority: &Authority,
    call: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
) -> Result<T> {
    let authority = authority.clone();
    tokio::task::spawn_blocking(move || call(&authority)).await.map_err(Error::internal)?
}

/// Does something again and again, with this long a pause between.
async fn every<F: Future<Output = ()>>(pause: Duration, work: impl Fn() -> F) -> std::convert::Infallible {
    loop {
        tokio::time::sleep(pause).await;
        work().await;
    }
}
