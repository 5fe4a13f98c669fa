//! What the typed scope is beside the words: whether it answers what they leave open, names packages alone, or leaves out what
//! they leave out.

use std::ops::Range;

use super::super::Known;
use super::super::manager;
use super::super::reading::Reading;
use super::exclusion::LeftOut;
use super::one_word;
use gatepass_core::scope::{Entry, Scope};

/// Whether a scope opens nothing but what the words name: packages, and repositories of package managers that they ask for. It
/// answers what the words leave open, and no other scope does.
pub(super) fn is_named_by(reading: &Reading<'_>, typed: &Scope, known: &Known<'_>) -> bool {
    let named = manager::named(reading);
    let is_asked = |key: &str| named.iter().any(|(manager, _)| known.repositories.key(manager.ecosystem()) == key);
    !typed.is_everything() && typed.entries().iter().all(|entry| names_package(entry) || is_asked(entry.key()))
}

/// Whether a scope opens something and leaves out this.
pub(super) fn leaves_out(typed: &Scope, left_out: &LeftOut<'_>, known: &Known<'_>) -> bool {
    match left_out.repository.map(|ecosystem| known.repositories.key(ecosystem)) {
        Some(key) => !typed.is_everything() && !typed.entries().iter().any(|entry| entry.key() == key),
        None => {
            let plain = left_out.words.to_lowercase();
            let is_other = |entry: &Entry| {
                let written = entry.to_string().to_lowercase();
                names_package(entry) && !written.contains('*') && !written.contains(plain.as_str())
            };
            !typed.is_everything() && typed.entries().iter().all(is_other)
        }
    }
}

/// Whether a scope names packages alone, and no whole repository: what a limit that is not understood may come to.
pub(super) fn names_packages(scope: &Scope) -> bool {
    !scope.is_everything() && scope.entries().iter().all(names_package)
}

/// Whether a word of a name, or another of which nothing is known, is in what an entry names: "billing" is in
/// `npm/@acme/billing-api`.
pub(super) fn is_spoken_of(reading: &Reading<'_>, name: &Range<usize>, entry: &Entry) -> bool {
    let plain = |text: &str| text.replace(|letter: char| !letter.is_alphanumeric(), "");
    let entry = entry.without_access().to_string();
    // As it is written: npm and Docker have names apart that differ by case.
    let named = plain(entry.split_once('/').map_or("", |(_, name)| name));
    (0..reading.words.len()).any(|word| {
        let is_in = |text: &str| text.len() > 2 && named.contains(text);
        let written = plain(&reading.text[reading.words[word].span.clone()]);
        (name.contains(&word) || one_word::is_unknown(reading, word))
            && (is_in(&written) || is_in(&plain(reading.key(word))))
    })
}

/// Whether an entry names some packages of its repository, and not all: `docker/*` is `docker`.
fn names_package(entry: &Entry) -> bool {
    entry.packages().is_some() && entry.without_access().to_string() != format!("{}/*", entry.key())
}
