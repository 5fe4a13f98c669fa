//! What became of a configuration that was applied.

use schemars::JsonSchema;
use serde::Serialize;

use super::change_lock::ChangeLock;
use super::files::Root;
use super::format::Item;
use super::hash::hash;
use super::ledger::{Layer, Owner, Record, State as Own, owner};
use super::locations::{Locations, display_path};
use super::target::Level;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::Error;

/// What a handle begins with, which no manager's name does.
const HANDLE: &str = "all-";

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

/// What is applied here: in the user's own files, and in those of the project that is at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedHere {
    /// Each manager, and whose files they are, as they were first applied.
    pub entries: Vec<AppliedEntry>,
    /// How many are applied in other projects.
    pub elsewhere: usize,
}

impl AppliedHere {
    /// What names this very set, and no other: with another manager, file or token it is another.
    pub fn handle(&self) -> String {
        let facts = self.entries.iter().map(|entry| {
            let AppliedEntry { manager, level, token, files } = entry;
            format!("{manager} {level:?} {token} {}", files.join(" "))
        });
        format!("{HANDLE}{}", &hash(facts.collect::<Vec<_>>().join("\n").as_bytes())[..16])
    }

    /// Whether a text is a handle, of this set or of another.
    pub fn is_handle(text: &str) -> bool {
        text.trim().starts_with(HANDLE)
    }
}

/// A manager that was applied, and is not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedEntry {
    /// The manager.
    pub manager: PackageManager,
    /// Whose files they are.
    pub level: Level,
    /// The id of the token that it was applied with.
    pub token: String,
    /// Its files, as a person would write them.
    pub files: Vec<String>,
}

/// What is applied in the user's own files and in those of the project that is at hand, if one is.
///
/// # Errors
/// The ledger cannot be read.
pub fn applied_here(locations: &Locations<'_>) -> Result<AppliedHere, Error> {
    let Some((_state, ledger)) = Own::take_if_there(locations.state)? else { return Ok(AppliedHere::default()) };
    let mut here = AppliedHere::default();
    let mut others: Vec<&Owner> = Vec::new();
    for record in &ledger.files {
        let path = display_path(&record.path(), locations.home, locations.project);
        for layer in &record.layers {
            let Some((manager, level)) = place_of(&layer.owner, locations) else {
                if !others.contains(&&layer.owner) {
                    others.push(&layer.owner);
                }
                continue;
            };
            match here.entries.iter_mut().find(|entry| (entry.manager, entry.level) == (manager, level)) {
                Some(entry) => {
                    entry.files.push(path.clone());
                    entry.token.clone_from(&layer.token);
                }
                None => here.entries.push(AppliedEntry {
                    manager,
                    level,
                    token: layer.token.clone(),
                    files: vec![path.clone()],
                }),
            }
        }
    }
    here.elsewhere = others.len();
    Ok(here)
}

/// The manager that an owner in the ledger is, and whose files it has; `None` for another project's.
fn place_of(owned_by: &Owner, locations: &Locations<'_>) -> Option<(PackageManager, Level)> {
    let manager = PackageManager::named(&owned_by.manager)?;
    let levels = match locations.project {
        Some(_) => &[Level::User, Level::Project][..],
        None => &[Level::User],
    };
    let is_it = |level: &&Level| owner(manager, **level, locations) == *owned_by;
    levels.iter().find(is_it).map(|level| (manager, *level))
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
