//! What passes through the gateway, whole: methods, paths, headers, bodies, both ways.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;
use gatepass_gateway::{Settings, Upstream, UpstreamCredentials};
use http::{Method, StatusCode};
use url::Url;

use super::support::{Gate, Recorder, basic, bearer, named};

const FILE: &str = "/artifactory/generic/tools/a.bin";

#[test]
fn the_callers_credential_and_place_never_reach_the_upstream() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let issued = gate.token(Permission::ReadWrite);
    let value = issued.secret.expose();
    for headers in [
        vec![("authorization", bearer(&issued))],
        vec![("authorization", basic(&issued.token.username, &issued)), ("x-nuget-apikey", value.to_owned())],
        vec![("x-jfrog-art-api", value.to_owned()), ("cookie", format!("session={value}"))],
        vec![("authorization", value.to_owned()), ("proxy-authorization", bearer(&issued))],
    ] {
        let mut sent: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sent.extend([
            ("x-forwarded-for", "203.0.113.9"),
            ("forwarded", "for=203.0.113.9"),
            ("connection", "x-secret-hop"),
            ("x-secret-hop", "1"),
        ]);
        assert_eq!(gate.ask(Method::PUT, FILE, &sent, Body::from("x")).status, StatusCode::OK);
        let seen = upstream.seen().remove(0);
        assert!(!format!("{seen:?}").contains(&value[8..]), "{seen:?}");
        for name in ["authorization", "cookie", "x-forwarded-for", "forwarded", "x-secret-hop"] {
            assert!(!seen.headers.contains_key(name), "{name}: {seen:?}");
        }
        assert_eq!(seen.headers["connection"], "close", "the gateway's own: it sent a body");
        assert_eq!(seen.headers["host"], upstream.url.trim_start_matches("http://"));
    }
}

#[test]
fn the_upstreams_own_credentials_are_the_gateways() {
    let upstream = Recorder::new();
    let password = Secret::new("pass:word".to_owned());
    let settings = Upstream::new(
        Ecosystem::Generic,
        Url::parse(&upstream.url).unwrap(),
        Some(UpstreamCredentials { username: "gate", password: &password }),
    )
    .unwrap();
    let gate = Gate::with(Settings { upstreams: [("generic".to_owned(), settings)].into(), ..Settings::default() });
    let issued = gate.token(Permission::ReadOnly);
    gate.get(FILE, &issued);
    assert_eq!(upstream.seen()[0].headers["authorization"], "Basic Z2F0ZTpwYXNzOndvcmQ=");
}

#[test]
fn an_upstream_that_refuses_the_gateway_does_not_blame_the_caller() {
    let upstream = Recorder::answering(|_| {
        Response::builder()
            .status(401)
            .header("www-authenticate", "Basic realm=\"upstream\"")
            .body(Body::empty())
            .unwrap()
    });
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let answer = gate.get(FILE, &gate.token(Permission::ReadOnly));
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text().contains("your token is fine") && answer.header("www-authenticate").is_empty(), "{answer:?}");
}

#[test]
fn paths_queries_and_repeated_headers_pass_as_they_came() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &format!("{}/base/", upstream.url))]);
    let issued = gate.token(Permission::ReadWrite);
    let token = bearer(&issued);
    let headers =
        [("authorization", token.as_str()), ("accept", "a/b"), ("accept", "c/d, e/f"), ("if-none-match", "\"x\"")];
    gate.ask(
        Method::GET,
        "/artifactory/api/npm/npm/@acme%2Fui+x?write=true&text=%2B%20&a=1&text=2",
        &headers,
        Body::empty(),
    );
    let seen = upstream.seen().remove(0);
    assert_eq!(seen.method, Method::GET);
    assert_eq!(seen.uri, "/base/@acme%2Fui+x?write=true&text=%2B%20&text=2");
    assert_eq!(seen.headers.get_all("accept").iter().collect::<Vec<_>>(), ["a/b", "c/d, e/f"]);
    assert_eq!(seen.headers["if-none-match"], "\"x\"");
}

#[test]
fn answers_pass_whole_with_their_headers() {
    let upstream = Recorder::answering(|seen| {
        let range = seen.headers.get("range").map_or("", |range| range.to_str().unwrap());
        Response::builder()
            .status(if range.is_empty() { 200 } else { 206 })
            .header("etag", "\"e\"")
            .header("warning", "199 - \"a\"")
            .header("warning", "199 - \"b\"")
            .header("content-range", "bytes 0-1/10")
            .header("set-cookie", "upstream=1")
            .header("location", "https://cdn.example/a")
            .header("keep-alive", "timeout=5")
            .body(Body::from(range.to_owned()))
            .unwrap()
    });
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let answer = gate.ask(Method::GET, FILE, &[("authorization", &token), ("range", "bytes=0-1")], Body::empty());
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::PARTIAL_CONTENT, "bytes=0-1"));
    assert_eq!(answer.headers.get_all("warning").iter().count(), 2);
    assert_eq!(answer.header("etag"), "\"e\"");
    assert_eq!(answer.header("location"), "", "an address elsewhere in what is no redirect is of use to nobody");
    assert!(answer.header("set-cookie").is_empty() && answer.header("keep-alive").is_empty());
}

#[test]
fn head_tells_the_length_without_the_body() {
    let upstream = Recorder::answering(|_| {
        Response::builder()
            .header("content-length", "12345")
            .header("docker-content-digest", "sha256:aa")
            .body(Body::empty())
            .unwrap()
    });
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let answer = gate.ask(Method::HEAD, "/v2/docker/app/manifests/1", &[("authorization", &token)], Body::empty());
    assert_eq!((answer.header("content-length"), answer.header("docker-content-digest")), ("12345", "sha256:aa"));
}

#[test]
fn bodies_of_unknown_length_stream_both_ways() {
    let upstream = Recorder::answering(|seen| {
        let pieces = seen
            .body
            .chunks(1000)
            .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
            .collect::<Vec<_>>();
        Response::new(Body::from_stream(futures::stream::iter(pieces)))
    });
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let sent: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let pieces =
        sent.chunks(7919).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect::<Vec<_>>();
    let body = Body::from_stream(futures::stream::iter(pieces));
    let answer = gate.ask(Method::PUT, FILE, &[("authorization", &token)], body);
    assert!(answer.body == sent, "{} of {} bytes came back", answer.body.len(), sent.len());
    assert_eq!(upstream.seen()[0].headers["transfer-encoding"], "chunked");
}

#[test]
fn documents_lead_back_through_the_gateway_and_files_stay_as_they_are() {
    let upstream = Recorder::answering(|seen| {
        let host = seen.headers["host"].to_str().unwrap();
        let encoding = seen.headers.get("accept-encoding").map_or("none", |value| value.to_str().unwrap());
        let (kind, body) = match seen.uri.path() {
            "/lodash" => (
                "application/vnd.npm.install-v1+json",
                format!("{{\"tarball\":\"http://{host}/lodash/-/lodash-1.tgz\",\"encoding\":\"{encoding}\"}}"),
            ),
            "/config.json" => {
                ("application/json", format!("{{\"dl\":\"http://{host}/dl\",\"api\":\"http://{host}\"}}"))
            }
            _ => ("application/octet-stream", format!("http://{host}/lodash {encoding}")),
        };
        Response::builder()
            .header("content-type", kind)
            .header("content-length", body.len())
            .body(Body::from(body))
            .unwrap()
    });
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &upstream.url), ("cargo", Ecosystem::Cargo, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let get = |path: &str| {
        gate.ask(Method::GET, path, &[("authorization", &token), ("accept-encoding", "gzip")], Body::empty()).text()
    };
    assert_eq!(
        get("/artifactory/api/npm/npm/lodash"),
        format!(
            "{{\"tarball\":\"{}/artifactory/api/npm/npm/lodash/-/lodash-1.tgz\",\"encoding\":\"identity\"}}",
            gate.url
        )
    );
    assert_eq!(get("/artifactory/api/npm/npm/lodash/-/lodash-1.tgz"), format!("{}/lodash gzip", upstream.url));
    let cargo = format!("{}/artifactory/api/cargo/cargo", gate.url);
    assert_eq!(
        get("/artifactory/api/cargo/cargo/config.json"),
        format!("{{\"dl\":\"{cargo}/dl\",\"api\":\"{cargo}\",\"auth-required\":true}}")
    );
}

#[test]
fn a_mount_names_the_image_as_the_upstream_knows_it() {
    let upstream = Recorder::answering(|_| {
        Response::builder()
            .status(202)
            .header("location", "/v2/app/blobs/uploads/1?_state=x")
            .body(Body::empty())
            .unwrap()
    });
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let post = |query: &str| {
        let path = format!("/v2/docker/app/blobs/uploads/{query}");
        gate.ask(Method::POST, &path, &[("authorization", &token)], Body::empty())
    };
    assert_eq!(post("").header("location"), "/v2/docker/app/blobs/uploads/1?_state=x");
    post("?mount=sha256%3Aaa&from=docker%2Fbase%2Fos");
    for from in [
        "elsewhere%2Fbase",
        "docker%2F..%2Fsecret",
        "docker%2Fa%2F%2E%2E%2Fb",
        "docker%2F",
        "docker%2Fa%2F",
        "docker%2FA",
    ] {
        post(&format!("?mount=sha256%3Aaa&from={from}"));
    }
    for mount in ["sha256%3A..%2Fx", "x", "sha256%3Aaa%26from%3Dx"] {
        assert_eq!(post(&format!("?mount={mount}")).status, 400, "{mount}");
    }
    let queries: Vec<_> = upstream.seen().iter().map(|seen| seen.uri.query().unwrap_or_default().to_owned()).collect();
    assert_eq!(queries[..2], ["", "mount=sha256%3Aaa&from=base%2Fos"]);
    assert_eq!(queries[2..], [""; 6]);
}

#[test]
fn who_asks_who_they_are_is_answered_without_an_upstream() {
    let gate = Gate::with(Settings { upstreams: named(&[]), ..Settings::default() });
    let issued = gate.token(Permission::ReadOnly);
    let answer = gate.get("/artifactory/api/npm/npm/-/whoami", &issued);
    assert_eq!(answer.text(), format!("{{\"username\":\"{}\"}}", issued.token.username));
    let answer = gate.get("/artifactory/api/huggingfaceml/hub/api/whoami-v2", &issued).text();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(
        (&answer["name"], &answer["auth"]["accessToken"]["role"]),
        (&issued.token.username.into(), &"read".into())
    );
}
