//! Ends of which something is said, and not all of it understood: they are asked about, since a token that lives on is not what was
//! asked for.

use std::ops::Range;

use jiff::ZonedDateTime;

use super::super::calendar::{self, TimeExpression};
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes::salience::{self, Salience};
use super::super::token_scope::{SHORT, is_short, may_write};
use super::super::tokenizer::{Gap, is_unspaced};
use super::mentions::{ExpiryClaim, Mentioned, ceases};
use super::resolve;
use gatepass_core::expiry::Expires;

/// How near to each other two ends stand of which one replaces the other, in words.
const BESIDE: usize = 4;

/// The words of an end that others make doubtful: one that never comes beside one that does ("until further notice, but at most 10
/// days"), and a later one before an earlier that is denied in form alone ("2h, no 1h").
pub(super) fn contested(reading: &Reading<'_>, found: &[Mentioned], now: &ZonedDateTime) -> Option<Range<usize>> {
    let is_asked = |mentioned: &&Mentioned| {
        salience::of(reading, mentioned.words.start) != Salience::Reported
            && !reading.is_background(mentioned.words.start)
    };
    let never = found.iter().filter(is_asked).find(|one| one.what == ExpiryClaim::Never && !one.denied);
    let time = found.iter().filter(is_asked).find(|one| matches!(one.what, ExpiryClaim::Time(_)) && !one.denied);
    if let (Some(never), Some(time)) = (never, time) {
        let part = |words: &Range<usize>| reading.scopes().sentences[words.start];
        let is_same = part(&never.words) == part(&time.words);
        let is_corrected = reading.scopes().has_correction(&(never.words.start..time.words.start + 1))
            || reading.scopes().has_correction(&(time.words.start..never.words.start + 1));
        if is_same && !is_corrected {
            return Some(never.words.start.min(time.words.start)..never.words.end.max(time.words.end));
        }
    }
    let end = |mentioned: &Mentioned| resolve(&mentioned.what, "", now).ok();
    let pairs = found.windows(2).filter(|pair| !pair[0].denied && pair[1].denied && is_asked(&&pair[1]));
    pairs.into_iter().find_map(|pair| {
        let is_earlier = match (end(&pair[0])?, end(&pair[1])?) {
            (Expires::At(first), Expires::At(second)) => second < first,
            (first, second) => first == Expires::Never && second != Expires::Never,
        };
        let is_beside = pair[1].words.start.saturating_sub(pair[0].words.end) < BESIDE;
        (is_earlier && is_beside).then_some(pair[0].words.start..pair[1].words.end)
    })
}

/// The words of a time in a short request of which nothing was understood: "until ten past eleven o'clock". A token that lives on is
/// not what was asked for.
pub(super) fn left_over(reading: &Reading<'_>, found: &[Mentioned], now: &ZonedDateTime) -> Option<Range<usize>> {
    if !is_short(reading, SHORT) {
        return None;
    }
    let is_of_time = |word: usize| {
        (0..=word).any(|place| calendar::at(reading, place, now).is_some_and(|time| time.words.contains(&word)))
    };
    let is_covered = |word: usize| found.iter().any(|one| one.words.contains(&word)) || is_of_time(word);
    let is_other = |words: &Range<usize>| {
        (words.start.saturating_sub(2)..words.end + 2).any(|word| reading.matches(word, Category::OtherTime))
    };
    if let Some(word) = (0..reading.words.len()).find(|word| is_bare_number(reading, *word) && !is_covered(*word)) {
        return Some(word..word + 1);
    }
    // "2週間半", of which the language is not known
    let is_foreign = |word: &usize| {
        let part = reading.between_commas(*word);
        let is_digits = |word: usize| reading.key(word).bytes().all(|byte| byte.is_ascii_digit());
        let is_letter = |word: usize| reading.key(word).starts_with(is_unspaced);
        part.start == *word
            && is_digits(*word)
            && part.len() > 1
            && reading.mention_at(*word + 1).is_none()
            && (*word + 1..part.end).all(is_letter)
            && !is_covered(*word)
    };
    if let Some(word) = (0..reading.words.len()).find(is_foreign) {
        return Some(reading.between_commas(word));
    }
    // "npm read, over on Thursday"
    let is_beside_end = |words: &Range<usize>| {
        let part = reading.between_commas(words.start);
        let near = words.start.saturating_sub(4).max(part.start)..(words.end + 2).min(part.end);
        ceases(reading, words)
            || near.into_iter().any(|word| {
                reading.mention_at(word).is_some_and(|mention| {
                    mention.matches_any(&[
                        Category::Expiring,
                        Category::EndOf,
                        Category::Including,
                        Category::Until,
                        Category::Revoke,
                    ]) && !mention.matches(Category::And)
                })
            })
    };
    let has_end = found.iter().any(|one| matches!(one.what, ExpiryClaim::Time(_)) && !one.denied);
    reading.mentions.iter().find_map(|mention| {
        let start = mention.words.start;
        // "npm publish, stops Friday", where something is written.
        let is_day = mention.matches(Category::Tomorrow)
            || mention.categories.iter().any(|category| matches!(category, Category::Weekday(_)));
        let is_end = || {
            is_day
                && (may_write(reading) || is_beside_end(&mention.words))
                && !has_end
                && !found.iter().any(|one| one.words.contains(&start))
        };
        let is_hour = mention.matches_any(&[Category::OClock, Category::Noon]);
        // "for quinze jours", whose number is of a phrase
        let is_count = mention.is_number()
            && start > 0
            && reading.gap(start) <= Gap::Space
            && (reading.matches(start - 1, Category::Until) || reading.matches(start - 1, Category::For))
            && reading.is_parted(mention.words.end);
        let is_asked = !reading.is_masked(start)
            && !reading.is_background(start)
            && !reading.is_quoted(start)
            && !reading.scopes().reported[start]
            && salience::of(reading, start) != Salience::Reported;
        let is_left = (is_hour || is_count) && !is_covered(start) || is_end();
        (is_asked && is_left && !is_other(&mention.words)).then(|| mention.words.clone())
    })
}

/// Whether a number is an end without its unit, or a day without its month: "ttl 3600", "expires 1130", "ends on the 25th".
fn is_bare_number(reading: &Reading<'_>, word: usize) -> bool {
    let (digits, suffix) = calendar::number_and_mark(reading.key(word));
    let is_number = !digits.is_empty() && (suffix.is_empty() || LEXICON.is(suffix, FunctionWord::OrdinalSuffix));
    if !is_number || !reading.is_parted(word + 1) || reading.is_quoted(word) || reading.is_masked(word) {
        return false;
    }
    let first = calendar::first_of_lead(reading, word, 2);
    let cue = first.checked_sub(1).filter(|_| reading.gap(first) <= Gap::Colon);
    cue.and_then(|cue| reading.mention_at(cue))
        .is_some_and(|cue| cue.matches(Category::Expiring) && !cue.matches(Category::Revoke))
}

/// The words of an end that is not understood: "until the merger", "expires mid December".
pub(super) fn open_end(reading: &Reading<'_>) -> Option<Range<usize>> {
    reading.mentions.iter().find_map(|mention| {
        let end = mention.words.end;
        let next = reading.mention_at(end);
        let past = next.is_some_and(|next| {
            next.matches_any(&[Category::Past, Category::Yesterday]) && reading.is_parted(next.words.end)
        });
        let untold =
            !reading.scopes().reported[mention.words.start] && reading.scopes().denials[mention.words.start] == 0;
        let follows = end < reading.words.len() && reading.gap(end) <= Gap::Colon;
        // "qui expire dès que la version est sortie"
        let is_conditional = mention.matches(Category::Expiring)
            && next.is_some_and(|next| next.matches(Category::Condition) && !next.matches(Category::Or))
            && !reading.is(end, FunctionWord::Conditional);
        let opens = is_conditional
            || mention.matches(Category::Until) && !mention.matches_any(&[Category::At, Category::Only])
            || mention.matches(Category::Expiring)
                && (end..end + 4)
                    .take_while(|place| reading.gap(*place) <= Gap::Colon)
                    .any(|place| is_of_time(reading, place));
        // Chinese and Japanese say the time before the word that makes it an end.
        if reading.key(mention.words.start).starts_with(is_unspaced) {
            return None;
        }
        let quoted = reading.is_quoted(mention.words.start) || reading.is_masked(mention.words.start);
        // "`yarn install` ends in a 401"
        let is_failure = (end..reading.words.len().min(end + 3)).any(|word| is_http_error(reading.key(word)));
        (opens && follows && !quoted && !is_failure && (untold || past))
            .then(|| mention.words.start..next.map_or(end + 1, |next| next.words.end))
    })
}

/// Whether a word is the status of a response that failed (RFC 9110, 15.5 and 15.6): "401".
fn is_http_error(key: &str) -> bool {
    key.len() == 3 && key.starts_with(['4', '5']) && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a time to come that no more is understood of, in a clause that asks for something or goes on with one: "a week
/// tops", "retire it in a week". What is told, recurs or is waited for is none.
pub(super) fn unaccounted(reading: &Reading<'_>, now: &ZonedDateTime) -> Option<Range<usize>> {
    let mut place = 0;
    while place < reading.words.len() {
        let Some(found) = calendar::at(reading, place, now).filter(|_| !reading.is_masked(place)) else {
            place += 1;
            continue;
        };
        let words = found.words;
        place = words.end.max(place + 1);
        let is_to_come = match &found.when {
            TimeExpression::For(duration) => !duration.is_zero(),
            TimeExpression::On(date) | TimeExpression::Relative(date) => *date > now.date(),
            TimeExpression::At(time) => *time > now.timestamp(),
            TimeExpression::Often => false,
            TimeExpression::Impossible | TimeExpression::Ambiguous(_) => true,
        };
        let near = words.start.saturating_sub(2)..words.end + 3;
        let is_led = is_led_by_before(reading, words.start);
        let is_other = !is_led && near.clone().any(|word| reading.matches(word, Category::OtherTime));
        // "the demo is on Thursday", "she starts tomorrow": a day is when something happens, unless a word makes it an end.
        let is_end =
            near.clone().any(|word| reading.matches(word, Category::Until) || reading.is(word, FunctionWord::Latest))
                || is_led;
        let is_day = words.len() == 1 && !matches!(found.when, TimeExpression::For(_))
            || reading.key(words.start).starts_with(is_unspaced)
            || !matches!(found.when, TimeExpression::For(_))
                && words.start > 0
                && [Category::At, Category::Ceasing].into_iter().any(|leads| reading.matches(words.start - 1, leads));
        // "avant" tells of the past, too.
        let is_reported =
            reading.scopes().reported[words.start] || salience::of(reading, words.start) == Salience::Reported;
        let is_heard = is_reported && !is_led || reading.is_quoted(words.start) || reading.is_background(words.start);
        if is_to_come && !is_other && !is_heard && (is_end || !is_day) {
            return Some(words);
        }
    }
    None
}

/// Whether a time is what a token is before: "publish token before Thursday", "npm read by Friday".
fn is_led_by_before(reading: &Reading<'_>, time: usize) -> bool {
    const TOKEN: &[Category] = &[Category::Token, Category::Read, Category::ReadOnly, Category::Write];
    let near = |word: usize| word.checked_sub(1).filter(|_| reading.gap(word) <= Gap::Space);
    let first = calendar::first_of_lead(reading, time, 1);
    let before =
        near(first).filter(|word| reading.is(*word, FunctionWord::Before) || reading.is(*word, FunctionWord::By));
    before
        .and_then(near)
        .and_then(|word| reading.mention_at(word))
        .is_some_and(|mention| mention.matches_any(TOKEN) || mention.manager().is_some())
}

/// The words of a stretch of time whose number is not known: "for ½ hour", "für anderthalb Stunden".
pub(super) fn unknown_duration(reading: &Reading<'_>) -> Option<Range<usize>> {
    const FARTHEST: usize = 3;
    let is_led = |word: usize| {
        word > 0 && (reading.matches(word - 1, Category::For) || reading.matches(word - 1, Category::Until))
    };
    // "1h5"
    let is_compact = |word: &usize| {
        let rest = reading.key(*word).trim_start_matches(|letter: char| letter.is_ascii_digit());
        rest.len() > 1
            && rest.len() < reading.key(*word).len()
            && rest.starts_with('h')
            && rest[1..].bytes().all(|byte| byte.is_ascii_digit())
            && is_led(*word)
    };
    if let Some(word) = (0..reading.words.len()).find(is_compact) {
        return Some(word..word + 1);
    }
    reading.mentions.iter().find_map(|mention| {
        let place = mention.words.start;
        let is_unit = mention.categories.iter().any(|category| matches!(category, Category::Unit(_)));
        let is_unknown = |word: &usize| {
            reading.gap(*word + 1) <= Gap::Space && reading.mention_at(*word).is_none_or(Mention::is_number)
        };
        let start = (0..place).rev().take_while(is_unknown).take(FARTHEST).last()?;
        let is_led = reading.gap(start) <= Gap::Space && is_led(start);
        let is_heard = reading.scopes().reported[place] || reading.is_quoted(place) || reading.is_background(place);
        (is_unit && is_led && !is_heard && !reading.is_masked(place)).then_some(start..mention.words.end)
    })
}

/// Whether a word has to do with the calendar.
fn is_of_time(reading: &Reading<'_>, place: usize) -> bool {
    reading.mention_at(place).is_some_and(|mention| {
        mention.categories.iter().any(|category| {
            matches!(category, Category::Month(_) | Category::Weekday(_) | Category::Yesterday | Category::EndOf)
        })
    })
}
