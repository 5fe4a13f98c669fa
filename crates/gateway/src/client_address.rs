//! Whose address it is. Behind a load balancer or a reverse proxy all connections come from one; what it says of its
//! client is believed when the operator trusts it, and from nobody else. It is decided here, once for each request, for
//! limits, failed logins, audit and logs.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use gatepass_proxy::server::TrustedProxies;
use http::header::{FORWARDED, HeaderMap, HeaderName};

use super::forwarded;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of whoever sent a request, as far as can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The peer's own.
    pub(super) fn of(peer: SocketAddr) -> Self {
        Self(peer.ip().to_canonical())
    }

    /// Whose request this is that came on a connection of `peer`. A trusted peer's headers are read from the right, where
    /// it wrote, until an address that is not trusted; further left is what that one says of itself. Where they cannot be
    /// read, or the two headers do not agree, it is the peer's own.
    pub(super) fn forwarded(trusted: &TrustedProxies, peer: SocketAddr, headers: &HeaderMap) -> Self {
        let peer = Self::of(peer);
        if !trusted.contains(peer.0) {
            return peer;
        }
        let forwarded = forwarded_by(trusted, headers, &FORWARDED, forwarded_for);
        let x_forwarded_for = forwarded_by(trusted, headers, &X_FORWARDED_FOR, whole);
        let client = match (forwarded, x_forwarded_for) {
            // A proxy writes one of them and lets through what its client wrote into the other.
            (Forwarded::Address(one), Forwarded::Address(other)) if one == other => Some(one),
            (Forwarded::Address(one), Forwarded::Nothing) | (Forwarded::Nothing, Forwarded::Address(one)) => Some(one),
            _ => None,
        };
        client.map_or(peer, Self)
    }

    /// The address.
    pub fn ip(self) -> IpAddr {
        self.0
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What a header that may stand several times tells, its lines being one list (RFC 9110, section 5.3). `hop` takes out of an
/// element what it says of one hop.
fn forwarded_by(
    trusted: &TrustedProxies,
    headers: &HeaderMap,
    name: &HeaderName,
    hop: impl Fn(&str) -> Option<&str>,
) -> Forwarded {
    let mut leftmost = Forwarded::Nothing;
    for line in headers.get_all(name).iter().rev() {
        let Ok(line) = line.to_str() else { return Forwarded::Garbage };
        let (elements, true) = forwarded::elements(line) else { return Forwarded::Garbage };
        for element in elements.into_iter().rev().filter(|element| !element.is_empty()) {
            let Some(address) = hop(element).and_then(node) else { return Forwarded::Garbage };
            leftmost = Forwarded::Address(address);
            if !trusted.contains(address) {
                return leftmost;
            }
        }
    }
    leftmost
}

enum Forwarded {
    /// The header is not there, or says nothing.
    Nothing,
    Garbage,
    Address(IpAddr),
}

/// What an element of `X-Forwarded-For` says of its hop.
fn whole(element: &str) -> Option<&str> {
    Some(element)
}

/// The `for` of one element of `Forwarded`; `None` when the element cannot be read, or has two.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut found = None;
    for parameter in forwarded::parameters(element) {
        // An element with two is not one hop.
        if !parameter.well_formed || (parameter.is("for") && found.replace(parameter.value).is_some()) {
            return None;
        }
    }
    found
}

/// An address, with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`. What is obfuscated (`_x`, `unknown`) or has a
/// zone is none.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let with_port = text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok().map(IpAddr::V6);
    if text.contains('%') {
        return None;
    }
    with_port.or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1:5000";

    fn client(peer: &str, headers: &[(&str, &str)]) -> String {
        let trusted: TrustedProxies = "10.0.0.0/8, 192.0.2.200, 2001:db8:f::/48".parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        ClientAddress::forwarded(&trusted, peer.parse().unwrap(), &map).to_string()
    }

    /// The ways to write an address, and what it is; an empty one is none.
    const NODES: [(&str, &str); 20] = [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:8080", "203.0.113.7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:8080", "2001:db8::7"),
        ("[2001:DB8:0:0::7]:1", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:1", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", ""),
        ("_hidden", ""),
        ("_10.0.0.9", ""),
        ("fe80::1%eth0", ""),
        ("[fe80::1%eth0]:1", ""),
        ("[2001:db8::7", ""),
        ("203.0.113.7:x", ""),
        ("203.0.113.7:99999", ""),
        ("203.0.113.256", ""),
        ("0xcb007107", ""),
        ("203.0.113.7 10.0.0.9", ""),
        ("localhost", ""),
    ];

    /// The header lines that tell of these hops, left to right, in every spelling of both headers.
    fn spellings(hops: &[&str]) -> Vec<Vec<(&'static str, String)>> {
        let quoted = |hop: &&str| format!("for=\"{hop}\"");
        let mut all = Vec::new();
        for name in ["x-forwarded-for", "X-Forwarded-For"] {
            all.push(vec![(name, hops.join(", "))]);
            all.push(vec![(name, hops.join(","))]);
            all.push(vec![(name, format!(" {} ,", hops.join(" ,  ")))]);
            all.push(hops.iter().map(|hop| (name, (*hop).to_owned())).collect());
        }
        for name in ["forwarded", "Forwarded"] {
            all.push(vec![(name, hops.iter().map(quoted).collect::<Vec<_>>().join(", "))]);
            all.push(hops.iter().map(|hop| (name, format!("For=\"{hop}\";proto=http;by=_gate"))).collect());
            all.push(hops.iter().map(|hop| (name, format!("proto=https ; FOR=\"{hop}\""))).collect());
        }
        all
    }

    fn lines<'a>(all: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
        all.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    #[test]
    fn what_a_client_writes_itself_never_becomes_its_address() {
        let mut cases = 0;
        let forged = ["198.51.100.66", "10.9.9.9", "192.0.2.200", "unknown", "_x", "garbage", "[::1]:1", "127.0.0.1"];
        for (text, address) in NODES {
            for forged in forged {
                // The client forges what is left; the proxy writes the client's address, and another its own.
                for hops in [vec![text], vec![forged, text], vec![forged, forged, text], vec![forged, text, "10.0.0.2"]]
                {
                    for all in spellings(&hops) {
                        let expected = if address.is_empty() { "10.0.0.1" } else { address };
                        assert_eq!(client(PROXY, &lines(&all)), expected, "{all:?}");
                        assert_eq!(client("203.0.113.99:1", &lines(&all)), "203.0.113.99", "nobody trusts it: {all:?}");
                        cases += 2;
                    }
                }
            }
        }
        // One header is the proxy's and the other its client's.
        for true_one in spellings(&["203.0.113.7"]) {
            for forged in forged.iter().flat_map(|forged| spellings(&[forged])) {
                if forged[0].0.eq_ignore_ascii_case(true_one[0].0) {
                    continue;
                }
                for both in [[true_one.clone(), forged.clone()].concat(), [forged.clone(), true_one.clone()].concat()] {
                    assert_eq!(client(PROXY, &lines(&both)), "10.0.0.1", "{both:?}");
                    cases += 1;
                }
            }
        }
        assert_eq!(cases, 19_456);
    }

    #[test]
    fn the_right_most_address_that_is_not_trusted_is_the_clients() {
        let told = |value: &str| client(PROXY, &[("x-forwarded-for", value)]);
        assert_eq!(told("203.0.113.7, 192.0.2.200, 10.1.1.1"), "203.0.113.7");
        assert_eq!(told("10.2.2.2, 10.1.1.1"), "10.2.2.2", "all are ours: the first that was seen");
        assert_eq!(told(""), "10.0.0.1");
        assert_eq!(client(PROXY, &[]), "10.0.0.1");
        assert_eq!(client("[::ffff:10.0.0.1]:1", &[("x-forwarded-for", "203.0.113.7")]), "203.0.113.7");
        assert_eq!(client("[2001:db8:f::1]:1", &[("forwarded", "for=203.0.113.7")]), "203.0.113.7");
        let agree = [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=203.0.113.7;proto=https")];
        assert_eq!(client(PROXY, &agree), "203.0.113.7");
        for bad in
            ["for=", "for", "203.0.113.7", "for=a;for=203.0.113.7", "for=\"203.0.113.7", "proto=http", "for=[::1]"]
        {
            assert_eq!(client(PROXY, &[("forwarded", bad)]), "10.0.0.1", "{bad}");
        }
    }
}
