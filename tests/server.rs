//! The server on its wire: what clients send that is wrong, how it ends, and how it begins in both eras.

use serde_json::{Value, json};

use crate::support::Home;
use gatepass_intent::Tool;

/// What a request of the newer era carries about its client.
fn modern(capabilities: Value) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    })
}

#[test]
fn an_unknown_tool_is_named_in_the_refusal() {
    let home = Home::new();
    let response = home.server(&[]).request("tools/call", json!({"name": "make_coffee", "arguments": {}}));
    assert_eq!(response["error"]["code"], -32602);
    insta::assert_snapshot!(response["error"]["message"].as_str().unwrap(), @"Unknown tool: make_coffee. The tools are generate_token, list_tokens, revoke_token, delete_token, list_environments, configure_package_manager.");
}

#[test]
fn arguments_that_are_no_object_are_refused_with_the_reason() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for arguments in [json!("read-only token"), json!([1]), json!(7)] {
        let response = server.request("tools/call", json!({"name": "list_tokens", "arguments": arguments}));
        assert_eq!(response["error"]["code"], -32602, "{response}");
        assert!(response["error"]["message"].as_str().unwrap().contains("`arguments` an object"), "{response}");
    }
    let response = server.request("tools/call", json!({"arguments": {}}));
    assert!(response["error"]["message"].as_str().unwrap().contains("missing field `name`"), "{response}");
}

#[test]
fn an_unknown_argument_is_refused_with_the_one_that_was_meant() {
    let home = Home::new();
    let result = home.server(&[]).call("list_tokens", json!({"staus": "active"}));
    insta::assert_snapshot!(result.failure().0, @"There is no argument `staus`. Did you mean `status`? Call again with that corrected; nothing was changed.");
    assert_eq!(result.failure().1, "invalid_argument");
}

#[test]
fn an_argument_of_the_wrong_type_is_refused_by_its_name() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let result = server.call("list_tokens", json!({"limit": "many"}));
    assert!(result.failure().0.starts_with("The argument `limit` cannot be used: "), "{result:?}");
    let result = server.call("generate_token", json!({"permission": "admin"}));
    assert!(result.failure().0.starts_with("The argument `permission` cannot be used: "), "{result:?}");
    let result = server.call("delete_token", json!({}));
    assert!(result.failure().0.contains("missing field `tokens`"), "{result:?}");
}

#[test]
fn arguments_that_are_plainly_meant_are_taken() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = server
        .call("generate_token", json!({"permission": "Read-Only", "environment": null, "create_environment": "false"}));
    let name = made.done()["token"]["name"].clone();
    assert_eq!(server.call("list_tokens", json!({"limit": "1", "status": "Active"})).done()["total"], 1);
    assert_eq!(server.call("list_tokens", json!({"limit": 1.0})).done()["total"], 1);
    let revoked = server.call("revoke_token", json!({"tokens": name}));
    assert_eq!(revoked.done()["revoked"][0]["status"], "revoked");
}

#[test]
fn a_line_that_is_not_json_is_answered_and_the_next_one_is_served() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for line in [&b"{\"jsonrpc\": \"2.0\", \"id\": 1, "[..], b"hello", b"\xff\xfe\x00", b"]"] {
        server.write_line(line);
        let response = server.read();
        assert_eq!(response["error"]["code"], -32700, "{response}");
        assert_eq!(response.get("id"), None);
    }
    assert!(server.request("tools/list", json!({}))["result"]["tools"].is_array());
}

#[test]
fn json_that_is_no_message_is_answered_with_its_id() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for line in [r#"{"jsonrpc":"1.0","id":41,"method":"ping"}"#, r#"{"id":41,"foo":1}"#] {
        server.write_line(line.as_bytes());
        let response = server.read();
        assert_eq!((&response["id"], &response["error"]["code"]), (&json!(41), &json!(-32600)), "{response}");
    }
    server.write_line(br#"[{"jsonrpc":"2.0","id":41,"method":"ping"}]"#);
    assert_eq!(server.read()["error"]["code"], -32600);
    assert_eq!(server.request("ping", json!({}))["result"], json!({}));
}

#[test]
fn a_line_of_20_mebibytes_gets_a_useful_answer() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let result = server.call("generate_token", json!({"request": "token ".repeat(20 * 1024 * 1024 / 6)}));
    insta::assert_snapshot!(result.failure().0, @"This has 20481 KiB of text, and at most 64 are read; nothing was done. Send what is asked for, in the user's own words, without the log or the document around it.");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

#[test]
fn more_text_than_is_read_is_refused_in_every_argument_of_every_tool() {
    let home = Home::new();
    let mut server = home.server(&["--rate-limit", "0"]);
    let tools = server.request("tools/list", json!({}))["result"]["tools"].clone();
    let long = "a ".repeat(33 * 1024);
    let mut cases = 0;
    for tool in tools.as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let mut given: Vec<Value> = Vec::new();
        for argument in tool["inputSchema"]["properties"].as_object().unwrap().keys() {
            given.extend([
                json!({argument: long}),
                json!({argument: [long]}),
                json!({argument: vec!["ab"; 33 * 1024]}),
            ]);
        }
        given.push(json!({&long: 1}));
        given.push(json!({"unknown": {"deep": {&long: null}}}));
        for arguments in given {
            let result = server.call(name, arguments);
            assert!(result.failure().0.starts_with("This has 6"), "{name}: {result:?}");
            assert_eq!(result.failure().1, "invalid_argument");
            cases += 1;
        }
    }
    assert!(cases > 100, "{cases}");
    // What is said to be too long of a request only is asked about, as it was.
    let result = server.call("generate_token", json!({"request": "token ".repeat(10 * 1024)}));
    assert_eq!(result.questions()[0]["field"], "request");
    let asked = home.run(&[&["ask"][..], &vec!["token"; 20_000]].concat());
    assert!(!asked.status.success() && asked.stderr.contains("at most 64 are read"), "{}", asked.stderr);
    let interpreted = home.run(&[&["interpret"][..], &vec!["token"; 20_000]].concat());
    assert!(
        !interpreted.status.success() && interpreted.stderr.contains("at most 64 are read"),
        "{}",
        interpreted.stderr
    );
}

#[test]
fn an_unknown_method_is_named_without_what_was_pasted_into_it_and_within_bounds() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let response = server.request("tools/brew", json!({}));
    assert_eq!(response["error"]["code"], -32601);
    assert_eq!(response["error"]["message"], "There is no method tools/brew.");
    let value = gatepass_core::token::format::generate(gatepass_core::token::Permission::ReadOnly);
    let value = value.expose();
    let mut cases = 0;
    for (method, never) in [
        (format!("use {value}"), &value[8..]),
        (format!("use {}", &value[4..34]), &value[6..20]),
        (format!("use {}", value.chars().map(|letter| format!("{letter} ")).collect::<String>()), "zzzzzzzz"),
        ("use ghp_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3d".to_owned(), "Ef6hIj9k"),
        ("password=hunter2hunter2".to_owned(), "hunter2"),
        ("https://me:hunter2hunter2@host.example/".to_owned(), "hunter2"),
        (format!("a{}b", "\u{202e}\u{1b}[31m"), "\u{202e}"),
        ("x".repeat(1_000_000), &"x".repeat(100)),
    ] {
        let response = server.request(&method, json!({}));
        let message = response["error"]["message"].as_str().unwrap();
        assert_eq!(response["error"]["code"], -32601, "{response}");
        assert!(!message.contains(never) && message.len() < 400, "{method:.100}: {message}");
        cases += 1;
    }
    assert_eq!(cases, 8);
    assert_eq!(server.request("ping", json!({}))["result"], json!({}));
}

#[test]
fn a_line_that_is_too_long_to_read_is_answered_and_the_next_one_is_served() {
    let home = Home::new();
    let mut server = home.server(&[]);
    server.write_line(&vec![b'x'; 65 * 1024 * 1024]);
    let response = server.read();
    assert!(response["error"]["message"].as_str().unwrap().contains("longer than 64 MiB"), "{response}");
    assert_eq!(server.request("ping", json!({}))["result"], json!({}));
}

#[test]
fn the_end_of_input_lets_what_is_under_way_finish() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "generate_token", "arguments": {"name": "last"}}});
    server.write_line(call.to_string().as_bytes());
    server.close_input();
    assert_eq!(server.read()["result"]["structuredContent"]["token"]["name"], "last");
    assert!(server.wait().0.success());
    assert_eq!(home.run(&["tokens", "list", "--json"]).json()[0]["name"], "last");
}

#[test]
fn a_request_to_stop_lets_what_is_under_way_finish() {
    let home = Home::new();
    for signal in [15, 2] {
        let mut server = home.server(&[]);
        assert!(server.request("tools/list", json!({}))["result"].is_object());
        server.signal(signal);
        let (status, log) = server.wait();
        assert!(status.success(), "{status} {log}");
    }
}

#[test]
fn an_input_that_ends_before_it_begins_is_a_clean_exit() {
    let home = Home::new();
    let (status, log) = home.silent_server(&[]).finish();
    assert!(status.success(), "{status} {log}");
}

#[test]
fn every_older_version_is_spoken_as_it_was_asked_for() {
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let home = Home::new();
        let mut server = home.silent_server(&[]);
        let client = json!({"name": "test", "version": "1"});
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
        let response = server.request("initialize", params);
        assert_eq!(response["result"]["protocolVersion"], version);
        assert!(response["result"]["instructions"].as_str().unwrap().contains("read-only"));
        assert_eq!(
            server.request("tools/list", json!({}))["result"]["tools"].as_array().unwrap().len(),
            Tool::ALL.len()
        );
    }
}

#[test]
fn the_newer_version_needs_no_greeting() {
    let home = Home::new();
    let mut server = home.silent_server(&[]);
    let discovered = server.request("server/discover", json!({"_meta": modern(json!({}))}));
    assert!(
        discovered["result"]["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")),
        "{discovered}"
    );
    let listed = server.request("tools/list", json!({"_meta": modern(json!({}))}));
    assert_eq!(listed["result"]["resultType"], "complete");
    let call = json!({"name": "generate_token", "arguments": {"name": "modern"}, "_meta": modern(json!({}))});
    let made = server.request("tools/call", call);
    assert_eq!(made["result"]["structuredContent"]["token"]["name"], "modern", "{made}");
}

#[test]
fn too_many_calls_are_refused_with_what_to_do() {
    let home = Home::new();
    let mut server = home.server(&["--rate-limit", "3"]);
    for _ in 0..3 {
        server.call("list_tokens", json!({})).done();
    }
    let refused = server.call("list_tokens", json!({}));
    insta::assert_snapshot!(refused.failure().0, @"These are too many tool calls in too short a time; nothing was done. Wait a few seconds, then call again.");
    assert_eq!(refused.failure().1, "rate_limited");
}
