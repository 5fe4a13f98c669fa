//! Hosts that the gateway goes by: whichever of them a client knows it by, no answer of an upstream leads to one of them but
//! through the gateway. A client that knows its credential by the host alone would send it there.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Settings, Upstream, served};
use url::Url;

use super::process::token;
use super::support::{Gate, Process, Recorder, Seen, bearer};
use crate::support::Home;

/// Where an upstream can say an address: type, method, path, what has it, and how it is written.
const LOCATIONS: [(Ecosystem, &str, &str, &str, &str); 16] = [
    (Ecosystem::Generic, "GET", "/artifactory/generic/a", "302 location", "ADDRESS"),
    (Ecosystem::Maven, "GET", "/artifactory/maven/a.jar", "307 location", "ADDRESS"),
    (Ecosystem::Go, "GET", "/artifactory/api/go/go/a.test/a/@v/list", "301 location", "ADDRESS"),
    (Ecosystem::Rubygems, "GET", "/artifactory/api/gems/rubygems/gems/a-1.0.gem", "308 location", "ADDRESS"),
    (Ecosystem::Generic, "PUT", "/artifactory/generic/a", "307 location", "ADDRESS"),
    (Ecosystem::Docker, "POST", "/v2/docker/app/blobs/uploads/", "202 location", "ADDRESS"),
    (Ecosystem::Docker, "GET", "/v2/docker/app/tags/list", "200 link", "<ADDRESS>; rel=\"next\""),
    (
        Ecosystem::Npm,
        "GET",
        "/artifactory/api/npm/npm/a",
        "200",
        r#"{"versions":{"1.0.0":{"dist":{"tarball":"ADDRESS"}}}}"#,
    ),
    (Ecosystem::Pypi, "GET", "/artifactory/api/pypi/pypi/simple/a/", "200", "<a href='ADDRESS'>x</a>"),
    (Ecosystem::Pypi, "GET", "/artifactory/api/pypi/pypi/pypi/a/json", "200", r#"{"urls":[{"url":"ADDRESS"}]}"#),
    (
        Ecosystem::Nuget,
        "GET",
        "/artifactory/api/nuget/v3/nuget/index.json",
        "200",
        r#"{"resources":[{"@id":"ADDRESS"}]}"#,
    ),
    (Ecosystem::Nuget, "GET", "/artifactory/api/nuget/nuget/Packages", "200", "<feed><content src='ADDRESS'/></feed>"),
    (
        Ecosystem::Composer,
        "GET",
        "/artifactory/api/composer/composer/packages.json",
        "200",
        r#"{"a":{"dist":{"url":"ADDRESS"}}}"#,
    ),
    (Ecosystem::Cargo, "GET", "/artifactory/api/cargo/cargo/index/config.json", "200", r#"{"dl":"ADDRESS"}"#),
    (
        Ecosystem::Conda,
        "GET",
        "/artifactory/api/conda/conda/noarch/repodata.json",
        "200",
        r#"{"info":{"base_url":"ADDRESS"}}"#,
    ),
    (
        Ecosystem::Huggingface,
        "POST",
        "/artifactory/api/huggingfaceml/huggingface/acme/a.git/info/lfs/objects/batch",
        "200",
        r#"{"objects":[{"actions":{"download":{"href":"ADDRESS"}}}]}"#,
    ),
];

/// What the registry says, by what the request told it.
fn answer(seen: &Seen) -> Response {
    let at: usize = seen.headers["want-digest"].to_str().unwrap().parse().unwrap();
    let address = seen.headers["accept-language"].to_str().unwrap();
    let (.., location, text) = LOCATIONS[at];
    let (status, header) = location.split_once(' ').unwrap_or((location, ""));
    let text = text.replace("ADDRESS", address);
    let builder = Response::builder().status(status.parse::<u16>().unwrap());
    if header.is_empty() {
        return builder.body(Body::from(text)).unwrap();
    }
    builder.header(header, text).body(Body::empty()).unwrap()
}

/// Addresses at a host: other ports, the other scheme, a host below, as readers of addresses take them.
fn at(host: &str) -> Vec<String> {
    let mut all: Vec<String> =
        ["http://HOST:9/x", "https://HOST:9443/x", "//HOST:9/x", "http://u:p@HOST:81/x", "http:\\\\HOST:9\\x"]
            .map(|text| text.replace("HOST", host))
            .to_vec();
    if !host.starts_with(['[', '1']) {
        all.extend([
            format!("http://sub.{host}:9/x"),
            format!("http://{host}.:9/x"),
            format!("HTTP://{}:9/", host.to_uppercase()),
        ]);
    }
    all
}

#[test]
fn no_answer_leads_to_another_port_of_a_host_that_the_gateway_goes_by() {
    let registry = Recorder::answering(answer);
    let upstream = |kind| Upstream::new(kind, Url::parse(&registry.url).unwrap(), None).unwrap();
    let url = |text: &str| Url::parse(text).unwrap();
    let mut cases = 0;
    for (settings, ours) in [
        (Settings { url: Some(url("https://gate.example")), ..Settings::default() }, &["gate.example"][..]),
        (Settings { url: Some(url("https://gate.example:8443")), ..Settings::default() }, &["gate.example"][..]),
        (
            Settings { also_known_as: vec![url("http://gate.example:4747")], ..Settings::default() },
            &["gate.example"][..],
        ),
        (
            Settings {
                url: Some(url("https://gate.example")),
                dashboard_url: Some(url("https://desk.example")),
                also_known_as: vec![url("http://[::1]:4747")],
                ..Settings::default()
            },
            &["gate.example", "desk.example", "[::1]"][..],
        ),
    ] {
        let upstreams = served().map(|kind| (kind.name().to_owned(), upstream(kind))).collect();
        let gate = Gate::with(Settings { upstreams, ..settings });
        let token = bearer(&gate.token(Permission::ReadWrite));
        // What a proxy in front asks for that says nothing of its client's own.
        for asked in ["localhost:4747", "backend", "10.0.0.7:80", "gate.example"] {
            let asked_host = asked.split(':').next().unwrap();
            for ours in ours.iter().copied().chain([asked_host]) {
                for address in at(ours) {
                    for (location, (kind, method, path, ..)) in LOCATIONS.iter().enumerate() {
                        let location = location.to_string();
                        let headers = [
                            ("host", asked),
                            ("authorization", token.as_str()),
                            ("content-type", "application/json"),
                            ("want-digest", &location),
                            ("accept-language", &address),
                        ];
                        let body = if *kind == Ecosystem::Huggingface {
                            r#"{"operation":"upload","transfers":["basic"],"objects":[]}"#
                        } else {
                            ""
                        };
                        cases += 1;
                        let Some(answer) = gate.try_ask(method.parse().unwrap(), path, &headers, body) else {
                            continue;
                        };
                        let message = format!("{kind} {path}: asked as {asked}, {address} became {answer:?}");
                        assert!(answer.header("location").is_empty() && answer.header("link").is_empty(), "{message}");
                        // npm's clients are given an address that refuses.
                        let barred = "/artifactory/api/npm/npm/-/leads-elsewhere.tgz\"}}}}";
                        if let Some(text) = answer.text().strip_suffix(barred) {
                            assert_eq!(text.matches("//").count(), 1, "{message}");
                            assert!(!text.contains("sub.") && !text.contains(":9"), "{message}");
                            continue;
                        }
                        let text = answer.text().to_lowercase();
                        assert!(!text.contains(ours), "{message}");
                        assert!(answer.status != 404 && answer.status != 405 && answer.status != 401, "{message}");
                    }
                }
            }
        }
    }
    assert_eq!(cases, 4_736);
}

#[test]
fn the_address_of_the_settings_counts_though_a_proxy_asks_by_another() {
    let home = Home::new();
    let registry = Recorder::answering(answer);
    for (setting, to) in [
        ("url = \"http://localhost:4747\"", "http://localhost:9/x"),
        ("dashboard_url = \"https://desk.example\"", "http://desk.example:9/x"),
    ] {
        let config = format!("{setting}\n[upstreams.generic]\ntype = \"generic\"\nurl = \"{}\"\n", registry.url);
        let gate = Process::start(&home, &config, &[]);
        let (_, value) = token(&home, setting);
        let answer = answered(&gate.address, &value, to);
        assert!(answer.starts_with("HTTP/1.1 502"), "{setting}: {answer}");
        assert!(answered(&gate.address, &value, "http://other.example:9/x").starts_with("HTTP/1.1 302"));
    }
}

/// What the gateway answers of a file that the registry redirects to this address.
fn answered(gate: &str, value: &str, to: &str) -> String {
    let mut stream = TcpStream::connect(gate).unwrap();
    let head = format!(
        "GET /artifactory/generic/a HTTP/1.1\r\nhost: backend\r\nuser-agent: curl/8.5.0\r\nauthorization: Bearer {value}\r\nwant-digest: 0\r\n\
         accept-language: {to}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
