//! Answers of an agent that cannot show forms: a question is answered by what it offered, once, and by nothing else.

use serde_json::{Value, json};

use crate::support::{Home, Server};

/// A call that is asked about, and values of the field that are none of the answers.
struct Asked {
    tool: &'static str,
    arguments: Value,
    field: &'static str,
    others: &'static [&'static str],
}

fn asked() -> Vec<Asked> {
    let of = |tool, arguments, field, others| Asked { tool, arguments, field, others };
    vec![
        of(
            "generate_token",
            json!({"request": "npm token for me", "expires": "1y"}),
            "expires",
            &["2y", "never", "2099-01-01", "400d"],
        ),
        of(
            "generate_token",
            json!({"request": "npm token for me", "permission": "read_write"}),
            "permission",
            &["admin"],
        ),
        of("generate_token", json!({"request": "temporary token for staging"}), "expires", &["never", "5y", "120d"]),
        of(
            "generate_token",
            json!({"request": "staging token, npm", "environment": "production"}),
            "environment",
            &["dev", "qa"],
        ),
        of(
            "generate_token",
            json!({"request": "only npm", "scope": ["docker:rw"]}),
            "scope",
            &["pypi:rw", "npm:rw", "docker"],
        ),
        of(
            "configure_package_manager",
            json!({"request": "set up npm", "package_manager": "docker", "mode": "apply"}),
            "package_manager",
            &["pip", "cargo"],
        ),
    ]
}

fn server(home: &Home) -> Server {
    assert!(home.run(&["environments", "add", "qa"]).status.success());
    home.server(&["--rate-limit", "0"])
}

fn is_question(answer: &crate::support::ToolResult) -> bool {
    answer.0["structuredContent"]["outcome"] == "question" || answer.0["isError"] == true
}

#[test]
fn a_question_is_answered_by_what_it_offered_once_and_by_nothing_else() {
    let home = Home::new();
    let mut server = server(&home);
    let mut cases = 0;
    for Asked { tool, arguments, field, others } in asked() {
        let question = server.call(tool, arguments.clone());
        assert_eq!(question.0["structuredContent"]["outcome"], "question", "{arguments}: {question:?}");
        let total = server.call("list_tokens", json!({})).done()["total"].clone();
        for other in others.iter().chain(others) {
            let mut arguments = arguments.clone();
            arguments[field] = if field == "scope" { json!([other]) } else { json!(other) };
            let answer = server.call(tool, arguments.clone());
            assert!(is_question(&answer), "{arguments}: {answer:?}");
            cases += 1;
        }
        assert_eq!(server.call("list_tokens", json!({})).done()["total"], total, "{arguments}");
        let question = server.call(tool, arguments.clone());
        // The value that was asked about may be the one that was offered.
        let Some(questions) = question.0["structuredContent"]["questions"].as_array().cloned() else {
            question.done();
            continue;
        };
        let choices = questions.iter().find(|one| one["field"] == field).and_then(|one| one["choices"].as_array());
        // A limit in the words is answered by other words.
        let Some(offered) = choices.and_then(|choices| choices.first()).filter(|_| field != "scope") else { continue };
        let mut arguments = arguments.clone();
        arguments[field] = offered.clone();
        server.call(tool, arguments.clone()).done();
        // The words themselves say what the first of two is.
        if tool == "generate_token" && arguments[field] != "staging" {
            let again = server.call(tool, arguments.clone());
            let is_narrow = again.0["structuredContent"]["outcome"] == "done" && field == "expires" && offered != "1y";
            assert!(is_question(&again) || is_narrow, "{arguments}: {again:?}");
        }
        cases += 1;
    }
    println!("{cases} answers");
    assert!(cases > 25, "{cases}");
}

/// Revoking is final: whatever was asked before, the field ends no token that the words do not name, or say stays.
#[test]
fn no_answer_revokes_what_the_words_do_not_name() {
    let subsets: [&[&str]; 7] = [
        &["alpha"],
        &["beta"],
        &["gamma"],
        &["alpha", "beta"],
        &["beta", "gamma"],
        &["alpha", "gamma"],
        &["alpha", "beta", "gamma"],
    ];
    let mut cases = 0;
    for (words, may_end) in [
        ("revoke alpha", &["alpha"][..]),
        ("revoke all tokens except alpha", &["beta", "gamma"]),
        ("don't revoke alpha", &["alpha"]),
        ("remind me to revoke alpha", &["alpha"]),
        ("can alpha be revoked?", &["alpha"]),
        ("keep beta, remind me to revoke alpha", &["alpha"]),
        ("alpha looks old", &["alpha"]),
        ("is alpha still used?", &["alpha"]),
        ("Thanks!", &[]),
    ] {
        let home = Home::new();
        let mut server = home.server(&["--rate-limit", "0"]);
        for name in ["alpha", "beta", "gamma"] {
            server.call("generate_token", json!({"name": name, "package_manager": "npm"})).done();
        }
        if words != "revoke alpha" {
            server.call("revoke_token", json!({"request": words}));
        }
        // Twice, since the first asks and the next might be taken for an answer.
        for tokens in subsets.iter().chain(&subsets) {
            if tokens.iter().all(|token| may_end.contains(token)) {
                continue;
            }
            server.call("revoke_token", json!({"request": words, "tokens": tokens}));
            let rows = server.call("list_tokens", json!({"status": "active"}));
            let rows = rows.done()["tokens"].as_array().unwrap().clone();
            for name in ["alpha", "beta", "gamma"] {
                assert!(rows.iter().any(|row| row["name"] == name), "{words:?} with {tokens:?} ended {name}");
            }
            cases += 1;
        }
    }
    println!("{cases} calls");
    assert!(cases > 90, "{cases}");
}
