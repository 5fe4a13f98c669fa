//! What the bound rests on: how long a kilobyte of each form takes, beside a hop to a thread that may wait.
//!
//! `cargo test --profile bench -p gatepass-gateway --lib -- --ignored --nocapture a_kilobyte_beside_a_hop`

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, header};

use crate::address::Addresses;
use crate::credential::Carrier;
use crate::document::{self, map_document};
use crate::operation::BodyForm;
use crate::redaction::Redaction;
use crate::{headers, pulls, query_body, upload};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::secret::Secret;
use gatepass_core::token::redaction::redacted;

/// Parses a body, and says whether it could.
type Parse = Box<dyn Fn(&Bytes) -> bool>;

/// A form: how a body of about so many bytes is made, and how it is parsed.
struct Measured {
    name: &'static str,
    body: fn(usize) -> String,
    parse: Parse,
}

fn repeated(before: &str, of: fn(usize) -> String, between: &str, after: &str, length: usize) -> String {
    let count = (length.saturating_sub(before.len() + after.len()) / (of(0).len() + between.len())).max(1);
    let parts: Vec<String> = (0..count).map(of).collect();
    format!("{before}{}{after}", parts.join(between))
}

fn ecosystem(name: &str) -> Ecosystem {
    Ecosystem::ALL.into_iter().find(|ecosystem| ecosystem.name() == name).unwrap()
}

fn uploaded(form: BodyForm, kind: Ecosystem, content_type: &'static str) -> Parse {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())]);
    Box::new(move |bytes| upload::named(kind, form, "", &headers, bytes).is_some())
}

fn mapped(form: document::Form, content_type: &'static str) -> Parse {
    let upstream = "https://upstream.example/".parse().unwrap();
    let addresses = Addresses::new(&upstream, "/simple/demo/", "https://gate.example", "/key", Carrier::Authorization);
    Box::new(move |bytes| map_document(ecosystem("pypi"), form, content_type, &addresses, bytes).is_ok())
}

fn forms() -> Vec<Measured> {
    let bulk = |length| repeated("{", |at| format!("\"package-{at:06}\":[\"1.0.0\"]"), ",", "}", length);
    let url_encoded = |length| repeated("gem_name=a", |at| format!("&version=1.{at:06}"), "", "", length);
    vec![
        Measured {
            name: "npm's document",
            body: |length| {
                let version = |at| format!("\"1.0.{at}\":{{\"name\":\"demo\",\"version\":\"1.0.{at}\"}}");
                repeated("{\"name\":\"demo\",\"versions\":{", version, ",", "}}", length)
            },
            parse: uploaded(BodyForm::NpmDocument, ecosystem("npm"), "application/json"),
        },
        Measured {
            name: "npm's audit",
            body: bulk,
            parse: uploaded(BodyForm::NpmBulk, ecosystem("npm"), "application/json"),
        },
        Measured {
            name: "an upload's form",
            body: |length| {
                let field = |at| format!("--x\r\nContent-Disposition: form-data; name=\"f{at:06}\"\r\n\r\nvalue\r\n");
                let own = "--x\r\nContent-Disposition: form-data; name=\":action\"\r\n\r\nfile_upload\r\n--x\r\n\
                           Content-Disposition: form-data; name=\"name\"\r\n\r\ndemo\r\n";
                repeated(own, field, "", "--x--\r\n", length)
            },
            parse: uploaded(BodyForm::PythonUpload, ecosystem("pypi"), "multipart/form-data; boundary=x"),
        },
        Measured {
            name: "a URL's form",
            body: url_encoded,
            parse: uploaded(BodyForm::GemForm, ecosystem("rubygems"), "application/x-www-form-urlencoded"),
        },
        Measured {
            name: "a question",
            body: bulk,
            parse: Box::new(|bytes| query_body::Form::Json.written(bytes).is_some()),
        },
        Measured {
            name: "a question's form",
            body: url_encoded,
            parse: Box::new(|bytes| query_body::Form::UrlEncoded.written(bytes).is_some()),
        },
        Measured {
            name: "a manifest",
            body: |length| {
                let member = |at| format!("{{\"digest\":\"sha256:{at:064}\",\"size\":1}}");
                repeated("{\"manifests\":[", member, ",", "]}", length)
            },
            parse: Box::new(|bytes| !pulls::digest_of(bytes, "1.0").is_empty() && !pulls::members(bytes).is_empty()),
        },
        Measured {
            name: "JSON with addresses",
            body: |length| {
                let file = |at| {
                    format!(
                        "{{\"filename\":\"d-{at:06}.whl\",\"url\":\"https://upstream.example/d-{at:06}.whl\",\"hashes\":{{}}}}"
                    )
                };
                repeated("{\"name\":\"demo\",\"files\":[", file, ",", "]}", length)
            },
            parse: mapped(document::Form::Page, "application/vnd.pypi.simple.v1+json"),
        },
        Measured {
            name: "HTML with addresses",
            body: |length| {
                let link = |at| format!("<a href=\"https://upstream.example/d-{at:06}.whl\">d-{at:06}.whl</a>\n");
                repeated("<!DOCTYPE html><html><body>", link, "", "</body></html>", length)
            },
            parse: mapped(document::Form::Page, "text/html"),
        },
    ]
}

/// The shortest of many, which other work on the machine is not in.
fn best(mut run: impl FnMut()) -> Duration {
    const TIMES: u32 = 200;
    let one = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..TIMES).map(one).min().unwrap()
}

/// What is looked through for values: an address that has none and nothing like one, one that is nearly one, and the line of
/// the log that has it.
#[test]
#[ignore = "a measurement"]
fn looking_for_values_beside_a_hop() {
    let microseconds = |run: &mut dyn FnMut()| format!("{:.1}", best(run).as_secs_f64() * 1e6);
    for bytes in [64, 256, 1 << 10, 2 << 10, 8 << 10, 64 << 10] {
        let plain = "/npm/left-pad".repeat(bytes / 13 + 1)[..bytes].to_owned();
        let nearly = "/gpr_%2541/left-pad".repeat(bytes / 19 + 1)[..bytes].to_owned();
        let look = |text: &str| microseconds(&mut || assert!(!headers::has_value(black_box(text.as_bytes()))));
        let log = microseconds(&mut || drop(black_box(redacted(black_box(&plain)))));
        println!("{bytes} bytes: plain {}, nearly {}, redacted {log}", look(&plain), look(&nearly));
    }
}

/// What streams past: a piece of a conda channel's list, of which every address is read, and of a listing that is looked through
/// for the gateway's own credential.
#[test]
#[ignore = "a measurement"]
fn a_piece_that_streams_past_beside_a_hop() {
    let redaction = Redaction::of("robot", &Secret::new("a long/\"p&ssword".to_owned())).unwrap();
    let upstream = "https://upstream.example/".parse().unwrap();
    for bytes in [256, 1 << 10, 16 << 10, 64 << 10] {
        let package =
            |at| format!("\"d-{at:06}.conda\":{{\"name\":\"d\",\"url\":\"https://upstream.example/d-{at:06}.conda\"}}");
        let list = Bytes::from(repeated("{\"packages\":{", package, ",", "}}", bytes));
        let addresses = Addresses::new(&upstream, "/noarch", "https://gate.example", "/key", Carrier::Authorization);
        let channel = best(|| {
            let map = map_document(ecosystem("conda"), document::Form::Channel, "application/json", &addresses, &list);
            assert!(map.is_ok_and(|mapped| mapped.is_some()));
        });
        let redacted = best(|| drop(black_box(redaction.bytes(black_box(list.clone())))));
        let [channel, redacted] = [channel, redacted].map(|time| time.as_secs_f64() * 1e6);
        println!("{bytes} bytes: a channel's list {channel:.1}, without the credential {redacted:.1}");
    }
}

#[test]
#[ignore = "a measurement"]
fn a_kilobyte_beside_a_hop() {
    const HOPS: u32 = 2_000;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let hops = best(|| {
        runtime.block_on(async {
            for _ in 0..HOPS / 100 {
                tokio::task::spawn_blocking(|| black_box(())).await.unwrap();
            }
        });
    });
    println!("a hop: {:.1} µs", hops.as_secs_f64() * 1e6 / f64::from(HOPS / 100));
    for Measured { name, body, parse } in forms() {
        let times = [1, 2, 4, 8, 16, 64, 256].map(|kilobytes| {
            let body = Bytes::from(body(kilobytes << 10));
            assert!(parse(&body), "{name}");
            let time = best(|| {
                black_box(parse(black_box(&body)));
            });
            format!("{kilobytes} kB {:.1}", time.as_secs_f64() * 1e6)
        });
        println!("{name}, in µs: {}", times.join(", "));
    }
}
