//! What the tools see of the world when they are called: who calls, what time it is, what words may refer to.

use jiff::{Timestamp, ZonedDateTime};
use rmcp::model::JsonObject;
use rmcp::service::{RequestContext, RoleServer};

use super::Workbench;
use crate::backend::{Caller, Filter};
use crate::error::{Code, Error, Result};
use crate::intent::{Known, KnownToken};
use crate::token::name::cleaned;
use crate::token::{Token, TokenId};

/// The most tokens that words are compared with. Beyond, ids are needed, and the error says so.
const MOST_TOKENS: u64 = 10_000;
const PAGE: usize = 1_000;
/// The most characters of a client's name and version that the audit keeps.
const LONGEST_CLIENT: usize = 80;

/// Who calls: the client program, and the words of its user where there are any.
pub(super) fn caller(context: &RequestContext<RoleServer>, arguments: &JsonObject) -> Caller {
    let client =
        context.client_info().map(|client| cleaned(&format!("{} {}", client.name, client.version), LONGEST_CLIENT));
    let words = arguments.get("request").and_then(|words| words.as_str()).map(str::to_owned);
    Caller { client, words, own_credential_confirmed: false }
}

/// What the words of a request may refer to, at one moment.
pub(super) struct World {
    pub(super) now: ZonedDateTime,
    environments: Vec<String>,
    tokens: Vec<KnownToken>,
    me: String,
}

impl World {
    /// The world without its tokens, for words that do not choose among them.
    pub(super) async fn without_tokens(workbench: &Workbench) -> Result<Self> {
        let now = ZonedDateTime::now();
        let environments = workbench.backend.environments(now.timestamp()).await?;
        Ok(Self {
            environments: environments.into_iter().map(|environment| environment.name).collect(),
            tokens: Vec::new(),
            me: workbench.backend.me().await?,
            now,
        })
    }

    /// The world with every token, for words that choose among them.
    pub(super) async fn with_tokens(workbench: &Workbench) -> Result<Self> {
        let mut world = Self::without_tokens(workbench).await?;
        let now = world.timestamp();
        let mut cursor = None;
        loop {
            let page = workbench.backend.list(Filter::default(), PAGE, cursor, now).await?;
            if page.total > MOST_TOKENS {
                return Err(Error::new(
                    Code::InvalidArgument,
                    format!("There are {} tokens, too many to choose among by words; nothing was changed.", page.total),
                    "Find the token with list_tokens, then call again with its id and without `request`.",
                ));
            }
            world.tokens.extend(page.tokens.into_iter().map(|token| known(token, now)));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(world);
            }
        }
    }

    /// The world with those tokens only that are called so, by id or name.
    pub(super) async fn with_tokens_called(workbench: &Workbench, called: &[String]) -> Result<Self> {
        let mut world = Self::without_tokens(workbench).await?;
        let now = world.timestamp();
        for text in called {
            let mut found = workbench.backend.named(text).await?;
            if let Ok(id) = text.trim().parse::<TokenId>() {
                match workbench.backend.token(&id).await {
                    Ok(token) => found.push(token),
                    Err(error) if error.code() == Code::UnknownToken => {}
                    Err(error) => return Err(error),
                }
            }
            world.tokens.extend(found.into_iter().map(|token| known(token, now)));
        }
        Ok(world)
    }

    /// The moment.
    pub(super) fn timestamp(&self) -> Timestamp {
        self.now.timestamp()
    }

    /// As the intent takes it.
    pub(super) fn known(&self) -> Known<'_> {
        Known { now: &self.now, environments: &self.environments, tokens: &self.tokens, me: &self.me }
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
