//! YAML, through `yamlpatch`, which changes the lines that it must and no others.

use serde_json::{Map, Value};
use yamlpatch::{Op, Patch, apply_yaml_patches};
use yamlpath::{Component, Document, Route};

use super::Unreadable;

/// The patches' own errors quote the file.
const NOT_ADDED: Unreadable = Unreadable::Whole("it is written in a way that gatepass cannot add to");

pub(super) fn edit(text: &str, wanted: &Value) -> Result<String, Unreadable> {
    let says_nothing = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    });
    if says_nothing {
        let fresh = yaml_serde::to_string(wanted).map_err(|_| NOT_ADDED)?;
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        return Ok(format!("{text}{gap}{fresh}"));
    }
    let current: Value = yaml_serde::from_str(text).map_err(|error: yaml_serde::Error| match error.location() {
        Some(place) => Unreadable::At { format: "YAML", line: place.line(), column: place.column() },
        None => Unreadable::because("it is not YAML"),
    })?;
    // The parser of the patches wants a last line that ends.
    let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let mut patches = Vec::new();
    let mut new = Map::new();
    collect(&current, wanted, &Route::default(), &mut patches, &mut new)?;
    if patches.is_empty() && new.is_empty() {
        return Ok(text.to_owned());
    }
    let added = if new.is_empty() { String::new() } else { yaml_serde::to_string(&new).map_err(|_| NOT_ADDED)? };
    // The file of somebody else is worth a second look: all that was there, all that was wanted, and no more.
    let result = merged(&current, wanted);
    let mut edited = patched(&ended, &patches).map(|edited| format!("{edited}{added}"));
    edited.find(|edited| tree(edited).as_ref() == Some(&result)).ok_or_else(|| taken(&current, wanted))
}

/// The text with the patches in it, in each way that can be tried. The first one takes a key that is an address for one that
/// ends at its first colon.
fn patched<'a>(text: &'a str, patches: &'a [Patch<'a>]) -> impl Iterator<Item = String> {
    let by_values = std::iter::once_with(|| with_values(text, patches));
    std::iter::once_with(|| with_patches(text, patches)).chain(by_values).flatten()
}

fn with_patches(text: &str, patches: &[Patch<'_>]) -> Option<String> {
    if patches.is_empty() {
        return Some(text.to_owned());
    }
    let document = Document::new(text).ok()?;
    Some(apply_yaml_patches(&document, patches).ok()?.source().to_owned())
}

/// The same, one by one, where a plain value takes the place of what is there to the byte.
fn with_values(text: &str, patches: &[Patch<'_>]) -> Option<String> {
    patches.iter().try_fold(text.to_owned(), |mut text, patch| {
        let Op::Replace(value) = &patch.operation else { return with_patches(&text, std::slice::from_ref(patch)) };
        let place = Document::new(text.as_str()).ok()?.query_exact(&patch.route).ok()??.location.byte_span;
        text.replace_range(place.0..place.1, yaml_serde::to_string(value).ok()?.trim_end());
        Some(text)
    })
}

/// What it says; an empty text says nothing.
pub(super) fn tree(text: &str) -> Option<Value> {
    match yaml_serde::from_str(text).ok()? {
        Value::Null => Some(Value::Object(Map::new())),
        value => Some(value),
    }
}

/// The text that says `to` instead of `from`; its own bytes where the patches can do it.
pub(super) fn become_tree(text: &str, from: &Map<String, Value>, to: &Map<String, Value>) -> Option<String> {
    let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let mut patches = Vec::new();
    let wanted = Value::Object(to.clone());
    let is_known = differences(from, to, &Route::default(), &mut patches).is_some();
    if is_known && patches.is_empty() {
        return Some(text.to_owned());
    }
    let mut patched = patched(&ended, &patches).filter(|_| is_known);
    patched.find(|patched| tree(patched).as_ref() == Some(&wanted)).or_else(|| {
        // Written anew: its comments are no reason to leave a value in it.
        yaml_serde::to_string(&wanted).ok()
    })
}

fn differences<'a>(
    from: &'a Map<String, Value>,
    to: &'a Map<String, Value>,
    route: &Route<'a>,
    patches: &mut Vec<Patch<'a>>,
) -> Option<()> {
    for (key, old) in from {
        let inner = route.with_key(Component::Key(key.as_str().into()));
        match (old, to.get(key)) {
            (_, None) => patches.push(Patch { route: inner, operation: Op::Remove }),
            (old, Some(new)) if old == new => {}
            (Value::Object(old), Some(Value::Object(new))) => differences(old, new, &inner, patches)?,
            (_, Some(new)) => patches.push(Patch { route: inner, operation: Op::Replace(yaml(new).ok()?) }),
        }
    }
    for (key, new) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
        let operation = Op::Add { key: key.clone(), value: yaml(new).ok()? };
        patches.push(Patch { route: route.clone(), operation });
    }
    Some(())
}

fn collect<'a>(
    current: &Value,
    wanted: &'a Value,
    route: &Route<'a>,
    patches: &mut Vec<Patch<'a>>,
    new: &mut Map<String, Value>,
) -> Result<(), Unreadable> {
    if !current.is_object() {
        return Err(Unreadable::because("it has a list or a text where keys must be"));
    }
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let inner = route.with_key(Component::Key(key.as_str().into()));
        match (current.get(key), wanted) {
            (Some(current), wanted) if current == wanted => {}
            (Some(current), Value::Object(_)) => collect(current, wanted, &inner, patches, new)?,
            (Some(Value::Array(current)), Value::Array(items)) => {
                for item in items.iter().filter(|item| !current.contains(item)) {
                    patches.push(Patch { route: inner.clone(), operation: Op::Append { value: yaml(item)? } });
                }
            }
            (Some(_), wanted) => patches.push(Patch { route: inner, operation: Op::Replace(yaml(wanted)?) }),
            // A key of the document itself goes behind all the others.
            (None, wanted) if route.is_empty() => {
                new.insert(key.clone(), wanted.clone());
            }
            (None, wanted) => {
                patches.push(Patch {
                    route: route.clone(),
                    operation: Op::Add { key: key.clone(), value: yaml(wanted)? },
                });
            }
        }
    }
    Ok(())
}

/// Not every value can be replaced: then it says which one is there.
fn taken(current: &Value, wanted: &Value) -> Unreadable {
    let mut members = wanted.as_object().into_iter().flatten();
    let taken =
        members.find(|(key, wanted)| current.get(key).is_some_and(|there| !wanted.is_object() && there != *wanted));
    let what = "is there already with another value; take it out, or leave it and do without gatepass here";
    taken.map_or(NOT_ADDED, |(key, _)| Unreadable::own(key, what))
}

fn yaml(value: &Value) -> Result<yaml_serde::Value, Unreadable> {
    yaml_serde::to_value(value).map_err(|_| NOT_ADDED)
}

fn merged(current: &Value, wanted: &Value) -> Value {
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) => {
            let mut all = current.clone();
            for (key, wanted) in wanted {
                let value = current.get(key).map_or_else(|| wanted.clone(), |current| merged(current, wanted));
                all.insert(key.clone(), value);
            }
            Value::Object(all)
        }
        (Value::Array(current), Value::Array(wanted)) => {
            let new = wanted.iter().filter(|item| !current.contains(item));
            Value::Array(current.iter().chain(new).cloned().collect())
        }
        (_, wanted) => wanted.clone(),
    }
}
