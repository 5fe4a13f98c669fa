//! What each role sees: an Admin every token, a Developer their own and nothing of others', on whichever page, list,
//! count or search. Whoever looks for somebody looks through here alone.

use std::collections::HashMap;

use jiff::Timestamp;

use super::authority::Authority;
use gatepass_core::actor::Actor;
use gatepass_core::actor::Role;
use gatepass_core::audit::{AuditFilter, AuditRow};
use gatepass_core::deployment::Profile;
use gatepass_core::deployment::{Pull, Usage};
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::Result;
use gatepass_core::listing::Cursor;
use gatepass_core::listing::Page;
use gatepass_core::listing::{Filter, Order, Start, TablePage};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Token, TokenId, unknown_token};

/// The authority as somebody sees it.
pub struct View<'a> {
    authority: &'a Authority,
    actor: &'a Actor,
}

impl Authority {
    /// What this actor sees.
    pub fn seen_by<'a>(&'a self, actor: &'a Actor) -> View<'a> {
        View { authority: self, actor }
    }
}

impl View<'_> {
    /// The one whose tokens they see; `None` is everybody.
    fn owner(&self) -> Option<String> {
        (self.actor.role < Role::Admin).then(|| self.actor.name.clone())
    }

    fn narrowed(&self, filter: &Filter) -> Filter {
        Filter { owner: self.owner(), ..filter.clone() }
    }

    /// [`Authority::list`] of what they see; the total, too.
    ///
    /// # Errors
    /// Those of [`Authority::list`].
    pub fn list(&self, filter: &Filter, limit: usize, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        self.authority.list(&self.narrowed(filter), limit, cursor, now)
    }

    /// [`Authority::table`] of what they see; the total, too.
    ///
    /// # Errors
    /// Those of [`Authority::table`].
    pub fn table(
        &self,
        filter: &Filter,
        order: Order,
        start: &Start,
        limit: usize,
        now: Timestamp,
    ) -> Result<TablePage> {
        self.authority.table(&self.narrowed(filter), order, start, limit, now)
    }

    /// A token.
    ///
    /// # Errors
    /// `UnknownToken`, for one that is another's just as for one that is not there.
    pub fn token(&self, id: &TokenId) -> Result<Token> {
        let token = self.authority.token(id)?;
        if self.actor.may_end(&token) { Ok(token) } else { Err(unknown_token(Some(id))) }
    }

    /// The token whose value has this digest, if there is one that they see.
    ///
    /// # Errors
    /// Those of the store.
    pub fn by_digest(&self, digest: &Digest) -> Result<Option<Token>> {
        Ok(self.authority.store.token_by_digest(digest)?.filter(|token| self.actor.may_end(token)))
    }

    /// A token, and what its maker wrote on it.
    ///
    /// # Errors
    /// Those of [`token`](Self::token).
    pub fn described(&self, id: &TokenId) -> Result<(Token, Option<String>)> {
        let token = self.token(id)?;
        let description = self.authority.descriptions(std::slice::from_ref(id))?.remove(id);
        Ok((token, description))
    }

    /// What is written on the tokens of a page that this view [gave](Self::list), by their ids.
    ///
    /// # Errors
    /// Those of the store.
    pub fn descriptions(&self, page: &Page) -> Result<HashMap<TokenId, String>> {
        let ids: Vec<TokenId> =
            page.tokens.iter().filter(|token| self.actor.may_end(token)).map(|token| token.id.clone()).collect();
        self.authority.descriptions(&ids)
    }

    /// A token, and how it was used.
    ///
    /// # Errors
    /// Those of [`token`](Self::token).
    pub fn used(&self, id: &TokenId) -> Result<(Token, Usage)> {
        Ok((self.token(id)?, self.authority.usage(id)?))
    }

    /// What runs that was pulled with a token.
    ///
    /// # Errors
    /// Those of [`token`](Self::token).
    pub fn running(&self, id: &TokenId) -> Result<Vec<Pull>> {
        self.token(id)?;
        Ok(self.authority.running()?.into_iter().filter(|pull| pull.token == *id).collect())
    }

    /// The tokens of exactly this name that they see, case aside, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn named(&self, name: &str) -> Result<Vec<Token>> {
        let mut tokens = self.authority.named(name)?;
        tokens.retain(|token| self.actor.may_end(token));
        Ok(tokens)
    }

    /// [`Authority::audit`].
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin.
    pub fn audit(&self, filter: &AuditFilter, before: Option<u64>, limit: usize) -> Result<Vec<AuditRow>> {
        self.authority.audit(self.actor, filter, before, limit)
    }

    /// A number that grows with every change to what they see, by whichever process: for an Admin to tokens, environments and
    /// users, for a Developer to their own tokens and the environments; and with every pull that is recorded.
    ///
    /// # Errors
    /// Those of the store.
    pub fn revision(&self) -> Result<u64> {
        self.authority.store.revision(self.owner().as_deref())
    }

    /// Every environment by name, with the counts of the tokens that they see.
    ///
    /// # Errors
    /// Those of the store.
    pub fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.authority.store.environments(self.owner().as_deref(), now)
    }

    /// [`Authority::profile`]: environments and what runs in them are everybody's, and with which token and client
    /// something was pulled is seen by whoever sees the token.
    ///
    /// # Errors
    /// Those of [`Authority::profile`].
    pub fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        let mut profile = self.authority.profile(environment, history)?;
        if self.actor.role < Role::Admin {
            let mut seen = HashMap::new();
            let pulls = profile.running.iter_mut().chain(&mut profile.history);
            for pull in pulls.chain(profile.drift.iter_mut().flat_map(gatepass_core::deployment::Drift::pulls)) {
                let own = match seen.get(&pull.token) {
                    Some(own) => *own,
                    None => {
                        let own =
                            self.authority.store.token(&pull.token)?.is_some_and(|token| self.actor.may_end(&token));
                        seen.insert(pull.token.clone(), own);
                        own
                    }
                };
                if !own {
                    pull.hide_token();
                }
            }
        }
        Ok(profile)
    }
}
