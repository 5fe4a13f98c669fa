//! Ends of periods: of the month, of a quarter, of a named month, and what is left of one.

use jiff::civil::Date;

use super::super::lexicon::{Category, FunctionWord, Unit};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::boundaries::end_of;
use super::dates::{coming, month, year};
use super::durations::unit;
use super::{Found, TimeExpression, found};

/// Ends of periods that are one word.
const ENDS: [(FunctionWord, Unit); 4] = [
    (FunctionWord::EndOfYear, Unit::Year),
    (FunctionWord::EndOfQuarter, Unit::Quarter),
    (FunctionWord::EndOfMonth, Unit::Month),
    (FunctionWord::EndOfWeek, Unit::Week),
];

/// "end of the month", "end of Q1", "end of January 2027", "EOY", "year end".
pub(super) fn period(reading: &Reading<'_>, place: usize, today: Date) -> Option<Found> {
    let abbreviation = ENDS.into_iter().find(|(word, _)| reading.is(place, *word)).map(|(_, unit)| unit);
    if let Some(unit) = abbreviation {
        return found(place..place + 1, TimeExpression::On(end_of(unit, 0, today)?));
    }
    let mention = reading.mention_at(place).filter(|mention| mention.words.start == place)?;
    let end = mention.find(|category| match category {
        Category::EndOfThis(unit) => end_of(unit, 0, today),
        Category::EndOfNext(unit) => end_of(unit, 1, today),
        _ => None,
    });
    if let Some(date) = end {
        return found(mention.words.clone(), TimeExpression::On(date));
    }
    if mention.matches(Category::NewYear) {
        // The year's last day: what runs until the new year does not run in it.
        return found(mention.words.clone(), TimeExpression::Relative(end_of(Unit::Year, 0, today)?));
    }
    if mention.matches(Category::Christmas) {
        let eve = (mention.words.start..=mention.words.end).any(|word| reading.is(word, FunctionWord::Eve));
        return match coming(12, if eve { 24 } else { 25 }, today) {
            TimeExpression::On(date) => found(mention.words.clone(), TimeExpression::Relative(date)),
            _ => None,
        };
    }
    if !mention.matches(Category::EndOf) {
        let unit = unit(reading, place)?;
        let end = reading.is(place + 1, FunctionWord::End) && reading.gap(place + 1) <= Gap::Space;
        return if end { found(place..place + 2, TimeExpression::On(end_of(unit, 0, today)?)) } else { None };
    }
    let mut word = mention.words.end;
    let mut ahead = 0;
    while word < reading.words.len() && reading.gap(word) <= Gap::Space {
        if reading.matches(word, Category::Next) {
            ahead = 1;
        } else if !(reading.matches(word, Category::This) || reading.is(word, FunctionWord::WithinPeriod)) {
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
        return found(place..word + 1 + usize::from(year.is_some()), TimeExpression::On(date));
    }
    if let Some(year) = year(reading, word) {
        return found(place..word + 1, TimeExpression::On(Date::new(year, 12, 31).ok()?));
    }
    if let Some(month) = month(reading, word) {
        let month = i8::try_from(month).ok()?;
        let claim = year(reading, word + 1);
        let end = |year: i16| Date::new(year, month, 1).ok().map(Date::last_of_month);
        let date = match claim {
            Some(year) => end(year)?,
            None => end(today.year()).filter(|date| *date >= today).or_else(|| end(today.year() + 1))?,
        };
        return found(place..word + 1 + usize::from(claim.is_some()), TimeExpression::On(date));
    }
    let unit = unit(reading, word)?;
    let end = reading.mention_at(word).map_or(word + 1, |mention| mention.words.end);
    if reading.matches(end, Category::Next) && reading.gap(end) <= Gap::Space {
        // "fin del mes que viene"
        return found(place..end + 1, TimeExpression::On(end_of(unit, 1, today)?));
    }
    found(place..end, TimeExpression::On(end_of(unit, ahead, today)?))
}
