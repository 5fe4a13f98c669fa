//! A Go module proxy over TLS, with go. It sends no credentials without TLS, so this shows TLS too.

use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::Settings;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{client, fails_with, useless, works};
use crate::serve::scope::token;
use crate::serve::support::{Gate, Recorder, named};

const MODULE: &str = "
import zipfile
with zipfile.ZipFile('module.zip', 'w') as module:
    module.writestr('acme.test/tool@v1.0.0/go.mod', 'module acme.test/tool\\n')
    module.writestr('acme.test/tool@v1.0.0/tool.go', 'package tool\\n')
";

#[test]
fn go_is_held_to_its_token_over_tls() {
    let home = tempfile::tempdir().unwrap();
    works(client("python3", home.path()).args(["-c", MODULE]));
    let module = std::fs::read(home.path().join("module.zip")).unwrap();
    let upstream = Recorder::answering(move |seen| match seen.uri.path().rsplit("/@v/").next().unwrap() {
        "list" => Response::new(Body::from("v1.0.0\n")),
        "v1.0.0.info" => Response::new(Body::from(r#"{"Version":"v1.0.0"}"#)),
        "v1.0.0.mod" => Response::new(Body::from("module acme.test/tool\n")),
        "v1.0.0.zip" => Response::new(Body::from(module.clone())),
        _ => Response::builder().status(404).body(Body::empty()).unwrap(),
    });
    works(client("openssl", home.path()).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=gate",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]));
    let (certificate, key) = (home.path().join("cert.pem"), home.path().join("key.pem"));
    let chain = CertificateDer::pem_file_iter(&certificate).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&key).unwrap())
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let upstreams = named(&[("go", Ecosystem::Go, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, tls: Some(Arc::new(tls)), ..Settings::default() });
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let download = |issued: &Issued| -> Command {
        let cache = tempfile::tempdir_in(home.path()).unwrap().keep();
        let mut command = client("go", home.path());
        command.args(["mod", "download", "-modcacherw", "acme.test/tool@v1.0.0"]);
        let (username, value) = (&issued.token.username, issued.secret.expose());
        command.env("GOPROXY", format!("https://{username}:{value}@{}/artifactory/api/go/go", gate.host()));
        command.env("GOSUMDB", "off").env("GOFLAGS", "-mod=mod").env("SSL_CERT_FILE", &certificate);
        command.env("GOMODCACHE", cache.join("modules")).env("GOPATH", cache.join("go"));
        command
    };
    works(&mut download(&reader));
    works(&mut download(&writer));
    // Go itself only reads: modules are published by whatever speaks HTTP.
    let publish = |issued: &Issued| -> Command {
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "-T", "module.zip", "--cacert"]).arg(&certificate);
        command.args(["-u", &format!("{}:{}", issued.token.username, issued.secret.expose())]);
        command.arg(format!("https://{}/artifactory/api/go/go/acme.test/tool/@v/v1.0.0.zip", gate.host()));
        command
    };
    fails_with(&mut publish(&reader), "The token read-only is Read-Only");
    works(&mut publish(&writer));
    for entry in ["go/acme.test/tool", "go/acme.test/*"] {
        let own = token(&gate, Permission::ReadWrite, &[entry]);
        works(&mut download(&own));
        works(&mut publish(&own));
    }
    for entry in ["go/acme.test/tools", "go/acme.test/tool/v2", "go/other.test/*"] {
        let other = token(&gate, Permission::ReadWrite, &[entry]);
        fails_with(&mut download(&other), "and not for this");
        fails_with(&mut publish(&other), "and not for this");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut download(&issued), sentence);
        fails_with(&mut publish(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut download(&reader), "The token read-only was revoked");
    works(&mut download(&writer));
    // HTTP/2, which the Go client above spoke, and a client that can only do the older one.
    let url = format!("https://{}/healthz", gate.host());
    for version in ["--http1.1", "--http2"] {
        let text = works(client("curl", home.path()).args(["-sS", version, "--cacert"]).arg(&certificate).args([
            "-w",
            "%{http_version}",
            &url,
        ]));
        assert!(text.starts_with("ok") && text.ends_with(if version == "--http2" { "2" } else { "1.1" }), "{text}");
    }
}
