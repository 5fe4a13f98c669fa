//! Nothing that the token API takes, keeps or answers is without a bound.

use axum::body::Body;
use gatepass_core::actor::Role;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Office, json_of, message};
use crate::authority::admin;
use crate::support::{Home, Server};

const TOKENS: &str = "/access/api/v1/tokens";

#[test]
fn a_field_that_is_too_long_is_refused_with_a_sentence() {
    let office = Office::new();
    let keys = |many: usize| (0..many).map(|name| format!("artifact:npm/x{name}:r")).collect::<Vec<_>>().join(" ");
    let cases = [
        (json!({ "name": "x".repeat(101) }), "at most 100 characters"),
        // A hundred characters as people see them, of many marks each.
        (json!({ "name": format!("x{}", "\u{301}".repeat(1000)) }), "at most 100 characters"),
        (json!({ "description": "x".repeat(1025) }), "1025 bytes, and at most 1024"),
        (json!({ "description": "é".repeat(600) }), "1200 bytes, and at most 1024"),
        (json!({ "request": "x".repeat(16 * 1024 + 1) }), "more than 16 KiB"),
        (json!({ "package_manager": "x" }), "none that gatepass knows; no token was made"),
        (json!({ "environment": "x".repeat(64), "create_environment": true }), "1 to 63 letters"),
        (json!({ "scope": keys(51) }), "at most 50"),
    ];
    for (body, printed) in &cases {
        let answer = office.call(&office.developer, Method::POST, TOKENS, body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{printed}: {}", answer.text());
        assert!(message(&answer).contains(printed), "{printed}: {}", answer.text());
    }
    let listed = json_of(&office.call(&office.admin, Method::GET, TOKENS, &Value::Null));
    assert_eq!((cases.len(), &listed["tokens"]), (8, &json!([])));
    let longest = json!({
        "name": "x".repeat(100), "description": "x".repeat(1024), "request": "x".repeat(16 * 1024),
        "package_manager": "npm", "environment": "x".repeat(63), "create_environment": true, "scope": keys(50),
    });
    assert_eq!(office.call(&office.developer, Method::POST, TOKENS, &longest).status, StatusCode::OK);
}

#[test]
fn a_clients_name_is_kept_up_to_its_bound() {
    let office = Office::new();
    let long = "é".repeat(20_000);
    let headers =
        [("authorization", office.developer.as_str()), ("user-agent", "x"), ("content-type", "application/json")];
    let mut headers = headers.to_vec();
    headers[1].1 = &long;
    let ascii = "x".repeat(40_000);
    for name in [long.as_str(), ascii.as_str()] {
        headers[1].1 = name;
        let answer = office.gate.ask(Method::POST, TOKENS, &headers, Body::from("{}"));
        assert_eq!(answer.status, StatusCode::OK);
        let client = office.gate.house.audit()[0].entry.client.clone();
        assert!(client.is_none_or(|client| client.len() <= 203));
    }
}

#[test]
fn an_admins_list_works_over_rows_without_a_bound_that_were_kept_before() {
    let office = Office::new();
    for _ in 0..100 {
        office.anothers();
    }
    let file = rusqlite::Connection::open(office.gate.house.store.path()).unwrap();
    file.execute("UPDATE token SET description = ?1, last_client = ?1", ["\u{1d11e}".repeat(475_000)]).unwrap();
    let answer = office.call(&office.admin, Method::GET, TOKENS, &Value::Null);
    assert_eq!(json_of(&answer)["tokens"].as_array().unwrap().len(), 100);
    assert!(answer.body.len() < 300_000, "{}", answer.body.len());
    assert!(json_of(&answer)["tokens"][0]["description"].as_str().unwrap().ends_with('…'));

    let (_, secret) = office.gate.house.authority.add_user(&admin(), "far", Role::Admin, Timestamp::now()).unwrap();
    let home = Home::new();
    let mut command = home.command(&[]);
    command.env("GATEPASS_URL", &office.gate.url).env("GATEPASS_ACCESS_TOKEN", secret.expose());
    let mut server = Server::start(&mut command);
    server.initialize(json!({}));
    let listed = server.call("list_tokens", json!({ "limit": 200 }));
    assert_eq!(listed.done()["total"], 100);
}
