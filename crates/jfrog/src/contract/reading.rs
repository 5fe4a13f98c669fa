//! How fields are read that not everybody writes alike.

use serde::de::{DeserializeOwned, Deserializer, Error};
use serde::{Deserialize, Serializer};
use serde_json::Value;

use gatepass_core::secret::Secret;

/// A whole number that is not negative, or its digits: forms have texts only.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let expected = || Error::custom("it is a whole number, not negative");
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Number(number)) => number.as_u64().map(Some).ok_or_else(expected),
        Some(Value::String(text)) => text.trim().parse().map(Some).map_err(|_| expected()),
        Some(_) => Err(expected()),
    }
}

/// A text that narrows what is asked for, and is there: null is what a program never filled in, and without it everything would
/// be asked for. Programs leave out what they do not mean.
pub(super) fn narrowing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let wanted = || Error::custom("it is a text, and null would be everything: leave it out for that");
    Option::<String>::deserialize(deserializer)?.map(Some).ok_or_else(wanted)
}

/// A truth value, or its word in whatever case: Python's forms say `False`.
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::Bool(truth)) => Ok(Some(truth)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Error::custom("it is true or false")),
    }
}

/// Seconds as a number, or as a text that holds one; an empty text is none.
pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(i64),
        Text(String),
    }
    match Option::<Seconds>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Seconds::Number(seconds)) => Ok(Some(seconds)),
        Some(Seconds::Text(text)) if text.is_empty() => Ok(None),
        Some(Seconds::Text(text)) => text.parse().map(Some).map_err(Error::custom),
    }
}

/// What only a gatepass says; anything else that stands there is nothing.
pub(super) fn ours<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Value::deserialize(deserializer).map(|value| serde_json::from_value(value).ok())
}

/// A token's value, which is a secret from its first byte here.
pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// The one place where the API shows a value: to whoever made the token, once. Nothing else that is a secret is written.
pub(super) fn exposed<S: Serializer>(value: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose())
}

/// The same of a value that may be left out.
pub(super) fn exposed_if_there<S: Serializer>(value: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => exposed(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// A value that may be left out.
pub(super) fn secret_if_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|value| value.map(Secret::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    struct Fields {
        #[serde(default, deserialize_with = "number")]
        number: Option<u64>,
        #[serde(default, deserialize_with = "narrowing")]
        narrowing: Option<String>,
        #[serde(default, deserialize_with = "truth")]
        truth: Option<bool>,
        #[serde(default, deserialize_with = "seconds")]
        seconds: Option<i64>,
        #[serde(default, deserialize_with = "ours")]
        ours: Option<u8>,
    }

    fn read(name: &str, value: Value) -> Result<Fields, serde_json::Error> {
        serde_json::from_value(json!({ name: value }))
    }

    #[test]
    fn what_is_not_plainly_a_value_is_refused() {
        for (name, values) in [
            ("number", [json!(-1), json!("1.5"), json!(1.5), json!(""), json!([1]), json!("0x1")]),
            ("narrowing", [json!(null), json!(1), json!([]), json!({}), json!(true), json!(["npm"])]),
            ("truth", [json!(0), json!("yes"), json!(""), json!("1"), json!([true]), json!(" true")]),
            ("seconds", [json!("1s"), json!(" "), json!([]), json!(1.5), json!(true), json!({})]),
        ] {
            for value in values {
                assert!(read(name, value.clone()).is_err(), "{name}: {value}");
            }
        }
    }

    #[test]
    fn what_forms_say_as_text_is_read_and_what_is_left_out_is_nothing() {
        let none: Fields = serde_json::from_value(json!({})).unwrap();
        assert!(none.number.is_none() && none.narrowing.is_none() && none.truth.is_none() && none.seconds.is_none());
        for (value, number) in [(json!(7), Some(7)), (json!(" 7 "), Some(7)), (json!(0), Some(0)), (json!(null), None)]
        {
            assert_eq!(read("number", value).unwrap().number, number);
        }
        for (value, truth) in [(json!("False"), Some(false)), (json!("TRUE"), Some(true)), (json!(null), None)] {
            assert_eq!(read("truth", value).unwrap().truth, truth);
        }
        for (value, seconds) in [(json!(""), None), (json!("-5"), Some(-5)), (json!(5), Some(5)), (json!(null), None)] {
            assert_eq!(read("seconds", value).unwrap().seconds, seconds);
        }
        // A blank is something: what it means is not decided here.
        assert_eq!(read("narrowing", json!("")).unwrap().narrowing.as_deref(), Some(""));
        for (value, ours) in [(json!(9), Some(9)), (json!("nine"), None), (json!({ "a": 1 }), None)] {
            assert_eq!(read("ours", value).unwrap().ours, ours);
        }
    }
}
