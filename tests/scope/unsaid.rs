//! Arguments that say nothing, in every field of every tool: blank texts, and null.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::support::Home;

/// The tools, each with the properties of its arguments.
fn tools() -> Vec<(String, Map<String, Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let tools = files.filter(|file| file.extension().is_some_and(|end| end == "json"));
    let tools: Vec<_> = tools
        .map(|file| {
            let tool: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let properties = tool["inputSchema"]["properties"].as_object().unwrap().clone();
            (file.file_stem().unwrap().to_str().unwrap().to_owned(), properties)
        })
        .collect();
    assert_eq!(tools.len(), gatepass_intent::Tool::ALL.len());
    tools
}

#[test]
fn a_blank_text_is_refused_in_every_list_and_the_answer_says_what_to_give() {
    let home = Home::new();
    let mut server = home.server(&["--rate-limit", "0"]);
    let mut cases = 0;
    for (tool, properties) in tools() {
        for (name, property) in properties.iter().filter(|(_, property)| property["type"] == "array") {
            for blank in ["", " ", "\t", "\r\n ", "\u{a0}", "\u{3000}"] {
                let values = [json!(blank), json!([blank]), json!(["npm", blank]), json!(json!([blank]).to_string())];
                for value in values {
                    for more in [json!({}), json!({"request": "push token for npm"}), json!({"request": blank})] {
                        let mut arguments = if properties.contains_key("request") { more } else { json!({}) };
                        arguments[name] = value.clone();
                        let refused = server.call(&tool, arguments.clone());
                        let (sentence, code) = refused.failure();
                        let wanted = format!("The argument `{name}` is blank, which says nothing");
                        assert!(sentence.contains(&wanted), "{tool} {arguments}: {sentence}");
                        assert_eq!(code, "invalid_argument");
                        let words = property["enum"][0].as_str().or(property["description"].as_str()).unwrap();
                        assert!(sentence.contains(words), "{tool} {name}: {sentence}");
                        cases += 1;
                    }
                }
            }
        }
    }
    assert!(cases > 250, "{cases}");
    println!("{cases} blank arguments");
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
}

/// The tools that make tokens, and what narrows one.
#[test]
fn an_empty_argument_where_nothing_else_narrows_a_token_makes_none() {
    let home = Home::new();
    let mut server = home.server(&["--rate-limit", "0"]);
    let nulls = [
        json!({"scope": null}),
        json!({"package_manager": null}),
        json!({"package_manager": ""}),
        json!({"package_manager": " \t"}),
        json!({"scope": null, "package_manager": null}),
        json!({"scope": null, "package_manager": ""}),
    ];
    let mut cases = 0;
    for tool in ["generate_token", "configure_package_manager"] {
        for null in &nulls {
            for more in [
                json!({}),
                json!({"request": null}),
                json!({"request": " "}),
                json!({"permission": "read_write"}),
                json!({"expires": "never", "name": null, "environment": null}),
            ] {
                let mut arguments = null.clone();
                arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                arguments.as_object_mut().unwrap().retain(|name, _| tool == "generate_token" || name != "name");
                let refused = server.call(tool, arguments.clone());
                let (sentence, code) = refused.failure();
                assert!(
                    sentence.contains("is empty, and nothing says what the token is to be for"),
                    "{arguments}: {sentence}"
                );
                assert_eq!(code, "invalid_argument", "{tool} {arguments}");
                cases += 1;
            }
        }
    }
    assert_eq!((cases, server.call("list_tokens", json!({})).done()["total"].clone()), (60, json!(0)));
    // One says it, or the words do.
    for (arguments, scope) in [
        (json!({"scope": null, "package_manager": "npm"}), "npm"),
        (json!({"scope": "docker/team/api", "package_manager": null}), "docker/team/api"),
        (json!({"scope": "docker/team/api", "package_manager": ""}), "docker/team/api"),
        (json!({"scope": null, "package_manager": null, "request": "a token for pypi"}), "pypi"),
    ] {
        assert_eq!(server.call("generate_token", arguments).done()["token"]["scope"], json!([scope]));
    }
}

/// Clients with strict schemas send null for each argument that the model left open: the words then mean what they mean alone.
#[test]
fn words_narrow_a_token_as_they_do_alone_where_every_field_beside_them_is_null() {
    let words = [
        ("a token", "everything", "read_only"),
        ("read token for staging builds of npm", "npm", "read_only"),
        ("npm token to publish @acme/ui and nothing else, for a week", "npm/@acme/ui", "read_write"),
        ("push token for docker/team/api only", "docker/team/api", "read_write"),
        ("token for pypi, only to read", "pypi", "read_only"),
        ("push rights for the image team/web only, for a week", "docker/team/web", "read_write"),
        ("token for npm and docker", "docker, npm", "read_only"),
        ("a token, but not for docker", "", ""),
        ("a token only for the packages of the billing team", "", ""),
    ];
    let (tool, properties) = tools().into_iter().find(|(tool, _)| tool == "generate_token").unwrap();
    let nulls: Vec<&str> = properties.keys().map(String::as_str).filter(|name| *name != "request").collect();
    let mut cases = 0;
    for (request, scope, permission) in words {
        let mut heard = Vec::new();
        for fields in [&[] as &[&str], &["scope"], &["package_manager"], &["scope", "package_manager"], &nulls] {
            let home = Home::new();
            let mut server = home.server(&["--rate-limit", "0"]);
            let mut arguments = json!({ "request": request });
            for field in fields {
                arguments[*field] = Value::Null;
            }
            let answer = server.call(&tool, arguments).0["structuredContent"].clone();
            let token = &answer["token"];
            let entries: Vec<&str> = token["scope"]
                .as_array()
                .map_or(Vec::new(), |entries| entries.iter().filter_map(Value::as_str).collect());
            let shown =
                if token.is_object() && entries.is_empty() { "everything".to_owned() } else { entries.join(", ") };
            heard.push((shown, token["permission"].as_str().unwrap_or_default().to_owned()));
            cases += 1;
        }
        assert!(heard.iter().all(|one| *one == heard[0]), "{request}: {heard:?}");
        assert_eq!((heard[0].0.as_str(), heard[0].1.as_str()), (scope, permission), "{request}");
    }
    assert_eq!(cases, words.len() * 5);
}

#[test]
fn nothing_in_any_other_field_is_as_if_it_was_left_out() {
    let home = Home::new();
    let mut server = home.server(&["--rate-limit", "0"]);
    let mut cases = 0;
    for (tool, properties) in tools() {
        let base = match tool.as_str() {
            "generate_token" | "configure_package_manager" => json!({"package_manager": "npm", "mode": "check"}),
            "revoke_token" | "delete_token" => json!({"tokens": ["nobody"]}),
            _ => json!({}),
        };
        let mut base = base.as_object().unwrap().clone();
        base.retain(|name, _| properties.contains_key(name));
        for name in properties.keys().filter(|name| !base.contains_key(*name)) {
            let mut heard = Vec::new();
            let is_list = properties[name]["type"] == "array";
            // A blank list is refused.
            let empty = [None, Some(Value::Null), Some(json!("")), Some(json!(" \n"))];
            for null in empty.into_iter().filter(|null| !is_list || !matches!(null, Some(Value::String(_)))) {
                let mut arguments = base.clone();
                // A token that is made is found again by its name.
                let own = json!(format!("ci-{tool}-{name}-{}", heard.len()));
                if properties.contains_key("name") && tool == "generate_token" && name != "name" {
                    arguments.insert("name".to_owned(), own);
                }
                if let Some(null) = null {
                    arguments.insert(name.clone(), null);
                }
                let result = server.call(&tool, Value::Object(arguments));
                let (answer, code) = (&result.0["structuredContent"], &result.0["_meta"]["gatepass/code"]);
                let token = &answer["token"];
                heard.push(json!([result.0["isError"], answer["outcome"], token["scope"], token["permission"], code]));
            }
            assert!(heard.iter().all(|one| *one == heard[0]), "{tool} {name}: {heard:?}");
            cases += heard.len() - 1;
        }
    }
    assert!(cases > 60, "{cases}");
}

/// What a new token is like may be left out, and blank is as good (`policy::doors`). What names something that is there, or what a
/// token is for, is not: another would be made in its place, or a wider one.
#[test]
fn what_names_something_is_not_blank_on_the_command_line() {
    let home = Home::new();
    for flags in [
        &["npm", "--scope", ""][..],
        &["npm", "--scope", " "],
        &["npm", "--scope", "null"],
        &["npm", "--scope", "npm", "--scope", ""],
        &["npm", "--token", ""],
        &["npm", "--token", " \t"],
        &["npm", "--where", ""],
        &["", "--scope", "npm"],
        &[" "],
    ] {
        let refused = home.run(&[&["configure", "--apply"], flags].concat());
        assert!(!refused.status.success(), "{flags:?}: {refused:?}");
    }
    let listed = home.run(&["tokens", "list", "--scope", ""]);
    assert!(!listed.status.success(), "{listed:?}");
    assert_eq!(home.server(&[]).call("list_tokens", json!({})).done()["total"], 0);
}
