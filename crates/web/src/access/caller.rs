//! Who calls the token API: a user, by their identity token.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::USER_AGENT;
use http::request::Parts;
use jiff::Timestamp;

use super::Access;
use super::failure::Failure;
use gatepass_core::actor::Actor;
use gatepass_core::admission::Admission;
use gatepass_core::user::User;
use gatepass_gateway::ClientAddress;
use gatepass_gateway::{Presented, presented};

/// The user who calls.
pub(super) struct AuthenticatedUser(pub(super) Actor);

/// Whoever asks whether the API is there: nobody in particular, or the holder of a credential that works.
pub(super) struct AnyCaller;

/// What a credential is worth.
enum CredentialKind {
    /// None was sent.
    Nothing,
    /// It is a user's identity token.
    Identity(User),
    /// It is a registry token that is Active.
    Token,
}

/// What the request's credential is worth. One that does not work counts as a failed attempt.
async fn credential_kind(parts: &Parts, access: &Access) -> Result<CredentialKind, Failure> {
    let sentence = match presented(&parts.headers) {
        Presented::Nothing => return Ok(CredentialKind::Nothing),
        Presented::Garbled => {
            "The credential cannot be read. Send your identity token as a Bearer token, or as the password."
        }
        Presented::Value { value, .. } => {
            if let Some(user) = access.embedded.identify(value.expose())? {
                gatepass_gateway::mark_admitted();
                return Ok(CredentialKind::Identity(user));
            }
            match access.embedded.authenticate(value.expose(), Timestamp::now())? {
                Admission::Admitted(_) => return Ok(CredentialKind::Token),
                Admission::Refused(..) => "This token was revoked or has expired. Generate a new one.",
                Admission::Unknown => "This is not an identity token of this gatepass, or its user was removed.",
            }
        }
    };
    if let Some(peer) = parts.extensions.get::<ClientAddress>() {
        access.attempts.slow_down(peer.ip()).await;
    }
    Err(Failure::unauthorized(sentence))
}

impl FromRequestParts<Arc<Access>> for AnyCaller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, access: &Arc<Access>) -> Result<Self, Failure> {
        credential_kind(parts, access).await.map(|_| Self)
    }
}

impl FromRequestParts<Arc<Access>> for AuthenticatedUser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, access: &Arc<Access>) -> Result<Self, Failure> {
        match credential_kind(parts, access).await? {
            CredentialKind::Identity(user) => {
                let client = parts.headers.get(USER_AGENT).and_then(|client| client.to_str().ok()).map(str::to_owned);
                let address = parts.extensions.get::<ClientAddress>().map(|peer| peer.ip());
                Ok(Self(Actor { name: user.name, role: user.role, client, address, words: None }))
            }
            CredentialKind::Token => Err(Failure::forbidden(
                "A registry token pulls and pushes, and manages no tokens. Use your identity token.",
            )),
            CredentialKind::Nothing => {
                Err(Failure::unauthorized("Send your identity token as a Bearer token, or as the password."))
            }
        }
    }
}
