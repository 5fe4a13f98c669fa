//! Requests that change nothing and still have a body: npm's audits, the sizes of files. Whoever may only read can send
//! them, so what they say must not be a request to an upstream that answers without reading it.
//!
//! They are decoded, read as the JSON or the form that the route takes, and written anew on one line: a request cannot do
//! without lines, and in what is compressed nobody sees them.

use std::time::Duration;

use axum::body::Body;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Request, StatusCode};

use super::content_type::essence;
use super::conventions::conventions;
use super::gzip::{self, NotRead};
use super::parsing::{Amount, parsed};
use super::refusal::Refusal;
use super::whole_body;
use gatepass_core::ecosystem::Ecosystem;

/// The most that such a body may have, in bytes, as it comes and decoded: a list of thousands of packages.
const LARGEST: usize = 4 << 20;
const TOO_LARGE: &str = "This question is larger than the 4 MiB that gatepass passes on. Ask about fewer packages.";

/// What a question is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An object of JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`, as Composer and Hugging Face's client ask.
    UrlEncoded,
}

impl Form {
    /// The form that this question to a registry of this type says it has.
    fn of(kind: Ecosystem, headers: &HeaderMap) -> Self {
        if essence(headers) == "application/x-www-form-urlencoded" && conventions(kind).asks_by_form {
            Self::UrlEncoded
        } else {
            Self::Json
        }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::UrlEncoded => "application/x-www-form-urlencoded",
        })
    }

    /// The same on one line; `None` if it is not in this form.
    pub(super) fn written(self, text: &[u8]) -> Option<Vec<u8>> {
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
    let amount = if compressed { Amount::Packed } else { Amount::Plain(bytes.len()) };
    let write = move || {
        let text = if compressed { gzip::member(&bytes, LARGEST).map_err(refuse)?.into() } else { bytes };
        form.written(&text).ok_or_else(unreadable)
    };
    let bytes = parsed(amount, write).await??;
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

fn refuse(why: NotRead) -> Refusal {
    match why {
        NotRead::Unreadable => unreadable(),
        NotRead::TooLarge => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE),
    }
}

fn unreadable() -> Refusal {
    let sentence =
        "The body of this question is not what this path takes: one object of JSON, or a form. Nothing was asked.";
    Refusal::new(StatusCode::BAD_REQUEST, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn what_is_no_object_and_what_has_another_after_it_is_not_written() {
        for text in
            ["", "[]", "1", "\"a\"", "null", "{", "{}}", "{} {}", "{'a':1}", "{\"a\":1,}", "// {}\n{}", "\u{feff}{}"]
        {
            assert_eq!(Form::Json.written(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(Form::Json.written(b"{\"a\":\"\xff\"}"), None);
        assert_eq!(Form::UrlEncoded.written(b"a=\xff"), None);
    }

    #[test]
    fn whatever_is_written_is_one_line() {
        for (form, text, expected) in [
            (Form::Json, "\r\n{\"a\":\r\n1}\n", "{\"a\":  1}"),
            (Form::Json, "{\"a\":\"\\n\"}", "{\"a\":\"\\n\"}"),
            (Form::UrlEncoded, "a=b\r\nGET / HTTP/1.1\r\n&c", "a=b%0D%0AGET+%2F+HTTP%2F1.1%0D%0A&c="),
        ] {
            let written = form.written(text.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn encodings_that_are_not_read_and_several_are_refused() {
        for values in [&["br"][..], &["deflate"], &["gzip, gzip"], &["gzip", "gzip"], &["identity", "gzip"], &[""]] {
            assert!(is_compressed(&headers(header::CONTENT_ENCODING, values)).is_err(), "{values:?}");
        }
        for (values, compressed) in
            [(&[][..], false), (&["identity"][..], false), (&["GZIP"], true), (&[" x-gzip "], true)]
        {
            assert_eq!(is_compressed(&headers(header::CONTENT_ENCODING, values)).ok(), Some(compressed), "{values:?}");
        }
    }

    #[test]
    fn a_form_is_one_by_its_type_and_npm_has_none() {
        let form = "Application/X-WWW-Form-URLEncoded; charset=utf-8";
        for (kind, content_type, expected) in [
            (Ecosystem::Npm, form, Form::Json),
            (Ecosystem::Composer, form, Form::UrlEncoded),
            (Ecosystem::Huggingface, form, Form::UrlEncoded),
            (Ecosystem::Composer, "application/x-www-form-urlencoded+json", Form::Json),
            (Ecosystem::Composer, "text/plain", Form::Json),
        ] {
            assert_eq!(
                Form::of(kind, &headers(header::CONTENT_TYPE, &[content_type])),
                expected,
                "{kind} {content_type}"
            );
        }
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn a_large_question_is_written_as_a_small_one_is_compressed_or_not() {
        for length in [0, 1 << 20] {
            let text = format!("{{\n\"demo\":[\"{}\"]}}", "x".repeat(length));
            for (encoding, body) in [("gzip", packed(text.as_bytes())), ("identity", text.clone().into_bytes())] {
                let request =
                    Request::post("/").header(header::CONTENT_ENCODING, encoding).body(Body::from(body)).unwrap();
                let written = written_anew(Ecosystem::Npm, request, Duration::from_secs(9)).await.unwrap();
                let written = whole_body::read(written.into_body(), LARGEST, Duration::from_secs(9), "").await.unwrap();
                assert!(written == text.replace('\n', " ").as_bytes(), "{encoding}, {length}");
            }
        }
        let too_much = vec![b' '; LARGEST + 1];
        let packed = Body::from(packed(&too_much));
        let request = Request::post("/").header(header::CONTENT_ENCODING, "gzip").body(packed).unwrap();
        let refused = written_anew(Ecosystem::Npm, request, Duration::from_secs(9)).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
