//! Whose token stands at the places that a change writes to: several clients read one file, and what one of them was given
//! is taken from all of them by what is written over it.

use gatepass_core::token::format::Digest;
use gatepass_core::token::redaction::digests;

use super::files::Snapshot;
use super::format::Item;
use super::ledger::{Layer, Owner, Record};

/// What stands in one file at the places that a change writes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Displaced {
    /// The digests of the values that are not in the file any more after the change.
    pub values: Vec<Digest>,
    /// The ids of the tokens that were applied to these places last, by whichever client.
    pub tokens: Vec<String>,
}

/// A file that a change writes, as it is before and after; `None` where it is not there.
#[derive(Clone, Copy)]
pub(super) struct FileChange<'a> {
    pub(super) before: Option<&'a Snapshot>,
    pub(super) after: Option<&'a Snapshot>,
}

impl Displaced {
    /// What stands where `items` go, and where the owner's own stand that come before them, in a file that the change has
    /// before and after it.
    pub(super) fn of(record: Option<&Record>, owner: &Owner, items: &[Item], change: Option<FileChange<'_>>) -> Self {
        let mut tokens: Vec<String> = Vec::new();
        for token in record.into_iter().flat_map(|record| applied_last(&record.layers, owner, items)) {
            if !tokens.contains(token) {
                tokens.push(token.clone());
            }
        }
        let values = change.map_or_else(Vec::new, |FileChange { before, after }| {
            let stays = values(after);
            values(before).into_iter().filter(|value| !stays.contains(value)).collect()
        });
        Self { values, tokens }
    }
}

/// The tokens of the layers that say what counts at these places.
fn applied_last<'a>(layers: &'a [Layer], owner: &Owner, items: &[Item]) -> impl Iterator<Item = &'a String> {
    let own = layers.iter().filter(|layer| layer.owner == *owner).flat_map(|layer| &layer.items);
    let keys: Vec<String> = items.iter().chain(own).map(Item::key).collect();
    let last = keys.into_iter().filter_map(|key| {
        layers.iter().rfind(|layer| layer.items.iter().any(|item| item.key() == key)).map(|layer| &layer.token)
    });
    // Of what an earlier version applied, nobody knows where it stands.
    let unknown = layers.iter().filter(|layer| layer.is_unknown && layer.owner == *owner).map(|layer| &layer.token);
    last.chain(unknown).collect::<Vec<_>>().into_iter()
}

fn values(snapshot: Option<&Snapshot>) -> Vec<Digest> {
    snapshot.map_or_else(Vec::new, |snapshot| digests(&String::from_utf8_lossy(&snapshot.bytes)))
}
