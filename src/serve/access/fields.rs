//! Bodies of requests: JSON or a form, as JFrog's clients send either, with every field known.

use axum::body::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Deserializer};
use serde_json::{Map, Value};

use super::failure::Failure;

/// Reads the body's fields. A field that is not known is refused: it may be one that narrows what is asked for.
pub(super) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Failure> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fields = match kind.as_str() {
        "application/json" => serde_json::from_slice(body)
            .map_err(|error| Failure::bad_request(format!("The body is not JSON: {error}.")))?,
        "application/x-www-form-urlencoded" => form(body)?,
        "" if body.is_empty() => Value::Object(Map::new()),
        _ => return Err(Failure::bad_request("The body is application/json or application/x-www-form-urlencoded.")),
    };
    if !fields.is_object() {
        return Err(Failure::bad_request("The body is an object with fields."));
    }
    serde_path_to_error::deserialize(fields).map_err(|error| {
        let field = error.path().to_string();
        let place = if field == "." { String::new() } else { format!("`{field}`: ") };
        Failure::bad_request(format!("{place}{}; nothing was changed.", error.inner()))
    })
}

fn form(body: &[u8]) -> Result<Value, Failure> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        if fields.insert(name.clone().into_owned(), Value::String(value.into_owned())).is_some() {
            return Err(Failure::bad_request(format!("`{name}` is there twice; nothing was changed.")));
        }
    }
    Ok(Value::Object(fields))
}

/// A number, or its digits.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let expected = || serde::de::Error::custom("it is a whole number, not negative");
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Number(number)) => number.as_u64().map(Some).ok_or_else(expected),
        Some(Value::String(text)) => text.trim().parse().map(Some).map_err(|_| expected()),
        Some(_) => Err(expected()),
    }
}

/// A truth value, or its word in whatever case: Python's forms say `False`.
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Bool(truth)) => Ok(Some(truth)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(serde::de::Error::custom("it is true or false")),
    }
}
