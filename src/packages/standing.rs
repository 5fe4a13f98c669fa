//! What became of a configuration that was applied.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::apply::Places;
use super::files::read;
use super::journal::{Entry, Journal, hash, path_of};
use super::undo::shown;
use super::{PackageManager, Scope};
use crate::error::Error;

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
    let Some(journal) = Journal::load(&path_of(manager, scope, places))? else { return Ok(None) };
    let files = journal.files.iter().map(|entry| {
        let path = shown(&entry.path, places);
        Ok(StandingFile { path, state: state(entry)? })
    });
    Ok(Some(Standing { files: files.collect::<Result<_, Error>>()?, token: journal.token }))
}

fn state(entry: &Entry) -> Result<State, Error> {
    let path: &PathBuf = &entry.path;
    Ok(match read(path)? {
        None => State::Gone,
        Some(now) if hash(&now.bytes) == entry.written => State::AsApplied,
        Some(_) => State::Changed,
    })
}
