//! `configure_package_manager`: what a client needs to be told so that a token works with it; and telling it, checking it
//! and taking it back.

mod apply;
mod check;
mod show;
mod undo;

use std::path::{Component, PathBuf};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question, Understanding};
use super::generate_token::Delivered;
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::backend::TokenRequest;
use crate::check::{OwnVerdict, Verdict};
use crate::error::{Code, Error, Result};
use crate::intent::{self, ConfigureFields, Environment, Field};
use crate::packages::{self, Change, Configuration, Outcome, PackageManager, Scope, StandingFile, Target, ValueSource};
use crate::token::{Permission, Status, Token, TokenId};

/// The tool.
pub(super) struct ConfigurePackageManager;

/// What it takes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// What the user asked for, in their own words, verbatim and unabridged.
    pub(crate) request: Option<String>,
    /// The client to configure, such as "npm".
    pub(crate) package_manager: Option<String>,
    /// An existing token to use, by its id or exact name; a new one is made when it is left out.
    pub(crate) token: Option<String>,
    /// What a new token allows; read_only when neither this nor the words say anything.
    pub(crate) permission: Option<Permission>,
    /// The runtime environment to scope a new token to, by its name.
    pub(crate) environment: Option<String>,
    /// Whether the configuration is for the user's own files, or for one project's. "user" when left out.
    pub(crate) scope: Option<Scope>,
    /// The project's directory, as an absolute path; for the scope "project", unless the mode is "show".
    pub(crate) directory: Option<String>,
    /// What to do: "show" (when left out) answers the configuration and writes nothing; "apply" edits the client's real
    /// files; "check" asks the registry whether it takes what was applied; "undo" takes back what was applied.
    pub(crate) mode: Option<Mode>,
}

/// What to do with the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    #[default]
    Show,
    Apply,
    Check,
    Undo,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// For "show": what to do so that the client works: files, environment, commands, in this order. It runs as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<Configuration>,
    /// For "apply" and "undo": what was done to the client's files.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Changed>,
    /// For "check": what the registry said, and what became of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
    /// The token that it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenRow>,
    /// Whether the token was made by this call.
    token_is_new: bool,
    /// How to get the token's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Delivered>,
    /// What the user should know about a new token: where the platform did not do all that was wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
    /// What to do next.
    next: String,
}

/// What was done to a client's files.
#[derive(Serialize, JsonSchema)]
struct Changed {
    /// What was changed, and what remains to be done.
    #[serde(flatten)]
    outcome: Outcome,
    /// The change, without the value of any secret.
    diff: String,
}

/// What the registry said, and what became of the files.
#[derive(Serialize, JsonSchema)]
struct Checked {
    /// What the registry said.
    registry: Verdict,
    /// What the client's own command said, where the client is installed and has one for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<OwnVerdict>,
    /// The files that were applied, if any were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<StandingFile>,
}

/// What is to be done, understood.
struct Wanted {
    manager: PackageManager,
    scope: Scope,
    directory: Option<PathBuf>,
    /// An existing token; `None` for a new one.
    token: Option<TokenId>,
    permission: Permission,
    environment: Option<String>,
    interpretation: Vec<Understanding>,
    now: Timestamp,
}

impl Tool for ConfigurePackageManager {
    const NAME: &'static str = "configure_package_manager";
    const TITLE: &'static str = "Configure a package manager";
    const DESCRIPTION: &'static str = include_str!("../../tools/configure_package_manager.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: false };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let directory = arguments.directory.as_deref().map(project).transpose()?;
        let scope = arguments.scope.unwrap_or_default();
        let mode = arguments.mode.unwrap_or_default();
        let words = arguments.request;
        let world = match (&words, &arguments.token) {
            (Some(_), _) => World::with_tokens(workbench).await?,
            (None, Some(token)) => World::with_tokens_called(workbench, std::slice::from_ref(token)).await?,
            (None, None) => World::without_tokens(workbench).await?,
        };
        let fields = ConfigureFields {
            package_manager: arguments.package_manager,
            permission: arguments.permission,
            environment: arguments.environment,
            token: arguments.token,
            settled: call.settled.clone(),
        };
        let understood = intent::configure_package_manager(words.as_deref(), &fields, &world.known());
        let interpretation = Understanding::all(&understood.evidence, words.as_deref());
        let intent = understood.intent;
        let mut questions: Vec<Question> = understood.unclear.into_iter().map(Question::from).collect();
        let Some(manager) = intent.package_manager.filter(|_| questions.is_empty()) else {
            if questions.is_empty() {
                questions.push(which_manager());
            }
            return Ok(Answer::Ask(questions, interpretation));
        };
        let wanted = Wanted {
            manager,
            scope,
            directory,
            token: intent.token,
            permission: intent.permission.unwrap_or(Permission::ReadOnly),
            environment: intent.environment,
            interpretation,
            now: world.timestamp(),
        };
        if matches!(mode, Mode::Apply | Mode::Undo) {
            workbench.backend.policy().allow_change()?;
        }
        match mode {
            Mode::Show => show::show(workbench, call, wanted).await,
            Mode::Apply => apply::apply(workbench, call, wanted).await,
            Mode::Check => check::check(workbench, wanted).await,
            Mode::Undo => undo::undo(workbench, call, wanted),
        }
    }
}

/// What came of it for a person at a terminal.
pub(crate) struct Configured {
    /// As the tool answers it.
    pub(crate) structured: serde_json::Value,
    /// For people.
    pub(crate) text: String,
    /// Whether the client can be used here without its token going elsewhere, as far as that was looked at.
    pub(crate) is_safe: bool,
}

/// The same for a person at a terminal, who has said what to do. A question is answered as it stands.
pub(crate) async fn configure(
    workbench: &Workbench,
    arguments: Arguments,
    caller: crate::backend::Caller,
) -> Result<std::result::Result<Configured, String>> {
    let call = Call { caller, ..Call::default() };
    match ConfigurePackageManager::call(workbench, arguments, &call).await? {
        Answer::Done(output) => {
            let structured = serde_json::to_value(&output).map_err(Error::internal)?;
            // The notes of a check are what redirects the client.
            let is_safe = output.checked.is_none() || output.notes.is_empty();
            Ok(Ok(Configured { structured, text: output.text(), is_safe }))
        }
        Answer::Ask(questions, _) => {
            let lines = questions.iter().map(|question| match question.choices.as_slice() {
                [] => question.question.clone(),
                choices => format!("{} ({})", question.question, choices.join(", ")),
            });
            Ok(Err(lines.collect::<Vec<_>>().join("\n")))
        }
    }
}

impl Wanted {
    /// The request for a new token.
    fn token_request(&self) -> TokenRequest {
        TokenRequest {
            name: None,
            permission: self.permission,
            environment: self.environment.clone().map(Environment::Existing),
            expires: None,
            package_manager: Some(self.manager),
        }
    }

    /// The configuration's target for a token.
    fn target<'a>(&self, workbench: &'a Workbench, token: Holder<'a>, value: &'a ValueSource) -> Target<'a> {
        Target {
            registry: &workbench.registry,
            username: token.username,
            permission: token.permission,
            environment: token.environment,
            scope: self.scope,
            value,
        }
    }
}

/// What a configuration says of a token.
#[derive(Clone, Copy)]
struct Holder<'a> {
    username: &'a str,
    permission: Permission,
    environment: Option<&'a str>,
}

impl<'a> From<&'a Token> for Holder<'a> {
    fn from(token: &'a Token) -> Self {
        // Nothing that writes, for a token that may not.
        let permission = token.permission.unwrap_or(Permission::ReadOnly);
        Self { username: &token.username, permission, environment: token.environment.as_deref() }
    }
}

/// An existing token that works, and that the operator lets be used.
async fn active(workbench: &Workbench, id: &TokenId, now: Timestamp) -> Result<Token> {
    let token = workbench.backend.token(id).await?;
    workbench.backend.policy().allow_use(&token)?;
    let status = token.status(now);
    if status == Status::Active {
        return Ok(token);
    }
    Err(Error::new(
        Code::InvalidArgument,
        format!("The token {} is {status}, so no client can use it; nothing was changed.", token.name),
        "Call again with another token, or without `token` to make a new one.",
    ))
}

/// A project's directory, which must not depend on where the server happens to run.
fn project(text: &str) -> Result<PathBuf> {
    let path = PathBuf::from(text);
    let is_plain = path.is_absolute() && !path.components().any(|part| part == Component::ParentDir);
    if is_plain && path.is_dir() {
        return Ok(path);
    }
    Err(Error::new(
        Code::InvalidArgument,
        "`directory` is not the absolute path of a directory that is there, without `..`; nothing was changed.",
        "Call again with the project's directory.",
    ))
}

fn which_manager() -> Question {
    Question {
        field: Field::PackageManager,
        question: "Which package manager is to be configured?".to_owned(),
        choices: packages::supported().map(|manager| manager.name().to_owned()).collect(),
        confirm: false,
    }
}

/// The question that shows a change to somebody's files before it is made.
fn confirmation(manager: PackageManager, change: &Change, mode: Mode) -> Question {
    let (what, word) = match mode {
        Mode::Undo => (format!("Take back what was applied for {manager}?"), "undo"),
        _ => (format!("Change these files so that {manager} uses the registry? The originals are kept."), "apply"),
    };
    Question {
        field: Field::Mode,
        question: format!("{what}\n{}", change.diff()),
        choices: vec![word.to_owned()],
        confirm: true,
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines: Vec<String> = self.configuration.iter().map(Configuration::text).collect();
        if let Some(Changed { outcome, diff }) = &self.changed {
            lines.extend(outcome.changed.iter().map(|file| format!("Changed {file}.")));
            lines.extend(outcome.unchanged.iter().map(|file| format!("{file} needed no change.")));
            lines.push(diff.trim_end().to_owned());
            lines.extend(outcome.environment.iter().map(|variable| format!("Run: {}", variable.set_by)));
            lines.extend(outcome.commands.iter().map(|command| format!("Run ({}): {}", command.purpose, command.run)));
            lines.extend(outcome.notes.iter().map(|note| format!("Note: {note}")));
        }
        if let Some(Checked { registry, client, files }) = &self.checked {
            lines.push(registry.line());
            lines.extend(client.iter().map(OwnVerdict::line));
            lines.extend(files.iter().map(|file| match file.state {
                packages::State::AsApplied => format!("{} is as it was applied.", file.path),
                packages::State::Changed => format!("{} was changed since.", file.path),
                packages::State::Gone => format!("{} is gone.", file.path),
            }));
        }
        if let Some(token) = &self.token {
            let verb = if self.token_is_new { "Made" } else { "Uses" };
            lines.push(format!("{verb} {}.", token.line()));
        }
        lines.extend(self.value.iter().map(Delivered::line));
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.extend(self.interpretation.iter().map(|understanding| format!("- {}", understanding.line())));
        lines.push(self.next.clone());
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}
