//! Challenges and refusals in each ecosystem's own form, so that the client prints our sentence.

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use hyper::ext::ReasonPhrase;
use serde_json::json;

use super::conventions::{RefusalBody, conventions};
use gatepass_core::ecosystem::Ecosystem;

/// How a client wants to be told no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalFormat {
    /// As registries of this type do.
    Of(Ecosystem),
    /// In plain words: the path is of no type.
    Plain,
}

impl RefusalFormat {
    /// The registry type's name, or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(kind) => kind.name(),
            Self::Plain => "none",
        }
    }
}

/// An answer that lets nothing through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the client should print: whole sentences.
    pub sentence: String,
}

impl Refusal {
    /// A refusal with this status and sentence.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into() }
    }

    /// What is answered where gatepass itself failed; the log says at what.
    pub(super) fn failed() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "gatepass failed at something that should not fail.")
    }

    /// The refusal as a client of this kind reads it.
    pub fn answer(&self, format: RefusalFormat) -> Response {
        let (content_type, body) = self.body(format);
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        // pip, twine, Maven, NuGet and conda print nothing but the status line, so the sentence is there too.
        if let Ok(reason) = ReasonPhrase::try_from(printable(&self.sentence)) {
            response.extensions_mut().insert(reason);
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        self.challenge(format, headers);
        response
    }

    fn challenge(&self, format: RefusalFormat, headers: &mut HeaderMap) {
        if let RefusalFormat::Of(kind) = format
            && kind.is_oci()
        {
            let version = HeaderName::from_static("docker-distribution-api-version");
            headers.insert(version, HeaderValue::from_static("registry/2.0"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="gatepass", charset="UTF-8""#));
            if let RefusalFormat::Of(kind) = format
                && conventions(kind).is_asked_for_bearer
            {
                headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="gatepass""#));
            }
        }
    }

    fn body(&self, format: RefusalFormat) -> (&'static str, String) {
        const JSON: &str = "application/json";
        let sentence = self.sentence.as_str();
        let form = match format {
            RefusalFormat::Of(kind) => conventions(kind).refusal,
            RefusalFormat::Plain => RefusalBody::Plain,
        };
        let body = match form {
            RefusalBody::Oci => {
                json!({ "errors": [{ "code": self.oci_code(), "message": sentence, "detail": null }] })
            }
            RefusalBody::Npm => json!({ "error": sentence, "message": sentence }),
            RefusalBody::Cargo => json!({ "errors": [{ "detail": sentence }] }),
            RefusalBody::Composer => json!({ "warning": sentence }),
            RefusalBody::HuggingFace => json!({ "error": sentence }),
            RefusalBody::Plain => {
                return ("text/plain; charset=utf-8", format!("{sentence}\n"));
            }
        };
        (JSON, body.to_string())
    }

    /// The OCI distribution specification's word for it.
    fn oci_code(&self) -> &'static str {
        match self.status {
            StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
            StatusCode::FORBIDDEN => "DENIED",
            StatusCode::NOT_FOUND => "NAME_UNKNOWN",
            StatusCode::TOO_MANY_REQUESTS => "TOOMANYREQUESTS",
            StatusCode::METHOD_NOT_ALLOWED => "UNSUPPORTED",
            _ => "UNKNOWN",
        }
    }
}

/// The sentence as a status line may hold it: printable ASCII on one line.
fn printable(sentence: &str) -> Vec<u8> {
    let plain = |letter: char| letter.is_ascii_graphic() || letter == ' ';
    sentence.chars().map(|letter| if plain(letter) { letter as u8 } else { b'?' }).take(300).collect()
}
