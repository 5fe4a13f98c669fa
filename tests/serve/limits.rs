//! Upstreams and clients that die, babble or stand still: a clear answer, and nothing hangs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use axum::body::Body;
use gatepass::serve::{Kind, Settings};
use gatepass::token::Permission;
use http::{Method, StatusCode};

use super::support::{Gate, bearer, named};

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
    let upstreams = named(&[("generic", Kind::Generic, upstream)]);
    Gate::with(Settings { upstreams, patience: Duration::from_millis(300), ..Settings::default() })
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
        let answer = gate.try_ask(Method::GET, FILE, &[("authorization", &token)], Body::empty());
        assert!(!answer.as_ref().is_some_and(|answer| answer.whole), "{answer:?}");
    }
}

#[test]
fn a_client_that_sends_too_many_headers_is_refused() {
    let gate = gate("http://127.0.0.1:9");
    let long = "x".repeat(200_000);
    let answer = gate.ask(Method::GET, FILE, &[("x-long", &long)], Body::empty());
    assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[test]
fn repeated_failures_are_slowed_and_right_tokens_are_not() {
    let gate = gate("http://127.0.0.1:9");
    let issued = gate.token(Permission::ReadOnly);
    let wrong = || gate.ask(Method::GET, "/v2/", &[("authorization", "Bearer wrong")], Body::empty()).status;
    let timed = |ask: &dyn Fn() -> StatusCode| {
        let start = Instant::now();
        (ask(), start.elapsed())
    };
    let mut slowest = Duration::ZERO;
    for _ in 0..30 {
        let (status, took) = timed(&wrong);
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        slowest = slowest.max(took);
        if slowest > Duration::from_millis(900) {
            break;
        }
    }
    assert!(slowest > Duration::from_millis(900), "thirty failures, the slowest {slowest:?}");
    let (status, took) =
        timed(&|| gate.ask(Method::GET, "/v2/", &[("authorization", &bearer(&issued))], Body::empty()).status);
    assert_eq!(status, StatusCode::OK);
    assert!(took < Duration::from_millis(900), "{took:?}");
}
