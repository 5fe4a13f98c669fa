//! Refusals and questions name nothing by the name that another door has for it: people have no argument `package_manager`.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

use crate::support::{Home, sources};

/// The names of every tool's arguments.
fn arguments() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
        .flat_map(|file| {
            let tool: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            let properties = tool["inputSchema"]["properties"].as_object().unwrap();
            properties.keys().cloned().collect::<Vec<_>>()
        })
        .collect()
}

/// What a sentence has that only a model can follow: an argument's name, where it is told as one, or that there is an argument.
fn for_models(sentence: &str, arguments: &BTreeSet<String>) -> Vec<String> {
    let name = Regex::new("`([a-z_]+)`|\\b([a-z]+_[a-z_]+)\\b").unwrap();
    let names = name.captures_iter(sentence).filter_map(|found| found.get(1).or(found.get(2)));
    let names = names.map(|name| name.as_str().to_owned()).filter(|name| arguments.contains(name));
    names.chain(sentence.contains("the argument").then(|| "the argument".to_owned())).collect()
}

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
        &["configure", "twine", "--apply"],
        &["interpret", "read-only token for everything except lodash"],
        &["interpret", "publish token for the payments stuff only"],
    ];
    let arguments = arguments();
    for case in cases {
        let refused = home.run(case);
        assert!(!refused.status.success(), "{case:?}: {refused:?}");
        // What was understood stands there by its names, for those who write requests.
        let questions = refused.stdout.lines().filter_map(|line| line.strip_prefix("? "));
        let sentences: Vec<&str> = refused.stderr.lines().chain(questions).collect();
        assert!(!sentences.is_empty(), "{case:?}: {refused:?}");
        for sentence in sentences {
            assert_eq!(for_models(sentence, &arguments), Vec::<String>::new(), "{case:?}: {sentence}");
        }
    }
    let shown = home.run(&["configure", "npm", "--permission", "read_write"]);
    assert!(shown.stdout.contains("- package manager: npm (as given)"), "{shown:?}");
}

/// What the doors have in common is behind them: there, no sentence has the names of one.
#[test]
fn no_sentence_behind_the_doors_names_a_tools_argument() {
    let arguments = arguments();
    let behind = Regex::new("^crates/(app|authority|clients|core|home|http|intent)/src/").unwrap();
    let name = Regex::new("`([a-z_]+)`").unwrap();
    let mut files = 0;
    for (path, source) in sources().into_iter().filter(|(path, _)| behind.is_match(path)) {
        files += 1;
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let names = name.captures_iter(line).map(|found| found[1].to_owned());
            let found: Vec<String> = names.filter(|name| arguments.contains(name)).collect();
            assert!(found.is_empty(), "{path}: {line}");
        }
    }
    assert!(files > 100, "{files}");
}
