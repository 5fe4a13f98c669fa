//! Documents that hold the upstream's addresses: which they are, and how they are passed on with ours.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::address::{Addresses, Replacer};
use super::kind::Kind;
use super::refusal::Refusal;

/// The most that cargo's `config.json` may have, in bytes: it holds three fields.
const LARGEST_CONFIG: usize = 1 << 20;

/// The headers that hold addresses.
static POINTING: [header::HeaderName; 3] = [header::LOCATION, header::CONTENT_LOCATION, header::LINK];

/// How the answer to a request is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// As it is: a file.
    Untouched,
    /// With the upstream's addresses replaced.
    Addresses,
    /// As cargo's `config.json`, which must also say that the token is wanted for downloads.
    CargoConfig,
}

impl Treatment {
    /// The treatment of the answer to this request; `path` is within the repository.
    pub(super) fn of(kind: Kind, method: &Method, path: &str) -> Self {
        if method != Method::GET && method != Method::HEAD && method != Method::POST {
            return Self::Untouched;
        }
        let documents = match kind {
            // Tarballs are at `/NAME/-/FILE`; all else is JSON.
            Kind::Npm => path.starts_with("/-/") || !path.contains("/-/"),
            Kind::Pypi => path.starts_with("/simple") || path.starts_with("/pypi/") || path.ends_with('/'),
            Kind::Nuget => path.ends_with(".json") || path.ends_with("/query") || path.contains("/registration"),
            Kind::Composer => path.ends_with(".json"),
            // Files are at `/OWNER/NAME/resolve/`; where to put large ones is said in git's way.
            Kind::Huggingface => path.starts_with("/api/") || path.ends_with("/info/lfs/objects/batch"),
            Kind::Cargo if path == "/config.json" || path == "/index/config.json" => return Self::CargoConfig,
            _ => false,
        };
        if documents { Self::Addresses } else { Self::Untouched }
    }

    /// Asks the upstream for the document whole and readable, where it is to be read.
    pub(super) fn prepare(self, headers: &mut HeaderMap) {
        if self != Self::Untouched {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            headers.remove(header::RANGE);
            headers.remove(header::IF_RANGE);
        }
    }

    /// Whether there may be an address in the answer with these headers.
    pub(super) fn concerns(self, headers: &HeaderMap) -> bool {
        self.rewrites(headers) || POINTING.iter().any(|name| headers.contains_key(name))
    }

    /// Whether the body is to be read.
    fn rewrites(self, headers: &HeaderMap) -> bool {
        self != Self::Untouched && is_text(headers)
    }

    /// Passes the answer on.
    pub(super) async fn apply(
        self,
        mut response: Response,
        addresses: &Addresses,
        kind: Kind,
    ) -> Result<Response, Refusal> {
        for name in [header::LOCATION, header::CONTENT_LOCATION] {
            if let Some(value) = response.headers().get(&name).and_then(|value| value.to_str().ok()) {
                let value = addresses.location(value);
                replace(response.headers_mut(), name, &value);
            }
        }
        let links: Vec<String> = response
            .headers()
            .get_all(header::LINK)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .map(|value| addresses.links(value))
            .collect();
        if !links.is_empty() {
            response.headers_mut().remove(header::LINK);
            for link in links.iter().filter_map(|link| HeaderValue::from_str(link).ok()) {
                response.headers_mut().append(header::LINK, link);
            }
        }
        if !self.rewrites(response.headers()) {
            return Ok(response);
        }
        if response.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass compressed a document that it was asked to send plain. Tell the operator.",
            ));
        }
        // What follows is not what the upstream counted and signed.
        for name in [header::CONTENT_LENGTH, header::ACCEPT_RANGES, header::HeaderName::from_static("digest")] {
            response.headers_mut().remove(name);
        }
        match self {
            Self::CargoConfig => cargo_config(response, addresses).await,
            _ => Ok(response.map(|body| Body::new(Replaced { body, replacer: Some(addresses.in_document(kind)) }))),
        }
    }
}

fn replace(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("+html") || kind.ends_with("xml")
}

/// Cargo asks without the token first, unless the index says that the token is always wanted (RFC 3139).
async fn cargo_config(response: Response, addresses: &Addresses) -> Result<Response, Refusal> {
    let (parts, body) = response.into_parts();
    if !parts.status.is_success() {
        return Ok(Response::from_parts(parts, body));
    }
    let broken = || {
        Refusal::new(
            StatusCode::BAD_GATEWAY,
            "The registry behind gatepass has no usable config.json. Tell the operator.",
        )
    };
    let body = http_body_util::Limited::new(body, LARGEST_CONFIG).collect().await.map_err(|_| broken())?.to_bytes();
    let mut replacer = addresses.in_document(Kind::Cargo);
    let mut text = replacer.push(&body).to_vec();
    text.extend_from_slice(&replacer.finish());
    let mut config: Value = serde_json::from_slice(&text).map_err(|_| broken())?;
    config.as_object_mut().ok_or_else(broken)?.insert("auth-required".to_owned(), Value::Bool(true));
    Ok(Response::from_parts(parts, Body::from(config.to_string())))
}

/// A body with addresses replaced as it streams past.
struct Replaced {
    body: Body,
    /// `None` once the body is over.
    replacer: Option<Replacer>,
}

impl http_body::Body for Replaced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            let Some(replacer) = &mut this.replacer else { return Poll::Ready(None) };
            let bytes = match std::task::ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => replacer.push(&data),
                    // Trailers are about the upstream's bytes.
                    Err(_) => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    let rest = replacer.finish();
                    this.replacer = None;
                    rest
                }
            };
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
    }
}
