//! Where a configuration is to be written, as a request limits it: "only in this project", "do not touch ~/.npmrc", "write no file".

mod hold;
#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::ZonedDateTime;

use super::intent::{Place, PlaceLimit};
use super::lexicon::{Category, FunctionWord, LEXICON};
use super::reading::{Mention, Reading};
use super::scopes::salience::{self, Salience};

/// What limits what stands in its clause.
const LIMITS: &[Category] = &[
    Category::Only,
    Category::NothingElse,
    Category::Not,
    Category::NotBefore,
    Category::Exclusion,
    Category::Except,
    Category::Keep,
];

/// What leads to an end, a place or a part of the day.
const LEADING_TO_END: &[Category] =
    &[Category::Until, Category::For, Category::At, Category::In, Category::Expiring, Category::Only];

/// How files that clients read end.
const EXTENSIONS: [&str; 8] = [".xml", ".json", ".toml", ".conf", ".yml", ".yaml", ".properties", ".gradle"];

/// The first limit of a place in what is asked.
pub(super) fn recognize(reading: &Reading<'_>, now: &ZonedDateTime) -> Option<PlaceLimit> {
    let limited = |kind: Place, words: Range<usize>| {
        let clause = clause(reading, &words);
        // "write only ./.npmrc" is of no permission.
        let says_only =
            |word: usize| reading.is(word, FunctionWord::Only) && !reading.matches(word, Category::ReadOnly);
        let is_limited =
            reading.mentions_in(&clause).any(|mention| mention.matches_any(LIMITS)) || clause.clone().any(says_only);
        (is_limited && is_asked(reading, words.start)).then(|| PlaceLimit { kind, words: quoted(reading, &clause) })
    };
    let nowhere = |word: usize, words: &Range<usize>| {
        is_asked(reading, word).then(|| PlaceLimit { kind: Place::Nowhere, words: quoted(reading, words) })
    };
    let nothing = reading.mentions.iter().find_map(|mention| {
        let start = mention.words.start;
        // "npm is not yet set up" tells how things are.
        let is_by_itself = |mention: &Mention| {
            let leads = start.checked_sub(1).is_some_and(|before| reading.matches(before, Category::Contrast));
            (leads || reading.is_parted(start) || mention.matches(Category::Contrast))
                && reading.is_parted(mention.words.end)
        };
        let is_meant = mention.matches(Category::NoChange)
            && reading.scopes().denials[start] == 0
            && (!mention.matches(Category::Later) || is_by_itself(mention));
        is_meant.then(|| nowhere(start, &mention.words)).flatten()
    });
    // "don't persist anything", "schreib noch nichts"
    let is_denied = |word: usize| {
        reading.scopes().denials[word] > 0
            || (word.saturating_sub(2)..word + 3).any(|near| {
                reading
                    .mention_at(near)
                    .is_some_and(|mention| mention.matches_any(&[Category::Not, Category::NothingElse]))
                    && !reading.is_parted(near.max(word))
            })
    };
    let unwritten = || {
        (0..reading.words.len())
            .filter(|word| reading.is(*word, FunctionWord::FileWriting) && is_denied(*word))
            .find_map(|word| nowhere(word, &reading.between_commas(word)))
    };
    // "once the review is through", "if Jana approves"
    let awaited = || {
        reading.mentions.iter().find_map(|mention| {
            let start = mention.words.start;
            // "until tomorrow" is how long a token lives.
            let is_led = start.checked_sub(1).is_some_and(|before| {
                LEXICON.is_determiner(reading.key(before))
                    || reading.mention_at(before).is_some_and(|mention| mention.matches_any(LEADING_TO_END))
            });
            let waits = reading.is(start, FunctionWord::Awaiting) && reading.is_prose() && !is_led;
            waits.then(|| nowhere(start, &reading.between_commas(start))).flatten()
        })
    };
    let project = || {
        let mut nouns = reading.mentions.iter().filter(|mention| mention.matches(Category::ProjectNoun));
        nouns.find_map(|mention| limited(Place::Project, mention.words.clone()))
    };
    nothing
        .or_else(unwritten)
        .or_else(awaited)
        .or_else(|| paths(reading).find_map(|words| limited(Place::Path, words)))
        .or_else(project)
        .or_else(|| {
            let words = hold::hold(reading, now)?;
            Some(PlaceLimit { kind: Place::Nowhere, words: quoted(reading, &words) })
        })
}

/// Whether a word stands in what is asked, rather than in what was pasted, or told in a long request.
fn is_asked(reading: &Reading<'_>, word: usize) -> bool {
    let is_reported = || reading.scopes().reported[word] || salience::of(reading, word) == Salience::Reported;
    !reading.is_background(word) && (reading.is_prose() || !is_reported())
}

/// The words of each file's or directory's path.
fn paths<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = Range<usize>> + 'r {
    let words = reading.words.as_slice();
    let is_path = |words: &Range<usize>| is_path(&reading.text[reading.chunk(words.start).clone()]);
    let chunk_after = |start: usize| {
        let end = reading.chunk(start).end;
        start..words.partition_point(|word| word.span.start < end)
    };
    let first = (!words.is_empty()).then(|| chunk_after(0));
    let next = move |last: &Range<usize>| (last.end < words.len()).then(|| chunk_after(last.end));
    std::iter::successors(first, next).filter(is_path)
}

/// The clause that words stand in, whose own dots and slashes part none.
fn clause(reading: &Reading<'_>, words: &Range<usize>) -> Range<usize> {
    let (first, last) = (words.start, words.end - 1);
    let joins = |text: Option<&str>| text.is_some_and(|between| between.chars().all(|sign| " ~./\"'`".contains(sign)));
    let between = |before: usize, next: usize| {
        let start = reading.words.get(before)?.span.end;
        reading.text.get(start..reading.words.get(next)?.span.start)
    };
    let start = first.checked_sub(1).filter(|before| joins(between(*before, first)));
    let end = Some(last + 1).filter(|next| joins(between(last, *next)));
    start.map_or(first, |word| reading.between_commas(word).start)
        ..end.map_or(last + 1, |word| reading.between_commas(word).end)
}

/// Whether this is a path, as people write them in a sentence: `~/.npmrc`, `web/.npmrc,`, "settings.xml".
fn is_path(chunk: &str) -> bool {
    let name = chunk.trim_matches(|letter: char| "\"'`()[]{},;:!?".contains(letter)).trim_end_matches('.');
    let begins = ["~/", "./", "../", "/"].into_iter().any(|begin| name.starts_with(begin));
    let file = name.rsplit('/').next().unwrap_or_default();
    let is_hidden = file.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let ends = EXTENSIONS.into_iter().any(|extension| name.ends_with(extension));
    name.len() > 1 && !name.starts_with('@') && (begins || is_hidden || ends)
}

fn quoted(reading: &Reading<'_>, words: &Range<usize>) -> String {
    gatepass_core::token::name::cleaned(&reading.text[reading.span(words)], 60)
}
