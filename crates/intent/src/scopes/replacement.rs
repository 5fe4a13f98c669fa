//! Whether one value may stand for another that was said right before it, in a way that no list of corrections has: "a year, besser
//! two weeks", "push (read: pull)", "npm → pnpm". What says so is not known, so that it is asked which of them is meant.

use std::ops::Range;

use super::super::lexicon::{Category, LEXICON};
use super::super::reading::Reading;
use super::super::symbols::has_sign;
use super::super::tokenizer::Gap;

/// The most words that say so.
const LONGEST: usize = 3;

/// Phrases with which what follows is one more, or what the first is for.
const LINKS: &[Category] = &[
    Category::And,
    Category::Or,
    Category::For,
    Category::In,
    Category::At,
    Category::From,
    Category::Until,
    Category::Token,
    Category::Tokens,
    Category::EnvironmentNoun,
];

/// Whether the second may be said in place of the first.
pub(crate) fn may_replace(reading: &Reading<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    if second.start < first.end || (first.end..=second.start).any(|word| reading.gap(word) == Gap::Stop) {
        return false;
    }
    let between = first.end..second.start;
    if between.is_empty() {
        return has_sign(reading, first.end);
    }
    let is_link = |word: usize| {
        LEXICON.is_determiner(reading.key(word))
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(LINKS) || super::subject(mention).is_some() && !mention.matches(Category::Read)
            })
    };
    let is_apart = reading.is_parted(first.end) || has_sign(reading, first.end);
    between.len() <= LONGEST && is_apart && !between.clone().any(is_link)
}
