//! An end that is stated of something else, "the demo is over on 20 December", and that words of the token's end point to: "let it die
//! then".

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::ZonedDateTime;

use super::super::calendar::{self, TimeExpression};
use super::super::lexicon::{Category, FunctionWord, LEXICON, Unit};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::mentions::{ExpiryClaim, ceases};
use super::{resolve, same};
use gatepass_core::expiry::Expires;

/// The words by which a token ends when something else does that is stated of: "let it die then", "kill it that day".
pub(super) fn points_to_end(reading: &Reading<'_>) -> Option<Range<usize>> {
    const NEAR: usize = 3;
    let is_end = |mention: &&Mention| {
        let is_asserted =
            reading.scopes().denials[mention.words.start] == 0 && !reading.scopes().reported[mention.words.start];
        mention.matches_any(&[Category::Expiring, Category::Ceasing, Category::Revoke]) && is_asserted
    };
    let points = |mention: &Mention| {
        let end = mention.words.end;
        let is_then = |word: usize| {
            let is_word = reading.is(word, FunctionWord::Then) && reading.is_parted(word + 1);
            // "that day"
            let is_that_day = reading
                .mention_at(word)
                .is_some_and(|mention| mention.matches(Category::Vague) && is_day(reading, mention.words.end - 1));
            is_word || is_that_day
        };
        let near = (end..reading.words.len().min(end + NEAR)).take_while(|word| reading.gap(*word) <= Gap::Space);
        near.into_iter().find(|word| is_then(*word)).map(|word| mention.words.start..word + 1)
    };
    reading.mentions.iter().filter(is_end).find_map(points)
}

/// Whether a word is the one for a day.
fn is_day(reading: &Reading<'_>, word: usize) -> bool {
    LEXICON.says(reading.key(word), Category::Unit(Unit::Day))
}

/// The bytes that say this very end where it is stated, and not yet as the token's, "she hands in on 1 March", and other words say that
/// the token ends: "let it end then", "stop it". Nothing that is denied, quoted or stated of others counts.
pub(in super::super) fn mentioned_end(
    reading: &Reading<'_>,
    end: Expires,
    now: &ZonedDateTime,
) -> Option<Range<usize>> {
    const ENDS: &[Category] = &[Category::Expiring, Category::Ceasing];
    // "Our contract is over" says it of something else.
    let is_own = |mention: &Mention| mention.matches(Category::Expiring) || ceases(reading, &mention.words);
    let ends =
        |mention: &Mention| mention.matches_any(ENDS) && is_own(mention) && is_asserted(reading, mention.words.start);
    let is_asked = reading.mentions.iter().any(ends);
    let (_, span) = stated_ends(reading, now).into_iter().find(|(stated, _)| same(*stated, end, now))?;
    is_asked.then_some(span)
}

/// Whether a word is whoever speaks', and denied by nobody.
fn is_asserted(reading: &Reading<'_>, word: usize) -> bool {
    !reading.is_background(word)
        && !reading.is_quoted(word)
        && !reading.scopes().reported[word]
        && reading.scopes().denials[word] == 0
}

/// The days and hours to come that whoever speaks tells of, each once, with its bytes.
pub(super) fn stated_ends(reading: &Reading<'_>, now: &ZonedDateTime) -> Vec<(Expires, Range<usize>)> {
    let mut found: Vec<(Expires, Range<usize>)> = Vec::new();
    let mut place = 0;
    while place < reading.words.len() {
        let Some(time) = calendar::at(reading, place, now) else {
            place += 1;
            continue;
        };
        place = time.words.end.max(place + 1);
        if matches!(time.when, TimeExpression::On(_) | TimeExpression::At(_))
            && time.words.clone().all(|word| is_asserted(reading, word))
            && let Ok(end) = resolve(&ExpiryClaim::Time(time.when), "", now)
            && !found.iter().any(|(other, _)| *other == end)
        {
            found.push((end, reading.span(&time.words)));
        }
    }
    found
}
