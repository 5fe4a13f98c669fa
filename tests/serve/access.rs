//! The token API: for every endpoint unauthenticated, with a registry token, as a Developer on another's, and as an Admin.

mod bounds;
mod requests;
mod scope;

use std::collections::BTreeSet;

use axum::body::Body;
use gatepass_core::actor::Role;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::policy::Policy;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::Settings;
use gatepass_web::OPENAPI;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::support::{Answer, Gate, Recorder, bearer, named};
use crate::authority::{admin, other_developer, read_only};

/// A gateway with an Admin and a Developer.
struct Office {
    gate: Gate,
    admin: String,
    developer: String,
}

impl Office {
    fn new() -> Self {
        Self::at(Gate::with(Settings::default()))
    }

    fn under(policy: Policy) -> Self {
        Self::at(Gate::under(policy, Settings::default()))
    }

    fn at(gate: Gate) -> Self {
        let user = |name: &str, role| {
            let (_, secret) = gate.house.authority.add_user(&admin(), name, role, Timestamp::now()).unwrap();
            format!("Bearer {}", secret.expose())
        };
        let (boss, developer) = (user("boss", Role::Admin), user("dev", Role::Developer));
        Self { gate, admin: boss, developer }
    }

    fn call(&self, authorization: &str, method: Method, path: &str, body: &Value) -> Answer {
        let (kind, body) = if body.is_null() { ("", String::new()) } else { ("application/json", body.to_string()) };
        let headers = [("authorization", authorization), ("content-type", kind)];
        self.gate.ask(method, path, if kind.is_empty() { &headers[..1] } else { &headers }, Body::from(body))
    }

    /// A token that somebody made who does not call here.
    fn anothers(&self) -> Issued {
        self.gate.house.authority.create(&other_developer(), read_only(), Timestamp::now()).unwrap()
    }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

fn message(answer: &Answer) -> String {
    let body = json_of(answer);
    assert!(body["errors"][0]["code"].is_string(), "{body}");
    body["errors"][0]["message"].as_str().unwrap().to_owned()
}

/// Every endpoint that wants a caller, on the token of somebody else: as a Developer, then as an Admin.
fn endpoints(issued: &Issued) -> Vec<(&'static str, Method, String, Value, StatusCode, StatusCode)> {
    let (id, value) = (&issued.token.id, issued.secret.expose());
    let tokens = "/access/api/v1/tokens";
    use StatusCode as Is;
    vec![
        ("/access/api/v1/tokens", Method::GET, tokens.to_owned(), Value::Null, Is::OK, Is::OK),
        ("/access/api/v1/tokens", Method::POST, tokens.to_owned(), json!({}), Is::OK, Is::OK),
        ("/access/api/v1/tokens/me", Method::GET, format!("{tokens}/me"), Value::Null, Is::OK, Is::OK),
        ("/access/api/v1/tokens/{token_id}", Method::GET, format!("{tokens}/{id}"), Value::Null, Is::NOT_FOUND, Is::OK),
        (
            "/access/api/v1/tokens/{token_id}",
            Method::DELETE,
            format!("{tokens}/{id}"),
            Value::Null,
            Is::NOT_FOUND,
            Is::OK,
        ),
        (
            "/access/api/v1/tokens/revoke",
            Method::DELETE,
            format!("{tokens}/revoke"),
            json!({ "token": value }),
            Is::NOT_FOUND,
            Is::OK,
        ),
        (
            "/gatepass/api/v1/tokens/{token_id}",
            Method::DELETE,
            format!("/gatepass/api/v1/tokens/{id}"),
            Value::Null,
            Is::NOT_FOUND,
            Is::OK,
        ),
        (
            "/gatepass/api/v1/environments",
            Method::GET,
            "/gatepass/api/v1/environments".to_owned(),
            Value::Null,
            Is::OK,
            Is::OK,
        ),
        (
            "/gatepass/api/v1/environments",
            Method::POST,
            "/gatepass/api/v1/environments".to_owned(),
            json!({ "name": "qa" }),
            Is::CREATED,
            Is::CONFLICT,
        ),
        (
            "/gatepass/api/v1/environments/{name}",
            Method::GET,
            "/gatepass/api/v1/environments/staging".to_owned(),
            Value::Null,
            Is::OK,
            Is::OK,
        ),
    ]
}

#[test]
fn nobody_calls_without_an_identity_token() {
    let office = Office::new();
    let issued = office.anothers();
    let writer = office.gate.token(Permission::ReadWrite);
    for (_, method, path, body, ..) in endpoints(&issued) {
        let answer = office.call("Bearer nonsense", method.clone(), &path, &body);
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        let answer = office.gate.ask(method.clone(), &path, &[], Body::empty());
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert!(message(&answer).contains("identity token") && !answer.header("www-authenticate").is_empty());
        let answer = office.call(&bearer(&writer), method.clone(), &path, &body);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} with a registry token");
    }
    assert!(office.gate.house.authority.token(&issued.token.id).unwrap().revoked.is_none());
}

#[test]
fn each_role_may_what_it_may() {
    let office = Office::new();
    let issued = office.anothers();
    for (_, method, path, body, as_developer, as_admin) in endpoints(&issued) {
        let answer = office.call(&office.developer, method.clone(), &path, &body);
        assert_eq!(answer.status, as_developer, "{method} {path} as a Developer: {}", answer.text());
        let answer = office.call(&office.admin, method.clone(), &path, &body);
        assert_eq!(answer.status, as_admin, "{method} {path} as an Admin: {}", answer.text());
    }
}

/// What is open to everybody on purpose.
const OPEN: [&str; 3] =
    ["get /access/api/v1/system/ping", "get /artifactory/api/system/ping", "get /gatepass/api/v1/openapi.json"];

#[test]
fn every_endpoint_is_described_and_every_description_is_tested() {
    let document: Value = serde_json::from_str(&OPENAPI).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        described.extend(methods.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    let office = Office::new();
    let tested: BTreeSet<String> = endpoints(&office.anothers())
        .iter()
        .map(|(path, method, ..)| format!("{} {path}", method.as_str().to_lowercase()))
        .chain(OPEN.map(str::to_owned))
        .collect();
    assert_eq!(described.difference(&tested).count(), 0, "without a test: {:?}", described.difference(&tested));
    assert_eq!(tested.difference(&described).count(), 0, "without a description: {:?}", tested.difference(&described));
    for path in OPEN {
        assert_eq!(office.gate.ask(Method::GET, &path[4..], &[], Body::empty()).status, StatusCode::OK, "{path}");
    }
    // Whatever else these paths are asked is refused: no method is there that nobody described.
    for path in document["paths"].as_object().unwrap().keys() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .iter()
            .filter(|method| !described.contains(&format!("{} {path}", method.to_lowercase())))
        {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = office.call(&office.admin, method.clone(), &path.replace(['{', '}'], ""), &Value::Null);
            // `/tokens/me` and `/tokens/revoke` are ids for other methods, and no token has such an id.
            let refused = matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND);
            assert!(refused, "{method} {path}: {}", answer.status);
        }
    }
}

#[test]
fn what_gatepass_cannot_narrow_is_refused_and_never_widened() {
    let office = Office::new();
    let create = |body: Value| office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &body);
    for (body, status) in [
        (json!({ "scope": "applied-permissions/admin" }), 403),
        (json!({ "scope": "" }), 403),
        (json!({ "scope": " " }), 403),
        (json!({ "scope": "artifact:npm/some/path:r" }), 403),
        (json!({ "scope": "artifact:npm/@acme/*:r" }), 403),
        (json!({ "scope": "artifact:nowhere:r" }), 403),
        (json!({ "scope": "artifact:npm:r,w" }), 403),
        (json!({ "scope": "artifact:*:r artifact:pypi:r,w,d" }), 403),
        (json!({ "scope": "artifact:*:m" }), 403),
        (json!({ "scope": "artifact:*:r system:metrics:r" }), 403),
        (json!({ "scope": "applied-permissions/groups:wheel" }), 403),
        (json!({ "scope": "artifact:*:r", "permission": "read_write" }), 400),
        (json!({ "username": "boss" }), 403),
        (json!({ "refreshable": true }), 400),
        (json!({ "grant_type": "refresh_token", "refresh_token": "x" }), 400),
        (json!({ "audience": "jfxr@01" }), 400),
        (json!({ "project_key": "abc" }), 400),
        (json!({ "expires_in": -1 }), 400),
        (json!({ "expires_in": "soon" }), 400),
        (json!({ "expires_in": u64::MAX }), 400),
        (json!({ "environment": "nowhere" }), 404),
        (json!({ "name": "two\nlines" }), 400),
        (json!([]), 400),
    ] {
        let answer = create(body.clone());
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
        assert!(message(&answer).len() > 20, "{}", answer.text());
    }
    assert_eq!(
        json_of(&office.call(&office.admin, Method::GET, "/access/api/v1/tokens", &Value::Null))["tokens"],
        json!([])
    );
}

#[test]
fn the_operators_policy_holds_here_too() {
    let hour = jiff::SignedDuration::from_hours(1);
    let policy = Policy { allow_write: false, max_ttl: Some(hour), ..Policy::default() };
    let office = Office::under(policy);
    let create = |body: Value| office.call(&office.admin, Method::POST, "/access/api/v1/tokens", &body);
    for body in [json!({ "permission": "read_write" }), json!({ "expires_in": 0 }), json!({ "expires_in": 7200 })] {
        assert_eq!(create(body).status, StatusCode::FORBIDDEN);
    }
    assert_eq!(json_of(&create(json!({})))["expires_in"], 3600);
    let office = Office::under(Policy { read_only: true, ..Policy::default() });
    let issued = office.anothers();
    for (_, method, path, body, ..) in endpoints(&issued).into_iter().filter(|endpoint| endpoint.1 != Method::GET) {
        assert_eq!(office.call(&office.admin, method, &path, &body).status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[test]
fn a_token_goes_its_way_through_the_api() {
    let office = Office::new();
    let call = |method: Method, path: &str, body: Value| office.call(&office.developer, method, path, &body);
    let made = json_of(&call(
        Method::POST,
        "/access/api/v1/tokens",
        json!({ "expires_in": 3600, "scope": "artifact:*:r,w,d", "description": "CI", "environment": "staging" }),
    ));
    assert_eq!(
        (&made["expires_in"], &made["token_type"], &made["permission"]),
        (&json!(3600), &json!("access_token"), &json!("read_write"))
    );
    let value = made["access_token"].as_str().unwrap();
    assert_eq!(
        office.gate.ask(Method::GET, "/v2/", &[("authorization", &format!("Bearer {value}"))], Body::empty()).status,
        StatusCode::OK
    );
    let again = json_of(&call(Method::POST, "/access/api/v1/tokens", json!({ "description": "CI" })));
    assert_eq!(again["name"], "read-only", "a description may be there twice, a name may not");
    assert_eq!(call(Method::POST, "/access/api/v1/tokens", json!({ "name": "ci" })).status, StatusCode::CONFLICT);

    let path = format!("/access/api/v1/tokens/{}", made["token_id"].as_str().unwrap());
    let one = json_of(&call(Method::GET, &path, Value::Null));
    assert_eq!(one["subject"], format!("gatepass/users/{}", made["username"].as_str().unwrap()));
    assert_eq!(one["expiry"].as_i64().unwrap() - one["issued_at"].as_i64().unwrap(), 3600);
    assert!(!one.to_string().contains(value));
    assert_eq!(call(Method::DELETE, &format!("/gatepass{}", &path[7..]), Value::Null).status, StatusCode::CONFLICT);
    assert_eq!(call(Method::DELETE, &path, Value::Null).status, StatusCode::OK);
    assert_eq!(call(Method::DELETE, &path, Value::Null).status, StatusCode::NO_CONTENT);
    assert_eq!(
        office.gate.ask(Method::GET, "/v2/", &[("authorization", &format!("Bearer {value}"))], Body::empty()).status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(call(Method::DELETE, &format!("/gatepass{}", &path[7..]), Value::Null).status, StatusCode::OK);
    assert_eq!(call(Method::GET, &path, Value::Null).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_listing_shows_each_role_its_own_and_follows_its_filters() {
    let office = Office::new();
    office.anothers();
    let make = |name: &str| {
        let new = NewToken { name: Some(name.to_owned()), ..read_only() };
        office.gate.house.authority.create(&crate::authority::developer(), new, Timestamp::now()).unwrap()
    };
    let (alpha, _, gone) = (make("alpha"), make("beta"), make("gone"));
    office.gate.revoke(&gone);
    let names = |who: &str, query: &str| {
        let answer = office.call(who, Method::GET, &format!("/access/api/v1/tokens{query}"), &Value::Null);
        let listed = json_of(&answer)["tokens"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone();
        listed.iter().map(|token| token["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let (admin, developer) = (office.admin.as_str(), office.developer.as_str());
    assert_eq!(names(admin, ""), "beta alpha read-only");
    assert_eq!(names(developer, ""), "beta alpha", "their own, and those that were not revoked");
    assert_eq!(names(developer, "?status=revoked"), "gone");
    assert_eq!(names(admin, "?description=al*"), "alpha");
    assert_eq!(names(admin, "?username=olga"), "read-only");
    assert_eq!(names(admin, &format!("?token_id={}", alpha.token.id)), "alpha");
    assert_eq!(names(admin, "?refreshable=true"), "");
    assert_eq!(names(admin, "?order_by=created"), "read-only alpha beta");
    assert_eq!(names(admin, "?order_by=owner&descending_order=true"), "read-only beta alpha");
    let page = json_of(&office.call(admin, Method::GET, "/access/api/v1/tokens?limit=2", &Value::Null));
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(names(admin, &format!("?cursor={cursor}")), "read-only");
    for bad in ["?order_by=size", "?cursor=x", "?limit=many", "?offset=3"] {
        let answer = office.call(admin, Method::GET, &format!("/access/api/v1/tokens{bad}"), &Value::Null);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        message(&answer);
    }
}

#[test]
fn the_audit_knows_the_user_the_client_and_the_address() {
    let office = Office::new();
    let headers = [
        ("authorization", office.developer.as_str()),
        ("user-agent", "terraform/1.11"),
        ("content-type", "application/json"),
    ];
    let body = json!({ "request": "read-only token for CI" }).to_string();
    office.gate.ask(Method::POST, "/access/api/v1/tokens", &headers, Body::from(body));
    let entry = &office.gate.house.audit()[0].entry;
    assert_eq!((entry.actor.as_str(), entry.client.as_deref()), ("dev", Some("terraform/1.11")));
    assert_eq!((entry.address.as_deref(), entry.words.as_deref()), (Some("127.0.0.1"), Some("read-only token for CI")));
}

#[test]
fn a_removed_user_is_nobody_at_once() {
    let office = Office::new();
    office.gate.house.authority.remove_user(&admin(), "dev", Timestamp::now()).unwrap();
    let answer = office.call(&office.developer, Method::GET, "/access/api/v1/tokens/me", &Value::Null);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_token_of_one_repository_opens_no_other() {
    let upstream = Recorder::new();
    let upstreams = named(&[
        ("maven", Ecosystem::Maven, &upstream.url),
        ("npm", Ecosystem::Npm, &upstream.url),
        ("pypi", Ecosystem::Pypi, &upstream.url),
    ]);
    let office = Office::at(Gate::with(Settings { upstreams, ..Settings::default() }));
    let scope = "artifact:maven:r artifact:npm:r";
    let body = json!({ "scope": scope, "description": "deploy token of team 7, see wiki" });
    let made = json_of(&office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &body));
    assert_eq!(made["scope"], scope);
    let bearer = format!("Bearer {}", made["access_token"].as_str().unwrap());
    let status = |path: &str| office.gate.ask(Method::GET, path, &[("authorization", &bearer)], Body::empty());
    assert_eq!(status("/artifactory/api/npm/npm/lodash").status, StatusCode::OK);
    let refused = status("/artifactory/api/pypi/pypi/simple/");
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("is for maven, npm, and not for this"), "{}", refused.text());
    assert_eq!(upstream.seen().len(), 1);
    let listed =
        json_of(&office.call(&office.admin, Method::GET, "/access/api/v1/tokens?description=deploy*", &Value::Null));
    let [token] = listed["tokens"].as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!((&token["scope"], &token["description"]), (&scope.into(), &body["description"]));
    let file = rusqlite::Connection::open(office.gate.house.store.path()).unwrap();
    assert!(file.execute("UPDATE token SET scope = NULL", []).unwrap_err().to_string().contains("cannot be widened"));
}

#[test]
fn a_description_that_another_gatepass_wrote_names_the_token_and_its_environment() {
    let office = Office::new();
    let description = "ci-bot (Read-Only, qa) [gatepass abcdefgh2345]";
    let body = json!({ "scope": "artifact:*:r", "description": description });
    let made = json_of(&office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &body));
    assert_eq!((&made["name"], &made["environment"]), (&json!("ci-bot"), &json!("qa")));
    let path = format!("/access/api/v1/tokens/{}", made["token_id"].as_str().unwrap());
    assert_eq!(json_of(&office.call(&office.developer, Method::GET, &path, &Value::Null))["description"], description);
}
