//! What a short request to write names beside what it asks for, by a noun and a name or between quotation marks: "write permission,
//! repo alpha", "Schreibrecht, Projekt alpha", `push "alpha"`. It is one of several, whatever the name says elsewhere.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::noun_phrase::is_of_another_field;
use super::restriction::Asked;
use super::{SHORT, has_ecosystem, is_short, may_write};

/// The words of such a name, with its noun; `environments` are the names of those that there are.
pub(super) fn apposition(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    if !may_write(reading) || !is_short(reading, SHORT) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_open = |name: &Range<usize>| !name.clone().any(|word| environment::exists(reading, word, environments));
    (0..reading.words.len())
        .filter(|word| asked.has(reading, *word))
        .find_map(|word| noun_and_name(reading, word).or_else(|| quoted(reading, word)).filter(is_open))
}

/// "repo alpha", where the noun begins its part of the sentence, or stands right behind what is done.
fn noun_and_name(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    let is_noun = reading.is(noun, FunctionWord::Codebase) || reading.is(noun, FunctionWord::Package);
    let begins = noun > 0 && (reading.is_parted(noun) || is_access(reading, noun - 1));
    let name = reading.compound(noun + 1);
    let is_beside = noun + 1 < reading.words.len() && reading.gap(noun + 1) <= Gap::Colon;
    let is_named = || reading.is_parted(name.end) && name.clone().all(|word| may_be_name(reading, word));
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

/// Whether a word may be what something is called: it says nothing that a field takes, but where a stage may be a name.
fn may_be_name(reading: &Reading<'_>, word: usize) -> bool {
    let says_more = |mention: &super::Mention| {
        let is_field = is_of_another_field(mention) && !mention.matches(Category::Hesitant);
        is_field
            || mention.manager().is_some()
            || has_ecosystem(mention)
            || mention.matches_any(&[Category::RightsNoun, Category::Token])
    };
    const OTHERS: &[FunctionWord] = &[
        FunctionWord::Registry,
        FunctionWord::Package,
        FunctionWord::Packages,
        FunctionWord::Thing,
        FunctionWord::Everyday,
    ];
    !OTHERS.iter().any(|other| reading.is(word, *other)) && !reading.mention_at(word).is_some_and(says_more)
}
