//! The host that a request is for. A request that names none, or two, or not the same one twice, means one server to us
//! and another to whoever stands before or behind us, and is refused (RFC 9112, section 3.2; RFC 9113, section 8.3.1).

use http::uri::Authority;
use http::{HeaderMap, Method, Uri, Version, header};

/// Why a request's host cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclear(pub(super) &'static str);

/// The host and port that a request is for; `None` is an HTTP/1.0 request that names none.
///
/// # Errors
/// `Unclear`, with what is to be sent instead.
pub(super) fn of(
    version: Version,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Option<Authority>, Unclear> {
    if method == Method::CONNECT {
        return Err(Unclear("gatepass is no proxy."));
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return Err(Unclear("The request has two Host headers. Send one."));
    }
    let host = match host.map(|host| host.to_str().ok().and_then(plain)) {
        Some(None) => return Err(Unclear("The Host header is not a host and a port.")),
        Some(host) => host,
        None => None,
    };
    // `:authority` of HTTP/2, or the absolute form of HTTP/1, which proxies get.
    let named = match uri.authority().map(|authority| plain(authority.as_str())) {
        Some(None) => return Err(Unclear("The request's address is not for a host and a port.")),
        Some(named) => named,
        None => None,
    };
    match (named, host) {
        (Some(named), Some(host)) if !named.as_str().eq_ignore_ascii_case(host.as_str()) => {
            Err(Unclear("The request's address and its Host header name different hosts."))
        }
        (None, None) if version > Version::HTTP_10 => Err(Unclear("The request has no Host header. Send one.")),
        // RFC 9112 wants the header besides the absolute form, too.
        (Some(_), None) if version == Version::HTTP_11 => Err(Unclear("The request has no Host header. Send one.")),
        (Some(named), _) => Ok(Some(named)),
        (None, host) => Ok(host),
    }
}

/// `uri-host [ ":" port ]` (RFC 9110, section 7.2), with a host, and without what a URI may have besides.
fn plain(text: &str) -> Option<Authority> {
    if text.contains(['@', ',', '%', '\\']) {
        return None;
    }
    let authority: Authority = text.parse().ok()?;
    let rest = authority.as_str().strip_prefix(authority.host())?;
    let port_is_plain = match rest.strip_prefix(':') {
        // An empty port is the scheme's own.
        Some(port) => {
            port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
        }
        None => rest.is_empty(),
    };
    let host = authority.host();
    let host_is_plain = match host.strip_prefix('[') {
        Some(address) => address.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
    };
    (port_is_plain && host_is_plain).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(version: Version, uri: &str, hosts: &[&str]) -> Option<Option<String>> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        let host = of(version, &Method::GET, &uri.parse().unwrap(), &headers).ok()?;
        Some(host.map(|host| host.to_string()))
    }

    #[test]
    fn a_host_that_is_none_or_two_or_not_plain_is_refused() {
        let bad = [
            "",
            " ",
            "a b",
            "a,b",
            "me@gate",
            "gate:port",
            "gate:99999",
            "gate:-1",
            "gate/path",
            "[::1",
            "::1",
            "[gate]",
            "gate:80:80",
            "gate?",
            "gate#",
            "ga%74e",
            "gate\\x",
            "http://gate",
            "[fe80::1%25eth0]",
            "\"gate\"",
        ];
        let mut refused = 0;
        for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
            for text in bad {
                assert_eq!(host(version, "/", &[text]), None, "{text:?}");
                assert_eq!(host(version, "http://gate/", &[text]), None, "{text:?}");
                refused += 2;
            }
            for uri in ["/", "http://gate/"] {
                assert_eq!(host(version, uri, &["gate", "gate"]), None);
                assert_eq!(host(version, uri, &["gate", "other"]), None);
                refused += 2;
            }
            assert_eq!(host(version, "http://gate/", &["other"]), None);
            assert_eq!(host(version, "http://gate/", &["gate:81"]), None);
            assert_eq!(host(version, "http://me@gate/", &["gate"]), None);
            refused += 3;
        }
        assert_eq!(host(Version::HTTP_11, "/", &[]), None);
        assert_eq!(host(Version::HTTP_11, "http://gate/", &[]), None);
        assert_eq!(host(Version::HTTP_2, "/", &[]), None);
        assert_eq!(refused + 3, 144);
        let (uri, mut headers) = ("gate:80".parse().unwrap(), HeaderMap::new());
        headers.insert(header::HOST, "gate:80".parse().unwrap());
        assert!(of(Version::HTTP_11, &Method::CONNECT, &uri, &headers).is_err());
    }

    #[test]
    fn a_plain_host_is_taken() {
        for text in ["gate", "GATE.example", "gate:4747", "127.0.0.1:1", "[::1]:80", "[::1]", "gate:", "a_b"] {
            assert_eq!(host(Version::HTTP_11, "/", &[text]), Some(Some(text.to_owned())));
            let absolute = format!("http://{text}/");
            assert_eq!(host(Version::HTTP_11, &absolute, &[&text.to_lowercase()]), Some(Some(text.to_owned())));
            assert_eq!(host(Version::HTTP_2, &absolute, &[]), Some(Some(text.to_owned())));
        }
        assert_eq!(host(Version::HTTP_10, "/", &[]), Some(None));
    }
}
