//! What a plan says in a file, item by item. The ledger keeps a manager's items, so that what several managers say in one
//! file is put together anew whenever one of them comes or goes. Where a value belongs, a kept item has a stand-in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::placeholder::Placeholder;
use super::super::values::Values;
use super::json::name_of;
use super::{Content, Element, Line, Unreadable, with_line_ends_of};
use super::{hcl, json as json_format, lines, netrc, toml, xml, yaml};

/// One thing that a plan says in a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Item {
    Line(Line),
    /// One value, under its keys.
    Toml(Value),
    Json(Value),
    Yaml(Value),
    Xml {
        root: String,
        element: Element<String>,
    },
    Netrc {
        machine: String,
        login: String,
        password: String,
    },
    /// One block.
    Hcl(String),
    Whole(String),
}

impl Item {
    /// What another item must have in common with it to say the same thing, perhaps with another value.
    pub fn key(&self) -> String {
        match self {
            Self::Line(line) => line.identity(),
            Self::Toml(value) | Self::Json(value) | Self::Yaml(value) => path(value),
            Self::Xml { element, .. } => element.identity(),
            Self::Netrc { machine, .. } => machine.clone(),
            Self::Hcl(block) => block.lines().next().unwrap_or_default().to_owned(),
            Self::Whole(_) => String::new(),
        }
    }

    /// The same item with each of these texts replaced. Neither side has a character that JSON escapes.
    pub fn with(&self, replaced: &[(String, String)]) -> Self {
        let Ok(text) = serde_json::to_string(self) else { return self.clone() };
        let text = replaced.iter().fold(text, |text, (from, to)| text.replace(from.as_str(), to));
        serde_json::from_str(&text).unwrap_or_else(|_| self.clone())
    }

    /// The same item with the values in it.
    pub fn with_values(&self, values: &Values) -> Self {
        self.with(&values.written().map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<Vec<_>>())
    }

    /// Whether all values that belong in it are at hand.
    pub fn has_all_values(&self, values: &Values, known: &[Placeholder]) -> bool {
        let is_here = |stand_in: &&Placeholder| values.written().any(|(name, _)| *name == stand_in.name);
        known.iter().filter(|stand_in| self.has(&stand_in.name)).all(|stand_in| is_here(&stand_in))
    }

    /// The machine of a `.netrc` that it is about.
    pub fn machine(&self) -> Option<&str> {
        if let Self::Netrc { machine, .. } = self { Some(machine) } else { None }
    }

    /// Whether it has this text in it.
    pub fn has(&self, text: &str) -> bool {
        serde_json::to_string(self).is_ok_and(|item| item.contains(text))
    }
}

impl Content {
    /// What it says, item by item.
    pub fn items(&self) -> Vec<Item> {
        let leaves = |value: &Value, lists: bool, of: fn(Value) -> Item| {
            let mut found = Vec::new();
            split(value, lists, &mut |leaf| leaf, &mut |leaf| found.push(of(leaf)));
            found
        };
        match self {
            Self::Lines(lines) => lines.iter().cloned().map(Item::Line).collect(),
            // A plain list of TOML is one value; its tables are told apart by their names.
            Self::Toml(value) => leaves(value, false, Item::Toml),
            Self::Json(value) => leaves(value, true, Item::Json),
            Self::Yaml(value) => leaves(value, true, Item::Yaml),
            Self::Xml { root, elements } => elements
                .iter()
                .map(|element| Item::Xml { root: (*root).to_owned(), element: element.owned() })
                .collect(),
            Self::Netrc { machine, port, login, password } => {
                let narrow = port.map(|port| format!("{machine}:{port}"));
                let entry = |machine: String| Item::Netrc { machine, login: login.clone(), password: password.clone() };
                narrow.into_iter().chain([machine.clone()]).map(entry).collect()
            }
            Self::Hcl(blocks) => blocks.iter().cloned().map(Item::Hcl).collect(),
            Self::Whole(whole) => vec![Item::Whole(whole.clone())],
        }
    }
}

/// `text` with these items in it, which are all of one format. What does not have to change keeps its bytes; asking for
/// what is there already gives the same text.
///
/// # Errors
/// The text is not what its format asks for, or has no place for an item.
pub(crate) fn edit(items: &[Item], text: &str) -> Result<String, Unreadable> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    if body.contains('\0') {
        return Err(Unreadable::because("it is binary"));
    }
    let plain = body.replace("\r\n", "\n");
    let edited = match items.first() {
        None => plain.clone(),
        Some(Item::Line(_)) => {
            let wanted =
                items.iter().filter_map(|item| if let Item::Line(line) = item { Some(line.clone()) } else { None });
            lines::edit(&plain, &wanted.collect::<Vec<_>>())?
        }
        Some(Item::Toml(_)) => toml::edit(&plain, &merged(items))?,
        Some(Item::Json(_)) => json_format::edit(&plain, &merged(items))?,
        Some(Item::Yaml(_)) => yaml::edit(&plain, &merged(items))?,
        Some(Item::Xml { root, .. }) => {
            let wanted = items
                .iter()
                .filter_map(|item| if let Item::Xml { element, .. } = item { Some(element.clone()) } else { None });
            xml::edit(&plain, root, &wanted.collect::<Vec<_>>())?
        }
        Some(Item::Netrc { .. }) => items.iter().try_fold(plain.clone(), |text, item| match item {
            Item::Netrc { machine, login, password } => netrc::edit(&text, machine, login, password),
            _ => Ok(text),
        })?,
        Some(Item::Hcl(_)) => {
            let wanted =
                items.iter().filter_map(|item| if let Item::Hcl(block) = item { Some(block.clone()) } else { None });
            hcl::edit(&plain, &wanted.collect::<Vec<_>>())?
        }
        Some(Item::Whole(whole)) => whole.clone(),
    };
    Ok(format!("{mark}{}", with_line_ends_of(body, &plain, &edited)))
}

/// What items with keys say together.
pub(super) fn merged(items: &[Item]) -> Value {
    let mut all = json!({});
    for item in items {
        if let Item::Toml(value) | Item::Json(value) | Item::Yaml(value) = item {
            merge(&mut all, value);
        }
    }
    all
}

/// Gives each value of a document on its own, under its keys; of lists each element, where `lists` or they are objects.
fn split(value: &Value, lists: bool, under: &mut dyn FnMut(Value) -> Value, give: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                let mut within = |leaf: Value| under(Value::Object(Map::from_iter([(key.clone(), leaf)])));
                split(value, lists, &mut within, give);
            }
        }
        Value::Array(elements) if !elements.is_empty() && (lists || elements.iter().all(Value::is_object)) => {
            for element in elements {
                give(under(Value::Array(vec![element.clone()])));
            }
        }
        leaf => give(under(leaf.clone())),
    }
}

/// The keys down to the value; of an element of a list what tells it from the others.
fn path(value: &Value) -> String {
    match value {
        Value::Object(members) if members.len() == 1 => {
            members.iter().map(|(key, value)| format!("/{}{}", key.replace('/', "~1"), path(value))).collect()
        }
        Value::Array(elements) => match elements.as_slice() {
            [element @ Value::Object(_)] => format!("/[{}]", name_of(element).unwrap_or(value)),
            _ => format!("/{value}"),
        },
        _ => String::new(),
    }
}

fn merge(all: &mut Value, more: &Value) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (key, value) in more {
                match all.get_mut(key) {
                    Some(there) => merge(there, value),
                    None => {
                        all.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(all), Value::Array(more)) => all.extend(more.iter().cloned()),
        (all, more) => *all = more.clone(),
    }
}
