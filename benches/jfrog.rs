//! What gatepass adds to a bare HTTP call: the same request to the same server, by reqwest alone and by the JFrog backend,
//! in turn, in one run. The server is on loopback and answers from memory, so that the ratio is the worst that there is:
//! beside a real network gatepass's share is smaller. Of a list the bare call reads nothing: its ratio is the price of
//! understanding five hundred records, each of which is looked through for values, too.
//!
//! `cargo bench --bench jfrog`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement may fail loudly")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gatepass_app::Network;
use gatepass_app::backend::Backend;
use gatepass_app::list::page;
use gatepass_app::show;
use gatepass_core::ecosystem::Registry;
use gatepass_core::listing::Filter;
use gatepass_core::policy::Policy;
use gatepass_core::secret::Secret;
use gatepass_jfrog::{Credential, Platform, RetryPolicy};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const ID: &str = "0f6cd1a2-0000-4000-8000-000000000001";
const ROUNDS: usize = 15;
/// How many tokens the list has: what a busy team has.
const TOKENS: usize = 500;

fn main() {
    // cargo test --benches asks for a quick look only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let address = serve().await;
        let url = format!("http://{address}");
        let backend = backend(&url);
        let bare = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let id = ID.parse().unwrap();
        let one = format!("{url}/access/api/v1/tokens/{ID}");
        let list = format!("{url}/access/api/v1/tokens");
        compare(
            "look one token up",
            500,
            async || drop(bare.get(&one).bearer_auth("t").send().await.unwrap().bytes().await.unwrap()),
            async || drop(show::token(&backend, &id).await.unwrap()),
        )
        .await;
        compare(
            &format!("list {TOKENS} tokens, a page of 50"),
            50,
            async || drop(bare.get(&list).bearer_auth("t").send().await.unwrap().bytes().await.unwrap()),
            async || drop(page(&backend, Filter::default(), 50, None, Timestamp::now()).await.unwrap()),
        )
        .await;
    });
}

/// Measures both in turn, and prints the medians of a call and their ratio.
async fn compare(what: &str, calls: usize, mut bare: impl AsyncFnMut(), mut ours: impl AsyncFnMut()) {
    let (mut bares, mut own) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        let start = Instant::now();
        for _ in 0..calls {
            bare().await;
        }
        bares.push(start.elapsed() / u32::try_from(calls).unwrap());
        let start = Instant::now();
        for _ in 0..calls {
            ours().await;
        }
        own.push(start.elapsed() / u32::try_from(calls).unwrap());
    }
    // The first round warms up.
    let (bare, own) = (median(bares.split_off(1)), median(own.split_off(1)));
    let ratio = own.as_secs_f64() / bare.as_secs_f64();
    println!("{what}: bare {bare:?}, gatepass {own:?}, ratio {ratio:.2}, added {:?}", own.saturating_sub(bare));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn token(number: usize) -> Value {
    json!({
        "token_id": format!("0f6cd1a2-0000-4000-8000-{number:012}"),
        "subject": "jfac@01fr/users/admin",
        "issued_at": 1_700_000_000 + number,
        "expiry": 4_100_000_000_u64,
        "issuer": "jfac@01fr",
        "description": format!("ci-bot-{number} (Read-Only, staging) [gatepass abcdefgh2345]"),
        "refreshable": false,
    })
}

/// A server that answers from memory.
async fn serve() -> SocketAddr {
    let one = Bytes::from(token(1).to_string());
    let all = Bytes::from(json!({ "tokens": (0..TOKENS).map(token).collect::<Vec<_>>() }).to_string());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            let (one, all) = (one.clone(), all.clone());
            let service = service_fn(move |request: Request<Incoming>| {
                let body = if request.uri().path().ends_with("/tokens") { all.clone() } else { one.clone() };
                async move { Ok::<_, Infallible>(Response::new(Full::new(body))) }
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

fn backend(url: &str) -> Backend {
    let platform = Platform {
        registry: Registry { url: url.parse().unwrap(), repositories: Default::default() },
        credential: Credential::new(Secret::new("t".to_owned()), Some("admin".to_owned())).unwrap(),
        environments: Vec::new(),
        network: Network::default(),
        retry_policy: RetryPolicy::default(),
    };
    let default_ttl = SignedDuration::from_hours(24);
    let policy = Policy { read_only: false, allow_write: true, max_ttl: None, default_ttl };
    Backend::jfrog(&platform, policy, Default::default()).unwrap()
}
