//! `generate_token`: makes a token from words, fields or both, and says how to use it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::generate::{Generated, generate};
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Delivered, Outcome, Understanding};
use gatepass_clients::Configuration;
use gatepass_core::error::{Error, Result};
use gatepass_core::expiry::Lifetime;
use gatepass_core::token::{Permission, Token};
use gatepass_intent::GenerateFields;

use super::answer::Text;
use super::line;
use super::tool::{Hints, ToolHandler};

/// The tool `generate_token`.
pub(super) struct GenerateToken;

/// The arguments of `generate_token`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The user's own sentences that ask, verbatim; not the log, thread or file around them.
    request: Option<String>,
    /// The token's name. Leave it out to get one derived from the rest.
    name: Option<String>,
    /// What the token allows; read_only when neither this nor the words say anything.
    permission: Option<Permission>,
    /// What it is for: entries `KEY[/NAME][:r|:rw]`, as "docker/team/api", "npm/@acme/*:rw"; everything when left out.
    scope: Option<Vec<String>>,
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

/// The answer of `generate_token`.
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

impl ToolHandler for GenerateToken {
    const NAME: &'static str = "generate_token";
    const TITLE: &'static str = "Generate a registry token";
    const DESCRIPTION: &'static str = include_str!("../../../tools/generate_token.md");
    const HINTS: Hints = Hints { read_only: false, destructive: false, idempotent: false };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        let fields = GenerateFields {
            permission: arguments.permission,
            environment: arguments.environment,
            expires: arguments.expires,
            name: arguments.name,
            package_manager: arguments.package_manager,
            create_environment: arguments.create_environment.unwrap_or(false),
            settled: call.settled.clone(),
            ..GenerateFields::default()
        };
        let (words, scope) = (arguments.request.as_deref(), arguments.scope.as_deref());
        let outcome = generate(application, words, fields, scope, call).await?;
        Ok(outcome.map(Output::from))
    }
}

impl From<Generated> for Output {
    fn from(generated: Generated) -> Self {
        Self {
            next: next_steps(&generated.token, &generated.value, generated.not_configured),
            expiry: expiry_line(&generated.lifetime),
            token: TokenRow::of(&generated.token, generated.at),
            value: generated.value,
            interpretation: generated.interpretation,
            notes: generated.notes,
            configuration: generated.configuration,
        }
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
    if value.waits() {
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
        let mut lines = vec![format!("Made {}.", self.token.line()), self.expiry.clone(), line::of_value(&self.value)];
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        if !self.interpretation.is_empty() {
            lines.push("Understood:".to_owned());
            lines.extend(
                self.interpretation.iter().map(|understanding| format!("- {}", line::of_understanding(understanding))),
            );
        }
        lines.extend(self.configuration.iter().map(Configuration::text));
        lines.push(self.next.clone());
        lines.join("\n")
    }
}
