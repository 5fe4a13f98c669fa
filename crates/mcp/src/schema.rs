//! The JSON Schemas that agents read. schemars' output is correct and noisy; strict clients refuse some of it, so it is
//! brought into one plain form here.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Value, json};

use super::answer::Answer;

/// The schema of a tool's arguments.
pub(super) fn of_input<T: JsonSchema>() -> JsonObject {
    plain::<T>(Contract::Deserialize)
}

/// The schema of a tool's structured answer, of what serde writes: a field that serde may leave out is never required. All
/// fields stand beside one another, as clients look for them, and beside them what each outcome requires. There is no place in it
/// for prose (the budget of `tools/list`): fields say by their names what they are.
pub(super) fn of_output<T: JsonSchema>() -> JsonObject {
    let mut outcomes = plain::<Answer<T>>(Contract::Serialize).remove("oneOf").unwrap_or_default();
    let mut properties = JsonObject::new();
    let mut words = Vec::new();
    for outcome in outcomes.as_array_mut().into_iter().flatten() {
        words.extend(outcome.pointer("/properties/outcome/const").cloned());
        gather(outcome, &mut properties);
    }
    properties.shift_insert(0, "outcome".to_owned(), json!({ "type": "string", "enum": words }));
    properties.values_mut().for_each(shorten);
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": ["outcome"],
        "oneOf": outcomes,
    });
    schema.as_object().cloned().unwrap_or_default()
}

/// Takes the fields out of a variant, and leaves what it requires and the word that tells it.
fn gather(variant: &mut Value, properties: &mut JsonObject) {
    let Some(variant) = variant.as_object_mut() else { return };
    variant.retain(|name, _| ["properties", "required", "anyOf"].contains(&name.as_str()));
    if let Some(Value::Object(mut own)) = variant.shift_remove("properties") {
        if let Some(outcome) = own.shift_remove("outcome").as_ref().and_then(|outcome| outcome.get("const")) {
            variant.insert("properties".to_owned(), json!({ "outcome": { "const": outcome } }));
        }
        for (name, schema) in own {
            properties.entry(name).or_insert(schema);
        }
    }
    if let Some(Value::Array(required)) = variant.get_mut("required") {
        // Every outcome has its word, which stands with the schema of them all.
        required.retain(|name| name != "outcome");
    }
    if let Some(Value::Array(inner)) = variant.get_mut("anyOf") {
        inner.iter_mut().for_each(|inner| gather(inner, properties));
        drop_covered(inner);
    }
}

/// Leaves of variants that require something those that require no more than another does.
fn drop_covered(variants: &mut Vec<Value>) {
    let required = |variant: &Value| variant.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let all: Vec<Vec<Value>> = variants.iter().map(required).collect();
    let is_covered = |own: &Vec<Value>| {
        all.iter().any(|other| other.len() < own.len() && other.iter().all(|name| own.contains(name)))
    };
    variants.retain(|variant| !is_covered(&required(variant)));
}

/// Leaves of the schema of a field what tells a wrong answer from a right one: no prose and no bounds of numbers, and a text
/// that an object must have stands among what it requires, and nowhere else.
fn shorten(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let is_prose = |name: &str, value: &Value| name == "description" && value.is_string();
            object.retain(|name, value| {
                let is_bound = name == "minimum" || name == "maximum";
                !is_bound && !is_prose(name, value)
            });
            object.values_mut().for_each(shorten);
            let required = object.get("required").cloned().unwrap_or_default();
            let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|one| one == name));
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                properties.retain(|name, schema| *schema != json!({ "type": "string" }) || !is_required(name));
            }
            if object.get("properties").is_some_and(|properties| *properties == json!({})) {
                object.remove("properties");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_requires_its_own_fields_and_every_field_stands_beside_the_others() {
        #[derive(serde::Serialize, JsonSchema)]
        struct Output {
            /// How many.
            count: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            note: Option<String>,
        }
        let schema = of_output::<Output>();
        assert_eq!(schema["required"], json!(["outcome"]));
        assert_eq!(schema["properties"]["count"], json!({ "type": "integer" }));
        assert_eq!(schema["properties"]["note"], json!({ "type": "string" }));
        let required: Vec<_> = schema["oneOf"].as_array().unwrap().iter().map(|one| &one["required"]).collect();
        assert_eq!(required[0], &json!(["count"]));
        assert!(required[1].as_array().unwrap().contains(&json!("questions")));
        assert_eq!(required.len(), 3);
    }

    #[test]
    fn what_a_field_must_have_is_told_in_few_bytes() {
        let mut schema = json!({
            "type": "object",
            "description": "A row.",
            "properties": {
                "id": { "type": "string", "description": "Its id." },
                "description": { "type": "string" },
                "size": { "type": "integer", "minimum": 0 },
            },
            "required": ["id", "size"],
        });
        shorten(&mut schema);
        let properties = json!({ "description": { "type": "string" }, "size": { "type": "integer" } });
        assert_eq!(schema, json!({ "type": "object", "properties": properties, "required": ["id", "size"] }));
    }
}
