//! A package that is said to be the only one that is used: "pay/ledger is the only image that it touches". It is what is asked for, and
//! not what something is said of: "pay/ledger is the only image that must stay closed".

#[cfg(test)]
mod tests;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::has_ecosystem;

/// The most words from what says that it is to what it is the only one of.
const NEAR: usize = 5;

/// Who uses it.
const WHO: &[Category] = &[Category::Refers, Category::FirstPerson, Category::People, Category::EitherUse];

/// What limits or denies what follows.
const LIMITS: &[Category] =
    &[Category::Not, Category::NotBefore, Category::Exclusion, Category::Except, Category::OtherParty, Category::Keep];

/// Whether this is said of the name that ends here.
pub(super) fn is_the_only_one(reading: &Reading<'_>, end: usize) -> bool {
    let is_near = |word: &usize| reading.gap(*word) <= Gap::Space;
    if !(is_near(&end) && reading.is(end, FunctionWord::Copula) && reading.scopes().denials[end] == 0) {
        return false;
    }
    let mut behind = (end + 1..reading.words.len().min(end + NEAR)).take_while(is_near);
    let only = behind.find(|word| !LEXICON.is_determiner(reading.key(*word)) || is_only(reading, *word));
    let only = only.filter(|word| is_only(reading, *word)).and_then(|word| reading.mention_at(word));
    // "the only image" may be one phrase.
    let noun = only.and_then(|only| (only.words.start..only.words.end + 1).find(|word| is_noun(reading, *word)));
    noun.is_some_and(|noun| says_who_uses_it(reading, noun + 1))
}

fn is_only(reading: &Reading<'_>, word: usize) -> bool {
    reading.matches(word, Category::Only) && !reading.matches(word, Category::Downtoner)
}

fn is_noun(reading: &Reading<'_>, word: usize) -> bool {
    let is_kind = |mention: &Mention| mention.matches(Category::PackageNoun) || has_ecosystem(mention);
    reading.is(word, FunctionWord::Package) || reading.mention_at(word).is_some_and(is_kind)
}

/// Whether nothing follows but who needs it: "… that it touches", but not "… that must stay closed", "…, keep it closed".
fn says_who_uses_it(reading: &Reading<'_>, word: usize) -> bool {
    let subject = if reading.is(word, FunctionWord::Linking) { word + 1 } else { word };
    let rest = word..reading.sentence(word.saturating_sub(1)).end.max(word);
    let is_who = reading.mention_at(subject).is_some_and(|who| who.matches_any(WHO));
    let limits = |mention: &Mention| mention.matches_any(LIMITS);
    (reading.is_parted(word) || is_who) && !reading.mentions_in(&rest).any(limits)
}
