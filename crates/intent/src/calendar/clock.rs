//! Times of day: "17:00", "5 pm", "noon", beside a date or alone.

use std::ops::Range;

use jiff::ZonedDateTime;
use jiff::civil::{Date, Time};

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::{Found, TimeExpression, found};

/// A date with the time of day that stands beside it, before or after: "Friday at 17:00", "5 pm tomorrow". Nothing where no
/// time of day is said.
pub(super) fn beside(reading: &Reading<'_>, dated: &Found, now: &ZonedDateTime) -> Option<Found> {
    let (TimeExpression::On(date) | TimeExpression::Relative(date)) = dated.when else { return None };
    let mut place = dated.words.end;
    if place < reading.words.len() && reading.gap(place) <= Gap::Comma && is_at(reading, place) {
        place += 1;
    }
    let (time, end) = (place < reading.words.len() && reading.gap(place) <= Gap::Comma)
        .then(|| time_of_day(reading, place))
        .flatten()?;
    instant(date, time, dated.words.start..end, now)
}

/// A time of day, and the date after it or the next day on which it comes: "17:00 on Friday", "until 17:00".
pub(super) fn leading(
    reading: &Reading<'_>,
    place: usize,
    now: &ZonedDateTime,
    date_at: impl Fn(usize) -> Option<Found>,
) -> Option<Found> {
    let (time, end) = time_of_day(reading, place)?;
    let mut next = end;
    if next < reading.words.len() && reading.gap(next) <= Gap::Space && is_at(reading, next) {
        next += 1;
    }
    let dated = (next < reading.words.len() && reading.gap(next) <= Gap::Comma).then(|| date_at(next)).flatten();
    if let Some(Found { words, when: TimeExpression::On(date) | TimeExpression::Relative(date) }) = dated {
        return instant(date, time, place..words.end, now);
    }
    let led = place > 0
        && reading.mention_at(place - 1).is_some_and(|before| {
            before.matches_any(&[Category::Until, Category::Expiring]) || before.matches(Category::At)
        });
    if !led {
        return None;
    }
    let date = if now.time() < time { now.date() } else { now.date().tomorrow().ok()? };
    instant(date, time, place..end, now)
}

fn instant(date: Date, time: Time, words: Range<usize>, now: &ZonedDateTime) -> Option<Found> {
    let instant = date.to_datetime(time).to_zoned_datetime(now.time_zone().clone()).ok()?;
    found(words, TimeExpression::At(instant.timestamp()))
}

/// Whether a word introduces a time of day: "at", "um", "@".
fn is_at(reading: &Reading<'_>, place: usize) -> bool {
    reading
        .mention_at(place)
        .is_some_and(|mention| mention.matches_any(&[Category::At, Category::Until, Category::For]))
}

/// The time of day that begins at this word, and the word after it.
fn time_of_day(reading: &Reading<'_>, place: usize) -> Option<(Time, usize)> {
    if reading.matches(place, Category::Noon) {
        return Some((Time::constant(12, 0, 0, 0), reading.mention_at(place)?.words.end));
    }
    let digits = |word: usize| {
        let key = reading.key(word);
        (!key.is_empty() && key.len() <= 2 && key.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| key.parse::<i8>().ok())
            .flatten()
    };
    // "5pm", "17h", "17h30", "17uhr"
    let key = reading.key(place);
    let split = key.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(key.len());
    let (number, mark) = key.split_at(split);
    let hour: i8 = number.parse().ok()?;
    let half = |mark: &str, hour: i8| {
        let after = LEXICON.is(mark, FunctionWord::AfterNoon);
        let is_half = after || LEXICON.is(mark, FunctionWord::BeforeNoon);
        (is_half && (1..=12).contains(&hour)).then_some(hour % 12 + if after { 12 } else { 0 })
    };
    if !mark.is_empty() {
        let minute = mark.strip_prefix('h').filter(|minute| minute.len() == 2).and_then(|minute| minute.parse().ok());
        return match (half(mark, hour), minute) {
            (Some(hour), _) => Some((Time::new(hour, 0, 0, 0).ok()?, place + 1)),
            (None, Some(minute)) => Some((Time::new(hour, minute, 0, 0).ok()?, place + 1)),
            (None, None) => None,
        };
    }
    // "17:00", "5:30 pm", "17.30 Uhr"
    let next = place + 1;
    if let Some(minute) = digits(next).filter(|_| reading.between(next) == ":" && reading.key(next).len() == 2) {
        let marked = next + 1;
        return match half(reading.key(marked), hour).filter(|_| reading.gap(marked) <= Gap::Space) {
            Some(hour) => Some((Time::new(hour, minute, 0, 0).ok()?, marked + 1)),
            None => {
                let hours = usize::from(reading.matches(marked, Category::OClock) && reading.gap(marked) <= Gap::Space);
                Some((Time::new(hour, minute, 0, 0).ok()?, marked + hours))
            }
        };
    }
    // "5 pm", "17 Uhr"
    if next < reading.words.len() && reading.gap(next) <= Gap::Space {
        if let Some(hour) = half(reading.key(next), hour) {
            return Some((Time::new(hour, 0, 0, 0).ok()?, next + 1));
        }
        if reading.matches(next, Category::OClock) {
            return Some((Time::new(hour, 0, 0, 0).ok()?, next + 1));
        }
    }
    None
}
