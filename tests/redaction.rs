//! Values that somebody pastes where none belongs: every text field of every door, in every form in which a value is
//! pasted. None may be in an answer, in a log, or in a file afterwards.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gatepass::token::name::cleaned;
use gatepass::token::redaction::{holds_value, redacted};
use gatepass::token::{Permission, format};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::dashboard::site::Site;
use crate::secrets::files;
use crate::support::Home;

/// A text with a value in it, and what may be nowhere afterwards, in small letters.
struct Pasted {
    text: String,
    never: Vec<String>,
}

/// One value of each kind: ours, a JWT, and a reference token.
fn values() -> Vec<String> {
    let ours = [
        format::generate(Permission::ReadOnly),
        format::generate(Permission::ReadWrite),
        format::generate_identity(),
        format::generate_link(),
        format::generate_session(),
    ];
    let ours = ours.iter().map(|secret| secret.expose().to_owned());
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"gatepass","jti":"{}"}}"#, rand::random::<u128>()));
    let jwt = format!("{}.{payload}.c2lnbmF0dXJlLXNlbnRpbmVs", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#));
    let reference = STANDARD.encode(format!("reftkn:01:1770000000:{}", rand::random::<u64>()));
    ours.chain([jwt, reference]).collect()
}

/// The forms in which a value is pasted.
fn forms(value: &str) -> Vec<Pasted> {
    let plain = |text: String| Pasted { text, never: vec![value[8..].to_ascii_lowercase()] };
    let encoded = |text: String, code: String| Pasted { text, never: vec![code.to_lowercase()] };
    let every = value.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let escaped = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let twice = escaped.replace('%', "%25");
    let basic = STANDARD.encode(format!("somebody:{value}"));
    let unpadded = URL_SAFE_NO_PAD.encode(format!("{value}:"));
    let wide: String = value.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter)).collect();
    let split: String = value.chars().flat_map(|letter| [letter, '\u{200b}']).collect();
    let mut forms = vec![
        plain(value.to_owned()),
        plain(format!("\"{value}\"")),
        plain(format!("use {value}, please")),
        plain(format!("https://somebody:{value}@host.example/x?token={value}&y=1")),
        plain(format!("token={value}_and_more")),
        plain(format!("abc{value}")),
        encoded(every.clone(), every),
        encoded(twice.clone(), twice[twice.len() - 24..].to_owned()),
        encoded(format!("Basic {basic}"), basic),
        encoded(format!("auth={unpadded}"), unpadded),
        Pasted { never: vec![wide.to_lowercase(), value[8..].to_ascii_lowercase()], text: wide },
        Pasted { never: vec![split.to_lowercase(), value[8..].to_ascii_lowercase()], text: split },
    ];
    if value.starts_with("gp") {
        forms.push(plain(escaped));
        forms.push(plain(value.to_ascii_uppercase()));
        forms.push(plain(value.to_ascii_lowercase()));
    }
    forms
}

fn pasted(values: &[String]) -> Vec<Pasted> {
    values.iter().flat_map(|value| forms(value)).collect()
}

/// Fails where one of the pasted values is in what was found.
fn none_in(pasted: &[Pasted], places: &[(String, Vec<u8>)]) {
    let needles: Vec<&str> = pasted.iter().flat_map(|pasted| &pasted.never).map(String::as_str).collect();
    let finder = aho_corasick::AhoCorasick::new(&needles).unwrap();
    for (what, bytes) in places {
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

#[test]
fn a_value_is_found_in_every_form_and_what_is_none_stays_as_it_is() {
    let pasted: Vec<Pasted> = (0..20).flat_map(|_| pasted(&values())).collect();
    for Pasted { text, never } in &pasted {
        assert!(holds_value(text), "{text}");
        assert!(holds_value(&redacted(text)), "what was cut is told afterwards, too: {text}");
        for clean in [redacted(text), cleaned(text, 10_000)] {
            assert!(never.iter().all(|never| !clean.to_lowercase().contains(never)), "{text}: {clean}");
        }
    }
    assert_eq!(pasted.len(), 20 * (5 * 15 + 2 * 12));
    for text in [
        "",
        "read-only token for staging",
        "gpl_license_checker",
        "agpl_compliance_scanner for v2",
        "gps_coordinates",
        "gpr_short1",
        "eyJust-a-word",
        "https://host.example/a%20b/c%2Fd?e=%25",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo",
        "日本語の名前",
        "100 % of all",
    ] {
        assert_eq!((redacted(text).as_str(), holds_value(text)), (text, false));
    }
}

#[test]
fn no_tool_passes_a_value_on() {
    let home = Home::new();
    let pasted = pasted(&values());
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
    let mut places: Vec<(String, Vec<u8>)> =
        answers.iter().map(|answer| ("an answer".to_owned(), answer.to_string().into_bytes())).collect();
    places.extend(left_in(&home));
    let (_, log) = server.finish();
    assert!(log.len() > 1000, "trace logs nothing");
    places.push(("the log".to_owned(), log.into_bytes()));
    places.extend(left_in(&home));
    none_in(&pasted, &places);
    assert_eq!((pasted.len(), cases), (99, 99 * 25));
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
    let values = values();
    let pasted = pasted(&values[1..2]);
    let mut places = Vec::new();
    for Pasted { text, .. } in &pasted {
        for command in commands {
            let finished = home.run(&[&["--log", "trace"], command, &[text.as_str()]].concat());
            places.push((format!("what {command:?} printed"), finished.stdout.into_bytes()));
            places.push((format!("what {command:?} said"), finished.stderr.into_bytes()));
        }
    }
    assert_eq!(places.len(), 2 * 15 * 20);
    places.extend(left_in(&home));
    none_in(&pasted, &places);
}

#[test]
fn no_request_over_http_passes_a_value_on() {
    let mut site = Site::logging();
    let values = values();
    let pasted = pasted(&values);
    let session = site.session(&site.dev);
    let reader = site.token(&crate::authority::developer(), "reader");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bearer = format!("Bearer {}", site.dev);
    let pull = format!("Bearer {}", reader.secret.expose());
    let mut places = Vec::new();
    let mut ask = |method: Method, path: &str, headers: &[(&str, &str)], body: String| {
        let mut request = client.request(method.clone(), site.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let answer = runtime.block_on(async {
            let answer = request.send().await.unwrap();
            format!("{:?} {}", answer.headers().clone(), answer.text().await.unwrap())
        });
        places.push((format!("the answer to {method} {}", path.split('?').next().unwrap()), answer.into_bytes()));
    };
    let mut cases = 0;
    for Pasted { text, .. } in &pasted {
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
        ask(Method::POST, "/access/api/v1/tokens", &[own, json, ("user-agent", text)], "{}".to_owned());
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
        ask(Method::POST, "/dashboard/sign-in", &[form, ("user-agent", text)], signing);
        ask(Method::GET, "/v2/", &[("authorization", &pull), ("user-agent", text)], String::new());
        cases += 3;
    }
    places.extend(left_in(&site.home));
    let page = site.get(&format!("/dashboard/tokens/{}", reader.token.id), Some(&session)).text;
    places.push(("the page of a token".to_owned(), page.into_bytes()));
    places.push(("the log".to_owned(), site.stop().into_bytes()));
    places.extend(left_in(&site.home));
    let audit = site.home.run(&["audit", "--json", "--limit", "10000"]).stdout;
    assert!(audit.contains("gpw_") && audit.contains('…'), "a client's name is kept without the value");
    places.push(("the audit".to_owned(), audit.into_bytes()));
    none_in(&pasted, &places);
    assert_eq!(cases, 99 * 38);
}
