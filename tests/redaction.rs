//! Values that somebody pastes where none belongs: every text field of every door, in every form in which a value is
//! pasted. None may be in an answer, in a log, or in a file afterwards.

mod cut;
mod forms;
mod ordinary;
mod services;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatepass_core::token::name::cleaned;
use gatepass_core::token::redaction::{holds_value, redacted};
use gatepass_core::token::{Permission, format};
use http::Method;
use serde_json::{Value, json};

use self::cut::of_own_cut;
use self::forms::{Pasted, of_any, of_own};
use crate::dashboard::site::Site;
use crate::secrets::files;
use crate::support::Home;

/// One value of each kind that is ours.
fn own() -> Vec<forms::Value> {
    let values = [
        format::generate(Permission::ReadOnly),
        format::generate(Permission::ReadWrite),
        format::generate_identity(),
        format::generate_link(),
        format::generate_session(),
    ];
    values.iter().map(|secret| forms::Value::own(secret.expose())).collect()
}

/// What is pasted at every door: one value of ours in every second form, the others as they are.
fn pasted() -> Vec<Pasted> {
    let (own, others) = (own(), services::values(1));
    let as_they_are = own.iter().skip(1).chain(&others).flat_map(|value| of_any(value).into_iter().take(1));
    let reference = STANDARD.encode(format!("reftkn:01:1770000000:{}", rand::random::<u64>()));
    let reference = forms::Value { kind: "a reference", secret: 8..reference.len(), text: reference };
    of_own(&own[0]).into_iter().step_by(2).chain(as_they_are).chain(of_any(&reference).into_iter().take(1)).collect()
}

/// Fails where one of the pasted values is in what was found.
fn none_in(pasted: &[Pasted], outputs: &[(String, Vec<u8>)]) {
    let needles: Vec<String> =
        pasted.iter().flat_map(|pasted| &pasted.never).map(|never| never.to_lowercase()).collect();
    let finder = aho_corasick::AhoCorasick::new(&needles).unwrap();
    for (what, bytes) in outputs {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        if let Some(found) = finder.find(&text) {
            let start = text[..found.start()].char_indices().rev().nth(200).map_or(0, |(place, _)| place);
            panic!("a value is in {what}: {}", &text[start..found.end()]);
        }
    }
}

fn left_in(home: &Home) -> Vec<(String, Vec<u8>)> {
    let found = files(&home.gatepass()).into_iter();
    found
        .map(|(path, bytes)| (path.display().to_string(), bytes))
        .filter(|(path, _)| !path.contains("/drops/"))
        .collect()
}

/// Fails where a value is seen after it was cut, or not told.
fn assert_cut(Pasted { form, text, never }: &Pasted, kind: &str) {
    assert!(!never.is_empty(), "{kind}, {form}");
    assert!(holds_value(text), "{kind}, {form} is not told: {text}");
    for clean in [redacted(text), cleaned(text, 10_000)] {
        let seen = never.iter().find(|never| clean.to_lowercase().contains(&never.to_lowercase()));
        assert!(seen.is_none(), "{kind}, {form}: {text}\n{clean}");
        assert!(holds_value(&clean), "what was cut is told afterwards, too: {kind}, {form}: {clean}");
        assert_eq!(redacted(&clean), clean, "{kind}, {form}");
    }
}

#[test]
fn a_value_of_ours_is_found_in_every_form() {
    let mut cases = 0;
    for value in (0..8).flat_map(|_| own()) {
        for pasted in of_own(&value) {
            assert_cut(&pasted, value.kind);
            cases += 1;
        }
    }
    assert_eq!(cases, 40 * 109);
}

#[test]
fn a_value_of_ours_that_is_cut_and_has_no_prefix_is_found() {
    let mut cases = 0;
    for seed in 0..40 {
        let value = forms::Value::own(&format!("gpr_{}", services::Letters::of(seed).base62(36)));
        for pasted in of_own_cut(&value) {
            assert_cut(&pasted, value.kind);
            cases += 1;
        }
    }
    assert_eq!(cases, 40 * 7 * 34);
}

#[test]
fn another_services_credential_is_found_in_every_form() {
    let mut cases = 0;
    for value in (2..4).flat_map(services::values) {
        for pasted in of_any(&value) {
            assert_cut(&pasted, value.kind);
            cases += 1;
        }
    }
    assert_eq!(cases, 2 * 3676);
}

#[test]
fn of_the_shortest_values_all_but_one_in_a_thousand_are_told() {
    let letters = services::Letters::of(5);
    let told = (0..20_000).filter(|_| holds_value(&format!("glpat-{}", letters.base62(20)))).count();
    assert!(told >= 19_980, "{told}");
}

#[test]
fn no_tool_passes_a_value_on() {
    let home = Home::new();
    let pasted = pasted();
    let fields = [
        ("generate_token", "request"),
        ("generate_token", "name"),
        ("generate_token", "environment"),
        ("generate_token", "expires"),
        ("generate_token", "package_manager"),
        ("generate_token", "permission"),
        ("list_tokens", "request"),
        ("list_tokens", "environment"),
        ("list_tokens", "created_by"),
        ("list_tokens", "name_contains"),
        ("list_tokens", "expiring_within"),
        ("list_tokens", "cursor"),
        ("revoke_token", "request"),
        ("revoke_token", "tokens"),
        ("delete_token", "tokens"),
        ("list_environments", "name"),
        ("configure_package_manager", "request"),
        ("configure_package_manager", "package_manager"),
        ("configure_package_manager", "token"),
        ("configure_package_manager", "environment"),
        ("configure_package_manager", "directory"),
        ("configure_package_manager", "mode"),
    ];
    let mut server = home.silent_server(&["--log", "trace"]);
    let mut answers = Vec::new();
    let mut cases = 0;
    for Pasted { text, .. } in &pasted {
        for (tool, field) in fields {
            let mut arguments = json!({ field: text });
            if tool == "generate_token" && field != "environment" {
                arguments["create_environment"] = true.into();
            }
            answers.push(call_modern(&mut server, tool, arguments, text));
            cases += 1;
        }
        for (tool, arguments) in [("list_tokens", json!({ text: 1 })), (text, json!({})), ("list_tokens", json!(text))]
        {
            answers.push(call_modern(&mut server, tool, arguments, "test"));
            cases += 1;
        }
    }
    let mut outputs: Vec<(String, Vec<u8>)> =
        answers.iter().map(|answer| ("an answer".to_owned(), answer.to_string().into_bytes())).collect();
    outputs.extend(left_in(&home));
    let (_, log) = server.finish();
    assert!(log.len() > 1000, "trace logs nothing");
    outputs.push(("the log".to_owned(), log.into_bytes()));
    outputs.extend(left_in(&home));
    none_in(&pasted, &outputs);
    assert_eq!((pasted.len(), cases), (139, 139 * 25));
    let audit = home.run(&["audit", "--json"]).stdout;
    assert!(audit.contains("gpr_") && audit.contains('…'), "a request's words are kept without the value: {audit}");
}

/// A call in the newer way, from a client that gives itself this name.
fn call_modern(server: &mut crate::support::Server, tool: &str, arguments: Value, client: &str) -> Value {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": client, "version": client},
    });
    server.request("tools/call", json!({"name": tool, "arguments": arguments, "_meta": meta}))
}

#[test]
fn no_command_passes_a_value_on() {
    let home = Home::new();
    let commands: [&[&str]; 20] = [
        &["environments", "add"],
        &["user", "add", "--role", "developer"],
        &["user", "link"],
        &["user", "token"],
        &["user", "remove"],
        &["user", "role", "--", "ada"],
        &["tokens", "revoke"],
        &["tokens", "delete"],
        &["tokens", "list", "--environment"],
        &["tokens", "list", "--status"],
        &["configure"],
        &["configure", "npm", "--token"],
        &["configure", "npm", "--environment"],
        &["configure", "npm", "--directory"],
        &["audit", "--token"],
        &["audit", "--since"],
        &["reveal"],
        &["interpret"],
        &["ask"],
        &[],
    ];
    let pasted: Vec<Pasted> = of_own(&own()[1]).into_iter().step_by(4).collect();
    let mut outputs = Vec::new();
    for Pasted { text, .. } in &pasted {
        for command in commands {
            let finished = home.run(&[&["--log", "trace"], command, &[text.as_str()]].concat());
            outputs.push((format!("what {command:?} printed"), finished.stdout.into_bytes()));
            outputs.push((format!("what {command:?} said"), finished.stderr.into_bytes()));
        }
    }
    assert_eq!(outputs.len(), 2 * 28 * 20);
    outputs.extend(left_in(&home));
    none_in(&pasted, &outputs);
}

#[test]
fn no_request_over_http_passes_a_value_on() {
    let mut site = Site::logging();
    let pasted = pasted();
    let session = site.session(&site.dev);
    let reader = site.token(&crate::authority::developer(), "reader");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bearer = format!("Bearer {}", site.dev);
    let pull = format!("Bearer {}", reader.secret.expose());
    let mut outputs = Vec::new();
    let mut ask = |method: Method, path: &str, headers: &[(&str, &str)], body: String| {
        let mut request = client.request(method.clone(), site.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let answer = runtime.block_on(async {
            let answer = request.send().await.unwrap();
            format!("{:?} {}", answer.headers().clone(), answer.text().await.unwrap())
        });
        outputs.push((format!("the answer to {method} {}", path.split('?').next().unwrap()), answer.into_bytes()));
    };
    let mut cases = 0;
    for Pasted { text, .. } in &pasted {
        // Headers have no lines.
        let header = text.replace(char::is_control, " ");
        let json = ("content-type", "application/json");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let own = ("authorization", bearer.as_str());
        for field in [
            "name",
            "description",
            "request",
            "package_manager",
            "environment",
            "username",
            "scope",
            "audience",
            "grant_type",
            "permission",
            "expires_in",
        ] {
            let body = json!({ field: text, "create_environment": true });
            ask(Method::POST, "/access/api/v1/tokens", &[own, json], body.to_string());
            cases += 1;
        }
        ask(Method::POST, "/access/api/v1/tokens", &[own, json], json!({ text: "x" }).to_string());
        ask(Method::POST, "/access/api/v1/tokens", &[own, json, ("user-agent", &header)], "{}".to_owned());
        ask(Method::POST, "/gatepass/api/v1/environments", &[own, json], json!({ "name": text }).to_string());
        ask(Method::DELETE, "/access/api/v1/tokens/revoke", &[own, json], json!({ "token_id": text }).to_string());
        cases += 4;
        let query = |name: &str| url::form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
        for name in ["description", "username", "token_id", "order_by", "environment", "cursor", "status", "limit"] {
            ask(Method::GET, &format!("/access/api/v1/tokens?{}", query(name)), &[own], String::new());
            cases += 1;
        }
        let cookie = ("cookie", session.cookie.as_str());
        for name in ["search", "name", "username", "environment", "created_by", "created_from", "status", "sort"] {
            ask(Method::GET, &format!("/dashboard/tokens?{}", query(name)), &[cookie], String::new());
            cases += 1;
        }
        let filled = |name: &str| {
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([(name, text.as_str()), ("csrf", &session.csrf), ("expires", "date")])
                .finish()
        };
        for name in ["name", "environment", "date", "permission"] {
            ask(Method::POST, "/dashboard/tokens", &[cookie, form], filled(name));
            cases += 1;
        }
        let named = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("name", text.as_str()), ("csrf", &session.csrf)])
            .finish();
        ask(Method::POST, "/dashboard/environments", &[cookie, form], named);
        let signing = format!("credential={}", site.dev);
        ask(Method::POST, "/dashboard/sign-in", &[form, ("user-agent", &header)], signing);
        ask(Method::GET, "/v2/", &[("authorization", &pull), ("user-agent", &header)], String::new());
        cases += 3;
    }
    outputs.extend(left_in(&site.home));
    let page = site.get(&format!("/dashboard/tokens/{}", reader.token.id), Some(&session)).text;
    outputs.push(("the page of a token".to_owned(), page.into_bytes()));
    outputs.push(("the log".to_owned(), site.stop().into_bytes()));
    outputs.extend(left_in(&site.home));
    let audit = site.home.run(&["audit", "--json", "--limit", "10000"]).stdout;
    assert!(audit.contains("gpw_") && audit.contains('…'), "a client's name is kept without the value");
    outputs.push(("the audit".to_owned(), audit.into_bytes()));
    none_in(&pasted, &outputs);
    assert_eq!(cases, 139 * 38);
}
