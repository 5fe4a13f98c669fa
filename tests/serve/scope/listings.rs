//! Listings of what a registry has, with a token for some of it.

use axum::body::Body;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use http::{Method, StatusCode};

use super::super::support::{Recorder, bearer};
use super::{gate, token};

/// The listings that are cut to a scope, each with a package that it has beside `secret`.
const LISTINGS: [(Ecosystem, &str, &str); 6] = [
    (Ecosystem::Composer, "acme/tool", "/packages.json"),
    (Ecosystem::Conda, "tool", "/noarch/repodata.json"),
    (Ecosystem::Conda, "tool", "/linux-64/current_repodata.json"),
    (Ecosystem::Conda, "tool", "/channel/linux-64/repodata.json"),
    (Ecosystem::Rubygems, "acme_tool", "/versions"),
    (Ecosystem::Rubygems, "acme_tool", "/names"),
];

/// What registries say of the bytes of a whole document, or of when any of it changes.
const OF_THE_WHOLE: [&str; 19] = [
    "etag",
    "last-modified",
    "digest",
    "repr-digest",
    "content-digest",
    "content-md5",
    "content-disposition",
    "x-artifactory-filename",
    "x-checksum",
    "x-checksum-md5",
    "x-checksum-sha1",
    "x-checksum-sha256",
    "x-checksum-sha512",
    "x-goog-meta-checksum-md5",
    "x-goog-meta-checksum-sha1",
    "x-linked-etag",
    "x-linked-size",
    "x-pypi-last-serial",
    "warning",
];

/// Listings that clients cannot do without: of each there is what the token is for, whatever of it was asked for.
#[test]
fn of_a_listing_there_is_what_the_token_is_for() {
    let upstream = Recorder::answering(|seen| {
        let (kind, text) = match seen.uri.path() {
            "/packages.json" => (
                "application/json",
                r#"{"packages":{"acme/tool":{},"secret/x":{}},"includes":{"secret/x":1},"metadata-url":"/p2/%package%.json"}"#,
            ),
            path if path.ends_with("repodata.json") => (
                "application/json",
                r#"{"info":{},"packages":{"tool-1-0.tar.bz2":{"name":"tool"},"secret-1-0.tar.bz2":{"name":"secret"}}}"#,
            ),
            "/versions" => ("text/plain", "created_at: x\n---\nacme_tool 1 aa\nsecret 1 bb\n"),
            "/names" => ("text/plain", "---\nacme_tool\nsecret\n"),
            _ => ("text/plain", "secret"),
        };
        let answer = axum::response::Response::builder().header("content-type", kind);
        let answer = OF_THE_WHOLE.iter().fold(answer, |answer, name| answer.header(*name, "\"secret\""));
        answer.body(Body::from(text)).unwrap()
    });
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, own, path) in LISTINGS {
        let at = format!("{}{path}", kind.path(kind.name()));
        let issued = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{own}")]);
        for header in [("range", "bytes=0-"), ("if-none-match", "\"secret\""), ("accept-encoding", "gzip")] {
            let answer = gate.ask(Method::GET, &at, &[("authorization", &bearer(&issued)), header], Body::empty());
            let text = answer.text();
            assert!(answer.status == StatusCode::OK && text.contains(own) && !text.contains("secret"), "{at}: {text}");
            assert!(!format!("{:?}", answer.headers).contains("secret"), "{at}: {:?}", answer.headers);
            let seen = upstream.seen();
            let seen = &seen.last().unwrap().headers;
            assert!(!seen.contains_key("range") && !seen.contains_key("if-none-match"), "{at}: {seen:?}");
            let answer = gate.ask(Method::HEAD, &at, &[("authorization", &bearer(&issued)), header], Body::empty());
            assert!(answer.status == StatusCode::OK, "{at}: {answer:?}");
            assert!(!format!("{:?}", answer.headers).contains("secret"), "{at}: {:?}", answer.headers);
            cases += 1;
        }
        // Whoever has the whole has all of it, and whoever has another repository nothing.
        let whole = token(&gate, Permission::ReadOnly, &[kind.name()]);
        let answer = gate.get(&at, &whole);
        assert!(answer.text().contains("secret"), "{at}");
        // Addresses in it are written anew, which makes it another document to who compares.
        let is_rewritten = path.ends_with(".json");
        let is_compared = |name: &&str| name.contains("digest") || name.contains("checksum") || name.contains("md5");
        for name in OF_THE_WHOLE.iter().filter(|name| is_compared(name)) {
            assert_eq!(answer.headers.contains_key(*name), !is_rewritten, "{at}: {name}");
        }
        let other = token(&gate, Permission::ReadOnly, &["npm"]);
        assert_eq!(gate.get(&at, &other).status, StatusCode::FORBIDDEN, "{at}");
    }
    assert_eq!(cases, 18);
    // Forms that are not read are for whoever has the whole.
    for path in ["repodata.json.zst", "repodata.json.bz2", "repodata_shards.msgpack.zst"] {
        let issued = token(&gate, Permission::ReadOnly, &["conda/tool"]);
        let answer = gate.get(&format!("/artifactory/api/conda/conda/noarch/{path}"), &issued);
        // Clients ask for the other one then.
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
    for (entry, path) in [
        ("conda/tool", "/artifactory/api/conda/conda/noarch/shards/aa.msgpack.zst"),
        ("conda/tool", "/artifactory/api/conda/conda/channeldata.json"),
        ("rubygems/acme_tool", "/artifactory/api/gems/rubygems/specs.4.8"),
        ("composer/acme/tool", "/artifactory/api/composer/composer/search.json"),
    ] {
        let issued = token(&gate, Permission::ReadOnly, &[entry]);
        assert_eq!(gate.get(path, &issued).status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// An error can quote the listing, and name packages in any form.
#[test]
fn an_error_in_the_place_of_a_listing_is_said_in_our_own_words() {
    let upstream = Recorder::answering(|seen| {
        let status = seen.headers["user-agent"].to_str().unwrap().parse::<u16>().unwrap();
        let answer = axum::response::Response::builder().status(status).header("content-type", "application/json");
        answer.header("x-error-detail", "secret").body(Body::from(r#"{"packages":{"secret":{}}}"#)).unwrap()
    });
    let gate = gate(&upstream);
    let mut cases = 0;
    let packed = (Ecosystem::Conda, "tool", "/noarch/repodata.json.zst");
    for (kind, own, path) in LISTINGS.into_iter().chain([packed]) {
        let at = format!("{}{path}", kind.path(kind.name()));
        let issued = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{own}")]);
        for status in [400_u16, 403, 404, 406, 410, 416, 429, 451, 500, 502, 503, 504] {
            for method in [Method::GET, Method::HEAD] {
                let agent = status.to_string();
                let headers = [("authorization", &*bearer(&issued)), ("user-agent", &agent)];
                let answer = gate.ask(method.clone(), &at, &headers, Body::empty());
                let context = format!("{method} {at} {status}: {answer:?}");
                // Forms that are not read are not there, whatever the registry says.
                assert!(answer.status == status || (path.ends_with(".zst") && answer.status == 404), "{context}");
                assert!(!answer.text().contains("secret"), "{context}");
                assert!(!format!("{:?}", answer.headers).contains("secret"), "{context}");
                if method == Method::GET {
                    assert!(answer.text().contains("egistry"), "{context}");
                }
                cases += 1;
            }
        }
        // Whoever has the whole reads what the registry says.
        let whole = token(&gate, Permission::ReadOnly, &[kind.name()]);
        let headers = [("authorization", &*bearer(&whole)), ("user-agent", "410")];
        let answer = gate.ask(Method::GET, &at, &headers, Body::empty());
        assert!(path.ends_with(".zst") || answer.text().contains("secret"), "{at}: {answer:?}");
    }
    assert_eq!(cases, 7 * 12 * 2);
}
