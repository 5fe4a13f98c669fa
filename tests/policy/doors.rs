//! What the operator limits of new tokens is limited at every door: the tools, the command line, the token API, the
//! dashboard. There is one place that asks, below them all; what is tried here is that each door comes by it.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::state;
use crate::dashboard::site::Site;
use crate::support::Home;

/// A limit, and what goes beyond it as each door is asked for it.
struct Limit {
    flag: &'static str,
    /// For the tool and, in its own fields, for the API.
    tool: Value,
    api: Value,
    form: &'static [(&'static str, &'static str)],
    commands: [&'static [&'static str]; 2],
    message: &'static str,
}

fn limits() -> [Limit; 3] {
    [
        Limit {
            flag: "--allow-write=false",
            tool: json!({ "permission": "read_write" }),
            api: json!({ "permission": "read_write" }),
            form: &[("permission", "read_write")],
            commands: [
                &["configure", "docker", "--permission", "read_write"],
                &["tokens", "create", "--permission", "read_write"],
            ],
            message: "allows Read-Only tokens only",
        },
        Limit {
            flag: "--max-ttl=1h",
            tool: json!({ "expires": "never" }),
            api: json!({ "expires_in": 0 }),
            form: &[("expires", "never")],
            commands: [
                &["ask", "read-only token for staging that never expires"],
                &["tokens", "create", "--expires", "never"],
            ],
            message: "allows no token without expiry",
        },
        Limit {
            flag: "--max-ttl=1h",
            tool: json!({ "expires": "30d" }),
            api: json!({ "expires_in": 2_592_000 }),
            form: &[("expires", "date"), ("date", "2099-01-01")],
            commands: [&["ask", "read-only token for staging for 30 days"], &["tokens", "create", "--expires", "30d"]],
            message: "allows no token that lives longer",
        },
    ]
}

#[test]
fn no_door_makes_a_token_that_the_operator_does_not_allow() {
    for Limit { flag, tool, api, form, commands, message } in limits() {
        let site = Site::under(&[flag]);
        let session = site.session(&site.ada);
        let before = state(&site.home);
        let unchanged = |door: &str| assert!(state(&site.home) == before, "{flag}: {door} changed something");

        let mut server = site.home.server(&[flag]);
        assert_eq!(server.call("generate_token", tool.clone()).failure().1, "policy_refused", "{flag}: {tool}");
        server.finish();
        unchanged("the tool");

        for command in commands {
            let finished = site.home.run(&[&[flag], command].concat());
            let heard = format!("{}{}", finished.stdout, finished.stderr);
            assert!(!finished.status.success() && heard.contains(message), "{flag} {command:?}: {finished:?}");
            unchanged("the command");
        }

        let bearer = format!("Bearer {}", site.ada);
        let fields: Vec<(&str, String)> = api
            .as_object()
            .unwrap()
            .iter()
            .map(|(field, value)| (field.as_str(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(field, value)| (*field, value.as_str())).collect();
        let reply = site.ask(Method::POST, "/access/api/v1/tokens", &[("authorization", &bearer)], &fields);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{flag}: {}", reply.text);
        assert!(reply.text.contains(message), "{flag}: {}", reply.text);
        unchanged("the API");

        let reply = site.post("/dashboard/tokens", &session, form);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{flag}: {}", reply.text);
        assert!(reply.text.contains(message), "{flag}: {}", reply.text);
        unchanged("the dashboard");
    }
}

/// A door that says nothing of an expiry has the operator's default, cut to what is allowed.
#[test]
fn every_door_cuts_the_default_life_to_the_longest() {
    let site = Site::under(&["--max-ttl=1h"]);
    let session = site.session(&site.ada);
    let mut server = site.home.server(&["--max-ttl=1h"]);
    server.call("generate_token", json!({ "name": "by-tool" })).done();
    server.finish();
    assert!(site.home.run(&["--max-ttl=1h", "tokens", "create", "--name", "by-command"]).status.success());
    let bearer = format!("Bearer {}", site.ada);
    site.ask(Method::POST, "/access/api/v1/tokens", &[("authorization", &bearer)], &[("name", "by-api")]);
    site.post("/dashboard/tokens", &session, &[("name", "by-form")]);
    let tokens = site.tokens();
    assert_eq!(tokens.len(), 4, "{:?}", site.names());
    for token in tokens {
        assert_eq!(token.expires.map(|expires| (expires - token.created).as_secs()), Some(3600), "{}", token.name);
    }
}

/// Many clients send all that a schema has, and a shell gives a flag the text of a variable that is not set.
#[test]
fn what_is_blank_is_as_if_it_was_left_out_for_the_tool_and_at_the_command_line() {
    let (home, mut cases) = (Home::new(), 0);
    let mut server = home.server(&["--rate-limit", "0"]);
    let facts = |made: &Value| {
        let token = &made["token"];
        json!([
            token["scope"],
            token["permission"],
            token["environment"],
            token["expires"].as_str().map(|time| &time[..10])
        ])
    };
    let mut by_tool = |arguments: Value| facts(server.call("generate_token", arguments).done());
    let by_command = |flags: &[String]| {
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let finished = home.run(&[&["tokens", "create", "--json"][..], &flags].concat());
        assert!(finished.status.success(), "{flags:?}: {finished:?}");
        facts(&serde_json::from_str(&finished.stdout).unwrap())
    };
    let all = ["name", "permission", "environment", "expires", "package_manager"];
    for blank in ["", " ", "\t", "\r\n", "\u{a0}", "\u{3000}"] {
        // One that is said beside it, and is held to.
        for (other, text) in [("package_manager", "npm"), ("scope", "npm/@acme/ui"), ("expires", "30d")] {
            let flag = |name: &str, value: &str| format!("--{}={value}", name.replace("package_manager", "manager"));
            let alone = by_tool(json!({ other: text }));
            let beside =
                all.iter().filter(|field| **field != other && (**field != "package_manager" || other == "scope"));
            let mut flags = vec![flag(other, text)];
            for field in beside {
                assert_eq!(by_tool(json!({ other: text, *field: blank })), alone, "{field} {blank:?} {other}");
                flags.push(flag(field, blank));
                cases += 1;
            }
            assert_eq!(by_command(&flags), alone, "{flags:?}");
        }
        // The same of a configuration, whose package manager is always said.
        let shown = |flags: &[String]| {
            let home = Home::new();
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            let finished = home.run(&[&["configure", "npm", "--apply"][..], &flags].concat());
            assert!(finished.status.success(), "{flags:?}: {finished:?}");
            let listed = home.run(&["tokens", "list", "--json"]);
            let token = serde_json::from_str::<Value>(&listed.stdout).unwrap()["tokens"][0].clone();
            facts(&json!({ "token": token }))
        };
        let all = ["permission", "environment", "expires"].map(|field| format!("--{field}={blank}"));
        assert_eq!(shown(&all), shown(&[]), "{blank:?}");
        cases += 1;
        // Nothing that would narrow it, and a list with nothing in it.
        for flags in [vec!["--manager", blank], vec!["--scope", blank], vec!["--scope", "npm", "--scope", blank]] {
            let finished = home.run(&[&["tokens", "create"][..], &flags].concat());
            assert!(!finished.status.success(), "{flags:?}: {finished:?}");
            cases += 1;
        }
    }
    assert_eq!(cases, 6 * (4 * 3 - 1 + 1 + 1 + 3));
}

/// What is to narrow a token, and says nothing: at no door does it make one for everything.
#[test]
fn no_door_makes_a_token_for_everything_where_what_is_to_narrow_it_is_blank() {
    let site = Site::new();
    let session = site.session(&site.ada);
    let before = state(&site.home);
    let mut cases = 0;
    let mut refused = |door: &str, answer: &dyn std::fmt::Debug, is_refused: bool| {
        assert!(is_refused, "{door}: {answer:?}");
        assert!(state(&site.home) == before, "{door} changed something");
        cases += 1;
    };
    let mut server = site.home.server(&[]);
    let bearer = format!("Bearer {}", site.ada);
    for blank in [" ", "\t", "  \n ", "\u{a0}", "\u{3000}"] {
        for field in ["scope", "package_manager"] {
            let called = server.call("generate_token", json!({ field: blank }));
            let called = called.failure();
            refused("the tool", &(field, blank, &called), called.1 == "invalid_argument");
        }
        for flag in ["--scope", "--manager"] {
            let finished = site.home.run(&["tokens", "create", &format!("{flag}={blank}")]);
            refused("the command", &(flag, blank, &finished), !finished.status.success());
        }
        for field in ["scope", "package_manager"] {
            let headers = [("authorization", bearer.as_str())];
            let reply = site.ask(Method::POST, "/access/api/v1/tokens", &headers, &[(field, blank)]);
            refused("the API", &(field, blank, &reply.text), reply.status.is_client_error());
        }
        let reply = site.post("/dashboard/tokens", &session, &[("scope", blank)]);
        refused("the dashboard", &(blank, &reply.text), reply.status == StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Nothing at all is blank, too, but for a form, which sends each of its fields, and says what an empty one means.
    for field in ["scope", "package_manager"] {
        let called = server.call("generate_token", json!({ field: Value::Null }));
        let called = called.failure();
        refused("the tool", &(field, &called), called.1 == "invalid_argument");
        let headers = [("authorization", bearer.as_str())];
        let reply = site.ask(Method::POST, "/access/api/v1/tokens", &headers, &[(field, "")]);
        refused("the API", &(field, &reply.text), reply.status.is_client_error());
    }
    for flag in ["--scope=", "--manager="] {
        let finished = site.home.run(&["tokens", "create", flag]);
        refused("the command", &(flag, &finished), !finished.status.success());
    }
    server.finish();
    assert_eq!(cases, 41);
}
