//! A hub of models, with Hugging Face's client.

use std::fs;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::Method;
use serde_json::{Value, json};

use super::{asked_by_the_gateway, behind, client, document, fails_with, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Seen;

const COMMIT: &str = "0123456789012345678901234567890123456789";

/// As much of a hub as its client asks for to get and to put one model of two files, which are listed on a page each.
fn hub(seen: &Seen) -> Option<Response> {
    let base = format!("http://{}", seen.headers["host"].to_str().unwrap());
    let document = |value: Value| document(value.to_string());
    let (path, query) = (seen.uri.path(), seen.uri.query().unwrap_or_default());
    let rest = path.strip_prefix("/api/models/acme/tool").unwrap_or(path);
    let file = |name: &str| json!({ "type": "file", "path": name, "size": 4, "oid": "0".repeat(40) });
    Some(match (&seen.method, rest) {
        (&Method::GET, "/revision/main") => document(json!({ "id": "acme/tool", "sha": COMMIT, "siblings": [] })),
        (&Method::GET, tree) if tree.starts_with("/tree/") && query.contains("page=2") => {
            document(json!([file("b.bin")]))
        }
        (&Method::GET, tree) if tree.starts_with("/tree/") => {
            let next = format!("<{base}{path}?{query}&page=2>; rel=\"next\"");
            let mut page = document(json!([file("a.bin")]));
            page.headers_mut().insert("link", next.parse().unwrap());
            page
        }
        (&Method::GET | &Method::HEAD, path) if path.starts_with("/acme/tool/resolve/") => Response::builder()
            .header("etag", "\"e\"")
            .header("x-repo-commit", COMMIT)
            .body(Body::from("tool"))
            .unwrap(),
        (&Method::POST, "/api/repos/create") => {
            document(json!({ "url": format!("{base}/acme/tool"), "name": "acme/tool" }))
        }
        (&Method::POST, "/preupload/main") => {
            document(json!({ "files": [{ "path": "a.bin", "uploadMode": "regular", "shouldIgnore": false }] }))
        }
        (&Method::POST, "/commit/main") => {
            let url = format!("{base}/acme/tool/commit/{COMMIT}");
            document(json!({ "success": true, "commitOid": COMMIT, "commitUrl": url }))
        }
        _ => return None,
    })
}

#[test]
fn hugging_faces_client_is_held_to_its_token() {
    let (gate, registry) = behind("huggingface", Ecosystem::Huggingface, hub);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.bin"), "tool").unwrap();
    let hf = |issued: &Issued, arguments: &[&str]| {
        let mut command = client("hf", home.path());
        command.env("HF_ENDPOINT", format!("{}/artifactory/api/huggingfaceml/huggingface", gate.url));
        command.env("HF_TOKEN", issued.secret.expose()).env("HF_HUB_DISABLE_TELEMETRY", "1").args(arguments);
        command
    };
    let upload = |issued: &Issued| hf(issued, &["upload", "acme/tool", "a.bin"]);
    let download = |issued: &Issued| {
        drop(fs::remove_dir_all(home.path().join("got")));
        drop(fs::remove_dir_all(home.path().join(".cache")));
        hf(issued, &["download", "acme/tool", "--local-dir", "got"])
    };

    fails_with(&mut upload(&reader), "The token read-only is Read-Only");
    let asked = asked_by_the_gateway(&registry);
    assert!(asked.iter().all(|asked| asked.starts_with("GET ")), "{asked:?}");
    let text = works(&mut upload(&writer));
    assert!(text.contains(&gate.url) && !text.contains(&registry.url), "{text}");
    assert!(asked_by_the_gateway(&registry).contains(&"POST /api/models/acme/tool/commit/main".to_owned()));
    for issued in [&reader, &writer] {
        works(&mut download(issued));
        for file in ["a.bin", "b.bin"] {
            assert_eq!(fs::read_to_string(home.path().join("got").join(file)).unwrap(), "tool");
        }
        asked_by_the_gateway(&registry);
    }
    for entry in ["huggingface/acme/tool", "huggingface/acme/*"] {
        works(&mut download(&token(&gate, Permission::ReadOnly, &[entry])));
    }
    works(&mut upload(&token(&gate, Permission::ReadWrite, &["huggingface"])));
    for entry in ["huggingface/acme/tools", "huggingface/datasets/acme/tool", "npm"] {
        fails_with(&mut download(&token(&gate, Permission::ReadWrite, &[entry])), "and not for this");
    }
    asked_by_the_gateway(&registry);
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut download(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut download(&reader), "The token read-only was revoked");
    assert!(asked_by_the_gateway(&registry).is_empty());
}
