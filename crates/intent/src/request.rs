//! What goes in besides the words: what they may refer to, and the typed fields of a call.

use jiff::ZonedDateTime;

use super::intent::Field;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Status, TokenId};

/// What words may refer to: what there is when they are said.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The present, in the time zone of whoever speaks.
    pub now: &'a ZonedDateTime,
    /// The environments that exist.
    pub environments: &'a [String],
    /// The tokens that exist, or those of them that may be meant.
    pub tokens: &'a [KnownToken],
    /// Who speaks, as `created_by` names them.
    pub me: &'a str,
    /// How long a token lives when nothing is said of it: what is longer, words must earn.
    pub default_lifetime: jiff::SignedDuration,
    /// The repositories that there are, which a scope names.
    pub repositories: &'a Repositories,
}

/// A token as words may refer to it.
#[derive(Clone, Debug)]
pub struct KnownToken {
    /// What an intent names it by.
    pub id: TokenId,
    /// What people call it.
    pub name: String,
    /// The environment that it is scoped to.
    pub environment: Option<String>,
    /// What it allows; `None` is not known.
    pub permission: Option<Permission>,
    /// Whether it works.
    pub status: Status,
    /// Who made it.
    pub created_by: String,
}

/// The typed fields of a call that makes a token, as they were given.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are the arguments' own")]
pub struct GenerateFields {
    pub permission: Option<Permission>,
    pub environment: Option<String>,
    pub expires: Option<String>,
    pub name: Option<String>,
    pub package_manager: Option<String>,
    /// Whether an environment that does not exist is to be created, rather than asked about.
    pub create_environment: bool,
    /// What the token is for; everything where nothing was said.
    pub scope: Scope,
    /// The fields that a person answered in a form: there the words no longer count.
    pub settled: Vec<Field>,
}

/// The typed fields of a call that lists tokens, as they were given.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are the arguments' own")]
pub struct ListFields {
    pub status: Option<Status>,
    pub permission: Option<Permission>,
    pub environment: Option<String>,
    pub created_by: Option<String>,
    pub expiring_within: Option<String>,
    pub name_contains: Option<String>,
    /// The fields that a person answered in a form: there the words no longer count.
    pub settled: Vec<Field>,
}

/// The typed fields of a call that configures a package manager, as they were given.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are the arguments' own")]
pub struct ConfigureFields {
    pub package_manager: Option<String>,
    pub permission: Option<Permission>,
    pub environment: Option<String>,
    pub expires: Option<String>,
    pub token: Option<String>,
    /// What a new token is for; everything where nothing was said.
    pub scope: Scope,
    /// The fields that a person answered in a form: there the words no longer count.
    pub settled: Vec<Field>,
}
