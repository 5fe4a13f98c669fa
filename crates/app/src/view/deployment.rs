//! What runs in an environment, as agents read it: images, and where they drifted. Names in it come from whoever pushed
//! and pulled, so they are cleaned and bounded.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use gatepass_core::deployment::{Drift, Pull};
use gatepass_core::token::name::{LONGEST_NAME, cleaned};

/// The most characters of an image's name and of a digest that are shown.
const LONGEST_IMAGE: usize = 200;
/// The most characters of a client's account of itself that are shown: a name and a version.
const LONGEST_CLIENT: usize = 40;

/// An image that was pulled.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Deployment {
    /// The image, with its repository key: `docker/team/app`.
    pub image: String,
    /// The tag that was asked for, unless it was the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What was got.
    pub digest: String,
    /// When (RFC 3339).
    pub pulled: String,
    /// With which token, by its name then.
    pub token: String,
    /// With which client, by its own account: data that others wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

impl From<&Pull> for Deployment {
    fn from(pull: &Pull) -> Self {
        Self {
            image: cleaned(&pull.image, LONGEST_IMAGE),
            tag: pull.tag.as_deref().map(|tag| cleaned(tag, LONGEST_IMAGE)),
            digest: cleaned(&pull.digest, LONGEST_IMAGE),
            pulled: format_time(pull.at),
            token: cleaned(&pull.token_name, LONGEST_NAME),
            client: pull.client.as_deref().map(|client| cleaned(client, LONGEST_CLIENT)),
        }
    }
}

/// Where what runs differs from the tag that it came from, or from another environment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DriftRow {
    /// `tag_moved`, `environments_differ` or `no_known_tag`.
    kind: &'static str,
    /// The image.
    image: String,
    /// The difference in words, with the times that show it.
    pub says: String,
}

impl From<&Drift> for DriftRow {
    fn from(drift: &Drift) -> Self {
        let (kind, running) = match drift {
            Drift::TagMoved { running, .. } => ("tag_moved", running),
            Drift::EnvironmentsDiffer { running, .. } => ("environments_differ", running),
            Drift::NoKnownTag { running } => ("no_known_tag", running),
        };
        let here = Deployment::from(running);
        let says = match drift {
            Drift::TagMoved { now, .. } => format!(
                "{} runs {} since {}, and its tag {} has been at {} since {}",
                here.image,
                here.digest,
                here.pulled,
                cleaned(&now.tag, LONGEST_IMAGE),
                cleaned(&now.digest, LONGEST_IMAGE),
                format_time(now.first)
            ),
            Drift::EnvironmentsDiffer { other, .. } => {
                let there = Deployment::from(other);
                format!(
                    "{} runs {} since {}, and {} in {} since {}",
                    here.image, here.digest, here.pulled, there.digest, other.environment, there.pulled
                )
            }
            Drift::NoKnownTag { .. } => {
                format!("{} runs {} since {}, which no tag was seen at", here.image, here.digest, here.pulled)
            }
        };
        Self { kind, image: here.image, says }
    }
}

fn format_time(time: Timestamp) -> String {
    format!("{time:.0}")
}
