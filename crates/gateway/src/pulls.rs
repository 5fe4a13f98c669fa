//! Seeing manifests pass: which image a token of an environment pulled, and where tags are. A pull is on the disk before
//! its answer goes on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::parsing::{Amount, parsed};
use super::refusal::Refusal;
use gatepass_core::admission::Authorizer;
use gatepass_core::deployment::Manifest;
use gatepass_core::token::{Token, TokenId};

/// The most that a manifest may have, in bytes (OCI distribution specification 1.1, "Pushing Manifests").
const LARGEST_MANIFEST: usize = 4 << 20;
/// How long the digest that a HEAD of a tag answered explains a GET of that digest.
const SOON: Duration = Duration::from_secs(600);
/// How long a tag that was seen where it is need not be written down again.
const FRESH: Duration = Duration::from_secs(60);
/// How many of each are remembered before all are forgotten.
const REMEMBERED: usize = 10_000;

/// A manifest's place in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The image, without the repository key.
    pub image: &'a str,
    /// A tag or a digest.
    pub reference: &'a str,
}

impl<'a> Reference<'a> {
    /// The manifest that this path in a repository is of.
    pub fn of(path: &'a str) -> Option<Self> {
        let (image, reference) = path.strip_prefix('/')?.rsplit_once("/manifests/")?;
        (!image.is_empty() && !reference.is_empty() && !reference.contains('/')).then_some(Self { image, reference })
    }

    fn is_digest(&self) -> bool {
        is_digest(self.reference)
    }
}

fn is_digest(reference: &str) -> bool {
    reference.contains(':')
}

/// A request for, or of, a manifest, with a token that was let in.
#[derive(Clone, Copy)]
pub(super) struct ManifestRequest<'a> {
    pub(super) token: &'a Token,
    /// The repository key.
    pub(super) key: &'a str,
    pub(super) manifest: Reference<'a>,
    pub(super) method: &'a Method,
    /// The client, by its own account.
    pub(super) client: Option<&'a str>,
}

/// What was seen a short while ago. It is only what saves work or tells a tag's name, so a restart may forget it.
#[derive(Default)]
pub(super) struct Pulls {
    /// Which tag a token's HEAD found at a digest: containerd and Docker ask by the tag, then get by the digest.
    asked: Mutex<HashMap<(TokenId, String), Asked>>,
    /// Where tags are.
    tags: Mutex<HashMap<TagName, Sighting>>,
}

/// A tag of an image, which is named with its repository key.
#[derive(Clone, PartialEq, Eq, Hash)]
struct TagName {
    image: String,
    tag: String,
}

/// Where a tag was, and when that was seen.
struct Sighting {
    digest: String,
    when: Instant,
}

/// A tag that was asked for, and where it was.
struct Asked {
    tag: String,
    digest: String,
    when: Instant,
}

impl Pulls {
    /// Sees the answer to a request for, or of, a manifest, and passes it on.
    pub(super) async fn see(
        &self,
        authorizer: &Arc<dyn Authorizer>,
        request: ManifestRequest<'_>,
        response: Response,
    ) -> Result<Response, Refusal> {
        let ManifestRequest { token, key, manifest, method, client } = request;
        let image = format!("{key}/{}", manifest.image);
        let tag = (!manifest.is_digest()).then(|| manifest.reference.to_owned());
        match *method {
            Method::GET if response.status().is_success() => {
                let (parts, body) = response.into_parts();
                let body = whole(body).await?;
                let (held, asked) = (body.clone(), manifest.reference.to_owned());
                let read = move || (digest_of(&held, &asked), members(&held));
                let (digest, members) = parsed(Amount::Plain(body.len()), read).await?;
                if token.environment.is_some() {
                    let tag = tag.or_else(|| self.tag_asked(token, &image, &digest));
                    let got = Manifest { image, tag, digest, members };
                    record(authorizer, token, got, client.map(str::to_owned)).await?;
                } else if let Some(tag) = tag {
                    self.see_tag(authorizer, image, tag, digest).await;
                }
                Ok(Response::from_parts(parts, Body::from(body)))
            }
            Method::HEAD | Method::PUT if response.status().is_success() => {
                if let (Some(tag), Some(digest)) = (tag, digest_header(response.headers())) {
                    if *method == Method::HEAD {
                        self.remember(token, &image, &tag, &digest);
                    }
                    self.see_tag(authorizer, image, tag, digest).await;
                }
                Ok(response)
            }
            _ => Ok(response),
        }
    }

    /// Sees that a manifest is to be had elsewhere, which the client gets past the gateway: a pull, of what the registry says it
    /// is.
    ///
    /// # Errors
    /// The token is of an environment, and the pull cannot be written down: nobody says what it is, or the store cannot.
    pub(super) async fn see_elsewhere(
        &self,
        authorizer: &Arc<dyn Authorizer>,
        request: ManifestRequest<'_>,
        digest: Option<String>,
    ) -> Result<(), Refusal> {
        let ManifestRequest { token, key, manifest, client, .. } = request;
        if token.environment.is_none() {
            return Ok(());
        }
        let asked = manifest.reference.to_owned();
        let (tag, digest) = if manifest.is_digest() { (None, Some(asked)) } else { (Some(asked), digest) };
        let Some(digest) = digest else {
            return Err(Refusal::new(
                StatusCode::BAD_GATEWAY,
                "The registry behind gatepass points to another address for this image and does not say its digest, so the \
                 pull cannot be written down and is not let through. Pull it by its digest, or tell the operator.",
            ));
        };
        let got = Manifest { image: format!("{key}/{}", manifest.image), tag, digest, members: Vec::new() };
        record(authorizer, token, got, client.map(str::to_owned)).await
    }

    fn tag_asked(&self, token: &Token, image: &str, digest: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.get(&(token.id.clone(), image.to_owned()))?;
        (found.digest == digest && found.when.elapsed() < SOON).then(|| found.tag.clone())
    }

    fn remember(&self, token: &Token, image: &str, tag: &str, digest: &str) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= REMEMBERED {
            asked.clear();
        }
        let found = Asked { tag: tag.to_owned(), digest: digest.to_owned(), when: Instant::now() };
        asked.insert((token.id.clone(), image.to_owned()), found);
    }

    /// Writes down where a tag is, unless that was just done. Nobody's request fails for it.
    pub(super) async fn see_tag(&self, authorizer: &Arc<dyn Authorizer>, image: String, tag: String, digest: String) {
        let name = TagName { image, tag };
        {
            let mut tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
            if tags.get(&name).is_some_and(|seen| seen.digest == digest && seen.when.elapsed() < FRESH) {
                return;
            }
            if tags.len() >= REMEMBERED {
                tags.clear();
            }
            tags.insert(name.clone(), Sighting { digest: digest.clone(), when: Instant::now() });
        }
        let authorizer = Arc::clone(authorizer);
        let seen =
            tokio::task::spawn_blocking(move || authorizer.see_tag(&name.image, &name.tag, &digest, Timestamp::now()))
                .await;
        if let Ok(Err(error)) = seen {
            tracing::warn!(error = &error as &dyn std::error::Error, "a tag's place could not be written down");
        }
    }
}

async fn record(
    authorizer: &Arc<dyn Authorizer>,
    token: &Token,
    got: Manifest,
    client: Option<String>,
) -> Result<(), Refusal> {
    let (authorizer, token) = (Arc::clone(authorizer), token.clone());
    let recorded =
        tokio::task::spawn_blocking(move || authorizer.record_pull(&token, &got, client.as_deref(), Timestamp::now()))
            .await;
    match recorded {
        Ok(Ok(_)) => Ok(()),
        // An image that nobody knows to run is worse than one that is pulled a moment later.
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a pull could not be written down");
            Err(Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "gatepass cannot write this pull into the deployment history, so it is not let through. Try again, or tell the operator.",
            ))
        }
        Err(error) => {
            tracing::error!(%error, "a pull could not be written down");
            Err(Refusal::failed())
        }
    }
}

async fn whole(body: Body) -> Result<Bytes, Refusal> {
    let collected = Limited::new(body, LARGEST_MANIFEST).collect().await.map_err(|error| {
        tracing::warn!(error = %error, "a manifest did not come whole");
        Refusal::new(
            StatusCode::BAD_GATEWAY,
            "The registry behind gatepass sent no whole manifest. Try again, or tell the operator.",
        )
    })?;
    Ok(collected.to_bytes())
}

/// The digest of what the client got, by its own bytes; where the client asked for another algorithm's, that one.
pub(super) fn digest_of(body: &[u8], asked: &str) -> String {
    if is_digest(asked) && !asked.starts_with("sha256:") {
        return asked.to_owned();
    }
    format!("sha256:{}", gatepass_core::hexadecimal::encode(&Sha256::digest(body)))
}

/// The manifests that an index (or Docker's manifest list) lists.
pub(super) fn members(body: &[u8]) -> Vec<String> {
    let index: Value = serde_json::from_slice(body).unwrap_or_default();
    let listed = index["manifests"].as_array().into_iter().flatten();
    listed.filter_map(|member| member["digest"].as_str()).map(str::to_owned).collect()
}

/// The digest that a registry says a manifest has.
pub(super) fn digest_header(headers: &HeaderMap) -> Option<String> {
    headers.get("docker-content-digest")?.to_str().ok().map(str::to_owned)
}
