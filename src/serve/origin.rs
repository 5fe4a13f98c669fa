//! The address that a client knows this server by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::{HeaderValue, Uri};
use url::Url;

/// Scheme, host and port, without a slash: the operator's own word for it, or else the host that the client asks for.
pub(super) fn of(uri: &Uri, host: Option<&HeaderValue>, named: Option<&Url>, secure: bool) -> String {
    if let Some(url) = named {
        return url.origin().ascii_serialization();
    }
    let host = host.and_then(|host| host.to_str().ok());
    let host = uri.authority().map(http::uri::Authority::as_str).or(host);
    let scheme = if secure { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// The address of a listener as somebody on this machine asks for it, where it is every address of the machine.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
