//! How often a token may be used, which none is held to: "one single publish", "two docker pushes", "npm publish, twice", "gone after the
//! first push", "une seule publication", "1回限り". In how many ways people count, nobody can list; what they count can be.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::bare_noun::names_user;
use super::has_ecosystem;
use super::restriction::Asked;

/// The most words between a count and what it counts: "one single npm publish".
const NEAR: usize = 4;

/// What is done with a token.
const ACCESS: &[Category] = &[Category::Write, Category::Writes, Category::Read, Category::Reads];

/// The words of such a count.
pub(super) fn use_count(reading: &Reading<'_>) -> Option<Range<usize>> {
    let asked = Asked::of(reading);
    let is_asked = |word: &usize| asked.asserts(reading, *word);
    (0..reading.words.len()).filter(is_asked).find_map(|word| {
        repeatedly(reading, word).or_else(|| counted(reading, word)).or_else(|| after_use(reading, word))
    })
}

/// "twice", "einmal", where nothing says of what: "twice a day", "once the review is through".
fn repeatedly(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    (reading.is(word, FunctionWord::Repeatedly) && reading.is_parted(word + 1)).then_some(word..word + 1)
}

/// What is done or an occasion, and a count before it: "one publish", "two docker pushes", "ein einziges Mal".
fn counted(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    let end = end_of_use(reading, word)?;
    let is_occasion = reading.is(word, FunctionWord::Occasion);
    let is_near = |before: &usize| reading.gap(*before + 1) <= Gap::Joined.max(Gap::Space);
    let is_light = |before: &usize| {
        LEXICON.is_determiner(reading.key(*before))
            || is_count(reading, *before)
            || reading.mention_at(*before).is_some_and(|mention| {
                mention.manager().is_some()
                    || has_ecosystem(mention)
                    || mention.matches_any(&[Category::Only, Category::Until, Category::Former])
            })
    };
    // "un push" is any, "une fois" is one.
    let counts = |before: &usize| {
        is_count(reading, *before)
            && (is_occasion && !reading.is_english || !reading.is(*before, FunctionWord::Indefinite))
            && (is_occasion || !reading.is(*before, FunctionWord::Article))
    };
    let start = (word.saturating_sub(NEAR)..word).rev().take_while(is_near).take_while(is_light).find(counts)?;
    // "もう一度": again
    let is_unspaced_at = |word: usize| reading.key(word).starts_with(is_unspaced);
    let begins = reading.is_parted(start) || start > 0 && says_access(reading, start - 1) || !is_unspaced_at(word);
    (begins || is_restricted(reading, end)).then_some(start..end)
}

/// Where a use ends that a word names, unless it is somebody's or of another token: "one push token", "two release jobs".
fn end_of_use(reading: &Reading<'_>, word: usize) -> Option<usize> {
    let is_use = reading.is(word, FunctionWord::Occasion) || reading.is(word, FunctionWord::Action);
    let end = match reading.mention_at(word) {
        Some(mention) if mention.words.end == word + 1 && mention.matches_any(ACCESS) => word + 1,
        Some(mention) if mention.words.start == word && mention.matches_any(ACCESS) && mention.manager().is_some() => {
            mention.words.end
        }
        _ if is_use => word + 1,
        _ => return None,
    };
    let is_noun = |mention: &Mention| {
        names_user(mention)
            || mention.matches_any(&[
                Category::Token,
                Category::Tokens,
                Category::RightsNoun,
                Category::PackageNoun,
                Category::OtherTime,
            ])
    };
    // "two release jobs"
    let is_action = reading.is(word, FunctionWord::Action) && !says_access(reading, word);
    let goes_on = |mention: &Mention| {
        mention.matches_any(&[
            Category::For,
            Category::At,
            Category::In,
            Category::Until,
            Category::Only,
            Category::And,
        ])
    };
    if is_action && !reading.is_parted(end) && !reading.mention_at(end).is_some_and(goes_on) {
        return None;
    }
    let is_of_noun = reading.gap(end) <= Gap::Space
        && end < reading.words.len()
        && (reading.is(end, FunctionWord::Package)
            || reading.is(end, FunctionWord::Indefinite)
            || reading.mention_at(end).is_some_and(is_noun));
    (!is_of_noun).then_some(end)
}

/// Whether a word says how many, or that there is one.
fn is_count(reading: &Reading<'_>, word: usize) -> bool {
    let is_digits = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    // "un solo push", but "solo instalan"
    let is_sole = reading.is(word, FunctionWord::Sole)
        && word.checked_sub(1).is_some_and(|before| {
            reading.is(before, FunctionWord::Indefinite) || reading.mention_at(before).is_some_and(Mention::is_number)
        });
    // "just one" is a phrase.
    let is_one = LEXICON.says(reading.key(word), Category::Number(1));
    is_sole
        || is_one
        || is_digits(reading.key(word))
        || reading.mention_at(word).is_some_and(|mention| mention.is_number() || mention.matches(Category::Next))
}

fn says_access(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| mention.matches_any(ACCESS))
}

/// Whether a restriction stands here: "一次而已", "1回まで".
fn is_restricted(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| mention.matches_any(&[Category::Only, Category::Until]))
}

/// An end that is a use: "gone after the first push", "dies with the first upload", "burn after use".
fn after_use(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    let expiring = reading.mention_at(word).filter(|mention| mention.words.start == word)?;
    if !expiring.matches_any(&[Category::Expiring, Category::Ceasing]) {
        return None;
    }
    let is_near = |next: &usize| reading.gap(*next) <= Gap::Space;
    let words = word + 1..reading.words.len().min(expiring.words.end + NEAR);
    let end = words.take_while(is_near).find_map(|next| end_of_use(reading, next))?;
    let is_event = |next: usize| {
        reading.is(next, FunctionWord::Conditional)
            || reading.matches(next, Category::Former)
            || is_count(reading, next)
    };
    (word..end).any(is_event).then_some(word..end)
}
