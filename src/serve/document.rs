//! Answers of upstreams that hold addresses, and how they are passed on: what a client follows with its credential leads
//! back through the gateway, or does not pass.
//!
//! ```text
//! places    where addresses stand, who follows them with what, and what is done about those that lead elsewhere
//! decision  the one rule for an address at a place
//! headers, json, html, xml, cargo, channel    how each is read and written
//! ```

mod cargo;
mod channel;
mod decision;
mod headers;
mod html;
mod json;
mod places;
mod xml;

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt as _;

pub use decision::Fault;
pub use headers::map_headers;
pub use places::{Outside, PLACES, Place, Written};

use self::channel::Channel;
use super::address::Addresses;
use super::kind::Kind;
use super::refusal::Refusal;

/// The most that a document may have that is read as a whole, in bytes. The largest package documents of npm have some
/// tens of megabytes, the list of all Python projects has forty.
const LARGEST: usize = 128 << 20;

/// From how many bytes on a document is read on a thread of its own.
const LARGE: usize = 256 << 10;

/// How the answer to a request is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Treatment {
    method: Method,
    body: Form,
}

/// What the body of an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file, which passes as it is.
    File,
    /// cargo's `config.json`.
    CargoConfig,
    /// A conda channel's JSON.
    Channel,
    /// A conda channel's document in a form that the gateway does not read.
    Packed,
    /// A document or a file, as its first bytes tell.
    Document,
    /// A page of a Python index or its JSON, as its type or its first bytes tell; a file otherwise.
    Page,
}

impl Form {
    /// What is at this path within a repository. The client knows what it asks for by the path, whatever the answer's type
    /// says, so the path decides.
    pub fn of(kind: Kind, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        match kind {
            // Tarballs are at `/NAME/-/FILE`.
            Kind::Npm if path.contains("/-/") && !path.starts_with("/-/") => Self::File,
            Kind::Npm | Kind::Nuget | Kind::Composer => Self::Document,
            Kind::Pypi if is_distribution(name) => Self::File,
            Kind::Pypi => Self::Page,
            // Files are at `/OWNER/NAME/resolve/`; where to put large ones is said in git's way.
            Kind::Huggingface if path.starts_with("/api/") || path.ends_with("/info/lfs/objects/batch") => {
                Self::Document
            }
            // An index may begin anywhere.
            Kind::Cargo if name == "config.json" => Self::CargoConfig,
            Kind::Conda if name.ends_with(".json") => Self::Channel,
            Kind::Conda
                if [".json.zst", ".json.bz2", ".json.gz", ".msgpack.zst", ".msgpack", ".jlap"]
                    .iter()
                    .any(|end| name.ends_with(end)) =>
            {
                Self::Packed
            }
            _ => Self::File,
        }
    }
}

/// Whether a file of this name is a distribution or says something of one, by its hash.
fn is_distribution(name: &str) -> bool {
    [".whl", ".gz", ".zip", ".tgz", ".bz2", ".xz", ".egg", ".exe", ".metadata", ".asc", ".sig", ".provenance"]
        .iter()
        .any(|end| name.ends_with(end))
}

impl Treatment {
    /// The treatment of the answer to this request; `path` is within the repository.
    pub(super) fn of(kind: Kind, method: &Method, path: &str) -> Self {
        let read = matches!(*method, Method::GET | Method::HEAD | Method::POST);
        Self { method: method.clone(), body: if read { Form::of(kind, path) } else { Form::File } }
    }

    /// Asks the upstream for the document whole and readable, where it is to be read.
    pub(super) fn prepare(&self, headers: &mut HeaderMap) {
        if self.body != Form::File {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            headers.remove(header::RANGE);
            headers.remove(header::IF_RANGE);
        }
    }

    /// Whether there may be an address in the answer with these headers.
    pub(super) fn concerns(&self, headers: &HeaderMap) -> bool {
        self.body != Form::File || headers::point(headers)
    }

    /// Passes the answer on; `addresses` are those of the document that was asked for.
    pub(super) async fn apply(
        &self,
        mut response: Response,
        addresses: &Addresses,
        kind: Kind,
    ) -> Result<Response, Refusal> {
        let status = response.status();
        map_headers(kind, (&self.method, status), response.headers_mut(), addresses).map_err(|fault| refuse(&fault))?;
        if self.body == Form::File || !status.is_success() || status == StatusCode::NO_CONTENT {
            return Ok(response);
        }
        if self.body == Form::Packed {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "gatepass passes a channel's list on as repodata.json only, which clients ask for next.",
            ));
        }
        if response.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass compressed a document that it was asked to send plain. Tell the operator.",
            ));
        }
        if self.method == Method::HEAD {
            forget_bytes(response.headers_mut());
            return Ok(response);
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let (mut parts, mut body) = response.into_parts();
        if self.body == Form::Channel {
            forget_bytes(&mut parts.headers);
            let channel = Some(Channel::new(kind, addresses.clone()));
            return Ok(Response::from_parts(parts, Body::new(Streamed { body, channel })));
        }
        let start = start_of(&mut body).await.map_err(|_| broken())?;
        if Reading::of(kind, self.body, &content_type, &start).map_err(|fault| refuse(&fault))? == Reading::File {
            return Ok(Response::from_parts(parts, Body::new(Rejoined { start, body })));
        }
        let rest = http_body_util::Limited::new(body, LARGEST).collect().await.map_err(|_| broken())?.to_bytes();
        let whole = Bytes::from([start.as_ref(), rest.as_ref()].concat());
        let (form, addresses) = (self.body, addresses.clone());
        let mapped = if whole.len() < LARGE {
            map_document(kind, form, &content_type, &addresses, &whole)
        } else {
            let whole = whole.clone();
            let mapping =
                tokio::task::spawn_blocking(move || map_document(kind, form, &content_type, &addresses, &whole));
            mapping.await.map_err(|_| broken())?
        };
        let mapped = mapped.map_err(|fault| refuse(&fault))?;
        if mapped.is_some() {
            forget_bytes(&mut parts.headers);
        }
        Ok(Response::from_parts(parts, Body::from(mapped.map_or(whole, Bytes::from))))
    }
}

/// What becomes of a document; `None` when it passes as it is.
///
/// # Errors
/// It has an address that a client would follow elsewhere with its credential, or cannot be read.
pub fn map_document(
    kind: Kind,
    form: Form,
    content_type: &str,
    addresses: &Addresses,
    document: &[u8],
) -> Result<Option<Vec<u8>>, Fault> {
    match Reading::of(kind, form, content_type, document)? {
        Reading::File => Ok(None),
        Reading::Cargo => cargo::map_config(addresses, document).map(Some),
        Reading::Json => json::map_json(kind, addresses, document),
        Reading::Html => html::map_page(kind, addresses, document).map(Some),
        Reading::Xml => xml::map_xml(kind, addresses, document),
        Reading::Channel => {
            let mut channel = Channel::new(kind, addresses.clone());
            let mut mapped = channel.push(document)?.to_vec();
            mapped.extend_from_slice(&channel.finish());
            Ok(Some(mapped))
        }
    }
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    File,
    Cargo,
    Json,
    Html,
    Xml,
    Channel,
}

impl Reading {
    /// How a body with this beginning is read: as every client reads it that would find an address in it.
    fn of(kind: Kind, form: Form, content_type: &str, start: &[u8]) -> Result<Self, Fault> {
        const AMBIGUOUS: Fault = Fault::Unreadable("a document is in a form that only some clients read");
        let bare = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        // Parameters are no part of the type, whatever they say.
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match (form, bare) {
            (Form::File | Form::Packed, _) => Ok(Self::File),
            (Form::CargoConfig, _) => Ok(Self::Cargo),
            (Form::Channel, _) => Ok(Self::Channel),
            (_, []) => Ok(Self::File),
            // Some readers of JSON take comments and other quotes.
            (_, [b'/' | b'\'', ..]) => Err(AMBIGUOUS),
            // .NET takes the encoding that a byte order mark names, Python the one that zeros betray.
            (Form::Document, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 0, 0xfe, 0xff, ..]) if kind == Kind::Nuget => {
                Err(AMBIGUOUS)
            }
            (Form::Page, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [_, 0, ..]) => Err(AMBIGUOUS),
            (Form::Page, _) if essence.ends_with("json") => Ok(Self::Json),
            (Form::Page, _) if essence.ends_with("html") => Ok(Self::Html),
            (_, [b'{' | b'[', ..]) => Ok(Self::Json),
            (Form::Page, [b'<', ..]) => Ok(Self::Html),
            (Form::Document, [b'<', ..]) if kind == Kind::Nuget => Ok(Self::Xml),
            _ => Ok(Self::File),
        }
    }
}

fn refuse(fault: &Fault) -> Refusal {
    tracing::error!(why = %fault, "an answer of the upstream was not passed on");
    fault.refusal()
}

fn broken() -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        "The registry behind gatepass broke a document off, or sent one larger than 128 MiB. Try again, or tell the operator.",
    )
}

/// What follows is not what the upstream counted and signed.
fn forget_bytes(headers: &mut HeaderMap) {
    for name in [header::CONTENT_LENGTH, header::ACCEPT_RANGES, HeaderName::from_static("digest")] {
        headers.remove(name);
    }
}

/// The body up to the first piece that has more than white space, at most 64 KiB of that.
async fn start_of(body: &mut Body) -> Result<Bytes, axum::Error> {
    let mut start = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            start.extend_from_slice(&data);
        }
        let marked = start.len() < 4;
        if !marked && (!start.trim_ascii().is_empty() || start.len() > 64 << 10) {
            break;
        }
    }
    Ok(start.freeze())
}

/// A body whose beginning was looked at.
struct Rejoined {
    start: Bytes,
    body: Body,
}

impl http_body::Body for Rejoined {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.start.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.start)))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}

/// A body that is read as it streams past. It breaks off where an address leads elsewhere.
struct Streamed {
    body: Body,
    /// `None` once the body is over.
    channel: Option<Channel>,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            let Some(channel) = &mut this.channel else { return Poll::Ready(None) };
            let bytes = match std::task::ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => match channel.push(&data) {
                        Ok(bytes) => bytes,
                        Err(fault) => {
                            tracing::error!(why = %fault, "an answer of the upstream was broken off");
                            this.channel = None;
                            return Poll::Ready(Some(Err(axum::Error::new(fault))));
                        }
                    },
                    // Trailers are about the upstream's bytes.
                    Err(_) => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    let rest = channel.finish();
                    this.channel = None;
                    rest
                }
            };
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
    }
}
