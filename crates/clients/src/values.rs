//! Values in files: known by their hashes, found where they stand, and put where their stand-ins are. They are looked for
//! in what a file says, so that one which somebody wrote with an entity or an escape is one.

use std::ops::Range;

use super::format::Item;
use super::ledger::{Layer, StandIn, hash};
use gatepass_core::token::redaction::each_reading;

/// The values that stand in a file, each with its stand-in's name. They are secrets, so that nothing prints them.
#[derive(Clone, Default)]
pub(super) struct Values(Vec<(String, String)>);

impl Values {
    /// Values that are at hand.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn extend(&mut self, more: &Self) {
        for pair in &more.0 {
            if !self.0.iter().any(|(name, _)| *name == pair.0) {
                self.0.push(pair.clone());
            }
        }
    }

    /// How they are known once they are written.
    pub fn stand_ins(&self) -> Vec<StandIn> {
        let known = |(name, value): &(String, String)| StandIn {
            name: name.clone(),
            hash: hash(value.as_bytes()),
            length: value.len(),
        };
        self.0.iter().map(known).collect()
    }

    /// The item with the values in it.
    pub fn fill(&self, item: &Item) -> Item {
        item.with(&self.0)
    }

    /// The text with the values in it.
    pub fn filled(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name.as_str(), value))
    }

    /// Whether one of them stands in the text, as it is or in any way to write it.
    pub fn is_in(&self, text: &str) -> bool {
        !self.is_empty() && !self.ranges_in(text).is_empty()
    }

    /// The text without them. What stands in a way that cannot be cut out is still in it.
    pub fn taken_out_of(&self, text: &str) -> String {
        /// What is left of one may be half of another.
        const ROUNDS: usize = 4;
        let mut text = text.to_owned();
        for _ in 0..ROUNDS {
            let ranges = self.ranges_in(&text);
            if ranges.is_empty() {
                break;
            }
            for place in ranges.into_iter().rev().filter(|place| text.get(place.clone()).is_some()).collect::<Vec<_>>()
            {
                text.replace_range(place, "");
            }
        }
        text
    }

    /// Where they stand, from the first to the last; what overlaps is one place.
    fn ranges_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        each_reading(text, |reading, source| {
            for (_, value) in &self.0 {
                let found = reading.match_indices(value.as_str());
                ranges.extend(found.map(|(start, _)| source(start..start + value.len())));
            }
        });
        ranges.sort_by_key(|place| place.start);
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for place in ranges {
            match merged.last_mut().filter(|last| place.start < last.end) {
                Some(last) => last.end = last.end.max(place.end),
                None => merged.push(place),
            }
        }
        merged
    }

    /// Whether all that belongs in the item is at hand.
    pub fn has_all_of(&self, item: &Item, known: &[StandIn]) -> bool {
        let is_here = |stand_in: &&StandIn| self.0.iter().any(|(name, _)| *name == stand_in.name);
        known.iter().filter(|stand_in| item.has(&stand_in.name)).all(|stand_in| is_here(&stand_in))
    }
}

/// Whether a value may have this character: none that a file's format would escape.
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/=".contains(character)
}

/// Which of these values stand in the file: as they are, or in any way to write them.
pub(super) fn found(file: &[u8], known: &[StandIn]) -> Values {
    let mut values = Vec::new();
    add_found(file, known, &mut values);
    if values.len() < known.len() {
        each_reading(&String::from_utf8_lossy(file), |reading, _| add_found(reading.as_bytes(), known, &mut values));
    }
    Values(values)
}

/// Adds those that stand in a text as they are.
fn add_found(text: &[u8], known: &[StandIn], values: &mut Vec<(String, String)>) {
    /// What may stand around a value without white space or a quote between.
    const AROUND: usize = 200;
    let is_part = |byte: &u8| is_plain(char::from(*byte));
    for run in text.split(|byte| !is_part(byte)) {
        for stand_in in known {
            let Some(room) = run.len().checked_sub(stand_in.length) else { continue };
            if stand_in.length == 0 || room > AROUND || values.iter().any(|(name, _)| *name == stand_in.name) {
                continue;
            }
            let value = run.windows(stand_in.length).find(|window| hash(window) == stand_in.hash);
            if let Some(value) = value {
                values.push((stand_in.name.clone(), String::from_utf8_lossy(value).into_owned()));
            }
        }
    }
}

/// What the layers say together: of items with the same key the topmost, where the earliest of them stands.
pub(super) fn together(layers: &[Layer]) -> Vec<Item> {
    let mut all: Vec<(String, Item)> = Vec::new();
    for item in layers.iter().flat_map(|layer| &layer.items) {
        let key = item.key();
        match all.iter_mut().find(|(other, _)| *other == key) {
            Some((_, there)) => *there = item.clone(),
            None => all.push((key, item.clone())),
        }
    }
    all.into_iter().map(|(_, item)| item).collect()
}

/// Makes the layers such that all that they say together can be written: one whose value a later layer, `going`, had
/// replaced takes over what that one said; what has no value any more goes.
pub(super) fn settle(layers: &mut [Layer], going: Option<&Layer>, values: &Values, known: &[StandIn]) {
    if let Some(going) = going {
        for layer in layers.iter_mut() {
            let donor = |item: &Item| {
                going.items.iter().find(|other| other.key() == item.key() && values.has_all_of(other, known))
            };
            let lacks = layer.items.iter().any(|item| donor(item).is_some() && !values.has_all_of(item, known));
            if lacks {
                layer.items = layer.items.iter().map(|item| donor(item).unwrap_or(item).clone()).collect();
                layer.token.clone_from(&going.token);
            }
        }
    }
    for index in 0..layers.len() {
        let later: Vec<String> = layers[index + 1..].iter().flat_map(|layer| &layer.items).map(Item::key).collect();
        layers[index].items.retain(|item| values.has_all_of(item, known) || later.contains(&item.key()));
    }
}
