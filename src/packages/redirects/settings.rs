//! The settings of a project's file, whatever its format: names within names, and plain values.

use serde_json::{Map, Value};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Toml,
    Json,
    Yaml,
    /// NuGet's: sections with `<add key="…" value="…" />`.
    Xml,
    /// `key = value`, or `key value`, a line.
    Lines,
    /// Words of a command line: `-Dkey=value`.
    Words,
}

/// What a file says.
pub(super) struct Settings(Value);

impl Settings {
    /// Reads a file; `None` where it is not what its name says.
    pub fn read(text: &str, syntax: Syntax) -> Option<Self> {
        let value = match syntax {
            Syntax::Toml => toml::from_str(text).ok()?,
            Syntax::Json => serde_json::from_str(text).ok()?,
            Syntax::Yaml => yaml_serde::from_str(text).ok()?,
            Syntax::Xml => xml(text)?,
            Syntax::Lines => lines(text),
            Syntax::Words => words(text),
        };
        Some(Self(value))
    }

    /// The value under these names, as text. Some clients tell the cases of names apart and some do not: neither do we.
    pub fn at(&self, path: &[&str]) -> Option<String> {
        path.iter().try_fold(&self.0, |value, name| member(value, name)).map(as_text)
    }

    /// The addresses of the sources of this name in the list, or in the table, under these names.
    pub fn named(&self, path: &[&str], name: &str) -> Vec<String> {
        let list = path.iter().try_fold(&self.0, |value, name| member(value, name));
        let sources: Vec<&Value> = match list {
            Some(Value::Array(sources)) => sources.iter().collect(),
            Some(source @ Value::Object(_)) => vec![source],
            _ => Vec::new(),
        };
        let text = |source: &Value, key: &str| member(source, key).map(as_text);
        let ours =
            sources.into_iter().filter(|source| text(source, "name").is_some_and(|n| n.eq_ignore_ascii_case(name)));
        ours.filter_map(|source| text(source, "url")).collect()
    }
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    // npm and its kin put variables into names, too: such a name may be any.
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name) || key.contains("${")).map(|(_, value)| value)
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn xml(text: &str) -> Option<Value> {
    let document = roxmltree::Document::parse(text).ok()?;
    let mut sections = Map::new();
    for section in document.root_element().children().filter(roxmltree::Node::is_element) {
        let entries = section.children().filter(|entry| entry.tag_name().name().eq_ignore_ascii_case("add"));
        let pairs = entries.filter_map(|entry| {
            Some((entry.attribute("key")?.to_owned(), Value::String(entry.attribute("value")?.to_owned())))
        });
        let section = sections.entry(section.tag_name().name()).or_insert_with(|| Value::Object(Map::new()));
        if let Some(members) = section.as_object_mut() {
            members.extend(pairs);
        }
    }
    Some(Value::Object(sections))
}

fn lines(text: &str) -> Value {
    let said = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';', '!']));
    let pairs = said.filter_map(|line| {
        let (key, value) = line
            .split_once(['=', ':'])
            .filter(|(key, _)| !key.trim().contains([' ', '\t']))
            .or_else(|| line.split_once([' ', '\t']))?;
        Some((unquoted(key), Value::String(unquoted(value))))
    });
    Value::Object(pairs.collect())
}

/// A word as npm reads it: what is in quotes is JSON.
fn unquoted(word: &str) -> String {
    let word = word.trim();
    let json = word.starts_with('"').then(|| serde_json::from_str(word).ok()).flatten();
    json.unwrap_or_else(|| word.trim_matches(['"', '\'']).to_owned())
}

fn words(text: &str) -> Value {
    let words = text.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let pairs = words.filter_map(|word| word.strip_prefix("-D")?.split_once('='));
    Value::Object(pairs.map(|(key, value)| (key.to_owned(), Value::String(value.to_owned()))).collect())
}
