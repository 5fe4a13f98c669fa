//! JSON, also with comments, through the concrete syntax tree of `jsonc-parser`.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstArray, CstInputValue, CstObject, CstRootNode, TrailingCommaMode};
use serde_json::Value;

use super::Unreadable;

/// What editors write into such files by hand, and no more of what the library would put up with.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn edit(text: &str, wanted: &Value) -> Result<String, Unreadable> {
    let root =
        CstRootNode::parse(text, &OPTIONS).map_err(|error| Unreadable::at_byte("JSON", text, error.range().start))?;
    if root.value().is_none() {
        let whole =
            serde_json::to_string_pretty(wanted).map_err(|_| Unreadable::because("nothing can be written to it"))?;
        return Ok(format!("{text}{whole}\n"));
    }
    let object = root.object_value().ok_or_else(|| Unreadable::because("it is not an object"))?;
    merge(&object, wanted)?;
    Ok(root.to_string())
}

/// What it says; an empty text says nothing.
pub(super) fn tree(text: &str) -> Option<Value> {
    let root = CstRootNode::parse(text, &OPTIONS).ok()?;
    let Some(value) = root.value() else { return Some(Value::Object(serde_json::Map::new())) };
    value.to_serde_value()
}

/// The text that says `to` instead of `from`, and keeps the rest of its bytes.
pub(super) fn become_tree(
    text: &str,
    from: &serde_json::Map<String, Value>,
    to: &serde_json::Map<String, Value>,
) -> Option<String> {
    let root = CstRootNode::parse(text, &OPTIONS).ok()?;
    become_object(&root.object_value()?, from, to)?;
    Some(root.to_string())
}

fn become_object(
    object: &CstObject,
    from: &serde_json::Map<String, Value>,
    to: &serde_json::Map<String, Value>,
) -> Option<()> {
    for (key, old) in from {
        let member = object.get(key)?;
        match (old, to.get(key)) {
            (_, None) => member.remove(),
            (old, Some(new)) if old == new => {}
            (Value::Object(old), Some(Value::Object(new))) => become_object(&member.object_value()?, old, new)?,
            (Value::Array(_), Some(Value::Array(new))) => become_array(&member.array_value()?, new),
            (_, Some(new)) => member.set_value(input(new)),
        }
    }
    for (key, new) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
        object.append(key, input(new));
    }
    Some(())
}

fn become_array(list: &CstArray, new: &[Value]) {
    let is_new =
        |element: &jsonc_parser::cst::CstNode| element.to_serde_value().is_some_and(|value| new.contains(&value));
    let old: Vec<Value> = list.elements().iter().filter_map(|element| element.to_serde_value()).collect();
    for element in list.elements().into_iter().filter(|element| !is_new(element)) {
        element.remove();
    }
    for value in new.iter().filter(|value| !old.contains(value)) {
        list.append(input(value));
    }
}

/// `None` where there are none, or where the text cannot be read.
pub(super) fn without_trailing_commas(text: &str) -> Option<String> {
    // The strict reader takes everything that has none, comments aside.
    let strict = ParseOptions { allow_trailing_commas: false, ..OPTIONS };
    if CstRootNode::parse(text, &strict).is_ok() {
        return None;
    }
    let root = CstRootNode::parse(text, &OPTIONS).ok()?;
    root.set_trailing_commas(TrailingCommaMode::Never);
    Some(root.to_string())
}

fn merge(object: &CstObject, wanted: &Value) -> Result<(), Unreadable> {
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let Some(member) = object.get(key) else {
            object.ensure_multiline();
            object.append(key, input(wanted));
            continue;
        };
        match (wanted, member.object_value(), member.array_value()) {
            (Value::Object(_), Some(inner), _) => merge(&inner, wanted)?,
            (Value::Array(items), _, Some(list)) => items.iter().try_for_each(|item| merge_by_name(&list, item))?,
            (Value::Object(_), None, _) => return Err(Unreadable::own(key, "is not an object")),
            (Value::Array(_), _, None) => return Err(Unreadable::own(key, "is not a list")),
            _ if member.value().and_then(|value| value.to_serde_value()).as_ref() == Some(wanted) => {}
            _ => member.set_value(input(wanted)),
        }
    }
    Ok(())
}

fn merge_by_name(list: &CstArray, wanted: &Value) -> Result<(), Unreadable> {
    let found = list.elements().into_iter().find(|element| {
        element
            .to_serde_value()
            .is_some_and(|value| value == *wanted || name_of(&value).is_some_and(|name| Some(name) == name_of(wanted)))
    });
    match found.and_then(|element| element.as_object()) {
        Some(element) => merge(&element, wanted),
        None => {
            list.ensure_multiline();
            list.append(input(wanted));
            Ok(())
        }
    }
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(members) => {
            CstInputValue::Object(members.iter().map(|(key, value)| (key.clone(), input(value))).collect())
        }
    }
}

/// What an element of a list is known by among the others, where it has such a member: Conan's credentials have the remote's
/// name.
pub(super) fn name_of(element: &Value) -> Option<&Value> {
    ["name", "remote"].iter().find_map(|key| element.get(*key))
}
