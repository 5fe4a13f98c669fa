//! Upstreams and clients that die, babble or stand still: a clear answer, and nothing hangs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use futures::StreamExt as _;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::Settings;
use http::{Method, StatusCode};

use super::support::{Gate, Line, Recorder, bearer, named};

const FILE: &str = "/artifactory/generic/a";

/// An upstream that answers each connection with these bytes and then keeps it open or closes it.
fn babbler(answer: &'static [u8], then_close: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(answer).unwrap();
            if !then_close {
                open.push(stream);
            }
        }
    });
    url
}

fn gate(upstream: &str) -> Gate {
    let upstreams = named(&[("generic", Ecosystem::Generic, upstream)]);
    Gate::with(Settings { upstreams, idle_timeout: Duration::from_millis(300), ..Settings::default() })
}

#[test]
fn an_upstream_that_is_not_there_or_speaks_nonsense_is_a_bad_gateway() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for upstream in [format!("http://{nobody}"), babbler(b"hello?\r\n\r\n", true), babbler(b"", true)] {
        let gate = gate(&upstream);
        let answer = gate.get(FILE, &gate.token(Permission::ReadOnly));
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert!(answer.text().contains("Try again, or tell the operator."), "{}", answer.text());
    }
}

#[test]
fn an_upstream_that_does_not_answer_is_given_up() {
    let gate = gate(&babbler(b"", false));
    let answer = gate.get(FILE, &gate.token(Permission::ReadOnly));
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
}

#[test]
fn a_transfer_that_breaks_or_stands_still_is_not_taken_for_a_whole_one() {
    for then_close in [true, false] {
        let gate = gate(&babbler(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf", then_close));
        let token = bearer(&gate.token(Permission::ReadOnly));
        let answer = gate.ask(Method::GET, FILE, &[("authorization", &token)], Body::empty());
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "it is small, so nothing of it was sent: {answer:?}");
        // One that is large streams past, and its client sees it break off.
        let large: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nhalf";
        let gate = self::gate(&babbler(large, then_close));
        let token = bearer(&gate.token(Permission::ReadOnly));
        let answer = gate.try_ask(Method::GET, FILE, &[("authorization", &token)], Body::empty());
        assert!(!answer.as_ref().is_some_and(|answer| answer.whole), "{answer:?}");
    }
}

#[test]
fn a_document_that_breaks_off_is_not_taken_for_a_whole_one() {
    const HALF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"a\":1}";
    for (kind, path) in
        [(Ecosystem::Npm, "/artifactory/api/npm/key/a"), (Ecosystem::Cargo, "/artifactory/api/cargo/key/config.json")]
    {
        for then_close in [true, false] {
            let upstreams = named(&[("key", kind, &babbler(HALF, then_close))]);
            let gate =
                Gate::with(Settings { upstreams, idle_timeout: Duration::from_millis(300), ..Settings::default() });
            let token = bearer(&gate.token(Permission::ReadOnly));
            let answer = gate.try_ask(Method::GET, path, &[("authorization", &token)], Body::empty());
            let taken = answer.as_ref().is_some_and(|answer| answer.whole && answer.status.is_success());
            assert!(!taken, "{kind}: {answer:?}");
        }
    }
}

#[test]
fn an_upload_that_the_upstream_does_not_take_is_a_bad_gateway() {
    let gate = gate(&babbler(b"", true));
    let token = bearer(&gate.token(Permission::ReadWrite));
    let answer = gate.ask(Method::PUT, FILE, &[("authorization", &token)], Body::from(vec![7; 5_000_000]));
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text().contains("Try again, or tell the operator."), "{}", answer.text());
}

#[test]
fn a_transfer_that_is_slow_but_moves_is_waited_for() {
    let pieces = || {
        let pieces = futures::stream::iter(0..6).then(async |_| {
            tokio::time::sleep(Duration::from_millis(250)).await;
            Ok::<_, std::io::Error>("piece")
        });
        Body::from_stream(pieces)
    };
    let upstream = Recorder::answering(move |_| Response::new(pieces()));
    let upstreams = named(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, idle_timeout: Duration::from_secs(1), ..Settings::default() });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let answer = gate.ask(Method::PUT, FILE, &[("authorization", &token)], pieces());
    assert!(answer.whole && answer.text() == "piece".repeat(6), "{answer:?}");
    assert_eq!(upstream.seen()[0].body, "piece".repeat(6), "longer than the gateway's patience, both ways");
}

#[test]
fn a_client_that_sends_too_many_headers_is_refused() {
    let gate = gate("http://127.0.0.1:9");
    let long = "x".repeat(200_000);
    let answer = gate.ask(Method::GET, FILE, &[("x-long", &long)], Body::empty());
    assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

/// How long a wrong one waits is tested with the limit itself, where the clock is the test's.
#[test]
fn a_right_token_is_answered_while_wrong_ones_wait() {
    let gate = gate("http://127.0.0.1:9");
    let right = bearer(&gate.token(Permission::ReadOnly));
    let ask = |token: &str| gate.ask(Method::GET, "/v2/", &[("authorization", token)], Body::empty()).status;
    let (answered, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..40 {
            let (answered, ask) = (answered.clone(), &ask);
            scope.spawn(move || answered.send(ask("Bearer wrong")).unwrap());
        }
        for status in answers.iter().take(20) {
            assert_eq!(status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(ask(&right), StatusCode::OK);
        assert!(answers.try_iter().count() < 20, "every wrong one was answered before");
    });
}

/// An upstream that serves as many requests as this on each connection, one answer of each kind after the other, and then
/// closes it without having said so. It counts the connections that came and those that it closed.
fn closing_after(requests: usize) -> (String, Arc<[AtomicUsize; 2]>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::<[AtomicUsize; 2]>::default();
    let counted = Arc::clone(&connections);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            counted[0].fetch_add(1, Ordering::SeqCst);
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || {
                for number in 0..requests {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let mut byte = [0];
                        if stream.read(&mut byte).unwrap_or(0) == 0 {
                            return;
                        }
                        head.push(byte[0]);
                    }
                    let answer: &[u8] = match number % 3 {
                        0 => b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere",
                        1 => b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhere\r\n0\r\n\r\n",
                        _ => b"HTTP/1.1 204 No Content\r\n\r\n",
                    };
                    stream.write_all(answer).unwrap();
                }
                drop(stream);
                counted[1].fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    (url, connections)
}

/// The gateway's threads keep connections of their own, so all that is asked comes over one.
fn ask_again_and_again(upstream: &str, times: usize, between: impl Fn(usize)) {
    let gate = gate(upstream);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut line = Line::to(&gate);
    for time in 1..=times {
        let answer = line.get(FILE, &token);
        assert!(answer.starts_with("http/1.1 20"), "{answer}");
        between(time);
    }
}

#[test]
fn a_connection_to_an_upstream_is_used_again_whatever_came_on_it() {
    let (upstream, connections) = closing_after(usize::MAX);
    ask_again_and_again(&upstream, 12, |_| ());
    assert_eq!(connections[0].load(Ordering::SeqCst), 1);
}

#[test]
fn a_kept_connection_that_the_upstream_closed_fails_nobody() {
    let (upstream, connections) = closing_after(1);
    // A request that is on its way when the connection is closed is lost, and cannot be sent twice.
    ask_again_and_again(&upstream, 12, |time| {
        while connections[1].load(Ordering::SeqCst) < time {
            std::thread::yield_now();
        }
    });
    assert_eq!(connections[0].load(Ordering::SeqCst), 12);
}

/// Path and query × whom it is for; the last byte that is answered, and one more.
#[test]
fn an_address_of_more_than_8_kib_is_refused_before_it_is_read() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut cases = 0;
    for start in ["/artifactory/generic/", "/artifactory/generic/a?q=", "/access/api/v1/tokens?name=", "/nowhere/"] {
        for (length, is_refused) in [(8 << 10, false), ((8 << 10) + 1, true), (32 << 10, true)] {
            let address = format!("{start}{}", "x".repeat(length - start.len()));
            let answer = gate.ask(Method::GET, &address, &[("authorization", &token)], Body::empty());
            assert_eq!(answer.status == StatusCode::URI_TOO_LONG, is_refused, "{start} {length}: {}", answer.status);
            assert!(!is_refused || answer.text().contains("8 KiB"), "{}", answer.text());
            assert_eq!(
                upstream.seen().len(),
                usize::from(!is_refused && start.contains("generic")),
                "{start} {length}"
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 12);
}
