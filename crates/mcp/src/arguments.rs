//! A tool's arguments as models send them. What is plainly meant is taken (`"1"` for 1, a string for a list of one,
//! `Read-Only` for `read_only`); everything else is an error that names the argument.

use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::Value;

use gatepass_app::narrowing;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::suggestion::nearest;
use gatepass_core::token::name::cleaned;
use gatepass_intent::Field;

/// The arguments, checked against the tool's own schema.
///
/// One that is null or blank was not given: many clients send all that a schema has, and nothing for what the model left open. But
/// what was to narrow a token, and was never filled in, must not make one for everything: where nothing else narrows it, neither a
/// field nor words, that is refused. To leave an argument out is to say so. Beside a `request`, null is what a client sends for each
/// optional argument whose schema is strict: the words are read as if it was not there, and narrow by themselves. In a list, a blank text may stand for nothing or for
/// all: it is refused.
///
/// # Errors
/// An argument that does not exist, is missing, or is of the wrong type; blanks in a list, and nothing in the place of all that would
/// narrow.
pub(super) fn read<T: DeserializeOwned>(given: JsonObject, schema: &JsonObject, makes: Makes) -> Result<T> {
    let none = JsonObject::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let (mut arguments, mut empty) = (JsonObject::new(), Vec::new());
    for (name, value) in given {
        let Some(property) = properties.get(&name) else {
            return Err(unknown(&name, properties));
        };
        match value {
            Value::Null => empty.push(name),
            value => {
                let value = lenient(value, property);
                if is_blank(&value) {
                    empty.push(name);
                    continue;
                }
                if value.as_array().is_some_and(|items| items.iter().any(is_blank)) {
                    return Err(blank(&name, property));
                }
                arguments.insert(name, value);
            }
        }
    }
    if makes == Makes::Tokens {
        let is_empty = |field: Field| empty.iter().any(|name| name == field.name());
        narrowing::refuse_empty(is_empty, |field| arguments.contains_key(field.name()))?;
    }
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!(" `{path}`") };
        refuse(format!("The argument{place} cannot be used: {}.", cleaned(&error.inner().to_string(), 200)))
    })
}

/// Whether a tool makes anything that its arguments narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Makes {
    /// Tokens, or other changes.
    Tokens,
    /// Nothing: it only reads.
    Nothing,
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(narrowing::is_blank)
}

/// The error for a list with something in it that says nothing.
fn blank(name: &str, property: &Value) -> Error {
    let wanted = property.get("description").and_then(Value::as_str).unwrap_or_default();
    Error::new(
        Code::InvalidArgument,
        format!("The argument `{name}` is blank, which says nothing; nothing was changed."),
        format!("Leave it out, or give what it takes: {wanted}"),
    )
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
        // Either a text or a list of them.
        (_, Value::String(text)) if schema.get("anyOf").is_some() && text.trim_start().starts_with('[') => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        (_, value) => value,
    }
}

/// `Read & Write`, `read-write` and `READ_WRITE` are one word.
fn folded(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(arguments: Value, makes: Makes) -> Result<Value> {
        let schema = json!({ "properties": {
            "request": { "type": "string" },
            "scope": { "type": "array", "description": "Entries." },
            "package_manager": { "type": "string" },
            "permission": { "type": "string", "enum": ["read_only", "read_write"] },
            "limit": { "type": "integer" },
            "create": { "type": "boolean" },
        } });
        let object = |value: Value| value.as_object().cloned().unwrap();
        read(object(arguments), &object(schema), makes)
    }

    #[test]
    fn what_is_not_in_the_schema_or_blank_in_a_list_is_refused() {
        for arguments in [
            json!({ "scopes": ["npm"] }),
            json!({ "Scope": ["npm"] }),
            json!({ "scope": [""] }),
            json!({ "scope": ["npm", " "] }),
            json!({ "scope": "[\"\"]" }),
            json!({ "scope": null }),
            json!({ "package_manager": " " }),
            json!({ "scope": null, "permission": "read_only" }),
        ] {
            assert_eq!(
                given(arguments.clone(), Makes::Tokens).unwrap_err().code(),
                Code::InvalidArgument,
                "{arguments}"
            );
        }
        assert!(given(json!({ "scopes": 1 }), Makes::Nothing).unwrap_err().to_string().contains("`scope`"));
        assert_eq!(given(json!({ "scope": null }), Makes::Nothing).unwrap(), json!({}));
        assert_eq!(
            given(json!({ "scope": null, "request": "for npm" }), Makes::Tokens).unwrap(),
            json!({ "request": "for npm" })
        );
    }

    #[test]
    fn what_can_be_read_in_one_way_is_and_all_else_stays_as_it_is() {
        for (name, value, expected) in [
            ("limit", json!(" 7 "), json!(7)),
            ("limit", json!(7.0), json!(7)),
            ("limit", json!(7.5), json!(7.5)),
            ("limit", json!("-7"), json!("-7")),
            ("limit", json!(1e300), json!(1e300)),
            ("create", json!("True"), json!(true)),
            ("create", json!("yes"), json!("yes")),
            ("scope", json!("npm"), json!(["npm"])),
            ("scope", json!("[\"npm\",\"pypi\"]"), json!(["npm", "pypi"])),
            ("permission", json!("Read-Only"), json!("read_only")),
            ("permission", json!("READ WRITE"), json!("read_write")),
            ("permission", json!("read & write"), json!("read_write")),
            ("permission", json!("write"), json!("write")),
        ] {
            let expected = json!({ name: expected });
            assert_eq!(given(json!({ name: value }), Makes::Tokens).unwrap(), expected);
        }
    }
}
