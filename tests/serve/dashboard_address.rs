//! The dashboard on an address of its own: nothing of the registries is there, and nothing of it is at the registries'.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::support::{Process, Recorder};
use crate::support::Home;

/// Paths of the dashboard, and of all else.
const PAGES: [&str; 12] = [
    "/",
    "/dashboard",
    "/dashboard/",
    "/dashboard/sign-in",
    "/dashboard/tokens",
    "/dashboard/tokens/new",
    "/dashboard/environments",
    "/dashboard/audit",
    "/dashboard/revision",
    "/dashboard/assets/dashboard.js",
    "/dashboard/no/such",
    "/dashboard/tokens?q=1",
];
const OTHERS: [&str; 10] = [
    "/v2/",
    "/v2/docker/app/manifests/1",
    "/artifactory/files/a",
    "/artifactory/files/a.html",
    "/artifactory/api/npm/npm/left-pad",
    "/access/api/v1/tokens",
    "/access/api/v1/system/ping",
    "/artifactory/api/system/ping",
    "/gatepass/api/v1/openapi.json",
    "/metrics",
];
const METHODS: [&str; 4] = ["GET", "HEAD", "POST", "PUT"];

fn ask(address: &str, host: &str, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(crate::support::HANG_TIMEOUT)).unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn config(upstream: &Recorder) -> String {
    format!("[upstreams.files]\ntype = \"generic\"\nurl = \"{}\"\n", upstream.url)
}

/// What each of the two shows and does not; `registries` and `dashboard` are an address and the host to ask for.
fn are_apart(registries: (&str, &str), dashboard: (&str, &str)) {
    let mut cases = 0;
    for method in METHODS {
        for path in PAGES {
            let answer = ask(registries.0, registries.1, method, path);
            assert!(answer.starts_with("HTTP/1.1 404"), "{method} {path}: {answer}");
            assert!(!answer.contains("text/html") && !answer.to_lowercase().contains("set-cookie"), "{answer}");
            assert!(method == "HEAD" || answer.contains("an address of its own"), "{answer}");
            cases += 1;
        }
        for path in OTHERS {
            let answer = ask(dashboard.0, dashboard.1, method, path);
            assert!(answer.starts_with("HTTP/1.1 404"), "{method} {path}: {answer}");
            assert!(method == "HEAD" || answer.contains("for the dashboard alone"), "{answer}");
            cases += 1;
        }
    }
    assert!(ask(dashboard.0, dashboard.1, "GET", "/dashboard/sign-in").contains("Identity token or sign-in link"));
    assert!(ask(registries.0, registries.1, "GET", "/v2/").starts_with("HTTP/1.1 401"));
    for (address, host) in [registries, dashboard] {
        assert!(ask(address, host, "GET", "/healthz").ends_with("ok\n"));
    }
    assert_eq!(cases, 88);
}

#[test]
fn the_dashboard_has_a_listener_of_its_own_and_nothing_else_has() {
    let upstream = Recorder::new();
    let home = Home::new();
    let mut gate = Process::start(&home, &config(&upstream), &["--dashboard-listen", "127.0.0.1:0"]);
    let text = gate.line();
    let dashboard = text.trim().strip_prefix("The dashboard is at http://").unwrap().to_owned();
    assert!(gate.line().contains("first Admin"));
    assert_ne!(dashboard, gate.address);
    are_apart((&gate.address, &gate.address), (&dashboard, &dashboard));
    assert!(upstream.seen().is_empty());
}

#[test]
fn the_dashboard_has_a_host_of_its_own() {
    let upstream = Recorder::new();
    let home = Home::new();
    let mut gate = Process::start(&home, &config(&upstream), &["--dashboard-url", "https://gate.example"]);
    assert_eq!(gate.line(), "The dashboard is at https://gate.example\n");
    let address = gate.address.clone();
    for host in ["gate.example", "GATE.example:443", "gate.example."] {
        are_apart((&address, &address), (&address, host));
    }
    assert!(upstream.seen().is_empty());
}

#[test]
fn links_are_for_the_dashboards_address() {
    let home = Home::new();
    std::fs::create_dir_all(home.gatepass()).unwrap();
    let link = |config: &str| {
        std::fs::write(home.gatepass().join("config.toml"), config).unwrap();
        let made = home.run(&["user", "link", "ada", "--json"]).json()["link"].as_str().unwrap().to_owned();
        made.split_once("/dashboard/sign-in#").unwrap().0.to_owned()
    };
    home.run(&["user", "add", "ada", "--role", "admin", "--json"]).json();
    for (config, expected) in [
        ("", "http://127.0.0.1:4747"),
        ("listen = \"127.0.0.1:5000\"", "http://127.0.0.1:5000"),
        ("dashboard_listen = \"127.0.0.1:4748\"", "http://127.0.0.1:4748"),
        ("dashboard_listen = \"0.0.0.0:4748\"", "http://127.0.0.1:4748"),
        ("url = \"https://gate.example\"", "https://gate.example"),
        ("url = \"https://gate.example\"\ndashboard_listen = \"0.0.0.0:4748\"", "https://gate.example:4748"),
        ("url = \"https://gate.example\"\ndashboard_url = \"https://dash.example\"", "https://dash.example"),
        ("dashboard_listen = \"127.0.0.1:4748\"\ndashboard_url = \"https://dash.example\"", "https://dash.example"),
    ] {
        assert_eq!(link(config), expected, "{config}");
    }
}

#[test]
fn an_address_that_would_mix_or_show_what_it_should_not_is_refused() {
    let home = Home::new();
    std::fs::create_dir_all(home.gatepass()).unwrap();
    let refusal = |arguments: &[&str]| {
        let finished = home.run(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        assert!(!finished.status.success());
        finished.stderr
    };
    assert!(refusal(&["--dashboard-listen", "0.0.0.0:0"]).contains("Without TLS, 0.0.0.0:0 would show every token"));
    assert!(refusal(&["--dashboard-url", "http://127.0.0.1:4748"]).contains("--dashboard-listen"));
    assert!(refusal(&["--dashboard-url", "http://dash.example"]).contains("--dashboard-url"));
    assert!(refusal(&["--trusted-proxy", "everybody"]).contains("--trusted-proxy"));
    std::fs::write(home.gatepass().join("config.toml"), "proxy_protocol = true\n").unwrap();
    assert!(refusal(&[]).contains("none is trusted"));
    std::fs::write(home.gatepass().join("config.toml"), "trusted_proxies = [\"10.0.0.0/99\"]\n").unwrap();
    assert!(refusal(&[]).contains("trusted_proxies"));
}
