//! What became of a configuration that was applied.

use schemars::JsonSchema;
use serde::Serialize;

use super::apply::Places;
use super::files::Root;
use super::ledger::{Record, State as Own, hash, owner};
use super::undo::shown;
use super::{PackageManager, Scope};
use gatepass_core::error::Error;

/// A configuration that was applied, and is not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The id of the token that it was applied with.
    pub token: String,
    /// Its files.
    pub files: Vec<StandingFile>,
}

/// One file of a configuration that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandingFile {
    /// The file, as a person would write it.
    pub path: String,
    /// Whether it still says what was applied.
    pub state: State,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is as it was left.
    AsApplied,
    /// Somebody changed it since.
    Changed,
    /// It is not there any more.
    Gone,
}

/// What was applied for `manager`, if anything.
///
/// # Errors
/// A file cannot be read.
pub fn standing(manager: PackageManager, scope: Scope, places: &Places<'_>) -> Result<Option<Standing>, Error> {
    let Some((_state, ledger)) = Own::take_if_there(places.state)? else { return Ok(None) };
    let owner = owner(manager, scope, places);
    let mut standing = None;
    for record in &ledger.files {
        let Some(layer) = record.layers.iter().find(|layer| layer.owner == owner) else { continue };
        let path = shown(&record.path(), places.home, places.project);
        let file = StandingFile { path, state: state(record)? };
        let standing: &mut Standing =
            standing.get_or_insert_with(|| Standing { token: layer.token.clone(), files: Vec::new() });
        standing.token.clone_from(&layer.token);
        standing.files.push(file);
    }
    Ok(standing)
}

fn state(record: &Record) -> Result<State, Error> {
    Ok(match Root::open_exactly(&record.base)?.file(&record.name)?.read()? {
        None => State::Gone,
        Some(now) if hash(&now.bytes) == record.written => State::AsApplied,
        Some(_) => State::Changed,
    })
}
