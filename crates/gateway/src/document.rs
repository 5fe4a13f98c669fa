//! Answers of upstreams that hold addresses, and how they are passed on: what a client follows with its credential leads
//! back through the gateway, or does not pass.
//!
//! ```text
//! locations  where addresses stand, who follows them with what, and what is done about those that lead elsewhere
//! decision   the one rule for an address at a place
//! reading    what a body is read as, and what is refused because clients could read it in another way
//! headers, json, html, xml, cargo, channel    how each is read and written
//! ```

mod body;
mod cargo;
mod channel;
mod decision;
mod form;
mod headers;
mod html;
mod json;
mod locations;
mod reading;
mod xml;

use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::header::{self, HeaderMap, HeaderValue};
use http::response::Parts;
use http::{Method, StatusCode};
use http_body_util::BodyExt as _;

pub(super) use body::Rejoined;
pub use decision::Fault;
pub use form::Form;
pub use headers::map_headers;
pub use locations::{LOCATIONS, Location, Outside, Written};

use self::channel::Channel;
use self::reading::{Reading, is_binary};
use super::address::Addresses;
use super::credential::Carrier;
use super::parsing::{Amount, Streamed, parsed};
use super::path::PlainPath;
use super::redaction::Redaction;
use super::refusal::Refusal;
use super::representation::keep_of_rewritten;
use gatepass_core::ecosystem::Ecosystem;

/// The most that a document may have that is read as a whole, in bytes. The largest package documents of npm have some
/// tens of megabytes, the list of all Python projects has forty.
const LARGEST: usize = 128 << 20;

/// How much of a channel's list is read before its head is passed on: up to there it is refused, and later broken off. It
/// begins with where the packages are.
const HELD_BACK: usize = 1 << 20;

/// How the answer to a request is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ResponseRewrite {
    method: Method,
    body: Form,
}

impl ResponseRewrite {
    /// The rewrite of the answer to this request; `path` is within the repository, and what `redaction` knows is not to
    /// pass.
    pub(super) fn of(kind: Ecosystem, method: &Method, path: &str, redaction: &Redaction) -> Self {
        let read = matches!(*method, Method::GET | Method::HEAD | Method::POST);
        let body = match Form::of(kind, path) {
            // Those of images may have addresses besides.
            Form::Listing if redaction.is_empty() && !kind.is_oci() => Form::File,
            form if read => form,
            _ => Form::File,
        };
        Self { method: method.clone(), body }
    }

    /// Asks the upstream for the document whole and readable, where it is to be read or looked through: of what comes in
    /// ranges, each could have a part of a credential, and a part of a manifest would be a pull that nobody writes down.
    pub(super) fn prepare(&self, headers: &mut HeaderMap) {
        if self.body != Form::File {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            headers.remove(header::RANGE);
            headers.remove(header::IF_RANGE);
        }
    }

    /// Whether there may be an address in the answer with these headers.
    pub(super) fn concerns(&self, kind: Ecosystem, headers: &HeaderMap) -> bool {
        self.body != Form::File || kind == Ecosystem::Pypi || headers::point(headers)
    }

    /// Passes the answer on; `addresses` are those of the document that was asked for.
    pub(super) async fn apply(
        &self,
        mut response: Response,
        addresses: &Addresses,
        kind: Ecosystem,
        redaction: &Redaction,
    ) -> Result<Response, Refusal> {
        let status = response.status();
        map_headers(kind, &self.method, status, response.headers_mut(), addresses).map_err(|fault| refuse(&fault))?;
        redaction.addresses(response.headers_mut());
        if status.is_redirection() {
            return self.redirect(response, addresses, kind).map_err(|fault| refuse(&fault));
        }
        if self.body == Form::File {
            if kind == Ecosystem::Pypi {
                reading::is_no_page(response.headers_mut());
            }
            return Ok(response);
        }
        if !status.is_success() {
            if self.body.is_read() {
                reading::is_error(response.headers_mut());
            }
            return Ok(response);
        }
        if status == StatusCode::NO_CONTENT {
            return Ok(response);
        }
        if self.body == Form::Manifest && addresses.carrier() != Carrier::OwnHeader {
            return Ok(response);
        }
        self.check_head(&response)?;
        if self.method == Method::HEAD {
            if self.body.is_read() {
                keep_of_rewritten(response.headers_mut());
            }
            return Ok(response);
        }
        let (mut parts, mut body) = response.into_parts();
        if kind.is_oci() && addresses.carrier() == Carrier::OwnHeader {
            body = descriptors(body, kind, addresses).await?;
        }
        if self.body == Form::Manifest {
            return Ok(Response::from_parts(parts, body));
        }
        if self.body == Form::Listing {
            return Ok(Response::from_parts(parts, redaction.body(body)));
        }
        if self.body == Form::Channel {
            let content_type = content_type(&parts.headers);
            keep_of_rewritten(&mut parts.headers);
            Reading::Channel.label(&content_type, &mut parts.headers);
            let list = channel_of(redaction.body(body), Channel::new(kind, addresses.clone())).await?;
            return Ok(Response::from_parts(parts, list));
        }
        self.read_whole(parts, body, addresses, kind, redaction).await
    }

    /// Refuses the head of an answer whose document cannot be read whole.
    fn check_head(&self, response: &Response) -> Result<(), Refusal> {
        if response.status() == StatusCode::PARTIAL_CONTENT {
            return Err(refuse(&Fault::Unreadable("a part of a document came where the whole was asked for")));
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
        Ok(())
    }

    /// Reads a document that is not too large, and passes it on as it reads with gatepass's addresses.
    async fn read_whole(
        &self,
        mut parts: Parts,
        mut body: Body,
        addresses: &Addresses,
        kind: Ecosystem,
        redaction: &Redaction,
    ) -> Result<Response, Refusal> {
        let content_type = content_type(&parts.headers);
        let start = start_of(&mut body).await.map_err(|_| broken())?;
        if self.body == Form::Document && is_binary(kind, &start) {
            return Ok(Response::from_parts(parts, Body::new(Rejoined { start, body })));
        }
        let rest = http_body_util::Limited::new(body, LARGEST).collect().await.map_err(|_| broken())?.to_bytes();
        let whole = Bytes::from([start.as_ref(), rest.as_ref()].concat());
        let (form, addresses, redaction, labelled) =
            (self.body, addresses.clone(), redaction.clone(), content_type.clone());
        let amount = Amount::Plain(whole.len());
        let reading = move || read(kind, form, &labelled, &addresses, &whole, &redaction);
        let (reading, document) = parsed(amount, reading).await?.map_err(|fault| refuse(&fault))?;
        keep_of_rewritten(&mut parts.headers);
        reading.label(&content_type, &mut parts.headers);
        Ok(Response::from_parts(parts, Body::from(document)))
    }

    /// A redirect. That of a document ends at a document, which is read when it is asked for: elsewhere it would not be,
    /// and what it says could have a client send its credential on.
    fn redirect(&self, mut response: Response, addresses: &Addresses, kind: Ecosystem) -> Result<Response, Fault> {
        let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let within = location.as_deref().and_then(|location| addresses.within(location));
        if self.body.is_read() {
            if let Some(path) = within
                && PlainPath::of(path).is_ok_and(|path| Form::of(kind, path.as_str()) != self.body)
            {
                return Err(Fault::Unreadable("a document redirects to where files are, which are not read"));
            }
            let followed = self.body == Form::CargoConfig
                || Location::members(kind).iter().any(|(_, place)| place.outside.is_followed());
            if let (Some(location), None, true) = (&location, within, followed) {
                let to = url::Url::parse(location)
                    .map_or_else(|_| "an address that is none".to_owned(), |url| decision::shown(&url));
                return Err(Fault::LeadsAway { location: "Location of a document".to_owned(), to });
            }
            // Some clients read what comes with a status below 400, whatever it is.
            *response.body_mut() = Body::empty();
            keep_of_rewritten(response.headers_mut());
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        let repeats = !matches!(response.status().as_u16(), 301..=304);
        if location.is_some() && within.is_none() && repeats && matches!(self.method, Method::GET | Method::HEAD) {
            // Yarn 1 keeps its credential at another host for 307 (`request`, lib/redirect.js). For GET they mean the same.
            *response.status_mut() = StatusCode::FOUND;
        }
        Ok(response)
    }
}

/// What becomes of a document; `None` when it passes as it is.
///
/// # Errors
/// It has an address that a client would follow elsewhere with its credential, or cannot be read.
pub fn map_document(
    kind: Ecosystem,
    form: Form,
    content_type: &str,
    addresses: &Addresses,
    document: &[u8],
) -> Result<Option<Vec<u8>>, Fault> {
    map(kind, Reading::of(kind, form, content_type, document)?, addresses, document)
}

fn map(kind: Ecosystem, reading: Reading, addresses: &Addresses, document: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match reading {
        Reading::File | Reading::Text | Reading::Empty => Ok(None),
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

/// How a document is read, and what is passed on of it.
fn read(
    kind: Ecosystem,
    form: Form,
    content_type: &str,
    addresses: &Addresses,
    document: &Bytes,
    redaction: &Redaction,
) -> Result<(Reading, Bytes), Fault> {
    let reading = Reading::of(kind, form, content_type, document)?;
    let mapped = map(kind, reading, addresses, document)?.map_or_else(|| document.clone(), Bytes::from);
    Ok((reading, redaction.bytes(mapped)))
}

fn refuse(fault: &Fault) -> Refusal {
    match fault {
        Fault::Repeated { .. } => tracing::info!(why = %fault, "an answer of the upstream was not passed on"),
        _ => tracing::error!(why = %fault, "an answer of the upstream was not passed on"),
    }
    fault.refusal()
}

fn broken() -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        "The registry behind gatepass broke a document off, or sent one larger than 128 MiB. Try again, or tell the operator.",
    )
}

/// What an answer says that it is.
fn content_type(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
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

/// Descriptors of an image's, which pass as they are: their `urls` are where a client may fetch what they describe, and a
/// credential in a header of its own goes along.
async fn descriptors(body: Body, kind: Ecosystem, addresses: &Addresses) -> Result<Body, Refusal> {
    let document = http_body_util::Limited::new(body, LARGEST).collect().await.map_err(|_| broken())?.to_bytes();
    let (held, addresses) = (document.clone(), addresses.clone());
    let reading = move || json::passes_as_it_is(kind, &addresses, &held);
    if !parsed(Amount::Plain(document.len()), reading).await?.map_err(|fault| refuse(&fault))? {
        let to = "the registry behind gatepass".to_owned();
        return Err(refuse(&Fault::Repeated { location: "urls".to_owned(), to }));
    }
    Ok(Body::from(document))
}

/// A channel's list, whole where it is small, and else from its beginning on.
async fn channel_of(mut body: Body, mut channel: Channel) -> Result<Body, Refusal> {
    let (mut read, mut start) = (0, BytesMut::new());
    while read < HELD_BACK {
        let Some(frame) = body.frame().await else {
            start.extend_from_slice(&channel.finish());
            return Ok(Body::from(start.freeze()));
        };
        if let Ok(data) = frame.map_err(|_| broken())?.into_data() {
            read += data.len();
            let amount = Amount::Plain(data.len());
            let push = move || {
                let passed = channel.push(&data);
                (channel, passed)
            };
            let (pushed, passed) = parsed(amount, push).await?;
            channel = pushed;
            start.extend_from_slice(&passed.map_err(|fault| refuse(&fault))?);
        }
    }
    let body = Body::new(Streamed::new(body, channel));
    Ok(Body::new(Rejoined { start: start.freeze(), body }))
}
