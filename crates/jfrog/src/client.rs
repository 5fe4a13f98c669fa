//! The client of a JFrog Platform: what it is made of, and what it can be asked and told.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::StatusCode;
use tokio::sync::OnceCell;

use super::connection::{Call, Connection, LARGEST_LIST};
use super::contract::{self, Me, TokenList, TokenRecord};
use super::credential::{self, Credential};
use super::error::Purpose;
use super::platform::Platform;
use super::wire::TOKENS;
use super::{listing, record};
use gatepass_core::ecosystem::Registry;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::name::{environment_name, key};
use gatepass_core::token::{Status, Token, TokenId};

const LISTING: Purpose = Purpose::reading("list the tokens");
const LOOKING: Purpose = Purpose::reading("look a token up");
/// Who made the environments that the operator's settings name.
const OPERATOR: &str = "the operator's settings";
/// Who made those that stand in tokens' descriptions only.
const DESCRIPTIONS: &str = "the tokens that name it";

/// A JFrog Platform, called with gatepass's own access token.
pub struct Jfrog {
    pub(crate) connection: Connection,
    pub(crate) credential: Credential,
    pub(crate) registry: Registry,
    pub(crate) environments: Vec<String>,
    /// Whether it is another gatepass that serves the API, which can more than JFrog's.
    pub(crate) is_gatepass: bool,
    /// What the platform tells of our own access token; `None` inside is that it does not tell.
    pub(crate) own: OnceCell<Option<Me>>,
}

impl Jfrog {
    /// The backend for this platform. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Settings that cannot be used: certificates, a proxy.
    pub fn new(platform: &Platform) -> Result<Self> {
        let jfrog = Self {
            connection: Connection::new(platform)?,
            credential: platform.credential.clone(),
            registry: platform.registry.clone(),
            environments: platform.environments.clone(),
            is_gatepass: platform.credential.is_gatepasss(),
            own: OnceCell::new(),
        };
        if let Some(warning) = credential::rotation_warning(jfrog.credential.expires().flatten(), Timestamp::now()) {
            tracing::warn!("{warning}");
        }
        Ok(jfrog)
    }

    pub(crate) fn host(&self) -> String {
        self.connection.host()
    }

    /// Every record that the platform shows us: all, to an administrator; to others their own.
    pub(crate) async fn records(&self) -> Result<Vec<TokenRecord>> {
        if self.is_gatepass {
            return self.pages().await;
        }
        let call = Call { largest: LARGEST_LIST, ..Call::get(TOKENS) };
        let list: TokenList =
            self.connection.read(&call).await.map_err(|error| error.explain(&self.host(), LISTING))?;
        Ok(list.tokens)
    }

    pub(crate) async fn tokens(&self) -> Result<Vec<Token>> {
        Ok(self.records().await?.iter().filter_map(|info| record::token(info, &self.registry.repositories)).collect())
    }

    /// The tokens that fit the filter.
    pub(crate) async fn page(
        &self,
        filter: &Filter,
        limit: usize,
        cursor: Option<Cursor>,
        now: Timestamp,
    ) -> Result<Page> {
        Ok(listing::page(self.tokens().await?, filter, limit, cursor, now))
    }

    /// The record of one token; `None` when there is none.
    pub(crate) async fn record_of(&self, id: &TokenId) -> Result<Option<TokenRecord>> {
        match self.connection.read(&Call::get(TOKENS.into_iter().chain([id.as_str()]))).await {
            Ok(info) => Ok(Some(info)),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
            Err(error) => Err(error.explain(&self.host(), LOOKING)),
        }
    }

    /// What the platform tells of our own access token. Platforms before 7.53.1 do not tell, and so it is with a token
    /// that they do not keep.
    pub(crate) async fn own(&self) -> Result<Option<&Me>> {
        let ask = || async {
            match self.connection.read::<Me>(&Call::get(TOKENS.into_iter().chain(["me"]))).await {
                Ok(info) => Ok(Some(info)),
                Err(error) if matches!(error.status().map(|status| status.as_u16()), Some(400 | 404 | 405)) => Ok(None),
                Err(error) => Err(error.explain(&self.host(), Purpose::reading("say whose access token this is"))),
            }
        };
        self.own.get_or_try_init(ask).await.map(Option::as_ref)
    }

    /// Whose our own access token is: the username for clients that speak Basic with a token that does not tell its own.
    pub(crate) async fn username(&self) -> Result<String> {
        if let Some(username) = self.credential.username() {
            return Ok(username.to_owned());
        }
        let user = self.own().await?.and_then(|info| contract::user_of(info.subject.as_deref()?)).map(str::to_owned);
        user.ok_or_else(|| {
            Error::new(
                Code::InvalidConfiguration,
                format!(
                    "{} does not say whose access token this is, and a reference token does not say it itself.",
                    self.host()
                ),
                "Set GATEPASS_USERNAME to the name of its user.",
            )
        })
    }

    /// When our own access token stops working, where that can be known.
    pub(crate) async fn own_end(&self) -> Option<Timestamp> {
        if let Some(end) = self.credential.expires() {
            return end;
        }
        let own = self.own().await.ok().flatten()?;
        own.expiry.and_then(|seconds| Timestamp::from_second(seconds).ok())
    }

    /// Whether this is the id of our own access token.
    ///
    /// # Errors
    /// The platform cannot be asked who we are.
    pub async fn is_own_credential(&self, id: &TokenId) -> Result<bool> {
        match self.credential.id() {
            Some(own) => Ok(own == id),
            None => Ok(self.own().await?.is_some_and(|own| own.token_id.eq_ignore_ascii_case(id.as_str()))),
        }
    }

    /// The environments by their keys: the operator's, and those in the tokens' descriptions.
    pub(crate) async fn known_environments(&self, now: Timestamp) -> Result<BTreeMap<String, EnvironmentSummary>> {
        if self.is_gatepass {
            return self.kept_environments().await;
        }
        let none = |name: &str, created_by: &str| EnvironmentSummary {
            name: name.to_owned(),
            created: None,
            created_by: created_by.to_owned(),
            active: 0,
            expired: 0,
            revoked: 0,
        };
        let mut environments: BTreeMap<_, _> =
            self.environments.iter().map(|name| (key(name), none(name, OPERATOR))).collect();
        for token in self.tokens().await? {
            let Some(name) = &token.environment else { continue };
            let environment = environments.entry(key(name)).or_insert_with(|| none(name, DESCRIPTIONS));
            match token.status(now) {
                Status::Active => environment.active += 1,
                Status::Expired => environment.expired += 1,
                Status::Revoked => environment.revoked += 1,
            }
        }
        Ok(environments)
    }
}

/// What a token backend does. The errors are the platform's refusals and silence, in people's words.
impl Jfrog {
    /// Whose credential this is; empty where the platform does not tell, or not now: words work without it, and "my
    /// tokens" then finds none.
    pub async fn me(&self) -> String {
        self.username().await.unwrap_or_default()
    }

    /// Whether every token has a row: one that has none is then no token any more.
    pub fn knows_every_token(&self) -> bool {
        self.is_gatepass
    }

    /// The tokens that fit, newest first.
    ///
    /// # Errors
    /// `UnknownEnvironment` for a filter by one that is not there.
    pub async fn list(&self, filter: Filter, limit: usize, cursor: Option<Cursor>, now: Timestamp) -> Result<Page> {
        if let Some(name) = &filter.environment
            && (self.is_gatepass || !self.environments.iter().any(|known| key(known) == key(name)))
            && !self.known_environments(now).await?.contains_key(&key(name))
        {
            return Err(Error::new(
                Code::UnknownEnvironment,
                "There is no such environment, in the settings or on any token.",
                "List the environments to see their names.",
            ));
        }
        self.page(&filter, limit, cursor, now).await
    }

    /// One token.
    ///
    /// # Errors
    /// `UnknownToken`.
    pub async fn token(&self, id: &TokenId) -> Result<Token> {
        self.known(id).await
    }

    /// The tokens of exactly this name, case aside.
    ///
    /// # Errors
    /// The platform cannot be asked.
    pub async fn named(&self, name: &str) -> Result<Vec<Token>> {
        let mut tokens = self.tokens().await?;
        tokens.retain(|token| key(&token.name) == key(name));
        tokens.sort_by_key(|token| std::cmp::Reverse(token.created));
        Ok(tokens)
    }

    /// Removes an Expired or Revoked token's row.
    ///
    /// # Errors
    /// `UnknownToken`, `StillActive`.
    pub async fn delete(&self, id: &TokenId, now: Timestamp) -> Result<Token> {
        self.forget(id, now).await
    }

    /// The environments, with their tokens counted.
    ///
    /// # Errors
    /// The platform cannot be asked.
    pub async fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        Ok(self.known_environments(now).await?.into_values().collect())
    }

    /// Creates an environment; the answer is its name as it is kept.
    ///
    /// # Errors
    /// `Unsupported` on a platform that keeps none.
    pub async fn create_environment(&self, name: &str) -> Result<String> {
        let name = environment_name(name)?;
        if self.is_gatepass {
            return self.keep_environment(name).await;
        }
        Err(Error::new(
            Code::Unsupported,
            format!("A JFrog Platform keeps no environments, so {name} cannot be added to it; nothing was changed."),
            "Add it to `environments` in config.toml or to GATEPASS_ENVIRONMENTS, or make a token for it and say that the \
             environment is to be created.",
        ))
    }
}
