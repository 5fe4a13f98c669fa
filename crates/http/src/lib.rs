//! How gatepass asks a server that is to see a credential.

mod network;
mod trust;

pub use network::{Network, Proxy};
pub use trust::unusable;

use gatepass_core::error::Result;
use reqwest::redirect;
use url::Url;

const USER_AGENT: &str = concat!("gatepass/", env!("CARGO_PKG_VERSION"));

/// A client for whatever is at this address, which takes a token: it follows no redirect, goes by the proxy that is named
/// here and looks for no other, and trusts those who are named here, or else the system's authorities.
///
/// # Errors
/// `InvalidConfiguration`: certificates or a proxy that cannot be used.
pub fn client_builder(address: &Url, network: &Network) -> Result<reqwest::ClientBuilder> {
    // Fails when it was installed before, which is as good.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        // A redirected POST becomes a GET, and a credential must not follow to another host.
        .redirect(redirect::Policy::none())
        .no_proxy();
    let builder = match &network.proxy {
        Some(proxy) => proxy.lead(builder)?,
        None => builder,
    };
    // Plain http on loopback: a machine without authorities must do.
    if address.scheme() == "https" { trust::anchor(builder, network) } else { Ok(builder.tls_certs_only([])) }
}
