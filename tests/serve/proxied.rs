//! Whose request it is behind a proxy, in limits and in the audit; and hosts that are none, everywhere.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use axum::body::Body;
use gatepass_core::actor::Role;
use gatepass_core::audit::AuditFilter;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Settings, Timeouts};
use http::{Method, StatusCode};
use jiff::Timestamp;

use super::support::{Gate, Recorder, bearer};
use crate::authority::admin;

/// What comes back for these bytes, until the connection is closed.
fn exchange(gate: &Gate, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(gate.host()).unwrap();
    stream.set_read_timeout(Some(crate::support::HANG_TIMEOUT)).unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    // A connection that is closed on someone who sends may be reset.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Makes a token over the API; the address that the audit has for it.
fn audited(gate: &Gate, before: &[u8], headers: &str) -> String {
    let name = format!("user{}", gate.house.authority.seen_by(&crate::authority::admin()).revision().unwrap());
    let (_, identity) = gate.house.authority.add_user(&admin(), &name, Role::Developer, Timestamp::now()).unwrap();
    let request = format!(
        "POST /access/api/v1/tokens HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer {}\r\ncontent-type: \
         application/json\r\ncontent-length: 2\r\nconnection: close\r\n{headers}\r\n{{}}",
        identity.expose()
    );
    let answer = exchange(gate, &[before, request.as_bytes()].concat());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let filter = AuditFilter { actor: Some(name), ..AuditFilter::default() };
    let rows = gate.house.authority.audit(&admin(), &filter, None, 1).unwrap();
    rows[0].entry.address.clone().unwrap_or_default()
}

#[test]
fn the_audit_has_the_address_that_a_trusted_proxy_tells_and_no_other() {
    let nobody = Gate::with(Settings::default());
    let trusted = Gate::with(Settings { trusted_proxies: "127.0.0.0/8".parse().unwrap(), ..Settings::default() });
    let forged = "x-forwarded-for: 198.51.100.66, 203.0.113.7\r\n";
    assert_eq!(audited(&nobody, b"", forged), "127.0.0.1");
    assert_eq!(audited(&trusted, b"", forged), "203.0.113.7");
    assert_eq!(audited(&trusted, b"", "forwarded: for=\"[2001:db8::7]:1\"\r\n"), "2001:db8::7");
    assert_eq!(audited(&trusted, b"", "forwarded: for=198.51.100.66\r\nx-forwarded-for: 203.0.113.7\r\n"), "127.0.0.1");
    assert_eq!(audited(&trusted, b"", ""), "127.0.0.1");
}

#[test]
fn failed_attempts_are_counted_for_the_client_and_not_for_the_proxy() {
    let gate = Gate::with(Settings { trusted_proxies: "127.0.0.0/8".parse().unwrap(), ..Settings::default() });
    let ask = |client: &str| {
        let headers = [("authorization", "Bearer wrong"), ("x-forwarded-for", client)];
        gate.ask(Method::GET, "/v2/", &headers, Body::empty()).status
    };
    let (answered, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..40 {
            let (answered, ask) = (answered.clone(), &ask);
            scope.spawn(move || answered.send(ask("203.0.113.7")).unwrap());
        }
        for status in answers.iter().take(20) {
            assert_eq!(status, StatusCode::UNAUTHORIZED);
        }
        // The others of that client wait, and somebody else does not.
        assert_eq!(ask("203.0.113.8"), StatusCode::UNAUTHORIZED);
        assert!(answers.try_iter().count() < 20, "all of them were answered before");
    });
}

/// A header of version 2 for TCP over IPv4, from 203.0.113.7.
const HEADER: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x01\x1f\x90\0\x50";

#[test]
fn the_proxy_protocol_tells_whose_connection_it_is() {
    let timeouts = Timeouts { header: Duration::from_millis(500), ..Timeouts::default() };
    let proxied = |trusted: &str| {
        let trusted_proxies = trusted.parse().unwrap();
        Gate::with(Settings { trusted_proxies, proxy_protocol: true, timeouts, ..Settings::default() })
    };
    let gate = proxied("127.0.0.0/8");
    assert_eq!(audited(&gate, HEADER, ""), "203.0.113.7");
    assert_eq!(audited(&gate, HEADER, "x-forwarded-for: 198.51.100.66\r\n"), "203.0.113.7", "which is not trusted");
    // Somebody of whom the balancer cannot say whom: its own address counts, and what that one says of itself does not.
    let unspecified = b"\r\n\r\n\0\r\nQUIT\n\x21\0\0\0";
    assert_eq!(audited(&gate, unspecified, ""), "127.0.0.1");
    assert_eq!(audited(&gate, unspecified, "x-forwarded-for: 198.51.100.66\r\n"), "127.0.0.1");
    let local = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";
    assert_eq!(audited(&gate, local, "x-forwarded-for: 203.0.113.7\r\n"), "203.0.113.7", "which it says of itself");
    let health = b"GET /healthz HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n\r\n";
    let v1 = b"PROXY TCP4 203.0.113.7 10.0.0.1 8080 80\r\n";
    for refused in [&[&v1[..], health].concat(), &health[..], &HEADER[..20], b"", &[HEADER, HEADER, health].concat()] {
        let answer = exchange(&gate, refused);
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    let untrusted = proxied("10.0.0.0/8");
    assert_eq!(exchange(&untrusted, &[HEADER, health].concat()), "");
}

#[test]
fn a_request_without_one_plain_host_is_refused_everywhere() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let hosts = [
        "",
        "host: a\r\nhost: a\r\n",
        "host: a\r\nhost: b\r\n",
        "host:\r\n",
        "host: a b\r\n",
        "host: a,b\r\n",
        "host: me@a\r\n",
        "host: a:x\r\n",
        "host: a/b\r\n",
    ];
    let paths =
        ["/artifactory/generic/a", "/v2/", "/access/api/v1/tokens", "/dashboard/sign-in", "/healthz", "/", "/no/such"];
    let mut refused = 0;
    for path in paths {
        for (target, hosts) in hosts.iter().map(|hosts| (path.to_owned(), *hosts)).chain([
            (format!("http://other{path}"), "host: gate\r\n"),
            (format!("http://me@gate{path}"), "host: gate\r\n"),
            (format!("http://gate{path}"), ""),
        ]) {
            let request = format!("GET {target} HTTP/1.1\r\n{hosts}authorization: {token}\r\n\r\n");
            let answer = exchange(&gate, request.as_bytes());
            assert!(answer.starts_with("HTTP/1.1 400"), "{target} {hosts:?}: {answer}");
            refused += 1;
        }
    }
    let answer = exchange(&gate, b"CONNECT gate:80 HTTP/1.1\r\nhost: gate:80\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("no proxy"), "{answer}");
    assert_eq!(refused, 84);
    assert!(upstream.seen().is_empty());
}
