//! What came of one of several managers, as machines read it.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::{AppliedFile, Command, Configuration, FileLines, Level, State, Variable};
use gatepass_core::token::name::cleaned;

use crate::configure::{Checked, Configured, Done, ManagerOutcome};

/// The most characters of what is said of one that failed, or does not work.
const LONGEST_REASON: usize = 300;

/// What came of one of several managers.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ConfigurationRow {
    package_manager: String,
    /// Whose files they are: `user` or `project`.
    #[serde(rename = "where")]
    place: String,
    /// What came of it.
    state: RowState,
    /// The files that were changed, or that were applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    /// Why it failed, or does not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What to do, as `configuration` has it for the first.
    #[serde(flatten)]
    #[schemars(skip)]
    lines: Option<Lines>,
}

/// What came of one of several managers, in one word: working or not where it was checked, and failed where it was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RowState {
    Shown,
    Applied,
    Undone,
    Working,
    NotWorking,
    Failed,
}

/// What to do so that a client works.
#[derive(Debug, Serialize)]
struct Lines {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileLines>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environment: Vec<Variable>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    commands: Vec<Command>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl ConfigurationRow {
    /// Of one, with its lines unless they stand elsewhere.
    pub(super) fn of(one: &ManagerOutcome, has_lines: bool) -> Self {
        let place = match one.level {
            Level::User => "user",
            Level::Project => "project",
        };
        let mut row = Self {
            package_manager: one.manager.name().to_owned(),
            place: place.to_owned(),
            state: RowState::Failed,
            paths: Vec::new(),
            reason: None,
            lines: None,
        };
        match &one.result {
            Err(error) => row.reason = Some(cleaned(&error.of_one_among_several(), LONGEST_REASON)),
            Ok(configured) => row.fill(configured, has_lines),
        }
        row
    }

    fn fill(&mut self, configured: &Configured, has_lines: bool) {
        self.state = match &configured.done {
            Done::Shown { configuration, .. } | Done::Outlined { configuration, .. } => {
                self.lines = has_lines.then(|| Lines::of(configuration));
                RowState::Shown
            }
            Done::Applied { changed, .. } => {
                self.paths.clone_from(&changed.outcome.changed);
                RowState::Applied
            }
            Done::Undone { changed, .. } => {
                self.paths.clone_from(&changed.outcome.changed);
                RowState::Undone
            }
            Done::Checked { checked, .. } => {
                self.paths = checked.files.iter().map(|file| file.path.clone()).collect();
                if configured.is_good() {
                    RowState::Working
                } else {
                    self.reason = Some(cleaned(&reason(checked, &configured.notes), LONGEST_REASON));
                    RowState::NotWorking
                }
            }
        };
    }
}

impl Lines {
    fn of(configuration: &Configuration) -> Self {
        let Configuration { files, environment, commands, notes, .. } = configuration.clone();
        Self { files, environment, commands, notes }
    }
}

/// Why what was applied is not well.
fn reason(checked: &Checked, notes: &[String]) -> String {
    let status = checked.registry.status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    let registry = format!("{}: {:?}{status}.", checked.registry.url, checked.registry.outcome);
    let client = checked.client.iter().filter(|client| !client.succeeded);
    let client = client.map(|client| format!("`{}` failed.", client.command));
    let file = |file: &AppliedFile| match file.state {
        State::AsApplied => None,
        State::Changed => Some(format!("{} was changed.", file.path)),
        State::Gone => Some(format!("{} is gone.", file.path)),
    };
    let sentences = [registry].into_iter().chain(client).chain(checked.files.iter().filter_map(file));
    sentences.chain(notes.iter().cloned()).collect::<Vec<_>>().join(" ")
}
