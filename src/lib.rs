//! gatepass: an MCP server (stdio) that gives coding agents registry tokens.
//!
//! A request in a person's own words becomes one exact call on a token backend, and the answer carries the token's
//! facts and a package-manager configuration, never the token's value unless the operator said so.
//!
//! # The map
//!
//! A crate uses none below it; which of those above it uses is in `docs/architecture.md`, and a test holds it
//! (`tests/architecture.rs`).
//!
//! | crate | what it is |
//! |---|---|
//! | [`gatepass_core`] | what a token is, who acts, who is let in, what the operator allows, the errors, the type that cannot be printed. No I/O |
//! | [`gatepass_home`] | what lies in gatepass's own home: private files, and the drops in which values wait |
//! | `gatepass_http` | how a server is asked that is to see a credential: the client of HTTP, without redirects, by the operator's proxy and certificates alone |
//! | [`gatepass_intent`] | words → an intent, or the question that must be asked. Pure: no I/O, no clock of its own |
//! | [`gatepass_clients`] | package manager → configuration, one file each; apply, check and undo; the consumers of a pipe |
//! | `gatepass_authority` | the token service: roles, expiry, revoke, delete, environments, audit; and its store in SQLite; `gatepass_app` alone uses it |
//! | [`gatepass_jfrog`] | JFrog's Access Tokens API on the wire, and its client |
//! | [`gatepass_app`] | one use case a file, for every door, typed in and out, over a backend and under the operator's policy |
//! | [`gatepass_mcp`] | the MCP server, one file a tool, same stem as in `tools/` |
//! | `gatepass_proxy` | the bytes of a reverse proxy: connections of clients and to upstreams. Knows nothing of tokens |
//! | [`gatepass_gateway`] | the gateway in front of registries that exist already |
//! | [`gatepass_web`] | the token API and the dashboard, beside the registries on the gateway's listeners |
//! | [`cli`], [`config`] | this crate, the program: the same powers for people; the operator's settings |
//!
//! ```text
//! agent ─stdio─▶ mcp/<tool> ─▶ app/<use case> ◀─ cli/<command>
//!                                 │ intent: words and fields → an intent, or questions
//!                                 │ policy (the operator's)
//!                                 ▼
//!                    backend: authority ─▶ store │ jfrog ─HTTP─▶ /access/api/v1/tokens
//!                                 ▼
//!                    Issued { token, secret }     the only value that carries the secret
//!                                 ▼
//!              a drop of home, or the answer (inline)      clients ─▶ Configuration
//!
//! docker, npm, pip … ─HTTP─▶ gateway: credential → token (asked of core's trait) → permission → upstream registry
//! browser ─HTTP─▶ web/dashboard, other programs ─HTTP─▶ web/access ─▶ app
//! ```

pub mod cli;
pub mod config;
