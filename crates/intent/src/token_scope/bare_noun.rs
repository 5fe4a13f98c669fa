//! A word of a short request to write that is not known, and that stands as names of packages do, without an article: "spare
//! chalk", "for exactly chalk". In how many ways people limit a token nobody can list; what everyday speech has in such places
//! can be.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::one_word::is_unknown;
use super::unknown_clause::signs;

/// A word of which nothing is known, and that stands as names of packages do, without an article: "spare chalk", "for exactly chalk".
pub(super) fn bare_noun(reading: &Reading<'_>) -> Option<Range<usize>> {
    // Elsewhere verbs and adverbs of everyday speech are not known.
    if !reading.is_english {
        return None;
    }
    (0..reading.words.len()).find_map(|word| {
        let name = reading.compound(word);
        let is_called = reading.text[reading.span(&name)].contains(char::is_uppercase);
        let is_bare = name.start == word && !is_determined(reading, word) && !is_called && !signs(reading, &name);
        // "semantic-release needs npm publish": whoever asks.
        let asks = reading.matches(name.end, Category::Demand);
        let is_bare = is_bare && !asks && !reading.scopes().reported[word];
        let is_unknown = |part: usize| is_unknown(reading, part) && !reading.is(part, FunctionWord::Everyday);
        (is_bare && name.clone().any(is_unknown)).then_some(name)
    })
}

/// Whether an article or a possessive leads to a word: "my new thinkpad", "the runner eu-3".
fn is_determined(reading: &Reading<'_>, word: usize) -> bool {
    const NOUNS: &[Category] = &[
        Category::OtherNoun,
        Category::ReaderUse,
        Category::WriterUse,
        Category::EitherUse,
        Category::People,
        Category::Place,
    ];
    let leads = |before: &usize| {
        let is_noun = |mention: &Mention| mention.matches_any(NOUNS) && !mention.matches(Category::PackageNoun);
        reading.gap(before + 1) <= Gap::Space
            && (reading.is(*before, FunctionWord::Everyday) || reading.mention_at(*before).is_some_and(is_noun))
    };
    let first = (0..word).rev().take_while(leads).last().unwrap_or(word);
    first > 0 && reading.gap(first) <= Gap::Space && LEXICON.is_determiner(reading.key(first - 1))
}
