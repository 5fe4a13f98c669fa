//! Bodies of requests: JSON or a form, as JFrog's clients send either, with every field known and there once.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::failure::Failure;
use gatepass_gateway::{Amount, essence, parsed};

/// The fields of a request's body.
pub(super) struct Fields<T>(pub(super) T);

impl<T: DeserializeOwned + Send + 'static, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let headers = request.headers().clone();
        let body =
            Bytes::from_request(request, state).await.map_err(|refused| Failure::unreadable(refused.status()))?;
        parsed(Amount::Plain(body.len()), move || read(&headers, &body)).await?.map(Self)
    }
}

/// Reads the body's fields. A field that is not known is refused: it may be one that narrows what is asked for. So is one
/// that is there twice: who looked at the request before us may have seen the other.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Failure> {
    let fields = match essence(headers).as_str() {
        "application/json" => {
            let Unambiguous(fields) = serde_json::from_slice(body).map_err(|error| {
                Failure::bad_request(format!("The body is not JSON that can be taken: {error}; nothing was changed."))
            })?;
            fields
        }
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

/// JSON in which no object, however deep, has a field twice (RFC 8259, section 4, leaves open which of them counts).
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnambiguousVisitor).map(Self)
    }
}

struct UnambiguousVisitor;

impl<'de> Visitor<'de> for UnambiguousVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom("a field is there twice"));
            }
            let Unambiguous(value) = fields.next_value()?;
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

fn form(body: &[u8]) -> Result<Value, Failure> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        if fields.insert(name.into_owned(), Value::String(value.into_owned())).is_some() {
            return Err(Failure::bad_request("A field is there twice; nothing was changed."));
        }
    }
    Ok(Value::Object(fields))
}
