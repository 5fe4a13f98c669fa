//! Taking tokens back, and what the platform makes of their records.

use jiff::Timestamp;
use reqwest::{Method, StatusCode};

use super::client::Jfrog;
use super::connection::Call;
use super::error::Purpose;
use super::record;
use super::wire::TOKENS;
use gatepass_core::creation::Revocation;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Token, TokenId};

pub(super) const REVOKING: Purpose = Purpose {
    to: "revoke this token",
    refused: "it was not revoked",
    unknown: "whether it was revoked is not known, and asking again does no harm",
    forbidden: "JFrog lets users revoke their own tokens, and administrators any: ask one of them to revoke it.",
};

/// What the platform made of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was revoked now (200).
    Now,
    /// It had been before (204).
    Before,
}

impl Jfrog {
    /// Revokes a token by its id, and says which it was.
    ///
    /// # Errors
    /// The documented ones each as it is: 400 another instance made it, 401, 403, 404; and no answer.
    pub(super) async fn end(&self, id: &str) -> Result<End> {
        let call = Call::new(Method::DELETE, TOKENS.into_iter().chain([id]));
        let host = self.host();
        match self.connection.repeat(&call).await {
            // The repetition of a call whose answer was lost finds the token revoked by the first.
            Ok(reply) if reply.status == StatusCode::NO_CONTENT && !reply.repeated => Ok(End::Before),
            Ok(_) => Ok(End::Now),
            Err(error) => Err(match error.status() {
                Some(StatusCode::BAD_REQUEST) => {
                    let refusal = error.explain(&host, REVOKING);
                    Error::new(
                        Code::Unsupported,
                        refusal.what(),
                        "A token can be revoked only on the platform instance that made it: revoke it there.",
                    )
                }
                Some(StatusCode::NOT_FOUND) => unknown_token(id, &host),
                _ => error.explain(&host, REVOKING),
            }),
        }
    }

    /// Takes a token back, for good, whoever's it is.
    ///
    /// # Errors
    /// `UnknownToken`, or what the platform refuses.
    pub async fn revoke(&self, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        let mut token = self.known(id).await?;
        let end = self.end(id.as_str()).await?;
        token.revoked = token.revoked.or(Some(now));
        Ok(match end {
            End::Now => Revocation::Revoked(token),
            End::Before => Revocation::AlreadyRevoked(token),
        })
    }

    /// Removes an expired token's record. The platform removes those of revoked tokens itself, at once, and those of
    /// expired ones by an hourly job, which this comes before.
    pub(super) async fn forget(&self, id: &TokenId, now: Timestamp) -> Result<Token> {
        let token = self.known(id).await?;
        token.refuse_while_active(
            now,
            if self.is_gatepass {
                "Revoke it first; nothing was changed."
            } else {
                "Revoke it first, and JFrog forgets it by itself; nothing was changed."
            },
        )?;
        if self.is_gatepass {
            self.remove_row(id).await?;
        } else {
            self.end(id.as_str()).await?;
        }
        Ok(token)
    }

    /// The token with this id.
    pub(super) async fn known(&self, id: &TokenId) -> Result<Token> {
        let info = self.record_of(id).await?;
        info.as_ref()
            .and_then(|info| record::token(info, &self.registry.repositories))
            .ok_or_else(|| unknown_token(id.as_str(), &self.host()))
    }
}

pub(super) fn unknown_token(id: &str, host: &str) -> Error {
    Error::new(
        Code::UnknownToken,
        format!(
            "{host} has no token with the id {id}: it was revoked or has expired and is forgotten, lives too briefly to be kept, or never was."
        ),
        "List the tokens to see those that there are.",
    )
}
