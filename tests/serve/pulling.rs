//! Pulls with a token of an environment: which are recorded, and that none is lost.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use gatepass_core::deployment::{Drift, Profile};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::{Reference, Settings};
use http::{Method, StatusCode};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::support::{Gate, Recorder, bearer, named};

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

const PLATFORM: &str = r#"{"schemaVersion":2,"layers":[]}"#;

fn index() -> String {
    json!({ "schemaVersion": 2, "manifests": [{ "digest": digest(PLATFORM), "size": PLATFORM.len() }] }).to_string()
}

/// A registry with one index of one platform, at the tag 1.0.
fn registry() -> Recorder {
    Recorder::answering(|seen| {
        let body = match seen.uri.path().rsplit('/').next().unwrap() {
            reference if reference == "1.0" || reference == digest(&index()) => index(),
            reference if reference == digest(PLATFORM) => PLATFORM.to_owned(),
            _ if seen.uri.path().contains("/blobs/") => "blob".to_owned(),
            _ => return Response::builder().status(404).body(Body::empty()).unwrap(),
        };
        let head =
            Response::builder().header("docker-content-digest", digest(&body)).header("content-length", body.len());
        head.body(if seen.method == Method::HEAD { Body::empty() } else { Body::from(body) }).unwrap()
    })
}

fn profile(gate: &Gate) -> Profile {
    gate.house.authority.profile("staging", 100).unwrap()
}

fn head(gate: &Gate, path: &str, issued: &Issued) {
    let answer = gate.ask(Method::HEAD, path, &[("authorization", &bearer(issued))], Body::empty());
    assert_eq!(answer.status, StatusCode::OK);
}

#[test]
fn a_pull_is_recorded_whatever_range_is_asked_for_and_whichever_success_is_answered() {
    for status in [200, 201, 203, 206] {
        for range in [None, Some("bytes=0-"), Some("bytes=0-9"), Some("bytes=-5"), Some("bytes=1-2,4-5")] {
            let upstream = Recorder::answering(move |seen| {
                assert!(!seen.headers.contains_key("range") && !seen.headers.contains_key("if-range"));
                Response::builder().status(status).body(Body::from(PLATFORM)).unwrap()
            });
            let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
            let authorization = bearer(&gate.scoped_token("staging"));
            let mut headers = vec![("authorization", authorization.as_str())];
            headers.extend(range.map(|range| ("range", range)));
            headers.extend(range.map(|_| ("if-range", "\"a\"")));
            gate.ask(Method::GET, "/v2/docker/team/app/manifests/1.0", &headers, Body::empty());
            assert_eq!(profile(&gate).history.len(), 1, "{status} {range:?}");
        }
    }
}

/// Statuses × what is asked for × whether the registry says the digest × where it leads to × a token's environment.
#[test]
fn a_manifest_that_is_to_be_had_elsewhere_is_a_pull_or_is_not_let_through() {
    let registry = Recorder::answering(|seen| {
        let written = |name: &str| seen.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let answer = Response::builder().status(written("want-digest").unwrap().parse::<u16>().unwrap());
        let answer = answer.header("location", written("accept-language").unwrap());
        let digest =
            written("digest").into_iter().fold(answer, |answer, digest| answer.header("docker-content-digest", digest));
        digest.body(Body::empty()).unwrap()
    });
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &registry.url)]);
    let (scoped, plain) = (gate.scoped_token("staging"), gate.token(Permission::ReadOnly));
    let (found, other) = (digest(PLATFORM), digest("another"));
    let (mut recorded, mut refused, mut followed) = (0, 0, 0);
    for status in ["301", "302", "303", "307", "308"] {
        for reference in ["1.0", found.as_str()] {
            for told in [None, Some(found.as_str())] {
                for (to, here) in [
                    ("https://cdn.example/v2/team/app/manifests/1.0", false),
                    ("https://cdn.example/blob?signature=x", false),
                    ("/v2/team/app/blobs/sha256:aa", false),
                    (&format!("/v2/team/app/manifests/{other}"), true),
                    (&format!("{}/v2/team/app/manifests/latest", registry.url), true),
                ] {
                    for issued in [&scoped, &plain] {
                        let before = profile(&gate).history.len();
                        let (authorization, path) =
                            (bearer(issued), format!("/v2/docker/team/app/manifests/{reference}"));
                        let mut headers =
                            vec![("authorization", authorization.as_str()), ("user-agent", "docker/27.3.1")];
                        headers.extend([("want-digest", status), ("accept-language", to)]);
                        headers.extend(told.map(|digest| ("digest", digest)));
                        let answer = gate.ask(Method::GET, &path, &headers, Body::empty());
                        let history = profile(&gate).history;
                        let case = format!("{status} {reference} {told:?} {to}: {answer:?}");
                        let is_known = told.is_some() || reference != "1.0";
                        if here || issued.token.id == plain.token.id {
                            assert!(answer.status.is_redirection(), "{case}");
                            assert_eq!(history.len(), before, "{case}");
                            followed += 1;
                        } else if is_known {
                            assert!(answer.status.is_redirection(), "{case}");
                            assert_eq!((history.len(), &history[0].digest), (before + 1, &found), "{case}");
                            assert_eq!(history[0].tag.as_deref(), (reference == "1.0").then_some("1.0"), "{case}");
                            recorded += 1;
                        } else {
                            assert_eq!((answer.status, history.len()), (StatusCode::BAD_GATEWAY, before), "{case}");
                            refused += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!((recorded, refused, followed), (45, 15, 140));
}

#[test]
fn what_is_not_a_pull_is_not_recorded() {
    let upstream = registry();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let (scoped, plain) = (gate.scoped_token("staging"), gate.token(Permission::ReadOnly));
    head(&gate, "/v2/docker/team/app/manifests/1.0", &scoped);
    for path in
        ["/v2/docker/team/app/blobs/sha256:aa", "/v2/docker/team/app/manifests/9.9", "/v2/docker/team/app/tags/list"]
    {
        gate.get(path, &scoped);
    }
    assert_eq!(gate.get("/v2/docker/team/app/manifests/1.0", &plain).status, StatusCode::OK);
    assert!(profile(&gate).history.is_empty());
}

#[test]
fn one_pull_of_an_index_is_one_whichever_way_a_client_asks() {
    let upstream = registry();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let issued = gate.scoped_token("staging");
    let get = |reference: &str| {
        let path = format!("/v2/docker/team/app/manifests/{reference}");
        let headers = [("authorization", bearer(&issued)), ("user-agent", "containerd/2.0".to_owned())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        gate.ask(Method::GET, &path, &headers, Body::empty())
    };
    // As skopeo and podman do it: the tag, then the platform.
    assert_eq!(get("1.0").text(), index());
    get(&digest(PLATFORM));
    // As containerd and Docker do it: a HEAD of the tag, its digest, then the platform.
    head(&gate, "/v2/docker/team/app/manifests/1.0", &issued);
    get(&digest(&index()));
    get(&digest(PLATFORM));
    let profile = profile(&gate);
    let pulls: Vec<_> = profile.history.iter().map(|pull| (pull.tag.as_deref(), pull.digest.clone())).collect();
    assert_eq!(pulls, [(Some("1.0"), digest(&index())), (Some("1.0"), digest(&index()))]);
    let [running] = profile.running.as_slice() else { panic!("{profile:?}") };
    assert_eq!((running.image.as_str(), running.client.as_deref()), ("docker/team/app", Some("containerd/2.0")));
    assert!(profile.drift.is_empty(), "{:?}", profile.drift);
}

#[test]
fn a_pull_that_cannot_be_recorded_is_not_let_through() {
    let upstream = registry();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let issued = gate.scoped_token("staging");
    let holder = rusqlite::Connection::open(gate.house.store.path()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = gate.get("/v2/docker/team/app/manifests/1.0", &issued);
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("cannot write this pull"), "{}", answer.text());
    // Whoever is not counted is not held up.
    assert_eq!(gate.get("/v2/docker/team/app/blobs/sha256:aa", &issued).status, StatusCode::OK);
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(gate.get("/v2/docker/team/app/manifests/1.0", &issued).status, StatusCode::OK);
}

#[test]
fn a_tag_that_moves_behind_the_gateways_back_is_found() {
    let moved = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen_moved = std::sync::Arc::clone(&moved);
    let upstream = Recorder::answering(move |_| {
        let body = if seen_moved.load(std::sync::atomic::Ordering::SeqCst) { index() } else { PLATFORM.to_owned() };
        Response::builder().header("docker-content-digest", digest(&body)).body(Body::from(body)).unwrap()
    });
    let upstreams = named(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, tag_interval: Duration::from_millis(20), ..Settings::default() });
    let issued = gate.scoped_token("staging");
    gate.get("/v2/docker/team/app/manifests/1.0", &issued);
    moved.store(true, std::sync::atomic::Ordering::SeqCst);
    let start = Instant::now();
    while profile(&gate).drift.is_empty() {
        assert!(start.elapsed() < Duration::from_secs(30), "it was not found");
        std::thread::sleep(Duration::from_millis(20));
    }
    let [Drift::TagMoved { running, now }] = &profile(&gate).drift[..] else { panic!("{:?}", profile(&gate).drift) };
    assert_eq!((running.digest.clone(), now.digest.clone()), (digest(PLATFORM), digest(&index())));
}

#[test]
fn last_use_and_client_are_written_down() {
    let upstream = Recorder::new();
    let upstreams = named(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, use_interval: Duration::from_millis(20), ..Settings::default() });
    let issued = gate.token(Permission::ReadOnly);
    for _ in 0..5 {
        let headers = [("authorization", bearer(&issued)), ("user-agent", "curl/8".to_owned())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        gate.ask(Method::GET, "/artifactory/generic/a", &headers, Body::empty());
    }
    let start = Instant::now();
    while gate.house.authority.usage(&issued.token.id).unwrap().times < 5 {
        assert!(start.elapsed() < Duration::from_secs(30), "it was not written down");
        std::thread::sleep(Duration::from_millis(20));
    }
    let usage = gate.house.authority.usage(&issued.token.id).unwrap();
    assert_eq!((usage.times, usage.client.as_deref()), (5, Some("curl/8")));
    assert!(gate.house.authority.token(&issued.token.id).unwrap().last_used.is_some());
}

#[test]
fn manifests_are_told_from_other_paths() {
    for path in
        ["/manifests/1.0", "/app/manifests/", "/app/blobs/sha256:aa", "/app/manifests/1/2", "app/manifests/1", ""]
    {
        assert_eq!(Reference::of(path), None, "{path}");
    }
    let odd = Reference::of("/manifests/manifests/manifests/1.0").unwrap();
    assert_eq!((odd.image, odd.reference), ("manifests/manifests", "1.0"));
}
