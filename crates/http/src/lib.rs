//! How gatepass asks a server that is to see a credential.

use reqwest::redirect;
use url::Url;

const USER_AGENT: &str = concat!("gatepass/", env!("CARGO_PKG_VERSION"));

/// A client for whatever is at this address, which takes a token: it follows no redirect and looks for no proxy.
pub fn client_builder(address: &Url) -> reqwest::ClientBuilder {
    // Fails when it was installed before, which is as good.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        // A redirected POST becomes a GET, and a credential must not follow to another host.
        .redirect(redirect::Policy::none())
        .no_proxy();
    // Plain http on loopback: a machine without authorities must do.
    if address.scheme() == "https" { builder } else { builder.tls_certs_only([]) }
}
