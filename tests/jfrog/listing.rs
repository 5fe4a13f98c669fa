//! Lists: what the platform tells of each token, and filters that it does not have.

use gatepass_app::backend::TokenRequest;
use gatepass_app::environments;
use gatepass_app::list::page;
use gatepass_core::actor::Caller;
use gatepass_core::environment::Environment;
use gatepass_core::error::Code;
use gatepass_core::listing::Filter;
use gatepass_core::token::{Permission, Status};
use jiff::Timestamp;
use serde_json::json;

use super::creating::{make, request};
use super::platform::Platform;

#[tokio::test]
async fn tokens_that_others_made_show_what_is_known_and_unknown_for_the_rest() {
    let platform = Platform::new();
    platform.add(json!({"token_id": "0f6cd1a2-0000-4000-8000-000000000041", "issuer": "jfac@01fr",
        "subject": "jfac@01fr/users/Team/Dev", "expiry": 4_102_444_800_u64, "issued_at": 1_690_000_000,
        "description": "laptop \u{202e}", "refreshable": true, "last_used": 1_695_000_000, "project": "acme"}));
    platform.add(json!({"token_id": "0f6cd1a2-0000-4000-8000-000000000042", "subject": "jfrt@01fr",
        "issued_at": "1690000001", "issuer": "jfac@01fr", "refreshable": false}));
    platform.add(json!({"token_id": "not an id", "issued_at": 1_690_000_002}));
    let page = page(&platform.backend(), Filter::default(), 10, None, Timestamp::now()).await.unwrap();
    let shown: Vec<_> = page
        .tokens
        .iter()
        .map(|token| {
            let times = (token.expires.map(|time| time.as_second()), token.last_used.map(|time| time.as_second()));
            format!("{} {} {:?} {:?} {times:?}", token.name, token.username, token.permission, token.environment)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "gatepass's own admin None None (None, None)",
            "unknown unknown None None (None, None)",
            "laptop  Team/Dev None None (Some(4102444800), Some(1695000000))",
        ]
    );
}

#[tokio::test]
async fn filters_work_although_the_platform_has_none() {
    let platform = Platform::new();
    let backend = platform.backend();
    let now = Timestamp::now();
    make(&backend, request("reader")).await.unwrap();
    let environment = Some(Environment::Existing("staging".to_owned()));
    let wanted = TokenRequest { permission: Permission::ReadWrite, environment, ..request("Writer") };
    make(&backend, wanted).await.unwrap();
    let names = async |filter: Filter| {
        let page = page(&backend, filter, 10, None, now).await.unwrap();
        page.tokens.into_iter().map(|token| token.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Filter { permission: Some(Permission::ReadWrite), ..Filter::default() }).await, ["Writer"]);
    assert_eq!(names(Filter { environment: Some("STAGING".to_owned()), ..Filter::default() }).await, ["Writer"]);
    assert_eq!(names(Filter { name_contains: Some("READ".to_owned()), ..Filter::default() }).await, ["reader"]);
    assert_eq!(names(Filter { status: Some(Status::Revoked), ..Filter::default() }).await, [""; 0]);
    assert_eq!(names(Filter { created_by: Some("Admin".to_owned()), ..Filter::default() }).await.len(), 3);
    assert_eq!(names(Filter { expiring_before: Some(now), ..Filter::default() }).await, [""; 0]);
    let unknown = Filter { environment: Some("mars".to_owned()), ..Filter::default() };
    assert_eq!(page(&backend, unknown, 10, None, now).await.unwrap_err().code(), Code::UnknownEnvironment);
}

#[tokio::test]
async fn environments_are_the_operators_and_those_of_the_tokens() {
    let platform = Platform::new();
    let backend = platform.backend();
    let environment = Some(Environment::New("canary".to_owned()));
    make(&backend, TokenRequest { environment, ..request("ci-bot") }).await.unwrap();
    let environments = environments::list(&backend).await.unwrap();
    let shown: Vec<_> = environments.iter().map(|one| (one.name.as_str(), one.active, one.created)).collect();
    assert_eq!(shown, [("canary", 1, None), ("production", 0, None), ("staging", 0, None)]);
    let error = environments::create(&backend, "mars", &Caller::default(), Timestamp::now()).await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(error.next().contains("GATEPASS_ENVIRONMENTS"), "{error}");
}
