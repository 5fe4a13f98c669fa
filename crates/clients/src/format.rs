//! Editing the files of package managers so that all that was there stays: comments, order, unknown keys, line ends.

mod hcl;
mod items;
mod json;
mod lines;
mod netrc;
mod ours;
mod removal;
mod toml;
mod xml;
mod yaml;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

pub(super) use items::{Item, edit};
pub(super) use lines::Line;
pub(super) use ours::{Ours, Removed};
pub(super) use removal::remove;
pub(super) use xml::{Element, Identity};

/// What a file must say, in the file's own format.
pub(super) enum Content {
    /// `key = value` lines, under section headers or without: INI, `.npmrc`, `go env`.
    Lines(Vec<Line>),
    /// Tables to be merged into the document. An object in a list replaces the one with the same `name`.
    Toml(Value),
    /// Members to be merged into the document. An object in a list replaces the one with the same `name` or `remote`.
    Json(Value),
    /// Keys to be merged into the document.
    Yaml(Value),
    /// Elements, each under its parents.
    Xml { root: &'static str, elements: Vec<Element> },
    /// One machine of a `.netrc`: by its host, and by host and port where the port is not the scheme's own.
    Netrc { machine: String, port: Option<u16>, login: String, password: String },
    /// A labelled block of HCL, as Terraform's command line configuration has it.
    Hcl(Vec<String>),
    /// The whole file, which is gatepass's own.
    Whole(String),
}

/// What a file must be readable as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// Every text is.
    Text,
    Toml,
    Json,
    Yaml,
    Xml,
    Hcl,
    Netrc,
}

impl Format {
    /// `text` with what its neighbours' going has left over taken out: the comma of JSON behind what is last now.
    pub fn mended(self, text: String) -> String {
        if self == Self::Json { json::without_trailing_commas(&text).unwrap_or(text) } else { text }
    }

    /// What `text` says, entry by entry, for a look whether something is missing.
    pub fn entries(self, text: &str) -> Vec<String> {
        let facts = match self {
            Self::Xml => removal::facts_of_xml(text),
            Self::Hcl => removal::facts_of_hcl(text),
            Self::Netrc => Some(removal::facts_of_netrc(text)),
            _ => self.tree(text).map(|tree| {
                let mut facts = Vec::new();
                removal::facts(&tree, "", &mut facts);
                facts
            }),
        };
        facts.unwrap_or_else(|| lines::entries(text))
    }

    /// What `text` says, where the format has keys and the text can be read.
    fn tree(self, text: &str) -> Option<Value> {
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Json => json::tree(text),
            Self::Toml => toml::tree(text),
            Self::Yaml => yaml::tree(text),
            Self::Text | Self::Xml | Self::Hcl | Self::Netrc => None,
        }
        .filter(Value::is_object)
    }

    /// Whether two texts say the same, in whatever order and layout.
    pub fn is_equivalent(self, one: &str, other: &str) -> bool {
        match (self.tree(one), self.tree(other)) {
            (Some(one), Some(other)) => one == other,
            _ => {
                let sorted = |text: &str| {
                    let mut entries = self.entries(text);
                    entries.sort();
                    entries
                };
                sorted(one) == sorted(other)
            }
        }
    }

    /// Whether `text` is.
    pub fn is_readable(self, text: &str) -> bool {
        let nothing = Value::Object(serde_json::Map::new());
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Text | Self::Netrc => true,
            Self::Toml => toml::edit(text, &nothing).is_ok(),
            Self::Json => json::edit(text, &nothing).is_ok(),
            Self::Yaml => yaml::edit(text, &nothing).is_ok(),
            Self::Xml => text.trim().is_empty() || roxmltree::Document::parse(text).is_ok(),
            Self::Hcl => hcl::edit(text, &[]).is_ok(),
        }
    }
}

/// Why a file cannot be edited. It says where, and what of the plan's own, and never quotes the file: other people's
/// credentials stand there, and parsers' messages and whole lines go to answers and logs.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// A parser stopped here; lines and columns begin with 1.
    #[error("line {line}, column {column} is not {format}")]
    At { format: &'static str, line: usize, column: usize },
    /// What it is of the whole file.
    #[error("{0}")]
    Whole(&'static str),
    /// What it is of a key or a block of the plan's own.
    #[error("`{name}` {what}")]
    Own { name: String, what: &'static str },
}

impl Unreadable {
    fn because(reason: &'static str) -> Self {
        Self::Whole(reason)
    }

    /// Of a key that the plan names.
    fn own(name: &str, what: &'static str) -> Self {
        Self::Own { name: name.to_owned(), what }
    }

    /// A parser stopped at this byte of `text`.
    fn at_byte(format: &'static str, text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self::At { format, line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl Content {
    /// Which format it is.
    pub fn format(&self) -> Format {
        match self {
            Self::Lines(_) | Self::Whole(_) => Format::Text,
            Self::Netrc { .. } => Format::Netrc,
            Self::Toml(_) => Format::Toml,
            Self::Json(_) => Format::Json,
            Self::Yaml(_) => Format::Yaml,
            Self::Xml { .. } => Format::Xml,
            Self::Hcl(_) => Format::Hcl,
        }
    }

    /// What a new file says, which is also what is shown.
    ///
    /// # Errors
    /// What is said cannot be written in this format.
    pub fn fresh(&self) -> Result<String, Unreadable> {
        edit(&self.items(), "")
    }
}

/// `edited` with the line ends of the original: a line that stayed keeps its own, a new one gets what most lines have.
fn with_line_ends_of(original: &str, plain: &str, edited: &str) -> String {
    let with_return = original.matches("\r\n").count();
    if with_return == 0 {
        return edited.to_owned();
    }
    let new_end = if with_return * 2 > original.matches('\n').count() { "\r\n" } else { "\n" };
    let originals: Vec<&str> = original.split_inclusive('\n').collect();
    let mut dressed = String::with_capacity(edited.len() + with_return);
    for change in TextDiff::from_lines(plain, edited).iter_all_changes() {
        match (change.tag(), change.old_index()) {
            (ChangeTag::Delete, _) => {}
            (ChangeTag::Equal, Some(index)) => dressed.push_str(originals.get(index).copied().unwrap_or_default()),
            _ => match change.value().strip_suffix('\n') {
                Some(line) => dressed.extend([line, new_end]),
                None => dressed.push_str(change.value()),
            },
        }
    }
    dressed
}
