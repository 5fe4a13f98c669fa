//! `generate_token`: makes a token from words, fields or both, and says how to use it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question, Understanding};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use super::world::World;
use crate::backend::{Lifetime, Made, TokenRequest};
use crate::error::{Error, Result};
use crate::intent::{self, GenerateFields};
use crate::packages::{self, Configuration, Scope, Target, ValueSource};
use crate::token::{Permission, Token};

/// The tool.
pub(super) struct GenerateToken;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// What the user asked for, in their own words, verbatim and unabridged.
    request: Option<String>,
    /// The token's name. Leave it out to get one derived from the rest.
    name: Option<String>,
    /// What the token allows; read_only when neither this nor the words say anything.
    permission: Option<Permission>,
    /// The runtime environment to scope the token to, by its name.
    environment: Option<String>,
    /// When it stops working: a duration ("30d", "12h"), a date ("2027-01-31", to its end), a time (RFC 3339), or
    /// "never". The operator's default (90 days as delivered) when nothing is said.
    expires: Option<String>,
    /// The client to answer a configuration for, such as "npm".
    package_manager: Option<String>,
    /// Create the environment if it does not exist, instead of asking. Only when the user said so.
    create_environment: Option<bool>,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The token's facts.
    token: TokenRow,
    /// How to get the token's value.
    value: Delivered,
    /// What was understood, field by field, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interpretation: Vec<Understanding>,
    /// What the user should know about the token: where the platform did not do all that was wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// How to point clients at the registry with this token: each entry runs as it stands.
    configuration: Vec<Configuration>,
    /// What to do next.
    next: String,
    #[serde(skip)]
    expiry: String,
}

/// How the value of a token is come by.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Delivered {
    /// The value itself; only when the operator said that it may be shown. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The shell command that prints the value, once, for a person at a terminal. The lines of the configuration take
    /// the value by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    reveal: Option<String>,
    /// Until when the value waits to be taken (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    available_until: Option<String>,
}

impl Delivered {
    /// How the value is come by, which the backend put where the operator's policy says.
    pub(super) fn hand_over(workbench: &Workbench, made: &Made) -> (Self, ValueSource) {
        let Some(until) = made.kept_until else {
            let shown = made.issued.secret.expose().to_owned();
            let delivered = Self { secret: Some(shown), reveal: None, available_until: None };
            return (delivered, ValueSource::Inline(made.issued.secret.clone()));
        };
        let taking = workbench.taking.of(&made.issued.token.id);
        let until = Some(format!("{until:.0}"));
        let delivered = Self { secret: None, reveal: Some(taking.reveal()), available_until: until };
        (delivered, ValueSource::Drop(taking))
    }

    /// The value still waits in its drop.
    pub(super) fn waiting(reveal: String) -> Self {
        Self { secret: None, reveal: Some(reveal), available_until: None }
    }

    /// The value was taken, or its day is over.
    pub(super) fn not_kept() -> Self {
        Self { secret: None, reveal: None, available_until: None }
    }

    /// Whether this answer or a drop has the value.
    pub(super) fn is_kept(&self) -> bool {
        self.secret.is_some() || self.reveal.is_some()
    }

    /// One line for people.
    pub(super) fn line(&self) -> String {
        match (&self.secret, &self.reveal) {
            (Some(secret), _) => format!("Value, shown this once: {secret}"),
            (None, Some(reveal)) => {
                let until = self.available_until.as_ref().map(|until| format!(", until {until}")).unwrap_or_default();
                format!("Value: not shown here. At a terminal, this prints it once{until}: {reveal}")
            }
            (None, None) => "Value: not kept.".to_owned(),
        }
    }
}

impl Tool for GenerateToken {
    const NAME: &'static str = "generate_token";
    const TITLE: &'static str = "Generate a registry token";
    const DESCRIPTION: &'static str = include_str!("../../tools/generate_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: false, idempotent: false };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, call: &Call) -> Result<Answer<Output>> {
        let world = World::without_tokens(workbench).await?;
        let fields = GenerateFields {
            permission: arguments.permission,
            environment: arguments.environment,
            expires: arguments.expires,
            name: arguments.name,
            package_manager: arguments.package_manager,
            create_environment: arguments.create_environment.unwrap_or(false),
            settled: call.settled.clone(),
        };
        let words = arguments.request;
        let understood = intent::generate_token(words.as_deref(), &fields, &world.known());
        let interpretation = Understanding::all(&understood.evidence, words.as_deref());
        if !understood.unclear.is_empty() {
            let questions = understood.unclear.into_iter().map(Question::from).collect();
            return Ok(Answer::Ask(questions, interpretation));
        }

        let wanted = understood.intent;
        let asked = TokenRequest {
            name: wanted.name,
            permission: wanted.permission,
            environment: wanted.environment,
            expires: wanted.expires,
            package_manager: wanted.package_manager,
        };
        let now = world.timestamp();
        let made = workbench.backend.create(&call.caller, asked, workbench.keep_in(), now).await?;
        let (value, source) = Delivered::hand_over(workbench, &made);
        let Made { issued, lifetime, .. } = made;
        let target = Target {
            registry: &workbench.registry,
            username: &issued.token.username,
            permission: wanted.permission,
            environment: issued.token.environment.as_deref(),
            scope: Scope::User,
            value: &source,
        };
        let (configuration, refused) = match wanted.package_manager.map(|manager| packages::configure(manager, &target))
        {
            Some(Ok(configuration)) => (vec![configuration], None),
            Some(Err(error)) => (packages::short_forms(&target), Some(error)),
            None => (packages::short_forms(&target), None),
        };
        Ok(Answer::Done(Output {
            next: next_steps(&issued.token, &value, refused),
            expiry: expiry_line(&lifetime),
            token: TokenRow::of(&issued.token, now),
            value,
            notes: issued.notes,
            interpretation,
            configuration,
        }))
    }
}

fn expiry_line(lifetime: &Lifetime) -> String {
    match (lifetime.expires, lifetime.default) {
        (None, _) => "It never expires.".to_owned(),
        (Some(_), Some(life)) => {
            format!("Nothing was said about expiry, so it lives {} days, the operator's default.", life.as_hours() / 24)
        }
        (Some(expires), None) => format!("It expires at {expires:.0}."),
    }
}

fn next_steps(token: &Token, value: &Delivered, refused: Option<Error>) -> String {
    let mut steps: Vec<String> = refused.map(|error| error.to_string()).into_iter().collect();
    if value.reveal.is_some() {
        steps.push(
            "Give the user one of these configurations, as it stands: its line takes the value out of its drop, once. \
             Never run `gatepass reveal` yourself: its output is the secret."
                .to_owned(),
        );
    } else {
        steps.push("Give the user the value and a configuration now: the value cannot be shown again.".to_owned());
    }
    steps.push(format!("revoke_token with {} takes the token back at once.", token.id));
    steps.join(" ")
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines = vec![format!("Made {}.", self.token.line()), self.expiry.clone(), self.value.line()];
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        if !self.interpretation.is_empty() {
            lines.push("Understood:".to_owned());
            lines.extend(self.interpretation.iter().map(|understanding| format!("- {}", understanding.line())));
        }
        lines.extend(self.configuration.iter().map(Configuration::text));
        lines.push(self.next.clone());
        lines.join("\n")
    }
}
