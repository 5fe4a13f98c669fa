//! Questions as forms, on the wire: what is sealed, what is refused, what a client that goes away leaves.

mod answered;

use serde_json::{Value, json};

use crate::support::{Home, Server};

fn modern_call(server: &mut Server, more: Value) -> Value {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    });
    let arguments = json!({"request": "read-only token for uat"});
    let mut params = json!({"name": "generate_token", "arguments": arguments, "_meta": meta});
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.request("tools/call", params)["result"].take()
}

fn accept(environment: &str) -> Value {
    json!({"question": {"action": "accept", "content": {"environment": environment}}})
}

fn count(home: &Home) -> usize {
    home.run(&["tokens", "list", "--json"]).json().as_array().unwrap().len()
}

#[test]
fn a_state_that_was_tampered_with_is_refused() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let asked = modern_call(&mut server, json!({}));
    let state = asked["requestState"].as_str().unwrap();
    let tampered = format!("{}{}", &state[..state.len() - 1], if state.ends_with('A') { 'B' } else { 'A' });
    for state in [tampered, "rs1.e30.AAAA".to_owned(), String::new()] {
        let refused = modern_call(&mut server, json!({"requestState": state, "inputResponses": accept("staging")}));
        assert_eq!(refused["_meta"]["gatepass/code"], "invalid_argument", "{refused}");
    }
    assert_eq!(count(&home), 0);
}

#[test]
fn a_state_of_one_call_is_refused_for_another() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let state = modern_call(&mut server, json!({}))["requestState"].clone();
    let wider = json!({"request": "read-write token for uat"});
    let refused = modern_call(
        &mut server,
        json!({"arguments": wider, "requestState": state, "inputResponses": accept("staging")}),
    );
    assert_eq!(refused["_meta"]["gatepass/code"], "invalid_argument", "{refused}");
    assert_eq!(count(&home), 0);
}

#[test]
fn an_answer_finishes_the_call_and_a_wrong_one_asks_again() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let asked = modern_call(&mut server, json!({}));
    assert_eq!(asked["resultType"], "input_required");
    let form = &asked["inputRequests"]["question"];
    assert_eq!(form["method"], "elicitation/create");
    insta::assert_snapshot!(serde_json::to_string_pretty(&form["params"]).unwrap());

    let again =
        modern_call(&mut server, json!({"requestState": asked["requestState"], "inputResponses": accept("nowhere")}));
    assert_eq!(again["resultType"], "input_required", "{again}");
    let made =
        modern_call(&mut server, json!({"requestState": again["requestState"], "inputResponses": accept("staging")}));
    assert_eq!(made["structuredContent"]["token"]["environment"], "staging", "{made}");
    assert_eq!(count(&home), 1);
}

#[test]
fn an_answer_to_what_was_not_asked_is_passed_over() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let asked = modern_call(&mut server, json!({}));
    let wider = json!({"environment": "staging", "permission": "read_write", "name": "wider", "expires": "never"});
    let response = json!({"question": {"action": "accept", "content": wider}});
    let made = modern_call(&mut server, json!({"requestState": asked["requestState"], "inputResponses": response}));
    let token = &made["structuredContent"]["token"];
    assert_eq!((&token["environment"], &token["permission"]), (&json!("staging"), &json!("read_only")), "{made}");
    assert_ne!((&token["name"], &token["expires"]), (&json!("wider"), &json!("never")));
}

#[test]
fn declining_and_answering_nothing_change_nothing() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let asked = modern_call(&mut server, json!({}));
    for response in [json!({"question": {"action": "decline"}}), json!({"question": {"action": "cancel"}}), json!({})] {
        let declined =
            modern_call(&mut server, json!({"requestState": asked["requestState"], "inputResponses": response}));
        assert_eq!(declined["structuredContent"]["outcome"], "declined", "{declined}");
    }
    assert_eq!(count(&home), 0);
}

#[test]
fn a_client_that_goes_away_over_a_form_leaves_no_process_and_no_token() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    server.initialize(json!({"elicitation": {}}));
    let call = json!({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "generate_token", "arguments": {"request": "token for uat"}}});
    server.write_line(call.to_string().as_bytes());
    assert_eq!(server.read()["method"], "elicitation/create");
    let (status, log) = server.finish();
    assert!(status.success(), "{status} {log}");
    assert_eq!(count(&home), 0);
}

#[test]
fn a_client_without_forms_is_never_sent_one() {
    let home = Home::new();
    let asked = home.server(&[]).call("generate_token", json!({"request": "read-only token for uat"}));
    assert_eq!(asked.questions()[0]["field"], "environment");
    let answered = json!({"request": "read-only token for uat", "environment": "staging"});
    assert_eq!(home.server(&[]).call("generate_token", answered).done()["token"]["environment"], "staging");
}
