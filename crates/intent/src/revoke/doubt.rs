//! What makes it unclear whether anything is to be revoked, and now.

use std::ops::Range;

use super::super::Known;
use super::super::calendar::{self, TimeExpression};
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::super::tokens::Named;

/// Whether a word is an hour of the day: "5pm", "17".
fn is_hour(key: &str) -> bool {
    let digits = key.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    (1..=2).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() == key.len() || LEXICON.is(&key[digits.len()..], FunctionWord::HourMark))
}

/// Whether a time stands in a sentence before the one that revokes: "It leaked on Friday. Revoke it."
fn is_before_revoking(reading: &Reading<'_>, time: &Mention) -> bool {
    let sentence = |mention: &Mention| reading.scopes().sentences[mention.words.start];
    let first = reading.mentions.iter().find(|mention| mention.matches(Category::Revoke));
    first.is_some_and(|revoking| sentence(time) < sentence(revoking))
}

/// Whether a word stands in a part of a sentence that tells what somebody says or wants.
pub(super) fn is_hearsay(reading: &Reading<'_>, word: usize) -> bool {
    let part = reading.scopes().parts[word];
    reading
        .mentions
        .iter()
        .any(|mention| mention.matches(Category::History) && reading.scopes().parts[mention.words.start] == part)
}

/// The words that make it unclear whether anything is to be revoked, now: each of them, dates and questions first.
pub(super) fn doubts(reading: &Reading<'_>, own: bool, named: &[Named], known: &Known<'_>) -> Vec<Range<usize>> {
    // Another time than now is a schedule, and gatepass keeps none.
    const TIMES: &[Category] = &[
        Category::Tomorrow,
        Category::AfterTomorrow,
        Category::EndOf,
        Category::NewYear,
        Category::Christmas,
        Category::Later,
        Category::Vague,
    ];
    let unit = |place: usize| {
        reading.mention_at(place).is_some_and(|mention| {
            mention.categories.iter().any(|category| matches!(category, Category::Unit(_) | Category::Weekday(_)))
        })
    };
    let sentence = |word: usize| reading.scopes().sentences[word];
    let verbs = || {
        reading.mentions.iter().filter(|mention| mention.matches(Category::Revoke)).map(|mention| mention.words.start)
    };
    // What is told in a sentence of its own does not make one's own wish unclear: "Tariq asked for that last week. Revoke X."
    let has_verb = verbs().any(|verb| !reading.scopes().reported[verb]);
    let concerns = |word: usize| {
        !(own || has_verb)
            || verbs().chain(named.iter().map(|named| named.words.start)).any(|other| sentence(other) == sentence(word))
    };
    // "on 4 December"
    let today = known.now.date();
    let dated = (0..reading.words.len()).filter_map(|word| {
        let found = calendar::at(reading, word, known.now)?;
        let ahead = matches!(found.when, TimeExpression::On(date) if date > today)
            || matches!(found.when, TimeExpression::At(time) if time > known.now.timestamp());
        let stays = reading.mentions.iter().any(|mention| {
            mention.matches(Category::Keep)
                && reading.scopes().parts[mention.words.start] == reading.scopes().parts[word]
        });
        (ahead && !stays && !reading.scopes().reported[word] && concerns_time(reading, &found.words))
            .then_some(found.words)
    });
    // "was ci-bot revoked?"
    let is_directed = reading.mentions.iter().any(|mention| mention.matches(Category::Directed));
    let ends_question = |word: &usize| reading.text[reading.words[*word].span.end..].starts_with(['?', '？']);
    let asks_whether = (0..reading.words.len()).filter(|_| !is_directed).filter(ends_question).filter_map(|word| {
        let first = (0..=word).find(|first| sentence(*first) == sentence(word))?;
        let past =
            reading.mention_at(first).filter(|mention| mention.matches_any(&[Category::Past, Category::Asks]))?;
        let revokes = (first..=word)
            .any(|place| reading.matches(place, Category::Revoke) && !reading.matches(place, Category::Revoked));
        (!revokes).then(|| past.words.clone())
    });
    let found = reading.mentions.iter().filter(|mention| concerns(mention.words.start)).filter(|mention| {
        let reported = reading.scopes().reported[mention.words.start];
        let scheduled = mention.matches_any(TIMES)
            || mention.matches(Category::Next) && unit(mention.words.end)
            || mention.matches(Category::In) && (mention.words.end..mention.words.end + 3).any(unit)
            || mention.matches(Category::At) && is_hour(reading.key(mention.words.end))
            || mention.categories.iter().any(|category| matches!(category, Category::Weekday(_)))
                && !reported
                && !is_before_revoking(reading, mention);
        let hearsay = own && reported && mention.matches(Category::History);
        mention.matches_any(&[Category::Condition, Category::Hypothetical, Category::Undecided]) && !hearsay
            || mention.matches(Category::Unused) && named.is_empty()
            || scheduled
            || is_put_off_in_the_day(reading, mention)
    });
    let postponed = (0..reading.words.len()).filter(|word| concerns(*word)).filter_map(|word| postponed(reading, word));
    let found = found.map(|mention| mention.words.clone());
    dated.chain(asks_whether).chain(inverted(reading)).chain(postponed).chain(found).collect()
}

/// Whether a part of the day stands in the clause of a verb that revokes: "revoke X tonight", "at midnight", "今夜 X を失効させて".
fn is_put_off_in_the_day(reading: &Reading<'_>, mention: &Mention) -> bool {
    let word = mention.words.start;
    let is_part = mention
        .words
        .clone()
        .any(|word| [FunctionWord::PartOfDay, FunctionWord::Night].into_iter().any(|part| reading.is(word, part)));
    let clause = reading.clause(word);
    let revokes = reading.mentions_in(&clause).any(|verb| verb.matches_any(&[Category::Revoke, Category::Delete]));
    is_part && revokes && !reading.scopes().reported[word]
}

/// The words, from this one, that put something off until something else was: "after the release". What was after something is
/// told, and what is by itself ("I'll make a new one after") leads to nothing.
fn postponed(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    let part = reading.scopes().parts[word];
    let is_own = |word: usize| reading.scopes().parts.get(word) == Some(&part) && reading.gap(word) <= Gap::Space;
    let leads = is_own(word + 1) && !reading.is_masked(word + 1);
    let is_phrase = reading.mention_at(word).is_some_and(|mention| mention.matches(Category::Ordinary));
    let is_after = reading.is(word, FunctionWord::After) && leads && !is_phrase && !reading.scopes().reported[word];
    is_after.then(|| word..(word + 2..word + 4).find(|end| !is_own(*end)).unwrap_or(word + 4))
}

/// The words with which a condition begins that has its verb first: "Should they have switched, then X can be revoked".
fn inverted<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = Range<usize>> + 'r {
    let begins = |word: &usize| *word == 0 || reading.gap(*word) == Gap::Stop;
    let words = (0..reading.words.len()).filter(begins).filter(|word| reading.is(*word, FunctionWord::Inverting));
    words
        .filter(|first| {
            let sentence = reading.scopes().sentences[*first];
            let rest =
                (*first + 1..reading.words.len()).take_while(|word| reading.scopes().sentences[*word] == sentence);
            let comma = rest.clone().find(|word| reading.gap(*word) == Gap::Comma);
            comma.is_some_and(|comma| {
                rest.skip_while(|word| *word < comma).any(|word| reading.matches(word, Category::Revoke))
            })
        })
        .map(|word| word..word + 1)
}

/// Whether a date is when to revoke, and not what a token is called or when something was: it ends the sentence or stands
/// after a preposition of time.
fn concerns_time(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let led = words.start > 0
        && reading
            .mention_at(words.start - 1)
            .is_some_and(|before| before.matches_any(&[Category::At, Category::Until, Category::In, Category::For]));
    led && reading.compound(words.start).start == words.start
}
