//! Ways in which a token comes × places × statuses × targets: an answer leads to another host only where the token came in
//! `Authorization`, which is the one header that clients leave out there.

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::served;
use http::Method;

use super::support::{Gate, Recorder, basic, bearer};

/// Ways in which clients present a token; the last four have it in a header of its own.
pub(super) const CARRIERS: [&str; 7] =
    ["bearer", "basic", "bare", "jfrog", "nuget", "basic and jfrog", "bearer and nuget"];

/// Of which the first keep the token to themselves at another host.
pub(super) const IN_AUTHORIZATION: usize = 3;

/// The headers of such a way.
pub(super) fn carried(carrier: &str, issued: &Issued) -> Vec<(&'static str, String)> {
    let value = issued.secret.expose().to_owned();
    let one = |way: &str| match way {
        "bearer" => ("authorization", bearer(issued)),
        "basic" => ("authorization", basic("anyone", issued)),
        "bare" => ("authorization", value.clone()),
        "jfrog" => ("x-jfrog-art-api", value.clone()),
        _ => ("x-nuget-apikey", value.clone()),
    };
    carrier.split(" and ").map(one).collect()
}

/// Something to read of every type: a file, and the documents whose redirects pass.
pub(super) const LOCATIONS: [(Ecosystem, &str); 15] = [
    (Ecosystem::Docker, "/v2/docker/app/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000"),
    (Ecosystem::Helm, "/v2/helm/chart/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000"),
    (Ecosystem::Npm, "/artifactory/api/npm/npm/tool/-/tool-1.0.0.tgz"),
    (Ecosystem::Pypi, "/artifactory/api/pypi/pypi/packages/tool-1.0.0-py3-none-any.whl"),
    (Ecosystem::Maven, "/artifactory/maven/com/acme/tool/1.0/tool-1.0.jar"),
    (Ecosystem::Go, "/artifactory/api/go/go/acme.test/tool/@v/v1.0.0.zip"),
    (Ecosystem::Cargo, "/artifactory/api/cargo/cargo/api/v1/crates/tool/1.0.0/download"),
    (Ecosystem::Rubygems, "/artifactory/api/gems/rubygems/gems/tool-1.0.0.gem"),
    (Ecosystem::Composer, "/artifactory/api/composer/composer/dist/acme/tool/1.0.zip"),
    (Ecosystem::Conda, "/artifactory/api/conda/conda/noarch/tool-1.0-0.tar.bz2"),
    (Ecosystem::Huggingface, "/artifactory/api/huggingfaceml/huggingface/acme/tool/resolve/main/a.bin"),
    (Ecosystem::Generic, "/artifactory/generic/a/b.bin"),
    (Ecosystem::Pypi, "/artifactory/api/pypi/pypi/simple/tool/"),
    (Ecosystem::Composer, "/artifactory/api/composer/composer/packages.json"),
    (Ecosystem::Nuget, "/artifactory/api/nuget/v3/nuget/flat/tool/1.0.0/tool.1.0.0.nupkg"),
];

/// A gateway before registries of every type that redirect as `want-digest` says, to where `accept-language` says.
pub(super) fn redirecting() -> (Gate, Recorder) {
    let registry = Recorder::answering(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let answer = Response::builder().status(message("want-digest").parse::<u16>().unwrap());
        answer.header("location", message("accept-language")).body(Body::empty()).unwrap()
    });
    let upstreams: Vec<_> = served().map(|kind| (kind.name(), kind, registry.url.as_str())).collect();
    (Gate::before(&upstreams), registry)
}

#[test]
fn an_answer_leads_to_another_host_only_where_the_token_came_in_authorization() {
    let (gate, registry) = redirecting();
    let issued = gate.token(Permission::ReadOnly);
    let beside = gate.url.replace("127.0.0.1", "127.0.0.1.");
    let elsewhere = [
        "http://other.example/x",
        "https://other.example/x",
        "http://other.example:8080/x?sig=1",
        "//other.example/x",
        "http:\\\\other.example\\x",
        "http://u:p@sub.other.example/x",
    ];
    let at_the_gateway = ["http://127.0.0.1:1/x", "https://127.0.0.1/x", "//127.0.0.1:1/x", beside.as_str()];
    let (mut cases, mut passed) = (0, 0);
    for (at, carrier) in CARRIERS.iter().enumerate() {
        let credential = carried(carrier, &issued);
        for (kind, path) in LOCATIONS {
            for status in ["300", "301", "302", "303", "305", "307", "308"] {
                for to in elsewhere.iter().chain(&at_the_gateway) {
                    let mut headers: Vec<_> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    headers.extend([("want-digest", status), ("accept-language", to)]);
                    let answer = gate.ask(Method::GET, path, &headers, Body::empty());
                    let case = format!("{carrier}: {kind} {path} {status} to {to}");
                    cases += 1;
                    assert!(!registry.seen().is_empty(), "{case} did not come to the registry: {answer:?}");
                    if answer.status.is_redirection() {
                        passed += 1;
                        assert!(at < IN_AUTHORIZATION && elsewhere.contains(to) && kind != Ecosystem::Nuget, "{case}");
                    } else if elsewhere.contains(to) && kind != Ecosystem::Nuget {
                        assert_eq!(answer.status, 403, "{case}");
                        assert!(answer.text().contains("Send the token in Authorization"), "{case}: {answer:?}");
                        assert_eq!(answer.header("location"), "", "{case}");
                    }
                }
            }
            // What stays here passes however the token came.
            let mut headers: Vec<_> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
            headers.extend([("want-digest", "302"), ("accept-language", "other")]);
            let answer = gate.ask(Method::GET, path, &headers, Body::empty());
            registry.seen();
            assert_eq!(answer.status, 302, "{carrier}: {kind} {path} to the registry itself");
        }
    }
    assert_eq!((cases, passed), (7_350, 1_764));
}

/// Clients that repeat `Authorization` wherever they are led, and names that only look like one that does not.
const UNKNOWN: [&str; 14] = [
    "",
    "Wget/1.21.3",
    "Python-urllib/3.11",
    "Ruby",
    "Java-http-client/17.0.1",
    "HTTP-Tiny/0.080",
    "libwww-perl/6.68",
    "node-fetch/1.0",
    "Mozilla/5.0 curl/8.5.0",
    "curlish/1",
    "xcurl/8.5.0",
    "CURL",
    "Ruby RubyGems/3.3",
    "my curl/8.5.0",
];

/// Some that leave it out.
const KNOWN: [&str; 14] = [
    "curl/8.5.0",
    "npm/10.2.4 node/v20.11.0 linux x64 workspaces/false",
    "pip/24.0 {\"ci\":null}",
    "uv/0.9.0 {\"installer\":{\"name\":\"uv\"}}",
    "docker/27.0.3 go/go1.21.11",
    "skopeo/1.9.3",
    "Go-http-client/1.1",
    "cargo/1.95.0",
    "Ruby, RubyGems/3.3.15 x86_64-linux Ruby/3.1.2",
    "bundler/2.3.15 rubygems/3.3.15",
    "Composer/2.5.5 (Linux; 6.1; PHP 8.2.7; cURL 7.88.1)",
    "Apache-Maven/3.8.7 (Java 17.0.10; Linux 6.1)",
    "unknown/None; hf_hub/0.30.0; python/3.11.7",
    "containers/5.23.1 (github.com/containers/image)",
];

#[test]
fn a_redirect_to_another_host_is_for_clients_alone_that_are_known_to_leave_the_token_out() {
    let (gate, registry) = redirecting();
    let issued = gate.token(Permission::ReadOnly);
    let elsewhere = ["http://other.example/x", "//other.example/x", "https://sub.other.example:8443/x?sig=1"];
    let (mut refused, mut passed) = (0, 0);
    for (kind, path) in LOCATIONS {
        for (is_known, client) in UNKNOWN.map(|name| (false, name)).into_iter().chain(KNOWN.map(|name| (true, name))) {
            for (carrier, status, to) in ["bearer", "basic", "bare"]
                .into_iter()
                .zip(["302", "307", "303"])
                .zip(elsewhere)
                .map(|((a, b), c)| (a, b, c))
            {
                let credential = carried(carrier, &issued);
                let mut headers: Vec<_> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
                headers.extend([("want-digest", status), ("accept-language", to), ("user-agent", client)]);
                let case = format!("{client:?}: {kind} {path} {status} to {to}");
                let answer = gate.ask(Method::GET, path, &headers, Body::empty());
                registry.seen();
                if kind == Ecosystem::Nuget {
                    // It leads nobody elsewhere.
                    assert_eq!(answer.status, 502, "{case}");
                } else if is_known {
                    assert!(answer.status.is_redirection(), "{case}: {answer:?}");
                    passed += 1;
                } else {
                    assert_eq!((answer.status.as_u16(), answer.header("location")), (403, ""), "{case}: {answer:?}");
                    assert!(answer.text().contains("does not know your client"), "{case}: {answer:?}");
                    refused += 1;
                }
                // What stays here is for everybody.
                headers[credential.len() + 1].1 = "other";
                assert!(gate.ask(Method::GET, path, &headers, Body::empty()).status.is_redirection(), "{case}");
                registry.seen();
            }
        }
    }
    assert_eq!((refused, passed), (588, 588));
}

/// Descriptors of images as an upstream may give them; `TO` is where one leads.
const DESCRIPTORS: [&str; 6] = [
    r#"{"schemaVersion":2,"layers":[{"digest":"sha256:0","urls":["TO"]}]}"#,
    r#"{"schemaVersion":2,"layers":[{"digest":"sha256:0"},{"digest":"sha256:1","urls":["https://127.0.0.1.invalid.","TO"]}]}"#,
    r#"{"schemaVersion":2,"config":{"digest":"sha256:0","urls":["TO"]},"layers":[]}"#,
    r#"{"schemaVersion":2,"manifests":[{"digest":"sha256:0","urls":["TO"]}]}"#,
    r#"{"schemaVersion":2,"subject":{"digest":"sha256:0","urls":["TO"]},"layers":[]}"#,
    r#"{"schemaVersion":2,"layers":[{"digest":"sha256:0","u\u0072LS":["TO"]}]}"#,
];

#[test]
fn an_images_descriptors_lead_to_another_host_only_where_the_token_came_in_authorization() {
    let registry = Recorder::answering(|seen| {
        let body = seen.headers["accept-language"].to_str().unwrap().to_owned();
        Response::builder()
            .header("content-type", "application/vnd.oci.image.manifest.v1+json")
            .body(Body::from(body))
            .unwrap()
    });
    let upstreams = [Ecosystem::Docker, Ecosystem::Helm].map(|kind| (kind.name(), kind, registry.url.as_str()));
    let gate = Gate::before(&upstreams);
    let issued = gate.token(Permission::ReadOnly);
    let upstream = format!("{}/v2/app/blobs/x", registry.url);
    let away =
        ["http://other.example/x", "https://other.example/x", "//other.example/x", "http://127.0.0.1:1/x", &upstream];
    let digest = format!("sha256:{}", "0".repeat(64));
    let (mut cases, mut passed) = (0, 0);
    for (at, carrier) in CARRIERS.iter().enumerate() {
        let credential = carried(carrier, &issued);
        for key in ["docker", "helm"] {
            for location in ["manifests/1.0".to_owned(), format!("manifests/{digest}"), format!("referrers/{digest}")] {
                for document in DESCRIPTORS {
                    for to in away {
                        let document = document.replace("TO", to);
                        let mut headers: Vec<_> =
                            credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
                        headers.push(("accept-language", &document));
                        let answer =
                            gate.ask(Method::GET, &format!("/v2/{key}/app/{location}"), &headers, Body::empty());
                        let case = format!("{carrier}: {key} {location} {document}");
                        assert!(!registry.seen().is_empty(), "{case} did not come to the registry: {answer:?}");
                        cases += 1;
                        if at < IN_AUTHORIZATION {
                            assert_eq!((answer.status.as_u16(), answer.text()), (200, document.clone()), "{case}");
                            passed += 1;
                        } else {
                            assert!(!answer.status.is_success() && !answer.text().contains(to), "{case}: {answer:?}");
                        }
                    }
                }
                // Without an address, and with one in a note, it passes to everybody byte for byte.
                let plain =
                    format!(r#"{{ "layers":[ {{"digest":"sha256:0"}} ], "annotations":{{"source":"{upstream}"}} }}"#);
                let mut headers: Vec<_> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
                headers.push(("accept-language", &plain));
                let answer = gate.ask(Method::GET, &format!("/v2/{key}/app/{location}"), &headers, Body::empty());
                registry.seen();
                assert_eq!((answer.status.as_u16(), answer.text()), (200, plain), "{carrier}: {key} {location}");
            }
        }
    }
    assert_eq!((cases, passed), (7 * 2 * 3 * 6 * 5, 3 * 2 * 3 * 6 * 5));
}
