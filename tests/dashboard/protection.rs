//! What every answer tells the browser to refuse, and what is refused of requests that another site caused.

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode};
use jiff::Timestamp;

use super::browser::Browser;
use super::http::{Reply, Session};
use super::site::Site;
use crate::authority::{admin, developer};
use crate::serve::support::Recorder;

/// Every page that takes a form.
fn forms(site: &Site) -> Vec<String> {
    let active = site.authority.named("active").unwrap()[0].id.clone();
    let revoked = site.authority.named("revoked").unwrap()[0].id.clone();
    vec![
        "/dashboard/sign-out".to_owned(),
        "/dashboard/tokens".to_owned(),
        "/dashboard/environments".to_owned(),
        "/dashboard/environments/staging/rename".to_owned(),
        "/dashboard/environments/staging/remove".to_owned(),
        format!("/dashboard/tokens/{active}/revoke"),
        format!("/dashboard/tokens/{revoked}/delete"),
    ]
}

/// One with an active and a revoked token.
fn settled(site: Site) -> Site {
    site.token(&admin(), "active");
    let revoked = site.token(&developer(), "revoked").token.id;
    site.authority.revoke(&admin(), &revoked, Timestamp::now()).unwrap();
    site
}

fn state(site: &Site) -> String {
    format!("{:?} {:?}", site.tokens(), site.authority.environments(Timestamp::now()).unwrap())
}

const FORM: [(&str, &str); 2] = [("name", "forged"), ("expires", "never")];

#[test]
fn a_form_that_is_not_of_the_session_is_refused() {
    let site = settled(Site::new());
    let (session, other) = (site.session(&site.ada), site.session(&site.dev));
    let before = state(&site);
    for path in forms(&site) {
        for csrf in [None, Some(""), Some("wrong"), Some(other.csrf.as_str())] {
            let form: Vec<_> = FORM.into_iter().chain(csrf.map(|csrf| ("csrf", csrf))).collect();
            let headers = [("cookie", session.cookie.as_str()), ("origin", site.origin.as_str())];
            let reply = site.ask(Method::POST, &path, &headers, &form);
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} with {csrf:?}");
        }
        // With the form's token and without the session there is nobody who could do it.
        let headers = [("origin", site.origin.as_str())];
        let reply = site.ask(Method::POST, &path, &headers, &[("csrf", session.csrf.as_str())]);
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/dashboard/sign-in"), "{path}");
    }
    assert_eq!(state(&site), before);
    assert_eq!(site.get("/dashboard/tokens", Some(&session)).status, StatusCode::OK, "nobody was signed out");
}

#[test]
fn a_form_that_another_site_sent_is_refused_even_with_all_that_it_needs() {
    let site = settled(Site::new());
    let session = site.session(&site.ada);
    let before = state(&site);
    let with_port = format!("{}0", site.origin);
    let with_scheme = site.origin.replace("http", "https");
    for path in forms(&site).into_iter().chain(["/dashboard/sign-in".to_owned()]) {
        for foreign in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("origin", with_port.as_str()),
            ("origin", with_scheme.as_str()),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let form = [&FORM[..], &[("csrf", &session.csrf), ("credential", &site.ada)]].concat();
            let reply = site.ask(Method::POST, &path, &[("cookie", &session.cookie), foreign], &form);
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {foreign:?}");
            assert_eq!(reply.header("set-cookie"), "");
        }
    }
    assert_eq!(state(&site), before);
}

#[test]
fn a_page_of_another_port_can_neither_send_forms_nor_frame_nor_read() {
    let site = settled(Site::new());
    let target = site.url(&forms(&site)[3]);
    let page = format!(
        "<!doctype html><title>evil</title><form method=post action={target}><button>Win</button></form>
         <iframe src={}></iframe>",
        site.url("/dashboard/tokens")
    );
    let evil = Recorder::answering(move |_| {
        Response::builder().header("content-type", "text/html").body(Body::from(page.clone())).unwrap()
    });
    let browser = site.browser_of(&site.ada);
    browser.open(&evil.url);
    browser.until("frame", || {
        browser.complaints().iter().any(|complaint| complaint.contains("frame-ancestors")).then_some(())
    });
    let read = format!(
        "return await fetch('{}', {{ credentials: 'include' }}).then(() => 'read', () => 'refused')",
        site.url("/dashboard/tokens")
    );
    assert_eq!(browser.promise(&read), "refused");
    browser.click("button", "Win");
    browser.find("heading", "Refused");
    assert_eq!(site.authority.named("active").unwrap()[0].revoked, None);
    browser.open(&site.url("/dashboard/tokens"));
    browser.find("heading", "Token Management");
}

/// An answer of each kind, with what it is expected to be.
fn answers(site: &Site, ada: &Session, dev: &Session) -> Vec<(String, Reply)> {
    let mut answers = Vec::new();
    let mut note = |expected: u16, what: &str, reply: Reply| {
        assert_eq!(reply.status.as_u16(), expected, "{what}: {}", reply.text);
        answers.push((format!("{what} ({expected})"), reply));
    };
    let id = site.authority.named("active").unwrap()[0].id.clone();
    let sign_in = site.get("/dashboard/sign-in", None);
    let assets = regex::Regex::new(r#"/dashboard/assets/[^"]+"#).unwrap();
    for asset in assets.find_iter(&sign_in.text.clone()) {
        note(200, asset.as_str(), site.get(asset.as_str(), None));
    }
    note(200, "/dashboard/sign-in", sign_in);
    for path in [
        "/dashboard/tokens",
        "/dashboard/tokens/new",
        "/dashboard/environments",
        "/dashboard/environments/staging",
        "/dashboard/audit",
        "/dashboard/revision",
    ] {
        note(200, path, site.get(path, Some(ada)));
    }
    for path in ["", "/created", "/revoke"] {
        note(200, path, site.get(&format!("/dashboard/tokens/{id}{path}"), Some(ada)));
    }
    note(303, "/dashboard/tokens, signed out", site.get("/dashboard/tokens", None));
    note(401, "sign-in failure", site.present("wrong"));
    note(401, "/dashboard/revision, signed out", site.get("/dashboard/revision", None));
    note(403, "/dashboard/audit of a Developer", site.get("/dashboard/audit", Some(dev)));
    note(403, "forged form", site.ask(Method::POST, "/dashboard/tokens", &[("cookie", &ada.cookie)], &FORM));
    let foreign = [("cookie", ada.cookie.as_str()), ("origin", "http://evil.example")];
    note(403, "foreign form", site.ask(Method::POST, "/dashboard/tokens", &foreign, &FORM));
    note(404, "no such page", site.get("/dashboard/no-such", Some(ada)));
    note(404, "no such page, signed out", site.get("/dashboard/no-such", None));
    note(404, "no such asset", site.get("/dashboard/assets/no-such.js", None));
    note(404, "no such token", site.get("/dashboard/tokens/01a2098d-5870-7296-98c2-b8f67b74e9f8", Some(ada)));
    note(404, "no such environment", site.get("/dashboard/environments/no-such", Some(ada)));
    note(405, "no such method", site.ask(Method::DELETE, "/dashboard/tokens", &[("cookie", &ada.cookie)], &[]));
    let dates = [("name", "a"), ("expires", "date"), ("date", "tomorrow")];
    note(422, "form that cannot be", site.post("/dashboard/tokens", ada, &dates));
    let large = "x".repeat(1 << 20);
    let reply = site.post("/dashboard/tokens", ada, &[("name", &large)]);
    note(reply.status.as_u16(), "form too large", reply);
    let signed_in = site.present(&site.ada);
    note(303, "signed in", signed_in);
    note(303, "signed out", site.post("/dashboard/sign-out", dev, &[]));
    answers
}

#[test]
fn every_answer_has_the_headers_that_protect_it() {
    for site in [settled(Site::new()), settled(Site::over_tls())] {
        let secure = site.origin.starts_with("https");
        let (ada, dev) = (site.session(&site.ada), site.session(&site.dev));
        for (what, reply) in answers(&site, &ada, &dev) {
            let policy = reply.header("content-security-policy");
            let mut parts: Vec<&str> = policy.split(';').map(str::trim).collect();
            parts.sort_unstable();
            let expected = [
                "base-uri 'none'",
                "connect-src 'self'",
                "default-src 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "img-src 'self'",
                "script-src 'self'",
                "style-src 'self'",
            ];
            assert_eq!(parts, expected, "{what}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(reply.header(name), value, "{what}: {name}");
            }
            assert!(["no-referrer", "same-origin"].contains(&reply.header("referrer-policy")), "{what}");
            assert!(reply.header("permissions-policy").contains("camera=()"), "{what}");
            assert_eq!(reply.header("strict-transport-security").contains("max-age="), secure, "{what}");
            let asset = what.starts_with("/dashboard/assets/");
            assert!(asset || reply.header("cache-control").contains("no-store"), "{what}");
            assert!(!reply.headers.contains_key("access-control-allow-origin"), "{what}");
            if !reply.text.is_empty() {
                assert!(!reply.header("content-type").is_empty(), "{what}");
            }
            for own in ["style=\"", "<style", "javascript:", " onclick=", " onload="] {
                assert!(!reply.text.contains(own), "{what}: the policy would not let {own} do anything");
            }
        }
    }
}

#[test]
fn no_page_asks_anything_of_another_host() {
    let site = settled(Site::new());
    let browser = site.browser_of(&site.ada);
    let id = site.authority.named("active").unwrap()[0].id.clone();
    let token = format!("/dashboard/tokens/{id}");
    for path in [
        "/dashboard/tokens",
        "/dashboard/tokens/new",
        &token,
        "/dashboard/environments",
        "/dashboard/audit",
        "/dashboard/environments/staging",
        "/dashboard/no-such",
    ] {
        browser.open(&site.url(path));
    }
    let requests = browser.requests();
    assert!(requests.iter().any(|request| request.contains("/dashboard/assets/")), "{requests:?}");
    for request in requests {
        assert!(request.starts_with(&site.origin), "{request}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn without_scripts_the_dashboard_works_too() {
    let site = settled(Site::new());
    let browser = Browser::start();
    browser.command("Emulation.setScriptExecutionDisabled", serde_json::json!({ "value": true }));
    site.sign_in(&browser, &site.ada);
    browser.click("link", "Revoke active");
    browser.click("button", "Revoke");
    browser.shows("Revoked active.");
}

/// The status that this path has for whoever asks for it at this host.
fn status_at(site: &Site, host: &str, path: &str, more: &str) -> u16 {
    let mut stream = std::net::TcpStream::connect(site.host()).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{more}connection: close\r\n\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
    answer[9..12].parse().unwrap()
}

#[test]
fn a_name_that_another_site_had_lead_here_opens_no_page() {
    let site = Site::new();
    let port = site.host().split_once(':').unwrap().1;
    for (name, wanted) in [
        ("e.example", 421),
        ("127.0.0.1.e.example", 421),
        ("localhost.e.example", 421),
        ("notlocalhost", 421),
        ("gatepass", 421),
        ("localhost", 200),
        ("LOCALHOST", 200),
        ("gatepass.localhost", 200),
        ("127.0.0.1", 200),
        ("192.0.2.7", 200),
        ("[::1]", 200),
    ] {
        for host in [name.to_owned(), format!("{name}:{port}")] {
            for origin in [String::new(), format!("origin: http://{host}\r\n")] {
                assert_eq!(status_at(&site, &host, "/dashboard/sign-in", &origin), wanted, "{host} {origin}");
            }
        }
    }
}

#[test]
fn an_address_that_cannot_be_read_is_refused_with_a_page_of_the_dashboards_own() {
    let site = settled(Site::new());
    let session = site.session(&site.ada);
    for (page, field) in [("tokens", "name"), ("audit", "who"), ("tokens/new", "environment")] {
        let reply = site.get(&format!("/dashboard/{page}?{field}=one&{field}=two"), Some(&session));
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{page}");
        assert!(reply.text.contains("Open the page anew"), "{page}: {}", reply.text);
        assert!(reply.header("content-type").starts_with("text/html"), "{page}");
        assert_eq!(reply.header("cache-control"), "no-store", "{page}");
    }
}
