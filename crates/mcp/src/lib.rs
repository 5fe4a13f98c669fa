//! The MCP server: the tools that agents call, over stdio, in both protocol eras (initialize up to 2025-11-25, and 2026-07-28).

mod answer;
mod arguments;
mod configure_package_manager;
mod delete_token;
mod elicitation;
mod generate_token;
mod line;
mod list_environments;
mod list_tokens;
mod revoke_token;
mod schema;
mod tool;
mod transport;

use std::num::NonZeroU32;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CustomRequest, CustomResult, ErrorCode, ErrorData, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::{ServerHandler, ServiceExt as _};

use answer::Failure;
use elicitation::Forms;
use gatepass_app::Application;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::name::cleaned;
use tool::Entry;

/// What clients show people of the server.
const DESCRIPTION: &str = "An MCP server that gives coding agents registry tokens, without showing them the value";
const INSTRUCTIONS: &str = include_str!("../../../tools/instructions.md");

/// The server that a client speaks to.
#[derive(Clone)]
pub struct Server {
    application: Arc<Application>,
    entries: Arc<[Entry]>,
    limiter: Option<Arc<DefaultDirectRateLimiter>>,
    forms: Arc<Forms>,
}

impl Server {
    /// A server of this application, which takes so many calls a minute; `None` is no limit.
    ///
    /// # Errors
    /// The operating system gives no random key to seal states with.
    pub fn new(application: Application, calls_per_minute: Option<NonZeroU32>) -> Result<Self> {
        let read_only = application.is_read_only();
        let entries = entries().into_iter().filter(|entry| entry.is_read_only() || !read_only).collect();
        let limiter = calls_per_minute.map(|calls| Arc::new(RateLimiter::direct(Quota::per_minute(calls))));
        Ok(Self { application: Arc::new(application), entries, limiter, forms: Arc::new(Forms::new()?) })
    }

    /// Serves one client on stdin and stdout, until stdin ends or the process is asked to stop (SIGTERM, SIGINT); calls
    /// that are under way are finished and answered first.
    ///
    /// # Errors
    /// `Internal`: the client's first message was no way to begin, or this process's own streams cannot be used.
    pub async fn serve_stdio(self) -> Result<()> {
        match self.serve(transport::Stdio::new().map_err(Error::internal)?).await {
            Ok(running) => {
                running.waiting().await.map_err(Error::internal)?;
                Ok(())
            }
            // A client that only looked whether the server starts.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(Error::internal(error)),
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
        let work = elicitation::drive(&self.forms, &self.application, entry, request, context);
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
                    .with_description(DESCRIPTION),
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
                let asked = cleaned(&request.name, 80);
                Err(ErrorData::invalid_params(
                    format!("Unknown tool: {asked}. The tools are {}.", names.join(", ")),
                    None,
                ))
            }
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let message = format!("There is no method {}.", cleaned(&request.method, 80));
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None))
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.entries.iter().find(|entry| entry.definition.name == name).map(|entry| entry.definition.clone())
    }
}

/// Every tool, in the order in which agents read them.
fn entries() -> Vec<Entry> {
    vec![
        Entry::of::<generate_token::GenerateToken>(),
        Entry::of::<list_tokens::ListTokens>(),
        Entry::of::<revoke_token::RevokeToken>(),
        Entry::of::<delete_token::DeleteToken>(),
        Entry::of::<list_environments::ListEnvironments>(),
        Entry::of::<configure_package_manager::ConfigurePackageManager>(),
    ]
}

#[cfg(test)]
mod tests;
