//! A token for some packages, at the gateway: whatever is asked, in whatever spelling, nothing of other packages leaves or
//! reaches the upstream.

mod composer;
mod folders;
mod hub;
mod lenient_keys;
mod listings;
mod nuget;
mod of_no_package;
mod protocols;
mod routes;

use std::collections::BTreeSet;

use axum::body::Body;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::{Ecosystem, Repositories};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::served;
use http::{Method, StatusCode};
use jiff::Timestamp;

use self::routes::{ROUTES, is_own, spellings};
use super::support::{Gate, Recorder, bearer};
use crate::authority::{admin, read_only};

/// A token for these entries, of repositories that are called as their types.
pub(crate) fn token(gate: &Gate, permission: Permission, entries: &[&str]) -> Issued {
    let upstreams = served().map(|kind| (kind.name().to_owned(), kind)).collect();
    let repositories = Repositories { upstreams, ..Repositories::default() };
    let scope = Scope::parse(entries, &repositories).unwrap();
    let new = NewToken { permission, scope, ..read_only() };
    gate.house.authority.create(&admin(), new, Timestamp::now()).unwrap()
}

/// A gateway before a registry of each type, called as the type.
fn gate(upstream: &Recorder) -> Gate {
    let there: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    Gate::before(&there)
}

#[test]
fn nothing_of_another_package_is_reached_by_any_spelling() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let (mut asked, mut own) = (0, 0);
    for routes in &ROUTES {
        let kind = routes.kind;
        let issued = token(&gate, Permission::ReadWrite, &[&format!("{kind}/{}", routes.package.0)]);
        let authorization = bearer(&issued);
        let below = kind.path(kind.name());
        let reads = routes.reads.iter().map(|path| ("GET", *path));
        for (method, template) in reads.chain(routes.writes.iter().copied()) {
            for name in spellings(routes.package.1).into_iter().chain([routes.package.1.to_owned()]) {
                let path = format!("{below}{}", template.replace("{}", &name));
                let before = upstream.seen().len();
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let answer = gate.ask(method.clone(), &path, &[("authorization", &authorization)], Body::empty());
                let seen = upstream.seen().split_off(before);
                asked += 1;
                for seen in &seen {
                    let reached = seen.uri.path().strip_prefix("/v2").filter(|_| kind.is_oci());
                    let reached = reached.unwrap_or(seen.uri.path());
                    assert!(is_own(routes, template, reached), "{method} {path} reached {}", seen.uri);
                    own += 1;
                }
                if name == routes.package.1 {
                    assert_eq!((seen.len(), answer.status), (1, StatusCode::OK), "{method} {path}: {}", answer.text());
                } else if seen.is_empty() {
                    assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
                }
            }
        }
        for path in routes.whole {
            let before = upstream.seen().len();
            let answer =
                gate.ask(Method::GET, &format!("{below}{path}"), &[("authorization", &authorization)], Body::empty());
            assert!(upstream.seen().len() == before, "{kind} {path} was passed on");
            let is_root = kind.is_oci() && path.is_empty();
            assert!(answer.status.is_client_error() || is_root, "{kind} {path}: {}", answer.status);
            asked += 1;
        }
    }
    assert!(asked > 3_000 && own > ROUTES.len() * 5, "{asked} asked, {own} of the token's own packages");
    println!("{asked} asked, {own} of the token's own packages");
}

/// A path in which nothing names a package, of every type that has such.
#[test]
fn what_the_protocol_needs_is_open_to_whoever_has_any_package() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    for (kind, package, path) in [
        (Ecosystem::Npm, "npm/x", "/-/ping"),
        (Ecosystem::Npm, "npm/x", "/-/npm/v1/keys"),
        (Ecosystem::Cargo, "cargo/x", "/config.json"),
        (Ecosystem::Cargo, "cargo/x", "/index/config.json"),
        (Ecosystem::Nuget, "nuget/x", "/index.json"),
        (Ecosystem::Nuget, "nuget/x", "/v3-vulnerabilities/2026/vulnerability.base.json"),
        (Ecosystem::Go, "go/example.com/x", "/sumdb/sum.example/supported"),
        (Ecosystem::Go, "go/example.com/x", "/sumdb/sum.example/tile/8/0/000"),
    ] {
        let path = format!("{}{path}", kind.path(kind.name()));
        let own = token(&gate, Permission::ReadOnly, &[package]);
        let before = upstream.seen().len();
        gate.get(&path, &own);
        assert_eq!(upstream.seen().len(), before + 1, "{path}");
        let other = token(&gate, Permission::ReadOnly, &["generic/x"]);
        assert_eq!(gate.get(&path, &other).status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// What is in such a file tells the channel's index which package it is, whatever the file is called.
#[test]
fn a_conda_package_that_does_not_say_its_name_is_put_by_whoever_has_the_channel_alone() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadWrite, &["conda/acme-ui:rw", "conda/acme*:rw"]);
    let whole = token(&gate, Permission::ReadWrite, &["conda:rw"]);
    let mut cases = 0;
    for end in [".tar.bz2", ".conda"] {
        for folder in ["noarch", "linux-64"] {
            for method in [Method::PUT, Method::POST] {
                for body in ["", "x", r#"{"name":"acme-ui","version":"9.9","build":"0"}"#] {
                    let path = format!("/artifactory/api/conda/conda/{folder}/acme-ui-9.9-0{end}");
                    let ask = |issued: &Issued| {
                        gate.ask(method.clone(), &path, &[("authorization", &bearer(issued))], Body::from(body))
                    };
                    let answer = ask(&own);
                    assert_eq!((answer.status, upstream.seen().len()), (StatusCode::FORBIDDEN, 0), "{path}");
                    assert!(answer.text().contains("cannot read which packages"), "{path}: {}", answer.text());
                    assert_eq!((ask(&whole).status, upstream.seen().len()), (StatusCode::OK, 1), "{path}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 24);
}

/// A path that is about two packages: that of the token, and one that a file there is called as.
#[test]
fn a_path_about_two_packages_is_for_who_has_both() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (entry, path) in [
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/@acme/other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/ui-other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme%2fui/-/left-pad-1.0.0.tgz/-rev/1"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme%2fui/-/@acme/other-1.0.0.tgz/-rev/1"),
        ("npm/left-pad", "/artifactory/api/npm/npm/left-pad/-/@acme/ui-1.0.0.tgz"),
        ("nuget/acme.lib", "/artifactory/api/nuget/v3/nuget/flat/acme.lib/1.0.0/other.1.0.0.nupkg"),
        ("nuget/acme.lib", "/artifactory/api/nuget/v3/nuget/flat/other/acme.lib/1.0.0/other.1.0.0.nupkg"),
        ("pypi/my-pkg", "/artifactory/api/pypi/pypi/integrity/my-pkg/1.0/other-1.0.tar.gz/provenance"),
    ] {
        let issued = token(&gate, Permission::ReadWrite, &[entry]);
        let method = if path.contains("-rev") { Method::DELETE } else { Method::GET };
        let answer = gate.ask(method, path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        cases += 1;
    }
    assert_eq!((cases, upstream.seen().len()), (9, 0));
}

/// A change that says in its query of which package it is, for servers that look there.
#[test]
fn a_change_with_more_in_its_query_does_not_go_on() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (entry, method, path) in [
        ("nuget/acme.tool", "DELETE", "/artifactory/api/nuget/v3/nuget/acme.tool/1.0.0"),
        ("nuget/acme.tool", "DELETE", "/artifactory/api/nuget/v3/nuget/api/v2/package/acme.tool/1.0.0"),
        ("npm/@acme/ui", "DELETE", "/artifactory/api/npm/npm/@acme%2fui/-rev/1"),
        ("npm/@acme/ui", "PUT", "/artifactory/api/npm/npm/-/package/@acme/ui/dist-tags/latest"),
        ("maven/com.acme/lib", "PUT", "/artifactory/maven/com/acme/lib/maven-metadata.xml"),
        ("cargo/acme", "DELETE", "/artifactory/api/cargo/cargo/api/v1/crates/acme/1.0.0/yank"),
        ("composer/acme/tool", "DELETE", "/artifactory/api/composer/composer/acme/tool/1.0/x.zip"),
        (
            "huggingface/acme/model",
            "DELETE",
            "/artifactory/api/huggingfaceml/huggingface/api/models/acme/model/branch/x",
        ),
        ("conda/tool", "DELETE", "/artifactory/api/conda/conda/noarch/tool-1.0-0.conda"),
    ] {
        let issued = token(&gate, Permission::ReadWrite, &[entry]);
        let ask = |query: &str| {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            gate.ask(method, &format!("{path}{query}"), &[("authorization", &bearer(&issued))], Body::empty()).status
        };
        for query in ["?id=other", "?x&name=other", "?%69d=other", "?create_pr=1&name=other"] {
            assert_eq!(ask(query), StatusCode::FORBIDDEN, "{path}{query}");
            cases += 1;
        }
        assert!(upstream.seen().is_empty(), "{path}");
        assert_eq!(ask(""), StatusCode::OK, "{path}");
        upstream.seen();
    }
    assert_eq!(cases, 36);
    let issued = token(&gate, Permission::ReadWrite, &["huggingface/acme/model"]);
    let path = "/artifactory/api/huggingfaceml/huggingface/api/models/acme/model/commit/main?create_pr=1";
    let answer = gate.ask(Method::POST, path, &[("authorization", &bearer(&issued))], "{}");
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[test]
fn a_refusal_tells_nothing_of_what_there_is() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["npm/@acme/ui"]);
    let heard: BTreeSet<(u16, String)> = [
        "/artifactory/api/npm/npm/lodash",
        "/artifactory/api/npm/npm/no-such-package",
        "/artifactory/api/npm/npm/@acme/ux",
        "/artifactory/api/npm/npm/-/v1/search",
        "/artifactory/api/npm/nowhere/lodash",
        "/artifactory/api/npm/nowhere/-/v1/search",
    ]
    .iter()
    .map(|path| gate.get(path, &issued))
    .map(|answer| (answer.status.as_u16(), answer.text()))
    .collect();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard.iter().all(|(status, text)| *status == 403 && text.contains("is for npm/@acme/ui, and not for this"))
    );
    assert!(upstream.seen().is_empty());
}

#[test]
fn an_entry_with_a_permission_of_its_own_is_held_to_it() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["npm:r", "npm/@acme/ui:rw"]);
    let put = |path: &str, body: &str| {
        let path = format!("/artifactory/api/npm/npm{path}");
        gate.ask(Method::PUT, &path, &[("authorization", &bearer(&issued))], body.to_owned()).status
    };
    for (document, status) in [
        (r#"{"_id":"@acme/ui","name":"@acme/ui","versions":{"1.0.0":{"name":"@acme/ui"}}}"#, StatusCode::OK),
        (r#"{"_id":"@acme/ui","name":"@acme/ux","versions":{}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ux","name":"@acme/ui","versions":{}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","name":"@acme/ui","versions":{"1.0.0":{"name":"lodash"}}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","name":"@acme/ui","name":"lodash"}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","\u006eame":"lodash"}"#, StatusCode::FORBIDDEN),
        ("not a document", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(put("/@acme%2Fui", document), status, "{document}");
    }
    assert_eq!(put("/lodash", r#"{"_id":"lodash","name":"lodash"}"#), StatusCode::FORBIDDEN);
    assert_eq!(put("/@acme%2Fui?write=true", r#"{"name":"@acme/ui"}"#), StatusCode::FORBIDDEN);
    assert_eq!(upstream.seen().len(), 1);
    assert_eq!(gate.get("/artifactory/api/npm/npm/lodash", &issued).status, StatusCode::OK);
    assert_eq!(gate.get("/artifactory/api/npm/npm/-/v1/search", &issued).status, StatusCode::OK);
    assert_eq!(put("/-/package/lodash/dist-tags/latest", "\"1.0.0\""), StatusCode::FORBIDDEN);
}
