//! The JFrog backend: each call is the platform's client's own.

use async_trait::async_trait;
use jiff::Timestamp;

use gatepass_core::actor::Caller;
use gatepass_core::creation::{HandOver, NewToken, Revocation};
use gatepass_core::deployment::Profile;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Issued, Token, TokenId};
use gatepass_home::drops::Drops;
use gatepass_jfrog::Jfrog;

use super::service::{TokenReader, TokenWriter};
use crate::blocking::{Blocking, off_event_loop};

#[async_trait]
impl TokenReader for Jfrog {
    async fn me(&self) -> Result<String> {
        Ok(Self::me(self).await)
    }

    fn is_own(&self) -> bool {
        false
    }

    fn knows_every_token(&self) -> bool {
        Self::knows_every_token(self)
    }

    async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page> {
        Self::list(self, filter, limit, cursor, now).await
    }

    async fn token(&self, id: &TokenId) -> Result<Token> {
        Self::token(self, id).await
    }

    async fn by_digest(&self, _: &Digest) -> Result<Option<Token>> {
        // A platform is not asked whose a value is: it would have to be sent there.
        Ok(None)
    }

    async fn named(&self, name: &str) -> Result<Vec<Token>> {
        Self::named(self, name).await
    }

    async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        Self::environments(self, now).await
    }

    async fn profile(&self, environment: &str, _: usize) -> Result<Profile> {
        // Which image was pulled with which token is not in the platform's token API.
        Ok(Profile { environment: environment.to_owned(), running: vec![], history: vec![], drift: vec![] })
    }
}

#[async_trait]
impl TokenWriter for Jfrog {
    async fn create(
        &self,
        _: &Caller,
        new: NewToken,
        keep_in: Option<&Blocking<Drops>>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)> {
        if new.description.is_some() {
            return Err(Error::new(
                Code::Unsupported,
                "A token with a description is not made at a JFrog Platform by gatepass.",
                "Make it in the platform itself; nothing was changed.",
            ));
        }
        let issued = Self::create(self, new, now).await?;
        let Some(drops) = keep_in.cloned() else { return Ok((issued, None)) };
        let Token { id, expires, .. } = issued.token.clone();
        let secret = issued.secret.clone();
        // The platform makes the value, so that it cannot be kept before the token is made.
        let keep = off_event_loop(move |thread| Ok(drops.on(thread).put(&id, &secret, expires, now)?.keep()));
        match keep.await {
            Ok(until) => Ok((issued, Some(until))),
            Err(error) => {
                Self::revoke(self, &issued.token.id, now).await?;
                Err(error)
            }
        }
    }

    async fn is_own_credential(&self, id: &TokenId) -> Result<bool> {
        Self::is_own_credential(self, id).await
    }

    async fn revoke(&self, _: &Caller, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        Self::revoke(self, id, now).await
    }

    async fn delete(&self, _: &Caller, id: &TokenId, now: Timestamp) -> Result<Token> {
        Self::delete(self, id, now).await
    }

    async fn hand_over(&self, _: &Caller, _: &TokenId, _: HandOver, _: Timestamp) -> Result<()> {
        // A platform takes no entries of others into its audit.
        Ok(())
    }

    async fn create_environment(&self, _: &Caller, name: &str, _: Timestamp) -> Result<String> {
        Self::create_environment(self, name).await
    }

    async fn rename_environment(&self, _: &Caller, _: &str, _: &str, _: Timestamp) -> Result<(String, String)> {
        Err(elsewhere())
    }

    async fn remove_environment(&self, _: &Caller, _: &str, _: Timestamp) -> Result<String> {
        Err(elsewhere())
    }
}

/// That the environments of a platform are renamed and removed where they are kept.
fn elsewhere() -> Error {
    Error::new(
        Code::Unsupported,
        "Environments are renamed and removed where they are kept, which is not here; nothing was changed.",
        "Do it on the machine that serves them, or in `environments` in config.toml.",
    )
}
