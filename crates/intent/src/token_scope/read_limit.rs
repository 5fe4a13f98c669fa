//! What a short request to read is limited to, by a word for what is read: "o parceiro pode baixar o sdk, e nada mais", "solo puede ver
//! finanzas/", "只能下载 weather-tools". Reading everything is not what was asked for, so that it is asked about.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::noun_phrase::is_of_another_field;
use super::one_word::is_unfamiliar;
use super::restriction::Asked;
use super::{has_ecosystem, is_short, may_write};

/// The most words of such a request, besides what asks nothing.
const LONGEST: usize = 20;

/// The words from what is done to what it is limited to; `environments` are the names of those that there are.
pub(super) fn read_limit(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    if may_write(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_asked = |mention: &Mention| asked.asserts(reading, mention.words.start);
    let is_strict = reading.mentions.iter().any(|mention| {
        let limits =
            mention.matches_any(&[Category::Only, Category::NothingElse]) && !mention.matches(Category::Suffices);
        limits && is_asked(mention)
    });
    reading.mentions.iter().filter(|mention| is_asked(mention)).find_map(|mention| {
        let reads = is_strict && mention.matches_any(&[Category::Read, Category::Reads]);
        let reads_only = mention.matches(Category::ReadOnly);
        let end = mention.words.end;
        let name = if reads { object(reading, end) } else { end };
        let whole = reading.compound(name);
        let is_open = name < reading.words.len() && reading.gap(name) <= Gap::Space && (reads || reads_only);
        let is_named = || whole.clone().any(|word| is_unfamiliar(reading, word)) || is_folder(reading, whole.end);
        let is_taken =
            || whole.clone().any(|word| is_field(reading, word) || environment::exists(reading, word, environments));
        (is_open && is_named() && !is_taken() && (reads || reading.is_parted(whole.end)))
            .then_some(mention.words.start..whole.end)
    })
}

/// The first word of what is done with behind a verb, past articles and what leads to it.
fn object(reading: &Reading<'_>, verb: usize) -> usize {
    const NEAR: usize = 4;
    let leads = |word: usize| {
        LEXICON.is_determiner(reading.key(word))
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[
                    Category::At,
                    Category::For,
                    Category::From,
                    Category::FirstPerson,
                    Category::PackageNoun,
                ]) || mention.categories == [Category::Ordinary]
            })
    };
    let is_near = |word: &usize| reading.gap(*word) <= Gap::Space;
    verb + (verb..reading.words.len()).take(NEAR).take_while(is_near).take_while(|word| leads(*word)).count()
}

/// Whether what ends here is a folder: `finanzas/`.
fn is_folder(reading: &Reading<'_>, end: usize) -> bool {
    let last = end.checked_sub(1).and_then(|last| reading.words.get(last));
    last.is_some_and(|last| reading.text[last.span.end..].starts_with('/'))
}

/// Whether a word says what a field takes, or whom the token is for.
fn is_field(reading: &Reading<'_>, word: usize) -> bool {
    reading.is_masked(word)
        || reading.mention_at(word).is_some_and(|mention| {
            mention.manager().is_some()
                || has_ecosystem(mention)
                || is_of_another_field(mention)
                || mention.matches(Category::Token)
        })
}
