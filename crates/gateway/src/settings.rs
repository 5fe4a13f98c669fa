//! How the gateway is set up: its sockets, its addresses and limits, the registries behind it, and what is beside them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;
use url::Url;

use super::attempts::Attempts;
use super::upstream::Upstream;
use super::upstream_client::ConnectionPool;
use gatepass_proxy::server::{Timeouts, TrustedProxies};

/// How long a transfer may stand still before it is given up.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(60);
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
    /// The registries, by repository key. Nothing is passed on to a host that is not here.
    pub upstreams: BTreeMap<String, Upstream>,
    /// Whose connection pool is used towards them.
    pub connection_pool: ConnectionPool,
    /// The certificate to serve with; `None` is plain HTTP.
    pub tls: Option<Arc<ServerConfig>>,
    /// How long a transfer may stand still before it is given up.
    pub idle_timeout: Duration,
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
            upstreams: BTreeMap::new(),
            connection_pool: ConnectionPool::default(),
            tls: None,
            idle_timeout: STALL_TIMEOUT,
            tag_interval: Duration::from_secs(300),
            use_interval: Duration::from_secs(5),
        }
    }
}

/// What is served beside the registries, on the same listeners.
#[derive(Clone, Default)]
pub struct MountedRouters {
    /// At the registries' address: whatever path is no registry's, `/healthz` or `/metrics`.
    pub registry: Router,
    /// At the dashboard's own address, where it has one.
    pub dashboard: Router,
    /// Wrong credentials, which are counted over all of it together.
    pub attempts: Arc<Attempts>,
}
