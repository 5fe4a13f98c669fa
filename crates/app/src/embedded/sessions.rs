//! Signing in to the dashboard, and out. Who may change nothing may still look, so that the policy has no say here.

use std::net::IpAddr;

use jiff::Timestamp;

use super::Embedded;
use crate::blocking::on_blocking_thread;
use gatepass_core::actor::Actor;
use gatepass_core::error::Result;
use gatepass_core::secret::Secret;
use gatepass_core::user::{BegunSession, SignedIn, User};

/// A session that is not over.
#[derive(Debug)]
pub struct Session {
    /// Whose it is, and until when.
    pub signed_in: SignedIn,
    /// The [revision](gatepass_authority::View::revision) of what they see: what is asked after this is not older.
    pub revision: u64,
}

impl Embedded {
    /// Begins a session for whoever presents an identity token or a one-time link, and ends the one that the same browser
    /// had. `None` is that the value is neither, or does not work any more.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub async fn sign_in(
        &self,
        presented: Secret,
        former: Option<Secret>,
        client: Option<String>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Option<BegunSession>> {
        on_blocking_thread(&self.authority, move |authority| {
            let signed_in = authority.sign_in(presented.expose(), client.as_deref(), Some(address), now)?;
            if let (Some(_), Some(former)) = (&signed_in, former) {
                authority.sign_out(former.expose(), now)?;
            }
            Ok(signed_in)
        })
        .await
    }

    /// Whose session this is, if it is not over.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub async fn session(&self, value: Secret, now: Timestamp) -> Result<Option<Session>> {
        on_blocking_thread(&self.authority, move |authority| {
            let Some(signed_in) = authority.session(value.expose(), now)? else { return Ok(None) };
            let User { name, role, .. } = signed_in.user.clone();
            let actor = Actor { name, role, client: None, address: None, words: None };
            // Before what the page shows, so that no change after it is missed.
            let revision = authority.seen_by(&actor).revision()?;
            Ok(Some(Session { signed_in, revision }))
        })
        .await
    }

    /// Ends a session. One that is over already, or never was, is no error.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub async fn sign_out(&self, value: Secret, now: Timestamp) -> Result<()> {
        on_blocking_thread(&self.authority, move |authority| authority.sign_out(value.expose(), now)).await
    }
}
