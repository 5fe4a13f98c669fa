//! Whether the registry takes a token: the request that a client would send, sent by gatepass itself, and the client's
//! own command.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use http::{Request, StatusCode};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::{Probe, Scheme};
use gatepass_core::error::{Error, Result};
use gatepass_core::secret::Secret;

/// How long a registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the registry said to a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdict {
    /// In one word.
    pub outcome: Outcome,
    /// The address that was asked.
    pub url: String,
    /// The HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What the registry said, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It took the token, whether or not it has what was asked for.
    Reached,
    /// It did not take the token.
    Refused,
    /// There was no answer, or none that says anything about the token.
    Unreachable,
}

/// What the client's own command said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnVerdict {
    /// The command.
    pub command: String,
    /// Whether it succeeded, which means that the registry took what is in the client's files.
    pub succeeded: bool,
}

/// Runs the client's own command, where the client is installed, and says whether it succeeded. What it prints goes
/// nowhere: it could quote its files.
pub async fn ask_client(words: &[String], directory: &Path) -> Option<OwnVerdict> {
    let (program, arguments) = words.split_first()?;
    let mut command = tokio::process::Command::new(which::which(program).ok()?);
    command.args(arguments).current_dir(directory).kill_on_drop(true);
    // The client has what it needs in its files: gatepass's own credentials, and anybody else's, are none of its business.
    command.env_clear().envs(crate::client_environment::client_environment());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = tokio::time::timeout(PATIENCE * 2, command.status()).await;
    let succeeded = matches!(status, Ok(Ok(status)) if status.success());
    Some(OwnVerdict { command: shell_words::join(words), succeeded })
}

impl OwnVerdict {
    /// One line for people.
    pub fn line(&self) -> String {
        let word = if self.succeeded { "succeeded" } else { "failed" };
        format!("`{}` {word}.", self.command)
    }
}

impl Verdict {
    /// One line for people.
    pub fn line(&self) -> String {
        let status = self.status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
        match self.outcome {
            Outcome::Reached => format!("{} took the token{status}.", self.url),
            Outcome::Refused => format!("{} refused the token{status}.", self.url),
            Outcome::Unreachable => format!("{} could not be reached, or did not work{status}.", self.url),
        }
    }
}

/// Sends the request and says what came of it. Redirects are not followed: the token is for this registry.
///
/// # Errors
/// The operating system's certificates cannot be read, or a username cannot stand in a header.
pub async fn check(probe: &Probe, username: &str, secret: &Secret) -> Result<Verdict> {
    let value = secret.expose();
    let authorization = match probe.scheme {
        Scheme::Bearer => format!("Bearer {value}"),
        Scheme::Basic => format!("Basic {}", STANDARD.encode(format!("{username}:{value}"))),
    };
    let mut authorization = HeaderValue::try_from(authorization).map_err(Error::internal)?;
    authorization.set_sensitive(true);
    let request = Request::get(probe.url.as_str())
        .header(AUTHORIZATION, authorization)
        .header(USER_AGENT, concat!("gatepass/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(Error::internal)?;
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(tokio_rustls::rustls::crypto::ring::default_provider())
        .map_err(Error::internal)?
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
    let status = match tokio::time::timeout(PATIENCE, client.request(request)).await {
        Ok(Ok(response)) => Some(response.status()),
        Ok(Err(cause)) => {
            tracing::info!(%cause, "a registry could not be reached");
            None
        }
        Err(_) => None,
    };
    let outcome = match status {
        Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Outcome::Refused,
        // A registry that has no such thing took the token before it said so. Another status (a redirect to a page, a
        // proxy's wish, too many requests) tells nothing of it.
        Some(status) if status.is_success() || status == StatusCode::NOT_FOUND => Outcome::Reached,
        _ => Outcome::Unreachable,
    };
    Ok(Verdict { outcome, url: probe.url.to_string(), status: status.map(|status| status.as_u16()) })
}
