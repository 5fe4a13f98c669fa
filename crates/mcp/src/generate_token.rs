//! `generate_token`: makes a token from words, fields or both, and says how to use it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::generate::{Generated, generate};
use gatepass_app::view::TokenRow;
use gatepass_app::{Application, Call, Delivered, Outcome, Understanding};
use gatepass_clients::Configuration;
use gatepass_core::error::Result;
use gatepass_core::expiry::Lifetime;
use gatepass_core::token::Permission;
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
    /// What it is for: entries `KEY[/NAME][:r|:rw]`, as "docker/team/api", "npm/@acme/*:rw"; everything when left out. KEY is of the
    /// repository: docker, npm, pypi, maven, nuget, go, cargo, gems, composer, conan, conda, helmoci, terraform, huggingfaceml,
    /// generic, unless renamed.
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
    /// How to point the client at the registry with this token, as it stands; none where no client is known.
    configuration: Vec<Configuration>,
    /// What to do next.
    next: String,
    #[serde(skip)]
    end: String,
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
            next: next_steps(&generated),
            end: end_of(&generated.lifetime),
            token: TokenRow::of(&generated.token, generated.at),
            value: generated.value,
            interpretation: generated.interpretation,
            notes: generated.notes,
            configuration: generated.configuration.into_iter().collect(),
        }
    }
}

/// Who said when it ends, where the user did not.
fn end_of(lifetime: &Lifetime) -> String {
    match (lifetime.expires, lifetime.default) {
        (Some(_), Some(life)) => {
            format!(" (nothing was said: the default, {} days)", life.as_hours() / 24)
        }
        _ => String::new(),
    }
}

fn next_steps(generated: &Generated) -> String {
    let Generated { token, value, configuration, not_configured, .. } = generated;
    let mut steps: Vec<String> = not_configured.iter().map(ToString::to_string).collect();
    match (configuration, value.waits()) {
        (Some(_), true) => steps.push(line::HAND_OVER.to_owned()),
        (Some(_), false) => {
            steps
                .push("Give the user the value and the configuration now: the value cannot be shown again.".to_owned());
        }
        (None, waits) => {
            if !waits {
                steps.push("Give the user the value now: it cannot be shown again.".to_owned());
            }
            // Where the client that was named cannot be configured, no other is meant.
            steps.extend(not_configured.is_none().then(|| {
                format!(
                    "configure_package_manager with `token` {} has the lines for npm, docker, pip and others.",
                    token.id
                )
            }));
        }
    }
    steps.join(" ")
}

impl Text for Output {
    fn text(&self) -> String {
        // A configuration has the username where it needs one.
        let username = match self.configuration.as_slice() {
            [] => format!(", username {}", self.token.username),
            _ => String::new(),
        };
        let mut lines = vec![format!("Made {}{}{username}.", self.token.grant_line(), self.end)];
        lines.extend(line::of_understandings(&self.interpretation));
        lines.extend(self.notes.iter().map(|note| format!("Note: {note}")));
        lines.extend(line::of_value(&self.value, !self.configuration.is_empty()));
        lines.extend(self.configuration.iter().map(Configuration::text));
        lines.push(self.next.clone());
        lines.join("\n")
    }
}
