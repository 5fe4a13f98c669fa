//! A token's scope over the token API: what is answered is what holds, in every place that says it.

use axum::body::Body;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::Settings;
use gatepass_web::OPENAPI;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::support::{Gate, Recorder, named};
use super::{Office, json_of};

#[test]
fn entries_with_permissions_of_their_own_come_back_as_they_hold() {
    let upstream = Recorder::new();
    let upstreams = named(&[("docker", Ecosystem::Docker, &upstream.url), ("npm", Ecosystem::Npm, &upstream.url)]);
    let office = Office::at(Gate::with(Settings { upstreams, ..Settings::default() }));
    for (asked, told, permission) in [
        ("artifact:npm:r artifact:npm/@acme/ui:r,w,d", "artifact:npm:r artifact:npm/@acme/ui:r,w,d", "read_write"),
        // In order, each once, and names as the registry has them.
        ("artifact:npm/@acme/ui:d,w,r artifact:npm:r", "artifact:npm:r artifact:npm/@acme/ui:r,w,d", "read_write"),
        ("artifact:npm:r artifact:npm:r", "artifact:npm:r", "read_only"),
        ("artifact:docker/team/**:r", "artifact:docker/team/**:r", "read_only"),
        (
            "artifact:docker/team/api:r,w,d artifact:npm:r",
            "artifact:docker/team/api:r,w,d artifact:npm:r",
            "read_write",
        ),
        ("artifact:npm:r,w,d artifact:docker:r,w,d", "artifact:docker:r,w,d artifact:npm:r,w,d", "read_write"),
        ("artifact:*:r", "artifact:*:r", "read_only"),
    ] {
        let made = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({ "scope": asked }));
        assert_eq!(made.status, StatusCode::OK, "{asked}: {}", made.text());
        let made = json_of(&made);
        assert_eq!((&made["scope"], &made["permission"]), (&json!(told), &json!(permission)), "{asked}");
        let id = made["token_id"].as_str().unwrap();
        let one = office.call(&office.developer, Method::GET, &format!("/access/api/v1/tokens/{id}"), &Value::Null);
        let listed = format!("/access/api/v1/tokens?token_id={id}");
        let listed = json_of(&office.call(&office.developer, Method::GET, &listed, &Value::Null))["tokens"][0].take();
        for answered in [json_of(&one), listed] {
            assert_eq!(
                (&answered["scope"], &answered["permission"]),
                (&json!(told), &json!(permission)),
                "{asked}: {answered}"
            );
        }
        // What was told can be asked for again.
        let again = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({ "scope": told }));
        assert_eq!(json_of(&again)["scope"], told);
    }
}

#[test]
fn an_entry_that_another_swallows_with_more_is_refused() {
    let upstream = Recorder::new();
    let upstreams = named(&[("docker", Ecosystem::Docker, &upstream.url), ("npm", Ecosystem::Npm, &upstream.url)]);
    let office = Office::at(Gate::with(Settings { upstreams, ..Settings::default() }));
    let mut cases = 0;
    for wide in [
        "artifact:docker",
        "artifact:docker/**",
        "artifact:docker/team/**",
        "artifact:docker/team/web",
        "artifact:*",
        "artifact:**",
    ] {
        for (more, less) in [("r,w,d", "r"), ("*", "r")] {
            let (wide, narrow) = (format!("{wide}:{more}"), format!("artifact:docker/team/web:{less}"));
            for asked in [format!("{wide} {narrow}"), format!("{narrow} {wide}")] {
                let refused =
                    office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({ "scope": asked }));
                assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{asked}: {}", refused.text());
                assert!(refused.text().contains("cannot be kept beside"), "{asked}: {}", refused.text());
                cases += 1;
            }
        }
    }
    let listed = json_of(&office.call(&office.developer, Method::GET, "/access/api/v1/tokens", &Value::Null));
    assert_eq!((cases, listed["tokens"].as_array().unwrap().len()), (24, 0));
}

#[test]
fn a_pattern_of_jfrogs_that_is_none_here_is_answered_with_the_one_that_is() {
    let office = Office::new();
    let asked = json!({ "scope": "artifact:npm/@acme/*:r" });
    let refused = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &asked);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("`artifact:npm/@acme/**:r`"), "{}", refused.text());
}

#[test]
fn what_somebody_may_do_stands_alone() {
    let office = Office::new();
    for asked in ["artifact:npm:r applied-permissions/user", "applied-permissions/groups:readers artifact:npm/x:r,w,d"]
    {
        let refused = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({ "scope": asked }));
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{asked}");
        assert!(refused.text().contains("opens all that it does by itself"), "{asked}: {}", refused.text());
    }
    let asked = json!({ "scope": "applied-permissions/groups:readers" });
    let made = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &asked);
    assert_eq!(json_of(&made)["scope"], "artifact:*:r");
}

#[test]
fn what_was_told_is_what_the_gateway_lets_through() {
    let upstream = Recorder::new();
    let upstreams = named(&[("docker", Ecosystem::Docker, &upstream.url), ("npm", Ecosystem::Npm, &upstream.url)]);
    let office = Office::at(Gate::with(Settings { upstreams, ..Settings::default() }));
    let body = json!({ "scope": "artifact:npm:r artifact:npm/@acme/ui:r,w,d" });
    let made = json_of(&office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &body));
    let bearer = format!("Bearer {}", made["access_token"].as_str().unwrap());
    let ask = |method: Method, path: &str, body: &str| {
        office.gate.ask(method, path, &[("authorization", &bearer)], Body::from(body.to_owned())).status
    };
    let document = |name: &str| json!({ "_id": name, "name": name, "versions": {} }).to_string();
    assert_eq!(ask(Method::PUT, "/artifactory/api/npm/npm/lodash", &document("lodash")), StatusCode::FORBIDDEN);
    assert_eq!(ask(Method::GET, "/v2/docker/team/api/manifests/latest", ""), StatusCode::FORBIDDEN);
    assert!(upstream.seen().is_empty());
    assert_eq!(ask(Method::GET, "/artifactory/api/npm/npm/lodash", ""), StatusCode::OK);
    assert_eq!(ask(Method::PUT, "/artifactory/api/npm/npm/@acme%2Fui", &document("@acme/ui")), StatusCode::OK);
    assert_eq!(upstream.seen().len(), 2);
}

#[test]
fn the_description_says_how_a_package_is_named_and_that_an_empty_scope_is_refused() {
    let document: Value = serde_json::from_str(&OPENAPI).unwrap();
    let answered = |schema: &str| {
        let text = &document["components"]["schemas"][schema]["properties"]["scope"]["description"];
        text.as_str().unwrap().replace('\n', " ")
    };
    let asked = answered("NewToken");
    assert!(asked.contains("`artifact:KEY/PACKAGE:r`") && asked.contains("an empty one is refused"), "{asked}");
    assert!(answered("Token").contains("`artifact:KEY[/PACKAGE]:r[,w,d]`"), "{}", answered("Token"));
    // What the description gives as an example is taken.
    let office = Office::new();
    let example = regex::Regex::new(r"`(artifact:npm/[^`]+)`").unwrap().captures(&asked).unwrap()[1].to_owned();
    let made = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({ "scope": example }));
    assert_eq!(json_of(&made)["scope"], example);
}

/// Each change of the API, with each way to write what is to narrow a token where nobody reads it.
#[test]
fn a_change_that_says_something_in_its_query_is_refused() {
    let office = Office::new();
    let document: Value = serde_json::from_str(&OPENAPI).unwrap();
    let mut cases = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|method| *method != "get") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{token_id}", office.anothers().token.id.as_str()).replace("{name}", "staging");
            for query in [
                "scope=artifact:npm/@acme/ui:r",
                "%73cope=artifact:npm:r",
                "scope",
                "scope=",
                "permission=read_only",
                "expires_in=60",
                "package_manager=npm",
                "token_id=x",
                "x",
                "name=a&scope=artifact:npm:r",
                "&scope=npm",
                ";scope=npm",
                "=",
                "%00",
            ] {
                let refused =
                    office.call(&office.admin, method.clone(), &format!("{path}?{query}"), &json!({"name": "qa"}));
                assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{method} {path}?{query}: {}", refused.text());
                let sentence = super::message(&refused);
                assert!(sentence.contains("takes no parameters in its address"), "{sentence}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 5 * 14);
    let listed = json_of(&office.call(&office.admin, Method::GET, "/access/api/v1/tokens", &Value::Null));
    let names: Vec<_> = listed["tokens"].as_array().unwrap().iter().map(|token| &token["name"]).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    let environments = office.call(&office.admin, Method::GET, "/gatepass/api/v1/environments", &Value::Null);
    assert!(!environments.text().contains("\"qa\""), "{}", environments.text());
    // A question mark alone says nothing, and a look that asks for what is not there is refused as before.
    let made = office.call(&office.admin, Method::POST, "/access/api/v1/tokens?", &json!({"scope": "artifact:npm:r"}));
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let look = office.call(&office.admin, Method::GET, "/access/api/v1/tokens?scope=artifact:npm:r", &Value::Null);
    assert_eq!(look.status, StatusCode::BAD_REQUEST, "{}", look.text());
}

#[test]
fn what_would_narrow_and_was_never_filled_in_makes_no_token() {
    let office = Office::new();
    let mut cases = 0;
    for field in ["scope", "package_manager"] {
        for nothing in [json!(null), json!(""), json!(" "), json!([]), json!({}), json!(false)] {
            for more in [json!({}), json!({"scope": "artifact:npm:r"}), json!({"permission": "read_write"})] {
                let mut body = more;
                body[field] = nothing.clone();
                let refused = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &body);
                let is_refused = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN].contains(&refused.status);
                assert!(is_refused, "{body}: {} {}", refused.status, refused.text());
                cases += 1;
            }
        }
    }
    let refused = office.call(&office.developer, Method::POST, "/access/api/v1/tokens", &json!({"scope": null}));
    assert!(super::message(&refused).contains("leave it out for that"), "{}", refused.text());
    let listed = json_of(&office.call(&office.admin, Method::GET, "/access/api/v1/tokens", &Value::Null));
    assert_eq!((cases, listed["tokens"].as_array().unwrap().len()), (36, 0));
}
