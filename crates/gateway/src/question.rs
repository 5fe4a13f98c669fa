//! Requests that change nothing and still have a body: npm's audits, the sizes of files. Whoever may only read can send
//! them, so what they say must not be a request to an upstream that answers without reading it.
//!
//! They are decoded, read as the JSON or the form that the route takes, and written anew on one line: a request cannot do
//! without lines, and in what is compressed nobody sees them.

use std::io::Read as _;
use std::time::Duration;

use axum::body::Body;
use flate2::bufread::GzDecoder;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Request, StatusCode};

use super::conventions::conventions;
use super::refusal::Refusal;
use super::whole_body;
use gatepass_core::ecosystem::Ecosystem;

/// The most that such a body may have, in bytes, as it comes and decoded: a list of thousands of packages.
const LARGEST: usize = 4 << 20;
const TOO_LARGE: &str = "This question is larger than the 4 MiB that gatepass passes on. Ask about fewer packages.";

/// What a question is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// An object of JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`, as Composer and Hugging Face's client ask.
    UrlEncoded,
}

impl Form {
    /// The form that this question to a registry of this type says it has.
    fn of(kind: Ecosystem, headers: &HeaderMap) -> Self {
        let form = headers.get(header::CONTENT_TYPE).is_some_and(|value| {
            let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
            essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        });
        if form && conventions(kind).asks_by_form { Self::UrlEncoded } else { Self::Json }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::UrlEncoded => "application/x-www-form-urlencoded",
        })
    }

    /// The same on one line; `None` if it is not in this form.
    fn written(self, text: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(text).ok()?;
        match self {
            Self::Json => {
                let text = text.trim_ascii();
                if !text.starts_with('{') {
                    return None;
                }
                serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
                // In JSON, a line break is only ever between two tokens: in strings it is escaped.
                Some(text.bytes().map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }).collect())
            }
            Self::UrlEncoded => {
                let pairs = url::form_urlencoded::parse(text.as_bytes());
                Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes())
            }
        }
    }
}

/// The question to a registry of this type, whole, so that its length goes ahead of it, in one line and uncompressed.
///
/// # Errors
/// 413 for a body that is too large, 415 for an encoding other than gzip, 400 for one that does not come to its end or is
/// not what its route takes.
pub(super) async fn written_anew(
    kind: Ecosystem,
    request: Request<Body>,
    idle_timeout: Duration,
) -> Result<Request<Body>, Refusal> {
    let (mut parts, body) = request.into_parts();
    let (form, compressed) = (Form::of(kind, &parts.headers), is_compressed(&parts.headers)?);
    let bytes = whole_body::read(body, LARGEST, idle_timeout, TOO_LARGE).await?;
    let bytes = if compressed { unpacked(&bytes)? } else { bytes.into() };
    let bytes = form.written(&bytes).ok_or_else(unreadable)?;
    whole_body::describe(&mut parts.headers, form.content_type());
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Whether the body is compressed with gzip, the one encoding that clients ask in.
fn is_compressed(headers: &HeaderMap) -> Result<bool, Refusal> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let (encoding, more) = (encodings.next().map(|value| value.as_bytes().trim_ascii()), encodings.next().is_some());
    let is = |name: &str| encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case(name.as_bytes()));
    if more || !(encoding.is_none() || is("identity") || is("gzip") || is("x-gzip")) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "gatepass reads this question uncompressed or in gzip only. Send it so.",
        ));
    }
    Ok(is("gzip") || is("x-gzip"))
}

/// What one gzip member (RFC 1952) holds, with nothing after it.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut decoder = GzDecoder::new(bytes);
    let (mut text, limit) = (Vec::new(), u64::try_from(LARGEST).unwrap_or(u64::MAX));
    decoder.by_ref().take(limit + 1).read_to_end(&mut text).map_err(|_| unreadable())?;
    if text.len() > LARGEST {
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE));
    }
    if decoder.into_inner().is_empty() { Ok(text) } else { Err(unreadable()) }
}

fn unreadable() -> Refusal {
    let sentence =
        "The body of this question is not what this path takes: one object of JSON, or a form. Nothing was asked.";
    Refusal::new(StatusCode::BAD_REQUEST, sentence)
}
