//! Environments and their profiles, below `/gatepass/api/v1/environments`: JFrog's API has no path for them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every environment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Environments)]
pub struct EnvironmentList {
    /// They.
    pub environments: Vec<EnvironmentRecord>,
}

/// An environment, with its tokens counted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Environment)]
pub struct EnvironmentRecord {
    /// What it is called.
    pub name: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, required = true)]
    pub created: Option<Timestamp>,
    /// Who made it.
    #[serde(default)]
    #[schema(required = true)]
    pub created_by: String,
    /// How many tokens of each status it has.
    pub tokens: TokenCounts,
}

/// How many tokens of each status there are.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct TokenCounts {
    /// Those that work.
    pub active: u64,
    /// Those whose time is over.
    pub expired: u64,
    /// Those that somebody took back.
    pub revoked: u64,
}

/// An environment to make.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEnvironment)]
pub struct EnvironmentRequest {
    /// What to call it.
    #[schema(pattern = "^[0-9A-Za-z][0-9A-Za-z._-]{0,62}$")]
    pub name: String,
}

/// The environment that was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Name)]
pub struct EnvironmentName {
    /// What it is called, as it is kept.
    pub name: String,
}

/// What runs in an environment, how it came there, and where it drifted.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub struct ProfileRecord {
    /// The environment's name.
    pub name: String,
    /// The last pull of each image.
    pub running: Vec<PullRecord>,
    /// The last pulls, newest first.
    pub history: Vec<PullRecord>,
    /// Where what runs differs from the tags and from other environments.
    pub drift: Vec<DriftRecord>,
}

/// An image that was pulled.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Pull)]
pub struct PullRecord {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Which image: `docker/team/app`.
    pub image: String,
    /// The tag that was asked for; null is that the client asked for the digest.
    #[schema(required = true)]
    pub tag: Option<String>,
    /// What the client got: `sha256:…`.
    pub digest: String,
    /// With which token; null where the caller does not see that token.
    #[schema(required = true)]
    pub token_id: Option<String>,
    /// What that token was called.
    pub token_name: String,
    /// With which client, by its own account.
    #[schema(required = true)]
    pub client: Option<String>,
}

/// A difference, with the times that show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Drift)]
pub enum DriftRecord {
    /// The tag that was pulled has been seen at another digest since.
    TagMoved {
        /// Which image.
        image: String,
        /// The tag.
        tag: String,
        /// What runs.
        digest: String,
        /// Since when.
        #[schema(value_type = String, format = DateTime)]
        pulled: Timestamp,
        /// Where the tag is now.
        now_digest: String,
        /// Since when at the latest.
        #[schema(value_type = String, format = DateTime)]
        now_since: Timestamp,
    },
    /// Another environment runs another digest of the same image.
    EnvironmentsDiffer {
        /// Which image.
        image: String,
        /// What runs here.
        digest: String,
        /// Since when.
        #[schema(value_type = String, format = DateTime)]
        pulled: Timestamp,
        /// The other environment.
        other_environment: String,
        /// What runs there.
        other_digest: String,
        /// Since when.
        #[schema(value_type = String, format = DateTime)]
        other_pulled: Timestamp,
    },
    /// No tag is known at what runs.
    NoKnownTag {
        /// Which image.
        image: String,
        /// What runs.
        digest: String,
        /// Since when.
        #[schema(value_type = String, format = DateTime)]
        pulled: Timestamp,
    },
}
