//! Values in files: known by their hashes, found where they stand, and put where their stand-ins are. They are looked for
//! in what a file says, so that one which somebody wrote with an entity or an escape is one.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::hash::hash;
use super::placeholder::{Body, Placeholder, placeholder};
use gatepass_core::basic::basic_password;
use gatepass_core::secret::Secret;
use gatepass_core::token::redaction::{body, each_letters, each_reading, pieces};

/// The values that stand in a file. They are secrets, so that nothing prints them.
#[derive(Clone, Default)]
pub(super) struct Values(Vec<Known>);

/// What is known of one of them.
#[derive(Clone)]
struct Known {
    /// Its stand-in's name.
    name: String,
    /// It as gatepass writes it: the token's value, or the pair of the username and it. `None` where the file does not have
    /// it so.
    text: Option<String>,
    /// The body of the token's value. `None` where the file does not have it, or it is short.
    body: Option<String>,
}

impl Values {
    /// A token's value at hand, by each way in which plans write it, with the stand-in's name before it.
    pub fn of(value: &str, written: Vec<(String, String)>) -> Self {
        let body = end_of_body(value);
        Self(written.into_iter().map(|(name, text)| Known { name, text: Some(text), body: body.clone() }).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The token's value that one of these names stands for, where the file has it as gatepass writes it: by itself, or in a
    /// pair with the username.
    pub fn of_token(&self, is_named: impl Fn(&str) -> bool) -> Option<Secret> {
        let own = |(name, text): (&str, &str)| {
            let (name, value) = match (basic_password(name), basic_password(text)) {
                (Some(name), Some(value)) => (name, value),
                _ => (name.to_owned(), text.to_owned()),
            };
            (placeholder(&value) == name).then(|| Secret::new(value))
        };
        self.written().filter(|(name, _)| is_named(name)).find_map(own)
    }

    /// Whether one whose stand-in has such a name stands in the file, in whatever way.
    pub fn any(&self, is_named: impl Fn(&str) -> bool) -> bool {
        self.0.iter().any(|known| is_named(&known.name))
    }

    /// Adds what is known of others.
    pub fn extend(&mut self, more: &Self) {
        for other in &more.0 {
            match self.0.iter_mut().find(|known| known.name == other.name) {
                Some(known) => {
                    known.text = known.text.take().or_else(|| other.text.clone());
                    known.body = known.body.take().or_else(|| other.body.clone());
                }
                None => self.0.push(other.clone()),
            }
        }
    }

    /// How they are known once they are written.
    pub fn stand_ins(&self) -> Vec<Placeholder> {
        let body = |body: &String| Body { hash: hash(body.as_bytes()), length: body.len() };
        let known = |known: &Known| {
            let text = known.text.as_ref()?;
            Some(Placeholder {
                name: known.name.clone(),
                hash: hash(text.as_bytes()),
                length: text.len(),
                body: known.body.as_ref().map(body),
            })
        };
        self.0.iter().filter_map(known).collect()
    }

    /// Those that do not stand in a text, in any way to write them.
    pub fn not_in(&self, text: &str) -> Self {
        Self(self.0.iter().filter(|known| !Self(vec![(*known).clone()]).is_in(text)).cloned().collect())
    }

    /// Those that the file has as gatepass writes them, each with its stand-in's name before it.
    pub fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|known| Some((known.name.as_str(), known.text.as_deref()?)))
    }

    /// The text with the values in it.
    pub fn filled(&self, text: &str) -> String {
        self.written().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
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
            for (_, value) in self.written() {
                let found = reading.match_indices(value);
                ranges.extend(found.map(|(start, _)| source(start..start + value.len())));
            }
        });
        each_letters(text, |letters, source| {
            for body in self.0.iter().filter_map(|known| known.body.as_deref()) {
                ranges.extend(pieces(letters, body).into_iter().map(source));
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
}

/// Whether a value may have this character: none that a file's format would escape.
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/=".contains(character)
}

/// The end of a value's body, without which the rest opens nothing: all of one of gatepass's. `None` where it is so short
/// that other text may have the same letters.
fn end_of_body(value: &str) -> Option<String> {
    const SHORTEST: usize = 16;
    const LONGEST: usize = 64;
    let body = body(value);
    // A letter of another script is no part of a value.
    (body.len() >= SHORTEST && body.is_ascii()).then(|| body[body.len().saturating_sub(LONGEST)..].to_owned())
}

/// Which of these values stand in the file: as they are, or in any way to write them.
pub(super) fn found(file: &[u8], known: &[Placeholder]) -> Values {
    let nothing = |stand_in: &Placeholder| Known { name: stand_in.name.clone(), text: None, body: None };
    let mut values: Vec<Known> = known.iter().map(nothing).collect();
    let text = String::from_utf8_lossy(file);
    add_texts(file, known, &mut values);
    if values.iter().any(|value| value.text.is_none()) {
        each_reading(&text, |reading, _| add_texts(reading.as_bytes(), known, &mut values));
    }
    each_letters(&text, |letters, _| add_bodies(letters, known, &mut values));
    for (value, stand_in) in values.iter_mut().zip(known) {
        // An earlier version noted the value only.
        if stand_in.body.is_none() {
            value.body = value.text.as_deref().and_then(end_of_body);
        }
    }
    values.retain(|value| value.text.is_some() || value.body.is_some());
    Values(values)
}

/// Adds those that stand in a text as gatepass writes them.
fn add_texts(text: &[u8], known: &[Placeholder], values: &mut [Known]) {
    /// What may stand around a value without white space or a quote between.
    const AROUND: usize = 200;
    let is_part = |byte: &u8| is_plain(char::from(*byte));
    for run in text.split(|byte| !is_part(byte)) {
        for (value, stand_in) in values.iter_mut().zip(known).filter(|(value, _)| value.text.is_none()) {
            if run.len().checked_sub(stand_in.length).is_some_and(|room| room <= AROUND) {
                value.text = window(run, stand_in.length, &stand_in.hash);
            }
        }
    }
}

/// Adds the bodies that stand among letters.
fn add_bodies(letters: &str, known: &[Placeholder], values: &mut [Known]) {
    for (value, stand_in) in values.iter_mut().zip(known).filter(|(value, _)| value.body.is_none()) {
        let Some(body) = &stand_in.body else { continue };
        value.body = letters.split(' ').find_map(|run| window(run.as_bytes(), body.length, &body.hash));
    }
}

/// The part of this length that has this hash.
fn window(text: &[u8], length: usize, hash: &str) -> Option<String> {
    let has_hash = |part: &&[u8]| {
        // Most differ in the first digit, so that not all of them are written out.
        let mut digits = hash.chars().map(|digit| digit.to_digit(16));
        let halves = Sha256::digest(part).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        halves.into_iter().all(|half| digits.next().flatten() == Some(u32::from(half)))
    };
    // No part of a text has no length.
    let part = (length > 0).then(|| text.windows(length).find(has_hash)).flatten()?;
    Some(String::from_utf8_lossy(part).into_owned())
}
