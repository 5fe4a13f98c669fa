//! Real clients that follow whatever redirect they are given, with the token in each way that the gateway takes: curl,
//! requests, urllib3 and Go's net/http. The server that they are lured to never sees it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatepass_core::token::Permission;

use super::{client, works};
use crate::serve::carriers::{CARRIERS, IN_AUTHORIZATION, LOCATIONS, carried, redirecting};
use crate::serve::support::Recorder;

/// Reads an address and headers a line, and asks for it; hosts below `localhost` are this machine.
const PYTHON: &str = r#"
import socket, sys
ask = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: ask("127.0.0.1" if str(host).endswith("localhost") else host, *more, **named)
import requests, urllib3
urllib3.disable_warnings()
session, pool = requests.Session(), urllib3.PoolManager(cert_reqs="CERT_NONE", timeout=10)
for line in open("cases"):
    url, *headers = line.rstrip("\n").split("\t")
    headers = dict(header.split(": ", 1) for header in headers)
    try:
        if sys.argv[1] == "requests":
            session.get(url, headers=headers, verify=False, timeout=10)
        else:
            pool.request("GET", url, headers=headers, retries=urllib3.Retry(connect=0, read=0, redirect=3))
    except Exception:
        pass
"#;

const GO: &str = r#"
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, _ := net.SplitHostPort(address)
		if strings.HasSuffix(host, "localhost") {
			address = "127.0.0.1:" + port
		}
		return dialer.DialContext(ctx, network, address)
	}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	file, err := os.Open("cases")
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		request, err := http.NewRequest("GET", fields[0], nil)
		if err != nil {
			panic(err)
		}
		for _, header := range fields[1:] {
			name, value, _ := strings.Cut(header, ": ")
			request.Header.Set(name, value)
		}
		if answer, err := client.Do(request); err == nil {
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
	}
}
"#;

/// The clients, each with how to have it ask for all that is in the file `cases`.
fn clients(home: &Path) -> Vec<(&'static str, Command)> {
    fs::write(home.join("follow.py"), PYTHON).unwrap();
    fs::write(home.join("follow.go"), GO).unwrap();
    let python = |library: &str| {
        let mut command = client(super::tools().join("python/bin/python"), home);
        command.args(["follow.py", library]);
        command
    };
    let mut curl = client("curl", home);
    curl.args(["-q", "-K", "curl"]);
    let mut go = client("go", home);
    go.args(["run", "follow.go"]).env("GOTOOLCHAIN", "local").env("GO111MODULE", "off").env("CGO_ENABLED", "0");
    vec![("curl", curl), ("requests", python("requests")), ("urllib3", python("urllib3")), ("go", go)]
}

#[test]
fn no_client_takes_a_token_to_another_host_in_whatever_header_it_came() {
    let (gate, registry) = redirecting();
    let evil = Recorder::answering(|_| {
        let answer = Response::builder().status(401).header("www-authenticate", "Basic realm=\"gatepass\"");
        answer.body(Body::empty()).unwrap()
    });
    let port = evil.url.rsplit(':').next().unwrap().to_owned();
    let issued = gate.token(Permission::ReadOnly);
    let home = tempfile::tempdir().unwrap();
    // Another host, port and scheme, a name below the gateway's own, and no scheme at all.
    let targets = [
        ("127.0.0.1", format!("http://localhost:{port}/x")),
        ("127.0.0.1", evil.url.clone()),
        ("127.0.0.1", format!("https://localhost:{port}/x")),
        ("localhost", format!("http://sub.localhost:{port}/x")),
        ("127.0.0.1", format!("//localhost:{port}/x")),
    ];
    let (mut lines, mut curl, mut cases) = (String::new(), String::new(), 0);
    for carrier in CARRIERS {
        for (_, path) in LOCATIONS {
            for status in ["301", "302", "303", "307", "308"] {
                for (host, to) in &targets {
                    let url = format!("{}{path}", gate.url.replace("127.0.0.1", host));
                    let mut headers = carried(carrier, &issued);
                    headers.extend([("want-digest", status.to_owned()), ("accept-language", to.clone())]);
                    let _ = write!(lines, "{url}");
                    let _ = writeln!(
                        curl,
                        "url = \"{url}\"\nlocation\nsilent\ninsecure\nmax-time = 10\noutput = \"/dev/null\""
                    );
                    for (name, value) in headers {
                        let _ = write!(lines, "\t{name}: {value}");
                        let _ = writeln!(curl, "header = \"{name}: {value}\"");
                    }
                    lines.push('\n');
                    curl.push_str("next\n");
                    cases += 1;
                }
            }
        }
    }
    fs::write(home.path().join("cases"), lines).unwrap();
    fs::write(home.path().join("curl"), curl.trim_end_matches("next\n")).unwrap();
    assert_eq!(cases, 2_625);
    for (name, mut command) in clients(home.path()) {
        if name == "curl" {
            // Its status is that of the last address, which leads to nobody.
            super::run(&mut command);
        } else {
            works(&mut command);
        }
        assert_eq!(registry.seen().len(), cases, "{name} did not ask for all");
        let seen = evil.seen();
        for one in &seen {
            for value in one.headers.values() {
                let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
                let pair = text.split(' ').next_back().and_then(|pair| STANDARD.decode(pair).ok()).unwrap_or_default();
                let all = format!("{text} {} {}", String::from_utf8_lossy(&pair), one.uri);
                assert!(!all.contains(issued.secret.expose()), "{name} took a token along: {}", one.uri);
            }
        }
        // Another host, with and without its scheme, where the token came in `Authorization`: all but NuGet's.
        assert_eq!(seen.len(), IN_AUTHORIZATION * (LOCATIONS.len() - 1) * 5 * 2, "{name}");
    }
}
