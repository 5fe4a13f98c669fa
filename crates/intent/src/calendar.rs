//! Dates and stretches of time, as they stand in a request: "31 January", "next Monday", "30 days", "end of Q1".

mod boundaries;
mod clock;
mod dates;
mod durations;
mod periods;

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};

use super::lexicon::{Category, FunctionWord, LEXICON, Unit};
use super::reading::Reading;
use super::tokenizer::Gap;
pub(super) use boundaries::rest;
pub(super) use clock::number_and_mark;
pub(super) use durations::{again, one};

/// A time, or a stretch of it, and the words that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub words: Range<usize>,
    pub when: TimeExpression,
}

/// What words say of time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TimeExpression {
    /// So long from now.
    For(Duration),
    /// The end of this day.
    On(Date),
    /// A day that people name by where they are: "today", "Friday", "next week".
    Relative(Date),
    /// This very moment.
    At(Timestamp),
    /// How often something is: "two hours a week".
    Often,
    /// A date that there is not: "30 February".
    Impossible,
    /// A date that can be read as either of two, or as a stretch.
    Ambiguous(Vec<String>),
}

/// A stretch of time: calendar months, and what has a fixed length.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Duration {
    pub months: i32,
    pub business_days: i32,
    pub fixed: SignedDuration,
}

impl Duration {
    /// `count` of a unit; halves of months and longer units are counted in the next smaller.
    fn of(count: f64, unit: Unit) -> Option<Self> {
        let fixed = |hours: f64| {
            let seconds = hours * 3600.0;
            (0.0..1e11)
                .contains(&seconds)
                .then(|| Self { fixed: SignedDuration::from_secs(seconds.round() as i64), ..Self::default() })
        };
        let months = |months: f64| {
            let whole = months.floor();
            let days = ((months - whole) * 30.0).round();
            (0.0..12_000.0).contains(&months).then(|| Self {
                months: whole as i32,
                fixed: SignedDuration::from_hours(24 * days as i64),
                ..Self::default()
            })
        };
        match unit {
            Unit::Second => fixed(count / 3600.0),
            Unit::Minute => fixed(count / 60.0),
            Unit::Hour => fixed(count),
            Unit::Day => fixed(count * 24.0),
            Unit::BusinessDay => {
                (0.0..10_000.0).contains(&count).then(|| Self { business_days: count.ceil() as i32, ..Self::default() })
            }
            Unit::Week => fixed(count * 24.0 * 7.0),
            Unit::Fortnight => fixed(count * 24.0 * 14.0),
            Unit::Month => months(count),
            Unit::Quarter => months(count * 3.0),
            Unit::Year => months(count * 12.0),
            Unit::Decade => months(count * 120.0),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            months: self.months.saturating_add(other.months),
            business_days: self.business_days.saturating_add(other.business_days),
            fixed: self.fixed.saturating_add(other.fixed),
        }
    }

    /// The moment that is so long after `now`; `None` beyond the calendar.
    pub fn after(self, now: &ZonedDateTime) -> Option<Timestamp> {
        let mut date = now.checked_add(Span::new().try_months(self.months).ok()?).ok()?;
        for _ in 0..self.business_days {
            loop {
                date = date.tomorrow().ok()?;
                if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                    break;
                }
            }
        }
        // Nothing comes back from the last years that a timestamp has.
        let time = date.timestamp().checked_add(self.fixed).ok()?;
        let whole = Timestamp::from_second(time.as_second()).ok()?;
        (whole.to_zoned_datetime(TimeZone::UTC).year() < 9000).then_some(whole)
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// The end of a day: its last second, in the zone of `now`.
pub(super) fn end_of_day(date: Date, now: &ZonedDateTime) -> Option<Timestamp> {
    Some(date.at(23, 59, 59, 0).to_zoned_datetime(now.time_zone().clone()).ok()?.timestamp())
}

/// The date or the stretch of time that begins at this word.
pub(super) fn at(reading: &Reading<'_>, place: usize, now: &ZonedDateTime) -> Option<Found> {
    let date_at = |place: usize| date_or_duration(reading, place, now);
    let plain = date_at(place);
    if let Some(exact) = plain.as_ref().and_then(|dated| clock::beside(reading, dated, now)) {
        return Some(clock::in_zone(reading, exact, now));
    }
    if let Some(limited) = plain.as_ref().and_then(|dated| limited(reading, dated)) {
        return Some(limited);
    }
    if matches!(plain, None | Some(Found { when: TimeExpression::For(_) | TimeExpression::Ambiguous(_), .. }))
        && let Some(exact) = clock::leading(reading, place, now, date_at)
    {
        return Some(clock::in_zone(reading, exact, now));
    }
    plain
}

/// A day that ends sooner than it does by itself: "before Friday" is over when Friday begins, and of "Friday morning" it is asked.
fn limited(reading: &Reading<'_>, dated: &Found) -> Option<Found> {
    let (TimeExpression::On(date) | TimeExpression::Relative(date)) = dated.when else { return None };
    let Range { start, end } = dated.words;
    if let Some(part) = part_of_day(reading, end) {
        return found(start..part + 1, TimeExpression::Ambiguous(Vec::new()));
    }
    let first = first_of_lead(reading, start, 1);
    let is_before = first > 0 && reading.gap(first) <= Gap::Space && reading.is(first - 1, FunctionWord::Before);
    if is_before { found(start..end, TimeExpression::On(date.yesterday().ok()?)) } else { None }
}

/// The word behind a day that says which part of it: "Friday morning", "quinta de manhã", "el viernes por la mañana".
fn part_of_day(reading: &Reading<'_>, day: usize) -> Option<usize> {
    const MOST: usize = 2;
    let is_near = |word: &usize| reading.gap(*word) <= Gap::Space;
    let leads = |word: usize| {
        const LEADS: &[Category] = &[Category::At, Category::In, Category::For, Category::Expiring, Category::Ordinary];
        LEXICON.is_determiner(reading.key(word))
            || reading.is(word, FunctionWord::BelongingTo)
            || reading.mention_at(word).is_some_and(|mention| mention.matches_any(LEADS) && mention.words.len() == 1)
    };
    let is_part = |word: &usize| reading.is(*word, FunctionWord::PartOfDay);
    let mut words = (day..reading.words.len()).take(MOST + 1).take_while(is_near);
    words.find(|word| is_part(word) || !leads(*word)).filter(is_part)
}

/// The first of the articles and prepositions that lead to a time, at `most` so many: "del miércoles", "on the 25th"; else the time.
pub(super) fn first_of_lead(reading: &Reading<'_>, time: usize, most: usize) -> usize {
    let leads = |word: &usize| {
        reading.gap(*word + 1) <= Gap::Space
            && (LEXICON.is_determiner(reading.key(*word)) || reading.matches(*word, Category::At))
    };
    time - (0..time).rev().take(most).take_while(leads).count()
}

fn date_or_duration(reading: &Reading<'_>, place: usize, now: &ZonedDateTime) -> Option<Found> {
    let today = now.date();
    dates::iso_timestamp(reading, place, now)
        .or_else(|| dates::numeric_date(reading, place, today))
        .or_else(|| dates::written_date(reading, place, today))
        .or_else(|| periods::period(reading, place, today))
        .or_else(|| dates::relative(reading, place, today))
        .or_else(|| durations::duration(reading, place))
        .or_else(|| dates::bare(reading, place, today))
}

fn found(words: Range<usize>, when: TimeExpression) -> Option<Found> {
    Some(Found { words, when })
}
