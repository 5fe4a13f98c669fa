//! `list_environments`: the runtime environments, and the profile of one.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Workbench;
use super::answer::{Answer, Question};
use super::deployment::{Deployment, DriftRow};
use super::row::TokenRow;
use super::tool::{Call, Hints, Text, Tool};
use crate::backend::{EnvironmentSummary, Filter};
use crate::error::Result;
use crate::intent::Field;
use crate::token::name::{LONGEST_NAME, cleaned, key};

/// The most tokens of a profile.
const MOST_TOKENS: usize = 100;
/// The most pulls of a profile's history.
const MOST_PULLS: usize = 20;
/// What a profile says where nothing was pulled.
const NO_HISTORY: &str = "No image pull is recorded here. Pulls are recorded when a client pulls through gatepass's own \
                          gateway (`gatepass serve`) with a token that is scoped to this environment.";

/// The tool.
pub(super) struct ListEnvironments;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The environment to show the profile of; all are listed when it is left out.
    name: Option<String>,
}

/// What it gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The environments, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    environments: Vec<EnvironmentRow>,
    /// The profile of the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Profile>,
}

/// An environment, with its tokens counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EnvironmentRow {
    /// Its name.
    pub(crate) name: String,
    /// How many tokens that work are scoped to it.
    pub(crate) active_tokens: u64,
    /// How many expired tokens are.
    pub(crate) expired_tokens: u64,
    /// How many revoked tokens are.
    pub(crate) revoked_tokens: u64,
    /// When it was created (RFC 3339), or `unknown`.
    pub(crate) created: String,
    /// Who created it.
    pub(crate) created_by: String,
}

/// All about one environment.
#[derive(Serialize, JsonSchema)]
struct Profile {
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

impl From<&EnvironmentSummary> for EnvironmentRow {
    fn from(summary: &EnvironmentSummary) -> Self {
        Self {
            name: cleaned(&summary.name, LONGEST_NAME),
            active_tokens: summary.active,
            expired_tokens: summary.expired,
            revoked_tokens: summary.revoked,
            created: summary.created.map_or_else(|| "unknown".to_owned(), |created| format!("{created:.0}")),
            created_by: cleaned(&summary.created_by, LONGEST_NAME),
        }
    }
}

impl Tool for ListEnvironments {
    const NAME: &'static str = "list_environments";
    const TITLE: &'static str = "List runtime environments";
    const DESCRIPTION: &'static str = include_str!("../../tools/list_environments.md");
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Arguments;
    type Output = Output;

    async fn call(workbench: &Workbench, arguments: Arguments, _call: &Call) -> Result<Answer<Output>> {
        let now = Timestamp::now();
        let environments = workbench.backend.environments(now).await?;
        let Some(name) = arguments.name else {
            let rows = environments.iter().map(EnvironmentRow::from).collect();
            return Ok(Answer::Done(Output { environments: rows, profile: None }));
        };
        let Some(found) = environments.iter().find(|environment| key(&environment.name) == key(&name)) else {
            let question = format!("There is no environment `{}`. Which one is meant?", cleaned(&name, LONGEST_NAME));
            let choices = environments.into_iter().map(|environment| environment.name).collect();
            return Ok(Answer::Ask(vec![Question { field: Field::Name, question, choices, confirm: false }], vec![]));
        };
        let filter = Filter { environment: Some(found.name.clone()), ..Filter::default() };
        let page = workbench.backend.list(filter, MOST_TOKENS, None, now).await?;
        let deployed = workbench.backend.profile(&found.name, MOST_PULLS).await?;
        let profile = Profile {
            environment: found.into(),
            tokens: page.tokens.iter().map(|token| TokenRow::of(token, now)).collect(),
            running: deployed.running.iter().map(Deployment::from).collect(),
            deployments: deployed.history.iter().map(Deployment::from).collect(),
            drift: deployed.drift.iter().map(DriftRow::from).collect(),
            deployments_note: deployed.history.is_empty().then(|| NO_HISTORY.to_owned()),
        };
        Ok(Answer::Done(Output { environments: Vec::new(), profile: Some(profile) }))
    }
}

impl EnvironmentRow {
    fn line(&self) -> String {
        format!(
            "{}: {} active, {} expired, {} revoked tokens, created {} by {}",
            self.name, self.active_tokens, self.expired_tokens, self.revoked_tokens, self.created, self.created_by
        )
    }
}

impl Text for Output {
    fn text(&self) -> String {
        let mut lines: Vec<_> = self.environments.iter().map(|row| format!("- {}", row.line())).collect();
        if let Some(profile) = &self.profile {
            lines.push(profile.environment.line());
            lines.extend(profile.tokens.iter().map(|token| format!("- {}", token.line())));
            lines.extend(profile.running.iter().map(|running| format!("- runs {}", running.line())));
            lines.extend(profile.drift.iter().map(|drift| format!("- drift: {}", drift.says)));
            lines.extend(profile.deployments_note.clone());
        }
        lines.join("\n")
    }
}
