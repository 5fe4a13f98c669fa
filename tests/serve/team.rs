//! A team's gatepass: agents' own gatepasses make tokens at one gateway, through its token API, as they would at JFrog.

use axum::body::Body;
use gatepass_core::actor::Role;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Status;
use gatepass_gateway::Settings;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use super::support::{Gate, Recorder, named};
use crate::authority::admin;
use crate::support::{Home, Server};

/// The MCP server of somebody's own gatepass, which calls the gateway as this user.
fn agent(home: &Home, gate: &Gate, user: &str, role: Role) -> Server {
    let (_, secret) = gate.house.authority.add_user(&admin(), user, role, Timestamp::now()).unwrap();
    let mut command = home.command(&["--secrets", "inline"]);
    command.env("GATEPASS_URL", &gate.url).env("GATEPASS_ACCESS_TOKEN", secret.expose());
    let mut server = Server::start(&mut command);
    server.initialize(json!({}));
    server
}

#[test]
fn agents_make_and_revoke_tokens_at_one_gateway() {
    let upstream = Recorder::new();
    let upstreams = named(&[("npm", Ecosystem::Npm, &upstream.url), ("generic", Ecosystem::Generic, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, ..Settings::default() });
    let homes = [Home::new(), Home::new()];
    let mut developer = agent(&homes[0], &gate, "dev", Role::Developer);
    let mut other = agent(&homes[1], &gate, "olga", Role::Developer);

    let request = json!({ "request": "read-only npm token for staging called ci-bot" });
    let made = developer.call("generate_token", request).done().clone();
    let text = made.to_string();
    let value = regex::Regex::new("gpr_[0-9A-Za-z]{36}").unwrap().find(&text).unwrap().as_str().to_owned();
    let id = made["token"]["id"].as_str().unwrap().to_owned();
    let kept = gate.house.authority.token(&id.parse().unwrap()).unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.environment.as_deref(), kept.created_by.as_str()),
        ("ci-bot", Some("staging"), "dev")
    );
    let bearer = format!("Bearer {value}");
    let status = |path: &str| gate.ask(Method::GET, path, &[("authorization", &bearer)], Body::empty()).status;
    assert_eq!(status("/artifactory/api/npm/npm/lodash"), StatusCode::OK);
    assert_eq!(status("/artifactory/generic/a"), StatusCode::FORBIDDEN, "it is for npm, and nothing else");

    // Another's token is one that is not there.
    let refused = other.call("revoke_token", json!({ "tokens": [id] }));
    assert!(refused.questions()[0]["question"].as_str().unwrap().starts_with("No token has"), "{refused:?}");
    assert_eq!(gate.house.authority.token(&kept.id).unwrap().status(Timestamp::now()), Status::Active);
    developer.call("revoke_token", json!({ "tokens": ["ci-bot"] })).done();
    assert_eq!(status("/artifactory/api/npm/npm/lodash"), StatusCode::UNAUTHORIZED);
}

/// Names are one space for all, and each sees their own alone.
#[test]
fn a_name_that_gatepass_chooses_is_another_than_those_that_its_user_cannot_see() {
    let upstream = Recorder::new();
    let upstreams = named(&[("npm", Ecosystem::Npm, &upstream.url), ("docker", Ecosystem::Docker, &upstream.url)]);
    let gate = Gate::with(Settings { upstreams, ..Settings::default() });
    let homes = [Home::new(), Home::new(), Home::new()];
    let users = [("dev", Role::Developer), ("olga", Role::Developer), ("ada", Role::Admin)];
    let mut agents: Vec<Server> =
        homes.iter().zip(users).map(|(home, (user, role))| agent(home, &gate, user, role)).collect();
    let mut names = Vec::new();
    for request in
        ["a read token", "a read-only npm token", "a push token for docker", "a read token for staging", "a read token"]
    {
        for agent in &mut agents {
            let mut made = agent.call("generate_token", json!({ "request": request }));
            if made.0["structuredContent"]["outcome"] != "done" && request.contains("staging") {
                made = agent.call("generate_token", json!({ "request": request, "create_environment": true }));
            }
            names.push(made.done()["token"]["name"].as_str().unwrap().to_owned());
        }
        let given = agents[1].call("generate_token", json!({ "request": request, "name": names.last().unwrap() }));
        assert_eq!(given.failure().1, "name_taken", "{request}: a name that was given is not changed");
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!((names.len(), count), (count, 15), "{names:?}");
    assert!(
        names.iter().any(|name| name == "npm-read-only") && names.iter().any(|name| name.starts_with("npm-read-only-"))
    );
}
