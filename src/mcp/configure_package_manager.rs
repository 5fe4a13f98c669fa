//! `configure_package_manager`: what a client needs to be told so that a token works with it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question, Understanding};
use super::generate_token::{Delivered, hand_over_or_revoke};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::backend::TokenRequest;
use crate::error::{Code, Error, Result};
use crate::intent::{self, ConfigureFields, Environment, Field};
use crate::packages::{self, Configuration, Scope, Target, ValueSource};
use crate::token::{Permission, Status, Token, TokenId};

/// The variable that a person sets to the value of a token that gatepass no longer holds.
const OWN_VALUE: &str = "GATEPASS_TOKEN";

/// The tool.
pub(super) struct ConfigurePackageManager;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// What the user asked for, in their own words, verbatim and unabridged.
    request: Option<String>,
    /// The client to configure, such as "npm".
    package_manager: Option<String>,
    /// An existing token to use, by its id or exact name; a new one is made when it is left out.
    token: Option<String>,
    /// What a new token allows; read_only when neither this nor the words say anything.
    permission: Option<Permission>,
    /// The runtime environment to scope a new token to, by its name.
    environment: Option<String>,
    /// Whether the configuration is for the user's own files, or for one project's. "user" when left out.
    scope: Option<Scope>,
    /// What to do: "show" answers the configuration and writes nothing.
    mode: Option<Mode>,
}

/// What to do with the configuration.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    #[default]
    Show,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// What to do so that the client works: files, environment, commands, in this order. It runs as it stands.
    configuration: Configuration,
    /// The token that it uses.
    token: TokenRow,
    /// Whether the token was made by this call.
    token_is_new: bool,
    /// How to get the token's value.
    value: Delivered,
    /// What the user should know about a new token: where the platform did not do all that was wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
    /// What to do next.
    next: String,
}

impl Tool for ConfigurePackageManager {
    const NAME: &'static str = "configure_package_manager";
    const TITLE: &'static str = "Configure a package manager";
    const DESCRIPTION: &'static str = include_str!("../../tools/configure_package_manager.md");
    const HINTS: Hints = Hints { read_only: false, destructive: false, idempotent: false };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let Mode::Show = arguments.mode.unwrap_or_default();
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
        let wanted = understood.intent;
        let mut questions: Vec<Question> = understood.unclear.into_iter().map(Question::from).collect();
        let Some(manager) = wanted.package_manager.filter(|_| questions.is_empty()) else {
            if questions.is_empty() {
                questions.push(which_manager());
            }
            return Ok(Answer::Ask(questions, interpretation));
        };
        // Before a token is made for it.
        packages::possible(manager, &workbench.registry, arguments.scope.unwrap_or_default())?;

        let now = world.timestamp();
        let token_is_new = wanted.token.is_none();
        let mut notes = Vec::new();
        let (token, value, source) = match wanted.token {
            Some(id) => existing(workbench, &id, now).await?,
            None => {
                let asked = TokenRequest {
                    name: None,
                    permission: wanted.permission.unwrap_or(Permission::ReadOnly),
                    environment: wanted.environment.map(Environment::Existing),
                    expires: None,
                    package_manager: Some(manager),
                };
                let (issued, _) = workbench.backend.create(&call.caller, asked, now).await?;
                let (value, source) = hand_over_or_revoke(workbench, call, &issued, now).await?;
                notes = issued.notes;
                (issued.token, value, source)
            }
        };
        let target = Target {
            registry: &workbench.registry,
            username: &token.username,
            // Nothing that writes, for a token that may not.
            permission: token.permission.unwrap_or(Permission::ReadOnly),
            scope: arguments.scope.unwrap_or_default(),
            value: &source,
        };
        let configuration = packages::configure(manager, &target)?;
        Ok(Answer::Done(Output {
            next: next_steps(&value),
            configuration,
            token: TokenRow::of(&token, now),
            token_is_new,
            value,
            notes,
            interpretation,
        }))
    }
}

/// An existing token, and how its value is come by: from its drop while it is there, and else from its user.
async fn existing(workbench: &Workbench, id: &TokenId, now: Timestamp) -> Result<(Token, Delivered, ValueSource)> {
    let token = workbench.backend.token(id).await?;
    let status = token.status(now);
    if status != Status::Active {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("The token {} is {status}, so no client can use it; nothing was changed.", token.name),
            "Call again with another token, or without `token` to make a new one.",
        ));
    }
    if workbench.drops.holds(id, now) {
        let reveal = workbench.reveal.of(id);
        return Ok((token, Delivered::waiting(reveal.clone()), ValueSource::Command(reveal)));
    }
    Ok((token, Delivered::not_kept(), ValueSource::Command(format!("printenv {OWN_VALUE}"))))
}

fn next_steps(value: &Delivered) -> String {
    if value.is_kept() {
        "Give the user the configuration, as it stands: the command in it fetches the value, which can be taken once. \
         Do not run that command yourself: its output is the secret."
            .to_owned()
    } else {
        format!(
            "gatepass does not keep this token's value any more. Whoever has it sets {OWN_VALUE} to it, and the \
             configuration then runs as it stands; or call again without `token` to make a new one."
        )
    }
}

fn which_manager() -> Question {
    Question {
        field: Field::PackageManager,
        question: "Which package manager is to be configured?".to_owned(),
        choices: packages::supported().map(|manager| manager.name().to_owned()).collect(),
        confirm: false,
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines = vec![self.configuration.text()];
        let verb = if self.token_is_new { "Made" } else { "Uses" };
        lines.push(format!("{verb} {}.", self.token.line()));
        lines.push(self.value.line());
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.extend(self.interpretation.iter().map(|understanding| format!("- {}", understanding.line())));
        lines.push(self.next.clone());
        lines.join("\n")
    }
}
