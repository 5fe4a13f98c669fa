//! A kind of packages that a request is limited to, by a noun for several and what stands beside it: "npm publish of beta packages
//! only", "just of snapshots", "docker push solo de imágenes pequeñas". Which packages are of that kind nothing says, so that it is
//! asked about, whether something is written or read.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::noun_phrase::{is_boundary, is_led};
use super::one_package;
use super::one_word::is_unknown;
use super::restriction::{Asked, restricts};
use super::{SHORT, is_short};

/// The most words between a restriction and the noun that it is of.
const NEAR: usize = 5;

/// What ends such a phrase, beside what ends any.
const ENDS: &[Category] = &[
    Category::Write,
    Category::Writes,
    Category::Read,
    Category::Reads,
    Category::ReadOnly,
    Category::CreatedBy,
    Category::ScopedTo,
];

/// The words of such a limit.
pub(super) fn limited_kind(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !is_short(reading, SHORT) {
        return None;
    }
    let asked = Asked::of(reading);
    let limits = |mention: &&Mention| mention.matches(Category::Only) && restricts(reading, mention, &asked);
    reading.mentions.iter().filter(limits).find_map(|only| behind(reading, only).or_else(|| before(reading, only)))
}

/// "only beta packages", "just of snapshots"
fn behind(reading: &Reading<'_>, only: &Mention) -> Option<Range<usize>> {
    let start = only.words.end;
    // "it only copies packages"
    let is_linked = |word: usize| reading.is(word, FunctionWord::Linking);
    let is_noun_led = is_led(reading, only.words.start)
        || is_linked(start)
        || only.words.start.checked_sub(1).is_some_and(|before| reading.is(before, FunctionWord::BelongingTo))
        || reading.key(only.words.start).starts_with(is_unspaced);
    if !is_noun_led {
        return None;
    }
    let is_inside = |word: &usize| reading.gap(*word) <= Gap::Space && !ends(reading, *word);
    // "we just push images" makes little of it.
    let is_light = |word: usize| only.matches(Category::Downtoner) && is_access(reading, word);
    let words = (start..reading.words.len().min(start + NEAR)).take_while(is_inside);
    let noun = words.take_while(|word| !is_light(*word)).find(|word| is_noun(reading, *word))?;
    let after_verb = (start..noun).rfind(|word| is_access(reading, *word)).map_or(start, |verb| verb + 1);
    let which = which(reading, after_verb..noun + 1, noun)?;
    Some(only.words.start..which.end)
}

/// "beta packages only", "paquets bêta uniquement"
fn before(reading: &Reading<'_>, only: &Mention) -> Option<Range<usize>> {
    let end = only.words.start;
    let is_last = reading.is_parted(only.words.end)
        || is_boundary(reading, only.words.end, ENDS)
        || reading.matches(only.words.end, Category::Setup);
    let is_inside = |word: &usize| reading.gap(*word + 1) <= Gap::Space && !is_boundary(reading, *word, ENDS);
    let inside = || (end.saturating_sub(NEAR)..end).rev().take_while(is_inside);
    let noun = inside().take(2).find(|word| is_noun(reading, *word)).filter(|_| is_last)?;
    let start = inside().last()?;
    which(reading, start..noun + 1, noun).map(|which| which.start..only.words.end)
}

/// Whether something is done here: "push", "pulls".
fn is_access(reading: &Reading<'_>, word: usize) -> bool {
    const ACCESS: &[Category] = &[Category::Write, Category::Writes, Category::Read, Category::Reads];
    reading.mention_at(word).is_some_and(|mention| mention.matches_any(ACCESS))
}

/// Whether nothing behind a word belongs to what a restriction is of.
fn ends(reading: &Reading<'_>, word: usize) -> bool {
    const ENDS: &[Category] = &[Category::Token, Category::Until, Category::Contrast, Category::And];
    reading.mention_at(word).is_some_and(|mention| mention.matches_any(ENDS))
}

/// The words of a phrase, and the adjective that may stand behind its noun, where one of them says which packages.
fn which(reading: &Reading<'_>, phrase: Range<usize>, noun: usize) -> Option<Range<usize>> {
    let behind = noun + 1;
    let is_known = !is_unknown(reading, behind) || reading.is(behind, FunctionWord::Everyday);
    let is_adjective = reading.gap(behind) <= Gap::Space
        && (!is_known || reading.matches(behind, Category::Hesitant))
        && says_which(reading, behind, noun);
    let end = if is_adjective { behind + 1 } else { phrase.end };
    let says = |word: usize| !is_boundary(reading, word, ENDS) && says_which(reading, word, noun);
    (is_adjective || phrase.clone().any(says)).then_some(phrase.start..end)
}

/// Whether a noun for several packages, or for what state they are in, stands here.
fn is_noun(reading: &Reading<'_>, word: usize) -> bool {
    reading.is(word, FunctionWord::Packages) || reading.is(word, FunctionWord::Snapshots)
}

/// Whether a word of the phrase says which of them: "beta packages", "snapshots". An environment keeps what is named by it.
fn says_which(reading: &Reading<'_>, word: usize, noun: usize) -> bool {
    if word == noun {
        return reading.is(word, FunctionWord::Snapshots);
    }
    let is_environment = reading.mention_at(word).is_some_and(|mention| mention.environment.is_some());
    let is_letter = reading.key(word).starts_with(is_unspaced);
    let may_pick = if is_letter { reading.is_environment(word) || reading.mention_at(word).is_none() } else { true };
    !is_environment
        && may_pick
        && !LEXICON.is_determiner(reading.key(word))
        && (one_package::picks(reading, word) || reading.is(word, FunctionWord::Kind) || is_letter)
}
