//! What the client asks of a platform beside its tokens, and where; the tokens' API itself is [`contract`](super::contract).

use serde::Deserialize;

/// Where the tokens are, as segments of the path.
pub(super) const TOKENS: [&str; 4] = ["access", "api", "v1", "tokens"];

/// The answer to `GET /artifactory/api/system/version`.
#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) version: String,
}

/// A repository in the answer to `GET /artifactory/api/repositories`.
#[derive(Deserialize)]
pub(super) struct Repository {
    pub(super) key: String,
}
