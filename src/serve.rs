//! `gatepass serve`: a gateway in front of registries that exist already, where a token lets its holder in.
//!
//! ```text
//! client ─▶ listener ─▶ route ─▶ credential ─▶ authority ─▶ operation ─▶ upstream ─▶ document ─▶ client
//!           TLS, limits  which    Basic, Bearer,  is it       may it?       the        its addresses
//!                        place    key headers     Active now?               registry   become ours
//! ```
//!
//! Beside it: the token API and the dashboard.

mod access;
mod address;
mod attempts;
mod credential;
mod dashboard;
mod document;
mod gateway;
mod idle;
mod kind;
mod listener;
mod metrics;
mod operation;
mod origin;
mod pool;
mod pulls;
mod refusal;
mod route;
mod same_site;
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
use tokio_rustls::rustls::ServerConfig;
use url::Url;

pub use access::OPENAPI;
pub use address::{Addresses, Replacer};
pub use credential::{Presented, presented};
pub use kind::Kind;
pub use operation::{Operation, classify};
pub use pulls::Reference;
pub use refusal::{Refusal, Voice};
pub use route::{Place, Route, is_key};
pub use upstream::Upstream;

use crate::authority::Authority;
use crate::backend::Policy;
use crate::error::{Error, Result};

/// How long a transfer may stand still before it is given up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How the gateway is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that clients know the gateway by; `None` is whatever host they ask for.
    pub url: Option<Url>,
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

/// Serves on this listener until `shutdown` is done, and then until what is under way is done.
///
/// # Errors
/// `InvalidConfiguration` when the settings cannot be served with.
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    authority: Authority,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let attempts = Arc::new(attempts::Attempts::new());
    let access = access::Access::new(&settings, authority.clone(), Arc::clone(&attempts));
    let dashboard = dashboard::Dashboard::new(&settings, authority.clone(), Arc::clone(&attempts));
    let gateway = Arc::new(gateway::Gateway::new(&settings, authority, attempts)?);
    let router = Router::new()
        .route("/healthz", get(gateway::health))
        .route("/metrics", get(gateway::metrics))
        .fallback(gateway::handle)
        .with_state(Arc::clone(&gateway))
        .merge(access::router(access))
        .merge(dashboard::router(dashboard));
    let chores = async {
        tokio::join!(
            every(settings.use_interval, || gateway.write_uses()),
            every(settings.tag_interval, || gateway.look_at_tags()),
        )
    };
    tokio::select! {
        served = listener::serve(listener, settings.tls, &gateway, &router, shutdown) => served?,
        _ = chores => {}
    }
    gateway.write_uses().await;
    Ok(())
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
