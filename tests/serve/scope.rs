//! A token for some packages, at the gateway: whatever is asked, in whatever spelling, nothing of other packages leaves or
//! reaches the upstream.

mod listings;
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
        (Ecosystem::Nuget, "nuget/x", "/v3/index.json"),
        (Ecosystem::Nuget, "nuget/x", "/v3/repository-signatures/5.0.0/index.json"),
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

/// `datasets/squad` is a data set; a model of that name would be another thing.
#[test]
fn a_data_set_at_hugging_face_is_no_model_of_the_same_name() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadOnly, &["huggingface/datasets/squad", "huggingface/spaces/acme/demo"]);
    for (path, is_own) in [
        ("/datasets/squad/resolve/main/x", true),
        ("/api/datasets/squad", true),
        ("/api/datasets/squad/tree/main", true),
        ("/api/spaces/acme/demo", true),
        ("/api/models/datasets/squad", false),
        ("/api/models/datasets/squad/tree/main", false),
        ("/api/models/Datasets/squad", false),
        ("/api/models/spaces/acme", false),
        ("/api/models/squad", false),
        ("/api/resolve-cache/models/datasets/squad/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x", false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &issued).status, wanted, "{path}");
    }
}

/// A checksum database answers by path alone, and servers read a path that is not of its form as they like: there is what its
/// protocol has, for whoever it is for.
#[test]
fn of_a_checksum_database_passes_what_its_protocol_has_and_nothing_that_is_nearly_that() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadOnly, &["go/acme.test/tool"]);
    let whole = token(&gate, Permission::ReadOnly, &["go"]);
    // Who may read what is of the form.
    for (path, is_own) in [
        ("supported", true),
        ("latest", true),
        ("tile/8/0/000", true),
        ("tile/8/63/x001/x234/067", true),
        ("tile/8/1/x001/067.p/255", true),
        ("tile/8/data/000", false),
        ("tile/8/data/x001/067.p/3", false),
        ("lookup/acme.test/tool@v1.0.0", true),
        ("lookup/acme.test/tool@v1.0.0-0.20260101000000-abcdefabcdef", true),
        ("lookup/acme.test/other@v1.0.0", false),
    ] {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &own).status, wanted, "{path}");
        assert_eq!(gate.get(&at, &whole).status, StatusCode::OK, "{path}");
    }
    upstream.seen();
    let mut odd: BTreeSet<String> = BTreeSet::new();
    for (height, level, place) in [("8", "0", "000"), ("8", "data", "x001/067"), ("8", "0", "x001/067.p/3")] {
        let tile = |height: &str, level: &str, place: &str| format!("tile/{height}/{level}/{place}");
        for height in ["", "x", "8x", "888", "-1", "+8", "8.0", "data", "%38x"] {
            odd.insert(tile(height, level, place));
        }
        for level in ["", "DATA", "Data", "dat%61x", "data.json", "0x", "000", "-1", "data/data", "0/data", "data/0"] {
            odd.insert(tile(height, level, place));
        }
        for more in ["", "/", "/x", "/000/data", ".json", ".p", ".p/", ".p/x", "?x"] {
            odd.insert(tile(height, level, &format!("0{place}{more}")));
        }
        for place in [
            "",
            "00",
            "0000",
            "x00/000",
            "y001/000",
            "001/000",
            "x001/x002",
            "000/000",
            "000.p/1/2",
            "data",
            "../data/000",
        ] {
            odd.insert(tile(height, level, place));
        }
    }
    for lookup in [
        "acme.test/tool",
        "acme.test/tool@",
        "acme.test/tool@latest",
        "acme.test/other@v1@v1.0.0",
        "acme.test/tool@v1@v1.0.0",
        "acme.test/tool@v1.0.0/x",
        "acme.test/tool@v1.0.0/../other@v1.0.0",
        "acme.test/other@v1.0.0/acme.test/tool@v1.0.0",
        "@v1.0.0",
        "acme.test/Tool@v1.0.0",
    ] {
        odd.insert(format!("lookup/{lookup}"));
    }
    for path in ["", "Supported", "latest/x", "tile", "tiles/8/0/000", "lookup", "x/tile/8/data/000", "tile/data/000"] {
        odd.insert(path.to_owned());
    }
    for path in &odd {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        for method in [Method::GET, Method::HEAD] {
            let status = gate.ask(method, &at, &[("authorization", &bearer(&own))], Body::empty()).status;
            assert!(status.is_client_error(), "{path}: {status}");
        }
        let status = gate.get(&at, &whole).status;
        assert!(status.is_client_error() || path.starts_with("lookup/"), "{path}: {status}");
        let reached = upstream.seen();
        assert!(reached.iter().all(|seen| !seen.uri.path().contains("@v1@")), "{path}");
    }
    assert!(odd.len() > 100, "{}", odd.len());
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

#[test]
fn an_image_is_mounted_from_where_the_token_may_read_and_from_nowhere_else() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["docker/team/api:rw", "docker/base/*:r"]);
    for (from, mounts) in [
        ("docker/base/linux", true),
        ("docker/team/api", true),
        ("docker/other", false),
        ("docker/team/api2", false),
        ("docker/base", false),
        ("docker/base%2Flinux", true),
        ("docker/base/../other", false),
        ("other/base/linux", false),
        ("base/linux", false),
    ] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?mount=sha256:aa&from={from}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::OK, "{from}");
        let query = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!((query.contains("mount="), query.contains("from=")), (mounts, mounts), "{from}: {query}");
    }
    // Wherever the registry has it: nobody said from where.
    for query in ["mount=sha256:aa", "mount=sha256:aa&origin=docker/other"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        let sent = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!(sent, "", "{query}");
    }
    // Said in a way that some do not read.
    for query in ["mount=sha256:aa&From=docker/other", "MOUNT=sha256:aa", "mount[]=sha256:aa"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(upstream.seen().len(), 0);
    let path = "/v2/docker/base/linux/blobs/uploads/?mount=sha256:aa&from=docker/team/api";
    let answer = gate.ask(Method::POST, path, &[("authorization", &bearer(&issued))], Body::empty());
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

/// What `npm install` and `npm audit` ask, with what they ask it in: of packages of the token it is answered.
#[test]
fn an_audit_of_npms_is_for_who_has_each_package_that_it_names() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let packed = |body: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packer, body.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let bulk = "/-/npm/v1/security/advisories/bulk";
    let lockfile = |packages: &str| {
        format!(
            r#"{{"name":"shop","version":"1.0.0","requires":{{}},"dependencies":{{{packages}}},"install":[],"remove":[]}}"#
        )
    };
    let in_lockfile = |name: &str| lockfile(&format!(r#""{name}":{{"version":"1.0.0"}}"#));
    let of = |name: &str| format!(r#"{{"{name}":["1.0.0"]}}"#);
    let mut asked: Vec<(&str, String, bool)> = Vec::new();
    for (name, is_own) in [
        ("@acme/ui", true),
        ("left-pad", true),
        ("@acme/ux", false),
        ("@acme/ui2", false),
        ("ui", false),
        ("@acme\\u002fui", true),
        ("@acme/\\u0075x", false),
        ("@acme%2fui", false),
        ("@Acme/ui", false),
        ("left_pad", false),
        ("left-pad/../secret", false),
        ("", false),
    ] {
        asked.push((bulk, of(name), is_own));
        asked.push((bulk, format!(r#"{{"@acme/ui":["1.0.0"],"{name}":["1.0.0"]}}"#), is_own));
        asked.push((bulk, format!(r#"{{"{name}":["1.0.0"],"left-pad":["1.3.0","1.0.0"]}}"#), is_own));
        for path in ["/-/npm/v1/security/audits", "/-/npm/v1/security/audits/quick"] {
            asked.push((path, in_lockfile(name), is_own));
            let below =
                format!(r#""left-pad":{{"version":"1.0.0","dependencies":{{"{name}":{{"version":"1.0.0"}}}}}}"#);
            asked.push((path, lockfile(&below), is_own));
            let required = format!(r#""left-pad":{{"version":"1.0.0","requires":{{"{name}":"^1"}}}}"#);
            asked.push((path, lockfile(&required), is_own));
            asked.push((path, of(name), false));
        }
        asked.push((bulk, in_lockfile(name), false));
    }
    for body in [
        "{}",
        "[]",
        "",
        "null",
        r#"{"@acme/ui":"1.0.0"}"#,
        r#"{"@acme/ui":["npm:secret@1.0.0"]}"#,
        r#"{"@acme/ui":["1.0.0"]}{"x":["1.0.0"]}"#,
    ] {
        asked.push((bulk, body.to_owned(), false));
    }
    let narrow = token(&gate, Permission::ReadOnly, &["npm/@acme/ui", "npm/left-pad"]);
    let whole = token(&gate, Permission::ReadOnly, &["npm:r"]);
    let elsewhere = token(&gate, Permission::ReadWrite, &["pypi"]);
    let mut cases = 0;
    for (path, body, is_own) in &asked {
        let at = format!("/artifactory/api/npm/npm{path}");
        for is_packed in [false, true] {
            let sent = if is_packed { packed(body) } else { body.clone().into_bytes() };
            let ask = |issued: &Issued| {
                let authorization = bearer(issued);
                let headers = [
                    ("authorization", authorization.as_str()),
                    ("content-type", "application/json"),
                    ("content-encoding", "gzip"),
                ];
                gate.ask(Method::POST, &at, &headers[..if is_packed { 3 } else { 2 }], sent.clone())
            };
            let answer = ask(&narrow);
            let seen = upstream.seen();
            assert_eq!(
                (answer.status == StatusCode::OK, seen.len()),
                (*is_own, usize::from(*is_own)),
                "{path} {body}: {}",
                answer.text()
            );
            if *is_own {
                assert_eq!((&seen[0].body[..], seen[0].headers.get("content-encoding")), (body.as_bytes(), None));
            } else {
                assert!([400, 403].contains(&answer.status.as_u16()), "{path} {body}: {}", answer.status);
            }
            assert_eq!(ask(&elsewhere).status, StatusCode::FORBIDDEN);
            assert!(upstream.seen().is_empty());
            // Who has the whole repository asks as before; without a body nothing is asked.
            let is_question = body.starts_with('{') && !body.contains("}{");
            assert!(body.is_empty() || (ask(&whole).status == StatusCode::OK) == is_question, "{body}");
            upstream.seen();
            cases += 1;
        }
    }
    println!("{cases} audits");
    assert!(cases > 250, "{cases}");
    let authorization = bearer(&narrow);
    let headers = [("authorization", authorization.as_str()), ("content-encoding", "br")];
    let answer = gate.ask(Method::POST, &format!("/artifactory/api/npm/npm{bulk}"), &headers, of("left-pad"));
    assert_eq!((answer.status, upstream.seen().len()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, 0));
}

/// A model without an owner is one segment, and what the hub has of it stands where an owner's model would.
#[test]
fn a_model_without_an_owner_is_asked_for_all_that_the_hub_has_of_it() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let gpt = token(&gate, Permission::ReadOnly, &["huggingface/gpt2"]);
    let squad = token(&gate, Permission::ReadOnly, &["huggingface/datasets/squad"]);
    let owned = token(&gate, Permission::ReadOnly, &["huggingface/gpt2/medium", "huggingface/acme/*"]);
    for (path, is_gpts, is_owned) in [
        ("/api/models/gpt2", true, false),
        ("/api/models/gpt2/refs", true, false),
        ("/api/models/gpt2/auth-check", true, false),
        ("/api/models/gpt2/revision/main", true, false),
        ("/api/models/gpt2/tree/main", true, false),
        ("/gpt2/resolve/main/x", true, false),
        ("/api/models/gpt2/medium", false, true),
        ("/api/models/gpt2/medium/refs", false, true),
        ("/api/models/gpt2/Refs", false, false),
        ("/api/models/gpt2/other", false, false),
        ("/api/models/gpt2x/refs", false, false),
        ("/api/models/acme/refs", false, false),
        ("/api/models/acme/model/auth-check", false, true),
        ("/api/datasets/gpt2/refs", false, false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        let status = |is_own| if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &gpt).status, status(is_gpts), "{path}");
        assert_eq!(gate.get(&at, &owned).status, status(is_owned), "{path}");
    }
    for (path, is_own) in [
        ("/api/datasets/squad/refs", true),
        ("/api/datasets/squad/auth-check", true),
        ("/api/models/squad/refs", false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        assert_eq!(gate.get(&at, &squad).status == StatusCode::OK, is_own, "{path}");
    }
}
