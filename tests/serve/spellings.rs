//! Routes that must never be reached, in every spelling that an upstream could take for them, over HTTP/1.1 and HTTP/2.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::body::Body;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::served;
use http::{Method, Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::support::{Gate, Recorder, Seen, bearer};

/// A route of the account at the upstream: its type, where that lives at the gateway, a method, and its path.
type Closed = (Ecosystem, &'static str, &'static str, &'static str);

const CLOSED: [Closed; 33] = [
    (Ecosystem::Rubygems, "api/gems/rubygems", "GET", "/api/v1/api_key"),
    (Ecosystem::Rubygems, "api/gems/rubygems", "POST", "/api/v1/api_key"),
    (Ecosystem::Rubygems, "api/gems/rubygems", "GET", "/api/v1/profile/me"),
    (Ecosystem::Rubygems, "api/gems/rubygems", "GET", "/api/v1/web_hooks"),
    (Ecosystem::Rubygems, "api/gems/rubygems", "POST", "/api/v1/gems/rails/owners"),
    (Ecosystem::Rubygems, "api/gems/rubygems", "GET", "/api/v1/gems"),
    (Ecosystem::Npm, "api/npm/npm", "GET", "/-/npm/v1/tokens"),
    (Ecosystem::Npm, "api/npm/npm", "POST", "/-/npm/v1/tokens"),
    (Ecosystem::Npm, "api/npm/npm", "DELETE", "/-/npm/v1/tokens/token/abc"),
    (Ecosystem::Npm, "api/npm/npm", "GET", "/-/npm/v1/user"),
    (Ecosystem::Npm, "api/npm/npm", "GET", "/-/npm/v1/hooks"),
    (Ecosystem::Npm, "api/npm/npm", "PUT", "/-/user/org.couchdb.user:me"),
    (Ecosystem::Npm, "api/npm/npm", "PUT", "/-/org/acme/user"),
    (Ecosystem::Npm, "api/npm/npm", "GET", "/-/team/acme/developers"),
    (Ecosystem::Npm, "api/npm/npm", "POST", "/-/v1/login"),
    (Ecosystem::Npm, "api/npm/npm", "GET", "/_session"),
    (Ecosystem::Cargo, "api/cargo/cargo", "GET", "/api/v1/me"),
    (Ecosystem::Cargo, "api/cargo/cargo", "GET", "/api/v1/me/tokens"),
    (Ecosystem::Cargo, "api/cargo/cargo", "PUT", "/api/v1/me/tokens"),
    (Ecosystem::Cargo, "api/cargo/cargo", "PUT", "/api/v1/crates/tool/owners"),
    (Ecosystem::Huggingface, "api/huggingfaceml/huggingface", "GET", "/api/settings/tokens"),
    (Ecosystem::Huggingface, "api/huggingfaceml/huggingface", "GET", "/api/models/a/b/xet-write-token/main"),
    (Ecosystem::Huggingface, "api/huggingfaceml/huggingface", "PUT", "/api/models/a/b/settings"),
    (Ecosystem::Nuget, "api/nuget/v3/nuget", "POST", "/api/v2/package/create-verification-key/tool"),
    (Ecosystem::Nuget, "api/nuget/v3/nuget", "GET", "/account/apikeys"),
    (Ecosystem::Composer, "api/composer/composer", "POST", "/api/create-package"),
    (Ecosystem::Composer, "api/composer/composer", "GET", "/profile/edit"),
    (Ecosystem::Pypi, "api/pypi/pypi", "POST", "/_/oidc/mint-token"),
    (Ecosystem::Pypi, "api/pypi/pypi", "GET", "/manage/account/token"),
    (Ecosystem::Conda, "api/conda/conda", "GET", "/api/user/me"),
    (Ecosystem::Conda, "api/conda/conda", "POST", "/api/api-keys"),
    (Ecosystem::Docker, "api/docker/docker/v2", "GET", "/_catalog"),
    (Ecosystem::Docker, "api/docker/docker/v2", "GET", "/token"),
];

/// What is put behind a path: formats, slashes, parameters, ends of other kinds.
const ENDS: [&str; 17] = [
    "",
    "/",
    "//",
    ".json",
    ".xml",
    ".yaml",
    ".gem",
    ".zip",
    "/.",
    "/..;/",
    ";a=b",
    "%20",
    "%00",
    "%2f",
    "?format=json",
    "?_method=GET",
    "%3fx",
];

/// All spellings of a path.
fn spellings(path: &str) -> Vec<String> {
    let every = |encode: &dyn Fn(u8) -> String| -> String {
        path.bytes().map(|byte| if byte == b'/' { "/".to_owned() } else { encode(byte) }).collect()
    };
    // One letter at a time would be many; the first of each segment, and each that is no letter.
    let one = |odd: bool, form: &dyn Fn(u8) -> String| -> String {
        let mut first = true;
        path.bytes()
            .map(|byte| {
                let here = byte != b'/' && if odd { !byte.is_ascii_alphanumeric() } else { first };
                first = byte == b'/';
                if here { form(byte) } else { char::from(byte).to_string() }
            })
            .collect()
    };
    let upper = |byte: u8| format!("%{byte:02X}");
    let lower = |byte: u8| format!("%{byte:02x}");
    let twice = |byte: u8| format!("%25{byte:02x}");
    let wide = |byte: u8| {
        let letter = char::from_u32(u32::from(byte) + 0xfee0).unwrap();
        letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>()
    };
    let overlong = |byte: u8| format!("%{:02x}%{:02x}", 0xc0 | (byte >> 6), 0x80 | (byte & 0x3f));
    let bases = [
        path.to_owned(),
        every(&upper),
        every(&lower),
        one(false, &upper),
        one(true, &upper),
        one(false, &twice),
        one(true, &twice),
        one(false, &overlong),
        one(true, &overlong),
        every(&wide),
        path.to_uppercase(),
        path.to_lowercase(),
        path.replacen('/', "//", 1),
        format!("/{}", path[1..].replace('/', "//")),
        format!("/{}", path[1..].replace('/', "%2f")),
        format!("/{}", path[1..].replace('/', "%5c")),
        format!("/{}", path[1..].replace('/', "/./")),
        format!("/{}", path[1..].replace('/', ";x/")),
        format!("/.{path}"),
        format!("/x/..{path}"),
        format!("/x/%2e%2e{path}"),
        format!("/@x%2f..%2f..{path}"),
    ];
    bases.iter().flat_map(|base| ENDS.map(|end| format!("{base}{end}"))).collect()
}

/// What an upstream that decodes again and again, merges slashes, folds letters, and drops parameters, dots and formats
/// takes a request for.
fn folded(path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..4 {
        path = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
    }
    let path: String = unicode_normalization::UnicodeNormalization::nfkc(path.as_str()).collect();
    let path = path.to_lowercase().replace('\\', "/");
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment.split([';', '\0', '?', '#']).next().unwrap().trim_end_matches([' ', '.']) {
            "" => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

/// Whether what arrived is that route for such an upstream, by whatever method.
fn reaches(seen: &Seen, (_, _, method, path): Closed) -> bool {
    let (arrived, closed) = (folded(seen.uri.path()), folded(path));
    let same = arrived.strip_prefix(&closed).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.', ' ']));
    same && (seen.method == method || seen.uri.query().is_some_and(|query| query.contains("ethod")))
}

/// Sends requests over one connection after the other, as they stand.
fn over_a_socket(gate: &Gate, token: &str, method: &str, path: &str) {
    let mut stream = TcpStream::connect(gate.host()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 "), "{method} {path}: {}", String::from_utf8_lossy(&answer));
}

#[test]
fn the_accounts_routes_are_reached_by_no_spelling() {
    let upstream = Recorder::new();
    let all: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    let gate = Gate::before(&all);
    let token = bearer(&gate.token(Permission::ReadWrite));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let mut cases = 0;
    for closed in CLOSED {
        let (_, place, method, path) = closed;
        for spelling in spellings(path) {
            let path = format!("/artifactory/{place}{spelling}");
            over_a_socket(&gate, &token, method, &path);
            if let Ok(uri) = Uri::try_from(format!("{}{path}", gate.url)) {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let request = Request::builder().method(method).uri(uri).header("authorization", &token);
                runtime.block_on(client.request(request.body(Body::empty()).unwrap())).unwrap();
            }
            cases += 2;
            for seen in upstream.seen() {
                assert!(!reaches(&seen, closed), "{method} {path} arrived as {} {}", seen.method, seen.uri);
            }
        }
    }
    assert_eq!(cases, 2 * 33 * 22 * 17, "{cases} cases");
}

#[test]
fn what_is_sent_is_what_was_looked_at() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url), ("npm", Ecosystem::Npm, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    for (path, sent) in [
        ("/artifactory/generic/%74ools/a%2db", "/tools/a-b"),
        ("/artifactory/generic/caf%c3%a9", "/caf%C3%A9"),
        ("/%61rtifactory/g%65neric/a", "/a"),
        ("/artifactory/api/npm/npm/%40acme%2fui", "/@acme%2Fui"),
    ] {
        over_a_socket(&gate, &token, "GET", path);
        assert_eq!(upstream.seen()[0].uri, sent, "{path}");
    }
}
