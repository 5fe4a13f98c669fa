//! Packages that a request to write leaves out, or limits itself to, by a noun: "but not our public packages", "production images must
//! be off limits", "minus the ones that the platform team owns". No scope says that, so that it is asked about.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord};
use super::super::reading::{Mention, Reading};
use super::{counts_each_word, has_ecosystem, is_short};

/// The most words of such a request, besides what asks nothing: a longer one tells of many packages.
const LONGEST: usize = 30;

/// What leaves out what stands in its clause.
const DENYING: &[Category] = &[Category::Not, Category::NotBefore, Category::Exclusion, Category::Except];

/// The clause of such a limit.
pub(super) fn noun_limit(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !counts_each_word(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let is_noun = |word: &usize| {
        let is_kind = |mention: &Mention| has_ecosystem(mention) && mention.manager().is_none();
        reading.is(*word, FunctionWord::Thing)
            || reading.is(*word, FunctionWord::Package)
            || reading
                .mention_at(*word)
                .is_some_and(|mention| mention.matches(Category::PackageNoun) || is_kind(mention))
    };
    let is_unquoted = |word: &usize| reading.words[*word].quotation.is_none();
    let noun = (0..reading.words.len()).find(|word| is_unquoted(word) && is_noun(word) && is_left_out(reading, *word));
    noun.map(|noun| reading.clause(noun))
}

/// Whether the clause of a noun leaves it out, and does not say what somebody cannot do, or has not: "we can't push images any more".
fn is_left_out(reading: &Reading<'_>, noun: usize) -> bool {
    let clause = reading.clause(noun);
    let denies = |mention: &Mention| {
        // "outside your platform" says where, behind what is there.
        let is_of_noun = mention.words.start < noun
            || mention.matches(Category::NotBefore)
            || mention.words.end == clause.end && mention.matches(Category::Not);
        is_of_noun
            && mention.matches_any(DENYING)
            && !mention.matches_any(&[Category::Lacking, Category::Suffices, Category::Contrast])
            && reading.words[mention.words.start].quotation.is_none()
    };
    let begins = reading.mentions_in(&clause).find(|mention| !mention.matches(Category::Contrast));
    let is_somebodys = begins.is_some_and(|first| {
        first.matches_any(&[Category::FirstPerson, Category::History, Category::Past, Category::Lacking])
            && !first.matches(Category::Not)
    });
    let is_background = clause.clone().all(|word| reading.is_background(word) || reading.is_masked(word));
    // "do not scope it to an environment"
    let is_of_environment = clause.clone().any(|word| reading.matches(word, Category::EnvironmentNoun));
    !is_somebodys && !is_background && !is_of_environment && reading.mentions_in(&clause).any(denies)
}
