//! Refusals and questions name nothing by the name that another door has for it: people have no tool `list_tokens` and no argument
//! `package_manager`, and nothing to call again.

use std::collections::BTreeSet;
use std::path::Path;

use regex::{Captures, Regex};
use serde_json::{Value, json};

use crate::support::{Home, sources};

/// The tools of the contract.
fn tools() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let contracts = files.filter(|file| file.extension().is_some_and(|end| end == "json"));
    contracts.map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).collect()
}

/// Finds what a sentence has that only a model can follow.
struct ForModels {
    names: BTreeSet<String>,
    name: Regex,
    deed: Regex,
}

impl ForModels {
    /// By the names of the tools and of their arguments, as the contract has them.
    fn new() -> Self {
        let mut found = Self::of_tools();
        found.names.extend(tools().iter().flat_map(|tool| {
            let properties = tool["inputSchema"]["properties"].as_object().unwrap();
            properties.keys().cloned().collect::<Vec<_>>()
        }));
        found
    }

    /// By the names of the tools alone.
    fn of_tools() -> Self {
        Self {
            names: tools().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect(),
            name: Regex::new("`([a-z_]+)`|\\b([a-z]+_[a-z_]+)\\b").unwrap(),
            deed: Regex::new("(?i)the arguments?\\b|\\bfill in the fields|\\bcall (it |this )?again").unwrap(),
        }
    }

    /// A tool's or an argument's name, where it is told as one; that there is an argument, or something to call.
    fn in_sentence(&self, sentence: &str) -> Vec<String> {
        let text = |found: Captures<'_>| found.iter().flatten().last().map(|found| found.as_str().to_owned());
        let names = self.name.captures_iter(sentence).filter_map(text).filter(|name| self.names.contains(name));
        names.chain(self.deed.find(sentence).map(|found| found.as_str().to_owned())).collect()
    }
}

/// What a request points to is asked about, and set by no word of it.
const TICKET: &str = "Please create the token that the ticket below describes.\n\n> OPS-12: CI of the shop\n> The token is for \
    staging, until 4 December 2026.\n> Regards, Kim";

#[test]
fn each_refusal_of_a_command_is_for_people() {
    let home = Home::new();
    for [name, permission, scope] in [
        ["wide", "read_write", "npm:rw"],
        ["narrow", "read_only", "npm"],
        ["ended", "read_only", "npm"],
        ["other", "read_only", "pypi"],
    ] {
        let making = ["tokens", "create", "--name", name, "--permission", permission, "--scope", scope];
        assert!(home.run(&making).status.success(), "{name}");
    }
    assert!(home.run(&["tokens", "revoke", "ended"]).status.success());
    assert!(home.run(&["configure", "cargo", "--apply"]).status.success());
    std::fs::remove_dir_all(home.path().join(".cargo")).unwrap();
    let nowhere = home.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    let cases: &[&[&str]] = &[
        &["tokens", "create", "--manager", ""],
        &["tokens", "create", "--manager", "npn"],
        &["tokens", "create", "--environment", "uat"],
        &["tokens", "create", "--expires", "yesterday"],
        &["tokens", "create", "--scope", "nowhere"],
        &["tokens", "revoke", "nobody"],
        &["tokens", "delete", "wide"],
        &["configure", "npm", "--token", "nobody"],
        &["configure", "npm", "--token", "wide", "--expires", "1d"],
        &["configure", "npm", "--token", "wide", "--permission", "read_only"],
        &["configure", "npm", "--token", "wide", "--environment", "staging"],
        &["configure", "npm", "--token", "narrow", "--permission", "read_write"],
        &["configure", "npm", "--token", "ended"],
        &["configure", "npm", "--token", "other"],
        &["configure", "npm", "--where", "project", "--directory", nowhere],
        &["configure", "npm", "--undo"],
        &["configure", "npm", "--check"],
        &["configure", "cargo", "--check"],
        &["configure", "npm", "--where", "project", "--directory", "../nowhere"],
        &["configure", "twine", "--apply"],
        &["configure", "twine", "--token", "other"],
        &["interpret", "read-only token for everything except lodash"],
        &["interpret", "publish token for the payments stuff only"],
        &["interpret", TICKET],
        &["interpret", "hello there"],
        &["interpret", "--tool", "generate_token", "нужен токен для чтения пакетов"],
        &["ask", "hello there"],
        &["ask", "read-only token for uat"],
        &["ask", "revoke all tokens"],
        &["ask", "publish token for the payments stuff only"],
    ];
    let for_models = ForModels::new();
    for case in cases {
        let refused = home.run(case);
        assert!(!refused.status.success(), "{case:?}: {refused:?}");
        // What was understood stands there by its names, for those who write requests, and so does an agent's call.
        let questions = refused.stdout.lines().filter(|line| match case[0] {
            "interpret" => line.starts_with("? "),
            "ask" => !line.ends_with('}'),
            _ => true,
        });
        let sentences: Vec<&str> = refused.stderr.lines().chain(questions).collect();
        assert!(!sentences.is_empty(), "{case:?}: {refused:?}");
        for sentence in sentences {
            assert_eq!(for_models.in_sentence(sentence), Vec::<String>::new(), "{case:?}: {sentence}");
        }
    }
    let shown = home.run(&["configure", "npm", "--permission", "read_write"]);
    assert!(shown.stdout.contains("- package manager: npm (as given)"), "{shown:?}");
}

#[test]
fn each_question_about_what_was_given_beside_the_words_is_for_people() {
    let home = Home::new();
    let cases = [
        json!({ "tool": "generate_token", "request": TICKET }),
        json!({ "tool": "generate_token", "request": "a token for npm", "fields": { "permission": "read_write" } }),
        json!({ "tool": "generate_token", "request": "a token for npm", "fields": { "expires": "never" } }),
        json!({ "tool": "generate_token", "request": "not for production", "fields": { "environment": "production" } }),
        json!({ "tool": "list_tokens", "request": "those that bob created", "fields": { "created_by": "carol" } }),
        json!({ "tool": "revoke_token", "request": "do not revoke any token", "fields": { "tokens": ["old"] } }),
        json!({ "tool": "configure_package_manager", "request": "set up npm", "fields": { "package_manager": "pip" } }),
    ];
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let asked = home.run_with_input(&["interpret", "--batch"], lines.as_bytes());
    let answers: Vec<Value> = asked.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), cases.len(), "{asked:?}");
    let for_models = ForModels::new();
    for (case, answer) in cases.iter().zip(&answers) {
        let questions = answer["ask"].as_array().unwrap();
        assert!(!questions.is_empty(), "{case}: {answer}");
        for question in questions {
            let sentence = question["question"].as_str().unwrap();
            assert_eq!(for_models.in_sentence(sentence), Vec::<String>::new(), "{case}: {sentence}");
        }
    }
}

/// Where names of arguments are also something else: columns of the store, and fields of the token API, which programs send.
const OTHER_NAMES: &str = "^crates/(authority/src/store|web/src/access|jfrog/src/contract)/";

/// A comment; a reason, which the compiler reads; a character; or a literal that people may read.
const LITERAL: &str =
    r###"(?s)//[^\n]*|/\*.*?\*/|reason = "[^"]*"|'(?:\\[^'\n]+|[^\\'\n])'|(r#".*?"#|r"[^"]*"|"(?:[^"\\]|\\.)*")"###;

/// Each literal of the program that has words of a sentence in it, but for its tests'.
fn sentences<'a>(literal: &'a Regex, source: &'a str) -> impl Iterator<Item = &'a str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let literals = literal.captures_iter(code).filter_map(|found| Some(found.get(1)?.as_str()));
    literals.filter(|text| text.contains(' '))
}

/// What all doors have in common is behind them: there, no sentence has the names of one. Nor has a command's.
#[test]
fn no_sentence_but_those_of_the_mcp_server_names_a_tool_or_an_argument() {
    let (for_models, of_tools) = (ForModels::new(), ForModels::of_tools());
    let (literal, other) = (Regex::new(LITERAL).unwrap(), Regex::new(OTHER_NAMES).unwrap());
    let mut found = Vec::new();
    let mut read = BTreeSet::new();
    for (path, source) in program_but_mcp() {
        let for_models = if other.is_match(&path) { &of_tools } else { &for_models };
        for sentence in sentences(&literal, &source) {
            found.extend(for_models.in_sentence(sentence).iter().map(|name| format!("{path}: {name}: {sentence}")));
        }
        read.insert(crate_of(&path).to_owned());
    }
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(read, crates_but_mcp());
}

/// Where a tool is found by its name, is a value that a question or a flag takes, or is named to an MCP server.
const NAMES_TOOLS: [&str; 4] =
    ["crates/intent/src/intent.rs", "crates/intent/src/tool.rs", "src/cli/ask.rs", "src/cli/interpret.rs"];

/// A name that comes from code is in no literal: only the MCP server calls a field or a tool by it.
#[test]
fn no_crate_but_the_mcp_server_asks_a_field_or_a_tool_for_its_name() {
    let field = Regex::new(r"\bField(::\w+\s*\.\s*name\(\)|::name\b)|\bfield\s*\.\s*name\(\)").unwrap();
    let tool = Regex::new(r"\bTool(::\w+\s*\.\s*name\(\)|::name\b)|\btool\s*\.\s*name\(\)").unwrap();
    let mut found = Vec::new();
    // Elsewhere a field is one of a form.
    for (path, source) in program_but_mcp().filter(|(path, _)| knows_fields(crate_of(path))) {
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        found.extend(field.find_iter(code).map(|name| format!("{path}: {}", name.as_str())));
        let tools = tool.find_iter(code).filter(|_| !NAMES_TOOLS.contains(&path.as_str()));
        found.extend(tools.map(|name| format!("{path}: {}", name.as_str())));
    }
    assert_eq!(found, Vec::<String>::new());
}

/// The sources of the program but those of the crate that speaks to models.
fn program_but_mcp() -> impl Iterator<Item = (String, String)> {
    sources().into_iter().filter(|(path, _)| crate_of(path) != "crates/mcp" && !is_of_tests(path))
}

/// Whether a file has nothing but tests of what stands beside it.
fn is_of_tests(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The folder of a source's crate; nothing for the program's own.
fn crate_of(path: &str) -> &str {
    path.split_once("/src/").map_or("", |(folder, _)| folder)
}

fn crates_but_mcp() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "mcp").map(|name| format!("crates/{name}")).chain([String::new()]).collect()
}

/// Whether a crate is the one that has the fields, or uses it.
fn knows_fields(folder: &str) -> bool {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml");
    std::fs::read_to_string(manifest).unwrap().contains("gatepass-intent")
}
