//! Whether a token is still needed: its value stands in a client's file, or a project's file has a reference to it. Whatever
//! ends tokens asks here, and nowhere else: that the ledger names a token proves nothing, since clients that read one entry
//! keep what they were given beside what another was given later.

use std::cell::LazyCell;

use super::change::{AppliedToken, Prepared, RemovedTokens};
use super::files::{Root, Snapshot};
use super::ledger::{Layer, Ledger, Owner, Record, State};
use super::locations::Locations;
use super::values::{Values, found};
use gatepass_core::error::Error;

/// Whether this token's value stands in a client's file, or a project's file has a reference to it. What cannot be read may
/// have it.
///
/// # Errors
/// The ledger cannot be read.
pub fn is_in_use(token: &str, locations: &Locations<'_>) -> Result<bool, Error> {
    let Some((_state, ledger)) = State::take_if_there(locations.state)? else { return Ok(false) };
    Ok(ledger.layers_of(token).any(is_reference) || stands_in(token, &ledger, &content))
}

/// Whether this token's value stands in a client's file. What cannot be read may have it.
///
/// # Errors
/// The ledger cannot be read.
pub fn has_value(token: &str, locations: &Locations<'_>) -> Result<bool, Error> {
    let Some((_state, ledger)) = State::take_if_there(locations.state)? else { return Ok(false) };
    Ok(stands_in(token, &ledger, &content))
}

/// The tokens that were applied for a person's own use and are not taken back, whose values stand in no client's file: somebody
/// took them out by hand. What cannot be read may have them.
///
/// # Errors
/// The ledger cannot be read.
pub fn lost(locations: &Locations<'_>) -> Result<Vec<AppliedToken>, Error> {
    let Some((_state, ledger)) = State::take_if_there(locations.state)? else { return Ok(Vec::new()) };
    let mut lost: Vec<AppliedToken> = Vec::new();
    for layer in ledger.files.iter().flat_map(|record| &record.layers) {
        let is_known = layer.is_removed || is_reference(layer) || lost.iter().any(|token| token.id == layer.token);
        if !is_known && !stands_in(&layer.token, &ledger, &content) {
            lost.push(AppliedToken::of(layer));
        }
    }
    Ok(lost)
}

/// Works out the tokens that a change takes out of the files that the ledger knew, and notes that those end which nothing needs:
/// what another client's layer still says of one is no reason to end it again.
pub(super) fn remove_tokens(prepared: &mut Prepared, before: &Ledger, owner: &Owner) {
    prepared.removed = removed(before, owner, prepared);
    let unneeded = &prepared.removed.unneeded;
    for layer in prepared.ledger.files.iter_mut().flat_map(|record| &mut record.layers) {
        layer.is_removed |= unneeded.iter().any(|token| token.id == layer.token);
    }
}

/// The tokens that a change takes out of the files: those that the owner was given and that nothing needs afterwards, and
/// those whose values stand in no file any more.
fn removed(before: &Ledger, owner: &Owner, prepared: &Prepared) -> RemovedTokens {
    let after = |record: &Record| match prepared.replacement(&record.path()) {
        Some(replacement) => Ok(replacement.after.clone()),
        None => content(record),
    };
    let mut removed = RemovedTokens::default();
    for record in &before.files {
        // Files may be long, and most have what one client was given.
        let stood = LazyCell::new(|| {
            let replacement = prepared.replacement(&record.path())?;
            Some(values(record, replacement.before.as_ref()))
        });
        for layer in record.layers.iter().filter(|layer| !layer.is_removed) {
            let token = &layer.token;
            let stood = || stood.as_ref().is_some_and(|values| has(layer, values));
            let is_new = removed.unneeded.iter().chain(&removed.still_wanted).all(|other| other.id != *token);
            if !is_new || stands_in(token, &prepared.ledger, &after) {
                continue;
            }
            if layer.owner != *owner && !stood() {
                // Somebody took it out by hand, and of another client's token this change says no more than that.
                if !is_reference(layer) {
                    removed.still_wanted.push(AppliedToken::of(layer));
                }
                continue;
            }
            let is_made = before.layers_of(token).any(|layer| layer.is_made);
            if is_made && !prepared.ledger.layers_of(token).any(is_reference) {
                removed.unneeded.push(AppliedToken::of(layer));
            } else if stood() || layer.owner.project.is_none() {
                // Somebody may have taken it out by hand: nothing tells of it after this.
                removed.still_wanted.push(AppliedToken::of(layer));
            }
        }
    }
    removed
}

impl AppliedToken {
    fn of(layer: &Layer) -> Self {
        Self {
            id: layer.token.clone(),
            origin: layer.origin.as_ref().and_then(|origin| origin.parse().ok()),
            registry: layer.registry.clone(),
        }
    }
}

/// A project's files have no values.
fn is_reference(layer: &Layer) -> bool {
    layer.owner.project.is_some()
}

/// Whether the token's value stands in one of the files.
fn stands_in(token: &str, ledger: &Ledger, content: &dyn Fn(&Record) -> Result<Option<Snapshot>, Error>) -> bool {
    ledger.files.iter().any(|record| {
        let mut layers = record.layers.iter().filter(|layer| layer.token == token).peekable();
        if layers.peek().is_none() {
            return false;
        }
        match content(record) {
            Ok(None) => false,
            Ok(snapshot) => {
                let values = values(record, snapshot.as_ref());
                // Of what an earlier version applied, nobody knows what it says.
                layers.any(|layer| layer.is_unknown || has(layer, &values))
            }
            Err(_) => true,
        }
    })
}

fn values(record: &Record, snapshot: Option<&Snapshot>) -> Values {
    found(snapshot.map_or(&[][..], |snapshot| snapshot.bytes.as_slice()), &record.values)
}

fn has(layer: &Layer, values: &Values) -> bool {
    values.any(|name| layer.items.iter().any(|item| item.has(name)))
}

/// What the file says now. Where the home or the project is gone, so is the file.
fn content(record: &Record) -> Result<Option<Snapshot>, Error> {
    let base = std::fs::symlink_metadata(&record.base);
    if base.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(None);
    }
    Root::open_exactly(&record.base)?.file(&record.name)?.read()
}
