//! Documents of upstreams: none panics, and where a client sends its token to an address of one, that address is ours.
#![no_main]

use std::sync::LazyLock;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::{Addresses, Carrier, Form, map_document};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use url::Url;

const GATE: &str = "http://gate.example:4747";

static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
    let upstream = Url::parse("http://up.example:4873").expect("it is an address");
    Addresses::new(&upstream, "/repo", GATE, "/p", Carrier::Authorization).in_document("/a/b")
});

const TYPES: [&str; 5] =
    ["application/json", "text/html; charset=utf-8", "application/octet-stream", "application/xml", "text/plain"];

fuzz_target!(|data: &[u8]| {
    let [kind, form, content_type, document @ ..] = data else { return };
    let kind = Ecosystem::ALL[usize::from(*kind) % Ecosystem::ALL.len()];
    // Paths that each form is found at.
    let path = ["/config.json", "/name", "/simple/name/", "/index.json", "/noarch/repodata.json", "/a/b.tgz"]
        [usize::from(*form) % 6];
    let content_type = TYPES[usize::from(*content_type) % TYPES.len()];
    let Ok(Some(passed)) = map_document(kind, Form::of(kind, path), content_type, &ADDRESSES, document) else { return };
    let Ok(passed) = serde_json::from_slice::<Value>(&passed) else { return };
    if kind == Ecosystem::Cargo && path == "/config.json" {
        assert_eq!(passed.get("auth-required"), Some(&Value::Bool(true)), "Cargo would not send its token");
        ["dl", "api"].iter().filter_map(|name| passed.get(name)).for_each(is_ours);
    }
    if kind == Ecosystem::Npm {
        passed.pointer("/dist/tarball").into_iter().for_each(is_ours);
        let versions =
            passed.get("versions").and_then(Value::as_object).into_iter().flat_map(|versions| versions.values());
        versions.filter_map(|version| version.pointer("/dist/tarball")).for_each(is_ours);
    }
});

/// An address in a document at the gateway, as the client resolves it.
fn is_ours(address: &Value) {
    let Some(address) = address.as_str().filter(|address| !address.trim().is_empty()) else { return };
    let document = Url::parse(GATE).expect("it is an address").join("/p/a/b").expect("it is a path");
    let Ok(url) = document.join(address) else { return };
    let here = url.origin() == document.origin() && url.username().is_empty() && url.password().is_none();
    assert!(here || !matches!(url.scheme(), "http" | "https"), "a client would go to {url}");
}
