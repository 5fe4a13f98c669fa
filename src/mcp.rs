//! The MCP server: six tools over stdio, in both protocol eras (initialize up to 2025-11-25, and 2026-07-28).

mod answer;
mod arguments;
mod configure_package_manager;
mod delete_token;
mod deployment;
mod elicitation;
mod generate_token;
mod list_environments;
mod list_tokens;
mod revoke_token;
mod row;
mod schema;
mod tool;
mod transport;
mod world;

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::FutureExt as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, Implementation, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::{ServerHandler, ServiceExt as _};

use crate::backend::Backend;
use crate::config::{SecretMode, Settings};
use crate::delivery::Drops;
use crate::error::{Code, Error, Result};
use crate::packages::{DropCommand, Places, Registry};
use crate::token::TokenId;
use crate::token::format;
use crate::token::name::cleaned;
use answer::Failure;
use elicitation::Forms;
use tool::Entry;

pub(crate) use configure_package_manager::{Arguments as ConfigureArguments, Mode, configure};
pub(crate) use list_environments::EnvironmentRow;
pub(crate) use row::TokenRow;

const INSTRUCTIONS: &str = include_str!("../tools/instructions.md");

/// What every tool works with.
pub struct Workbench {
    backend: Backend,
    drops: Drops,
    secrets: SecretMode,
    registry: Registry,
    taking: DropCommands,
    configured: Configured,
}

/// Where package managers' own files are, and where gatepass keeps what it needs to take its changes back.
#[derive(Clone, Debug)]
pub(crate) struct Configured {
    home: PathBuf,
    state: PathBuf,
}

impl Configured {
    /// With the user's home, and a directory in gatepass's own.
    fn new(settings: &Settings) -> Self {
        Self { home: crate::config::users_home(), state: settings.configured_directory() }
    }

    /// The places for this project, if it is about one.
    fn places<'a>(&'a self, project: Option<&'a Path>) -> Places<'a> {
        Places { home: &self.home, project, state: &self.state, variable: &crate::config::client_variable }
    }
}

/// How a person runs gatepass so that it finds this server's drops.
#[derive(Clone, Debug)]
pub(crate) struct DropCommands(Vec<String>);

impl DropCommands {
    /// The commands for these settings: with the home where it is not the default, and with the executable's path where
    /// the search path does not lead to it.
    fn new(settings: &Settings) -> Self {
        let mut words = vec![crate::config::own_command().display().to_string()];
        if !settings.home_is_default {
            words.extend(["--home".to_owned(), settings.home.display().to_string()]);
        }
        Self(words)
    }

    /// The commands for one token.
    fn of(&self, id: &TokenId) -> DropCommand {
        DropCommand { words: self.0.clone(), token: id.to_string() }
    }
}

impl Workbench {
    /// What these settings say.
    pub(crate) fn new(backend: Backend, settings: &Settings) -> Self {
        Self {
            backend,
            drops: Drops::new(settings.drops_directory()),
            secrets: settings.secrets,
            registry: settings.registry.clone(),
            taking: DropCommands::new(settings),
            configured: Configured::new(settings),
        }
    }

    /// Where a new token's value is kept until it is taken; `None` where the answer shows it.
    fn keep_in(&self) -> Option<&Drops> {
        match self.secrets {
            SecretMode::Handle => Some(&self.drops),
            SecretMode::Inline => None,
        }
    }
}

/// The server that a client speaks to.
#[derive(Clone)]
pub struct Server {
    workbench: Arc<Workbench>,
    entries: Arc<[Entry]>,
    limiter: Option<Arc<DefaultDirectRateLimiter>>,
    forms: Arc<Forms>,
}

impl Server {
    /// A server of this backend.
    ///
    /// # Errors
    /// The operating system gives no random key to seal states with.
    pub fn new(backend: Backend, settings: &Settings) -> Result<Self> {
        let read_only = settings.policy.read_only;
        let entries = tool::entries().into_iter().filter(|entry| entry.is_read_only() || !read_only).collect();
        let workbench = Workbench::new(backend, settings);
        let limiter = settings.rate_limit.map(|calls| Arc::new(RateLimiter::direct(Quota::per_minute(calls))));
        Ok(Self { workbench: Arc::new(workbench), entries, limiter, forms: Arc::new(Forms::new()?) })
    }

    /// Serves one client on stdin and stdout, until stdin ends or the process is asked to stop (SIGTERM, SIGINT); calls
    /// that are under way are finished and answered first.
    ///
    /// # Errors
    /// The client's first message was no way to begin.
    pub async fn serve_stdio(self) -> anyhow::Result<()> {
        match self.serve(transport::Stdio::new()?).await {
            Ok(running) => {
                running.waiting().await?;
                Ok(())
            }
            // A client that only looked whether the server starts.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The entry of `tools/list` of each tool, by name.
    fn definitions(&self) -> Vec<rmcp::model::Tool> {
        self.entries.iter().map(|entry| entry.definition.clone()).collect()
    }

    async fn answer(
        &self,
        entry: &Entry,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> CallToolResponse {
        if self.limiter.as_ref().is_some_and(|limiter| limiter.check().is_err()) {
            return Failure(Error::new(
                Code::RateLimited,
                "These are too many tool calls in too short a time; nothing was done.",
                "Wait a few seconds, then call again.",
            ))
            .into();
        }
        // A call that changes something is finished all the same: half done, it could leave a token that nobody holds.
        let cancelled = context.ct.clone();
        let cancelled = async {
            match entry.is_read_only() {
                true => cancelled.cancelled().await,
                false => std::future::pending().await,
            }
        };
        let work = elicitation::drive(&self.forms, &self.workbench, entry, request, context);
        tokio::select! {
            answered = AssertUnwindSafe(work).catch_unwind() => match answered {
                Ok(response) => response,
                // The payload may quote anything, so it goes nowhere.
                Err(_) => Failure(Error::internal("a tool panicked")).into(),
            },
            () = cancelled => {
                let what = "The client cancelled the call; nothing was changed.";
                Failure(Error::new(Code::Cancelled, what, "Call again when the answer is wanted.")).into()
            }
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(
                Implementation::new("gatepass", env!("CARGO_PKG_VERSION"))
                    .with_title("gatepass")
                    .with_description(env!("CARGO_PKG_DESCRIPTION")),
            )
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.definitions()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        match self.entries.iter().find(|entry| entry.definition.name == request.name) {
            Some(entry) => Ok(self.answer(entry, request, context).await),
            None => {
                let names: Vec<_> = self.entries.iter().map(|entry| entry.definition.name.as_ref()).collect();
                let asked = cleaned(&format::redacted(&request.name), 80);
                Err(ErrorData::invalid_params(
                    format!("Unknown tool: {asked}. The tools are {}.", names.join(", ")),
                    None,
                ))
            }
        }
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.entries.iter().find(|entry| entry.definition.name == name).map(|entry| entry.definition.clone())
    }
}

#[cfg(test)]
mod tests;
