//! Configures a package manager: says what its client needs to be told so that a token works with it; and tells it,
//! checks it, and takes it back.

mod apply;
mod check;
mod displaced;
mod next_step;
mod opened;
mod show;
mod token;
mod undo;

pub use next_step::NextStep;
pub use opened::{Configuration, SetUp, opened_by};
pub use show::OWN_VALUE;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_clients::{self as packages, AppliedFile, Change, Level, Locations, Target, ValueSource};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::environment::Environment;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::expiry::Expires;
use gatepass_core::token::{Permission, Token, TokenId};
use gatepass_intent::{self as intent, ConfigureFields, Field, Place, PlaceLimit};

use self::displaced::DisplacedTokens;
use self::token::{Holder, needed};
use crate::backend::TokenRequest;
use crate::blocking::off_event_loop;
use crate::check::{OwnVerdict, Verdict};
use crate::context::Context;
use crate::scope::AskedScope;
use crate::{Application, Call, Delivered, Outcome, Question, Understanding};

/// What is wanted, as it was given.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The user's own words, verbatim.
    pub words: Option<String>,
    /// The typed fields.
    pub fields: ConfigureFields,
    /// The entries of a new token's scope, which are of the client's repository.
    pub scope: Option<Vec<String>>,
    /// Whether it is for the user's own files or for one project's.
    pub level: Level,
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
    /// Its facts in one line, for machines.
    pub fn line(&self) -> String {
        let Self { permission, scope, environment, expires } = self;
        let scope = if scope.is_empty() { String::new() } else { format!(" for {}", scope.join(", ")) };
        let environment = environment.as_deref().unwrap_or("no environment");
        format!("{permission}{scope}, {environment}, expires {expires}")
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

/// What is to be done, understood.
struct Wanted {
    manager: PackageManager,
    level: Level,
    directory: Option<PathBuf>,
    /// An existing token; `None` for a new one.
    token: Option<TokenId>,
    permission: Permission,
    /// The permission that was said; `None` where nothing was.
    asked_permission: Option<Permission>,
    /// When an existing token is to have ended.
    end: Option<Expires>,
    environment: Option<String>,
    scope: gatepass_core::scope::Scope,
    expires: Option<Expires>,
    interpretation: Vec<Understanding>,
    now: Timestamp,
}

/// Shows, applies, checks or takes back the configuration that these words and fields ask for.
///
/// # Errors
/// What the policy or the backend refuses, a manager that cannot be configured, files that cannot be changed: nothing was
/// changed then, and no token was left.
pub async fn configure(application: &Application, request: Request, call: &Call) -> Result<Outcome<Configured>> {
    let (files, directory, level) = (application.client_files.clone(), request.directory, request.level);
    let directory = off_event_loop(move |thread| files.on(thread).project(directory.as_deref(), level)).await?;
    let words = request.words;
    let context = match (&words, &request.fields.token) {
        (Some(_), _) => Context::with_tokens(application).await?,
        (None, Some(token)) => Context::with_tokens_called(application, std::slice::from_ref(token)).await?,
        (None, None) => Context::without_tokens(application).await?,
    };
    let asked = request.scope.as_deref();
    let scope = AskedScope::new(asked, request.fields.permission, &application.registry.repositories)?;
    let permission = scope.permission(request.fields.permission);
    let fields = ConfigureFields { permission, scope: scope.scope(), ..request.fields };
    let now = context.timestamp();
    let read =
        context.read(words.as_deref(), move |words, known| intent::configure_package_manager(words, &fields, known));
    let understood = read.await?;
    let interpretation = Understanding::all(&understood.evidence, words.as_deref());
    let intent = understood.intent;
    let mut questions: Vec<Question> = understood.unclear.into_iter().map(Question::from).collect();
    let Some(manager) = intent.package_manager.filter(|_| questions.is_empty()) else {
        if questions.is_empty() {
            questions.push(which_manager());
        }
        return Ok(Outcome::Ask(questions, interpretation));
    };
    if let Some(token) = intent.token.as_ref().filter(|_| request.scope.is_some() || intent.expires.is_some()) {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("The token {token} has its scope and its end already, and keeps them; nothing was changed."),
            "Leave the scope and the expiry out, or leave the token out to make a new one.",
        ));
    }
    if let Some(question) =
        intent.place.filter(|_| request.mode == Mode::Apply).and_then(|limit| where_else(&limit, request.level))
    {
        return Ok(Outcome::Ask(vec![question], interpretation));
    }
    let permission = intent.permission.unwrap_or_default();
    let wanted = Arc::new(Wanted {
        manager,
        level: request.level,
        directory,
        token: intent.token,
        permission,
        asked_permission: intent.permission,
        end: intent.end,
        environment: intent.environment,
        scope: scope.resolve(intent.scope, permission)?,
        expires: intent.expires,
        interpretation,
        now,
    });
    match request.mode {
        Mode::Show => show::show(application, wanted).await,
        Mode::Apply => apply::apply(application, application.backend.changes()?, call, wanted).await,
        Mode::Check => check::check(application, wanted).await,
        Mode::Undo => undo::undo(application, application.backend.changes()?, call, wanted).await,
    }
}

impl Wanted {
    /// The request for a new token.
    fn token_request(&self) -> TokenRequest {
        TokenRequest {
            name: None,
            name_may_differ: false,
            permission: self.permission,
            environment: self.environment.clone().map(Environment::Existing),
            expires: self.expires,
            package_manager: Some(self.manager),
            scope: self.scope.clone(),
            description: None,
        }
    }

    /// What its token must allow.
    fn needed(&self) -> Permission {
        needed(self.manager, self.permission)
    }

    /// Does something with the files of the client where it may wait for them.
    ///
    /// # Errors
    /// Those of `work`; `Internal` where it panicked.
    async fn with_files<T: Send + 'static>(
        self: &Arc<Self>,
        application: &Application,
        work: impl FnOnce(&Self, &Registry, &Locations<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (files, registry) = (application.client_files.clone(), Arc::clone(&application.registry));
        let wanted = Arc::clone(self);
        let working = off_event_loop(move |thread| {
            let locations = files.on(thread).locations(wanted.directory.as_deref());
            work(&wanted, &registry, &locations)
        });
        working.await
    }

    /// The configuration's target for a token.
    fn target<'a>(&self, registry: &'a Registry, token: Holder<'a>, value: &'a ValueSource) -> Target<'a> {
        Target {
            registry,
            username: token.username,
            permission: token.permission,
            environment: token.environment,
            level: self.level,
            value,
        }
    }
}

/// What is asked where the words limit what files are written, and the arguments do not say so.
fn where_else(limit: &PlaceLimit, level: Level) -> Option<Question> {
    let PlaceLimit { kind, words } = limit;
    let (field, question) = match kind {
        Place::Nowhere => (
            Field::Mode,
            format!(
                "“{words}” says that nothing is to be written, and it was to be applied. Is it to be shown, or is it to be written \
                 after all? For the latter, ask again without those words."
            ),
        ),
        Place::Project if level == Level::Project => return None,
        Place::Project => (
            Field::Request,
            format!(
                "“{words}” limits where it is written, and it was to be applied to the user's own files. Ask again for the \
                 project and its directory, or without those words."
            ),
        ),
        Place::Path => (
            Field::Request,
            format!(
                "“{words}” limits which files are written, and all that says so is whether they are the user's or a project's, and \
                 its directory. Have it shown to see which they are; ask again without those words where these are right."
            ),
        ),
    };
    let choices = if field == Field::Mode { vec!["show".to_owned()] } else { Vec::new() };
    Some(Question { field, question, choices, confirm: false })
}

fn which_manager() -> Question {
    Question {
        field: Field::PackageManager,
        question: "Which package manager is to be configured?".to_owned(),
        choices: PackageManager::ALL.into_iter().map(|manager| manager.name().to_owned()).collect(),
        confirm: false,
    }
}

/// The question that shows a change to somebody's files before it is made.
fn confirmation(manager: PackageManager, change: &Change, displaced: &DisplacedTokens, mode: Mode) -> Question {
    let (what, word) = match mode {
        Mode::Undo => (format!("Take back what was applied for {manager}?"), "undo"),
        _ => (format!("Change these files so that {manager} uses the registry? The originals are kept."), "apply"),
    };
    Question {
        field: Field::Mode,
        question: format!("{what}\n{}{}", change.diff(), displaced.sentence()),
        choices: vec![word.to_owned()],
        confirm: true,
    }
}
