//! What agents read of typical calls, and how long that is.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Home, Server, ToolResult, settled};

/// The most characters of a typical answer, and of one with all that a client needs, or with
/// several tokens.
const MOST: usize = 600;
const MOST_OF_SEVERAL_LINES: usize = 900;

/// As [`settled`] has it, of a gatepass on the search path with its home where that is by default; ids and times as long as
/// they are.
fn at_an_ordinary_place(text: &str, home: &Home) -> String {
    let text = text.replace(env!("CARGO_BIN_EXE_gatepass"), "gatepass");
    text.replace(&format!(" --home {}", home.gatepass().display()), "")
}

fn generated(server: &mut Server, arguments: Value) -> ToolResult {
    let made = server.call("generate_token", arguments);
    made.done();
    made
}

#[test]
fn where_no_client_is_known_none_is_configured_and_the_answer_says_how_to_get_the_lines_of_one() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for arguments in
        [json!({"request": "read-only token for staging"}), json!({"name": "two", "scope": ["npm", "pypi"]})]
    {
        let answer = server.call("generate_token", arguments);
        assert_eq!(answer.done()["configuration"], json!([]), "{answer:?}");
        let id = answer.done()["token"]["id"].as_str().unwrap();
        let next = answer.done()["next"].as_str().unwrap();
        assert!(next.contains("configure_package_manager") && next.contains(id), "{next}");
        let reveals = answer.text().matches(" reveal ").count();
        assert_eq!(reveals, 1, "{}", answer.text());
        let shown = server.call("configure_package_manager", json!({"package_manager": "npm", "token": id}));
        assert!(shown.done()["configuration"].to_string().contains("reveal"), "{shown:?}");
    }
}

#[test]
fn no_other_client_stands_in_for_one_that_cannot_be_configured() {
    let home = Home::new();
    let made = home.server(&[]).call("generate_token", json!({"package_manager": "go"}));
    assert_eq!(made.done()["configuration"], json!([]));
    let next = made.done()["next"].as_str().unwrap();
    assert!(next.starts_with("Go sends no credential over plain http") && !next.contains("npm"), "{next}");
}

#[test]
fn a_token_for_one_repository_comes_with_the_lines_of_the_client_that_people_look_for_first() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (scope, manager) in [
        (json!(["docker/team/api"]), "docker"),
        (json!(["npm:r", "npm/@acme/ui:rw"]), "npm"),
        (json!(["pypi"]), "pip"),
        (json!(["maven/com.acme"]), "maven"),
    ] {
        let made = generated(&mut server, json!({"name": format!("for {manager}"), "scope": scope}));
        let configuration = made.done()["configuration"].as_array().unwrap();
        assert_eq!(configuration.len(), 1, "{made:?}");
        assert_eq!(configuration[0]["package_manager"], manager);
    }
}

#[test]
fn the_text_of_a_made_token_has_each_fact_once() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let made = generated(&mut server, json!({"request": "read-only token for staging"}));
    let token = &made.done()["token"];
    for fact in [&token["name"], &token["expires"], &token["username"]] {
        let fact = fact.as_str().unwrap();
        let found = made.text().matches(fact).count() - usize::from(*fact == token["name"]);
        assert_eq!(found, 1, "{fact}: {}", made.text());
    }
    for fact in ["Read-Only for everything, in staging, until ", "the default, 90 days", "(\"read-only\")"] {
        assert!(made.text().contains(fact), "{fact}: {}", made.text());
    }
    // What the user said needs no remark.
    let made = generated(&mut server, json!({"request": "read-only token for staging for 30 days"}));
    assert!(!made.text().contains("default"), "{}", made.text());
    let made = generated(&mut server, json!({"name": "endless", "expires": "never"}));
    assert!(made.text().contains("Read-Only for everything, without an end"), "{}", made.text());
}

#[test]
fn a_question_says_which_field_it_is_for_and_which_values_that_takes() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for (tool, arguments, values) in [
        ("generate_token", json!({"request": "token for uat"}), "environment: production, staging, development"),
        (
            "generate_token",
            json!({"request": "docker push the checkout image"}),
            "scope: entries KEY/NAME; the KEY alone",
        ),
        ("revoke_token", json!({"request": "revoke the leaked token"}), "tokens: ids or exact names"),
    ] {
        let asked = server.call(tool, arguments);
        let field = values.split(':').next().unwrap();
        assert_eq!(asked.questions()[0]["field"], field, "{asked:?}");
        assert!(asked.text().contains(&format!("\n  {values}")), "{}", asked.text());
        assert!(asked.text().contains(&format!("with the answer in `{field}`")), "{}", asked.text());
        assert!(!asked.text().contains("was given"), "{}", asked.text());
    }
}

#[test]
fn a_question_that_a_field_did_not_answer_says_so_and_the_whole_repository_is_an_answer_in_the_users_words() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let call = |request: &str| json!({"request": request, "permission": "read_write", "scope": ["docker"]});
    let asked = server.call("generate_token", call("docker push the checkout image"));
    assert_eq!(asked.questions()[0]["field"], "scope", "{asked:?}");
    assert!(asked.text().contains("`scope` was given and does not answer it"), "{}", asked.text());
    assert!(asked.text().contains("the KEY alone (docker, npm, pypi, …) is the whole repository"), "{}", asked.text());
    let made = server.call("generate_token", call("docker push to the whole docker repository"));
    assert_eq!(made.done()["token"]["scope"], json!(["docker"]), "{made:?}");
}

#[test]
fn a_value_that_a_question_wants_confirmed_is_confirmed_by_the_same_call() {
    let home = Home::new();
    let mut server = home.server(&[]);
    let call = json!({"request": "I need a token called alpha", "permission": "read_write"});
    let asked = server.call("generate_token", call.clone());
    assert_eq!(asked.questions()[0]["field"], "permission", "{asked:?}");
    assert!(asked.text().contains("`permission` has that value already"), "{}", asked.text());
    assert!(!asked.text().contains("does not answer it"), "{}", asked.text());
    assert_eq!(server.call("generate_token", call).done()["token"]["permission"], "read_write");
}

#[test]
fn a_question_which_token_is_meant_tells_of_those_that_there_are_and_offers_none() {
    let home = Home::new();
    let mut server = home.server(&[]);
    for name in ["shop-pull", "shop-push"] {
        server.call("generate_token", json!({"name": name})).done();
    }
    let asked = server.call("revoke_token", json!({"request": "revoke the leaked token"}));
    assert!(asked.text().contains("Active: shop-push, shop-pull."), "{}", asked.text());
    assert_eq!(asked.questions()[0]["choices"], json!(null), "{asked:?}");
}

#[test]
fn what_agents_read_of_typical_calls_is_short() {
    let home = Home::new();
    let mut server = home.server(&["--url", "http://127.0.0.1:9"]);
    let manager = |mode: &str| json!({"package_manager": "npm", "mode": mode});
    let calls = [
        ("generate_token", json!({"request": "read-only token for staging"}), MOST),
        (
            "generate_token",
            json!({"name": "ci-push", "permission": "read_write", "scope": ["docker"], "expires": "30d"}),
            MOST,
        ),
        (
            "generate_token",
            json!({"request": "npm token for staging, install only", "package_manager": "npm"}),
            MOST_OF_SEVERAL_LINES,
        ),
        ("generate_token", json!({"request": "a pip token", "package_manager": "pip"}), MOST_OF_SEVERAL_LINES),
        ("configure_package_manager", manager("show"), MOST_OF_SEVERAL_LINES),
        ("configure_package_manager", json!({"package_manager": "docker", "environment": "staging"}), MOST),
        ("configure_package_manager", manager("apply"), MOST),
        ("configure_package_manager", manager("check"), MOST),
        ("configure_package_manager", manager("undo"), MOST),
        ("list_tokens", json!({"request": "which tokens are there for staging?"}), MOST),
        ("revoke_token", json!({"request": "revoke all tokens for staging"}), MOST_OF_SEVERAL_LINES),
        ("revoke_token", json!({"tokens": ["staging-read-only"]}), MOST),
        ("list_environments", json!({}), MOST),
        ("generate_token", json!({"request": "read-only token for uat"}), MOST),
    ];
    let (mut read, mut lengths) = (String::new(), Vec::new());
    for (tool, arguments, most) in calls {
        let answer = server.call(tool, arguments.clone());
        let mut text = at_an_ordinary_place(answer.text(), &home);
        let length = text.chars().count();
        assert!(length <= most, "{length} characters of {tool} {arguments}:\n{text}");
        lengths.push(length);
        if let Some(username) = answer.0["structuredContent"]["token"]["username"].as_str() {
            text = text.replace(username, "USERNAME");
        }
        writeln!(read, "== {tool} {arguments}\n{text}\n").unwrap();
    }
    println!("{lengths:?}");
    let mean = lengths.iter().sum::<usize>() / lengths.len();
    assert!(mean <= 500, "{mean} characters in the mean");
    let settled = settled(&read, &home);
    let varies = regex::Regex::new(r"created \d{4}-\d\d-\d\d by [^,\n]+").unwrap();
    insta::assert_snapshot!(varies.replace_all(&settled, "created DAY by USER"));
}
