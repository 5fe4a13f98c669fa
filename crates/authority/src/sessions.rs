//! Signing in to the dashboard: one-time links, sessions, and fresh identity tokens.
//!
//! A session is looked up on every request, so that it ends at once when its user is removed or given a fresh identity
//! token, and has the role that its user has now.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::authority::{Authority, whole};
use super::people::{MANAGES, about, admin_only, find, unknown_user};
use gatepass_core::actor::Actor;
use gatepass_core::actor::Role;
use gatepass_core::audit::{Action, AuditEntry};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::format::{self, Digest};
use gatepass_core::token::name;
use gatepass_core::user::{BegunSession, Link, SESSION_LIFE, SignedIn, User};

/// How long a one-time link waits to be used.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(1);

impl Authority {
    /// Makes a link's secret part, which signs a user in once: whose it is, the value, and until when it is good.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `UnknownUser`.
    pub fn make_link(&self, actor: &Actor, user_name: &str, now: Timestamp) -> Result<Link> {
        admin_only(actor, MANAGES)?;
        let secret = format::generate_link();
        let expires = whole(now) + LINK_LIFE;
        let user = self.transact(|transaction| {
            let user = find(transaction, user_name)?.ok_or_else(|| unknown_user(user_name))?;
            transaction.add_link(&Digest::of_secret(&secret), &user.name, expires)?;
            transaction.record(&about(actor, Action::MakeLink, &user, now))?;
            Ok(user)
        })?;
        Ok(Link { user, secret, expires })
    }

    /// Begins a session for whoever presents an identity token or a one-time link, which is then used up. `None` is that
    /// the value is neither, or does not work any more. A malformed one is told before the store is asked.
    ///
    /// # Errors
    /// `StoreUnavailable`: no session began, and a link can be used again.
    pub fn sign_in(
        &self,
        value: &str,
        client: Option<&str>,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<Option<BegunSession>> {
        let by_link = format::is_link(value);
        if !by_link && !format::is_identity(value) {
            return Ok(None);
        }
        let presented = Digest::of(value);
        let secret = format::generate_session();
        let expires = whole(now) + SESSION_LIFE;
        let user = self.transact(|transaction| {
            let found = if by_link {
                transaction.take_link(&presented, now)?
            } else {
                transaction.user_by_digest(&presented)?
            };
            let Some(user) = found else { return Ok(None) };
            transaction.sweep_sessions(now)?;
            transaction.add_session(&Digest::of_secret(&secret), &user.name, expires)?;
            let actor = Actor {
                name: user.name.clone(),
                role: user.role,
                client: client.map(str::to_owned),
                address,
                words: None,
            };
            let by = if by_link { "one-time link" } else { "identity token" };
            transaction.record(&AuditEntry {
                detail: json!({ "user": user.name, "role": user.role, "by": by }).to_string(),
                ..about(&actor, Action::SignIn, &user, now)
            })?;
            Ok(Some(user))
        })?;
        Ok(user.map(|user| BegunSession { signed_in: SignedIn { user, expires }, value: secret }))
    }

    /// Whose session this is, if it is not over. A malformed value is told before the store is asked.
    ///
    /// # Errors
    /// `StoreUnavailable`: then nothing is known of the value, and nobody is signed in.
    pub fn session(&self, value: &str, now: Timestamp) -> Result<Option<SignedIn>> {
        if !format::is_session(value) {
            return Ok(None);
        }
        let found = self.store.session(&Digest::of(value), now)?;
        Ok(found.map(|(user, expires)| SignedIn { user, expires }))
    }

    /// Ends a session. One that is over already, or never was, is no error.
    ///
    /// # Errors
    /// `StoreUnavailable`: the session goes on.
    pub fn sign_out(&self, value: &str, now: Timestamp) -> Result<()> {
        if !format::is_session(value) {
            return Ok(());
        }
        self.transact(|transaction| {
            transaction.remove_session(&Digest::of(value))?;
            transaction.sweep_sessions(now)
        })
    }

    /// Gives a user a fresh identity token, which nobody can see again. The old one, their sessions and their links end.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and the user, `UnknownUser`.
    pub fn renew_identity(&self, actor: &Actor, user_name: &str, now: Timestamp) -> Result<(User, Secret)> {
        if actor.role < Role::Admin && name::key(&actor.name) != name::key(user_name) {
            return Err(Error::new(
                Code::NotAllowed,
                format!("{} is a Developer, and renews no identity token but their own.", actor.name),
                "Ask an Admin; nothing was changed.",
            ));
        }
        let secret = format::generate_identity();
        let user = self.transact(|transaction| {
            let user = find(transaction, user_name)?.ok_or_else(|| unknown_user(user_name))?;
            transaction.renew_user(&user.name, &Digest::of_secret(&secret))?;
            transaction.record(&about(actor, Action::RenewIdentity, &user, now))?;
            Ok(user)
        })?;
        Ok((user, secret))
    }
}
