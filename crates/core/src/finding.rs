//! What is found out when gatepass is asked whether all is right for it to work.

use serde::Serialize;

use crate::error::Error;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Fine,
    /// It works, or may, and somebody should look at it.
    Warning,
    /// It does not work.
    Failed,
    /// It could not be found out.
    Unknown,
}

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about: one word or two.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Finding {
    /// A finding that nothing need be done about.
    pub fn fine(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, health: Health::Fine, found: found.into(), next: None }
    }

    /// One that something should be done about.
    pub fn with_next(check: &'static str, health: Health, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self { check, health, found: found.into(), next: Some(next.into()) }
    }

    /// A failure, with the error's own next step.
    pub fn failed(check: &'static str, error: &Error) -> Self {
        Self::with_next(check, Health::Failed, error.what(), error.next())
    }
}
