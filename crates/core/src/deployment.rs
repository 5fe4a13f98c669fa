//! The rows about use: pulls, what runs where, and where tags were seen.

use jiff::Timestamp;

use crate::token::{Sanitized, TokenId};

/// An image that was pulled in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The moment at which the gateway passed it on.
    pub at: Timestamp,
    /// The environment that the token belonged to.
    pub environment: String,
    /// Which image, as clients name it: `docker/team/app`.
    pub image: String,
    /// The tag that was asked for; `None` is that the client asked for the digest.
    pub tag: Option<String>,
    /// What the client got: `sha256:…`.
    pub digest: String,
    /// With which token.
    pub token: TokenId,
    /// What that token was called.
    pub token_name: String,
    /// With which client, by its own account.
    pub client: Option<Sanitized>,
}

impl Pull {
    /// Takes out with which token and client it was, for somebody who does not see that token.
    pub fn hide_token(&mut self) {
        self.token = TokenId::hidden();
        "another's token".clone_into(&mut self.token_name);
        self.client = None;
    }
}

/// A manifest that a client got with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The image, as clients name it: `docker/team/app`.
    pub image: String,
    /// The tag that it was asked by.
    pub tag: Option<String>,
    /// What the client got.
    pub digest: String,
    /// The platform manifests that it lists, if it is an index.
    pub members: Vec<String>,
}

/// A tag and a digest that it was seen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagSeen {
    /// The image.
    pub image: String,
    /// The tag.
    pub tag: String,
    /// The digest.
    pub digest: String,
    /// When it was first seen there.
    pub first: Timestamp,
    /// When it was last seen there.
    pub last: Timestamp,
}

/// How a token was used since this was last written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Which token.
    pub token: TokenId,
    /// When last.
    pub at: Timestamp,
    /// With which client, by its own account.
    pub client: Option<Sanitized>,
    /// How often.
    pub times: u64,
}

/// How a token was used in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// When last; coarse.
    pub last: Option<Timestamp>,
    /// With which client, by its own account.
    pub client: Option<Sanitized>,
    /// How often.
    pub times: u64,
}

/// An environment as the pulls in it show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The environment's name.
    pub environment: String,
    /// The last pull of each image: what runs there now.
    pub running: Vec<Pull>,
    /// All pulls, newest first, as many as were asked for.
    pub history: Vec<Pull>,
    /// Where what runs differs from the tags and from other environments.
    pub drift: Vec<Drift>,
}

/// A difference, with the times that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// The tag that was pulled has been seen at another digest since.
    TagMoved {
        /// What runs.
        running: Pull,
        /// Where the tag is.
        now: TagSeen,
    },
    /// Another environment runs another digest of the image.
    EnvironmentsDiffer {
        /// What runs.
        running: Pull,
        /// What runs there.
        other: Pull,
    },
    /// No tag was ever seen at the digest that runs.
    NoKnownTag {
        /// What runs.
        running: Pull,
    },
}

impl Drift {
    /// The pulls that it is about.
    pub fn pulls(&mut self) -> impl Iterator<Item = &mut Pull> {
        let (running, other) = match self {
            Self::TagMoved { running, .. } | Self::NoKnownTag { running } => (running, None),
            Self::EnvironmentsDiffer { running, other } => (running, Some(other)),
        };
        std::iter::once(running).chain(other)
    }
}
