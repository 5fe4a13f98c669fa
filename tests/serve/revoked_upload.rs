//! A token that is revoked while it uploads: the upstream gets no whole body, however the body is framed, and the client
//! is told why.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use bytes::Bytes;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::Settings;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::support::{Gate, bearer, named, serve_each};

/// An upstream that keeps what it gets whole.
#[derive(Default)]
struct Kept {
    begun: AtomicUsize,
    whole: AtomicUsize,
    broken: AtomicUsize,
}

async fn keep(State(kept): State<Arc<Kept>>, request: Request<Body>) -> StatusCode {
    kept.begun.fetch_add(1, Ordering::SeqCst);
    match request.into_body().collect().await {
        Ok(_) => kept.whole.fetch_add(1, Ordering::SeqCst),
        Err(_) => kept.broken.fetch_add(1, Ordering::SeqCst),
    };
    StatusCode::CREATED
}

/// How a body is sent.
#[derive(Clone, Copy, Debug)]
struct Framing {
    http2: bool,
    content_length: bool,
    /// A frame without a byte is the last.
    empty_last: bool,
}

const PIECES: usize = 3;

/// Uploads in pieces; before the piece of this number (the end is the last) `meanwhile` happens.
async fn upload(
    gate: &Gate,
    kept: &Kept,
    token: &Issued,
    framing: Framing,
    before: usize,
    meanwhile: impl AsyncFnOnce(),
) -> (StatusCode, String) {
    let begun = kept.begun.load(Ordering::SeqCst);
    let (pieces, mut sent) = mpsc::channel::<Bytes>(1);
    let stream = futures::stream::poll_fn(move |context| {
        sent.poll_recv(context).map(|piece| piece.map(Ok::<_, std::io::Error>))
    });
    let mut request =
        Request::put(format!("{}/artifactory/generic/a", gate.url)).header("authorization", bearer(token));
    if framing.content_length {
        request = request.header("content-length", (PIECES * 5).to_string());
    }
    let request = request.body(Body::from_stream(stream)).unwrap();
    let client = Client::builder(TokioExecutor::new()).http2_only(framing.http2).build_http();
    let answer = tokio::spawn(async move {
        let response = client.request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    });
    let mut meanwhile = Some(meanwhile);
    for number in 0..=PIECES {
        if number == before
            && let Some(meanwhile) = meanwhile.take()
        {
            while kept.begun.load(Ordering::SeqCst) == begun {
                tokio::task::yield_now().await;
            }
            meanwhile().await;
        }
        let piece = match number {
            PIECES if framing.empty_last => Bytes::new(),
            PIECES => break,
            _ => Bytes::from_static(b"piece"),
        };
        // A client whose upload was refused takes no more.
        let _ = pieces.send(piece).await;
    }
    drop(pieces);
    answer.await.unwrap()
}

#[test]
fn an_upload_whose_token_is_revoked_meanwhile_is_not_committed() {
    let kept = Arc::new(Kept::default());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(serve_each(listener, Router::new().fallback(keep).with_state(Arc::clone(&kept))));
    let gate =
        Gate::with(Settings { upstreams: named(&[("generic", Ecosystem::Generic, &url)]), ..Settings::default() });
    let mut cases = 0;
    for (http2, content_length, empty_last) in [false, true]
        .into_iter()
        .flat_map(|a| [false, true].into_iter().flat_map(move |b| [false, true].map(|c| (a, b, c))))
    {
        let framing = Framing { http2, content_length, empty_last };
        let count = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        let whole = count(&kept.whole);
        let token = gate.token(Permission::ReadWrite);
        let (status, _) = runtime.block_on(upload(&gate, &kept, &token, framing, 0, async || ()));
        assert_eq!((status, count(&kept.whole)), (StatusCode::CREATED, whole + 1), "{framing:?}");
        for before in 0..=PIECES {
            if before == PIECES && content_length && !http2 {
                // Over HTTP/1 the last byte is the end.
                continue;
            }
            let (token, broken) = (gate.token(Permission::ReadWrite), count(&kept.broken));
            let revoke = async || {
                let id = token.token.id.to_string();
                let home = gate.house.folder.path().to_owned();
                let revoked = tokio::process::Command::new(env!("CARGO_BIN_EXE_gatepass"))
                    .args(["tokens", "revoke", &id])
                    .env_clear()
                    .env("HOME", &home)
                    .env("GATEPASS_HOME", &home)
                    .output();
                let revoked = revoked.await.unwrap();
                assert!(revoked.status.success(), "{revoked:?}");
            };
            let (status, body) = runtime.block_on(upload(&gate, &kept, &token, framing, before, revoke));
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{framing:?}, before {before}: {body}");
            assert!(body.contains("stopped working while this was uploaded"), "{body}");
            let until = std::time::Instant::now() + crate::support::HANG_TIMEOUT;
            while count(&kept.broken) == broken && std::time::Instant::now() < until {
                std::thread::yield_now();
            }
            assert_eq!(
                (count(&kept.whole), count(&kept.broken)),
                (whole + 1, broken + 1),
                "{framing:?}, before {before}"
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 30);
}
