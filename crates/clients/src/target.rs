//! What a client is configured for: whose files, which registry, and how it comes by the value.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::value_source::ValueSource;
use gatepass_core::ecosystem::Registry;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::Permission;

/// Whose configuration of a client is written: the level that clients have themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The user's own files: every project of this user.
    #[default]
    User,
    /// Files of one project, which others may read: they never hold a value.
    Project,
}

/// What a configuration is made for.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The registry that the client is pointed at.
    pub registry: &'a Registry,
    /// The token's username, for clients that speak Basic.
    pub username: &'a str,
    /// Whether the client is to publish too.
    pub permission: Permission,
    /// The environment that the token is scoped to, where that is part of a name.
    pub environment: Option<&'a str>,
    /// Where it is to go.
    pub level: Level,
    /// How the value is come by.
    pub value: &'a ValueSource,
}

impl Target<'_> {
    /// A line end in a username would begin a line of its own in every kind of file.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if there are control characters in it.
    pub(super) fn refuse_control_characters(&self) -> Result<(), Error> {
        if !self.username.contains(char::is_control) {
            return Ok(());
        }
        Err(Error::new(
            Code::InvalidArgument,
            "The token's username has control characters, which no package manager's file can hold.",
            "Use another token.",
        ))
    }
}
