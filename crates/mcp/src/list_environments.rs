//! `list_environments`: the runtime environments, and the profile of one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::environments::{self, Described};
use gatepass_app::view::{Deployment, DriftRow, EnvironmentRow, TokenRow};
use gatepass_app::{Application, Call, Outcome};
use gatepass_core::error::Result;

use super::answer::Text;
use super::tool::{Hints, ToolHandler};

/// What a profile says where nothing was pulled.
const NO_HISTORY: &str = "No image pull is recorded here. Pulls are recorded when a client pulls through gatepass's own \
                          gateway (`gatepass serve`) with a token that is scoped to this environment.";

/// The tool `list_environments`.
pub(super) struct ListEnvironments;

/// The arguments of `list_environments`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The environment to show the profile of; all are listed when it is left out.
    name: Option<String>,
}

/// The answer of `list_environments`.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Output {
    /// All of them.
    All {
        /// The environments, by name.
        environments: Vec<EnvironmentRow>,
    },
    /// One environment.
    One {
        /// The profile of the one that was asked for.
        profile: Box<Profile>,
    },
}

/// All about one environment.
#[derive(Serialize, JsonSchema)]
pub(super) struct Profile {
    /// The environment.
    environment: EnvironmentRow,
    /// The newest tokens that are scoped to it, 100 at the most.
    tokens: Vec<TokenRow>,
    /// What runs there now: the last pull of each image.
    running: Vec<Deployment>,
    /// Which images were pulled there, newest first, 20 at the most.
    deployments: Vec<Deployment>,
    /// Where what runs differs from its tag or from another environment.
    drift: Vec<DriftRow>,
    /// Why there are no deployments.
    #[serde(skip_serializing_if = "Option::is_none")]
    deployments_note: Option<String>,
}

impl ToolHandler for ListEnvironments {
    const NAME: &'static str = "list_environments";
    const TITLE: &'static str = "List runtime environments";
    const DESCRIPTION: &'static str = include_str!("../../../tools/list_environments.md");
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(application: &Application, arguments: Arguments, _call: &Call) -> Result<Outcome<Output>> {
        let Some(name) = arguments.name else {
            let environments = environments::list(application.backend()).await?;
            let rows = environments.iter().map(EnvironmentRow::from).collect();
            return Ok(Outcome::Done(Output::All { environments: rows }));
        };
        let outcome = environments::describe(application, &name).await?;
        Ok(outcome.map(|found| Output::One { profile: Box::new(Profile::from(&found)) }))
    }
}

impl From<&Described> for Profile {
    fn from(found: &Described) -> Self {
        let deployed = &found.profile;
        Self {
            environment: (&found.environment).into(),
            tokens: found.tokens.iter().map(|token| TokenRow::of(token, found.at)).collect(),
            running: deployed.running.iter().map(Deployment::from).collect(),
            deployments: deployed.history.iter().map(Deployment::from).collect(),
            drift: deployed.drift.iter().map(DriftRow::from).collect(),
            deployments_note: deployed.history.is_empty().then(|| NO_HISTORY.to_owned()),
        }
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let lines: Vec<String> = match self {
            Self::All { environments } => {
                environments.iter().map(|row| format!("- {}", environment_line(row))).collect()
            }
            Self::One { profile } => {
                let tokens = profile.tokens.iter().map(|token| format!("- {}", token.line()));
                let running = profile.running.iter().map(|running| format!("- runs {}", deployment_line(running)));
                let drift = profile.drift.iter().map(|drift| format!("- drift: {}", drift.says));
                let facts =
                    [environment_line(&profile.environment)].into_iter().chain(tokens).chain(running).chain(drift);
                facts.chain(profile.deployments_note.clone()).collect()
            }
        };
        lines.join("\n")
    }
}

fn environment_line(row: &EnvironmentRow) -> String {
    let counts = [(row.active_tokens, "active"), (row.expired_tokens, "expired"), (row.revoked_tokens, "revoked")];
    let counts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, status)| format!("{count} {status}")).collect();
    let tokens = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    let day = row.created.split('T').next().unwrap_or_default();
    format!("{}: tokens: {tokens}; created {day} by {}", row.name, row.created_by)
}

fn deployment_line(deployment: &Deployment) -> String {
    let Deployment { image, tag, digest, pulled, token, .. } = deployment;
    let tag = tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
    format!("{image}{tag} at {digest}, pulled {pulled} with {token}")
}
