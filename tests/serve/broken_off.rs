//! Upstreams that break an answer off, give it two lengths, or say late that it leads elsewhere: as long as nothing was
//! sent, the client is told so with 502, and never an empty reply.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::served;
use http::Method;

use super::carriers::LOCATIONS;
use super::support::{Gate, Recorder, bearer};

/// What follows `HTTP/1.1 200 OK` of answers that do not end as they should.
const BROKEN: [(&str, &str); 8] = [
    ("counted", "content-length: 50\r\n\r\nhello"),
    ("counted, nothing", "content-length: 50\r\n\r\n"),
    ("counted, white space", "content-length: 50\r\n\r\n     "),
    ("chunked", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    ("chunked, within a chunk", "transfer-encoding: chunked\r\n\r\n50\r\nhello"),
    ("chunked, no chunk", "transfer-encoding: chunked\r\n\r\nxyz"),
    ("two lengths", "content-length: 50\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    ("two lengths the other way", "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
];

/// An upstream that answers as `want-digest` says, and closes.
fn breaking() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let way = head.iter().find_map(|line| line.strip_prefix("want-digest: ")?.parse::<usize>().ok());
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n{}", BROKEN[way.unwrap()].1);
        }
    });
    url
}

#[test]
fn an_answer_that_is_broken_off_before_anything_was_sent_is_said_to_be_so() {
    let url = breaking();
    let upstreams: Vec<_> = served().map(|kind| (kind.name(), kind, url.as_str())).collect();
    let gate = Gate::before(&upstreams);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut cases = 0;
    let more = [
        (Ecosystem::Docker, "/v2/docker/app/manifests/latest"),
        (Ecosystem::Npm, "/artifactory/api/npm/npm/tool"),
        (Ecosystem::Cargo, "/artifactory/api/cargo/cargo/index/config.json"),
        (Ecosystem::Conda, "/artifactory/api/conda/conda/noarch/repodata.json"),
        (Ecosystem::Nuget, "/artifactory/api/nuget/v3/nuget/index.json"),
    ];
    for (kind, path) in LOCATIONS.iter().chain(&more) {
        for (way, (name, _)) in BROKEN.iter().enumerate() {
            let way = way.to_string();
            let headers = [("authorization", token.as_str()), ("want-digest", &way)];
            let answer = gate.try_ask(Method::GET, path, &headers, Body::empty());
            let answer = answer.unwrap_or_else(|| panic!("{kind} {path} {name}: an empty reply"));
            assert_eq!((answer.status.as_u16(), answer.whole), (502, true), "{kind} {path} {name}: {answer:?}");
            assert!(answer.text().contains("behind gatepass"), "{kind} {path} {name}: {answer:?}");
            cases += 1;
        }
    }
    assert_eq!(cases, 160);
}

#[test]
fn a_channel_that_leads_elsewhere_is_refused_with_a_sentence_or_broken_off() {
    let registry = Recorder::answering(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let padding = "x".repeat(message("want-digest").parse().unwrap());
        let list = format!(r#"{{"x":"{padding}","info":{{"{}":"http://evil.example/"}}}}"#, message("accept-language"));
        let pieces: Vec<_> = list
            .as_bytes()
            .chunks(60_000)
            .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
            .collect();
        Response::new(Body::from_stream(futures::stream::iter(pieces)))
    });
    let gate = Gate::before(&[("conda", Ecosystem::Conda, &registry.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut cases = 0;
    for name in ["repodata", "current_repodata", "channeldata", "run_exports", "patch_instructions"] {
        let folder = if name == "channeldata" { "" } else { "noarch/" };
        for location in ["base_url", "shards_base_url", "Base_URL", "BA\\u0053E_URL"] {
            for padding in [0, 100, 70_000, 500_000, 900_000, 3_000_000] {
                let size = padding.to_string();
                let headers =
                    [("authorization", token.as_str()), ("want-digest", &size), ("accept-language", location)];
                let path = format!("/artifactory/api/conda/conda/{folder}{name}.json");
                let answer = gate.try_ask(Method::GET, &path, &headers, Body::empty());
                let answer = answer.unwrap_or_else(|| panic!("{name} {location} {padding}: an empty reply"));
                assert!(!answer.text().contains("evil"), "{name} {location} {padding}");
                if padding < 1_000_000 {
                    assert_eq!((answer.status.as_u16(), answer.whole), (502, true), "{name} {location} {padding}");
                    assert!(answer.text().contains("points to another address"), "{name} {location} {padding}");
                } else {
                    assert!(!answer.whole, "{name} {location} {padding}");
                }
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 120);
}
