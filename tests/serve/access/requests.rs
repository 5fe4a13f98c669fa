//! Requests of the token API that are not what they seem, or whose sender does not mean them: fields that are there
//! twice, bodies without end, pages of other sites; and what every answer says of itself.

use axum::body::Body;
use gatepass_core::actor::Role;
use gatepass_core::token::Permission;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use super::super::support::{Answer, basic, bearer};
use super::{Office, endpoints, json_of, message};
use crate::authority::admin;

const TOKENS: &str = "/access/api/v1/tokens";

fn post(office: &Office, kind: &str, body: &str, more: &[(&str, &str)]) -> Answer {
    let mut headers = vec![("authorization", office.developer.as_str()), ("content-type", kind)];
    headers.extend(more);
    office.gate.ask(Method::POST, TOKENS, &headers, Body::from(body.to_owned()))
}

fn tokens(office: &Office) -> usize {
    let listed = json_of(&office.call(&office.admin, Method::GET, TOKENS, &Value::Null));
    listed["tokens"].as_array().unwrap().len()
}

#[test]
fn a_field_that_is_there_twice_is_refused_at_every_depth() {
    let office = Office::new();
    // The field that is there twice, however it is spelled, below this many objects and lists.
    let mut bodies = Vec::new();
    for twice in [
        r#""permission":"read_only","permission":"read_write""#,
        r#""permission":"read_only","permis\u0073ion":"read_write""#,
        r#""expires_in":60,"name":"x","expires_in":0"#,
        r#""name":"same","name":"same""#,
    ] {
        for depth in 0..8 {
            let object = format!("{{{twice}}}");
            bodies.push((0..depth).fold(object, |inner, level| {
                if level % 2 == 0 { format!(r#"{{"name":{inner}}}"#) } else { format!(r#"{{"request":[{inner}]}}"#) }
            }));
        }
    }
    for body in &bodies {
        let answer = post(&office, "application/json", body, &[]);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(message(&answer).contains("a field is there twice"), "{body}: {}", answer.text());
    }
    let forms = ["permission=read_only&permission=read_write", "name=a&n%61me=a", "expires_in=60&expires_in=0"];
    for body in forms {
        let answer = post(&office, "application/x-www-form-urlencoded", body, &[]);
        assert_eq!(
            (answer.status, message(&answer).contains("there twice")),
            (StatusCode::BAD_REQUEST, true),
            "{body}"
        );
    }
    assert_eq!((bodies.len() + forms.len(), tokens(&office)), (35, 0));
}

#[test]
fn a_body_longer_than_64_kib_is_refused_before_it_is_read() {
    let office = Office::new();
    for kind in ["application/json", "application/x-www-form-urlencoded"] {
        let answer = post(&office, kind, &"x".repeat(64 * 1024 + 1), &[]);
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{kind}");
        assert!(message(&answer).contains("longer than 64 KiB; nothing was changed"), "{}", answer.text());
    }
}

#[test]
fn another_sites_page_changes_nothing_with_the_credential_that_a_browser_keeps() {
    let office = Office::new();
    let (_, secret) =
        office.gate.house.authority.add_user(&admin(), "browser", Role::Developer, Timestamp::now()).unwrap();
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("browser:{}", secret.expose()));
    let credentials = [format!("Basic {encoded}"), format!("Bearer {}", secret.expose())];
    let foreign: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("referer", "https://evil.example/page")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
    ];
    let kinds = [
        ("application/x-www-form-urlencoded", "permission=read_write&expires_in=0"),
        ("application/json", r#"{"permission":"read_write","expires_in":0}"#),
        ("text/plain", r#"{"permission":"read_write","expires_in":0}"#),
    ];
    let mut cases = 0;
    for credential in &credentials {
        for more in foreign {
            for (kind, body) in kinds {
                let mut headers = vec![("authorization", credential.as_str()), ("content-type", kind)];
                headers.extend(more);
                let answer = office.gate.ask(Method::POST, TOKENS, &headers, Body::from(body));
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
                assert!(message(&answer).contains("another site"), "{}", answer.text());
                cases += 1;
            }
        }
    }
    assert_eq!((cases, tokens(&office)), (42, 0));
    let issued = office.anothers();
    for (_, method, path, body, ..) in endpoints(&issued).into_iter().filter(|endpoint| endpoint.1 != Method::GET) {
        let headers = [
            ("authorization", office.admin.as_str()),
            ("content-type", "application/json"),
            ("sec-fetch-site", "cross-site"),
        ];
        let answer = office.gate.ask(method, &path, &headers, Body::from(body.to_string()));
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[test]
fn clients_that_are_no_browsers_and_our_own_pages_are_served() {
    let office = Office::new();
    let own = office.gate.url.clone();
    let page = format!("{own}/dashboard");
    let made: [&[(&str, &str)]; 5] = [
        // What JFrog's clients send: forms and JSON, and nothing of a browser's.
        &[("user-agent", "jfrog-client-go/1.54")],
        &[],
        &[("sec-fetch-site", "same-origin")],
        &[("origin", &own)],
        &[("referer", &page)],
    ];
    for more in made {
        for (kind, body) in [
            ("application/x-www-form-urlencoded", "scope=artifact%3A*%3Ar&expires_in=3600&refreshable=False"),
            ("application/json", r#"{"scope":"artifact:*:r","expires_in":3600,"refreshable":false}"#),
        ] {
            let answer = post(&office, kind, body, more);
            assert_eq!(answer.status, StatusCode::OK, "{more:?} {kind}: {}", answer.text());
        }
    }
    let looked = [("authorization", office.admin.as_str()), ("sec-fetch-site", "cross-site")];
    assert_eq!(office.gate.ask(Method::GET, TOKENS, &looked, Body::empty()).status, StatusCode::OK);
}

#[test]
fn no_answer_of_the_api_is_kept_or_taken_for_a_page() {
    let office = Office::new();
    let issued = office.anothers();
    let held = |answer: &Answer, what: &str| {
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    };
    let mut cases = 0;
    for (_, method, path, body, ..) in endpoints(&issued) {
        for who in [office.developer.as_str(), office.admin.as_str(), "Bearer nonsense"] {
            held(&office.call(who, method.clone(), &path, &body), &format!("{method} {path}"));
            held(&office.call(who, Method::PATCH, &path, &Value::Null), &format!("PATCH {path}"));
            cases += 2;
        }
    }
    for path in super::OPEN {
        held(&office.gate.ask(Method::GET, &path[4..], &[], Body::empty()), path);
        cases += 1;
    }
    assert_eq!(cases, 63);
}

#[test]
fn a_ping_is_ok_for_nobody_and_for_a_credential_that_works_and_for_no_other() {
    let office = Office::new();
    let (token, revoked, writer) = (
        office.gate.token(Permission::ReadOnly),
        office.gate.token(Permission::ReadOnly),
        office.gate.token(Permission::ReadWrite),
    );
    office.gate.revoke(&revoked);
    let new = gatepass_core::creation::NewToken {
        expires: Some(Timestamp::now() + jiff::SignedDuration::from_secs(1)),
        ..crate::authority::read_only()
    };
    let expired = office.gate.house.authority.create(&admin(), new, Timestamp::now()).unwrap();
    let (_, former) = office.gate.house.authority.add_user(&admin(), "former", Role::Admin, Timestamp::now()).unwrap();
    office.gate.house.authority.remove_user(&admin(), "former", Timestamp::now()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let key = |issued: &gatepass_core::token::Issued| issued.secret.expose().to_owned();
    let good = [
        ("authorization", bearer(&token)),
        ("authorization", basic("anybody", &writer)),
        ("authorization", office.developer.clone()),
        ("x-jfrog-art-api", key(&token)),
    ];
    let bad = [
        ("authorization", bearer(&revoked)),
        ("authorization", basic("anybody", &revoked)),
        ("x-jfrog-art-api", key(&revoked)),
        ("authorization", bearer(&expired)),
        ("authorization", format!("Bearer {}", former.expose())),
        ("authorization", "Bearer nonsense".to_owned()),
        ("authorization", "Basic !!!".to_owned()),
        ("authorization", "Digest x".to_owned()),
    ];
    for path in ["/artifactory/api/system/ping", "/access/api/v1/system/ping"] {
        let ask = |headers: &[(&str, &str)]| office.gate.ask(Method::GET, path, headers, Body::empty());
        assert_eq!((ask(&[]).status, ask(&[]).text().as_str()), (StatusCode::OK, "OK"));
        for (name, value) in &good {
            assert_eq!(ask(&[(*name, value)]).status, StatusCode::OK, "{path} {name}: {value}");
        }
        for (name, value) in &bad {
            let answer = ask(&[(*name, value)]);
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {name}: {value}");
            assert!(message(&answer).len() > 20 && !answer.header("www-authenticate").is_empty());
        }
    }
    assert_eq!((good.len() + bad.len() + 1) * 2, 26);
}
