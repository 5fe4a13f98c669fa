//! gatepass: an MCP server (stdio) that gives coding agents registry tokens.
//!
//! A request in a person's own words becomes one exact call on a token backend, and the answer carries the token's
//! facts and a package-manager configuration, never the token's value unless the operator said so.
//!
//! # The map
//!
//! | module | what it is |
//! |---|---|
//! | [`token`] | what a token is: id, name, permission, status, value format and digest. No I/O |
//! | [`intent`] | words → an intent, or the question that must be asked. Pure: no I/O, no clock of its own |
//! | [`authority`] | the embedded token service: roles, expiry, revoke, delete, environments, audit |
//! | [`store`] | where the authority keeps its rows: the trait, and SQLite |
//! | [`backend`] | what the tools call, under the operator's policy: the embedded authority, or a JFrog Platform over HTTP |
//! | [`packages`] | package manager → configuration, one file each |
//! | [`check`] | whether the registry takes a token, asked as the client would ask |
//! | [`delivery`] | how a value reaches a person or a client without passing through the model |
//! | [`consumer`] | which programs are known to keep a value unseen, and the form in which each reads it |
//! | [`mcp`] | the MCP server, one file a tool, same stem as in `tools/` |
//! | [`cli`] | the same powers for people |
//! | [`config`] | the operator's settings: flags, environment, file. The only reader of the environment |
//! | [`serve`] | `gatepass serve`: the gateway in front of registries that exist already, the token API, and the dashboard |
//! | [`error`], [`secret`] | the closed set of errors; the type that cannot be printed |
//!
//! ```text
//! agent ─stdio─▶ mcp/<tool> ─words─▶ intent ─▶ an intent, or Unclear (elicitation, or an answer that asks)
//!                                                 ▼
//!                                     backend (policy): authority ─▶ store │ jfrog ─HTTP─▶ /access/api/v1/tokens
//!                                                 ▼
//!                                     Issued { token, secret }     the only value that carries the secret
//!                                                 ▼
//!                        delivery (handle │ inline)      packages ─▶ Configuration
//!
//! docker, npm, pip … ─HTTP─▶ serve: credential → token → permission → upstream registry
//! browser ─HTTP─▶ serve/dashboard ─▶ authority
//! ```
//!
//! `token`, `intent` and `packages` name no framework (rmcp, rusqlite, axum, reqwest).

pub mod authority;
pub mod backend;
pub mod check;
pub mod cli;
pub mod config;
pub mod consumer;
pub mod delivery;
pub mod error;
pub mod intent;
pub mod mcp;
pub mod packages;
mod private;
pub mod secret;
pub mod serve;
pub mod store;
pub mod token;
