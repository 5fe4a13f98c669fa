//! What is refused, and that it never reaches an upstream: each ecosystem is told in its own form.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::body::Body;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::{Ecosystem, Repositories};
use gatepass_core::scope::{Entry, Scope};
use gatepass_core::token::Permission;
use gatepass_core::token::format;
use gatepass_gateway::{Refusal, RefusalFormat, served};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::support::{Gate, Recorder, bearer};
use crate::authority::{admin, read_only};

#[test]
fn nobody_comes_in_without_an_active_token() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &upstream.url)]);
    let path = "/artifactory/api/npm/npm/lodash";
    let get = |authorization: &str| gate.ask(Method::GET, path, &[("authorization", authorization)], Body::empty());

    let anonymous = gate.ask(Method::GET, path, &[], Body::empty());
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    assert!(anonymous.header("www-authenticate").starts_with("Basic realm="), "{anonymous:?}");
    let strange = format::generate(Permission::ReadWrite);
    for value in
        ["Bearer nonsense", "Basic bm9ib2R5Om5vdGhpbmc=", &format!("Bearer {}", strange.expose()), "Digest x=y"]
    {
        assert_eq!(get(value).status, StatusCode::UNAUTHORIZED, "{value}");
    }
    let brief = NewToken { expires: Some(Timestamp::now() + SignedDuration::from_millis(50)), ..read_only() };
    let brief = gate.house.authority.create(&admin(), brief, Timestamp::now()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
    let expired = get(&bearer(&brief));
    assert_eq!(expired.status, StatusCode::UNAUTHORIZED);
    assert!(expired.text().contains("The token read-only has expired."), "{}", expired.text());
    let revoked = gate.token(Permission::ReadWrite);
    gate.revoke(&revoked);
    let revoked = get(&bearer(&revoked));
    assert!(revoked.text().contains("The token read-write was revoked."), "{}", revoked.text());
    assert_eq!(revoked.reason, "The token read-write was revoked. Generate a new one.");
    let deleted = gate.token(Permission::ReadOnly);
    gate.revoke(&deleted);
    gate.house.authority.delete(&admin(), &deleted.token.id, Timestamp::now()).unwrap();
    assert!(get(&bearer(&deleted)).text().contains("not a token of this gatepass"));
    assert!(upstream.seen().is_empty(), "nothing of it was passed on");
}

#[test]
fn a_read_only_token_changes_nothing() {
    let upstream = Recorder::new();
    let all: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&all);
    let issued = gate.token(Permission::ReadOnly);
    for (method, path) in [
        ("PUT", "/v2/docker/app/manifests/1.0"),
        ("POST", "/v2/docker/app/blobs/uploads/"),
        ("GET", "/v2/docker/app/blobs/uploads/1"),
        ("DELETE", "/v2/helm/chart/manifests/sha256:aa"),
        ("PUT", "/artifactory/api/docker/docker/v2/app/manifests/1.0"),
        ("PUT", "/artifactory/api/npm/npm/lodash"),
        ("DELETE", "/artifactory/api/npm/npm/-/package/lodash/dist-tags/beta"),
        ("POST", "/artifactory/api/pypi/pypi/"),
        ("PUT", "/artifactory/maven/org/a.jar"),
        ("PUT", "/artifactory/api/go/go/a/@v/v1.0.0.zip"),
        ("PUT", "/artifactory/api/nuget/v3/nuget/"),
        ("PUT", "/artifactory/api/cargo/cargo/api/v1/crates/new"),
        ("POST", "/artifactory/api/gems/rubygems/api/v1/gems"),
        ("PUT", "/artifactory/api/composer/composer/a-1.0.zip"),
        ("PUT", "/artifactory/api/conda/conda/noarch/a.conda"),
        ("POST", "/artifactory/api/huggingfaceml/huggingface/api/repos/create"),
        ("DELETE", "/artifactory/generic/a.bin"),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = gate.ask(method.clone(), path, &[("authorization", &bearer(&issued))], Body::from("body"));
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
        assert!(answer.text().contains("Use a Read & Write token"), "{path}: {}", answer.text());
    }
    assert!(upstream.seen().is_empty());
}

/// Says the head of a request, then so many pieces of its body, with pauses.
fn send_slowly(connection: &mut TcpStream, head: &str, pieces: usize) {
    connection.write_all(head.as_bytes()).unwrap();
    for _ in 0..pieces {
        std::thread::sleep(Duration::from_millis(20));
        connection.write_all(&[b'x'; 100_000]).unwrap();
    }
}

/// The head of an answer, and whatever of its body came with it.
fn heard(connection: &mut TcpStream) -> String {
    let mut piece = [0; 4096];
    let size = connection.read(&mut piece).unwrap();
    String::from_utf8_lossy(&piece[..size]).into_owned()
}

#[test]
fn who_is_refused_in_the_middle_of_an_upload_hears_why_and_may_ask_again() {
    let gate = Gate::before(&[("generic", Ecosystem::Generic, "http://127.0.0.1:9")]);
    let reader = bearer(&gate.token(Permission::ReadOnly));
    for (request, credential, status) in [
        ("PUT /artifactory/generic/a", reader.as_str(), 403),
        ("PUT /artifactory/generic/a", "Bearer wrong", 401),
        ("POST /access/api/v1/tokens", "Bearer wrong", 401),
    ] {
        let mut connection = TcpStream::connect(gate.host()).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!("host: {}\r\nauthorization: {credential}\r\n", gate.host());
        let upload = format!("{request} HTTP/1.1\r\n{head}content-length: 1000000\r\n\r\n");
        send_slowly(&mut connection, &upload, 10);
        assert!(heard(&mut connection).starts_with(&format!("HTTP/1.1 {status}")), "{request}");
        send_slowly(&mut connection, &format!("GET /healthz HTTP/1.1\r\n{head}\r\n"), 0);
        assert!(heard(&mut connection).starts_with("HTTP/1.1 200"), "{request}");
    }
    // Who waits to be told to send is told at once not to.
    let mut connection = TcpStream::connect(gate.host()).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!("host: {}\r\nauthorization: {reader}\r\nexpect: 100-continue\r\n", gate.host());
    send_slowly(
        &mut connection,
        &format!("PUT /artifactory/generic/a HTTP/1.1\r\n{head}content-length: 1000000\r\n\r\n"),
        0,
    );
    assert!(heard(&mut connection).starts_with("HTTP/1.1 403"));
}

#[test]
fn what_nobody_classified_is_refused_for_every_token() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &upstream.url), ("docker", Ecosystem::Docker, &upstream.url)]);
    let issued = gate.token(Permission::ReadWrite);
    for (method, path) in [
        (Method::GET, "/artifactory/api/npm/npm/-/npm/v1/tokens"),
        (Method::PUT, "/artifactory/api/npm/npm/-/user/org.couchdb.user:me"),
        (Method::OPTIONS, "/artifactory/api/npm/npm/lodash"),
        (Method::GET, "/v2/docker/_catalog"),
    ] {
        let answer = gate.ask(method, path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    for path in ["/artifactory/api/npm/npm/%2e%2e/admin", "/artifactory/api/npm/npm/a%2f..%2f..%2fadmin"] {
        assert_eq!(gate.get(path, &issued).status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(upstream.seen().is_empty());
}

#[test]
fn a_key_without_an_upstream_says_which_lines_to_add() {
    let gate = Gate::before(&[("files", Ecosystem::Generic, "http://127.0.0.1:9")]);
    let issued = gate.token(Permission::ReadOnly);
    assert_eq!(gate.get("/v2/", &issued).status, StatusCode::OK, "a login needs no upstream");
    let answer = gate.get("/artifactory/api/npm/npm/lodash", &issued);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    insta::assert_snapshot!(answer.text(), @r#"{"error":"Your token is fine, but gatepass has no npm registry called npm. The operator adds one to config.toml: [upstreams.npm] type = \"npm\" url = \"http://HOST:PORT\"","message":"Your token is fine, but gatepass has no npm registry called npm. The operator adds one to config.toml: [upstreams.npm] type = \"npm\" url = \"http://HOST:PORT\""}"#);
    // A key that is there, under a path of another type.
    let answer = gate.get("/artifactory/api/npm/files/lodash", &issued);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let sentence = "files is a registry of type generic. Ask for it below /artifactory/files.";
    assert!(answer.text().contains(sentence), "{}", answer.text());
    assert_eq!(gate.ask(Method::GET, "/v2/", &[], Body::empty()).status, StatusCode::UNAUTHORIZED);
}

/// It is for npm, and asks what it likes: of keys that are there it hears what it hears of others.
#[test]
fn a_token_of_one_repository_cannot_tell_which_others_there_are() {
    let upstream = Recorder::new();
    let there: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&there);
    let scope = Scope::of(Entry::repository("npm", &Repositories::default())).unwrap();
    let new = NewToken { permission: Permission::ReadWrite, scope, ..read_only() };
    let bound = gate.house.authority.create(&admin(), new, Timestamp::now()).unwrap();
    let mut cases = 0;
    for (place, key) in [
        ("/v2", "docker"),
        ("/v2", "helm"),
        ("/artifactory/api/docker", "docker"),
        ("/artifactory/api/npm", "pypi"),
        ("/artifactory/api/pypi", "pypi"),
        ("/artifactory", "maven"),
        ("/artifactory", "generic"),
        ("/artifactory/api/go", "go"),
        ("/artifactory/api/nuget/v3", "nuget"),
        ("/artifactory/api/cargo", "cargo"),
        ("/artifactory/api/gems", "rubygems"),
        ("/artifactory/api/composer", "composer"),
        ("/artifactory/api/conda", "conda"),
        ("/artifactory/api/huggingfaceml", "huggingface"),
    ] {
        for rest in ["", "/", "/a", "/v2/app/manifests/1", "/app/manifests/1", "/-/npm/v1/tokens", "/api/v1/api_key"] {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let ask = |key: &str| {
                    let path = format!("{place}/{key}{rest}");
                    let answer = gate.ask(method.clone(), &path, &[("authorization", &bearer(&bound))], Body::empty());
                    let mut headers = answer.headers.clone();
                    headers.remove("date");
                    headers.remove("content-length");
                    (answer.status, headers, answer.reason.replace(key, "KEY"), answer.text().replace(key, "KEY"))
                };
                // As long, so that nothing but the name differs.
                let nowhere = "x".repeat(key.len());
                assert_eq!(ask(key), ask(&nowhere), "{method} {place}/{key}{rest}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 14 * 7 * 5, "{cases} cases");
    assert!(upstream.seen().is_empty());
    assert_eq!(gate.get("/artifactory/api/npm/npm/a", &bound).status, StatusCode::OK);
}

#[test]
fn nobody_is_let_in_when_the_store_cannot_be_asked() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &upstream.url)]);
    let issued = gate.token(Permission::ReadOnly);
    fs::rename(gate.house.store.path(), gate.house.folder.path().join("away.db")).unwrap();
    let answer = gate.get("/artifactory/api/npm/npm/lodash", &issued);
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(upstream.seen().is_empty());
}

#[test]
fn each_ecosystem_is_refused_in_its_own_form() {
    let refusals = [
        Refusal::new(StatusCode::UNAUTHORIZED, "The token ci was revoked. Generate a new one."),
        Refusal::new(StatusCode::FORBIDDEN, "The token “ci” is Read-Only."),
    ];
    let mut shown = String::new();
    let formats = served().map(|kind| (kind.name(), RefusalFormat::Of(kind))).chain([("plain", RefusalFormat::Plain)]);
    for ((name, format), refusal) in formats.flat_map(|format| refusals.iter().map(move |refusal| (format, refusal))) {
        let (parts, body) = refusal.answer(format).into_parts();
        let body = futures::executor::block_on(http_body_util::BodyExt::collect(body)).unwrap().to_bytes();
        let reason = parts.extensions.get::<hyper::ext::ReasonPhrase>().unwrap();
        shown += &format!("{name}: {} {}\n", parts.status.as_u16(), String::from_utf8_lossy(reason.as_bytes()));
        for (header, value) in &parts.headers {
            shown += &format!("  {header}: {}\n", value.to_str().unwrap());
        }
        shown += &format!("  {}\n", String::from_utf8_lossy(&body).trim_end());
    }
    insta::assert_snapshot!("refusals", shown);
}
