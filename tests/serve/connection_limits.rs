//! Many connections that are silent, say half or do not read: they keep nobody out, at whichever listener and however few
//! descriptors there are.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::creation::NewToken;
use gatepass_core::token::Permission;
use jiff::Timestamp;
use tokio::net::TcpSocket;

use super::support::{Sink, bearer};
use super::timeouts::{NO_SETTINGS, POST, PREFACE, frame, head, http1, http2};
use crate::authority::{admin, read_only};
use crate::support::{HANG_TIMEOUT, Home};

/// More than a process may have of descriptors, as they are limited usually.
const SILENT: usize = 1100;

/// How long the gateway is given to read what was sent.
const SETTLED: Duration = Duration::from_millis(200);

struct Limited {
    child: Child,
    address: SocketAddr,
    /// The dashboard's own.
    dashboard: SocketAddr,
    /// How many connections it serves at once, where it says so.
    limit: Option<usize>,
}

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A gateway that may have this many descriptors and no more.
fn start(home: &Home, descriptors: &str) -> Limited {
    let serve = home.command(&["serve", "--listen", "127.0.0.1:0", "--dashboard-listen", "127.0.0.1:0"]);
    let limited = format!("{descriptors}; exec \"$@\"");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &limited, "sh"]).arg(serve.get_program()).args(serve.get_args()).env_clear();
    command.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut text = |before: &str| -> String {
        let line = lines.find(|line| line.contains(before)).unwrap();
        line.split_once(before).unwrap().1.split_whitespace().next().unwrap().to_owned()
    };
    let address = text("serves http://").parse().unwrap();
    let dashboard = text("dashboard is at http://").parse().unwrap();
    let limit = (descriptors != ":" && !descriptors.contains("-S")).then(|| text("most=").parse().unwrap());
    std::thread::spawn(move || lines.for_each(drop));
    Limited { child, address, dashboard, limit }
}

/// A connection from this address of the machine's own.
async fn connect(from: &str, to: SocketAddr) -> std::io::Result<tokio::net::TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0))?;
    tokio::time::timeout(HANG_TIMEOUT, socket.connect(to)).await.map_err(std::io::Error::other)?
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n\r\n";

/// Whether somebody at this address is answered.
async fn answered(from: &str, to: SocketAddr) -> bool {
    served(from, to, HEALTH.to_owned()).await
}

/// Whether this request of somebody at this address succeeds.
async fn served(from: &str, to: SocketAddr, request: String) -> bool {
    let Ok(stream) = connect(from, to).await else { return false };
    let mut stream = stream.into_std().unwrap();
    tokio::task::spawn_blocking(move || {
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(HANG_TIMEOUT)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
    })
    .await
    .unwrap()
}

/// Lets this process have as many connections as it may.
fn raise_limit() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, ..limit };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();
}

#[test]
fn a_thousand_silent_connections_keep_nobody_out() {
    raise_limit();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for descriptors in ["ulimit -n 256", "ulimit -S -n 256", ":"] {
        let home = Home::new();
        let gate = start(&home, descriptors);
        runtime.block_on(async {
            let mut silent = Vec::new();
            // From one address, and then from many.
            for number in 0..2 * SILENT {
                let from =
                    if number < SILENT { "127.0.0.1".to_owned() } else { format!("127.0.1.{}", number % 200 + 1) };
                let connected = tokio::time::timeout(Duration::from_secs(10), connect(&from, gate.address)).await;
                silent.extend(connected.ok().and_then(Result::ok));
                if number % 500 == 0 {
                    assert!(answered("127.0.0.9", gate.address).await, "{descriptors}: after {number} of them");
                }
            }
            assert!(silent.len() > SILENT, "{descriptors}: {} came", silent.len());
            for from in ["127.0.0.2", "127.0.0.1", "127.0.1.1"] {
                assert!(answered(from, gate.address).await, "{descriptors}: from {from}");
            }
        });
    }
}

/// What every connection sends, and where it stands then.
fn phases(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bearer = format!("authorization: {token}\r\n");
    let long = "content-length: 1000\r\n";
    let of_a_token = format!("{bearer}{long}");
    let sign_in = [&head(POST, "/dashboard/sign-in", "", false)[..], &frame(0, 0, b"c")];
    vec![
        ("silent", Vec::new()),
        ("half a head", b"GET /healthz HTTP/1.1\r\nhost: ga".to_vec()),
        ("half a preface", PREFACE[..20].to_vec()),
        ("half a sign-in", http1("POST /dashboard/sign-in", long, "c").into()),
        ("half a sign-in over HTTP/2", http2(NO_SETTINGS, &sign_in)),
        ("half a call of the API", http1("POST /access/api/v1/tokens", long, "{").into()),
        ("half a call of nothing", http1("POST /no/such/place", long, "{").into()),
        ("half an upload without a token", http1("PUT /artifactory/generic/a", long, "h").into()),
        ("half an upload with one", http1("PUT /artifactory/generic/a", &of_a_token, "h").into()),
        ("an answer that is not read", http1(&format!("GET /artifactory/generic/{}", 1_u64 << 32), &bearer, "").into()),
        ("a wrong credential", http1("GET /v2/", "authorization: Bearer wrong\r\n", "").into()),
        ("no next request", http1("GET /healthz", "", "").into()),
        ("no next request with a token", http1("GET /v2/", &bearer, "").into()),
    ]
}

/// How many of these the gateway has not closed.
fn open(held: &mut [std::net::TcpStream]) -> usize {
    let mut buffer = [0; 4096];
    let is_open = |stream: &mut std::net::TcpStream| loop {
        match stream.read(&mut buffer) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    };
    held.iter_mut().map(is_open).filter(|open| *open).count()
}

#[test]
fn a_newcomer_is_served_wherever_all_others_stand() {
    raise_limit();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let upstream = Sink::new();
    let (mut tried, mut failed) = (0, Vec::new());
    for descriptors in [128, 256, 1024] {
        let home = Home::new();
        std::fs::create_dir_all(home.gatepass()).unwrap();
        let config = format!("[upstreams.generic]\ntype = \"generic\"\nurl = \"{}\"\n", upstream.url);
        std::fs::write(home.gatepass().join("config.toml"), config).unwrap();
        let authority =
            Authority::new(Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap()));
        let new = NewToken { permission: Permission::ReadWrite, ..read_only() };
        let token = bearer(&authority.create(&admin(), new, Timestamp::now()).unwrap());
        let gate = start(&home, &format!("ulimit -n {descriptors}"));
        let limit = gate.limit.unwrap();
        let pull = format!("GET /v2/ HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\nconnection: close\r\n\r\n");
        let newcomers = [(gate.address, pull), (gate.dashboard, HEALTH.to_owned())];
        for (attacked, other) in [(0, 1), (1, 0)] {
            for (phase, sent) in phases(&token) {
                let case = format!("{phase}, at listener {attacked} of a gateway with a limit of {limit} connections");
                let mut held = Vec::new();
                for number in 0..limit + 8 {
                    if number == limit {
                        // So that those that are held are in the phase.
                        std::thread::sleep(SETTLED);
                    }
                    // Each within its share.
                    let from = format!("127.0.1.{}", number % 8 + 1);
                    let stream = runtime.block_on(connect(&from, newcomers[attacked].0)).unwrap();
                    let mut stream = stream.into_std().unwrap();
                    // It may be one of those that had to go.
                    let _ = stream.write_all(&sent);
                    held.push(stream);
                }
                // Behind all of them in the queue, so that they have all places; and then at the other listener.
                for listener in [attacked, other] {
                    let (to, request) = newcomers[listener].clone();
                    if !runtime.block_on(served("127.0.0.9", to, request)) {
                        failed.push(format!("{case}: nobody was served at listener {listener}"));
                    }
                    // It did not wait until their time was over: those that do not read would go on and on.
                    if phase != "an answer that is not read" && open(&mut held) < limit / 2 {
                        failed.push(format!("{case}: few were open yet"));
                    }
                }
                tried += 1;
            }
        }
    }
    assert_eq!((failed, tried), (Vec::<String>::new(), 78));
}
