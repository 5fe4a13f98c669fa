//! Stretches of time: a number and a unit, in digits and in words, alone or several together.

use std::ops::Range;

use jiff::{SignedDuration, ZonedDateTime};

use super::super::lexicon::{Category, FunctionWord, LEXICON, Unit};
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::{Duration, Found, TimeExpression, found};

/// The unit that a word is.
pub(super) fn unit(reading: &Reading<'_>, place: usize) -> Option<Unit> {
    reading.mention_at(place)?.find(|category| if let Category::Unit(unit) = category { Some(unit) } else { None })
}

/// The unit that letters behind digits are: the `d` of "90d".
fn suffix(letters: &str) -> Option<Unit> {
    LEXICON.english().phrases(letters).iter().filter(|phrase| phrase.rest.is_empty()).find_map(|phrase| {
        phrase
            .categories
            .iter()
            .find_map(|category| if let Category::Unit(unit) = category { Some(*unit) } else { None })
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
    if mention.matches(Category::Half) {
        return Some((0.5, mention.words.end));
    }
    let number = mention.find(|category| if let Category::Number(number) = category { Some(number) } else { None })?;
    let mut end = mention.words.end;
    // "another 30 days", "a further 30 days"
    if number == 1
        && reading.gap(end) <= Gap::Space
        && let Some(inner) = count(reading, end)
    {
        return Some(inner);
    }
    if reading.matches(end, Category::Half) && number == 1 && reading.gap(end) <= Gap::Space {
        end += 1;
        return Some((0.5, end));
    }
    Some((f64::from(number), end))
}

/// "30 days", "90d", "1h30m", "a year and a half", "2 days and 12 hours".
pub(super) fn duration(reading: &Reading<'_>, place: usize) -> Option<Found> {
    let (mut total, mut end) = single(reading, place)?;
    if let Some(end) = often(reading, end) {
        return found(place..end, TimeExpression::Often);
    }
    if let TimeExpression::For(mut sum) = total {
        loop {
            let joint =
                reading.mention_at(end).filter(|mention| mention.words.start == end && reading.gap(end) <= Gap::Space);
            if let Some(joint) = joint.filter(|mention| mention.matches(Category::AndAHalf)) {
                let unit = unit(reading, end - 1)?;
                sum = sum.plus(Duration::of(0.5, unit)?);
                end = joint.words.end;
                continue;
            }
            let next = if joint.is_some_and(|mention| mention.matches(Category::And) && mention.words.len() == 1) {
                end + 1
            } else {
                end
            };
            if reading.gap(next) > Gap::Space {
                break;
            }
            // "an hour and a quarter"
            if unit(reading, end - 1) == Some(Unit::Hour)
                && let Some((quarters, quarter)) = count(reading, next)
                && unit(reading, quarter) == Some(Unit::Quarter)
            {
                sum = sum.plus(Duration::of(quarters * 0.25, Unit::Hour)?);
                end = quarter + 1;
                continue;
            }
            match single(reading, next).or_else(|| minutes(reading, next)) {
                Some((TimeExpression::For(more), after)) => {
                    sum = sum.plus(more);
                    end = after;
                }
                _ => break,
            }
        }
        total = TimeExpression::For(sum);
    }
    found(place..end, total)
}

/// The minutes behind hours, without their unit: "1 h 30".
fn minutes(reading: &Reading<'_>, place: usize) -> Option<(TimeExpression, usize)> {
    let key = reading.key(place);
    let is_number = key.len() == 2 && key.bytes().all(|byte| byte.is_ascii_digit()) && reading.is_parted(place + 1);
    let is_behind = unit(reading, place.checked_sub(1)?) == Some(Unit::Hour);
    let minutes = key.parse().ok().filter(|_| is_number && is_behind)?;
    Some((TimeExpression::For(Duration::of(minutes, Unit::Minute)?), place + 1))
}

/// The end of what makes a stretch of time a share of a longer one: "two hours a week", "2 days per month".
fn often(reading: &Reading<'_>, end: usize) -> Option<usize> {
    let (shorter, longer) = (unit(reading, end.checked_sub(1)?)?, unit(reading, end + 1)?);
    let length = |unit| Duration::of(1.0, unit).map(|one| (one.months, one.fixed));
    let is_share =
        reading.gap(end) <= Gap::Space && reading.gap(end + 1) <= Gap::Space && !reading.matches(end, Category::And);
    let is_one = count(reading, end).is_some_and(|(number, after)| number == 1.0 && after == end + 1)
        || reading.matches(end, Category::OtherTime);
    (is_share && is_one && length(shorter)? < length(longer)?).then_some(end + 2)
}

/// One number and its unit.
fn single(reading: &Reading<'_>, place: usize) -> Option<(TimeExpression, usize)> {
    if let Some(compact) = compact(reading.key(place)) {
        return Some((compact, place + 1));
    }
    if let Some((compact, end)) = decimal(reading, place) {
        return Some((compact, end));
    }
    let (mut number, mut end) = count(reading, place)?;
    let after = reading.mention_at(end).filter(|mention| mention.words.start == end);
    if after.is_some_and(|mention| mention.matches(Category::AndAHalf)) {
        number += 0.5;
        end = after.map_or(end, |mention| mention.words.end);
    }
    // "7 prochains jours"
    if reading.matches(end, Category::Next) && reading.gap(end) <= Gap::Space {
        end += 1;
    }
    // "30 or 60 days", "30-60 days", "2 to 3 weeks"
    let between = place > 0 && reading.is(place - 1, FunctionWord::Between) && reading.matches(end, Category::And);
    let range = between
        || reading
            .mention_at(end)
            .is_some_and(|mention| mention.matches(Category::Or) || reading.is(end, FunctionWord::To))
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
        return Some((TimeExpression::Ambiguous(choices), last + 1));
    }
    if reading.gap(end) > Gap::Space {
        return None;
    }
    let unit_word = reading.mention_at(end).filter(|mention| mention.words.start == end);
    let found = unit(reading, end)?;
    let end = unit_word.map_or(end + 1, |mention| mention.words.end);
    if reading.is(end - 1, FunctionWord::MonthOrMinute) {
        let choices = [written(number, Unit::Month), written(number, Unit::Minute)].into_iter().flatten().collect();
        return Some((TimeExpression::Ambiguous(choices), end));
    }
    Some((Duration::of(number, found).map_or(TimeExpression::Impossible, TimeExpression::For), end))
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

/// "1.5h", "2,5d": a number with a fraction, and its unit without a space.
fn decimal(reading: &Reading<'_>, place: usize) -> Option<(TimeExpression, usize)> {
    let (whole, rest) = (reading.key(place), reading.key(place + 1));
    let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let is_number = (1..=6).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_fraction = matches!(reading.between(place + 1), "." | ",") && (1..=2).contains(&digits);
    let unit = suffix(&rest[digits..]).filter(|_| is_number && is_fraction && digits < rest.len())?;
    let number: f64 = format!("{whole}.{}", &rest[..digits]).parse().ok()?;
    Some((Duration::of(number, unit).map_or(TimeExpression::Impossible, TimeExpression::For), place + 2))
}

/// "90d", "1h30m", "1h30", "2w3d".
fn compact(key: &str) -> Option<TimeExpression> {
    if !key.is_ascii() || !key.starts_with(|letter: char| letter.is_ascii_digit()) || key.len() > 24 {
        return None;
    }
    let mut sum = Duration::default();
    let mut rest = key;
    let mut before = None;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let letters =
            rest[digits..].len() - rest[digits..].trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        let number: f64 = rest[..digits].parse().ok()?;
        let name = &rest[digits..digits + letters];
        let unit = match (name, before) {
            (name, Some(Unit::Hour)) if LEXICON.is(name, FunctionWord::MonthOrMinute) => Unit::Minute,
            ("", Some(Unit::Hour)) if digits == 2 => Unit::Minute,
            (name, None)
                if LEXICON.is(name, FunctionWord::MonthOrMinute)
                    && rest.len() == key.len()
                    && key.len() == digits + letters =>
            {
                return Some(TimeExpression::Ambiguous(
                    [written(number, Unit::Month)?, written(number, Unit::Minute)?].to_vec(),
                ));
            }
            _ => suffix(name)?,
        };
        sum = sum.plus(match Duration::of(number, unit) {
            Some(length) => length,
            None => return Some(TimeExpression::Impossible),
        });
        before = Some(unit);
        rest = &rest[digits + letters..];
    }
    Some(TimeExpression::For(sum))
}

/// One unit from now.
pub(crate) fn one(unit: Unit, now: &ZonedDateTime) -> Option<SignedDuration> {
    Some(Duration::of(1.0, unit)?.after(now)?.duration_since(now.timestamp()))
}

/// A number without its unit, in a correction of a stretch that had one: "7 days, no, make it 10".
pub(crate) fn again(reading: &Reading<'_>, place: usize, before: &Range<usize>) -> Option<TimeExpression> {
    let corrected = (place.saturating_sub(3)..place).any(|word| reading.matches(word, Category::Correction));
    let ends = reading.is_parted(place + 1);
    let number: f64 = reading.key(place).parse().ok().filter(|number| *number > 0.0)?;
    let unit = unit(reading, before.end.checked_sub(1)?)?;
    if corrected && ends { Duration::of(number, unit).map(TimeExpression::For) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_behind_digits_are_a_stretch_only_where_each_is_a_unit() {
        for key in ["", "d", "90", "90x", "d90", "1h3", "1d30", "90d!", "٣d", "1000000000000000000000000d"] {
            assert_eq!(compact(key), None, "{key}");
        }
        let hours =
            |hours| TimeExpression::For(Duration { fixed: SignedDuration::from_hours(hours), ..Duration::default() });
        for (key, expected) in
            [("90d", hours(90 * 24)), ("36h", hours(36)), ("2w3d", hours(17 * 24)), ("1d12h", hours(36))]
        {
            assert_eq!(compact(key), Some(expected), "{key}");
        }
        let half = Duration { fixed: SignedDuration::from_mins(90), ..Duration::default() };
        assert_eq!(compact("1h30m"), Some(TimeExpression::For(half)));
        assert_eq!(compact("1h30"), Some(TimeExpression::For(half)));
        assert_eq!(compact("6mo"), Some(TimeExpression::For(Duration { months: 6, ..Duration::default() })));
        assert_eq!(compact("6m"), Some(TimeExpression::Ambiguous(vec!["6mo".to_owned(), "6min".to_owned()])));
        assert_eq!(compact("99999999999999y"), Some(TimeExpression::Impossible));
    }
}
