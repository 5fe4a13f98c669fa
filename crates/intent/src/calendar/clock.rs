//! Times of day: "17:00", "5 pm", "noon", "until 18 h", beside a date or alone.

use std::ops::Range;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ZonedDateTime};

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::{Found, TimeExpression, found};

/// The most words that lead to an hour: "a las".
const LEADS: usize = 2;

/// A date with the time of day that stands beside it, before or after: "Friday at 17:00", "5 pm tomorrow". Nothing where no
/// time of day is said.
pub(super) fn beside(reading: &Reading<'_>, dated: &Found, now: &ZonedDateTime) -> Option<Found> {
    let (TimeExpression::On(date) | TimeExpression::Relative(date)) = dated.when else { return None };
    let mut place = dated.words.end;
    let mut is_led = false;
    if place < reading.words.len()
        && reading.gap(place) <= Gap::Comma
        && let Some(end) = end_of_lead(reading, place)
    {
        is_led = true;
        place = end;
    }
    let (time, end) = (place < reading.words.len() && reading.gap(place) <= Gap::Comma)
        .then(|| time_of_day(reading, place).or_else(|| bare_hour(reading, place, is_led)))
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
    let (time, end, is_end) = match time_of_day(reading, place) {
        Some((time, end)) => (time, end, false),
        None => hour_of_end(reading, place).map(|(time, end)| (time, end, true))?,
    };
    let mut next = end;
    if next < reading.words.len()
        && reading.gap(next) <= Gap::Space
        && let Some(after) = end_of_lead(reading, next)
    {
        next = after;
    }
    let dated = (next < reading.words.len() && reading.gap(next) <= Gap::Comma).then(|| date_at(next)).flatten();
    if let Some(Found { words, when: TimeExpression::On(date) | TimeExpression::Relative(date) }) = dated {
        return instant(date, time, place..words.end, now);
    }
    // "hasta las 17h30"
    let first = place - (0..place).rev().take(LEADS).take_while(|word| leads_to_hour(reading, *word)).count();
    // "good for 1h30" is as long as that, "expire à 17h30" is then; "until 1h30" is what comes first.
    let is_as_long = first == place && number_and_mark(reading.key(place)).1.starts_with('h');
    let is_led = |before: usize| {
        reading.is(before, FunctionWord::Before)
            || reading.is(before, FunctionWord::By)
            || reading.mention_at(before).is_some_and(|mention| {
                mention.matches_any(&[Category::Until, Category::At])
                    || mention.matches(Category::Expiring) && !is_as_long
            })
    };
    let led = [place, first].into_iter().filter_map(|start| start.checked_sub(1)).any(is_led);
    if !led && !is_end {
        return None;
    }
    let is_tomorrow = now.time() >= time.earliest();
    if is_as_long && is_tomorrow {
        return None;
    }
    let next = if is_tomorrow { now.date().tomorrow().ok()? } else { now.date() };
    // "jusqu'à 2 heures" may be so long, too: what is sooner.
    let is_whole_unit = is_end && reading.key(end - 1).len() > 1;
    let so_long = SignedDuration::from_hours(time.earliest().hour().into());
    let comes = next.to_datetime(time.earliest()).to_zoned_datetime(now.time_zone().clone()).ok()?.timestamp();
    if is_whole_unit && comes > now.timestamp().checked_add(so_long).ok()? {
        return None;
    }
    instant(next, time, place..end, now)
}

/// A time of day, as it was said.
#[derive(Clone, Copy)]
enum TimeOfDay {
    /// One that can be no other.
    Exact(Time),
    /// An hour of the morning, or that of the afternoon: "Friday at 5".
    EitherHalf(Time),
    /// That, or so many hours from now: "until 18h", where nobody writes the time of day so.
    OrHours(Time, i8),
}

impl TimeOfDay {
    /// The earliest time of the day that it may be.
    fn earliest(self) -> Time {
        let (Self::Exact(time) | Self::EitherHalf(time) | Self::OrHours(time, _)) = self;
        time
    }
}

fn instant(date: Date, time: TimeOfDay, words: Range<usize>, now: &ZonedDateTime) -> Option<Found> {
    let on_day = |time: Time| Some(date.to_datetime(time).to_zoned_datetime(now.time_zone().clone()).ok()?.timestamp());
    let first = on_day(time.earliest())?;
    let other = match time {
        TimeOfDay::Exact(_) => return found(words, TimeExpression::At(first)),
        TimeOfDay::EitherHalf(time) => on_day(Time::new(time.hour() + 12, time.minute(), 0, 0).ok()?)?,
        TimeOfDay::OrHours(_, hours) => now.timestamp().checked_add(SignedDuration::from_hours(hours.into())).ok()?,
    };
    let choices = [first, other].into_iter().filter(|time| *time > now.timestamp()).map(|time| time.to_string());
    found(words, TimeExpression::Ambiguous(choices.collect()))
}

/// A time of day in the zone that stands behind it: the same moment where that is the one of `now`, else one that is asked about:
/// "18:00 Berlin time", "5pm EST".
pub(super) fn in_zone(reading: &Reading<'_>, exact: Found, now: &ZonedDateTime) -> Found {
    let end = exact.words.end;
    let is_beside = |word: usize| word < reading.words.len() && reading.gap(word) <= Gap::Space;
    let is_utc = is_beside(end) && reading.is(end, FunctionWord::UniversalTime);
    let is_named = is_beside(end)
        && (reading.is(end, FunctionWord::TimeZone)
            || is_beside(end + 1) && reading.is(end + 1, FunctionWord::ZoneNoun));
    let is_here = is_utc && now.offset().is_zero();
    // "18:00 +05:30"
    let is_digit = |word: usize| reading.key(word).starts_with(|first: char| first.is_ascii_digit());
    let is_offset =
        end < reading.words.len() && matches!(reading.between(end).trim(), "+" | "-" | "−") && is_digit(end);
    if !is_utc && !is_named && !is_offset || is_here && !is_offset {
        return exact;
    }
    let words = exact.words.start..end + 1;
    Found { words, when: TimeExpression::Ambiguous(Vec::new()) }
}

/// The end of the words that introduce a time of day: "at", "um", "a las", "@".
fn end_of_lead(reading: &Reading<'_>, place: usize) -> Option<usize> {
    let lead = reading
        .mention_at(place)
        .filter(|mention| mention.matches_any(&[Category::At, Category::Until, Category::For]))
        .map_or(place, |mention| mention.words.end);
    let leads = (lead..reading.words.len()).take(LEADS).take_while(|word| leads_to_hour(reading, *word));
    let end = leads.last().map_or(lead, |last| last + 1);
    (end > place).then_some(end)
}

/// Whether a word leads to the hour right behind it: "las" in "a las 9".
fn leads_to_hour(reading: &Reading<'_>, word: usize) -> bool {
    reading.is(word, FunctionWord::AtHour) && reading.gap(word + 1) <= Gap::Space
}

/// The number that one or two digits are.
fn small_number(digits: &str) -> Option<i8> {
    let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// The digits at the beginning of a word, and what stands behind them in it: "5pm", "17h30".
pub(crate) fn number_and_mark(key: &str) -> (&str, &str) {
    key.split_at(key.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(key.len()))
}

/// An hour that nothing says the half of the day of: in English, early ones may be of either.
fn of_hour(reading: &Reading<'_>, hour: i8, has_unit: bool) -> Option<TimeOfDay> {
    let time = Time::new(hour, 0, 0, 0).ok()?;
    let is_early = reading.is_english && (1..7).contains(&hour) && !has_unit;
    Some(if is_early { TimeOfDay::EitherHalf(time) } else { TimeOfDay::Exact(time) })
}

/// An hour behind a day and a word that makes it one, "Friday at 5", "demain 9h", or at the end of a sentence, "tomorrow 9": nothing
/// else is counted there.
fn bare_hour(reading: &Reading<'_>, place: usize, is_led: bool) -> Option<(TimeOfDay, usize)> {
    // "tonight at ten"
    if let Some(mention) = reading.mention_at(place).filter(|_| is_led)
        && let Some(hour) =
            mention.find(|category| if let Category::Number(hour) = category { Some(hour) } else { None })
        && (1..12).contains(&hour)
    {
        let time = Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()?;
        return Some((TimeOfDay::EitherHalf(time), mention.words.end));
    }
    let (hour, end, has_unit) = hour_at(reading, place)?;
    let is_hour = is_led || has_unit || reading.is_parted(end);
    Some((of_hour(reading, hour, has_unit).filter(|_| is_hour)?, end))
}

/// An hour with its unit behind "until", "until 18 h", "jusqu'à 18h", or behind an article: "hasta las 18".
fn hour_of_end(reading: &Reading<'_>, place: usize) -> Option<(TimeOfDay, usize)> {
    let is_lead = |word: &usize| reading.is(*word, FunctionWord::AtHour);
    let leads = (0..place).rev().take(LEADS).take_while(is_lead).count();
    let before = (place - leads).checked_sub(1)?;
    let (hours, end, has_unit) = hour_at(reading, place).filter(|_| reading.matches(before, Category::Until))?;
    let time = match (has_unit, leads > 0) {
        (false, false) => return None,
        (true, false) if reading.is_english => TimeOfDay::OrHours(Time::new(hours, 0, 0, 0).ok()?, hours),
        _ => of_hour(reading, hours, has_unit)?,
    };
    Some((time, end))
}

/// The hour that is written here, the word behind it, and whether its unit stands there: "18", "18h", "18 h".
fn hour_at(reading: &Reading<'_>, place: usize) -> Option<(i8, usize, bool)> {
    let (digits, mark) = number_and_mark(reading.key(place));
    let is_unit = |word: usize| reading.is(word, FunctionWord::HourUnit) && reading.gap(word) <= Gap::Space;
    // "seize heures"
    if let Some((hour, end)) = hour_in_words(reading, place).filter(|(_, end)| is_unit(*end)) {
        return Some((hour, end + 1, true));
    }
    let hour = small_number(digits).filter(|hour| *hour < 24)?;
    if !mark.is_empty() {
        return LEXICON.is(mark, FunctionWord::HourUnit).then_some((hour, place + 1, true));
    }
    let has_unit = is_unit(place + 1);
    Some((hour, if has_unit { place + 2 } else { place + 1 }, has_unit))
}

/// An hour that is a word, and the word behind it.
fn hour_in_words(reading: &Reading<'_>, place: usize) -> Option<(i8, usize)> {
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    let number = mention.find(|category| if let Category::Number(number) = category { Some(number) } else { None })?;
    let hour = i8::try_from(number).ok().filter(|hour| (1..24).contains(hour))?;
    Some((hour, mention.words.end))
}

/// The time of day that begins at this word, and the word after it.
fn time_of_day(reading: &Reading<'_>, place: usize) -> Option<(TimeOfDay, usize)> {
    let (time, end) = exact_time(reading, place)?;
    // "until 5 o'clock"
    let is_either = reading.is_english && (1..12).contains(&time.hour()) && reading.matches(end - 1, Category::OClock);
    Some((if is_either { TimeOfDay::EitherHalf(time) } else { TimeOfDay::Exact(time) }, end))
}

/// The hour of the whole day that an hour of a half of it is, by letters behind it: "pm".
fn of_half(letters: &str, hour: i8) -> Option<i8> {
    let after = LEXICON.is(letters, FunctionWord::AfterNoon);
    let is_half = after || LEXICON.is(letters, FunctionWord::BeforeNoon);
    (is_half && (1..=12).contains(&hour)).then_some(hour % 12 + if after { 12 } else { 0 })
}

/// The same by the words that begin at a place, and the word behind them: "pm", "p.m.", "p. m.".
fn of_half_at(reading: &Reading<'_>, place: usize, hour: i8) -> Option<(i8, usize)> {
    let letters = reading.key(place);
    if let Some(hour) = of_half(letters, hour) {
        return Some((hour, place + 1));
    }
    let is_dotted = letters.len() == 1 && matches!(reading.between(place + 1), "." | ". ");
    let hour = is_dotted.then(|| of_half(&format!("{letters}{}", reading.key(place + 1)), hour))??;
    Some((hour, place + 2))
}

/// A time of day that says its minutes, its half of the day, or that it is one.
fn exact_time(reading: &Reading<'_>, place: usize) -> Option<(Time, usize)> {
    if reading.matches(place, Category::Noon) {
        return Some((Time::constant(12, 0, 0, 0), reading.mention_at(place)?.words.end));
    }
    // "ten am"
    if let Some((hour, end)) = hour_in_words(reading, place).filter(|(_, end)| reading.gap(*end) <= Gap::Space)
        && let Some((hour, end)) = of_half_at(reading, end, hour)
    {
        return Some((Time::new(hour, 0, 0, 0).ok()?, end));
    }
    // "5pm", "17h", "17h30", "17uhr"
    let (number, mark) = number_and_mark(reading.key(place));
    let hour: i8 = number.parse().ok()?;
    if !mark.is_empty() {
        let minute = mark.strip_prefix('h').filter(|minute| minute.len() == 2).and_then(|minute| minute.parse().ok());
        return match (of_half(mark, hour), minute) {
            (Some(hour), _) => Some((Time::new(hour, 0, 0, 0).ok()?, place + 1)),
            (None, Some(minute)) => Some((Time::new(hour, minute, 0, 0).ok()?, place + 1)),
            (None, None) => None,
        };
    }
    let next = place + 1;
    // "2:30pm", "17:30h"
    let minutes = reading.key(next);
    if reading.between(next) == ":"
        && let Some((minute, mark)) = minutes.split_at_checked(2)
        && let Some(hour) = of_half(mark, hour).or_else(|| LEXICON.is(mark, FunctionWord::HourUnit).then_some(hour))
    {
        return Some((Time::new(hour, minute.parse().ok()?, 0, 0).ok()?, next + 1));
    }
    // "17:00", "5:30 pm", "17.30 Uhr"
    if let Some(minute) =
        small_number(reading.key(next)).filter(|_| reading.between(next) == ":" && reading.key(next).len() == 2)
    {
        let marked = next + 1;
        return match of_half_at(reading, marked, hour).filter(|_| reading.gap(marked) <= Gap::Space) {
            Some((hour, end)) => Some((Time::new(hour, minute, 0, 0).ok()?, end)),
            None => {
                let hours = usize::from(reading.matches(marked, Category::OClock) && reading.gap(marked) <= Gap::Space);
                Some((Time::new(hour, minute, 0, 0).ok()?, marked + hours))
            }
        };
    }
    // "5 pm", "17 Uhr"
    if next < reading.words.len() && reading.gap(next) <= Gap::Space {
        if let Some((hour, end)) = of_half_at(reading, next, hour) {
            return Some((Time::new(hour, 0, 0, 0).ok()?, end));
        }
        if reading.matches(next, Category::OClock) {
            return Some((Time::new(hour, 0, 0, 0).ok()?, next + 1));
        }
    }
    None
}
