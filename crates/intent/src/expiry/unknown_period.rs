//! A time that only whoever asks knows the end of: "for my shift", "while I'm on call", "as long as the sprint runs". A token that lives
//! on is not what was asked for.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::scopes::salience::{self, Salience};
use super::super::token_scope::{SHORT, is_short};
use super::super::tokenizer::Gap;

/// The most words between what leads to a period and its noun: "for the rest of my shift".
const NEAR: usize = 6;

/// What is asked for.
const ASKED: &[Category] =
    &[Category::Write, Category::Writes, Category::Read, Category::Reads, Category::ReadOnly, Category::Token];

/// The words of such a time in a short request.
pub(super) fn unknown_period(reading: &Reading<'_>) -> Option<Range<usize>> {
    let is_asked = |word: &usize| {
        !reading.scopes().reported[*word]
            && !reading.is_quoted(*word)
            && !reading.is_masked(*word)
            && !reading.is_background(*word)
            && salience::of(reading, *word) != Salience::Reported
            && reading.scopes().denials[*word] == 0
    };
    let words = || (0..reading.words.len()).filter(is_asked);
    is_short(reading, SHORT).then(|| {
        words().find_map(|word| lasting(reading, word)).or_else(|| words().find_map(|word| period(reading, word)))
    })?
}

/// A clause that goes on for as long: behind what is asked for, "while I'm on shift", but "the build fails while pulling".
fn lasting(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    if !reading.is(word, FunctionWord::Lasting) {
        return None;
    }
    let leads = |word: &usize| reading.is(*word, FunctionWord::Conditional) || reading.is(*word, FunctionWord::Linking);
    let subject = (word + 1..reading.words.len()).find(|word| !leads(word))?;
    let is_subject = LEXICON.is_determiner(reading.key(subject))
        || reading.matches(subject, Category::FirstPerson)
        || reading.is(subject, FunctionWord::Period);
    let sentence = reading.sentence(word);
    let is_behind = reading.mentions_in(&(sentence.start..word)).any(|mention| mention.matches_any(ASKED));
    (is_subject && is_behind && reading.gap(subject) <= Gap::Space).then(|| word..reading.clause(word).end)
}

/// A noun for such a time, and what leads to it: "for my shift", "durante el sprint".
fn period(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    if !reading.is(noun, FunctionWord::Period) || !reading.is_parted(noun + 1) {
        return None;
    }
    let is_near = |word: &usize| reading.gap(*word + 1) <= Gap::Space;
    let leads = |word: &usize| {
        reading.is(*word, FunctionWord::Lasting)
            || reading.is(*word, FunctionWord::Conditional)
            || reading
                .mention_at(*word)
                .is_some_and(|mention| mention.matches_any(&[Category::For, Category::Expiring]))
    };
    let start = (noun.saturating_sub(NEAR)..noun).rev().take_while(is_near).find(leads)?;
    Some(start..noun + 1)
}
