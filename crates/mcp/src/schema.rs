//! The JSON Schemas that agents read. schemars' output is correct and noisy; strict clients refuse some of it, so it is
//! brought into one plain form here.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Value, json};

/// The schema of a tool's arguments.
pub(super) fn of_input<T: JsonSchema>() -> JsonObject {
    plain::<T>(Contract::Deserialize)
}

/// The schema of a tool's structured answer: the output's own fields when it was done, and otherwise the questions. It is
/// of what serde writes, not of what it would read: a field that serde may leave out is never required.
pub(super) fn of_output<T: JsonSchema>() -> JsonObject {
    let mut schema = plain::<T>(Contract::Serialize);
    // Nothing writes the envelope whole; its optional fields may all be left out.
    for (name, value) in plain::<super::answer::Envelope>(Contract::Deserialize) {
        match (name.as_str(), schema.get_mut(&name), value) {
            ("properties", Some(Value::Object(own)), Value::Object(more)) => {
                let own_properties = std::mem::replace(own, more);
                own.extend(own_properties);
            }
            (_, _, value) => drop(schema.insert(name, value)),
        }
    }
    schema
}

fn plain<T: JsonSchema>(contract: Contract) -> JsonObject {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.contract = contract;
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    simplify(&mut schema);
    match schema {
        Value::Object(mut root) => {
            root.remove("title");
            root.remove("description");
            root.entry("properties").or_insert_with(|| json!({}));
            root
        }
        _ => JsonObject::new(),
    }
}

/// Optional fields are absent rather than null, enumerations are lists of words, and formats that no client checks go.
fn simplify(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(simplify);
            object.remove("$schema");
            if object.get("default").is_some_and(|value| value.is_null() || *value == json!([])) {
                object.remove("default");
            }
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = unwrapped(description);
            }
            if object.get("type").is_some_and(|kind| kind != "string") {
                object.remove("format");
            }
            if let Some(Value::Array(kinds)) = object.get("type") {
                let kind = kinds.iter().find(|kind| *kind != "null").cloned();
                object.insert("type".to_owned(), kind.unwrap_or(Value::Null));
            }
            if let Some(Value::Array(words)) = object.get_mut("enum") {
                words.retain(|word| !word.is_null());
            }
            if let Some(Value::Array(mut variants)) = object.remove("anyOf") {
                variants.retain(|variant| variant.get("type") != Some(&json!("null")));
                match variants.pop() {
                    Some(Value::Object(only)) if variants.is_empty() => {
                        for (name, value) in only {
                            object.entry(name).or_insert(value);
                        }
                    }
                    Some(last) => {
                        variants.push(last);
                        object.insert("anyOf".to_owned(), Value::Array(variants));
                    }
                    None => {}
                }
            }
            if let Some(Value::Array(variants)) = object.get("oneOf") {
                let words: Option<Vec<Value>> = variants.iter().map(|variant| variant.get("const").cloned()).collect();
                if let Some(words) = words {
                    object.remove("oneOf");
                    object.insert("type".to_owned(), json!("string"));
                    object.insert("enum".to_owned(), Value::Array(words));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}

/// Prose without the line breaks that only fit it to a source file; paragraphs stay.
pub(super) fn unwrapped(prose: &str) -> String {
    let paragraphs =
        prose.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
