//! Dates and stretches of time, as they stand in a request: "31 January", "next Monday", "30 days", "end of Q1".

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};

use super::lexicon::{LEXICON, Sense, Unit};
use super::reading::Reading;
use super::words::Gap;

/// A time, or a stretch of it, and the words that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub words: Range<usize>,
    pub when: When,
}

/// What words say of time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum When {
    /// So long from now.
    For(Stretch),
    /// The end of this day.
    On(Date),
    /// A day that people name by where they are: "today", "Friday", "next week".
    Relative(Date),
    /// This very moment.
    At(Timestamp),
    /// A date that there is not: "30 February".
    Impossible,
    /// A date that can be read as either of two, or as a stretch.
    Ambiguous(Vec<String>),
}

/// A stretch of time: calendar months, and what has a fixed length.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stretch {
    pub months: i32,
    pub business_days: i32,
    pub fixed: SignedDuration,
}

impl Stretch {
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
    let today = now.date();
    moment(reading, place)
        .or_else(|| numeric_date(reading, place, today))
        .or_else(|| written_date(reading, place, today))
        .or_else(|| period(reading, place, today))
        .or_else(|| relative(reading, place, today))
        .or_else(|| stretch(reading, place))
        .or_else(|| bare(reading, place, today))
}

fn found(words: Range<usize>, when: When) -> Option<Found> {
    Some(Found { words, when })
}

/// A timestamp or an ISO duration, as programs write them: up to the next space.
fn moment(reading: &Reading<'_>, place: usize) -> Option<Found> {
    let start = reading.words[place].span.start;
    let rest = &reading.text[start..];
    let length = rest
        .find(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | ')' | '"' | '\'' | '，' | '、'))
        .unwrap_or(rest.len());
    let text = rest[..length].trim_end_matches(['.', '!', '?', ':']);
    let digits = text.starts_with(|letter: char| letter.is_ascii_digit());
    if !(digits && text.contains(['T', 't'])
        || text.starts_with(['P', 'p']) && text.len() > 2 && text.bytes().any(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let end = (place..reading.words.len())
        .find(|word| reading.words[*word].span.start >= start + text.len())
        .unwrap_or(reading.words.len());
    if let Ok(time) = text.parse::<Timestamp>() {
        return found(place..end, When::At(time));
    }
    if let Ok(time) = text.parse::<jiff::civil::DateTime>() {
        return found(place..end, When::On(time.date()));
    }
    let span: Span = text.to_ascii_uppercase().parse().ok()?;
    let hours = i64::from(span.get_weeks()) * 168 + i64::from(span.get_days()) * 24 + i64::from(span.get_hours());
    let fixed = SignedDuration::from_hours(hours).checked_add(SignedDuration::from_mins(span.get_minutes()))?;
    let months = i32::from(span.get_years()) * 12 + span.get_months();
    found(place..end, When::For(Stretch { months, fixed, business_days: 0 }))
}

/// The number that a word is in digits: "31", "31st".
fn number(reading: &Reading<'_>, place: usize) -> Option<i32> {
    let key = reading.key(place);
    let digits = key.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ordinal = matches!(&key[digits.len()..], "" | "st" | "nd" | "rd" | "th" | "er" | "o");
    (ordinal && !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

fn year(reading: &Reading<'_>, place: usize) -> Option<i16> {
    let key = reading.key(place);
    (key.len() == 4 && key.starts_with("20")).then(|| key.parse().ok()).flatten()
}

fn day(year: i16, month: i32, day: i32) -> When {
    let date =
        i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(month, day)| Date::new(year, month, day).ok());
    date.map_or(When::Impossible, When::On)
}

/// The first such day that is not past, where no year was said.
fn coming(month: i32, number: i32, today: Date) -> When {
    match day(today.year(), month, number) {
        When::On(date) if date < today => day(today.year() + 1, month, number),
        // 29 February may be a day of the next year only.
        When::Impossible => day(today.year() + 1, month, number),
        when => when,
    }
}

/// "2027-01-31", "31/01/2027", "31.12.2026", "31.12."
fn numeric_date(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let key = reading.key(place);
    if key.len() == 8 && key.starts_with("20") && key.bytes().all(|byte| byte.is_ascii_digit()) {
        // "20261231"
        let part = |range: Range<usize>| key[range].parse::<i32>().ok();
        return found(place..place + 1, day(part(0..4)?.try_into().ok()?, part(4..6)?, part(6..8)?));
    }
    let first = number(reading, place)?;
    let joined = |word: usize| matches!(reading.between(word), "-" | "/" | "." | ". " | "年" | "月" | "年 " | "月 ");
    let second = number(reading, place + 1).filter(|_| joined(place + 1) && reading.between(place + 1).len() == 1)?;
    let mark = reading.between(place + 1);
    let third = number(reading, place + 2).filter(|_| reading.between(place + 2) == mark);
    let long = |word: usize| reading.key(word).len() == 4;
    let words = place..place + 3;
    match third {
        Some(third) if long(place) => found(words, day(i16::try_from(first).ok()?, second, third)),
        Some(third) => {
            let year = if long(place + 2) {
                i16::try_from(third).ok()?
            } else if reading.key(place + 2).len() == 2 {
                2000 + i16::try_from(third).ok()?
            } else {
                return None;
            };
            found(words, day_or_month(first, second, mark, |month, number| day(year, month, number)))
        }
        None if mark == "/"
            && first > 0
            && second > 0
            && (first <= 12 || second <= 12)
            && first <= 31
            && second <= 31
            && first != 24 =>
        {
            found(place..place + 2, day_or_month(first, second, mark, |month, number| coming(month, number, today)))
        }
        None if mark == "."
            && reading.words.get(place + 1).is_some_and(|word| reading.text[word.span.end..].starts_with('.'))
            && (1..=12).contains(&second) =>
        {
            found(place..place + 2, coming(second, first, today))
        }
        None => None,
    }
}

/// Which of two numbers is the day: with a dot the first; else the one that cannot be a month.
fn day_or_month(first: i32, second: i32, mark: &str, date: impl Fn(i32, i32) -> When) -> When {
    if mark == "." || first > 12 || first == second {
        date(second, first)
    } else if second > 12 {
        date(first, second)
    } else {
        match (date(second, first), date(first, second)) {
            (When::On(one), When::On(other)) => When::Ambiguous(vec![one.to_string(), other.to_string()]),
            (one, _) => one,
        }
    }
}

fn month(reading: &Reading<'_>, place: usize) -> Option<i32> {
    reading.mention_at(place)?.find(|sense| if let Sense::Month(month) = sense { Some(i32::from(month)) } else { None })
}

/// "31 January 2027", "January 31st, 2027", "31 de enero de 2027", "2027年1月31日".
fn written_date(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    if let Some(found) = unspaced_date(reading, place, today) {
        return Some(found);
    }
    let skip = |from: usize| {
        (from..from + 3)
            .find(|word| !matches!(reading.key(*word), "of" | "de" | "del" | "the" | "le" | "den"))
            .unwrap_or(from)
    };
    let near = |word: usize| reading.gap(word) <= Gap::Comma;
    if let Some(date) = number(reading, place).filter(|date| (1..=99).contains(date)) {
        let named = skip(place + 1);
        let month = month(reading, named).filter(|_| {
            (place + 1..=named).all(|word| reading.gap(word) <= Gap::Space || reading.between(word).trim() == ".")
        })?;
        let after = skip(named + 1);
        return match year(reading, after).filter(|_| near(after)) {
            Some(year) => found(place..after + 1, day(year, month, date)),
            None => found(place..named + 1, coming(month, date, today)),
        };
    }
    let month = month(reading, place)?;
    let numbered = skip(place + 1);
    let date = number(reading, numbered).filter(|date| {
        (1..=31).contains(date)
            && reading.key(numbered).len() <= 4
            && reading.gap(numbered) <= Gap::Space
            && unit(reading, numbered + 1).is_none()
    })?;
    match year(reading, numbered + 1).filter(|_| near(numbered + 1)) {
        Some(year) => found(place..numbered + 2, day(year, month, date)),
        None => found(place..numbered + 1, coming(month, date, today)),
    }
}

/// "2027年1月31日", "1月31日".
fn unspaced_date(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let mut word = place;
    let mut part = |mark: &[&str]| {
        let value =
            number(reading, word).filter(|_| mark.iter().any(|mark| reading.key(word + 1).starts_with(mark)))?;
        word += 2;
        Some(value)
    };
    let year = part(&["年"]);
    let month = part(&["月"])?;
    let date = part(&["日", "号"]);
    match (year, date) {
        (Some(year), Some(date)) => found(place..word, day(i16::try_from(year).ok()?, month, date)),
        (None, Some(date)) => found(place..word, coming(month, date, today)),
        _ => None,
    }
}

/// "end of the month", "end of Q1", "end of January 2027", "EOY", "year end".
fn period(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let abbreviation = match reading.key(place) {
        "eoy" | "yearend" => Some(Unit::Year),
        "eoq" => Some(Unit::Quarter),
        "eom" => Some(Unit::Month),
        "eow" => Some(Unit::Week),
        _ => None,
    };
    if let Some(unit) = abbreviation {
        return found(place..place + 1, When::On(end_of(unit, 0, today)?));
    }
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    if mention.says(Sense::NewYear) {
        // The year's last day: what runs until the new year does not run in it.
        return found(mention.words.clone(), When::Relative(end_of(Unit::Year, 0, today)?));
    }
    if mention.says(Sense::Christmas) {
        return match coming(12, 25, today) {
            When::On(date) => found(mention.words.clone(), When::Relative(date)),
            _ => None,
        };
    }
    if !mention.says(Sense::EndOf) {
        let unit = unit(reading, place)?;
        let end = reading.key(place + 1) == "end" && reading.gap(place + 1) <= Gap::Space;
        return if end { found(place..place + 2, When::On(end_of(unit, 0, today)?)) } else { None };
    }
    let mut word = mention.words.end;
    let mut ahead = 0;
    while word < reading.words.len() && reading.gap(word) <= Gap::Space {
        if reading.says(word, Sense::Next) {
            ahead = 1;
        } else if !(reading.says(word, Sense::This)
            || matches!(
                reading.key(word),
                "the"
                    | "of"
                    | "our"
                    | "des"
                    | "der"
                    | "del"
                    | "de"
                    | "do"
                    | "da"
                    | "du"
                    | "la"
                    | "le"
                    | "el"
                    | "l"
                    | "los"
                    | "this"
                    | "calendar"
            ))
        {
            break;
        }
        word += 1;
    }
    if word >= reading.words.len() || reading.gap(word) > Gap::Space {
        return None;
    }
    if let Some(quarter) = reading
        .key(word)
        .strip_prefix('q')
        .and_then(|quarter| quarter.parse::<i8>().ok())
        .filter(|quarter| (1..=4).contains(quarter))
    {
        let year = year(reading, word + 1);
        let end = |year: i16| Date::new(year, quarter * 3, 1).ok().map(Date::last_of_month);
        let date = match year {
            Some(year) => end(year)?,
            None => end(today.year()).filter(|date| *date >= today).or_else(|| end(today.year() + 1))?,
        };
        return found(place..word + 1 + usize::from(year.is_some()), When::On(date));
    }
    if let Some(year) = year(reading, word) {
        return found(place..word + 1, When::On(Date::new(year, 12, 31).ok()?));
    }
    if let Some(month) = month(reading, word) {
        let month = i8::try_from(month).ok()?;
        let said = year(reading, word + 1);
        let end = |year: i16| Date::new(year, month, 1).ok().map(Date::last_of_month);
        let date = match said {
            Some(year) => end(year)?,
            None => end(today.year()).filter(|date| *date >= today).or_else(|| end(today.year() + 1))?,
        };
        return found(place..word + 1 + usize::from(said.is_some()), When::On(date));
    }
    let unit = unit(reading, word)?;
    let end = reading.mention_at(word).map_or(word + 1, |mention| mention.words.end);
    if reading.says(end, Sense::Next) && reading.gap(end) <= Gap::Space {
        // "fin del mes que viene"
        return found(place..end + 1, When::On(end_of(unit, 1, today)?));
    }
    found(place..end, When::On(end_of(unit, ahead, today)?))
}

/// The last day of the week, month, quarter or year, `ahead` of the present one.
fn end_of(unit: Unit, ahead: i32, today: Date) -> Option<Date> {
    Some(match unit {
        Unit::Day => today.checked_add(Span::new().try_days(ahead).ok()?).ok()?,
        Unit::Week => {
            let left = 7 - i32::from(today.weekday().to_monday_one_offset()) + 7 * ahead;
            today.checked_add(Span::new().try_days(left).ok()?).ok()?
        }
        Unit::Month => today.first_of_month().checked_add(Span::new().try_months(ahead).ok()?).ok()?.last_of_month(),
        Unit::Quarter => {
            let month = (today.month() - 1) / 3 * 3 + 3;
            Date::new(today.year(), month, 1)
                .ok()?
                .checked_add(Span::new().try_months(3 * ahead).ok()?)
                .ok()?
                .last_of_month()
        }
        Unit::Year => Date::new(today.year() + i16::try_from(ahead).ok()?, 12, 31).ok()?,
        _ => return None,
    })
}

/// "today", "tomorrow", "Friday", "next Monday".
fn relative(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    let words = mention.words.clone();
    let ahead = |days: i32| today.checked_add(Span::new().try_days(days).ok()?).ok().map(When::Relative);
    if mention.says(Sense::AfterTomorrow) {
        return found(words, ahead(2)?);
    }
    if mention.says(Sense::Tomorrow) {
        return found(words, ahead(1)?);
    }
    if mention.says(Sense::Today) {
        return found(words, ahead(0)?);
    }
    if mention.says(Sense::Yesterday) {
        return found(words, ahead(-1)?);
    }
    let weekday = |word: usize| {
        reading
            .mention_at(word)?
            .find(|sense| if let Sense::Weekday(day) = sense { Some(i32::from(day)) } else { None })
    };
    let until = |weekday: i32| {
        let now = i32::from(today.weekday().to_monday_one_offset());
        // On a Monday, "Monday" is the next one.
        (weekday - now - 1).rem_euclid(7) + 1
    };
    if mention.says_any(&[Sense::Next, Sense::This]) {
        let word = words.end;
        if reading.gap(word) > Gap::Space {
            return None;
        }
        if mention.says(Sense::Next)
            && weekday(word).is_none()
            && matches!(unit(reading, word)?, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)
        {
            // "until next week": its first day, or its last?
            let last = end_of(unit(reading, word)?, 1, today)?;
            let first = end_of(unit(reading, word)?, 0, today)?;
            return found(words.start..word + 1, When::Ambiguous(vec![first.to_string(), last.to_string()]));
        }
        let day = weekday(word)?;
        return found(words.start..word + 1, ahead(until(day))?);
    }
    let day = weekday(place)?;
    let end = words.end;
    if reading.gap(end) <= Gap::Space && reading.says(end, Sense::Next) {
        if unit(reading, end + 1) == Some(Unit::Week) {
            let monday = end_of(Unit::Week, 0, today)?.tomorrow().ok()?;
            let date = monday.checked_add(Span::new().try_days(day - 1).ok()?).ok()?;
            return found(words.start..end + 2, When::Relative(date));
        }
        // "lunes próximo", and "Monday next week"
        return found(words.start..end + 1, ahead(until(day))?);
    }
    found(words, ahead(until(day))?)
}

/// "until March", "until 2028": the beginning, or the end? "through March" is its end.
fn bare(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let (first, last) = if let Some(year) = year(reading, place) {
        (Date::new(year, 1, 1).ok()?.yesterday().ok()?, Date::new(year, 12, 31).ok()?)
    } else {
        let When::On(first) = coming(month(reading, place)?, 1, today) else { return None };
        (first.yesterday().ok()?, first.last_of_month())
    };
    let words = place..place + 1;
    if place > 0 && matches!(reading.key(place - 1), "through" | "thru") {
        return found(words, When::On(last));
    }
    found(words, When::Ambiguous(vec![first.to_string(), last.to_string()]))
}

/// The unit that a word is.
fn unit(reading: &Reading<'_>, place: usize) -> Option<Unit> {
    reading.mention_at(place)?.find(|sense| if let Sense::Unit(unit) = sense { Some(unit) } else { None })
}

/// The unit that letters behind digits are: the `d` of "90d".
fn suffix(letters: &str) -> Option<Unit> {
    LEXICON.english().phrases(letters).iter().filter(|phrase| phrase.rest.is_empty()).find_map(|phrase| {
        phrase.senses.iter().find_map(|sense| if let Sense::Unit(unit) = sense { Some(*unit) } else { None })
    })
}

/// The number that begins at a word, and the word after it: "30", "thirty", "a couple of", "1.5", "a hundred".
fn count(reading: &Reading<'_>, place: usize) -> Option<(f64, usize)> {
    let key = reading.key(place);
    if !key.is_empty() && key.len() <= 6 && key.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole: f64 = key.parse().ok()?;
        let next = reading.key(place + 1);
        if matches!(reading.between(place + 1), "." | ",")
            && next.len() <= 2
            && next.bytes().all(|byte| byte.is_ascii_digit())
            && !next.is_empty()
        {
            return Some((format!("{key}.{next}").parse().ok()?, place + 2));
        }
        return Some((whole, place + 1));
    }
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    if mention.says(Sense::Half) {
        return Some((0.5, mention.words.end));
    }
    let number = mention.find(|sense| if let Sense::Number(number) = sense { Some(number) } else { None })?;
    let mut end = mention.words.end;
    // "another 30 days", "a further 30 days"
    if number == 1
        && reading.gap(end) <= Gap::Space
        && let Some(inner) = count(reading, end)
    {
        return Some(inner);
    }
    if reading.says(end, Sense::Half) && number == 1 && reading.gap(end) <= Gap::Space {
        end += 1;
        return Some((0.5, end));
    }
    Some((f64::from(number), end))
}

/// "30 days", "90d", "1h30m", "a year and a half", "2 days and 12 hours".
fn stretch(reading: &Reading<'_>, place: usize) -> Option<Found> {
    let (mut total, mut end) = single(reading, place)?;
    if let When::For(mut sum) = total {
        loop {
            let joint =
                reading.mention_at(end).filter(|mention| mention.words.start == end && reading.gap(end) <= Gap::Space);
            if let Some(joint) = joint.filter(|mention| mention.says(Sense::AndAHalf)) {
                let unit = unit(reading, end - 1)?;
                sum = sum.plus(Stretch::of(0.5, unit)?);
                end = joint.words.end;
                continue;
            }
            let next = if joint.is_some_and(|mention| mention.says(Sense::And) && mention.words.len() == 1) {
                end + 1
            } else {
                end
            };
            if reading.gap(next) > Gap::Space {
                break;
            }
            match single(reading, next) {
                Some((When::For(more), after)) => {
                    sum = sum.plus(more);
                    end = after;
                }
                _ => break,
            }
        }
        total = When::For(sum);
    }
    found(place..end, total)
}

/// One number and its unit.
fn single(reading: &Reading<'_>, place: usize) -> Option<(When, usize)> {
    if let Some(compact) = compact(reading.key(place)) {
        return Some((compact, place + 1));
    }
    let (mut number, mut end) = count(reading, place)?;
    let after = reading.mention_at(end).filter(|mention| mention.words.start == end);
    if after.is_some_and(|mention| mention.says(Sense::AndAHalf)) {
        number += 0.5;
        end = after.map_or(end, |mention| mention.words.end);
    }
    // "7 prochains jours"
    if reading.says(end, Sense::Next) && reading.gap(end) <= Gap::Space {
        end += 1;
    }
    // "30 or 60 days", "30-60 days", "2 to 3 weeks"
    let between = place > 0 && reading.key(place - 1) == "between" && reading.says(end, Sense::And);
    let range = between
        || reading.mention_at(end).is_some_and(|mention| mention.says(Sense::Or) || reading.key(end) == "to")
            && reading.gap(end) <= Gap::Space
        || reading.between(end) == "-"
        || reading.between(end) == "–";
    let other =
        if reading.gap(end) <= Gap::Comma && matches!(reading.between(end), "-" | "–") { end } else { end + 1 };
    if range
        && let Some((second, last)) = count(reading, other)
        && let Some(unit) = unit(reading, last)
    {
        let choices = [number, second].iter().filter_map(|count| written(*count, unit)).collect();
        return Some((When::Ambiguous(choices), last + 1));
    }
    if reading.gap(end) > Gap::Space {
        return None;
    }
    let unit_word = reading.mention_at(end).filter(|mention| mention.words.start == end);
    let found = unit(reading, end)?;
    let end = unit_word.map_or(end + 1, |mention| mention.words.end);
    if reading.key(end - 1) == "m" {
        let choices = [written(number, Unit::Month), written(number, Unit::Minute)].into_iter().flatten().collect();
        return Some((When::Ambiguous(choices), end));
    }
    Some((Stretch::of(number, found).map_or(When::Impossible, When::For), end))
}

/// A stretch as the typed field takes it.
fn written(count: f64, unit: Unit) -> Option<String> {
    let unit = match unit {
        Unit::Minute => "min",
        Unit::Hour => "h",
        Unit::Day => "d",
        Unit::Week => "w",
        Unit::Month => "mo",
        Unit::Year => "y",
        _ => return None,
    };
    Some(format!("{count}{unit}"))
}

/// "90d", "1h30m", "2w3d".
fn compact(key: &str) -> Option<When> {
    if !key.is_ascii() || !key.starts_with(|letter: char| letter.is_ascii_digit()) || key.len() > 24 {
        return None;
    }
    let mut sum = Stretch::default();
    let mut rest = key;
    let mut before = None;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let letters =
            rest[digits..].len() - rest[digits..].trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        let number: f64 = rest[..digits].parse().ok()?;
        let name = &rest[digits..digits + letters];
        let unit = match (name, before) {
            ("m", Some(Unit::Hour)) => Unit::Minute,
            ("m", None) if rest.len() == key.len() && key.len() == digits + letters => {
                return Some(When::Ambiguous([written(number, Unit::Month)?, written(number, Unit::Minute)?].to_vec()));
            }
            _ => suffix(name)?,
        };
        sum = sum.plus(match Stretch::of(number, unit) {
            Some(stretch) => stretch,
            None => return Some(When::Impossible),
        });
        before = Some(unit);
        rest = &rest[digits + letters..];
    }
    Some(When::For(sum))
}

/// One unit from now.
pub(super) fn one(unit: Unit, now: &ZonedDateTime) -> Option<SignedDuration> {
    Some(Stretch::of(1.0, unit)?.after(now)?.duration_since(now.timestamp()))
}

/// The last day of the present week, month, quarter or year.
pub(super) fn rest(unit: Unit, today: Date) -> Option<Date> {
    end_of(unit, 0, today)
}

/// A number without its unit, in a correction of a stretch that had one: "7 days, no, make it 10".
pub(super) fn again(reading: &Reading<'_>, place: usize, before: &Range<usize>) -> Option<When> {
    let corrected = (place.saturating_sub(3)..place).any(|word| reading.says(word, Sense::Correction));
    let ends = reading.gap(place + 1) >= Gap::Comma;
    let number: f64 = reading.key(place).parse().ok().filter(|number| *number > 0.0)?;
    let unit = unit(reading, before.end.checked_sub(1)?)?;
    if corrected && ends { Stretch::of(number, unit).map(When::For) } else { None }
}
