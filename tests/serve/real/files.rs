//! A store of plain files, as Maven's and generic clients see one, with curl.

use std::collections::HashMap;
use std::process::Command;
use std::sync::Mutex;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};

use super::{client, fails_with, useless, works};
use crate::serve::scope::token;
use crate::serve::support::{Gate, Recorder};

/// An upstream that keeps what is put.
pub(super) fn files() -> Recorder {
    let kept: Mutex<HashMap<String, bytes::Bytes>> = Mutex::default();
    Recorder::answering(move |seen| {
        let mut kept = kept.lock().unwrap();
        let path = seen.uri.path().to_owned();
        match seen.method {
            Method::PUT => {
                kept.insert(path, seen.body.clone());
                Response::builder().status(StatusCode::CREATED).body(Body::empty()).unwrap()
            }
            Method::DELETE => {
                kept.remove(&path);
                Response::builder().status(StatusCode::NO_CONTENT).body(Body::empty()).unwrap()
            }
            _ => match kept.get(&path) {
                Some(bytes) => Response::new(Body::from(bytes.clone())),
                None => Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap(),
            },
        }
    })
}

#[test]
fn curl_is_held_to_its_token() {
    let upstream = files();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("tool.bin");
    std::fs::write(&file, vec![7; 300_000]).unwrap();
    let url = format!("{}/artifactory/generic/tools/tool.bin", gate.url);
    let curl = |issued: &Issued, arguments: &[&str]| -> Command {
        let netrc = home.path().join("netrc");
        let machine =
            format!("machine 127.0.0.1 login {} password {}\n", issued.token.username, issued.secret.expose());
        std::fs::write(&netrc, machine).unwrap();
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "--netrc-file"]).arg(netrc).args(arguments).arg(&url);
        command
    };
    let upload = ["-T", file.to_str().unwrap()];
    fails_with(&mut curl(&reader, &upload), "The token read-only is Read-Only");
    works(&mut curl(&writer, &upload));
    works(&mut curl(&reader, &["-o", "back.bin"]));
    assert_eq!(std::fs::read(home.path().join("back.bin")).unwrap(), std::fs::read(&file).unwrap());
    works(&mut curl(&writer, &["-o", "back.bin"]));
    fails_with(&mut curl(&reader, &["-X", "DELETE"]), "Read-Only");
    for entry in ["generic/tools/tool.bin", "generic/tools/*"] {
        let own = token(&gate, Permission::ReadWrite, &[entry]);
        works(&mut curl(&own, &upload));
        works(&mut curl(&own, &["-o", "back.bin"]));
    }
    for entry in ["generic/tools", "generic/tools/tool", "generic/other/*"] {
        let other = token(&gate, Permission::ReadWrite, &[entry]);
        fails_with(&mut curl(&other, &upload), "and not for this");
        fails_with(&mut curl(&other, &[]), "and not for this");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut curl(&issued, &[]), sentence);
        fails_with(&mut curl(&issued, &upload), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut curl(&reader, &[]), "The token read-only was revoked");
    works(&mut curl(&writer, &["-X", "DELETE"]));
}
