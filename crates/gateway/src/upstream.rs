//! The registry behind a repository key, and the way to it.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::BytesMut;
use gatepass_proxy::client::{Connector, Origin, SendError, UpstreamClient};
use gatepass_proxy::server::BrokenBody;
use http::header::{self, HeaderValue};
use http::response::Parts;
use http::uri::PathAndQuery;
use http::{Method, Request, StatusCode, Uri, Version};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use url::Url;

use super::document::Rejoined;
use super::headers;
use super::operation::{is_served, served};
use super::path::Rest;
use super::redaction::Redaction;
use super::refusal::Refusal;
use super::upstream_client::{ChosenClient, ConnectionPool};
use gatepass_core::basic::basic_pair;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;

/// A registry that requests are passed on to.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// What it speaks.
    pub kind: Ecosystem,
    /// Where it begins.
    pub url: Url,
    /// The part of it that a connection leads to: `http://127.0.0.1:4873`.
    origin: Origin,
    /// The rest of it, and where its repository begins below.
    prefix: String,
    /// What it is asked for by.
    host: HeaderValue,
    /// What it wants from the gateway.
    authorization: Option<HeaderValue>,
    /// The same, as it must not come back.
    pub(super) redaction: Redaction,
}

/// What the gateway signs in with at an upstream.
#[derive(Clone, Copy, Debug)]
pub struct UpstreamCredentials<'a> {
    /// The username.
    pub username: &'a str,
    /// The password.
    pub password: &'a Secret,
}

impl Upstream {
    /// A registry at this address, which wants these Basic credentials if any.
    ///
    /// # Errors
    /// `InvalidConfiguration` for a type that the gateway has no routes for, and for an address that is not plain http or
    /// https.
    pub fn new(kind: Ecosystem, url: Url, credentials: Option<UpstreamCredentials<'_>>) -> Result<Self> {
        if !is_served(kind) {
            return Err(Error::new(
                Code::InvalidConfiguration,
                format!("The gateway has no routes for registries of type {kind}."),
                format!("These it can stand before: {}.", served().map(Ecosystem::name).collect::<Vec<_>>().join(", ")),
            ));
        }
        let plain = matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(Error::new(
                Code::InvalidConfiguration,
                format!("The address of an upstream of type {kind} is not http://HOST/PATH or https://HOST/PATH."),
                "Write it without credentials, query and fragment; credentials have settings of their own.",
            ));
        }
        let authorization = credentials.map(|own| basic(own.username, own.password)).transpose()?;
        let redaction = credentials.map(|own| Redaction::of(own.username, own.password)).transpose()?;
        let host = HeaderValue::from_str(url.authority()).map_err(Error::internal)?;
        let origin = Origin::new(url.scheme(), url.authority()).map_err(Error::internal)?;
        let base = url.path().trim_end_matches('/');
        let prefix = if kind.is_oci() { format!("{base}/v2") } else { base.to_owned() };
        Ok(Self { kind, origin, prefix, host, authorization, redaction: redaction.unwrap_or_default(), url })
    }

    /// The path that its repository begins at, without a closing slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The address of a path and query within the repository, as this upstream is asked for it.
    fn address(&self, rest: Rest<'_>, query: Option<&str>) -> Result<Uri, http::uri::InvalidUri> {
        let rest = rest.as_str();
        let mut address = String::with_capacity(self.prefix.len() + rest.len() + query.map_or(0, str::len) + 2);
        address.push_str(&self.prefix);
        address.push_str(rest);
        if !address.starts_with('/') {
            address.insert(0, '/');
        }
        if let Some(query) = query {
            address.push('?');
            address.push_str(query);
        }
        Ok(PathAndQuery::try_from(address)?.into())
    }

    /// The request as the upstream is sent it: at its address, and with the gateway's own credentials.
    fn outgoing(&self, rest: Rest<'_>, query: Option<&str>, request: Request<Body>) -> Result<Request<Body>, Refusal> {
        let address = self
            .address(rest, query)
            .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "This path cannot be passed on to the registry."))?;
        let (mut parts, body) = request.into_parts();
        parts.uri = address;
        parts.version = Version::HTTP_11;
        parts.extensions.clear();
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            // Its answer is looked through.
            parts.headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        parts.headers.insert(header::HOST, self.host.clone());
        if let Some(authorization) = &self.authorization {
            parts.headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        Ok(Request::from_parts(parts, body))
    }

    /// What the caller is told where the upstream gave no answer.
    fn unanswered(&self, error: &SendError) -> Refusal {
        match error {
            SendError::Broken(error) => {
                let error: &(dyn std::error::Error + 'static) = error.as_ref();
                if BrokenBody::caused(error) {
                    return Refusal::new(
                        StatusCode::BAD_REQUEST,
                        "The request's body is not framed as HTTP has it, or did not come whole. Send it again.",
                    );
                }
                tracing::warn!(upstream = %self.url, error, "the upstream failed");
                Refusal::new(
                    StatusCode::BAD_GATEWAY,
                    "The registry behind gatepass cannot be reached or broke off. Try again, or tell the operator.",
                )
            }
            SendError::Timeout => {
                tracing::warn!(upstream = %self.url, "the upstream did not answer in time");
                Refusal::new(
                    StatusCode::GATEWAY_TIMEOUT,
                    "The registry behind gatepass did not answer in time. Try again, or tell the operator.",
                )
            }
        }
    }

    /// Has the head of its answer say what may be passed on, and refuses an answer that no caller is to see.
    fn take_head(&self, parts: &mut Parts, is_head: bool) -> Result<(), Refusal> {
        let framings = [header::TRANSFER_ENCODING, header::CONTENT_LENGTH];
        if framings.iter().all(|name| parts.headers.contains_key(name)) && !is_head {
            // RFC 9112, section 6.3: it may be an attempt to have a part of it taken for another answer.
            tracing::error!(upstream = %self.url, "the upstream gave an answer two lengths");
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass says of its answer in two ways how long it is. Tell the operator.",
            ));
        }
        headers::keep_of_answer(&mut parts.headers);
        self.redaction.headers(&mut parts.headers);
        if parts.status.is_informational() {
            tracing::error!(upstream = %self.url, status = parts.status.as_u16(), "the upstream changed the protocol");
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass answered with something else than HTTP. Tell the operator.",
            ));
        }
        if parts.status == StatusCode::UNAUTHORIZED {
            // The caller's token was good. A 401 would have their client throw it away.
            tracing::error!(upstream = %self.url, "the upstream refused the gateway's credentials");
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass refused gatepass's own credentials. Tell the operator; your token is fine.",
            ));
        }
        Ok(())
    }
}

fn basic(username: &str, password: &Secret) -> Result<HeaderValue> {
    let pair = basic_pair(username, password.expose());
    let mut value = HeaderValue::from_str(&format!("Basic {pair}")).map_err(Error::internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The way to all upstreams, for one thread.
pub(super) struct UpstreamConnections<C = ChosenClient>(C);

impl UpstreamConnections {
    /// No connection yet. An upstream that moves no byte for as long as `idle_timeout` is given up.
    pub(super) fn new(pool: ConnectionPool, connector: &Connector, idle_timeout: Duration) -> Self {
        Self(pool.client(connector, idle_timeout))
    }
}

impl<C: UpstreamClient<Body>> UpstreamConnections<C> {
    /// Passes a request on, for `rest` as it was classified and `query` as [`query`](super::query) has it, and answers what the upstream says, body streaming.
    pub(super) async fn forward(
        &self,
        upstream: &Upstream,
        rest: Rest<'_>,
        query: Option<&str>,
        mut request: Request<Body>,
    ) -> Result<Response, Refusal> {
        headers::keep_of_request(request.headers_mut(), upstream.kind);
        headers::refuse_values(request.headers()).await?;
        let read = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_head = request.method() == Method::HEAD;
        let request = upstream.outgoing(rest, query, request)?;
        let sent = self.0.send(&upstream.origin, request).await;
        let (mut parts, body) = sent.map_err(|error| upstream.unanswered(&error))?.into_parts();
        upstream.take_head(&mut parts, is_head)?;
        let looked_through = !parts.status.is_success() || !read;
        let small = !body.is_end_stream() && body.size_hint().upper().is_none_or(|length| length <= SMALL);
        let response = Response::from_parts(parts, Body::new(body));
        match (is_head, looked_through) {
            (false, true) => Ok(Box::pin(upstream.redaction.answer(response)).await),
            (false, false) if small => Box::pin(begun(response)).await,
            _ => Ok(response),
        }
    }
}

/// Up to how many bytes an answer is read before its head is passed on, so that one that is broken off is said to be so.
const SMALL: u64 = 16 << 10;

/// The same answer, whole where it is [`SMALL`].
async fn begun(response: Response) -> Result<Response, Refusal> {
    let broken = |_| {
        Refusal::new(
            StatusCode::BAD_GATEWAY,
            "The registry behind gatepass broke its answer off. Try again, or tell the operator.",
        )
    };
    let (parts, mut body) = response.into_parts();
    let mut start = BytesMut::new();
    while (start.len() as u64) < SMALL {
        let Some(frame) = body.frame().await else {
            return Ok(Response::from_parts(parts, Body::from(start.freeze())));
        };
        let data = frame.map_err(broken)?.into_data().unwrap_or_default();
        if start.is_empty() && body.is_end_stream() {
            return Ok(Response::from_parts(parts, Body::from(data)));
        }
        start.extend_from_slice(&data);
    }
    Ok(Response::from_parts(parts, Body::new(Rejoined { start: start.freeze(), body })))
}
