//! What stands where a document belongs, in every encoding and with every status that a client could read it with: what the
//! gateway did not read does not pass.

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::{Settings, Upstream};
use http::Method;
use url::Url;

use super::support::{Gate, Recorder, Seen, bearer};

/// What is asked of the one place that is asked with a body.
const BATCH: &str = r#"{"operation":"upload","transfers":["basic"],"objects":[]}"#;

const EVIL: &str = "http://evil.example/x";

/// A gateway before a registry of each type that has documents, which answers what `script` says.
fn gate(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> (Gate, Recorder) {
    Gate::before_each(LOCATIONS.map(|(kind, ..)| kind), "a long/\"password", script)
}

/// Where each type has a document, and one that points elsewhere.
const LOCATIONS: [(Ecosystem, &str, &str, &str); 7] = [
    (Ecosystem::Npm, "GET", "/artifactory/api/npm/npm/tool", r#"{"versions":{"1.0.0":{"dist":{"tarball":"EVIL"}}}}"#),
    (Ecosystem::Pypi, "GET", "/artifactory/api/pypi/pypi/simple/tool/", "<a href='EVIL'>x</a>"),
    (
        Ecosystem::Nuget,
        "GET",
        "/artifactory/api/nuget/nuget/Packages",
        "<?xml version='1.0' encoding='ENC'?><feed><content src='EVIL'/></feed>",
    ),
    (Ecosystem::Composer, "GET", "/artifactory/api/composer/composer/packages.json", r#"{"metadata-url":"EVIL"}"#),
    (Ecosystem::Cargo, "GET", "/artifactory/api/cargo/cargo/index/config.json", r#"{"dl":"EVIL"}"#),
    (Ecosystem::Conda, "GET", "/artifactory/api/conda/conda/noarch/repodata.json", r#"{"info":{"base_url":"EVIL"}}"#),
    (
        Ecosystem::Huggingface,
        "POST",
        "/artifactory/api/huggingfaceml/huggingface/acme/tool.git/info/lfs/objects/batch",
        r#"{"objects":[{"actions":{"verify":{"href":"EVIL"}}}]}"#,
    ),
];

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn utf32(text: &str, big: bool) -> Vec<u8> {
    let bytes = |letter: char| if big { u32::from(letter).to_be_bytes() } else { u32::from(letter).to_le_bytes() };
    text.chars().flat_map(bytes).collect()
}

/// The text in encodings that clients detect.
fn encoded(text: &str) -> Vec<Vec<u8>> {
    let marked = format!("\u{feff}{text}");
    let mut all = Vec::new();
    for big in [true, false] {
        for text in [text, marked.as_str()] {
            all.push(utf16(&text.replace("ENC", "utf-16"), big));
            all.push(utf32(&text.replace("ENC", "utf-32"), big));
        }
    }
    all.push(text.replace("ENC", "utf-8").bytes().chain([0xe9]).collect());
    all
}

#[test]
fn a_document_in_another_encoding_does_not_pass_whatever_its_status() {
    let (gate, _registry) = gate(|seen| {
        let message = |name: &str| seen.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, at) = message("want-digest")
            .unwrap()
            .split_once(' ')
            .map(|(one, two)| (one.to_owned(), two.parse::<usize>().unwrap()))
            .unwrap();
        let kind: usize = message("accept-charset").unwrap().parse().unwrap();
        let body = encoded(&LOCATIONS[kind].3.replace("EVIL", EVIL)).swap_remove(at);
        Response::builder()
            .status(status.parse::<u16>().unwrap())
            .header("content-type", message("accept-language").unwrap())
            .body(Body::from(body))
            .unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let mut cases = 0;
    for (index, (kind, method, path, text)) in LOCATIONS.iter().enumerate() {
        for status in ["200", "201", "203", "206", "226", "300", "305"] {
            for label in ["application/json", "text/html; charset=utf-16", "application/octet-stream"] {
                for at in 0..encoded(text).len() {
                    let (session, scope) = (format!("{status} {at}"), index.to_string());
                    let headers = [
                        ("authorization", token.as_str()),
                        ("content-type", "application/json"),
                        ("want-digest", &session),
                        ("accept-charset", &scope),
                        ("accept-language", label),
                    ];
                    let body = if *method == "POST" { BATCH } else { "" };
                    // A channel is broken off while it streams.
                    let Some(answer) = gate.try_ask(method.parse().unwrap(), path, &headers, body) else {
                        cases += 1;
                        continue;
                    };
                    let seen: Vec<u8> = answer.body.iter().copied().filter(|byte| *byte != 0).collect();
                    let seen = String::from_utf8_lossy(&seen).into_owned();
                    assert!(!seen.contains("evil"), "{kind} {status} {label} {at}: {seen}");
                    // What is no text is left out of an answer to a write.
                    let passed = answer.status == 200 && answer.whole && !answer.body.is_empty();
                    assert!(!passed, "{kind} {status} {label} {at}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 1_323);
}

#[test]
fn a_document_of_another_form_is_refused_and_one_of_its_own_has_our_type() {
    let (gate, _registry) = gate(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        Response::builder()
            .header("content-type", message("accept-language"))
            .body(Body::from(message("want-digest")))
            .unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let ask = |at: usize, label: &str, body: &str| {
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("want-digest", body),
            ("accept-language", label),
        ];
        let body = if LOCATIONS[at].1 == "POST" { BATCH } else { "" };
        gate.ask(LOCATIONS[at].1.parse::<Method>().unwrap(), LOCATIONS[at].2, &headers, body)
    };
    for (at, label, body) in [
        (0, "application/json", "<a href='http://evil.example'>"),
        (0, "application/json", "// x"),
        (0, "application/json", "x {\"dist\":1}"),
        (1, "text/html", r#"{"files":[]}"#),
        (1, "application/json", "<a href='x'>"),
        (2, "application/xml", "<?xml version='1.0' encoding='utf-7'?><feed/>"),
        (2, "application/xml", "<?xml version=\"1.0\" encoding = \"utf-16\"?><feed/>"),
        (2, "application/xml", "<?xml version='1.0' encoding='ibm037'?><feed/>"),
        (2, "application/json", "{'a':1}"),
        (3, "application/json", "x [1]"),
        (6, "application/json", "<x>"),
    ] {
        assert_eq!(ask(at, label, body).status, 502, "{label} {body}");
    }
    for charset in ["utf-7", "utf-16", "iso-2022-jp", "\"utf-7\"", "gbk; x=y", "UTF-8"] {
        for (at, essence, body, expected) in [
            (0, "application/json", "{}", "application/json"),
            (0, "application/vnd.npm.install-v1+json", "{}", "application/vnd.npm.install-v1+json"),
            (0, "text/plain", "OK", "text/plain; charset=utf-8"),
            (1, "text/html", "<a href='x'>x</a>", "text/html; charset=utf-8"),
            (1, "application/vnd.pypi.simple.v1+json", "{}", "application/vnd.pypi.simple.v1+json"),
            (1, "application/evil+html", "<p>", "text/html; charset=utf-8"),
            (2, "application/atom+xml; type=feed", "<feed/>", "application/atom+xml; charset=utf-8"),
            (2, "text/plain", "12", "text/plain; charset=utf-8"),
            (3, "text/html", "{}", "application/json"),
            (5, "text/html", "{}", "application/json"),
            (6, "application/vnd.git-lfs+json", "{}", "application/vnd.git-lfs+json"),
        ] {
            let answer = ask(at, &format!("{essence}; charset={charset}"), body);
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, expected), "{essence} {charset}");
        }
    }
}

#[test]
fn a_part_of_a_document_is_refused_and_an_error_in_its_place_is_read_as_none() {
    const HARMLESS: [&str; 7] = ["{}", "<a href='x'>x</a>", "<feed/>", "{}", r#"{"dl":"/dl"}"#, "{}", "{}"];
    let (gate, registry) = gate(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let at: usize = message("accept-charset").parse().unwrap();
        let body = if message("want-digest") == "206" { HARMLESS[at] } else { "{\"error\":\"no\"}" };
        Response::builder()
            .status(message("want-digest").parse::<u16>().unwrap())
            .header("content-type", message("accept-language"))
            .body(Body::from(body))
            .unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let mut cases = 0;
    for (at, (kind, method, path, _)) in LOCATIONS.iter().enumerate() {
        let location = at.to_string();
        for (status, label, expected) in [
            ("206", "application/json", None),
            ("206", "text/html", None),
            ("404", "text/html; charset=utf-7", Some("text/plain; charset=utf-8")),
            ("404", "application/xml", Some("text/plain; charset=utf-8")),
            ("404", "application/problem+json; charset=utf-16", Some("application/problem+json")),
            ("404", "application/x+json", Some("application/json")),
            ("500", "multipart/mixed; boundary=x", Some("text/plain; charset=utf-8")),
        ] {
            let headers = [
                ("authorization", token.as_str()),
                ("content-type", "application/json"),
                ("want-digest", status),
                ("accept-charset", &location),
                ("accept-language", label),
                ("range", "bytes=0-1"),
            ];
            let body = if *method == "POST" { BATCH } else { "" };
            let answer = gate.ask(method.parse().unwrap(), path, &headers, body);
            match expected {
                None => assert_eq!(answer.status, 502, "{kind} {status} {label}"),
                Some(expected) => {
                    let seen = (answer.status.as_str(), answer.header("content-type"));
                    assert_eq!(seen, (status, expected), "{kind} {label}");
                }
            }
            assert!(registry.seen().iter().all(|seen| !seen.headers.contains_key("range")), "{kind}");
            cases += 1;
        }
    }
    assert_eq!(cases, 49);
}

/// A packed list would have to be unpacked, read and packed again for everybody who asks; clients ask for the plain one
/// next.
#[test]
fn a_channels_packed_lists_are_not_there_and_the_plain_ones_are() {
    let (gate, _registry) = gate(|_| Response::new(Body::from("{}")));
    let token = bearer(&gate.token(Permission::ReadOnly));
    let ask = |method: Method, name: &str| {
        let path = format!("/artifactory/api/conda/conda/noarch/{name}");
        gate.ask(method, &path, &[("authorization", token.as_str())], "")
    };
    for name in ["repodata", "current_repodata", "repodata_from_packages", "run_exports"] {
        assert_eq!(ask(Method::GET, &format!("{name}.json")).text(), "{}");
        for end in ["zst", "bz2", "gz"] {
            let answer = ask(Method::GET, &format!("{name}.json.{end}"));
            assert_eq!(answer.status, 404, "{name} {end}");
            assert!(answer.text().contains("repodata.json only"), "{}", answer.text());
            assert_eq!(ask(Method::HEAD, &format!("{name}.json.{end}")).status, 404, "clients look before they ask");
        }
    }
    for name in ["repodata_shards.msgpack.zst", "repodata.jlap"] {
        assert_eq!(ask(Method::GET, name).status, 404, "{name}");
    }
}

#[test]
fn an_empty_document_keeps_its_type() {
    let (gate, _registry) = gate(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let body = ["", " ", "\n\n", "\u{feff}"][message("want-digest").parse::<usize>().unwrap()];
        Response::builder().header("content-type", message("accept-language")).body(Body::from(body)).unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadOnly));
    let mut cases = 0;
    for (_, _, path, _) in &LOCATIONS[..4] {
        for (message, expected) in [
            ("text/html", "text/html; charset=utf-8"),
            ("text/html; charset=utf-16", "text/html; charset=utf-8"),
            ("TEXT/HTML;charset=utf-8", "text/html; charset=utf-8"),
            ("application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.v1+html; charset=utf-8"),
            ("application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+json"),
            ("application/json; charset=utf-7", "application/json"),
            ("application/atom+xml", "application/atom+xml; charset=utf-8"),
            ("text/javascript", "text/plain; charset=utf-8"),
        ] {
            for body in ["0", "1", "2", "3"] {
                let headers = [("authorization", token.as_str()), ("want-digest", body), ("accept-language", message)];
                let answer = gate.ask(Method::GET, path, &headers, "");
                let is = (answer.status.as_u16(), answer.header("content-type"));
                assert_eq!(is, (200, expected), "{path} {message} {body}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 128);
}

#[test]
fn a_redirect_does_not_lead_around_the_reading_nor_keep_a_credential() {
    let (gate, _registry) = gate(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        Response::builder()
            .status(message("want-digest").parse::<u16>().unwrap())
            .header("location", message("accept-language"))
            .body(Body::from("<a href='http://evil.example'>"))
            .unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let ask = |path: &str, status: u16, to: &str| {
        let status = status.to_string();
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("want-digest", &status),
            ("accept-language", to),
        ];
        gate.ask(Method::GET, path, &headers, "")
    };
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for (at, to) in [
            (0, "/tool/-/tool-1.0.0.tgz"),
            (0, "/tool/%2D/tool-1.0.0.tgz"),
            (0, EVIL),
            (1, "/packages/tool.whl"),
            (4, "/dl/tool"),
            (4, EVIL),
            (5, "/noarch/tool.tar.bz2"),
            (5, EVIL),
        ] {
            assert_eq!(ask(LOCATIONS[at].2, status, to).status, 502, "{} {status} {to}", LOCATIONS[at].0);
        }
        let here = ask(LOCATIONS[0].2, status, "/other");
        assert_eq!((here.status.as_u16(), here.header("location")), (status, "/artifactory/api/npm/npm/other"));
        assert_eq!(here.text(), "");
        let tarball = ask("/artifactory/api/npm/npm/tool/-/tool-1.0.0.tgz", status, EVIL);
        let expected = if matches!(status, 301..=303) { status } else { 302 };
        assert_eq!((tarball.status.as_u16(), tarball.header("location")), (expected, EVIL));
    }
}

#[test]
fn the_gateways_own_credential_is_not_passed_on_in_any_form() {
    let (gate, _registry) = gate(|seen| {
        let message = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let authorization = message("authorization");
        let bodies = [
            "{\"error\":\"robot:a long/\\\"password\"}".to_owned(),
            format!("{{\"error\":\"{authorization}\"}}"),
            "{\"error\":\"a long/\\\\\\\"password\"}".replace("\\\\\\", "\\"),
            "{\"error\":\"a+long%2F%22password\"}".to_owned(),
        ];
        let at: usize = message("accept-language").parse().unwrap();
        Response::builder()
            .status(message("want-digest").parse::<u16>().unwrap())
            .header("content-type", "application/json")
            .header("npm-notice", authorization)
            .body(Body::from(bodies[at].clone()))
            .unwrap()
    });
    let token = bearer(&gate.token(Permission::ReadWrite));
    let pair = "cm9ib3Q6YSBsb25nLyJwYXNzd29yZA";
    let mut cases = 0;
    for (method, status) in
        [("GET", "404"), ("GET", "403"), ("GET", "500"), ("GET", "200"), ("PUT", "201"), ("PUT", "409")]
    {
        for at in ["0", "1", "2", "3"] {
            let headers = [
                ("authorization", token.as_str()),
                ("content-type", "application/json"),
                ("want-digest", status),
                ("accept-language", at),
            ];
            let body = if method == "PUT" { "{}" } else { "" };
            let answer = gate.ask(method.parse().unwrap(), LOCATIONS[0].2, &headers, body);
            let text = answer.text();
            assert!(text.contains("*****"), "{method} {status} {at}: {text}");
            assert!(!text.contains("password") && !text.contains(pair), "{method} {status} {at}: {text}");
            assert_eq!(answer.header("npm-notice"), "");
            cases += 1;
        }
    }
    assert_eq!(cases, 24);
}

#[test]
fn every_host_that_the_gateway_goes_by_is_its_own() {
    let registry = Recorder::answering(|seen| {
        let to = seen.headers["want-digest"].to_str().unwrap();
        Response::builder().status(302).header("location", to).body(Body::empty()).unwrap()
    });
    let upstream = Upstream::new(Ecosystem::Generic, Url::parse(&registry.url).unwrap(), None).unwrap();
    let url = Some(Url::parse("https://named.example").unwrap());
    let gate = Gate::with(Settings { upstreams: [("files".to_owned(), upstream)].into(), url, ..Settings::default() });
    let token = bearer(&gate.token(Permission::ReadWrite));
    for (name, value) in [
        ("host", "inner.example:80"),
        ("x-forwarded-host", "outer.example"),
        ("x-forwarded-host", "first.example:1, outer.example"),
        ("forwarded", "for=192.0.2.1;host=\"outer.example:8080\";proto=https"),
        ("forwarded", "for=192.0.2.1, for=192.0.2.2; Host=outer.example"),
    ] {
        for ours in ["named.example", if name == "host" { "inner.example" } else { "outer.example" }] {
            let to = format!("http://{ours}:9/x");
            let headers = [
                ("authorization", token.as_str()),
                ("content-type", "application/json"),
                ("want-digest", &to),
                (name, value),
            ];
            assert_eq!(gate.ask(Method::GET, "/artifactory/files/a", &headers, "").status, 502, "{name} {value} {to}");
        }
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("want-digest", "http://other.example/x"),
            (name, value),
        ];
        assert_eq!(gate.ask(Method::GET, "/artifactory/files/a", &headers, "").status, 302);
    }
}
