//! A word of a short request to write that is not known, and that stands as names of packages do, without an article: "spare
//! chalk", "for exactly chalk". In how many ways people limit a token nobody can list; what everyday speech has in such places
//! can be.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::may_write;
use super::one_word::{is_compound_name, is_unfamiliar};
use super::package_name::Ecosystems;
use super::unknown_clause::signs;

/// A word of which nothing is known, and that stands as names of packages do, without an article: "spare chalk", "for exactly chalk".
/// Where nothing is written, a sentence must limit something, too: many more things are read by many more people. So must one in
/// other languages, of which verbs and adverbs of everyday speech are not known.
/// `every` is whether any such word counts that nothing limits, too.
pub(super) fn bare_noun(reading: &Reading<'_>, every: bool) -> Option<Range<usize>> {
    let may_write = may_write(reading);
    (0..reading.words.len()).find_map(|word| {
        let name = reading.compound(word);
        // "may only publish Django"
        let is_limited = || {
            let limits = [Category::Write, Category::Only, Category::Exclusion, Category::NotBefore, Category::Not];
            word > 0
                && reading.gap(word) <= Gap::Colon
                && limits.into_iter().any(|limit| reading.matches(word - 1, limit))
        };
        let has_capitals = || limits_anywhere(reading) && Ecosystems::of(reading).have_capitals();
        let may_be_capital = || limits(reading, word) && is_limited() || has_capitals();
        let is_called = reading.text[reading.span(&name)].contains(char::is_uppercase) && !may_be_capital();
        let is_bare = name.start == word && !is_determined(reading, word) && !is_called && !signs(reading, &name);
        // "semantic-release needs npm publish": whoever asks.
        let asks = reading.gap(name.end) <= Gap::Space && reading.matches(name.end, Category::Demand);
        // "Publishing chalk stays with Ravi" limits, too.
        let is_written = || word > 0 && reading.matches(word - 1, Category::Write);
        // "so that I can publish shipit"
        let is_object = || may_write && is_written() && reading.is_parted(name.end);
        let is_reported = reading.scopes().reported[word] && !limits(reading, word) && !is_written();
        // "só vou publicar"
        let may_be_verb = word > 0 && reading.matches(word - 1, Category::Only) && !reading.is_parted(word + 1);
        let is_bare = is_bare
            && !asks
            && !is_reported
            && ((every || is_object() || reading.scopes().reported[word] && is_written()) && reading.is_english
                || limits(reading, word) && (reading.is_english || may_write && !may_be_verb));
        let is_unknown = |part: usize| is_unfamiliar(reading, part);
        (is_bare && (name.clone().any(is_unknown) || is_bare_compound(reading, &name))).then_some(name)
    })
}

/// Whether it is a name of words that are known, as "team-tools" is, and no machine or release with a number: "build-07".
fn is_bare_compound(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    let is_number = |word: usize| reading.key(word).starts_with(|first: char| first.is_ascii_digit());
    is_compound_name(reading, name) && !name.clone().any(is_number)
}

/// What limits what is asked for.
pub(super) const LIMITS: &[Category] =
    &[Category::Not, Category::NotBefore, Category::Exclusion, Category::Only, Category::NothingElse, Category::Keep];

/// Whether the sentence that a word stands in limits something, whoever is quoted with it: "Dana says chalk is out of bounds".
fn limits(reading: &Reading<'_>, word: usize) -> bool {
    let sentence = reading.scopes().sentences[word];
    let is_there = |mention: &Mention| reading.scopes().sentences[mention.words.start] == sentence;
    // "an hour is enough" limits the hour.
    let limits = |mention: &Mention| mention.matches_any(LIMITS) && !mention.matches(Category::Suffices);
    reading.mentions.iter().any(|mention| limits(mention) && is_there(mention))
}

/// Whether any sentence does.
fn limits_anywhere(reading: &Reading<'_>) -> bool {
    reading.mentions.iter().any(|mention| mention.matches_any(LIMITS))
}

/// Whether a noun is for somebody or something that a token is for, and for no packages: "team", "runner", "laptop".
pub(super) fn names_user(mention: &Mention) -> bool {
    const NOUNS: &[Category] = &[
        Category::OtherNoun,
        Category::ReaderUse,
        Category::WriterUse,
        Category::EitherUse,
        Category::People,
        Category::Place,
    ];
    mention.matches_any(NOUNS) && !mention.matches(Category::PackageNoun)
}

/// Whether an article or a possessive leads to a word: "my new thinkpad", "the runner eu-3".
fn is_determined(reading: &Reading<'_>, word: usize) -> bool {
    let leads = |before: &usize| {
        reading.gap(before + 1) <= Gap::Space
            && (reading.is(*before, FunctionWord::Everyday) || reading.mention_at(*before).is_some_and(names_user))
    };
    let first = (0..word).rev().take_while(leads).last().unwrap_or(word);
    first > 0 && reading.gap(first) <= Gap::Space && LEXICON.is_determiner(reading.key(first - 1))
}
