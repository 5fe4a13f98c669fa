//! Who calls the token API: a user, by their identity token.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::USER_AGENT;
use http::request::Parts;
use jiff::Timestamp;

use super::Access;
use super::failure::Failure;
use crate::authority::{Actor, Admission};
use crate::serve::credential::{Presented, presented};

/// The user who calls.
pub(super) struct Caller(pub(super) Actor);

impl FromRequestParts<Arc<Access>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, access: &Arc<Access>) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<SocketAddr>().copied();
        let value = match presented(&parts.headers) {
            Presented::Value(value) => value,
            Presented::Nothing | Presented::Garbled => {
                return Err(Failure::unauthorized("Send your identity token as a Bearer token, or as the password."));
            }
        };
        if let Some(user) = access.authority.identify(value.expose())? {
            let client = parts.headers.get(USER_AGENT).and_then(|client| client.to_str().ok()).map(str::to_owned);
            let address = peer.map(|peer| peer.ip());
            return Ok(Self(Actor { name: user.name, role: user.role, client, address, words: None }));
        }
        if let Admission::Admitted(_) = access.authority.authenticate(value.expose(), Timestamp::now())? {
            return Err(Failure::forbidden(
                "A registry token pulls and pushes, and manages no tokens. Use your identity token.",
            ));
        }
        if let Some(peer) = peer {
            tokio::time::sleep(access.attempts.failed(peer.ip())).await;
        }
        Err(Failure::unauthorized("This is not an identity token of this gatepass, or its user was removed."))
    }
}
