//! What the words of a request may refer to when it is made: the environments, the tokens, the time, who speaks.

use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use crate::Application;
use crate::blocking::off_event_loop;
use crate::pages::every;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::Filter;
use gatepass_core::token::{Token, TokenId};
use gatepass_intent::{Known, KnownToken};

/// The most tokens that words are compared with. Beyond, ids are needed, and the error says so.
const MOST_TOKENS: u64 = 10_000;

/// What the words of a request may refer to, at one moment.
pub(crate) struct Context {
    pub(crate) now: ZonedDateTime,
    environments: Vec<String>,
    tokens: Vec<KnownToken>,
    me: String,
    default_lifetime: SignedDuration,
    repositories: Repositories,
}

impl Context {
    /// The context without its tokens, for words that do not choose among them.
    pub(crate) async fn without_tokens(application: &Application) -> Result<Self> {
        // The machine's time zone is read from its file now and then.
        let now = off_event_loop(|_| Ok(ZonedDateTime::now())).await?;
        application.revoke_unclaimed(now.timestamp()).await;
        let environments = application.backend.environments(now.timestamp()).await?;
        Ok(Self {
            environments: environments.into_iter().map(|environment| environment.name).collect(),
            tokens: Vec::new(),
            me: application.backend.me().await?,
            default_lifetime: application.backend.policy().default_ttl,
            repositories: application.registry.repositories.clone(),
            now,
        })
    }

    /// The context with every token, for words that choose among them.
    pub(crate) async fn with_tokens(application: &Application) -> Result<Self> {
        let mut context = Self::without_tokens(application).await?;
        let now = context.timestamp();
        let allows = |total| {
            if total <= MOST_TOKENS {
                return Ok(());
            }
            Err(Error::new(
                Code::InvalidArgument,
                format!("There are {total} tokens, too many to choose among by words; nothing was changed."),
                "Find the token in the list of tokens, and ask again with its id in place of those words.",
            ))
        };
        let tokens = every(&application.backend, &Filter::default(), now, allows).await?;
        context.tokens = tokens.into_iter().map(|token| known(token, now)).collect();
        Ok(context)
    }

    /// The context with those tokens only that are called so, by id or name.
    pub(crate) async fn with_tokens_called(application: &Application, called: &[String]) -> Result<Self> {
        let mut context = Self::without_tokens(application).await?;
        let now = context.timestamp();
        for text in called {
            let mut found = application.backend.named(text).await?;
            if let Ok(id) = text.trim().parse::<TokenId>() {
                match application.backend.token(&id).await {
                    Ok(token) => found.push(token),
                    Err(error) if error.code() == Code::UnknownToken => {}
                    Err(error) => return Err(error),
                }
            }
            context.tokens.extend(found.into_iter().map(|token| known(token, now)));
        }
        Ok(context)
    }

    /// When the request was made.
    pub(crate) fn timestamp(&self) -> Timestamp {
        self.now.timestamp()
    }

    /// What `read` makes of these words, where nobody waits for it: 64 KiB of them take their time, and for the first the lexicon
    /// is read.
    ///
    /// # Errors
    /// `Internal`: it panicked, or looked words up that could not be read.
    pub(crate) async fn read<T: Send + 'static>(
        self,
        words: Option<&str>,
        read: impl FnOnce(Option<&str>, &Known<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        let words = words.map(str::to_owned);
        let reading = off_event_loop(move |_| {
            let known = Known {
                now: &self.now,
                environments: &self.environments,
                tokens: &self.tokens,
                me: &self.me,
                default_lifetime: self.default_lifetime,
                repositories: &self.repositories,
            };
            let understood = read(words.as_deref(), &known);
            gatepass_intent::was_ready().map(|()| understood)
        });
        reading.await
    }
}

fn known(token: Token, now: Timestamp) -> KnownToken {
    KnownToken {
        status: token.status(now),
        id: token.id,
        name: token.name,
        environment: token.environment,
        permission: token.permission,
        created_by: token.created_by,
    }
}
