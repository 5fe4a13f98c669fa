//! Clients that say nothing, say half, say it a byte at a time or do not listen: each phase of a connection ends, over
//! HTTP/1.1 and HTTP/2, plain and TLS. What only waits for an upstream does not.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Settings, Timeouts};
use http::{Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned};

use super::support::{Gate, Recorder, Sink, bearer, named};

/// How long each phase may take here.
const SHORT: Duration = Duration::from_millis(300);
/// How long a test waits for an end before it says that there is none.
const OUTER: Duration = Duration::from_secs(30);

fn short() -> Timeouts {
    Timeouts { header: SHORT, keep_alive: SHORT, stall: SHORT, form: SHORT, drain: SHORT }
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// What a client does.
struct Case {
    name: &'static str,
    /// What it sends at once.
    first: Vec<u8>,
    /// What it sends again and again after that.
    drip: Vec<u8>,
    /// Whether it reads.
    reads: bool,
    /// Whether it speaks TLS first, where the gateway does.
    in_tls: bool,
}

fn case(name: &'static str, first: impl AsRef<[u8]>) -> Case {
    Case { name, first: first.as_ref().to_vec(), drip: Vec::new(), reads: true, in_tls: true }
}

impl Case {
    fn then(self, drip: impl AsRef<[u8]>) -> Self {
        Self { drip: drip.as_ref().to_vec(), ..self }
    }
}

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(super) const NO_SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// `SETTINGS_INITIAL_WINDOW_SIZE` is 0: no answer may be sent until the client says so.
const NO_WINDOW: &[u8] = &[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0];
const PING: &[u8] = &[0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
/// One more byte for the connection, and none for a stream.
const WINDOW_UPDATE: &[u8] = &[0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1];

pub(super) fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, 1], payload].concat()
}

/// The head of the first request on a connection (RFC 7541: `:method` and `:scheme` from the table, the rest as text).
pub(super) fn head(method: u8, path: &str, authorization: &str, ends: bool) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let mut block = [&[method, 0x86, 4][..], &text(path), &[1], &text("gate")].concat();
    if !authorization.is_empty() {
        block.extend([&[0x0f, 8][..], &text(authorization)].concat());
    }
    frame(1, if ends { 5 } else { 4 }, &block)
}

const GET: u8 = 0x82;
pub(super) const POST: u8 = 0x83;

pub(super) fn http2(settings: &[u8], frames: &[&[u8]]) -> Vec<u8> {
    [PREFACE, settings, &frames.concat()].concat()
}

pub(super) fn http1(line: &str, headers: &str, body: &str) -> String {
    format!("{line} HTTP/1.1\r\nhost: gate\r\n{headers}\r\n{body}")
}

fn cases(token: &str) -> Vec<Case> {
    let large = format!("/artifactory/generic/{}", 1_u64 << 32);
    let bearer = format!("authorization: {token}\r\n");
    let long = "content-length: 1000\r\n";
    let chunked = "transfer-encoding: chunked\r\n";
    let health = http1("GET /healthz", "", "");
    let mut all = vec![
        case("silence", ""),
        case("half a TLS handshake, or nonsense", [22, 3, 1, 2, 0, 1, 0, 1]).then([0]),
        case("half a preface", &PREFACE[..20]),
        case("a preface, a byte at a time", "").then(&PREFACE[..1]),
        case("a preface", PREFACE),
        case("settings", http2(NO_SETTINGS, &[])),
        case("settings again and again", http2(NO_SETTINGS, &[])).then(NO_SETTINGS),
        case("pings", http2(NO_SETTINGS, &[])).then(PING),
        case("windows", http2(NO_SETTINGS, &[])).then(WINDOW_UPDATE),
        case("half a frame", http2(NO_SETTINGS, &[&[0, 0, 100]])),
        case("half a head", "GET /healthz HTTP/1.1\r\nhost: ga"),
        case("a head, a byte at a time", "GET /healthz HTTP/1.1\r\nx: ").then("x"),
        case("a head, a line at a time", "GET /healthz HTTP/1.1\r\n").then("x: y\r\n"),
        case("empty lines", "").then("\r\n"),
        case("no next request", &health),
        case("half a next head", format!("{health}GET /healthz HTT")),
        case("a next head, a byte at a time", format!("{health}GET /")).then("x"),
        case("no next request over HTTP/2", http2(NO_SETTINGS, &[&head(GET, "/healthz", "", true)])),
        case("pings and no next request", http2(NO_SETTINGS, &[&head(GET, "/healthz", "", true)])).then(PING),
        case("no refused request's next", http1("GET /artifactory/generic/a", "", "")),
    ];
    for (name, line) in [
        ("a sign-in", "POST /dashboard/sign-in"),
        ("a call of the API", "POST /access/api/v1/tokens"),
        ("a call of no API", "POST /no/such/place"),
    ] {
        for (framing, body) in [(long, "credential="), (chunked, "b\r\ncredential=")] {
            let begun = http1(line, framing, body);
            all.push(Case { name, ..case("", &begun) });
            // A chunk of one byte, or a byte of the length.
            let drip = if framing == chunked { "\r\n1\r\nx" } else { "x" };
            all.push(Case { name, ..case("", &begun).then(drip) });
        }
        let path = line.split_once(' ').unwrap().1;
        let begun = http2(NO_SETTINGS, &[&head(POST, path, "", false), &frame(0, 0, b"credential=")]);
        all.push(Case { name, ..case("", &begun) });
        all.push(Case { name, ..case("", &begun).then(frame(0, 0, b"x")) });
    }
    all.extend([
        case("an upload", http1("PUT /artifactory/generic/a", &[&bearer, long].concat(), "half")),
        case("an upload in chunks", http1("PUT /artifactory/generic/a", &[&bearer, chunked].concat(), "4\r\nhalf")),
        case("a refused upload", http1("PUT /artifactory/generic/a", long, "half")),
        case("a refused upload goes on", http1("PUT /artifactory/generic/a", chunked, "4\r\nhalf\r\n"))
            .then("1\r\nx\r\n"),
        case("a body of a GET", http1("GET /artifactory/generic/a", &[&bearer, long].concat(), "half")),
        case("an upload over HTTP/2", http2(NO_SETTINGS, &[&head(POST, "/artifactory/generic/a", token, false)])),
        Case { reads: false, ..case("an answer", http1(&format!("GET {large}"), &bearer, "")) },
        Case { reads: false, ..case("an answer over HTTP/2", http2(NO_SETTINGS, &[&head(GET, &large, token, true)])) },
        case("no window", http2(NO_WINDOW, &[&head(GET, &large, token, true)])),
        case("no window, with pings", http2(NO_WINDOW, &[&head(GET, &large, token, true)])).then(PING),
        case("no window, for a small answer", http2(NO_WINDOW, &[&head(GET, "/healthz", "", true)])).then(PING),
        case("a window for all and none for one", http2(NO_WINDOW, &[&head(GET, &large, token, true)]))
            .then(WINDOW_UPDATE),
    ]);
    all
}

/// Whether the gateway closes the connection on a client that does this.
fn closes(stream: &mut dyn Stream, case: &Case) -> bool {
    let until = Instant::now() + OUTER;
    if stream.write_all(&case.first).and_then(|()| stream.flush()).is_err() {
        return true;
    }
    let mut buffer = vec![0; 64 * 1024];
    while Instant::now() < until {
        // Whoever does not read learns of the end when what they send is refused.
        let drip: &[u8] = if case.reads || !case.drip.is_empty() { &case.drip } else { b"\r\n" };
        if !drip.is_empty() && stream.write_all(drip).and_then(|()| stream.flush()).is_err() {
            return true;
        }
        if case.reads {
            match stream.read(&mut buffer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return true,
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A certificate for the gateway, and what a client knows it by.
fn certificate() -> (ServerConfig, ClientConfig) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (server, client)
}

#[test]
fn every_phase_of_a_connection_has_an_end() {
    let upstream = Sink::new();
    let (server, client) = certificate();
    let client = Arc::new(client);
    let mut tried = 0;
    for tls in [false, true] {
        let gate = Gate::with(Settings {
            upstreams: named(&[("generic", Ecosystem::Generic, &upstream.url)]),
            tls: tls.then(|| Arc::new(server.clone())),
            timeouts: short(),
            ..Settings::default()
        });
        let token = bearer(&gate.token(Permission::ReadWrite));
        let mut all = cases(&token);
        if tls {
            // What comes in place of TLS.
            let plain = cases(&token).into_iter().take(4).map(|case| Case { in_tls: false, ..case });
            all.extend(plain);
        }
        tried += all.len();
        let open: Vec<String> = std::thread::scope(|scope| {
            let tasks: Vec<_> = all
                .iter()
                .map(|case| {
                    let (gate, client) = (&gate, &client);
                    scope.spawn(move || {
                        let stream = TcpStream::connect(gate.host()).unwrap();
                        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
                        stream.set_write_timeout(Some(OUTER)).unwrap();
                        let closed = if tls && case.in_tls {
                            let mut stream = stream;
                            let name = ServerName::try_from("localhost").unwrap();
                            let mut tls = ClientConnection::new(Arc::clone(client), name).unwrap();
                            stream.set_read_timeout(Some(OUTER)).unwrap();
                            while tls.is_handshaking() {
                                tls.complete_io(&mut stream).unwrap();
                            }
                            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
                            closes(&mut StreamOwned::new(tls, stream), case)
                        } else {
                            let mut stream = stream;
                            closes(&mut stream, case)
                        };
                        (!closed).then(|| format!("{} (after {:?})", case.name, String::from_utf8_lossy(&case.first)))
                    })
                })
                .collect();
            tasks.into_iter().filter_map(|task| task.join().unwrap()).collect()
        });
        assert!(open.is_empty(), "still open, TLS {tls}: {open:#?}");
    }
    assert_eq!(tried, 104);
}

#[test]
fn what_waits_for_an_upstream_or_moves_is_not_cut() {
    let upstream = Recorder::answering(|_| {
        std::thread::sleep(SHORT * 5);
        let pieces = futures::stream::unfold(0, |piece| async move {
            tokio::time::sleep(SHORT * 2).await;
            (piece < 3).then(|| (Ok::<_, std::io::Error>("piece"), piece + 1))
        });
        Response::new(Body::from_stream(pieces))
    });
    let upstreams = named(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, timeouts: short(), ..Settings::default() });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for http2_only in [false, true] {
        let client = Client::builder(TokioExecutor::new()).http2_only(http2_only).build_http();
        for upload in [false, true] {
            let body = if upload {
                let pieces = futures::stream::unfold(0, |piece| async move {
                    tokio::time::sleep(SHORT / 2).await;
                    (piece < 8).then(|| (Ok::<_, std::io::Error>("sent "), piece + 1))
                });
                Body::from_stream(pieces)
            } else {
                Body::empty()
            };
            let method = if upload { "PUT" } else { "GET" };
            let request = Request::builder().method(method).uri(format!("{}/artifactory/generic/a", gate.url));
            let request = request.header("authorization", &token).body(body).unwrap();
            let (status, body) = runtime.block_on(async {
                let response = client.request(request).await.unwrap();
                let status = response.status();
                (status, http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes())
            });
            assert_eq!((status, &body[..]), (StatusCode::OK, &b"piecepiecepiece"[..]));
            let sent = upstream.seen().pop().unwrap().body;
            assert_eq!(sent, if upload { "sent ".repeat(8) } else { String::new() });
        }
    }
}
