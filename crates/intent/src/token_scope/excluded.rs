//! What a request for a token leaves out in any words: "except those of the security team", "apart from the vault one", "X は除く".
//! A scope names what a token is for, so that whatever is left out and is none of a field's values is asked about, whether
//! something is written or read.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::is_unspaced;
use super::noun_phrase::is_of_another_field;
use super::one_word::{is_unfamiliar, is_unknown};
use super::restriction::Asked;
use super::{has_ecosystem, is_short, may_write};

/// The most words of such a request, besides what asks nothing: a longer one tells of many things.
const LONGEST: usize = 30;

/// The most words of what is left out.
const NEAR: usize = 6;

/// The words that leave something out, with what it is; `environments` are the names of those that there are.
pub(super) fn excluded(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    if !is_short(reading, LONGEST) {
        return None;
    }
    let asked = Asked::of(reading);
    let writes = may_write(reading);
    let leaves_out = |mention: &&Mention| {
        let is_behind = mention.matches(Category::NotBefore) && !mention.matches(Category::Not) && writes;
        (mention.matches(Category::Exclusion) || is_behind)
            && !mention.matches_any(&[Category::Contrast, Category::Only, Category::OtherParty])
            && asked.has(reading, mention.words.start)
    };
    reading.mentions.iter().filter(leaves_out).find_map(|mention| {
        let Range { start, end } = mention.words;
        let within = (end..reading.words.len().min(end + NEAR)).take_while(|word| !reading.is_parted(*word));
        let behind = end..end + within.count();
        let is_unspaced = reading.key(start).starts_with(is_unspaced);
        let is_left_out_before = mention.matches_any(&[Category::Except, Category::NotBefore]);
        let stands_behind = is_unspaced || behind.is_empty() && is_left_out_before;
        let phrase = if stands_behind { reading.between_commas(start).start..start } else { behind };
        let is_kept = |word: usize| is_kept(reading, word) || environment::exists(reading, word, environments);
        let is_any = |word: usize| is_thing(reading, word) || stands_behind && writes && is_bare(reading, word);
        let is_open = !phrase.clone().any(is_kept) && phrase.clone().any(is_any);
        is_open.then_some(phrase.start.min(start)..phrase.end.max(end))
    })
}

/// Whether a word says what a field of a token takes, which is left out there.
fn is_kept(reading: &Reading<'_>, word: usize) -> bool {
    reading.is_masked(word)
        || reading.is_background(word)
        || reading.mention_at(word).is_some_and(|mention| {
            is_of_another_field(mention)
                || mention.manager().is_some()
                || mention.matches(Category::RightsNoun)
                || mention.is_time()
        })
}

/// Whether a word may be what something is called where nothing else is said of it: "base excluded".
fn is_bare(reading: &Reading<'_>, word: usize) -> bool {
    is_unknown(reading, word) || reading.mention_at(word).is_some_and(|mention| mention.matches(Category::Hesitant))
}

/// Whether something is named or pointed to here that packages may be.
fn is_thing(reading: &Reading<'_>, word: usize) -> bool {
    const THINGS: &[Category] = &[Category::PackageNoun, Category::ProjectNoun, Category::People];
    let is_named = is_unfamiliar(reading, word);
    // "the vault one"
    let is_one = reading.matches(word, Category::Number(1)) && !LEXICON.is_determiner(reading.key(word));
    is_named
        || is_one
        || reading.is(word, FunctionWord::Package)
        || reading.is(word, FunctionWord::Codebase)
        || reading.is(word, FunctionWord::Thing)
        || reading.mention_at(word).is_some_and(|mention| mention.matches_any(THINGS) || has_ecosystem(mention))
        || reading.key(word).starts_with(is_unspaced) && reading.mention_at(word).is_none()
}
