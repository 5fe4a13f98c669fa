//! Queries: what clients ask passes, and nothing in one selects another action than the method and the path.

mod changes;

use axum::body::Body;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Asking, Operation, QueryRefusal, passed_query, served};
use http::Method;

use super::support::{Gate, Recorder, Seen, bearer};

/// Something to read of each type.
const READS: [(Ecosystem, &str); 13] = [
    (Ecosystem::Docker, "/v2/docker/app/tags/list"),
    (Ecosystem::Helm, "/v2/helm/app/tags/list"),
    (Ecosystem::Npm, "/artifactory/api/npm/npm/-/v1/search"),
    (Ecosystem::Pypi, "/artifactory/api/pypi/pypi/"),
    (Ecosystem::Maven, "/artifactory/maven/a/b.jar"),
    (Ecosystem::Go, "/artifactory/api/go/go/acme.test/a/@v/list"),
    (Ecosystem::Nuget, "/artifactory/api/nuget/v3/nuget/query"),
    (Ecosystem::Cargo, "/artifactory/api/cargo/cargo/api/v1/crates"),
    (Ecosystem::Rubygems, "/artifactory/api/gems/rubygems/api/v1/search.json"),
    (Ecosystem::Composer, "/artifactory/api/composer/composer/search.json"),
    (Ecosystem::Conda, "/artifactory/api/conda/conda/noarch/a.conda"),
    (Ecosystem::Huggingface, "/artifactory/api/huggingfaceml/huggingface/api/models"),
    (Ecosystem::Generic, "/artifactory/generic/a"),
];

const ACTIONS: [&str; 10] =
    [":action", "action", "_method", "method", "cmd", "do", "op", "_action", "X-HTTP-Method-Override", "func"];

/// A query with this parameter in every spelling that a server could know it by.
fn spellings(name: &str) -> [String; 22] {
    let every = |form: &dyn Fn(u8) -> String| name.bytes().map(form).collect::<String>();
    let encoded = every(&|byte| format!("%{byte:02x}"));
    let wide = every(&|byte| {
        let letter = char::from_u32(u32::from(byte) + 0xfee0).unwrap().to_string();
        letter.bytes().map(|byte| format!("%{byte:02X}")).collect()
    });
    [
        format!("{name}=remove_pkg&name=x&version=1"),
        format!("{}=remove_pkg", name.to_uppercase()),
        format!("{encoded}=remove_pkg"),
        format!("{}=remove_pkg", encoded.to_uppercase()),
        format!("{}=remove_pkg", encoded.replace('%', "%25")),
        format!("{}=remove_pkg", encoded.replace('%', "%2525")),
        format!("{wide}=remove_pkg"),
        format!("{name}[]=remove_pkg"),
        format!("{name}[0]=remove_pkg"),
        format!("{name}%5B%5D=remove_pkg"),
        format!("a[{name}]=remove_pkg"),
        format!("q=x&{name}=remove_pkg"),
        format!("q=x;{name}=remove_pkg"),
        format!("text=x;{name}=remove_pkg;query=y"),
        format!("{name}=list&{name}=remove_pkg"),
        format!("&&{name}=remove_pkg&&"),
        format!("?{name}=remove_pkg"),
        format!("+{name}=remove_pkg"),
        format!("%20{name}%20=remove_pkg"),
        format!("{name}%00x=remove_pkg"),
        name.to_owned(),
        format!("{name}%3Dremove_pkg"),
    ]
}

/// Whether a server finds such a parameter in what arrived: one that decodes again and again, splits at `;`, too, and
/// takes only letters for a name.
fn finds(seen: &Seen, name: &str) -> bool {
    let bare = |text: &str| text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let mut query = seen.uri.query().unwrap_or_default().to_owned();
    (0..4).any(|_| {
        let here = query.split(['&', ';', '?']).any(|pair| {
            let found: String =
                unicode_normalization::UnicodeNormalization::nfkc(pair.split('=').next().unwrap()).collect();
            found.split(['[', ']', '\0']).any(|part| bare(part) == bare(name))
        });
        query = percent_encoding::percent_decode_str(&query).decode_utf8_lossy().into_owned();
        here
    })
}

fn asking<'a>(kind: Ecosystem, operation: Operation, method: &'a Method, path: &'a str) -> Asking<'a> {
    Asking { kind, operation, method, key: "key", path }
}

#[test]
fn no_query_of_a_reading_selects_an_action() {
    let upstream = Recorder::new();
    let all: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&all);
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut cases = 0;
    for ((_, path), name) in READS.into_iter().flat_map(|read| ACTIONS.map(|name| (read, name))) {
        for query in spellings(name) {
            gate.ask(Method::GET, &format!("{path}?{query}"), &[("authorization", &token)], Body::empty());
            cases += 1;
            for seen in upstream.seen() {
                assert!(!finds(&seen, name), "{path}?{query} arrived as {}", seen.uri);
            }
        }
        gate.ask(Method::GET, path, &[("authorization", &token)], Body::empty());
        assert_eq!(upstream.seen().len(), 1, "{path} is a reading");
    }
    assert_eq!(cases, 13 * 10 * 22, "{cases} cases");
}

/// What servers of plain files know besides a file at its path: of the account, of who may do what, of other files. S3's
/// subresources, WebDAV's and file browsers' names, JFrog's and Nexus' properties.
const BESIDES: [&str; 40] = [
    "acl",
    "policy",
    "policyStatus",
    "tagging",
    "cors",
    "lifecycle",
    "logging",
    "notification",
    "replication",
    "website",
    "encryption",
    "object-lock",
    "legal-hold",
    "retention",
    "torrent",
    "restore",
    "select",
    "uploads",
    "uploadId",
    "partNumber",
    "versions",
    "versioning",
    "location",
    "accelerate",
    "analytics",
    "inventory",
    "metrics",
    "ownershipControls",
    "publicAccessBlock",
    "requestPayment",
    "attributes",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "AWSAccessKeyId",
    "properties",
    "permissions",
    "stats",
    "user",
    "admin",
    "token",
];

#[test]
fn of_plain_files_no_query_reaches_what_is_no_file() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let mut cases = 0;
    for name in BESIDES {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for query in [
            name.to_owned(),
            format!("{name}="),
            format!("{name}=x"),
            format!("{encoded}=x"),
            encoded.clone(),
            format!("{name}[]=x"),
            format!("{}=x", name.to_uppercase()),
            format!("download=1&{name}"),
            format!("download;{name}=x"),
            format!("?{name}"),
        ] {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
                let path = format!("/artifactory/generic/a/b?{query}");
                let answer = gate.ask(method.clone(), &path, &[("authorization", &token)], Body::empty());
                assert!(answer.status.is_success() || answer.status == 400, "{method} {query}: {answer:?}");
                for seen in upstream.seen() {
                    assert!(!finds(&seen, name), "{method} {query} arrived as {}", seen.uri);
                    assert!(method == Method::GET || method == Method::HEAD || seen.uri.query().is_none(), "{query}");
                }
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 40 * 10 * 4);
}

#[test]
fn what_clients_ask_passes_and_what_nobody_listed_does_not() {
    for (kind, query, sent) in [
        (Ecosystem::Npm, "write=true", Some("write=true")),
        (Ecosystem::Npm, "text=a%20b&size=20&from=0&quality=0.65", Some("text=a%20b&size=20&from=0&quality=0.65")),
        (Ecosystem::Npm, "cache=0&t=1", None),
        (Ecosystem::Npm, "%74ext=a;b", Some("text=a%3Bb")),
        (
            Ecosystem::Nuget,
            "q=a&skip=0&take=1&prerelease=true&semVerLevel=2.0.0",
            Some("q=a&skip=0&take=1&prerelease=true&semVerLevel=2.0.0"),
        ),
        (Ecosystem::Nuget, "%24filter=Id%20eq%20'a'&id='tool'", Some("$filter=Id%20eq%20'a'&id='tool'")),
        // What the clients send, all of it.
        (
            Ecosystem::Npm,
            "text=a&size=20&from=0&quality=0.65&popularity=0.98&maintenance=0.5",
            Some("text=a&size=20&from=0&quality=0.65&popularity=0.98&maintenance=0.5"),
        ),
        (
            Ecosystem::Nuget,
            "q=a&skip=0&take=20&prerelease=false&supportedFramework=net8.0&semVerLevel=2.0.0&packageType=Dependency",
            Some(
                "q=a&skip=0&take=20&prerelease=false&supportedFramework=net8.0&semVerLevel=2.0.0&packageType=Dependency",
            ),
        ),
        (
            Ecosystem::Pypi,
            "format=application/vnd.pypi.simple.v1%2Bjson",
            Some("format=application/vnd.pypi.simple.v1%2Bjson"),
        ),
        (Ecosystem::Cargo, "q=a&per_page=10&page=2", Some("q=a&per_page=10&page=2")),
        (Ecosystem::Rubygems, "gems=rack,rails", Some("gems=rack,rails")),
        (Ecosystem::Composer, "q=a&type=library", Some("q=a&type=library")),
        (Ecosystem::Huggingface, "recursive=False&expand=True", Some("recursive=False&expand=True")),
        (
            Ecosystem::Huggingface,
            "blobs=True&expand[]=formatted&securityStatus=True",
            Some("blobs=True&expand[]=formatted&securityStatus=True"),
        ),
        (
            Ecosystem::Huggingface,
            "filter=a&sdk=docker&includeNonRunning=True",
            Some("filter=a&sdk=docker&includeNonRunning=True"),
        ),
        (Ecosystem::Docker, "artifactType=application/vnd.a.b%2Bjson", Some("artifactType=application/vnd.a.b%2Bjson")),
        (Ecosystem::Composer, "packages[]=a/b&packages%5B1%5D=c", Some("packages[]=a/b&packages%5B1%5D=c")),
        (Ecosystem::Huggingface, "blobs=true&expand=a&expand=b", Some("blobs=true&expand=a&expand=b")),
        (Ecosystem::Maven, "a=1", None),
        (Ecosystem::Generic, "version=1;x", Some("version=1%3Bx")),
        (Ecosystem::Generic, "list-type=2&prefix=a/&max-keys=9", Some("list-type=2&prefix=a/&max-keys=9")),
        (Ecosystem::Generic, "download=1&at=refs%2Fmain&x=y", Some("download=1&at=refs%2Fmain")),
        (Ecosystem::Docker, "n=100&last=app%2Fbase", Some("n=100&last=app%2Fbase")),
        (Ecosystem::Docker, "n=-1&last=..%2Fsecret&ns=a.example", None),
        (Ecosystem::Generic, "", None),
    ] {
        let asking = asking(kind, Operation::Read, &Method::GET, "/a");
        assert_eq!(passed_query(asking, query, |_| true), Ok(sent.map(str::to_owned)), "{kind} {query}");
    }
}

/// containerd says so of which registry an image is that it asks a mirror for. One that goes by it would answer with another
/// registry's image of the same name, which no token is for.
#[test]
fn which_registry_is_asked_is_said_by_nobody_but_the_operator() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url), ("helm", Ecosystem::Helm, &upstream.url)]);
    let mut cases = 0;
    for (kind, entry) in [(Ecosystem::Docker, "docker/team/api"), (Ecosystem::Helm, "helm/team/api")] {
        let narrow = crate::serve::scope::token(&gate, Permission::ReadWrite, &[entry]);
        for issued in [&narrow, &gate.token(Permission::ReadWrite)] {
            for (method, path) in [
                ("GET", "manifests/1"),
                ("HEAD", "manifests/sha256:aa"),
                ("GET", "blobs/sha256:aa"),
                ("GET", "tags/list"),
                ("GET", "referrers/sha256:aa"),
                ("PUT", "manifests/1"),
                ("DELETE", "manifests/1"),
                ("POST", "blobs/uploads/"),
                ("PATCH", "blobs/uploads/1"),
            ] {
                for query in [
                    "ns=secret",
                    "ns=docker.example&n=5",
                    "n=5&ns=x",
                    "NS=x",
                    "%6es=x",
                    "%256es=x",
                    "ns[]=x",
                    "ns",
                    "ns=x;n=5",
                    "ns=a&ns=b",
                ] {
                    let method = Method::from_bytes(method.as_bytes()).unwrap();
                    let is_look = matches!(method, Method::GET | Method::HEAD);
                    let path = format!("/v2/{kind}/team/api/{path}?{query}");
                    let answer = gate.ask(method, &path, &[("authorization", &bearer(issued))], Body::empty());
                    let seen = upstream.seen();
                    assert!(
                        seen.iter().all(|seen| !seen.uri.query().unwrap_or_default().to_lowercase().contains('s')),
                        "{path}: {seen:?}"
                    );
                    assert_eq!(seen.len(), usize::from(is_look), "{path}: {}", answer.text());
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 2 * 2 * 9 * 10);
}
