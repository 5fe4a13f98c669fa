//! The address that a client knows this server by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::header::{FORWARDED, HOST, HeaderMap, HeaderName};
use http::{HeaderValue, Uri};
use url::Url;

use super::forwarded;

static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// How many hosts are looked at. Each proxy in a row adds one.
const MOST_HOSTS: usize = 16;

/// Scheme, host and port, without a slash: the operator's own word for it, or else the host that the client asks for.
pub fn of(uri: &Uri, host: Option<&HeaderValue>, named: Option<&Url>, secure: bool) -> String {
    if let Some(url) = named {
        return url.origin().ascii_serialization();
    }
    let host = host.and_then(|host| host.to_str().ok());
    let host = uri.authority().map(http::uri::Authority::as_str).or(host);
    let scheme = if secure { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// Every host that a client may have asked for: what it asked this server for, and what it asked a proxy in front for, by
/// that one's account. Whoever says so is believed, since more hosts only mean that more is refused.
pub(super) fn asked_as(uri: &Uri, headers: &HeaderMap) -> Vec<String> {
    let lines = |name: &HeaderName| headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    let mut hosts: Vec<String> = uri.authority().map(|authority| authority.as_str().to_owned()).into_iter().collect();
    hosts.extend(lines(&HOST).map(str::to_owned));
    hosts.extend(lines(&X_FORWARDED_HOST).flat_map(|line| line.split(',')).map(|host| host.trim().to_owned()));
    for element in lines(&FORWARDED).flat_map(|line| forwarded::elements(line).0) {
        hosts.extend(forwarded::parameters(element).filter(|pair| pair.is("host")).map(|pair| pair.value.to_owned()));
    }
    hosts.truncate(MOST_HOSTS);
    hosts
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
