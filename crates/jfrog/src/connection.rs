//! Calls to the platform over one pooled client: encrypted, authorised, bounded in time and size, and repeated where
//! that is safe. Nothing is spawned, so that dropping a call's future ends its request.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use serde::de::DeserializeOwned;
use url::Url;

use super::error::CallError;
use super::known_values::KnownValues;
use super::platform::{Platform, RetryPolicy};
use super::reply::Reply;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_http::{client_builder, unusable};

/// The most bytes that an answer about one token may have, and one about all.
const LARGEST: usize = 1 << 20;
pub(super) const LARGEST_LIST: usize = 64 << 20;

/// The client of one platform.
pub(super) struct Connection {
    client: reqwest::Client,
    base: Url,
    retry_policy: RetryPolicy,
    known: KnownValues,
}

/// One request, which can be sent again.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The segments of its path.
    pub(super) path: Vec<String>,
    /// Its query, in pairs.
    pub(super) query: Vec<(&'static str, String)>,
    /// Its body, which is JSON.
    pub(super) body: Option<Vec<u8>>,
    /// The most bytes that its answer may have.
    pub(super) largest: usize,
}

impl Call {
    /// A call without a body.
    pub(super) fn new<S: AsRef<str>>(method: Method, path: impl IntoIterator<Item = S>) -> Self {
        let path = path.into_iter().map(|segment| segment.as_ref().to_owned()).collect();
        Self { method, path, query: Vec::new(), body: None, largest: LARGEST }
    }

    /// `GET` of this path.
    pub(super) fn get<S: AsRef<str>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, path)
    }
}

impl Connection {
    /// The client for this platform. No connection is made yet.
    ///
    /// # Errors
    /// Certificates or a proxy that cannot be used.
    pub(super) fn new(platform: &Platform) -> Result<Self> {
        let mut headers = HeaderMap::new();
        let authorization = platform.credential.header();
        headers.insert(AUTHORIZATION, authorization.ok_or_else(no_header)?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let base = platform.registry.url.clone();
        let builder = client_builder(&base, &platform.network)?
            .default_headers(headers)
            .connect_timeout(platform.retry_policy.connect)
            .timeout(platform.retry_policy.answer)
            .https_only(base.scheme() == "https");
        let client = builder.build().map_err(unusable)?;
        Ok(Self { client, base, retry_policy: platform.retry_policy, known: platform.credential.known_values() })
    }

    /// The platform's host, as people are told it.
    pub(super) fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Remembers a value that was made, of which no message shows a part from now on.
    pub(super) fn know(&self, made: &Secret) {
        self.known.add(made.clone());
    }

    /// The pauses before each repetition.
    pub(super) fn pauses(&self) -> ExponentialBuilder {
        ExponentialBuilder::new()
            .with_min_delay(self.retry_policy.pause)
            .with_max_times(self.retry_policy.repeats)
            .with_jitter()
    }

    /// How long to wait before repeating after this trouble; `None` is not at all.
    pub(super) fn pause(&self, error: &CallError, planned: Option<Duration>) -> Option<Duration> {
        let planned = planned?;
        match error.retry_after() {
            Some(asked) if asked > self.retry_policy.longest_pause => None,
            Some(asked) => Some(asked.max(planned)),
            None => Some(planned),
        }
    }

    /// Sends a call that may be repeated without harm, and repeats it while that may help.
    pub(super) async fn repeat(&self, call: &Call) -> Result<Reply, CallError> {
        let mut repeated = false;
        let answer = (|| self.send_without_retry(call))
            .retry(self.pauses())
            .when(CallError::may_pass)
            .adjust(|error, planned| self.pause(error, planned))
            .notify(|error, pause| {
                repeated = true;
                tracing::info!(%error, ?pause, "asking the platform again");
            })
            .await;
        answer.map(|reply| Reply { repeated, ..reply })
    }

    /// [`Self::repeat`], and the answer's JSON.
    pub(super) async fn read<T: DeserializeOwned>(&self, call: &Call) -> Result<T, CallError> {
        self.repeat(call).await?.json()
    }

    /// Sends a call a single time, and answers what came with a status of success.
    pub(super) async fn send_without_retry(&self, call: &Call) -> Result<Reply, CallError> {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self.client.request(call.method.clone(), url);
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let response = request.send().await.map_err(CallError::of)?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let mut reply = Reply {
            known: self.known.clone(),
            status: response.status(),
            retry_after: header(RETRY_AFTER).and_then(retry_after),
            location: header(LOCATION).map(|location| self.target(location)),
            date: header(DATE).and_then(date),
            body: Vec::new(),
            repeated: false,
        };
        reply.body = body(response, call.largest).await?;
        tracing::debug!(method = %call.method, path = call.path.join("/"), status = reply.status.as_u16(), "the platform answered");
        if reply.status.is_success() { Ok(reply) } else { Err(CallError::Refused(reply)) }
    }

    /// The scheme and host that a redirection leads to.
    fn target(&self, location: &str) -> String {
        match self.base.join(location) {
            Ok(url) => {
                let host = self.known.taken_out_of(url.host_str().unwrap_or_default());
                format!("{}://{host}", url.scheme())
            }
            Err(_) => "an address that is none".to_owned(),
        }
    }
}

impl Reply {
    /// Its body as JSON. The parser's message is left out, since it quotes what it read.
    pub(super) fn json<T: DeserializeOwned>(self) -> Result<T, CallError> {
        match serde_json::from_slice(&self.body) {
            Ok(value) => Ok(value),
            Err(error) => {
                tracing::debug!(line = error.line(), column = error.column(), "the answer is not as documented");
                Err(CallError::Unreadable(self))
            }
        }
    }
}

async fn body(mut response: reqwest::Response, largest: usize) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(CallError::of)? {
        if body.len() + chunk.len() > largest {
            return Err(CallError::TooLarge(largest));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
fn retry_after(text: &str) -> Option<Duration> {
    match text.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            date(text).map(|date| date.duration_since(Timestamp::now()).max(jiff::SignedDuration::ZERO).unsigned_abs())
        }
    }
}

/// A date as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|date| date.timestamp())
}

/// The error for an access token that no header can hold.
fn no_header() -> Error {
    let next = "Mend the setting and start again; nothing was changed.";
    Error::new(Code::InvalidConfiguration, "The access token cannot be used.", next)
}
