//! A part of what there is, that a request to write is limited to and does not name: "some of our packages", "a single package",
//! "what the team owns", "a restricted token". Which part, only whoever asks knows.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::restriction::Asked;
use super::{counts_each_word, has_ecosystem, is_short, names_client};

/// The most words of such a request, besides what asks nothing: a longer one tells of many packages.
const LONGEST: usize = 40;

/// The most words between what picks a part and its noun: "one of the three new packages".
const NEAR: usize = 6;

/// What leads to what a token is for.
const GOVERNING: &[Category] = &[
    Category::For,
    Category::At,
    Category::In,
    Category::Write,
    Category::Writes,
    Category::RightsNoun,
    Category::Only,
    Category::And,
    Category::Or,
    Category::ScopedTo,
];

/// The words that limit what is written to a part of what there is.
pub(super) fn subset(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !counts_each_word(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_asked = |word: usize| asked.asserts(reading, word);
    let words = || (0..reading.words.len()).filter(|word| is_asked(*word));
    words()
        .find_map(|noun| picked(reading, noun))
        .or_else(|| words().find_map(|word| owned(reading, word)))
        .or_else(|| narrowed(reading, is_asked))
}

/// A noun for packages and what picks a few of them out: "some of our packages", "a part of the registry", "two images".
fn picked(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    if !is_noun(reading, noun) {
        return None;
    }
    const OUTSIDE: &[Category] = &[Category::Write, Category::Writes, Category::Token, Category::For, Category::At];
    let is_inside = |word: &usize| {
        reading.gap(*word + 1) <= Gap::Space
            // "one" is a token, too.
            && (reading.is(*word, FunctionWord::Singling)
                || !reading.mention_at(*word).is_some_and(|mention| mention.matches_any(OUTSIDE)))
    };
    let is_whole = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.matches(Category::All));
    let is_of_registry = reading.is(noun, FunctionWord::Registry);
    let picks = |word: &usize| {
        let is_count = reading.mention_at(*word).is_some_and(Mention::is_number)
            || reading.key(*word).bytes().all(|byte| byte.is_ascii_digit());
        // "solo" is "only", too.
        let is_only = reading.matches(*word, Category::Only);
        (reading.is(*word, FunctionWord::Singling) && !is_only || is_count)
            // "the registry of this project" is all of it, "a part of the registry" is not.
            && (!is_of_registry || (*word + 1..noun).any(|of| reading.is(of, FunctionWord::Linking)))
    };
    let words: Vec<usize> = (noun.saturating_sub(NEAR)..noun).rev().take_while(is_inside).collect();
    if words.iter().any(|word| is_whole(*word)) {
        return None;
    }
    // "a package" of a client that is named is any of them, "two charts" are the next ones: "an npm token to publish a package".
    let names_client = names_client(reading);
    let is_any = |word: &usize| {
        names_client && (reading.is(*word, FunctionWord::Indefinite) || !reading.is(*word, FunctionWord::Singling))
    };
    let start = words.into_iter().rfind(|word| picks(word) && !is_any(word))?;
    // "I take over half of his packages" is no word of the token.
    let is_governed = reading.is_parted(start)
        || start.checked_sub(1).is_some_and(|before| {
            reading.is(before, FunctionWord::To)
                || reading.mention_at(before).is_some_and(|mention| mention.matches_any(GOVERNING))
        });
    is_governed.then_some(start..noun + 1)
}

/// Whether a word is a noun for packages, or for where all of them lie.
fn is_noun(reading: &Reading<'_>, word: usize) -> bool {
    reading.is(word, FunctionWord::Package)
        || reading.is(word, FunctionWord::Registry)
        || reading
            .mention_at(word)
            .is_some_and(|mention| mention.matches(Category::PackageNoun) && mention.manager().is_none())
}

/// What somebody owns or looks after, and names by that alone: "what the team owns", "packages that we maintain".
fn owned(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    if !reading.is(word, FunctionWord::Owning) {
        return None;
    }
    let is_inside = |before: &usize| reading.gap(*before + 1) <= Gap::Space;
    let begins = |before: &usize| {
        is_noun(reading, *before)
            || reading.is(*before, FunctionWord::Thing)
            || reading.is(*before, FunctionWord::Relative)
            || reading.is(*before, FunctionWord::Whatever)
    };
    let start = (word.saturating_sub(NEAR)..word).rev().take_while(is_inside).find(begins)?;
    Some(start..word + 1)
}

/// What says that the token is to be narrow, and not how: "narrowly scoped", "with limited access".
fn narrowed(reading: &Reading<'_>, is_asked: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    // "our restricted network" is none of the token's.
    let describes_other = |words: &Range<usize>| {
        let is_of_token = |mention: &Mention| {
            mention.matches_any(&[
                Category::Token,
                Category::Tokens,
                Category::RightsNoun,
                Category::Write,
                Category::Writes,
                Category::Read,
                Category::For,
                Category::And,
                Category::Or,
                Category::Contrast,
                Category::Until,
                Category::At,
                Category::Demand,
                Category::EitherUse,
                Category::WriterUse,
            ]) || mention.manager().is_some()
                || has_ecosystem(mention)
        };
        !reading.is_parted(words.end)
            && !reading.key(words.start).starts_with(is_unspaced)
            && !LEXICON.is_determiner(reading.key(words.end))
            && !reading.mention_at(words.end).is_some_and(is_of_token)
    };
    reading
        .mentions
        .iter()
        .filter(|mention| mention.matches(Category::Narrow) && is_asked(mention.words.start))
        .map(|mention| mention.words.clone())
        .find(|words| !describes_other(words))
}
