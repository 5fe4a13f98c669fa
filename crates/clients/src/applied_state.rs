//! What became of a configuration that was applied.

use schemars::JsonSchema;
use serde::Serialize;

use super::change_lock::ChangeLock;
use super::files::Root;
use super::format::Item;
use super::hash::hash;
use super::ledger::{Layer, Record, State as Own, owner};
use super::locations::{Locations, display_path};
use super::target::Level;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::Error;

/// A configuration that was applied, and is not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedState {
    /// The id of the token that it was applied with.
    pub token: String,
    /// The id of the token that the client reads there: another where a client that reads the same entry was given it later.
    pub token_in_force: String,
    /// Its files.
    pub files: Vec<AppliedFile>,
}

/// One file of a configuration that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AppliedFile {
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
pub fn applied_state(
    manager: PackageManager,
    level: Level,
    locations: &Locations<'_>,
) -> Result<Option<AppliedState>, Error> {
    let Some((_state, ledger)) = Own::take_if_there(locations.state)? else { return Ok(None) };
    let owner = owner(manager, level, locations);
    let mut found = None;
    for record in &ledger.files {
        let Some(layer) = record.layers.iter().find(|layer| layer.owner == owner) else { continue };
        let path = display_path(&record.path(), locations.home, locations.project);
        let file = AppliedFile { path, state: state(record)? };
        let state: &mut AppliedState = found.get_or_insert_with(|| AppliedState {
            token: layer.token.clone(),
            token_in_force: layer.token.clone(),
            files: Vec::new(),
        });
        state.token.clone_from(&layer.token);
        state.token_in_force.clone_from(&in_force(record, layer).token);
        state.files.push(file);
    }
    Ok(found)
}

/// Looks whether all that was applied can be taken back: the ledger can be read, and the copies that it names are there.
///
/// # Errors
/// What cannot be read.
pub fn inspect(locations: &Locations<'_>) -> Result<(), Error> {
    let Some((own, ledger)) = Own::take_if_there(locations.state)? else { return Ok(()) };
    ChangeLock::inspect(locations.state)?;
    ledger.files.iter().try_for_each(|record| own.original(record).map(drop))
}

/// The tokens that were made to be applied for `manager`, in the user's own files and in those of any project.
///
/// # Errors
/// The ledger cannot be read.
pub fn made_for(manager: PackageManager, locations: &Locations<'_>) -> Result<Vec<String>, Error> {
    let Some((_state, ledger)) = Own::take_if_there(locations.state)? else { return Ok(Vec::new()) };
    let layers = ledger.files.iter().flat_map(|record| &record.layers);
    let mut tokens: Vec<String> = Vec::new();
    for layer in layers.filter(|layer| layer.is_made && layer.owner.manager == manager.name()) {
        if !tokens.contains(&layer.token) {
            tokens.push(layer.token.clone());
        }
    }
    Ok(tokens)
}

/// The last of the layers that say what counts where this one has the token's value.
fn in_force<'a>(record: &'a Record, layer: &'a Layer) -> &'a Layer {
    let has_value = |item: &&Item| record.values.iter().any(|stand_in| item.has(&stand_in.name));
    let keys: Vec<String> = layer.items.iter().filter(has_value).map(Item::key).collect();
    let is_over = |other: &&Layer| other.items.iter().any(|item| keys.contains(&item.key()));
    record.layers.iter().rfind(is_over).unwrap_or(layer)
}

fn state(record: &Record) -> Result<State, Error> {
    Ok(match Root::open_exactly(&record.base)?.file(&record.name)?.read()? {
        None => State::Gone,
        Some(now) if hash(&now.bytes) == record.written => State::AsApplied,
        Some(_) => State::Changed,
    })
}
