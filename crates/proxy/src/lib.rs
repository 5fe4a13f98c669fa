//! The bytes of a reverse proxy. It knows HTTP and TLS, and nothing of tokens or registries.
//!
//! ```text
//! client ─▶ server ────────────────────────────────▶ Service ─▶ client ─▶ upstream
//!           acceptor, connection limit,  answers a              connection pool,
//!           worker threads, timeouts     request                idle timeout
//! ```
//!
//! [`server`] takes connections and has a [`Service`](server::Service) answer what comes on them; [`client`] sends a request
//! to an upstream. Both stream: no body is held as a whole. [`idle_timeout`] is what both give up transfers by.

pub mod client;
pub mod idle_timeout;
pub mod server;

/// Any error, from whatever is below.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
