//! Environments of which the request says that nothing is to be done there.

use std::ops::Range;

use super::super::lexicon::{Category, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes::anaphora::is_left_alone;

/// Whether what is said of an environment is that it needs nothing: "eu-live-1 is fine, skip it", "on staging nothing should be
/// opened yet". What asks for something says no such thing of where it is for.
pub(super) fn is_left_out(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    const ASKS: &[Category] = &[Category::Directed, Category::Generate, Category::Token, Category::FirstPerson];
    let clause = reading.clause(words.start);
    if reading.mentions_in(&clause).any(|mention| mention.matches_any(ASKS)) {
        return false;
    }
    is_left_alone(reading, words) || is_closed(reading, words, &clause)
}

/// Whether something before an environment in its part of the sentence denies: "don't touch the production images".
pub(super) fn is_denied_before(reading: &Reading<'_>, environment: usize) -> bool {
    let start = reading.between_commas(environment).start;
    reading.mentions_in(&(start..environment)).any(|mention| mention.matches(Category::Not))
}

/// Whether a clause that begins with an environment denies what should be done there, and no permission or end of it.
fn is_closed(reading: &Reading<'_>, words: &Range<usize>, clause: &Range<usize>) -> bool {
    let leads = |word: usize| {
        LEXICON.is_determiner(reading.key(word))
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[Category::At, Category::For, Category::EnvironmentNoun, Category::Ordinary])
            })
    };
    let begins = words.start > clause.start && (clause.start..words.start).all(leads);
    let rest = words.end..clause.end;
    let denies = |mention: &Mention| mention.matches(Category::Not) && !mention.matches(Category::Ordinary);
    let is_denied = |word: usize| reading.scopes().denials[word] > 0;
    begins
        && reading.mentions_in(&rest).any(denies)
        && reading.mentions_in(&rest).any(|mention| mention.matches(Category::Demand))
        && !rest.clone().any(is_denied)
}
