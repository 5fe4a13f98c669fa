//! Undo in files that a client, or an editor, wrote anew after gatepass did: what is gatepass's goes by its key, whatever
//! the layout is, and what was there before is there again.

use gatepass_clients::Level;
use serde_json::{Map, Value};

use super::orders::files_with_values;
use super::{VALUE, applied_over, undo_in};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// `key = value` without sections.
    Plain,
    /// The same, in sections.
    Ini,
    Toml,
    Yaml,
    Json,
}

/// A file, and what may have been in it: somebody's other entries, and an entry of their own at a key of the plan.
struct Subject {
    manager: &'static str,
    path: &'static str,
    kind: Kind,
    others: &'static str,
    own: &'static str,
}

const fn subject(
    manager: &'static str,
    path: &'static str,
    kind: Kind,
    others: &'static str,
    own: &'static str,
) -> Subject {
    Subject { manager, path, kind, others, own }
}

const SUBJECTS: &[Subject] = &[
    subject(
        "npm",
        ".npmrc",
        Kind::Plain,
        "fetch-retries=5\n//mine.example/:_authToken=mine\n",
        "registry=https://mine.example/\n//127.0.0.1/artifactory/api/npm/npm/:_authToken=own\nx=y\n",
    ),
    subject(
        "go",
        ".config/go/env",
        Kind::Plain,
        "GOFLAGS=-mod=mod\n",
        "GOFLAGS=-mod=mod\nGOPROXY=https://mine.example\n",
    ),
    subject(
        "pip",
        ".config/pip/pip.conf",
        Kind::Ini,
        "[install]\nuser = yes\n",
        "[global]\ntimeout = 60\nindex-url = https://mine.example/simple\n\n[install]\nuser = yes\n",
    ),
    subject(
        "twine",
        ".pypirc",
        Kind::Ini,
        "[distutils]\nindex-servers =\n    internal\n\n[internal]\nusername = me\n",
        "[distutils]\nindex-servers =\n    gatepass\n\n[gatepass]\nrepository = https://mine.example/\nusername = me\n",
    ),
    subject(
        "cargo",
        ".cargo/credentials.toml",
        Kind::Toml,
        "[registries.mine]\ntoken = \"mine\"\n",
        "[registries.gatepass]\ntoken = \"own\"\n\n[registries.mine]\ntoken = \"mine\"\n",
    ),
    subject(
        "poetry",
        ".config/pypoetry/auth.toml",
        Kind::Toml,
        "[http-basic.mine]\nusername = \"me\"\npassword = \"mine\"\n",
        "[http-basic.gatepass]\nusername = \"me\"\npassword = \"own\"\n",
    ),
    subject(
        "bundler",
        ".bundle/config",
        Kind::Yaml,
        "---\nBUNDLE_JOBS: \"2\"\n",
        "---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \"https://mine.example\"\n",
    ),
    subject("rubygems", ".gemrc", Kind::Yaml, "---\n:backtrace: false\n", "---\n:sources:\n- https://mine.example/\n"),
    subject(
        "docker",
        ".docker/config.json",
        Kind::Json,
        "{\n  \"auths\": {\n    \"mine.example\": {\n      \"auth\": \"bWU6bWU=\"\n    }\n  },\n  \"x\": 1\n}\n",
        "{\n  \"auths\": {\n    \"127.0.0.1\": {\n      \"auth\": \"b3duOm93bg==\"\n    }\n  }\n}\n",
    ),
    subject(
        "composer",
        ".config/composer/auth.json",
        Kind::Json,
        "{\"http-basic\":{\"mine.example\":{\"username\":\"me\",\"password\":\"mine\"}}}",
        "{\"http-basic\":{\"127.0.0.1\":{\"username\":\"me\",\"password\":\"own\"}}}",
    ),
    subject(
        "conan",
        ".conan2/remotes.json",
        Kind::Json,
        "{\n \"remotes\": [\n  {\n   \"name\": \"mine\",\n   \"url\": \"https://mine.example\",\n   \"verify_ssl\": true\n  }\n ]\n}",
        "{\n \"remotes\": [\n  {\n   \"name\": \"gatepass\",\n   \"url\": \"https://mine.example\",\n   \"verify_ssl\": false\n  }\n ]\n}",
    ),
    subject(
        "conan",
        ".conan2/credentials.json",
        Kind::Json,
        "{\"credentials\":[{\"remote\":\"mine\",\"user\":\"me\",\"password\":\"mine\"}]}",
        "{\"credentials\":[{\"remote\":\"gatepass\",\"user\":\"me\",\"password\":\"own\"}]}",
    ),
];

/// What stands in the file without its value: its own text, or the pair of the username and it.
fn emptied(text: &str) -> String {
    let pair = super::super::pair(VALUE);
    // YAML quotes a text that ends with a colon.
    let quoted = text.replace(&format!(": ci-staging:{VALUE}\n"), ": \"ci-staging:\"\n");
    quoted.replace(VALUE, "").replace(&pair, "")
}

/// The value without its members that say where packages are, or that have the token in them.
fn without_ours(value: &Value, is_ours: &dyn Fn(&str) -> bool) -> Option<Value> {
    Some(match value {
        Value::Object(members) => {
            let left = members.iter().filter_map(|(key, value)| Some((key.clone(), without_ours(value, is_ours)?)));
            Value::Object(left.collect())
        }
        Value::Array(elements) => elements.iter().filter_map(|element| without_ours(element, is_ours)).collect(),
        Value::String(text) if is_ours(text) => return None,
        other => other.clone(),
    })
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(members.into_iter().collect())
        }
        other => other.clone(),
    }
}

/// What clients and editors make of the file: what it is called, and the text.
fn rewrites(kind: Kind, text: &str) -> Vec<(&'static str, String)> {
    let pair = super::super::pair(VALUE);
    let has_value = |line: &str| line.contains(VALUE) || line.contains(&pair);
    let has_address = |line: &str| !has_value(line) && line.contains("://127.0.0.1");
    let mut all = vec![("with CRLF", text.replace('\n', "\r\n")), ("with the value emptied", emptied(text))];
    let lines = |keep: &dyn Fn(&str) -> bool| {
        text.lines().filter(|line| keep(line)).map(|line| format!("{line}\n")).collect::<String>()
    };
    if kind == Kind::Json {
        let value: Value = serde_json::from_str(text).unwrap();
        let mut tabs = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
        serde::Serialize::serialize(&value, &mut serde_json::Serializer::with_formatter(&mut tabs, formatter)).unwrap();
        let before: Map<String, Value> =
            [("first".to_owned(), Value::from(1))].into_iter().chain(value.as_object().unwrap().clone()).collect();
        let mut after = value.clone();
        after["last"] = Value::from(1);
        all.extend([
            ("minified", value.to_string()),
            ("with two spaces", serde_json::to_string_pretty(&value).unwrap()),
            ("with tabs", String::from_utf8(tabs).unwrap()),
            ("sorted", sorted(&value).to_string()),
            ("with an entry before", serde_json::to_string_pretty(&before).unwrap()),
            ("with an entry after", after.to_string()),
            ("without the value", without_ours(&value, &has_value).unwrap().to_string()),
            ("without the address", without_ours(&value, &has_address).unwrap().to_string()),
        ]);
        return all;
    }
    all.push(("without the value", lines(&|line| !has_value(line))));
    all.push(("without the address", lines(&|line| !has_address(line))));
    let (before, after) = match kind {
        Kind::Plain => ("first=1\n", "last=1\n"),
        Kind::Ini => ("[first]\na = 1\n\n", "\n[last]\na = 1\n"),
        Kind::Toml => ("[first]\na = 1\n\n", "\n[last]\na = 1\n"),
        _ => ("first: 1\n", "last: 1\n"),
    };
    let start = if text.starts_with("---\n") { 4 } else { 0 };
    all.push(("with an entry before", format!("{}{before}{}", &text[..start], &text[start..])));
    all.push(("with an entry after", format!("{text}{after}")));
    if kind != Kind::Yaml {
        let spaced = |line: &str| match line.split_once(" = ") {
            Some((key, value)) => format!("{key}={value}\n"),
            None => format!("{}\n", line.replacen('=', " = ", 1)),
        };
        let other = |line: &str| if line.contains("\"=") { format!("{line}\n") } else { spaced(line) };
        all.push(("with other spaces", text.lines().map(other).collect()));
    }
    if kind == Kind::Plain {
        let mut sorted: Vec<&str> = text.lines().collect();
        sorted.sort_unstable();
        all.push(("sorted", sorted.iter().map(|line| format!("{line}\n")).collect()));
        all.push(("reversed", text.lines().rev().map(|line| format!("{line}\n")).collect()));
    }
    all
}

/// What the file says, in an order of its own.
fn facts(kind: Kind, text: &str) -> Vec<String> {
    fn of(value: &Value, under: &str, give: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| of(value, &format!("{under}/{key}"), give))
            }
            Value::Array(elements) => elements.iter().for_each(|value| of(value, &format!("{under}/[]"), give)),
            leaf => give.push(format!("{under}={leaf}")),
        }
    }
    let mut facts = Vec::new();
    if kind == Kind::Json {
        if !text.trim().is_empty() {
            of(&serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}")), "", &mut facts);
        }
    } else {
        let plain = |line: &str| line.chars().filter(|c| !c.is_whitespace() && !"\"'".contains(*c)).collect::<String>();
        facts.extend(text.lines().map(plain).filter(|line| !line.is_empty() && line != "---" && line != "{}"));
    }
    facts.sort();
    facts
}

#[test]
fn what_was_written_anew_is_taken_back_by_its_keys() {
    let mut cases = 0;
    let mut failures = Vec::new();
    for Subject { manager, path, kind, others, own } in SUBJECTS {
        for original in [None, Some(""), Some(*others), Some(*own)] {
            let fresh = || applied_over(manager, Level::User, path, original);
            let applied = {
                let (_sandbox, file) = fresh();
                std::fs::read_to_string(file).unwrap()
            };
            for (rewrite, text) in rewrites(*kind, &applied) {
                let context = format!("{manager}, {path}, {original:?}, {rewrite}");
                let (sandbox, file) = fresh();
                std::fs::write(&file, &text).unwrap();
                cases += 1;
                if let Err(error) = undo_in(&sandbox, manager, Level::User) {
                    failures.push(format!("{context}: {error}\n{text}"));
                    continue;
                }
                let left = std::fs::read_to_string(&file).unwrap_or_default();
                let mut expected = facts(*kind, original.unwrap_or_default());
                match (*kind, rewrite) {
                    (Kind::Json, "with an entry before") => expected.push("/first=1".to_owned()),
                    (Kind::Json, "with an entry after") => expected.push("/last=1".to_owned()),
                    (Kind::Plain, "with an entry before") => expected.push("first=1".to_owned()),
                    (Kind::Plain, "with an entry after") => expected.push("last=1".to_owned()),
                    (Kind::Ini | Kind::Toml, "with an entry before") => {
                        expected.extend(["[first]".to_owned(), "a=1".to_owned()]);
                    }
                    (Kind::Ini | Kind::Toml, "with an entry after") => {
                        expected.extend(["[last]".to_owned(), "a=1".to_owned()]);
                    }
                    (Kind::Yaml, "with an entry before") => expected.push("first:1".to_owned()),
                    (Kind::Yaml, "with an entry after") => expected.push("last:1".to_owned()),
                    _ => {}
                }
                expected.sort();
                let found = facts(*kind, &left);
                if found != expected || !files_with_values(&sandbox).is_empty() {
                    failures.push(format!("{context}:\n{text}\nbecame\n{left}\n{found:?}\nand not\n{expected:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {cases}:\n{}", failures.len(), failures.join("\n\n"));
    assert_eq!(cases, 392);
}
