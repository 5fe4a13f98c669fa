//! What `gatepass serve` listens on, and whom it believes about where requests come from.

use std::net::SocketAddr;

use url::Url;

use super::layers::Layers;
use super::{DEFAULT_URL, Settings, boolean, registry_url};
use gatepass_core::error::Result;
use gatepass_gateway::TrustedProxies;
use gatepass_gateway::origin::reachable;

/// The settings of the server. Each is a key of the file and a variable; most are a flag of `gatepass serve`, too.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    /// Where the registries and the token API are.
    pub listen: Option<SocketAddr>,
    /// Where the dashboard is, alone.
    pub dashboard_listen: Option<SocketAddr>,
    /// The address that browsers know the dashboard by.
    pub dashboard_url: Option<Url>,
    /// The proxies that are believed about whose request it is.
    pub trusted_proxies: TrustedProxies,
    /// Connections to `listen` begin with a header of the PROXY protocol.
    pub proxy_protocol: bool,
    /// Connections to `dashboard_listen` do.
    pub dashboard_proxy_protocol: bool,
}

impl Serving {
    /// The settings of `gatepass serve` as all layers together have them.
    ///
    /// # Errors
    /// `InvalidConfiguration`, naming where a value came from.
    pub(super) fn load(layers: &Layers) -> Result<Self> {
        let address = |text: &str| {
            text.parse().map_err(|_| "it is an address and a port, like `127.0.0.1:4747` or `[::1]:4747`".to_owned())
        };
        Ok(Self {
            listen: layers.get("listen", address)?,
            dashboard_listen: layers.get("dashboard_listen", address)?,
            dashboard_url: layers.get("dashboard_url", registry_url)?,
            trusted_proxies: layers.get("trusted_proxies", str::parse)?.unwrap_or_default(),
            proxy_protocol: layers.get("proxy_protocol", boolean)?.unwrap_or_default(),
            dashboard_proxy_protocol: layers.get("dashboard_proxy_protocol", boolean)?.unwrap_or_default(),
        })
    }
}

impl Settings {
    /// The address that people's browsers know the dashboard by, as far as the settings tell.
    pub fn dashboard_url(&self) -> Url {
        let registries = &self.registry.url;
        if let Some(url) = &self.serving.dashboard_url {
            return url.clone();
        }
        let at = |address: SocketAddr| {
            let mut url = registries.clone();
            // A name that a certificate is for is kept; what listens on loopback alone is nowhere else.
            if address.ip().is_loopback() || is_address(registries) {
                url.set_ip_host(reachable(address).ip()).ok()?;
            }
            url.set_port(Some(address.port())).ok()?;
            Some(url)
        };
        let listens = match self.serving.dashboard_listen {
            Some(address) => at(address),
            // Nobody said where the registries are, so they are where they listen.
            None if registries.as_str().trim_end_matches('/') == DEFAULT_URL => self.serving.listen.and_then(at),
            None => None,
        };
        listens.unwrap_or_else(|| registries.clone())
    }
}

fn is_address(url: &Url) -> bool {
    matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)))
}
