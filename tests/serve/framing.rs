//! Where a request ends: nothing that a client sends is another request to an upstream, and nothing that an upstream
//! answers to one client comes to another.

mod client;
mod upstream;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use flate2::{Compression, GzBuilder};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::Settings;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use self::client::{FRAMINGS, send};
use self::upstream::{HABITS, Habit, noting, upstream};
use super::support::{Gate, Line, Recorder, bearer, named};

/// What a client that may only read would like the upstream to be asked.
const SMUGGLED: &str = "DELETE /victim HTTP/1.1\r\nhost: x\r\n\r\n";

/// The smuggled request as it could be put into a body: alone, behind the byte that some do not read, within a
/// document, and within what gzip did not compress.
fn bodies() -> [Vec<u8>; 4] {
    let compressed = [&[0x1f, 0x8b, 8, b'\r', b'\n', b'\r', b'\n'], SMUGGLED.as_bytes()].concat();
    let plain = [SMUGGLED.to_owned(), format!("x{SMUGGLED}"), format!("{{\"a\":[\r\n\r\n{SMUGGLED}]}}")];
    let [alone, behind, within] = plain.map(String::into_bytes);
    [alone, behind, within, compressed]
}

/// What is asked with a body: what a client that may only read can ask at all.
const ASKED: [(&str, Ecosystem, &str, u16); 6] = [
    ("GET", Ecosystem::Generic, "/artifactory/generic/a", 400),
    ("HEAD", Ecosystem::Generic, "/artifactory/generic/a", 400),
    ("GET", Ecosystem::Npm, "/artifactory/api/npm/npm/tool", 400),
    ("DELETE", Ecosystem::Generic, "/artifactory/generic/a", 403),
    ("PUT", Ecosystem::Generic, "/artifactory/generic/a", 403),
    // A question has a body, and it is not this one.
    ("POST", Ecosystem::Npm, "/artifactory/api/npm/npm/-/npm/v1/security/advisories/bulk", 400),
];

#[test]
fn a_client_that_may_only_read_smuggles_nothing_and_changes_nobodys_answer() {
    let mut cases = 0;
    for habit in HABITS {
        let (url, noted) = upstream(habit);
        let upstreams = named(&[("generic", Ecosystem::Generic, &url), ("npm", Ecosystem::Npm, &url)]);
        let gate = Gate::with(Settings { upstreams, idle_timeout: Duration::from_secs(5), ..Settings::default() });
        let token = bearer(&gate.token(Permission::ReadOnly));
        // Each of the gateway's threads has connections of its own.
        let mut victims: Vec<Line> = (0..4).map(|_| Line::to(&gate)).collect();
        for (framing, (method, _, path, status)) in
            FRAMINGS.into_iter().flat_map(|framing| ASKED.map(|asked| (framing, asked)))
        {
            for body in bodies() {
                let answered = send(&gate, framing, &token, (method, path), &[], &body);
                let what = format!("{habit:?} {framing:?} {method} {path}");
                assert_eq!(answered, Some(status), "{what}");
                for victim in &mut victims {
                    let download = victim.body("/artifactory/generic/victims/download", &token);
                    assert_eq!(download, "/victims/download", "{what}");
                }
                let noted = noted.lock().unwrap();
                assert!(
                    !noted.iter().any(|line| line.contains("DELETE") || line.contains("/victim ")),
                    "{what}: {noted:?}"
                );
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 7 * 4 * 6 * 4, "{cases} cases");
}

/// A question with a request in it: what its headers say of it, its bytes, and whether npm's routes take it.
type Packed = (&'static [(&'static str, &'static str)], Vec<u8>, bool);

/// The smuggled request in all that a body can be packed in.
fn packed() -> [Packed; 22] {
    const GZIP: &[(&str, &str)] = &[("content-encoding", "gzip")];
    let gzip = |builder: GzBuilder, text: &[u8], level| {
        let mut encoder = builder.write(Vec::new(), level);
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let line = format!("\r\n{SMUGGLED}");
    let small = || gzip(GzBuilder::new(), b"{\"a\":[\"1\"]}", Compression::fast());
    let behind = |magic: &[u8]| [magic, b"\r\n", SMUGGLED.as_bytes()].concat();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let escaped = serde_json::json!({ "a": [SMUGGLED] }).to_string();
    let multipart = format!("--b\r\ncontent-disposition: form-data; name=a\r\n\r\n{SMUGGLED}\r\n--b--\r\n");
    let stored = Compression::none();
    [
        (&[], behind(&[0x1f, 0x8b, 8, 0]), false),
        (GZIP, behind(&[0x1f, 0x8b, 8, 0]), false),
        (GZIP, behind(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), false),
        (&[("content-encoding", "br")], behind(&[0x0b, 0x02, 0x80]), false),
        (&[("content-encoding", "zstd")], behind(&[0x28, 0xb5, 0x2f, 0xfd]), false),
        (&[("content-encoding", "deflate")], behind(&[0x78, 0x9c]), false),
        (&[], behind(&[0x28, 0xb5, 0x2f, 0xfd]), false),
        (&[("content-encoding", "gzip, identity")], small(), false),
        (&[("content-encoding", "gzip"), ("content-encoding", "br")], small(), false),
        (&[("content-encoding", "identity")], line.clone().into_bytes(), false),
        (&[("content-type", "multipart/form-data; boundary=b")], multipart.into_bytes(), false),
        (&[("content-type", "application/x-www-form-urlencoded")], format!("a=1&b={line}").into_bytes(), false),
        (&[("content-type", "application/json; charset=utf-16")], utf16(&format!("{{\"a\":\"{line}\"}}")), false),
        (&[], format!("{{\"a\":\"{line}\"}}").into_bytes(), false),
        (&[], format!("{{}}{line}").into_bytes(), false),
        (&[], format!("{{\r\n\r\n\"a\":\r\n{escaped}\r\n}}\r\n").into_bytes(), true),
        (GZIP, [small(), line.clone().into_bytes()].concat(), false),
        (GZIP, [small(), small()].concat(), false),
        (GZIP, gzip(GzBuilder::new(), format!("{{\"a\":[{line}]}}").as_bytes(), stored), false),
        (GZIP, gzip(GzBuilder::new(), escaped.as_bytes(), stored), true),
        (GZIP, gzip(GzBuilder::new().extra(line.as_bytes()), b"{}", stored), true),
        (GZIP, gzip(GzBuilder::new().filename(line.as_str()).comment(line.as_str()), b"{}", stored), true),
    ]
}

#[test]
fn a_question_smuggles_nothing_however_it_is_packed() {
    let mut cases = 0;
    for habit in HABITS {
        let (url, noted) = upstream(habit);
        let upstreams = named(&[
            ("npm", Ecosystem::Npm, &url),
            ("composer", Ecosystem::Composer, &url),
            ("hub", Ecosystem::Huggingface, &url),
        ]);
        let gate = Gate::with(Settings { upstreams, idle_timeout: Duration::from_secs(5), ..Settings::default() });
        let token = bearer(&gate.token(Permission::ReadOnly));
        for (framing, (headers, body, passes)) in
            FRAMINGS.into_iter().flat_map(|framing| packed().map(|packed| (framing, packed)))
        {
            for path in [
                "/artifactory/api/npm/npm/-/npm/v1/security/audits/quick",
                "/artifactory/api/composer/composer/api/security-advisories/",
                "/artifactory/api/huggingfaceml/hub/api/models/acme/tool/paths-info/main",
            ] {
                let answered = send(&gate, framing, &token, ("POST", path), headers, &body);
                let what = format!("{habit:?} {framing:?} {path} {headers:?} {:?}", String::from_utf8_lossy(&body));
                if path.contains("/npm/") {
                    let refused = matches!(answered, Some(400 | 415));
                    assert_eq!(refused, !passes, "{what}: {answered:?}");
                }
                cases += 1;
            }
        }
        let noted = noted.lock().unwrap();
        let asked = noted.iter().filter(|line| line.contains(" POST /")).count();
        assert!(asked > 0 && asked == noted.len(), "{habit:?}: {noted:?}");
    }
    assert_eq!(cases, 7 * 4 * 22 * 3, "{cases} cases");
}

#[test]
fn a_connection_on_which_a_body_was_sent_is_not_used_again() {
    for habit in [Habit::Reads, Habit::Ignores, Habit::KnowsNoChunks] {
        let (url, noted) = upstream(habit);
        let gate = Gate::before(&[("generic", Ecosystem::Generic, &url)]);
        let token = bearer(&gate.token(Permission::ReadWrite));
        let mut victims: Vec<Line> = (0..4).map(|_| Line::to(&gate)).collect();
        let evil = "GET /evil HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3);
        for (framing, body) in FRAMINGS.into_iter().flat_map(|framing| [(framing, evil.as_str()), (framing, "fine")]) {
            send(&gate, framing, &token, ("PUT", "/artifactory/generic/a"), &[], body.as_bytes());
            for victim in &mut victims {
                let download = victim.body("/artifactory/generic/victims/download", &token);
                assert_eq!(download, "/victims/download", "{habit:?} {framing:?}");
            }
        }
        let noted = noted.lock().unwrap();
        let connection = |line: &str| line.split(' ').next().unwrap().to_owned();
        let uploads = || noted.iter().enumerate().filter(|(_, line)| line.contains(" PUT "));
        assert_eq!(uploads().count(), 8, "{habit:?}: {noted:?}");
        for (place, upload) in uploads() {
            let after = noted[place + 1..].iter().filter(|line| connection(line) == connection(upload));
            // But for what the upstream itself takes out of the body.
            let others: Vec<_> = after.filter(|line| !line.contains("/evil")).collect();
            assert_eq!(others, [""; 0], "{habit:?}");
        }
    }
}

#[test]
fn what_comes_after_an_answer_to_head_is_nobodys_answer() {
    let (url, _) = upstream(Habit::Babbles);
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut victims: Vec<Line> = (0..4).map(|_| Line::to(&gate)).collect();
    for _ in 0..10 {
        for victim in &mut victims {
            assert!(victim.head("/artifactory/generic/a", &token).starts_with("http/1.1 200"));
            let download = victim.body("/artifactory/generic/victims/download", &token);
            assert_eq!(download, "/victims/download");
        }
    }
}

#[test]
fn a_request_that_has_no_body_is_refused_with_one_and_the_next_is_answered() {
    let registry = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &registry.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    for method in [Method::GET, Method::HEAD, Method::DELETE] {
        let answer = gate.ask(method.clone(), "/artifactory/generic/a", &[("authorization", &token)], Body::from("x"));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{method}");
        if method != Method::HEAD {
            assert!(answer.text().contains("has no body, and this one came with one"), "{}", answer.text());
        }
    }
    assert!(registry.seen().is_empty());
    // A length of nothing is no body.
    let headers = [("authorization", token.as_str()), ("content-length", "0")];
    assert_eq!(gate.ask(Method::GET, "/artifactory/generic/a", &headers, Body::empty()).status, StatusCode::OK);
    let seen = registry.seen().remove(0);
    assert!(
        !seen.headers.contains_key("content-length") && !seen.headers.contains_key("transfer-encoding"),
        "{seen:?}"
    );
}

#[test]
fn a_question_passes_on_one_line_with_its_length_and_a_large_one_does_not() {
    let registry = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &registry.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let path = "/artifactory/api/npm/npm/-/npm/v1/security/advisories/bulk";
    let ask = |body: Body| gate.ask(Method::POST, path, &[("authorization", &token)], body);
    let pieces = ["{\n\"a\":", "[1]\r\n}"].map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
    assert_eq!(ask(Body::from_stream(futures::stream::iter(pieces))).status, StatusCode::OK);
    let seen = registry.seen().remove(0);
    assert_eq!((&seen.body[..], &seen.headers["content-length"]), (&b"{ \"a\":[1]  }"[..], &"12".parse().unwrap()));
    let mut encoder = GzBuilder::new().filename("x").write(Vec::new(), Compression::best());
    encoder.write_all(b"{\n\"a\":[1]}").unwrap();
    let headers = [("authorization", token.as_str()), ("content-encoding", "gzip"), ("content-digest", "sha-256=:a:")];
    let answer = gate.ask(Method::POST, path, &headers, Body::from(encoder.finish().unwrap()));
    assert_eq!(answer.status, StatusCode::OK);
    let seen = registry.seen().remove(0);
    assert_eq!(seen.body, "{ \"a\":[1]}");
    assert!(!seen.headers.contains_key("content-encoding") && !seen.headers.contains_key("content-digest"), "{seen:?}");
    // A little that becomes much.
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(&[b' '; 5 << 20]).unwrap();
    let answer = gate.ask(Method::POST, path, &headers, Body::from(encoder.finish().unwrap()));
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ask(Body::from(vec![b'1'; 5 << 20])).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(registry.seen().is_empty());
}

#[test]
fn trailers_do_not_pass_either_way() {
    let trailers = || {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-trailer", "1".parse().unwrap());
        let frames = [Frame::data(Bytes::from("data")), Frame::trailers(trailers)].map(Ok::<_, std::io::Error>);
        Body::new(StreamBody::new(futures::stream::iter(frames)))
    };
    let registry = Recorder::answering(move |_| {
        axum::response::Response::builder().header("trailer", "x-trailer").body(trailers()).unwrap()
    });
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &registry.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let request = Request::put(format!("{}/artifactory/generic/a", gate.url)).header("authorization", &token);
    let request = request.header("te", "trailers").body(trailers()).unwrap();
    let answer =
        runtime.block_on(async { client.request(request).await.unwrap().into_body().collect().await.unwrap() });
    assert_eq!(answer.trailers(), None);
    assert_eq!(answer.to_bytes(), "data");
    let seen = registry.seen().remove(0);
    assert_eq!(seen.body, "data");
    assert!(!seen.headers.contains_key("x-trailer") && !seen.headers.contains_key("te"), "{seen:?}");
}

#[test]
fn a_body_in_another_coding_than_chunked_alone_or_in_broken_chunks_is_the_clients_error() {
    let (url, noted) = upstream(Habit::Reads);
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let ask = |coding: &str, body: &str| {
        let mut stream = TcpStream::connect(gate.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head =
            format!("PUT /artifactory/generic/a HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\n{coding}\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).map(|()| String::from_utf8_lossy(&answer[9..]).into_owned()).unwrap_or_default()
    };
    const WHOLE: &str = "3\r\nabc\r\n0\r\n\r\n";
    let codings = ["gzip, chunked", "chunked, chunked", "gzip,chunked", "identity, chunked", "deflate, gzip, chunked"];
    let mut lines: Vec<String> = codings.iter().map(|codings| format!("transfer-encoding: {codings}")).collect();
    lines.extend(codings.iter().map(|codings| format!("Transfer-Encoding: {}", codings.to_uppercase())));
    lines.extend(codings.iter().map(|codings| {
        codings
            .split(',')
            .map(|coding| format!("transfer-encoding: {}", coding.trim()))
            .collect::<Vec<_>>()
            .join("\r\n")
    }));
    for line in &lines {
        assert_eq!(ask(line, WHOLE), "400", "{line}");
    }
    assert_eq!(*noted.lock().unwrap(), Vec::<String>::new(), "an upstream was asked");
    let chunked = "transfer-encoding: chunked";
    let broken = ["x\r\n", "3\r\nabcd\r\n0\r\n\r\n", "10000000000000003\r\nabc", "-1\r\n", "0x3\r\nabc"];
    for body in broken {
        assert_eq!(ask(chunked, body), "400", "{body:?}");
    }
    assert_eq!(ask(chunked, WHOLE), "200");
    assert_eq!(ask("Transfer-Encoding: CHUNKED", WHOLE), "200");
    assert_eq!(lines.len() + broken.len(), 20);
}

#[test]
fn a_body_in_broken_chunks_is_whole_at_no_upstream_and_nothing_behind_it_is_a_request() {
    let (url, noted) = noting();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    // `false`: it ends before its end, with the connection.
    let ask = |body: &[u8], is_answered: bool| {
        let mut stream = TcpStream::connect(gate.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "PUT /artifactory/generic/a HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        if !is_answered {
            stream.shutdown(std::net::Shutdown::Write).unwrap();
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let broken: [&[u8]; 16] = [
        b"x\r\n",
        b"-1\r\nabc\r\n",
        b"+3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"3\r\nabcd\r\n",
        b"3\r\nab\r\n\r\n",
        b"3\r\nabc0\r\n\r\n",
        b"3\rabc\r\n",
        b"\r\nabc\r\n",
        b"3,3\r\nabc\r\n",
        b"3\0\r\nabc\r\n",
        b"\xef\xbc\x93\r\nabc\r\n",
        b"10000000000000003\r\nabc\r\n",
        b"fffffffffffffffff\r\nabc\r\n",
        b"3;x\ny\r\nabc\r\n",
        b"3 3\r\nabc\r\n",
    ];
    let behind = format!(
        "0\r\n\r\nPUT /artifactory/generic/evil HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\ncontent-length: 0\r\n\r\n"
    );
    let mut cases = 0;
    for part in broken {
        for before in ["", "3\r\nabc\r\n", "3\r\nabc\r\n1\r\nx\r\n", "3;a=b\r\nabc\r\n"] {
            for after in ["", "0\r\n\r\n", behind.as_str()] {
                let answer = ask(&[before.as_bytes(), part, after.as_bytes()].concat(), true);
                assert!(answer.starts_with("HTTP/1.1 400 "), "{part:?} behind {before:?}: {answer}");
                assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{part:?}: {answer}");
                cases += 1;
            }
        }
    }
    for cut in ["", "3", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n0", "3\r\nabc\r\n0\r\n"] {
        assert!(!ask(cut.as_bytes(), false).starts_with("HTTP/1.1 2"), "{cut:?}");
        cases += 1;
    }
    assert_eq!(cases, 16 * 4 * 3 + 8);
    // What was begun is broken off.
    for came in noted.lock().unwrap().iter() {
        let text = String::from_utf8_lossy(came);
        assert!(!text.ends_with("0\r\n\r\n") && !text.contains("evil"), "{text}");
        assert!(text.matches("PUT ").count() <= 1, "{text}");
    }
    assert!(ask(b"3\r\nabc\r\n0\r\n\r\n", true).starts_with("HTTP/1.1 200"));
    let last = noted.lock().unwrap().last().cloned().unwrap();
    assert!(last.ends_with(b"3\r\nabc\r\n0\r\n\r\n"), "{}", String::from_utf8_lossy(&last));
}
