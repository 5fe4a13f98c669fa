//! The registry behind a repository key, and the way to it.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Request, StatusCode, Uri, Version};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::credential;
use super::idle::{self, Watched};
use super::kind::Kind;
use super::refusal::Refusal;
use crate::error::{Code, Error, Result};
use crate::secret::Secret;

/// How long to wait for a connection to an upstream.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept. Node's servers close after five seconds, and a request sent then is lost.
const KEEP: Duration = Duration::from_secs(4);

/// A registry that requests are passed on to.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// What it speaks.
    pub kind: Kind,
    /// Where it begins.
    pub url: Url,
    /// What it wants from the gateway.
    authorization: Option<HeaderValue>,
}

impl Upstream {
    /// A registry at this address, which wants these Basic credentials if any.
    ///
    /// # Errors
    /// `InvalidConfiguration` for an address that is not plain http or https.
    pub fn new(kind: Kind, url: Url, credentials: Option<(&str, &Secret)>) -> Result<Self> {
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
        let authorization = credentials.map(|(username, password)| basic(username, password)).transpose()?;
        Ok(Self { kind, url, authorization })
    }

    /// The path that its repository begins at, without a closing slash.
    pub fn prefix(&self) -> String {
        let base = self.url.path().trim_end_matches('/');
        if self.kind.is_oci() { format!("{base}/v2") } else { base.to_owned() }
    }

    /// The address of a path and query within the repository.
    fn address(&self, rest: &str, query: Option<&str>) -> Result<Uri, http::Error> {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("{}{rest}{query}", self.prefix());
        Uri::builder()
            .scheme(self.url.scheme())
            .authority(self.url.authority())
            .path_and_query(if path.starts_with('/') { path } else { format!("/{path}") })
            .build()
    }
}

fn basic(username: &str, password: &Secret) -> Result<HeaderValue> {
    let pair = STANDARD.encode(format!("{username}:{}", password.expose()));
    let mut value = HeaderValue::from_str(&format!("Basic {pair}")).map_err(Error::internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The connections to all upstreams.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    patience: Duration,
}

impl Connections {
    /// No connection yet. An upstream that moves no byte for as long as `patience` is given up.
    ///
    /// # Errors
    /// `InvalidConfiguration` when the machine has no certificate authorities to know an https upstream by.
    pub(super) fn new(patience: Duration) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(tokio_rustls::rustls::crypto::ring::default_provider())
            .map_err(|error| {
                Error::new(
                    Code::InvalidConfiguration,
                    "This machine's certificate authorities cannot be read.",
                    "Install its ca-certificates, or name a bundle with SSL_CERT_FILE.",
                )
                .caused_by(error)
            })?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEEP)
            .build(connector);
        Ok(Self { client, patience })
    }

    /// Passes a request on, with `rest` and `query` as they came, and answers what the upstream says, body streaming.
    pub(super) async fn forward(
        &self,
        upstream: &Upstream,
        rest: &str,
        query: Option<&str>,
        request: Request<Body>,
    ) -> Result<Response, Refusal> {
        let address = upstream
            .address(rest, query)
            .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "This path cannot be passed on to the registry."))?;
        let (mut parts, body) = request.into_parts();
        parts.uri = address;
        parts.version = Version::HTTP_11;
        parts.extensions.clear();
        clear_hop_by_hop(&mut parts.headers);
        for name in credential::headers().chain(FORWARDED).chain([header::EXPECT, header::HOST]) {
            parts.headers.remove(name);
        }
        if let Some(authorization) = &upstream.authorization {
            parts.headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        let (body, activity) = Watched::new(body, self.patience);
        let sent = self.client.request(Request::from_parts(parts, Body::new(body)));
        let response = match idle::unless_idle(sent, &activity, self.patience).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => {
                tracing::warn!(upstream = %upstream.url, error = &error as &dyn std::error::Error, "the upstream failed");
                return Err(Refusal::new(
                    StatusCode::BAD_GATEWAY,
                    "The registry behind gatepass cannot be reached or broke off. Try again, or tell the operator.",
                ));
            }
            None => {
                tracing::warn!(upstream = %upstream.url, "the upstream did not answer in time");
                return Err(Refusal::new(
                    StatusCode::GATEWAY_TIMEOUT,
                    "The registry behind gatepass did not answer in time. Try again, or tell the operator.",
                ));
            }
        };
        let (mut parts, body) = response.into_parts();
        clear_hop_by_hop(&mut parts.headers);
        parts.headers.remove(header::SET_COOKIE);
        if parts.status == StatusCode::UNAUTHORIZED {
            // The caller's token was good. A 401 would have their client throw it away.
            tracing::error!(upstream = %upstream.url, "the upstream refused the gateway's credentials");
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass refused gatepass's own credentials. Tell the operator; your token is fine.",
            ));
        }
        let (body, _) = Watched::new(Body::new(body), self.patience);
        Ok(Response::from_parts(parts, Body::new(body)))
    }
}

/// What a caller could use to make the upstream believe that they are somebody or somewhere else.
const FORWARDED: [HeaderName; 7] = [
    header::FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-prefix"),
    HeaderName::from_static("x-real-ip"),
];

/// Takes out what is meant for one connection only (RFC 9110, section 7.6.1).
fn clear_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let always = [
        header::CONNECTION,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
        header::PROXY_AUTHENTICATE,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ];
    for name in named.into_iter().chain(always) {
        headers.remove(name);
    }
}
