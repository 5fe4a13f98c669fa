//! What the environment says of the network: proxies and certificate authorities, by the variables that curl and OpenSSL
//! made usual.

use std::path::PathBuf;

use url::Url;

use super::variable;
use gatepass_app::{Network, Proxy};
use gatepass_core::ecosystem::is_loopback;

/// What holds for connections to this address.
pub(super) fn of(url: &Url) -> Network {
    // A request to this machine has no business at a proxy, and over plain http it would show the credential there.
    let proxy = if is_loopback(url) { None } else { proxy(url.scheme()) };
    Network {
        proxy,
        authorities_file: variable("SSL_CERT_FILE").map(PathBuf::from),
        authorities_directory: variable("SSL_CERT_DIR").map(PathBuf::from),
    }
}

/// The proxy for this scheme. Lower case beats upper case, as in curl.
fn proxy(scheme: &str) -> Option<Proxy> {
    let either = |name: &str| variable(name).or_else(|| variable(&name.to_ascii_uppercase()));
    let address = either(&format!("{scheme}_proxy")).or_else(|| either("all_proxy"))?;
    Some(Proxy { address: gatepass_core::secret::Secret::new(address), exceptions: either("no_proxy") })
}
