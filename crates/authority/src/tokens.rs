//! The rules about tokens: who may make, revoke, delete and hand over which, and whom one lets in.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use super::audit::{about, detail_of};
use super::authority::{Authority, whole};
use super::environments::{add_environment, existing_environment};
use gatepass_core::actor::Actor;
use gatepass_core::admission::Admission;
use gatepass_core::audit::{Action, AuditEntry};
use gatepass_core::creation::{HandOver, NewToken, Revocation, expiry_is_over, name_taken};
use gatepass_core::environment::Environment;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::format::{self, Digest};
use gatepass_core::token::redaction::redacted;
use gatepass_core::token::{Issued, Status, Token, TokenId, name, naming, unknown_token};
use gatepass_home::drops::{Drops, UncommittedDrop};

impl Authority {
    /// Makes a token. Every role may.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is not acceptable or an expiry that is over, `NameTaken` when an active token
    /// has the name, `UnknownEnvironment`.
    pub fn create(&self, actor: &Actor, new: NewToken, now: Timestamp) -> Result<Issued> {
        self.create_when(actor, new, |_, _| Ok(()), now)
    }

    /// [`create`](Self::create) for a token whose value waits in `drops`, and until when. The value is on the disk before
    /// the token is made: whenever this process is killed, no token works whose value nobody holds.
    ///
    /// # Errors
    /// Those of [`create`](Self::create), and those of [`Drops::put`].
    pub fn create_kept(
        &self,
        actor: &Actor,
        new: NewToken,
        drops: Option<&Drops>,
        now: Timestamp,
    ) -> Result<(Issued, Option<Timestamp>)> {
        let mut kept = None;
        let keep = |token: &Token, secret: &Secret| {
            kept = drops.map(|drops| drops.put_first(&token.id, secret, token.expires, now)).transpose()?;
            Ok(())
        };
        let issued = self.create_when(actor, new, keep, now)?;
        Ok((issued, kept.map(UncommittedDrop::keep)))
    }

    /// Makes a token if `ready` succeeds, which is the last thing before it works.
    fn create_when(
        &self,
        actor: &Actor,
        new: NewToken,
        mut ready: impl FnMut(&Token, &Secret) -> Result<()>,
        now: Timestamp,
    ) -> Result<Issued> {
        let now = whole(now);
        let given = new.name.as_deref().map(name::token_name).transpose()?;
        new.description.as_deref().map_or(Ok(()), name::refuse_description)?;
        // It is read by everybody who sees the token, and a package may have a name like a value.
        name::refuse_value("scope", &new.scope.to_string())?;
        refuse_long_request(new.words.as_deref())?;
        let expires = new.expires.map(whole);
        if expires.is_some_and(|expires| expires <= now) {
            return Err(expiry_is_over());
        }
        let secret = format::generate(new.permission);
        let token = self.transact(|transaction| {
            let environment = match &new.environment {
                None => None,
                Some(Environment::Existing(name)) => Some(existing_environment(transaction, name)?),
                Some(Environment::New(name)) => Some(match transaction.environment(&name::key(name))? {
                    Some(existing) => existing,
                    None => add_environment(transaction, actor, name, new.words.as_deref(), now)?,
                }),
            };
            let name = match &given {
                Some(name) if transaction.is_name_active(&name::key(name), now)? => return Err(name_taken(name)),
                Some(name) => name.clone(),
                None => {
                    let base = naming::derived(new.package_manager, environment.as_deref(), new.permission);
                    naming::first_free(&base, |name| transaction.is_name_active(&name::key(name), now))?
                }
            };
            let username = loop {
                let username = naming::username(&name);
                if transaction.reserve_username(&username)? {
                    break username;
                }
            };
            let token = Token {
                id: TokenId::generate(),
                name,
                username,
                permission: Some(new.permission),
                scope: Some(new.scope.clone()),
                environment,
                created_by: actor.name.clone(),
                created: now,
                expires,
                revoked: None,
                last_used: None,
                hint: format::hint(&secret),
            };
            transaction.add_token(&token, &Digest::of_secret(&secret), new.description.as_deref())?;
            transaction.record(&about(&token, actor, Action::CreateToken, new.words.as_deref(), now))?;
            ready(&token, &secret)?;
            Ok(token)
        })?;
        Ok(Issued { token, secret, notes: Vec::new() })
    }

    /// The token with this id.
    ///
    /// # Errors
    /// `UnknownToken`.
    pub fn token(&self, id: &TokenId) -> Result<Token> {
        self.store.token(id)?.ok_or_else(|| unknown_token(Some(id)))
    }

    /// What the makers of these tokens wrote on them, by their ids.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn descriptions(&self, ids: &[TokenId]) -> Result<HashMap<TokenId, String>> {
        self.store.descriptions(ids)
    }

    /// The tokens of exactly this name, case aside, newest first: at most one of them is Active.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn named(&self, name: &str) -> Result<Vec<Token>> {
        self.store.tokens_named(&name::key(name))
    }

    /// Takes a token back, for good: an Admin any, a Developer their own. One that was revoked before stays as it was,
    /// and that is success.
    ///
    /// # Errors
    /// `UnknownToken`, for another's token as for none.
    pub fn revoke(&self, actor: &Actor, id: &TokenId, now: Timestamp) -> Result<Revocation> {
        let now = whole(now);
        let revoked = self.transact(|transaction| {
            let mut token = transaction.token(id)?.ok_or_else(|| unknown_token(Some(id)))?;
            refuse_to_end(actor, &token)?;
            if token.revoked.is_some() {
                return Ok(Revocation::AlreadyRevoked(token));
            }
            transaction.set_revoked(id, now)?;
            transaction.record(&about(&token, actor, Action::RevokeToken, None, now))?;
            token.revoked = Some(now);
            Ok(Revocation::Revoked(token))
        })?;
        self.forget(id);
        Ok(revoked)
    }

    /// Forgets a token that does not work any more: an Admin any, a Developer their own. The audit keeps what it was.
    ///
    /// # Errors
    /// `UnknownToken`, for another's token as for none; `StillActive`.
    pub fn delete(&self, actor: &Actor, id: &TokenId, now: Timestamp) -> Result<Token> {
        let now = whole(now);
        let deleted = self.transact(|transaction| {
            let token = transaction.token(id)?.ok_or_else(|| unknown_token(Some(id)))?;
            refuse_to_end(actor, &token)?;
            token.refuse_while_active(now, "Revoke it first; nothing was changed.")?;
            transaction.remove_token(id)?;
            transaction.record(&about(&token, actor, Action::DeleteToken, None, now))?;
            Ok(token)
        })?;
        self.forget(id);
        Ok(deleted)
    }

    /// Writes down that a token's value is about to leave its drop: what cannot be written down is not handed over. An Admin
    /// any, a Developer their own.
    ///
    /// # Errors
    /// `UnknownToken`, for another's token as for none; those of the store.
    pub fn hand_over(&self, actor: &Actor, id: &TokenId, hand_over: &HandOver, now: Timestamp) -> Result<()> {
        let now = whole(now);
        self.transact(|transaction| {
            let token = transaction.token(id)?.ok_or_else(|| unknown_token(Some(id)))?;
            refuse_to_end(actor, &token)?;
            let mut detail = detail_of(&token);
            let action = match hand_over {
                HandOver::Revealed => Action::RevealToken,
                HandOver::Piped { program } => {
                    detail["program"] = json!(redacted(program));
                    Action::PipeToken
                }
            };
            transaction.record(&AuditEntry { detail: detail.to_string(), ..about(&token, actor, action, None, now) })
        })
    }

    /// What a presented value is worth at `now`. A malformed one is told before the store is asked.
    ///
    /// # Errors
    /// Those of the store: then nothing is known of the value, and it opens nothing.
    pub fn authenticate(&self, value: &str, now: Timestamp) -> Result<Admission> {
        if format::parse(value).is_none() {
            return Ok(Admission::Unknown);
        }
        Ok(match self.store.token_by_digest(&Digest::of(value))? {
            None => Admission::Unknown,
            Some(token) => match token.status(now) {
                Status::Active => Admission::Admitted(token),
                status => Admission::Refused(token, status),
            },
        })
    }
}

/// Refuses to end a token that is not theirs to end, as if it were not there: that it is tells something of another.
fn refuse_to_end(actor: &Actor, token: &Token) -> Result<()> {
    if actor.may_end(token) { Ok(()) } else { Err(unknown_token(Some(&token.id))) }
}

fn refuse_long_request(words: Option<&str>) -> Result<()> {
    if words.is_none_or(|words| words.len() <= name::LONGEST_REQUEST) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        format!("The request has more than {} KiB; no token was made.", name::LONGEST_REQUEST >> 10),
        "Send only the sentences that ask for the token.",
    ))
}
