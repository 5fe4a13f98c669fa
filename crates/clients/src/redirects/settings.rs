//! The settings of a project's file, whatever its format: names within names, and plain values. Lines that mean different
//! things to different readers are in [`super::lines`].

use serde_json::{Map, Value};

use super::lines::{self, Lines};
use super::lockfile;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Toml,
    Json,
    Yaml,
    /// NuGet's: sections with `<add key="…" value="…" />`.
    Xml,
    /// npm's `.npmrc`: `key = value`, a line.
    Npmrc,
    /// Yarn 1's `.yarnrc`: `key "value"`, a line, where a key that begins with `--` is an argument.
    Yarnrc,
    /// `.env`: `NAME=value`, a line.
    Environment,
    /// Java's properties.
    Properties,
    /// Maven's arguments.
    MavenArguments,
    /// Java's arguments.
    JavaArguments,
    /// Yarn's lock file.
    YarnLock,
    /// A program, into which nobody looks.
    Program,
}

/// A plain value, and the names that lead to it; a list adds no name.
struct Leaf {
    path: Vec<String>,
    value: String,
}

/// What a file says.
pub(crate) struct Settings {
    syntax: Syntax,
    tree: Value,
    leaves: Vec<Leaf>,
    /// The lines that may mean something else to the client; the first is 1.
    pub unclear: Vec<usize>,
}

impl Settings {
    /// Reads a file; `None` where it is not what its name says.
    pub fn read(text: &str, syntax: Syntax) -> Option<Self> {
        let tree = match syntax {
            Syntax::Toml => toml::from_str(text).ok()?,
            Syntax::Json if text.trim().is_empty() => Value::Null,
            Syntax::Json => serde_json::from_str(text).ok()?,
            Syntax::Yaml => yaml_serde::from_str(text).ok()?,
            Syntax::Xml => xml(text)?,
            Syntax::Npmrc => return Some(Self::of_lines(syntax, lines::npmrc(text))),
            Syntax::Yarnrc => return Some(Self::of_lines(syntax, lines::yarnrc(text))),
            Syntax::Environment => return Some(Self::of_lines(syntax, lines::environment(text))),
            Syntax::Properties => return Some(Self::of_lines(syntax, lines::properties(text))),
            Syntax::MavenArguments => return Some(Self::of_lines(syntax, lines::maven_arguments(text))),
            Syntax::YarnLock => {
                let texts = lockfile::texts(text)?.into_iter().map(|value| Leaf { path: Vec::new(), value });
                return Some(Self { syntax, tree: Value::Null, leaves: texts.collect(), unclear: Vec::new() });
            }
            Syntax::Program => Value::Null,
            Syntax::JavaArguments => return Some(Self::of_lines(syntax, lines::java_arguments(text))),
        };
        let mut leaves = Vec::new();
        collect(&tree, syntax, &mut Vec::new(), &mut leaves);
        Some(Self { syntax, tree, leaves, unclear: Vec::new() })
    }

    fn of_lines(syntax: Syntax, lines: Lines) -> Self {
        let leaves = lines.settings.into_iter().map(|(key, value)| Leaf { path: vec![key], value }).collect();
        Self { syntax, tree: Value::Null, leaves, unclear: lines.unclear }
    }

    /// The values at these names, or below them, as text. A file may say a thing twice, and which counts differs. Some
    /// clients tell the cases of names apart and some do not: neither do we. `**` stands for any names.
    pub fn under<'a>(&'a self, path: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.leaves.iter().filter(|leaf| self.begins(&leaf.path, path)).map(|leaf| leaf.value.as_str())
    }

    /// The values at these very names.
    pub fn at<'a>(&'a self, path: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let leaves = self.leaves.iter().filter(|leaf| leaf.path.len() == path.len());
        leaves.filter(|leaf| self.begins(&leaf.path, path)).map(|leaf| leaf.value.as_str())
    }

    /// The values at these very names, to the letter.
    pub fn exactly<'a>(&'a self, path: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.leaves.iter().filter(move |leaf| leaf.path == path).map(|leaf| leaf.value.as_str())
    }

    /// The first names of all settings.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.leaves.iter().filter_map(|leaf| leaf.path.first()).map(String::as_str)
    }

    /// The addresses of the sources of this name, to the letter, in the list, or in the table, under these names.
    pub fn named(&self, path: &[&str], name: &str) -> Vec<String> {
        let list = path.iter().try_fold(&self.tree, |value, name| value.get(name));
        let sources: Vec<&Value> = match list {
            Some(Value::Array(sources)) => sources.iter().collect(),
            Some(source @ Value::Object(_)) => vec![source],
            _ => Vec::new(),
        };
        let ours = sources.into_iter().filter(|source| source.get("name").is_some_and(|found| found == name));
        ours.filter_map(|source| source.get("url").map(as_text)).collect()
    }

    /// The settings of the sources in the table under these names that are called so, or have a setting that is `ours`.
    pub fn of_source(&self, path: &[&str], name: &str, ours: impl Fn(&str) -> bool) -> Vec<(&str, String)> {
        let table = path.iter().try_fold(&self.tree, |value, name| value.get(name)).and_then(Value::as_object);
        let sources = table.into_iter().flatten().filter_map(|(called, source)| Some((called, source.as_object()?)));
        let theirs = sources.filter(|(called, source)| {
            called.eq_ignore_ascii_case(name) || source.values().any(|value| ours(&as_text(value)))
        });
        theirs.flat_map(|(_, source)| source.iter().map(|(key, value)| (key.as_str(), as_text(value)))).collect()
    }

    fn begins(&self, names: &[String], path: &[&str]) -> bool {
        match (path.split_first(), names.split_first()) {
            (None, _) => true,
            (Some((&"**", rest)), _) => (0..=names.len()).any(|skipped| self.begins(&names[skipped..], rest)),
            (Some((wanted, rest)), Some((name, names))) => self.is_name(name, wanted) && self.begins(names, rest),
            (Some(_), None) => false,
        }
    }

    fn is_name(&self, name: &str, wanted: &str) -> bool {
        if let Some(start) = wanted.strip_suffix('*') {
            return plain(name).starts_with(&plain(start));
        }
        match self.syntax {
            // `httpProxy`, `http-proxy`.
            Syntax::Yaml => plain(name) == plain(wanted),
            // npm and its kin put variables into names, too: such a name may be any that begins and ends like it.
            Syntax::Npmrc => match (name.find("${"), name.rfind('}')) {
                (Some(from), Some(to)) if from < to => {
                    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
                    let before = name.get(..from).unwrap_or_default();
                    let after = name.get(to + 1..).unwrap_or_default();
                    wanted.starts_with(before) && wanted.ends_with(after)
                }
                _ => name.eq_ignore_ascii_case(wanted),
            },
            _ => name.eq_ignore_ascii_case(wanted),
        }
    }
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], "")
}

/// YAML's merge key, under which mappings stand that belong to the mapping around it: <https://yaml.org/type/merge.html>.
const MERGE: &str = "<<";

fn collect(value: &Value, syntax: Syntax, path: &mut Vec<String>, leaves: &mut Vec<Leaf>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if syntax == Syntax::Yaml && name == MERGE {
                    collect(member, syntax, path, leaves);
                    continue;
                }
                path.push(name.clone());
                collect(member, syntax, path, leaves);
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, syntax, path, leaves)),
        plain => leaves.push(Leaf { path: path.clone(), value: as_text(plain) }),
    }
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

/// The line of a setting: the one with its key and its value, or with its value, or with its key.
pub(crate) fn line_of(text: &str, key: &str, value: &str) -> usize {
    let key = key.to_lowercase();
    let both = text.lines().position(|line| line.to_lowercase().contains(&key) && line.contains(value));
    let alone = || text.lines().position(|line| !value.is_empty() && line.contains(value));
    both.or_else(alone).map(|index| index + 1).or_else(|| line_with(text, &key)).unwrap_or(1)
}

fn line_with(text: &str, key: &str) -> Option<usize> {
    let key = key.to_lowercase();
    text.lines().position(|line| line.to_lowercase().contains(&key)).map(|index| index + 1)
}
