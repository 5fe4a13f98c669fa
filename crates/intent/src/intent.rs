//! What comes out: what to do, what each field of it rests on, and what must be asked.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Status, TokenId};

/// The tools that a request in words can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the tools' own")]
pub enum Tool {
    GenerateToken,
    ListTokens,
    RevokeToken,
    DeleteToken,
    ListEnvironments,
    ConfigurePackageManager,
}

impl Tool {
    /// Every tool, in the order in which agents read them.
    pub const ALL: [Self; 6] = [
        Self::GenerateToken,
        Self::ListTokens,
        Self::RevokeToken,
        Self::DeleteToken,
        Self::ListEnvironments,
        Self::ConfigurePackageManager,
    ];

    /// Its name, which is API.
    pub fn name(self) -> &'static str {
        match self {
            Self::GenerateToken => "generate_token",
            Self::ListTokens => "list_tokens",
            Self::RevokeToken => "revoke_token",
            Self::DeleteToken => "delete_token",
            Self::ListEnvironments => "list_environments",
            Self::ConfigurePackageManager => "configure_package_manager",
        }
    }

    /// The tool of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Whether it takes a request in words, and not only names.
    pub fn takes_request(self) -> bool {
        match self {
            Self::GenerateToken | Self::ListTokens | Self::RevokeToken | Self::ConfigurePackageManager => true,
            Self::DeleteToken | Self::ListEnvironments => false,
        }
    }

    /// Whether it changes nothing.
    pub fn is_read_only(self) -> bool {
        match self {
            Self::ListTokens | Self::ListEnvironments => true,
            Self::GenerateToken | Self::RevokeToken | Self::DeleteToken | Self::ConfigurePackageManager => false,
        }
    }
}

/// What was understood of a request: what to do, what each field rests on, and what must be asked before anything is
/// done. While `unclear` is not empty, nothing may be done.
#[derive(Clone, Debug)]
pub struct Understood<I> {
    /// What to do. A field that is unclear is left at its most careful value.
    pub intent: I,
    /// What each field rests on, in the order of the words.
    pub evidence: Vec<Evidence>,
    /// What must be asked first.
    pub unclear: Vec<Unclear>,
    /// The bytes of the request that are background: they were told with it, and ask nothing.
    pub background: Vec<Range<usize>>,
}

/// What one field of an intent rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The field.
    pub field: Field,
    /// What was understood, for people: `Read-Only`, `staging`, `2026-12-31`.
    pub value: String,
    /// What it rests on.
    pub basis: Basis,
}

/// What an understanding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// These bytes of the request, which are whole characters.
    Words(Range<usize>),
    /// These bytes of the request, which say less than the typed field of the call, with what that says.
    Narrower(Range<usize>, String),
    /// The typed field of the call.
    Argument,
    /// The typed field of the call, which says less than these bytes of the request.
    NarrowerArgument(Range<usize>),
    /// Nothing was said; this is why the value is what it is.
    Default(&'static str),
}

/// A question that must be answered before anything is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unclear {
    /// The field that it is about.
    pub field: Field,
    /// The question, for the person.
    pub question: String,
    /// The answers that would be taken, as the typed field takes them; empty when any may be given.
    pub choices: Vec<String>,
}

/// The fields of intents, by the names that the tools' arguments have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the arguments' own")]
pub enum Field {
    Permission,
    Environment,
    Expires,
    Name,
    PackageManager,
    Scope,
    Token,
    Tokens,
    Status,
    CreatedBy,
    ExpiringWithin,
    NameContains,
    Mode,
    Request,
}

impl Field {
    /// What sentences call it, which are the same whoever reads them: no door's own name for it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Environment => "environment",
            Self::Expires => "expiry",
            Self::Name => "name",
            Self::PackageManager => "package manager",
            Self::Scope => "scope",
            Self::Token => "token",
            Self::Tokens => "list of tokens",
            Self::Status => "status",
            Self::CreatedBy => "creator",
            Self::ExpiringWithin => "time until the expiry",
            Self::NameContains => "part of the name",
            Self::Mode => "mode",
            Self::Request => "request",
        }
    }

    /// The argument's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Environment => "environment",
            Self::Expires => "expires",
            Self::Name => "name",
            Self::PackageManager => "package_manager",
            Self::Scope => "scope",
            Self::Token => "token",
            Self::Tokens => "tokens",
            Self::Status => "status",
            Self::CreatedBy => "created_by",
            Self::ExpiringWithin => "expiring_within",
            Self::NameContains => "name_contains",
            Self::Mode => "mode",
            Self::Request => "request",
        }
    }
}

/// A token to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerateToken {
    /// What it is to allow.
    pub permission: Permission,
    /// The environment to scope it to; `None` is unscoped.
    pub environment: Option<Environment>,
    /// When it is to stop working; `None` is the operator's default.
    pub expires: Option<Expires>,
    /// What to call it; `None` is for gatepass to choose.
    pub name: Option<String>,
    /// The client whose configuration was asked for.
    pub package_manager: Option<PackageManager>,
    /// What it is for.
    pub scope: Scope,
}

/// Which tokens to list: those that fit every filter that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTokens {
    /// Their status.
    pub status: Option<Status>,
    /// What they allow.
    pub permission: Option<Permission>,
    /// The environment that they are scoped to, by its exact name.
    pub environment: Option<String>,
    /// Who made them.
    pub created_by: Option<String>,
    /// How soon they expire.
    pub expiring_within: Option<jiff::SignedDuration>,
    /// A part of their name, case aside.
    pub name_contains: Option<String>,
}

/// Which tokens to revoke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokeToken {
    /// Their ids.
    pub tokens: Vec<TokenId>,
    /// Whether each was named, by id or exact name. If not, a filter chose them, and a person must see them first.
    pub each_named: bool,
}

/// A package manager to configure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigurePackageManager {
    /// Which; `None` only while that is unclear.
    pub package_manager: Option<PackageManager>,
    /// What a new token is to allow; `None` with an existing token.
    pub permission: Option<Permission>,
    /// The environment to scope a new token to, by its exact name.
    pub environment: Option<String>,
    /// When a new token is to stop working; `None` is the operator's default.
    pub expires: Option<Expires>,
    /// The existing token to use.
    pub token: Option<TokenId>,
    /// Where the words let it be written.
    pub place: Option<PlaceLimit>,
    /// When an existing token is to have ended, as the words say; it keeps its own end, so that they may be at odds.
    pub end: Option<Expires>,
    /// What a new token is for; everything that the package manager asks for where nothing was said.
    pub scope: Scope,
}

/// What words limit of where a configuration is written, with these words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLimit {
    /// What the limit is.
    pub kind: Place,
    /// The words of it, cleaned and bounded.
    pub words: String,
}

/// What words limit of where a configuration is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing is to be written: "a dry run".
    Nowhere,
    /// A project's files alone: "only in this repository".
    Project,
    /// Some files or directories, or all but those: "do not touch ~/.npmrc".
    Path,
}
