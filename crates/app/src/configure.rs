//! Configures a package manager: says what its client needs to be told so that a token works with it; and tells it,
//! checks it, and takes it back.

mod apply;
mod check;
mod displaced;
mod everything;
mod holder;
mod next_step;
mod opened;
mod questions;
mod reading;
mod several;
mod show;
mod token;
mod undo;
mod wanted;

pub use next_step::NextStep;
pub use opened::{Configuration, SetUp, opened_by};
pub use several::{ManagerOutcome, SeveralConfigured};
pub use show::OWN_VALUE;

use std::path::PathBuf;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_clients::{self as packages, AppliedFile, AppliedHere, Level};
use gatepass_core::error::Result;
use gatepass_core::token::{Permission, Token, TokenId};
use gatepass_intent::ConfigureFields;

use self::reading::Reading;
use crate::backend::Outline;
use crate::blocking::off_event_loop;
use crate::check::{OwnVerdict, Verdict};
use crate::view::grant;
use crate::{Application, Call, Delivered, Outcome, Understanding};

/// What is wanted, as it was given.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The user's own words, verbatim.
    pub words: Option<String>,
    /// The managers, as they were given: none where the words say which, or where all that is applied here is meant.
    pub package_managers: Vec<String>,
    /// The typed fields but for the manager.
    pub fields: ConfigureFields,
    /// The entries of a new token's scope, which are of the client's repository.
    pub scope: Option<Vec<String>>,
    /// Whether it is for the user's own files, as where nothing is said, or for one project's.
    pub level: Option<Level>,
    /// The project's directory, as agents and people write one; where gatepass runs, when it is left out.
    pub directory: Option<String>,
    /// What to do.
    pub mode: Mode,
}

/// What to do with the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the argument's own")]
pub enum Mode {
    #[default]
    Show,
    Apply,
    Check,
    Undo,
}

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    /// For one manager.
    One(Configured),
    /// For several, each by itself.
    Several(SeveralConfigured),
}

/// What came of one manager.
#[derive(Debug)]
pub struct Configured {
    /// What was done.
    pub done: Done,
    /// Whether the token was made by this call.
    pub token_is_new: bool,
    /// The ids of the tokens that were revoked: they had been made to be applied, and are applied nowhere any more.
    pub revoked_tokens: Vec<String>,
    /// How to get the token's value, where that is of use.
    pub value: Option<Delivered>,
    /// What the user should know: what a platform did not do, what redirects the client.
    pub notes: Vec<String>,
    /// What was understood, field by field, and why.
    pub interpretation: Vec<Understanding>,
    /// The moment at which it was done: statuses are those of then.
    pub at: Timestamp,
}

/// What was done, in each mode.
#[derive(Debug)]
pub enum Done {
    /// What to do so that the client works: files, environment, commands, in this order. It runs as it stands.
    Shown {
        /// The files, variables and commands.
        configuration: Configuration,
        /// The token that it uses.
        token: Token,
    },
    /// What to do, with words where a token's username and value will stand: no token was made.
    Outlined {
        /// The files, variables and commands.
        configuration: Configuration,
        /// The token that `apply` would make.
        would_make: TokenOutline,
    },
    /// The client's files were edited.
    Applied {
        /// What was changed.
        changed: Changed,
        /// The token that it uses.
        token: Token,
    },
    /// The registry was asked.
    Checked {
        /// What it said, and what became of the files.
        checked: Checked,
        /// The token that was presented.
        token: Token,
        /// Whether something at hand sends the client's token elsewhere; the notes say what.
        is_redirected: bool,
        /// Whether a note takes something from the registry's yes: all do, but those of what the client asks beside it.
        is_doubtful: bool,
    },
    /// What was applied was taken back.
    Undone {
        /// What was changed.
        changed: Changed,
        /// What became of the token that had been applied.
        token: UndoneToken,
    },
}

/// What became of the token of a configuration that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoneToken {
    /// It does not work any more.
    Ended,
    /// It still works: somebody named it, or something else has it too.
    Works(TokenId),
    /// The backend in force does not know it, so that nobody knows here.
    Elsewhere,
}

/// A token that would be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOutline {
    /// What it would allow.
    pub permission: Permission,
    /// What it would be for.
    pub scope: Vec<String>,
    /// The environment that it would be scoped to.
    pub environment: Option<String>,
    /// When it would stop working, if it were made now (RFC 3339), or `never`.
    pub expires: String,
}

/// What was done to a client's files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Changed {
    /// What was changed, and what remains to be done.
    #[serde(flatten)]
    pub outcome: packages::Outcome,
    /// The change, without the value of any secret.
    pub diff: String,
}

/// What the registry said, and what became of the files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// What the registry said.
    pub registry: Verdict,
    /// What the client's own command said, where the client is installed and has one for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<OwnVerdict>,
    /// The files that were applied, if any were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AppliedFile>,
}

impl Configured {
    /// Whether all is well: after a check, that the registry took the token, that the client's own command, where there is
    /// one, did not fail, and that no note takes something from that.
    pub fn is_good(&self) -> bool {
        match &self.done {
            Done::Checked { checked, is_doubtful, .. } => {
                checked.registry.outcome == crate::check::Outcome::Reached && !checked.client_failed() && !is_doubtful
            }
            Done::Shown { .. } | Done::Outlined { .. } | Done::Applied { .. } | Done::Undone { .. } => true,
        }
    }
}

impl TokenOutline {
    /// Of what would be made, for this environment.
    fn of(environment: Option<String>, outline: Outline) -> Self {
        let Outline { permission, scope, lifetime } = outline;
        Self {
            permission,
            scope: scope.to_strings(),
            environment,
            expires: lifetime.expires.map_or_else(|| "never".to_owned(), |expires| format!("{expires:.0}")),
        }
    }

    /// Its facts in one line, for machines.
    pub fn line(&self) -> String {
        let Self { permission, scope, environment, expires } = self;
        grant(permission, scope, environment.as_deref(), expires)
    }
}

impl Changed {
    /// Whether lines remain to be run, which take the value.
    pub fn has_lines_to_run(&self) -> bool {
        !self.outcome.environment.is_empty() || !self.outcome.commands.is_empty()
    }
}

impl Checked {
    /// Whether the client's own command was run, and failed.
    pub fn client_failed(&self) -> bool {
        self.client.as_ref().is_some_and(|client| !client.succeeded)
    }
}

/// Shows, applies, checks or takes back the configurations that these words and fields ask for.
///
/// # Errors
/// What the policy or the backend refuses, a manager that cannot be configured, files that cannot be changed: nothing was
/// changed then, and no token was left. Of several, each has its own.
pub async fn configure(application: &Application, request: Request, call: &Call) -> Result<Outcome<Answer>> {
    if let [only] = request.package_managers.as_slice()
        && request.mode == Mode::Undo
        && AppliedHere::is_handle(only)
    {
        return everything::undo(application, &request, Some(only), call).await;
    }
    let directory = request.project(application, request.level.unwrap_or_default()).await?;
    let named = match request.package_managers.as_slice() {
        [] => None,
        [only] => Some(only.as_str()),
        several => return several::configure(application, &request, several, directory, call).await,
    };
    let reading = Reading::of(application, &request, directory, named).await?;
    // What is applied here is known without its name; what is to be applied, or with what, is not.
    if named.is_none() && request.fields.token.is_none() && reading.is_of_none() {
        match request.mode {
            Mode::Check => return everything::check(application, &request).await,
            Mode::Undo => return everything::undo(application, &request, None, call).await,
            Mode::Show | Mode::Apply => {}
        }
    }
    let wanted = match reading {
        Reading::Understood(wanted) => wanted,
        Reading::Unclear(questions, interpretation) => return Ok(Outcome::Ask(questions, interpretation)),
    };
    let done = match request.mode {
        Mode::Show => show::show(application, wanted).await,
        Mode::Apply => apply::apply(application, application.backend.changes()?, call, wanted).await,
        Mode::Check => check::check(application, wanted).await.map(Outcome::Done),
        Mode::Undo => undo::undo(application, application.backend.changes()?, call, wanted).await,
    };
    Ok(done?.map(Answer::One))
}

impl Request {
    /// The directory of the project that it is about, if it is about one.
    ///
    /// # Errors
    /// `InvalidArgument` where the directory is none.
    async fn project(&self, application: &Application, level: Level) -> Result<Option<PathBuf>> {
        let (files, directory) = (application.client_files.clone(), self.directory.clone());
        off_event_loop(move |thread| files.on(thread).project(directory.as_deref(), level)).await
    }
}
