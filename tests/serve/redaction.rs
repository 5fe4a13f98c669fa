//! The gateway's own credential at an upstream, which the upstream says in an answer: it does not pass, in whatever form it is
//! written and wherever it is listed; artifacts pass as they are.

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Form, served};
use http::Method;

use super::support::{Gate, Recorder, Seen, bearer};

const PASSWORD: &str = "a long/\"password";

/// A gateway before a registry of each type, which answers what `script` says.
fn gate(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> (Gate, Recorder) {
    Gate::before_each(served(), PASSWORD, script)
}

/// What each type answers that is no artifact, read by the gateway or not.
const LISTINGS: [&str; 36] = [
    "/v2/docker/app/tags/list",
    "/v2/docker/app/referrers/sha256:aa",
    "/v2/helm/chart/tags/list",
    "/artifactory/api/npm/npm/tool",
    "/artifactory/api/npm/npm/-/v1/search",
    "/artifactory/api/pypi/pypi/simple/",
    "/artifactory/api/pypi/pypi/simple/tool/",
    "/artifactory/api/pypi/pypi/pypi/tool/json",
    "/artifactory/maven/org/acme/tool/maven-metadata.xml",
    "/artifactory/maven/org/acme/tool/maven-metadata-releases.xml",
    "/artifactory/maven/org/acme/tool/1.0/tool-1.0.jar.sha1",
    "/artifactory/maven/org/acme/tool/",
    "/artifactory/maven/archetype-catalog.xml",
    "/artifactory/api/go/go/acme.test/a/@v/list",
    "/artifactory/api/go/go/acme.test/a/@v/v1.0.0.info",
    "/artifactory/api/go/go/acme.test/a/@latest",
    "/artifactory/api/go/go/sumdb/sum.example/supported",
    "/artifactory/api/go/go/sumdb/sum.example/latest",
    "/artifactory/api/go/go/sumdb/sum.example/lookup/acme.test/a@v1.0.0",
    "/artifactory/api/go/go/sumdb/sum.example/tile/8/0/x001/234.p/5",
    "/artifactory/api/nuget/v3/nuget/index.json",
    "/artifactory/api/nuget/v3/nuget/query",
    "/artifactory/api/cargo/cargo/index/to/ol/tool",
    "/artifactory/api/cargo/cargo/api/v1/crates",
    "/artifactory/api/cargo/cargo/api/v1/crates/tool",
    "/artifactory/api/gems/rubygems/versions",
    "/artifactory/api/gems/rubygems/names",
    "/artifactory/api/gems/rubygems/info/tool",
    "/artifactory/api/gems/rubygems/specs.4.8",
    "/artifactory/api/gems/rubygems/api/v1/dependencies",
    "/artifactory/api/gems/rubygems/api/v1/search.json",
    "/artifactory/api/composer/composer/packages.json",
    "/artifactory/api/conda/conda/noarch/repodata.json",
    "/artifactory/api/conda/conda/channeldata.json",
    "/artifactory/api/conda/conda/noarch/",
    "/artifactory/generic/tools/",
];

/// What has a digest, or may.
const ARTIFACTS: [&str; 16] = [
    "/v2/docker/app/manifests/1.0",
    "/v2/docker/app/blobs/sha256:aa",
    "/artifactory/api/npm/npm/tool/-/tool-1.0.0.tgz",
    "/artifactory/api/pypi/pypi/packages/tool-1.0.tar.gz",
    "/artifactory/maven/org/acme/tool/1.0/tool-1.0.pom",
    "/artifactory/maven/org/acme/tool/1.0/tool-1.0.jar",
    "/artifactory/api/go/go/acme.test/a/@v/v1.0.0.mod",
    "/artifactory/api/go/go/acme.test/a/@v/v1.0.0.zip",
    "/artifactory/api/cargo/cargo/dl/tool/1.0.0/download",
    "/artifactory/api/cargo/cargo/crates/tool-1.0.0.crate",
    "/artifactory/api/gems/rubygems/gems/tool-1.0.gem",
    "/artifactory/api/gems/rubygems/quick/Marshal.4.8/tool-1.0.gemspec.rz",
    "/artifactory/api/gems/rubygems/specs.4.8.gz",
    "/artifactory/api/conda/conda/noarch/tool-1.0-0.conda",
    "/artifactory/api/huggingfaceml/huggingface/acme/tool/resolve/main/README.md",
    "/artifactory/generic/tools/a.txt",
];

/// What an upstream may say: the header, the pair, the password, and how texts write these.
fn message() -> Vec<String> {
    let pair = format!("robot:{PASSWORD}");
    vec![
        format!("Basic {}", STANDARD.encode(&pair)),
        format!("Bearer {}", PASSWORD.replace('"', "\\\"")),
        pair.replace('"', "\\\""),
        pair.replace('"', "\\\"").replace('/', "\\/"),
        pair.replace('"', "&quot;"),
        pair.replace('"', "&#34;"),
        "robot%3Aa+long%2F%22password".to_owned(),
        "http://robot:a%20long%2F%22password@up.example/".to_owned(),
        "a%20long%2f%22password".to_owned(),
        STANDARD.encode(PASSWORD),
        STANDARD.encode(format!("authorization: {pair}, and more")),
        STANDARD.encode(format!("authorization:: {pair}, and more")),
    ]
}

/// What is left of a credential when something of it passed: a part of it in plain, or in Base64.
fn tells(passed: &[u8]) -> bool {
    let text = String::from_utf8_lossy(passed).replace('\0', "");
    // A Base64 of something longer is cut where we are sure of it; what it decodes to tells the rest.
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter));
    let decoded: String = words
        .filter_map(|word| STANDARD.decode(word).ok())
        .map(|word| String::from_utf8_lossy(&word).into())
        .collect::<Vec<String>>()
        .join(" ");
    [&text, &decoded].iter().any(|text| text.contains("password") || text.contains("long"))
}

/// The answer of a listing that says it: JSON, which is a page, a list of lines and an index of Ruby's or Go's, too.
fn listing(path: &str, message: &str) -> String {
    match path {
        // Without JSON's escapes.
        _ if path.contains("/simple/") => {
            format!(
                "<a href='tool-1.0.tar.gz' data-yanked='{}'>tool</a>",
                message.replace("\\\"", "\"").replace("\\/", "/")
            )
        }
        _ if path.contains("/index/to/") => format!("{{\"name\":\"tool\"}}\n{{\"x\":\"{message}\"}}\n"),
        _ => format!("{{\"x\":\"{message}\"}}"),
    }
}

#[test]
fn no_listing_says_the_gateways_own_credential() {
    let (gate, registry) = gate(|seen| {
        let at: usize = seen.headers["want-digest"].to_str().unwrap().parse().unwrap();
        let form: &str = seen.headers["accept-language"].to_str().unwrap();
        let path = format!("{}/", seen.headers["accept-charset"].to_str().unwrap());
        let text = listing(path.trim_end_matches("//"), &message()[at]);
        let bytes = match form {
            "utf-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => text.into_bytes(),
        };
        if form == "gzip" {
            return Response::builder().header("content-encoding", "gzip").body(Body::from(bytes)).unwrap();
        }
        // In pieces of three bytes, or in one with its length.
        if form == "pieces" {
            let pieces: Vec<_> =
                bytes.chunks(3).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
            return Response::new(Body::from_stream(futures::stream::iter(pieces)));
        }
        Response::builder().header("npm-notice", message()[0].clone()).body(Body::from(bytes)).unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let (mut cases, mut passed) = (0, 0);
    for path in LISTINGS {
        for at in 0..message().len() {
            for form in ["whole", "pieces", "utf-16", "gzip"] {
                let place = at.to_string();
                let headers = [
                    ("authorization", token.as_str()),
                    ("want-digest", &place),
                    ("accept-language", form),
                    ("accept-charset", path),
                    ("accept-encoding", "gzip, br"),
                    ("range", "bytes=0-30"),
                ];
                let Some(answer) = gate.try_ask(Method::GET, path, &headers, "") else {
                    // A channel is broken off while it streams.
                    cases += 1;
                    continue;
                };
                assert!(!tells(&answer.body), "{path} {form} {at}: {}", answer.text());
                assert_eq!(answer.header("npm-notice"), "");
                if form == "gzip" {
                    assert_eq!(answer.status, 502, "{path}: it cannot be looked through");
                }
                if form == "whole" && answer.status == 200 {
                    assert!(answer.text().contains("*****"), "{path} {at}: {}", answer.text());
                    passed += 1;
                }
                for seen in registry.seen() {
                    assert!(!seen.headers.contains_key("range"), "each part could have a part of it");
                    assert_eq!(seen.headers["accept-encoding"], "identity", "{path}");
                }
                cases += 1;
            }
        }
    }
    assert_eq!((cases, passed), (36 * 12 * 4, 36 * 12), "cases, and those of them that the client was given");
}

#[test]
fn artifacts_pass_byte_for_byte_and_in_ranges() {
    let (gate, registry) = gate(|_| Response::new(Body::from(message().join("\n"))));
    let token = bearer(&gate.token(Permission::ReadWrite));
    for path in ARTIFACTS {
        let headers = [("authorization", token.as_str()), ("range", "bytes=0-"), ("accept-encoding", "gzip")];
        let answer = gate.ask(Method::GET, path, &headers, "");
        assert_eq!((answer.status.as_u16(), answer.text()), (200, message().join("\n")), "{path}");
        let seen = registry.seen().remove(0);
        // A manifest is asked for whole and plain: a part of it would be a pull that nobody writes down.
        let expected =
            if path.contains("/manifests/") { (None, Some("identity")) } else { (Some("bytes=0-"), Some("gzip")) };
        let asked = |name: &str| seen.headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!((asked("range"), asked("accept-encoding")), expected, "{path}");
    }
}

#[test]
fn a_listing_of_an_upstream_without_a_credential_is_left_alone() {
    let registry = Recorder::answering(|_| {
        Response::builder().header("content-encoding", "gzip").body(Body::from("\x1f")).unwrap()
    });
    let gate = Gate::before(&[("rubygems", Ecosystem::Rubygems, &registry.url)]);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let headers = [("authorization", token.as_str()), ("range", "bytes=7-"), ("accept-encoding", "gzip")];
    let answer = gate.ask(Method::GET, "/artifactory/api/gems/rubygems/versions", &headers, "");
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "\u{1f}"));
    assert_eq!(registry.seen()[0].headers["range"], "bytes=7-", "Bundler asks for what is new");
}

#[test]
fn an_address_that_says_it_is_not_passed_on() {
    let (gate, _registry) = gate(|seen| {
        let to = seen.headers["want-digest"].to_str().unwrap();
        Response::builder().status(302).header("location", to).body(Body::empty()).unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadOnly));
    for (to, passed) in [
        ("http://cdn.example/?key=a%20long%2F%22password", ""),
        ("http://cdn.example/a+long%2F%22password/x", ""),
        ("http://robot:a%20long%2F%22password@cdn.example/x", "http://cdn.example/x"),
    ] {
        let headers = [("authorization", token.as_str()), ("want-digest", to)];
        assert_eq!(gate.ask(Method::GET, "/artifactory/generic/a", &headers, "").header("location"), passed, "{to}");
    }
}

#[test]
fn what_lists_and_what_is_an_artifact_is_told_by_the_path() {
    for (kind, path, form) in [
        (Ecosystem::Docker, "/app/manifests/list", Form::Manifest),
        (Ecosystem::Maven, "/a/maven-metadata.xml.sha1", Form::Listing),
        (Ecosystem::Maven, "/a/maven-metadata.jar", Form::File),
        (Ecosystem::Go, "/sumdb/sum.example/lookup/a@v1.zip", Form::Listing),
        (Ecosystem::Rubygems, "/info/tool.gem", Form::File),
    ] {
        assert_eq!(Form::of(kind, path), form, "{kind} {path}");
    }
}
