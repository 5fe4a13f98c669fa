//! Dates: in digits, in words, and by where they stand from today.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};

use super::super::lexicon::{Category, FunctionWord, LEXICON, Unit};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::boundaries::end_of;
use super::durations::unit;
use super::{Duration, Found, TimeExpression, found};

/// A timestamp or an ISO duration, as programs write them: up to the next space.
pub(super) fn iso_timestamp(reading: &Reading<'_>, place: usize, now: &ZonedDateTime) -> Option<Found> {
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
        return found(place..end, TimeExpression::At(time));
    }
    if let Ok(time) = text.parse::<jiff::civil::DateTime>() {
        // Without a zone it is meant where whoever speaks is.
        return found(
            place..end,
            TimeExpression::At(time.to_zoned_datetime(now.time_zone().clone()).ok()?.timestamp()),
        );
    }
    let span: Span = text.to_ascii_uppercase().parse().ok()?;
    let hours = i64::from(span.get_weeks()) * 168 + i64::from(span.get_days()) * 24 + i64::from(span.get_hours());
    let fixed = SignedDuration::from_hours(hours).checked_add(SignedDuration::from_mins(span.get_minutes()))?;
    let months = i32::from(span.get_years()) * 12 + span.get_months();
    found(place..end, TimeExpression::For(Duration { months, fixed, business_days: 0 }))
}

/// The number that a word is: "31", "31st", "thirtieth".
fn number(reading: &Reading<'_>, place: usize) -> Option<i32> {
    let ordinal = |category| if let Category::Ordinal(number) = category { Some(i32::from(number)) } else { None };
    if let Some(number) =
        reading.mention_at(place).filter(|mention| mention.words.len() == 1).and_then(|mention| mention.find(ordinal))
    {
        return Some(number);
    }
    let key = reading.key(place);
    let digits = key.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ordinal = digits.len() == key.len() || LEXICON.is(&key[digits.len()..], FunctionWord::OrdinalSuffix);
    (ordinal && !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

pub(super) fn year(reading: &Reading<'_>, place: usize) -> Option<i16> {
    let key = reading.key(place);
    (key.len() == 4 && key.starts_with("20")).then(|| key.parse().ok()).flatten()
}

/// The year that stands behind a day, and how many words it has: "2027", "next year".
fn year_after(reading: &Reading<'_>, place: usize, today: Date) -> Option<(i16, usize)> {
    let is_year = || unit(reading, place + 1) == Some(Unit::Year);
    let ahead = || match reading.mention_at(place) {
        Some(mention) if mention.matches(Category::Next) && is_year() => Some((today.year() + 1, 2)),
        Some(mention) if mention.matches(Category::This) && is_year() => Some((today.year(), 2)),
        _ => None,
    };
    year(reading, place).map(|year| (year, 1)).or_else(ahead)
}

fn day(year: i16, month: i32, day: i32) -> TimeExpression {
    let date =
        i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(month, day)| Date::new(year, month, day).ok());
    date.map_or(TimeExpression::Impossible, TimeExpression::On)
}

/// The first such day that is not past, where no year was said.
pub(super) fn coming(month: i32, number: i32, today: Date) -> TimeExpression {
    match day(today.year(), month, number) {
        TimeExpression::On(date) if date < today => day(today.year() + 1, month, number),
        // 29 February may be a day of the next year only.
        TimeExpression::Impossible => day(today.year() + 1, month, number),
        when => when,
    }
}

/// "2027-01-31", "31/01/2027", "31.12.2026", "31.12."
pub(super) fn numeric_date(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
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
            && (1..=12).contains(&second)
            // "version 4.2." ends a sentence.
            && place > 0
            && reading.mention_at(place - 1).is_some_and(|before| {
                before.matches_any(&[Category::Until, Category::At, Category::Expiring, Category::For])
            }) =>
        {
            found(place..place + 2, coming(second, first, today))
        }
        None => None,
    }
}

/// Which of two numbers is the day: with a dot the first; else the one that cannot be a month.
fn day_or_month(first: i32, second: i32, mark: &str, date: impl Fn(i32, i32) -> TimeExpression) -> TimeExpression {
    if mark == "." || first > 12 || first == second {
        date(second, first)
    } else if second > 12 {
        date(first, second)
    } else {
        match (date(second, first), date(first, second)) {
            (TimeExpression::On(one), TimeExpression::On(other)) => {
                TimeExpression::Ambiguous(vec![one.to_string(), other.to_string()])
            }
            (one, _) => one,
        }
    }
}

pub(super) fn month(reading: &Reading<'_>, place: usize) -> Option<i32> {
    reading
        .mention_at(place)?
        .find(|category| if let Category::Month(month) = category { Some(i32::from(month)) } else { None })
}

/// "31 January 2027", "January 31st, 2027", "31 de enero de 2027", "2027年1月31日".
pub(super) fn written_date(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    if let Some(found) = unspaced_date(reading, place, today) {
        return Some(found);
    }
    let skip = |from: usize| (from..from + 3).find(|word| !reading.is(*word, FunctionWord::WithinDate)).unwrap_or(from);
    let near = |word: usize| reading.gap(word) <= Gap::Comma;
    if let Some(date) = number(reading, place).filter(|date| (1..=99).contains(date)) {
        let named = skip(place + 1);
        if let Some((month, end)) = month_from_now(reading, named, today) {
            return found(place..end, day(month.year(), i32::from(month.month()), date));
        }
        let month = month(reading, named).filter(|_| {
            (place + 1..=named).all(|word| reading.gap(word) <= Gap::Space || reading.between(word).trim() == ".")
        })?;
        let after = skip(named + 1);
        return match year_after(reading, after, today).filter(|_| near(after)) {
            Some((year, words)) => found(place..after + words, day(year, month, date)),
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
    match year_after(reading, numbered + 1, today).filter(|_| near(numbered + 1)) {
        Some((year, words)) => found(place..numbered + 1 + words, day(year, month, date)),
        None => found(place..numbered + 1, coming(month, date, today)),
    }
}

/// A day of the present month or the next, and the end of the words for it: "of this month", "de este mes", "des nächsten Monats".
fn month_from_now(reading: &Reading<'_>, place: usize, today: Date) -> Option<(Date, usize)> {
    // "zum 30. dieses Monats"
    let is_near = |word: usize| reading.gap(word) <= Gap::Space || reading.between(word).trim() == ".";
    let near = |word: usize| reading.mention_at(word).filter(|_| is_near(word));
    let is_month = |word: usize| unit(reading, word) == Some(Unit::Month) && near(word).is_some();
    // "du mois prochain"
    let is_behind = is_month(place);
    let mention = near(place + usize::from(is_behind))?;
    let end = mention.words.end;
    if !is_behind && !is_month(end) {
        return None;
    }
    let end = if is_behind { end - 1 } else { end };
    let is_next = mention.matches(Category::Next);
    let next = || end_of(Unit::Month, 0, today).and_then(|last| last.tomorrow().ok());
    let month = if is_next { next()? } else { Some(today).filter(|_| mention.matches(Category::This))? };
    Some((month, end + 1))
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
        // "12月末"
        _ if reading.key(word).starts_with(['末', '底']) => {
            let TimeExpression::On(first) = (match year {
                Some(year) => day(i16::try_from(year).ok()?, month, 1),
                None => coming(month, 1, today),
            }) else {
                return None;
            };
            let this = i32::from(today.month()) == month && year.is_none();
            found(place..word + 1, TimeExpression::On(if this { today.last_of_month() } else { first.last_of_month() }))
        }
        _ => None,
    }
}

/// "today", "tomorrow", "Friday", "next Monday".
pub(super) fn relative(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    let words = mention.words.clone();
    let ahead = |days: i32| today.checked_add(Span::new().try_days(days).ok()?).ok().map(TimeExpression::Relative);
    if mention.matches(Category::AfterTomorrow) {
        return found(words, ahead(2)?);
    }
    if mention.matches(Category::Tomorrow) {
        return found(words, ahead(1)?);
    }
    if mention.matches(Category::Today) {
        return found(words, ahead(0)?);
    }
    if mention.matches(Category::Yesterday) {
        return found(words, ahead(-1)?);
    }
    let of_next_week =
        mention.find(|category| if let Category::WeekdayOfNextWeek(day) = category { Some(day) } else { None });
    if let Some(day) = of_next_week {
        let monday = end_of(Unit::Week, 0, today)?.tomorrow().ok()?;
        return found(
            words,
            TimeExpression::Relative(monday.checked_add(Span::new().try_days(i32::from(day) - 1).ok()?).ok()?),
        );
    }
    let weekday = |word: usize| {
        reading
            .mention_at(word)?
            .find(|category| if let Category::Weekday(day) = category { Some(i32::from(day)) } else { None })
    };
    let until = |weekday: i32| {
        let now = i32::from(today.weekday().to_monday_one_offset());
        // On a Monday, "Monday" is the next one.
        (weekday - now - 1).rem_euclid(7) + 1
    };
    if mention.matches_any(&[Category::Next, Category::This]) {
        let word = words.end;
        if reading.gap(word) > Gap::Space {
            return None;
        }
        if mention.matches(Category::Next)
            && unit(reading, word) == Some(Unit::Month)
            && let Some(number) = number(reading, word + 1).filter(|_| reading.gap(word + 1) <= Gap::Space)
        {
            // "来月15日"
            let first = end_of(Unit::Month, 0, today)?.tomorrow().ok()?;
            let date = day(first.year(), i32::from(first.month()), number);
            let marked = reading.key(word + 2).starts_with(['日', '号']);
            return found(words.start..word + 2 + usize::from(marked), date);
        }
        if mention.matches(Category::Next)
            && weekday(word).is_none()
            && matches!(unit(reading, word)?, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)
        {
            // "until next week": its first day, or its last?
            let last = end_of(unit(reading, word)?, 1, today)?;
            let first = end_of(unit(reading, word)?, 0, today)?;
            return found(words.start..word + 1, TimeExpression::Ambiguous(vec![first.to_string(), last.to_string()]));
        }
        let day = weekday(word)?;
        return found(words.start..word + 1, ahead(until(day))?);
    }
    let day = weekday(place)?;
    let end = words.end;
    // "Friday, 4 December": the date says which.
    let dated = (end < reading.words.len() && reading.gap(end) <= Gap::Comma)
        .then(|| numeric_date(reading, end, today).or_else(|| written_date(reading, end, today)))
        .flatten();
    if let Some(Found { words: rest, when: TimeExpression::On(date) }) = dated {
        return found(words.start..rest.end, TimeExpression::On(date));
    }
    if reading.gap(end) <= Gap::Space && reading.matches(end, Category::Next) {
        if unit(reading, end + 1) == Some(Unit::Week) {
            let monday = end_of(Unit::Week, 0, today)?.tomorrow().ok()?;
            let date = monday.checked_add(Span::new().try_days(day - 1).ok()?).ok()?;
            return found(words.start..end + 2, TimeExpression::Relative(date));
        }
        // "lunes próximo", and "Monday next week"
        return found(words.start..end + 1, ahead(until(day))?);
    }
    found(words, ahead(until(day))?)
}

/// "until March", "until 2028": the beginning, or the end? "through March" is its end.
pub(super) fn bare(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let (first, last) = if let Some(year) = year(reading, place) {
        (Date::new(year, 1, 1).ok()?.yesterday().ok()?, Date::new(year, 12, 31).ok()?)
    } else {
        // "It may be gone": a month only where one is expected.
        let led = place > 0
            && reading.mention_at(place - 1).is_some_and(|before| {
                before.matches_any(&[Category::Until, Category::In, Category::This, Category::Next, Category::Expiring])
            });
        if reading.matches(place, Category::Doubtful) && !led {
            return None;
        }
        let TimeExpression::On(first) = coming(month(reading, place)?, 1, today) else { return None };
        (first.yesterday().ok()?, first.last_of_month())
    };
    let words = place..place + 1;
    if place > 0 && reading.is(place - 1, FunctionWord::Through) {
        return found(words, TimeExpression::On(last));
    }
    found(words, TimeExpression::Ambiguous(vec![first.to_string(), last.to_string()]))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What a text says of a day, on Thursday, 26 November 2026.
    fn day_of(text: &str) -> Option<TimeExpression> {
        let reading = Reading::of(text, &[], None);
        let today = date(2026, 11, 26);
        numeric_date(&reading, 0, today).or_else(|| written_date(&reading, 0, today)).map(|found| found.when)
    }

    #[test]
    fn a_day_that_there_is_not_is_no_day_and_one_of_two_is_asked_about() {
        for text in ["30 February 2027", "2027-02-30", "31.11.2027", "2027-13-01"] {
            assert_eq!(day_of(text), Some(TimeExpression::Impossible), "{text}");
        }
        for text in ["3/4/2027", "11/12/2027"] {
            assert!(matches!(day_of(text), Some(TimeExpression::Ambiguous(_))), "{text}: {:?}", day_of(text));
        }
        for text in ["staging", "5 tokens", "1.0.0", "v2027"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_read_in_the_order_in_which_its_marks_are_used() {
        let march = date(2027, 3, 14);
        for text in
            ["2027-03-14", "14.03.2027", "14/3/2027", "3/14/2027", "14 March 2027", "March 14, 2027", "14. März 2027"]
        {
            assert_eq!(day_of(text), Some(TimeExpression::On(march)), "{text}");
        }
        // Without a year the next one that comes.
        for (text, day) in
            [("24 December", date(2026, 12, 24)), ("1 March", date(2027, 3, 1)), ("26 November", date(2026, 11, 26))]
        {
            assert_eq!(day_of(text), Some(TimeExpression::On(day)), "{text}");
        }
    }
}
