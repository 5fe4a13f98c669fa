//! The gateway's own credential at an upstream, should the upstream say it: it is taken out of everything that is looked
//! through, which is headers, errors, answers to writes and documents. Files stream past as they are.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt as _;

use crate::secret::Secret;

/// The most bytes of an error or an answer to a write.
const LARGEST: usize = 1 << 20;

/// The shortest password that is looked for by itself: a shorter one is a part of too many words.
const SHORTEST: usize = 8;

/// What is never passed on of an upstream.
#[derive(Clone, Default)]
pub(super) struct Redaction(Arc<[String]>);

impl std::fmt::Debug for Redaction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Redaction({})", self.0.len())
    }
}

impl Redaction {
    /// The forms that these credentials take: the pair plain and in Base64, and the password, as JSON and addresses have it.
    pub(super) fn of(username: &str, password: &Secret) -> Self {
        let pair = format!("{username}:{}", password.expose());
        let mut forms = vec![STANDARD.encode(&pair).trim_end_matches('=').to_owned()];
        let long = Some(password.expose()).filter(|password| password.len() >= SHORTEST);
        for plain in [Some(pair.as_str()), long].into_iter().flatten() {
            let json = serde_json::Value::String(plain.to_owned()).to_string();
            forms.push(json.trim_matches('"').to_owned());
            forms.push(url::form_urlencoded::byte_serialize(plain.as_bytes()).collect());
            forms.push(plain.to_owned());
        }
        if let Some(password) = long {
            forms.push(STANDARD.encode(password).trim_end_matches('=').to_owned());
        }
        // The longest first, so that no rest is left of one within another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms.into())
    }

    /// The text without it.
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.0.iter().fold(Cow::Borrowed(text), |text, form| {
            if text.contains(form.as_str()) { Cow::Owned(text.replace(form.as_str(), "[removed]")) } else { text }
        })
    }

    /// The same of bytes; those that are no text stay.
    pub(super) fn bytes(&self, bytes: Bytes) -> Bytes {
        match std::str::from_utf8(&bytes).map(|text| self.text(text)) {
            Ok(Cow::Owned(text)) => text.into(),
            _ => bytes,
        }
    }

    /// Takes out headers that say it.
    pub(super) fn headers(&self, headers: &mut HeaderMap) {
        let says = |value: &HeaderValue| {
            let text = String::from_utf8_lossy(value.as_bytes());
            self.0.iter().any(|form| text.contains(form.as_str()))
        };
        // An address is written anew without a user.
        let said: Vec<HeaderName> = headers
            .iter()
            .filter(|(name, value)| **name != header::LOCATION && **name != header::LINK && says(value))
            .map(|(name, _)| name.clone())
            .collect();
        for name in said {
            headers.remove(name);
        }
    }

    /// Looks an error or an answer to a write through. Where that cannot be done, its body is left out.
    pub(super) async fn answer(&self, response: Response) -> Response {
        if self.0.is_empty() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let packed = parts.headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
        let whole =
            http_body_util::Limited::new(body, LARGEST).collect().await.map(http_body_util::Collected::to_bytes);
        let readable =
            |whole: &Bytes| whole.is_empty() || (!packed && !whole.contains(&0) && std::str::from_utf8(whole).is_ok());
        let Some(whole) = whole.ok().filter(readable) else {
            for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::CONTENT_TYPE] {
                parts.headers.remove(name);
            }
            return Response::from_parts(parts, Body::empty());
        };
        let length = whole.len();
        let whole = self.bytes(whole);
        if whole.len() != length {
            parts.headers.remove(header::CONTENT_LENGTH);
        }
        Response::from_parts(parts, Body::from(whole))
    }
}
