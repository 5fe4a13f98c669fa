//! A thing that somebody releases or deploys, in a short request that says nothing else of writing: "let me release ledger-core", "token to
//! deploy to the tools repo", "jeton pour livrer le composant menu". A token that reads everything is not for that alone.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::bare_noun::names_user;
use super::destination::{phrase, picks};
use super::one_word::is_unfamiliar;
use super::restriction::Asked;
use super::{SHORT, is_short, may_write};

/// The words of such a thing; `environments` are the names of those that there are.
pub(super) fn released(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    if may_write(reading) || !is_short(reading, SHORT) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_verb = |word: &usize| asked.asserts(reading, *word) && reading.is(*word, FunctionWord::Releasing);
    (0..reading.words.len())
        .filter(is_verb)
        .filter(|verb| is_wanted(reading, *verb))
        .find_map(|verb| object(reading, verb + 1, environments))
}

/// Whether a verb is what somebody wants to do, or rights for it: "let me release", "release rights", but "we release today", "a deploy token".
fn is_wanted(reading: &Reading<'_>, verb: usize) -> bool {
    let before = verb.checked_sub(1).filter(|_| reading.gap(verb) <= Gap::Space);
    let leads = before.and_then(|before| reading.mention_at(before)).is_some_and(|mention| {
        mention.matches_any(&[Category::For, Category::Demand, Category::Directed, Category::Token])
    });
    let is_use = reading.mention_at(verb).is_some_and(names_user);
    let is_right = reading.matches(verb + 1, Category::RightsNoun) || reading.matches(verb + 1, Category::Token);
    !is_use && (leads || is_right && reading.is_parted(verb))
}

/// What is released, and is one of several: a name, or a noun and which.
fn object(reading: &Reading<'_>, start: usize, environments: &[String]) -> Option<Range<usize>> {
    const LEADS: &[Category] = &[Category::For, Category::At, Category::In, Category::RightsNoun, Category::Token];
    let leads = |word: &usize| {
        reading.gap(*word) <= Gap::Space
            && (reading.is(*word, FunctionWord::To)
                || reading.mention_at(*word).is_some_and(|mention| mention.matches_any(LEADS)))
    };
    let start = (start..reading.words.len()).find(|word| !leads(word))?;
    if reading.gap(start) > Gap::Space {
        return None;
    }
    let phrase = phrase(reading, start);
    let head = phrase.clone().next_back()?;
    let is_new = |word: usize| is_unfamiliar(reading, word);
    let is_determined = LEXICON.is_determiner(reading.key(start));
    let is_name = !is_determined && reading.compound(start).any(is_new);
    let is_which = |word: usize| word < head && word > start && picks(reading, word);
    let is_noun = reading.is(head, FunctionWord::Codebase) || reading.is(head, FunctionWord::Package) || is_new(head);
    let is_thing = is_name || is_determined && is_noun && (is_new(head) || phrase.clone().any(is_which));
    let is_environment = phrase.clone().any(|word| environment::exists(reading, word, environments));
    (is_thing && !is_environment).then_some(phrase)
}
