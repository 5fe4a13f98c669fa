//! Headers, both ways: what never arrives, what passes, and what every answer says to browsers and caches.

mod lists;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::served;
use http::{HeaderMap, Method, StatusCode};

use self::lists::{DOWN, NEVER_DOWN, NEVER_UP, UP};
use super::support::{Gate, Recorder, basic, bearer};

const FILE: &str = "/artifactory/generic/a";

#[test]
fn what_names_somebody_or_something_else_never_arrives() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let issued = gate.token(Permission::ReadWrite);
    for authorization in [bearer(&issued), basic("anyone", &issued)] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let mut headers: Vec<(&str, &str)> = NEVER_UP.map(|name| (name, "admin")).to_vec();
            headers.extend([("authorization", authorization.as_str()), ("connection", "x-checksum, content-type")]);
            headers.extend([("x-checksum", "hop"), ("upgrade", "h2c"), ("content-type", "hop/hop")]);
            let answer = gate.ask(method, FILE, &headers, Body::empty());
            assert_eq!(answer.status, StatusCode::OK);
            let seen = upstream.seen().remove(0);
            let arrived: Vec<&str> = seen.headers.keys().map(http::HeaderName::as_str).collect();
            let made = ["host", "content-length", "accept-encoding", "user-agent"];
            assert!(arrived.iter().all(|name| made.contains(name)), "{arrived:?}");
        }
    }
}

#[test]
fn a_value_in_a_header_that_passes_goes_nowhere() {
    let upstream = Recorder::new();
    let all: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&all);
    let issued = [gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite)];
    let (mut refused, mut dropped) = (0, 0);
    for (value, own) in [(&issued[0], true), (&issued[1], false)] {
        let value = value.secret.expose();
        let encoded: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let forms =
            [value.to_owned(), format!("tool/1 ({value})"), format!("\"{value}\""), encoded, value.replace('_', "%5F")];
        for (path, (name, _)) in REGISTRIES.iter().flat_map(|path| UP.map(|header| (*path, header))) {
            for form in &forms {
                let headers = [("authorization", bearer(&issued[0])), (name, form.clone())];
                let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
                let answer = gate.ask(Method::GET, path, &headers, Body::empty());
                assert!(!answer.text().contains(value), "{name} {path} own: {own}");
                match upstream.seen().as_slice() {
                    [] => {
                        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name} {path}: {answer:?}");
                        assert!(answer.text().contains(name), "{}", answer.text());
                        refused += 1;
                    }
                    [seen] => {
                        let told = format!("{:?}", seen.headers);
                        assert!(!told.contains(&value[4..]), "{name} {path}: {told}");
                        dropped += 1;
                    }
                    more => panic!("{more:?}"),
                }
            }
        }
    }
    assert_eq!((refused, dropped), (740, 380));
}

/// Something to read of types that have headers of their own, and of some that have none.
const REGISTRIES: [&str; 7] = [
    FILE,
    "/artifactory/maven/a.jar",
    "/artifactory/api/npm/npm/tool/-/tool-1.0.0.tgz",
    "/v2/docker/app/blobs/sha256:aa",
    "/artifactory/api/nuget/v3/nuget/tool/1.0/tool.1.0.nupkg",
    "/artifactory/api/cargo/cargo/tool/1.0.0/download",
    "/artifactory/api/gems/rubygems/gems/tool-1.0.gem",
];

#[test]
fn what_clients_need_arrives_as_it_was_sent() {
    let upstream = Recorder::new();
    let all: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&all);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let headers: Vec<(&str, &str)> = UP.into_iter().chain([("authorization", token.as_str())]).collect();
    for (path, told) in [
        (FILE, ""),
        ("/artifactory/maven/a.jar", ""),
        ("/artifactory/api/npm/npm/tool/-/tool-1.0.0.tgz", "npm- pacote-"),
        ("/v2/docker/app/blobs/sha256:aa", "oci-"),
        ("/artifactory/api/nuget/v3/nuget/tool/1.0/tool.1.0.nupkg", "x-nuget-"),
        ("/artifactory/api/cargo/cargo/tool/1.0.0/download", "cargo-"),
        ("/artifactory/api/gems/rubygems/gems/tool-1.0.gem", ""),
    ] {
        gate.ask(Method::GET, path, &headers, Body::empty());
        let seen = upstream.seen().remove(0);
        for (name, value) in UP {
            // Of the ecosystems' own headers those of this one.
            let own =
                ["npm-", "pacote-", "oci-", "x-nuget-", "cargo-"].into_iter().find(|start| name.starts_with(start));
            // What is a document is asked for whole and uncompressed.
            if own.is_none() && path != FILE {
                continue;
            }
            let expected = own.is_none_or(|start| told.split(' ').any(|told| told == start)).then_some(value);
            assert_eq!(seen.headers.get(name).map(|value| value.to_str().unwrap()), expected, "{path} {name}");
        }
    }
}

#[test]
fn what_upstreams_say_passes_only_where_clients_need_it() {
    let upstream = Recorder::answering(|_| {
        let builder = NEVER_DOWN
            .into_iter()
            .chain(DOWN)
            .fold(Response::builder(), |builder, (name, value)| builder.header(name, value));
        builder.header("content-security-policy", "default-src *").body(Body::from("here")).unwrap()
    });
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let answer = gate.get(FILE, &gate.token(Permission::ReadOnly));
    for (name, _) in NEVER_DOWN {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
    for (name, value) in DOWN {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_protected(&answer.headers, "an answer");
}

fn assert_protected(headers: &HeaderMap, what: &str) {
    for (name, value) in [
        (
            "content-security-policy",
            "sandbox; default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(values, [value], "{name} of {what}");
    }
    let all = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect()
    };
    let (caching, vary) = (all("cache-control"), all("vary"));
    assert!(caching.contains(&"private".to_owned()), "{what}: {caching:?}");
    assert!(
        !caching.iter().any(|part| part.starts_with("public") || part.starts_with("s-maxage")),
        "{what}: {caching:?}"
    );
    for name in ["authorization", "x-jfrog-art-api", "x-nuget-apikey"] {
        assert!(vary.contains(&name.to_owned()), "{what}: {vary:?}");
    }
}

#[test]
fn nothing_that_a_registry_says_is_for_a_shared_cache() {
    for (text, passed) in [
        (None, "private"),
        (Some("public, max-age=300"), "private, max-age=300"),
        (Some("Public,S-MaxAge=9,IMMUTABLE , max-age=31536000"), "private, immutable, max-age=31536000"),
        (Some("no-store"), "private, no-store"),
        (Some("no-cache=\"set-cookie\", must-revalidate"), "private, no-cache, must-revalidate"),
        (Some("private=\"x\", max-age=\"5\""), "private, max-age"),
        (Some("proxy-revalidate, unheard-of=\"a, b\""), "private"),
    ] {
        let upstream = Recorder::answering(move |_| {
            let builder = Response::builder().header("vary", "accept");
            text.into_iter()
                .fold(builder, |builder, text| builder.header("cache-control", text))
                .body("x".into())
                .unwrap()
        });
        let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
        let answer = gate.get(FILE, &gate.token(Permission::ReadOnly));
        assert_eq!(answer.header("cache-control"), passed);
        assert_eq!(answer.header("vary"), "accept");
        assert_protected(&answer.headers, passed);
    }
}

#[test]
fn what_the_gateway_says_itself_is_protected_too_and_refusals_are_kept_nowhere() {
    let gate = Gate::before(&[("generic", Ecosystem::Generic, "http://127.0.0.1:9")]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    for (method, path, authorization, status) in [
        (Method::GET, "/v2/", token.as_str(), 200),
        (Method::GET, "/artifactory/api/npm/npm/-/whoami", &token, 200),
        (Method::GET, "/v2/", "", 401),
        (Method::GET, "/artifactory/generic/../a", &token, 400),
        (Method::PUT, FILE, &token, 403),
        (Method::GET, "/artifactory/api/npm/npm/a", &token, 404),
        (Method::OPTIONS, FILE, &token, 405),
        (Method::GET, FILE, &token, 502),
        (Method::GET, "/nothing", "", 404),
    ] {
        let answer = gate.ask(method.clone(), path, &[("authorization", authorization)], Body::empty());
        let what = format!("{method} {path}");
        assert_eq!(answer.status.as_u16(), status, "{what}");
        assert_protected(&answer.headers, &what);
        if status >= 400 {
            assert!(answer.header("cache-control").contains("no-store"), "{what}");
        }
    }
}

#[test]
fn what_has_several_parts_or_types_is_a_file() {
    for (text, passed) in [
        (&["multipart/x-mixed-replace; boundary=a"] as &[&str], "application/octet-stream"),
        (&["Multipart/Related; boundary=a"], "application/octet-stream"),
        (&["text/plain", "text/html"], "application/octet-stream"),
        (&["multipart/byteranges; boundary=a"], "multipart/byteranges; boundary=a"),
        (&["text/html"], "text/html"),
    ] {
        let upstream = Recorder::answering(move |_| {
            let builder = text.iter().fold(Response::builder(), |builder, text| builder.header("content-type", *text));
            builder.body("x".into()).unwrap()
        });
        let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
        assert_eq!(gate.get(FILE, &gate.token(Permission::ReadOnly)).header("content-type"), passed, "{text:?}");
    }
}

#[test]
fn pages_are_given_nothing_that_they_could_run_or_show_as_their_own() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let ask = |name: &str, value: &str| {
        gate.ask(Method::GET, FILE, &[("authorization", token.as_str()), (name, value)], Body::empty()).status
    };
    for destination in
        ["script", "worker", "serviceworker", "sharedworker", "style", "iframe", "embed", "object", "xslt"]
    {
        assert_eq!(ask("sec-fetch-dest", destination), StatusCode::FORBIDDEN, "{destination}");
    }
    assert_eq!(ask("service-worker", "script"), StatusCode::FORBIDDEN);
    assert!(upstream.seen().is_empty());
    for destination in ["empty", "document"] {
        assert_eq!(ask("sec-fetch-dest", destination), StatusCode::OK, "{destination}");
    }
}

#[test]
fn an_upstreams_own_reason_phrase_does_not_pass() {
    let registry = Recorder::answering(|seen| {
        let status: u16 = seen.headers["want-digest"].to_str().unwrap().parse().unwrap();
        let mut answer = Response::builder().status(status).body(Body::empty()).unwrap();
        answer
            .extensions_mut()
            .insert(hyper::ext::ReasonPhrase::from_static(b"bad credential gate:upstreams-password"));
        answer
    });
    let upstreams: Vec<_> = served().map(|kind| (kind.name(), kind, registry.url.as_str())).collect();
    let gate = Gate::before(&upstreams);
    let issued = gate.token(Permission::ReadOnly);
    for (_, path) in super::carriers::LOCATIONS {
        for status in ["200", "401", "403", "404", "500", "503"] {
            let answer = gate.ask(
                Method::GET,
                path,
                &[("authorization", &bearer(&issued)), ("want-digest", status)],
                Body::empty(),
            );
            assert!(!answer.reason.contains("upstreams-password"), "{path} {status}: {answer:?}");
        }
    }
}

#[test]
fn no_file_is_deployed_by_its_checksum() {
    let registry = Recorder::new();
    let gate =
        Gate::before(&[("generic", Ecosystem::Generic, &registry.url), ("maven", Ecosystem::Maven, &registry.url)]);
    let issued = gate.token(Permission::ReadWrite);
    for path in [FILE, "/artifactory/maven/com/acme/tool/1.0/tool-1.0.jar"] {
        for name in ["x-checksum-deploy", "X-Checksum-Deploy"] {
            for value in ["true", "false", ""] {
                let headers =
                    [("authorization", &*bearer(&issued)), (name, value), ("x-checksum-sha1", "da39a3ee5e6b4b0d")];
                let answer = gate.ask(Method::PUT, path, &headers, Body::empty());
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {name}: {value}");
                assert!(registry.seen().is_empty(), "{path} {name}: {value}");
            }
        }
        let headers = [("authorization", &*bearer(&issued)), ("x-checksum-sha1", "da39a3ee5e6b4b0d")];
        gate.ask(Method::PUT, path, &headers, Body::from("content"));
        assert_eq!(registry.seen().len(), 1, "{path}");
    }
}
