//! A name that is written as any word is, where "only" or "nothing else" stands beside it: "left-pad and nothing else".

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord};
use super::super::reading::{Mention, Reading};
use super::super::scopes::salience::{self, Salience};
use super::super::scopes::{self, Subject};
use super::super::tokenizer::{Gap, is_unspaced};
use super::has_ecosystem;

/// How far "only" looks for what it limits, in words.
pub(super) const ONLY_REACHES: usize = 6;

/// What "only" limits, where it is not understood: "only for the crate serde", "left-pad and nothing else".
pub(super) fn limited_to_unknown(reading: &Reading<'_>) -> Option<Range<usize>> {
    // Where each part of a sentence speaks of access for the last time: there "only" limits what is done.
    let mut access = vec![0; reading.scopes().parts.last().map_or(0, |last| last + 1)];
    for mention in reading.mentions.iter().filter(|mention| scopes::subject(mention) == Some(Subject::Permission)) {
        access[reading.scopes().parts[mention.words.start]] = mention.words.start + 1;
    }
    let named_after = |start: usize| {
        let says_access = reading.scopes().parts.get(start).is_some_and(|part| access[*part] > start);
        if says_access { None } else { named_after(reading, start) }
    };
    reading.mentions.iter().find_map(|mention| {
        let (start, end) = (mention.words.start, mention.words.end);
        if reading.scopes().reported[start]
            || reading.is_masked(start)
            || salience::of(reading, start) == Salience::Reported
        {
            return None;
        }
        if mention.matches(Category::NothingElse) {
            return named_before(reading, start);
        }
        // "pull only the package acme-utils" is one phrase for reading.
        let ends_with_only = mention.matches(Category::ReadOnly) && reading.is(end - 1, FunctionWord::Only);
        if ends_with_only && reading.gap(end) <= Gap::Space {
            return named_after(end)
                .filter(|name| name.start > 0 && reading.matches(name.start - 1, Category::PackageNoun));
        }
        if !mention.matches(Category::Only) || mention.matches(Category::Downtoner) {
            return None;
        }
        if reading.is_parted(end) { named_before(reading, start) } else { named_after(end) }
    })
}

/// The unknown name that stands before a word: after "for", or one of several parts.
fn named_before(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let mut name: Option<Range<usize>> = None;
    for word in (end.saturating_sub(ONLY_REACHES)..end).rev() {
        let crossed = word + 1 < end && reading.is_parted(word + 1);
        if crossed || reading.is_masked(word) || reading.is_background(word) {
            return None;
        }
        match reading.mention_at(word) {
            None if is_named(reading, word) => {
                let compound = reading.compound(word);
                // Chinese and Japanese say "only" right behind the name.
                let is_behind = word + 1 == end && reading.key(end).starts_with(is_unspaced);
                if compound.len() > 1 || is_behind {
                    return Some(compound);
                }
                name.get_or_insert(compound);
            }
            None => {}
            Some(mention) if mention.matches(Category::For) => return name,
            Some(mention)
                if reading.gap(end) <= Gap::Space
                    && name.is_some()
                    && (has_ecosystem(mention)
                        || mention.matches_any(&[Category::Write, Category::Read, Category::PackageNoun])) =>
            {
                return name;
            }
            Some(mention) if !is_light(mention) || mention.matches(Category::At) => return None,
            Some(_) => {}
        }
    }
    None
}

/// The unknown name that stands after a word: behind "for", "from" or a noun, or one of several parts.
fn named_after(reading: &Reading<'_>, start: usize) -> Option<Range<usize>> {
    let mut is_led = false;
    for word in start..reading.words.len().min(start + ONLY_REACHES) {
        if reading.is_parted(word) && word > start || reading.is_masked(word) || reading.is_background(word) {
            return None;
        }
        match reading.mention_at(word) {
            None => {
                let compound = reading.compound(word);
                return (is_named(reading, word) && (is_led || compound.len() > 1)).then_some(compound);
            }
            Some(mention) if !is_light(mention) => return None,
            Some(mention) => {
                is_led |= mention.matches_any(&[Category::For, Category::At, Category::From, Category::OtherNoun])
                    || mention.matches(Category::PackageNoun)
                    || has_ecosystem(mention);
            }
        }
    }
    None
}

/// Whether a word that is not known is written as a name may be.
pub(super) fn is_named(reading: &Reading<'_>, word: usize) -> bool {
    reading.key(word).chars().filter(|letter| letter.is_alphabetic()).count() > 1
}

/// Whether a phrase says nothing of its own, so that a name may follow.
fn is_light(mention: &Mention) -> bool {
    const LIGHT: &[Category] = &[
        Category::For,
        Category::At,
        Category::And,
        Category::Ordinary,
        Category::OtherNoun,
        Category::PackageNoun,
        Category::FirstPerson,
        Category::From,
    ];
    (mention.matches_any(LIGHT) || has_ecosystem(mention))
        && mention.environment.is_none()
        && scopes::subject(mention).is_none()
}
