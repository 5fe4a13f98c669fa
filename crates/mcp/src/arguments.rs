//! A tool's arguments as models send them. What is plainly meant is taken (`"1"` for 1, a string for a list of one,
//! `Read-Only` for `read_only`); everything else is an error that names the argument.

use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::Value;

use gatepass_core::error::{Code, Error, Result};
use gatepass_core::suggestion::nearest;
use gatepass_core::token::name::cleaned;

/// The arguments, checked against the tool's own schema.
///
/// # Errors
/// An argument that does not exist, is missing, or is of the wrong type.
pub(super) fn read<T: DeserializeOwned>(given: JsonObject, schema: &JsonObject) -> Result<T> {
    let empty = JsonObject::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let mut arguments = JsonObject::new();
    for (name, value) in given {
        let Some(property) = properties.get(&name) else {
            return Err(unknown(&name, properties));
        };
        // An argument that is null, or a text with nothing in it, is an argument that was not given. A list is not: an empty one
        // may stand for nothing or for all.
        let is_text = property.get("type").is_some_and(|kind| kind == "string");
        let is_blank = is_text && value.as_str().is_some_and(|text| text.trim().is_empty());
        if !value.is_null() && !is_blank {
            arguments.insert(name, lenient(value, property));
        }
    }
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!(" `{path}`") };
        refuse(format!("The argument{place} cannot be used: {}.", cleaned(&error.inner().to_string(), 200)))
    })
}

fn unknown(name: &str, properties: &JsonObject) -> Error {
    let shown = cleaned(name, 60);
    let hint = match nearest(&shown, properties.keys()) {
        Some(known) => format!("Did you mean `{known}`?"),
        None => format!("The arguments are {}.", properties.keys().cloned().collect::<Vec<_>>().join(", ")),
    };
    refuse(format!("There is no argument `{shown}`. {hint}"))
}

fn refuse(what: String) -> Error {
    Error::new(Code::InvalidArgument, what, "Call again with that corrected; nothing was changed.")
}

/// The value as its schema wants it, where there is one way only to read it so.
fn lenient(value: Value, schema: &Value) -> Value {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    match (kind, value) {
        ("integer", Value::String(text)) => match text.trim().parse::<u64>() {
            Ok(number) => number.into(),
            Err(_) => Value::String(text),
        },
        ("integer", Value::Number(number)) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && (0.0..=9e15).contains(&float) => (float as u64).into(),
            _ => Value::Number(number),
        },
        ("boolean", Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ => Value::String(text),
        },
        ("array", Value::String(text)) => match serde_json::from_str(&text) {
            Ok(Value::Array(items)) => Value::Array(items),
            _ => Value::Array(vec![Value::String(text)]),
        },
        ("string", Value::String(text)) => match schema.get("enum").and_then(Value::as_array) {
            Some(words) => {
                let wanted = folded(&text);
                let found = words.iter().find(|word| word.as_str().is_some_and(|word| folded(word) == wanted));
                found.cloned().unwrap_or(Value::String(text))
            }
            None => Value::String(text),
        },
        (_, value) => value,
    }
}

/// `Read & Write`, `read-write` and `READ_WRITE` are one word.
fn folded(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
