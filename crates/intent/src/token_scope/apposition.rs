//! What a short request to write names beside what it asks for, by a noun and a name or between quotation marks: "write permission,
//! repo alpha", "Schreibrecht, Projekt alpha", `push "alpha"`. It is one of several, whatever the name says elsewhere.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::noun_phrase::is_of_another_field;
use super::restriction::Asked;
use super::{SHORT, has_ecosystem, is_short, may_write};

/// The most words of a request in which a package is said to be called something, besides what asks nothing.
const LONGEST: usize = 30;

/// The words of such a name, with its noun; `environments` are the names of those that there are.
pub(super) fn apposition(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    if !is_short(reading, LONGEST) {
        return None;
    }
    let called = called(reading);
    if called.is_some() || !may_write(reading) || !is_short(reading, SHORT) {
        return called;
    }
    let asked = Asked::of(reading);
    let is_open = |name: &Range<usize>| !name.clone().any(|word| environment::exists(reading, word, environments));
    (0..reading.words.len())
        .filter(|word| asked.has(reading, *word))
        .find_map(|word| noun_and_name(reading, word).or_else(|| quoted(reading, word)).filter(is_open))
}

/// "The package is called logger.", "Das Paket heißt logger.", "package name: logger"
fn called(reading: &Reading<'_>) -> Option<Range<usize>> {
    const NEAR: usize = 3;
    let is_noun = |word: usize| {
        LEXICON.says(reading.key(word), Category::PackageNoun)
            || reading.is(word, FunctionWord::Package)
            || reading.is(word, FunctionWord::Packages)
    };
    let of_package = |mention: &&Mention| {
        let Range { start, end } = mention.words;
        let near = start.saturating_sub(NEAR).max(reading.sentence(start).start)..end;
        let is_joined = reading.key(start).starts_with(is_unspaced);
        mention.matches(Category::Called)
            && (is_joined && mention.words.len() == 1 && is_named_so(reading, start) || near.into_iter().any(is_noun))
    };
    reading.mentions.iter().filter(of_package).find_map(|mention| {
        let name = reading.compound(mention.words.end);
        let is_beside = name.start < reading.words.len() && reading.gap(name.start) <= Gap::Colon;
        let is_asserted =
            !reading.is_background(mention.words.start) && reading.scopes().denials[mention.words.start] == 0;
        let is_name = || !name.clone().any(|word| takes_a_field(reading, word));
        (is_beside && is_asserted && is_name()).then_some(mention.words.start..name.end)
    })
}

/// Whether a sign says of a package what it is called: "包叫".
fn is_named_so(reading: &Reading<'_>, word: usize) -> bool {
    let key = reading.key(word);
    key.char_indices().skip(1).any(|(at, _)| {
        LEXICON.is(&key[..at], FunctionWord::Packages) || LEXICON.says(&key[..at], Category::PackageNoun)
    })
}

/// "repo alpha", where the noun begins its part of the sentence, or stands right behind what is done.
fn noun_and_name(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    let is_noun = reading.is(noun, FunctionWord::Codebase) || reading.is(noun, FunctionWord::Package);
    // "push the image demo and no other"
    let first = noun - usize::from(noun > 1 && LEXICON.is_determiner(reading.key(noun - 1)));
    let begins = first > 0 && (reading.is_parted(noun) || is_access(reading, first - 1));
    let name = reading.compound(noun + 1);
    let is_beside = noun + 1 < reading.words.len() && reading.gap(noun + 1) <= Gap::Colon;
    let goes_on = |word: usize| {
        const BEHIND: &[Category] = &[Category::And, Category::NothingElse, Category::Only, Category::Write];
        reading.mention_at(word).is_some_and(|mention| mention.matches_any(BEHIND))
    };
    let is_named =
        || (reading.is_parted(name.end) || goes_on(name.end)) && name.clone().all(|word| may_be_name(reading, word));
    (is_noun && begins && is_beside && is_named()).then_some(noun..name.end)
}

/// `push "alpha"`, `write permission "alpha"`
fn quoted(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    let is_quoted = |word: usize| reading.words[word].quotation.is_some();
    let begins = word > 0 && !is_quoted(word - 1) && is_access(reading, word - 1) && reading.gap(word) <= Gap::Colon;
    let name = reading.compound(word);
    (is_quoted(word) && begins && name.clone().all(|word| may_be_name(reading, word))).then_some(name)
}

/// Whether what is to be done, or the right to do it, ends here.
fn is_access(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| mention.matches_any(&[Category::Write, Category::RightsNoun]))
}

/// Whether a word may be what something is called, and is no word for what it is.
fn may_be_name(reading: &Reading<'_>, word: usize) -> bool {
    const OTHERS: &[FunctionWord] = &[
        FunctionWord::Registry,
        FunctionWord::Package,
        FunctionWord::Packages,
        FunctionWord::Thing,
        FunctionWord::Everyday,
    ];
    !OTHERS.iter().any(|other| reading.is(word, *other)) && !takes_a_field(reading, word)
}

/// Whether a word says what a field takes: a stage may be a name.
fn takes_a_field(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| {
        let is_field = is_of_another_field(mention) && !mention.matches(Category::Hesitant);
        is_field
            || mention.manager().is_some()
            || has_ecosystem(mention)
            || mention.matches_any(&[Category::RightsNoun, Category::Token])
    })
}
