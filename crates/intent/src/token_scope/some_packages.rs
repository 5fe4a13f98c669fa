//! What a short request says a token is for where it describes packages and names none: "for this package", "for two of our
//! packages". Which those are, only whoever asks knows.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::has_ecosystem;
use super::noun_phrase::is_of_another_field;

/// The packages that a short request for a token describes and does not name: "for this package", "for two of our packages",
/// "for packages that I own". "For our private packages" is for all of them, but where `is_strict`.
pub(super) fn some_packages(reading: &Reading<'_>, is_strict: bool) -> Option<Range<usize>> {
    let is_asked = |word: &usize| {
        !reading.is_masked(*word)
            && !reading.is_background(*word)
            && !reading.scopes().reported[*word]
            && reading.scopes().denials[*word] == 0
    };
    let leading = (0..reading.words.len()).filter(|word| LEXICON.says(reading.key(*word), Category::For));
    leading.filter(is_asked).find_map(|word| phrase_of_some(reading, word + 1, is_strict))
}

/// The most words before the noun of such a phrase.
const NEAR: usize = 6;

/// The phrase that begins here, where it is of some packages, and not of all.
fn phrase_of_some(reading: &Reading<'_>, start: usize, is_strict: bool) -> Option<Range<usize>> {
    let end = reading.words.len();
    let is_within = |word: &usize| *word == start || !reading.is_parted(*word);
    let is_use = |mention: &Mention| {
        is_of_another_field(mention)
            || mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
    };
    let noun = (start..end.min(start + NEAR))
        .take_while(is_within)
        .find(|word| reading.is(*word, FunctionWord::Package) || reading.mention_at(*word).is_some_and(is_use))?;
    if !reading.is(noun, FunctionWord::Package) {
        return None;
    }
    let says_all = |word: usize| {
        reading.is(word, FunctionWord::Article)
            || LEXICON.is_determiner(reading.key(word)) && !reading.is(word, FunctionWord::Singling) && !is_strict
            || reading.is(word, FunctionWord::Kind) && !reading.is(word, FunctionWord::Singling) && !is_strict
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches(Category::All) || mention.manager().is_some() || has_ecosystem(mention)
            })
    };
    // "packages that I own", but "packages in our registry"
    let links = |word: usize| {
        let is_theirs = reading.matches(word, Category::FirstPerson) && !reading.is(word + 1, FunctionWord::Have);
        reading.is(word, FunctionWord::Linking) || is_theirs
    };
    let is_linked = noun + 1 < end && is_within(&(noun + 1)) && links(noun + 1);
    let is_at = LEXICON.says(reading.key(noun + 1), Category::At);
    let says_where = |word: usize| {
        reading.is_environment(word)
            || reading.mention_at(word).is_some_and(|mention| {
                mention.manager().is_some()
                    || mention.matches(Category::PackageNoun)
                    || has_ecosystem(mention)
                    || is_at && mention.matches_any(&[Category::Place, Category::OtherNoun])
            })
    };
    let rest = || (noun + 1..end).take_while(is_within);
    let is_some = !(start..noun).all(says_all) || is_linked && !rest().any(says_where);
    is_some.then_some(start..noun + 1)
}
