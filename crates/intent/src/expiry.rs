//! When a token is to stop working.

mod anaphoric_end;
mod mentions;
#[cfg(test)]
mod tests;
mod unclear;
mod unknown_period;

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

pub(super) use anaphoric_end::mentioned_end;
use anaphoric_end::{points_to_end, stated_ends};
use mentions::{ExpiryClaim, Mentioned, mentioned};
use unclear::{contested, left_over, open_end, unaccounted, unknown_duration};
use unknown_period::unknown_period;

use super::calendar::{self, TimeExpression};
use super::lexicon::{Category, FunctionWord};
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::scopes::replacement::may_replace;
use super::scopes::salience::{self, Salience};
use gatepass_core::expiry::Expires;
use gatepass_core::token::name;

/// How far two times may lie apart, as a share of their distance from now, and still be one: "a month (30 days)".
const SAME: f64 = 0.05;

/// What the words say of the expiry.
pub(super) fn recognize(reading: &Reading<'_>, now: &ZonedDateTime) -> Claim<Expires> {
    let mut found = mentioned(reading, now);
    if let Some(words) = contested(reading, &found, now).or_else(|| left_over(reading, &found, now)) {
        return vague(&reading.text[reading.span(&words)]);
    }
    reading.scopes().drop_corrected(&mut found, |mentioned| mentioned.words.start, |mentioned| !mentioned.denied);
    // "90 days is too long", "it should not never expire": what is denied leaves open when it ends.
    let denied = found.iter().find(|mentioned| mentioned.denied && mentioned.what != ExpiryClaim::Vague).cloned();
    found.retain(|mentioned| !mentioned.denied);
    salience::drop_reported(reading, &mut found, |mentioned| mentioned.words.start);
    // "I googled for an hour" is no end of a token; "she said until Friday" may be.
    let part = |words: &Range<usize>| reading.scopes().parts[words.start];
    let ends = |mention: &&Mention| mention.matches_any(&[Category::Expiring, Category::Until]);
    let of_ends: Vec<usize> = reading.mentions.iter().filter(ends).map(|mention| part(&mention.words)).collect();
    found.retain(|mentioned| {
        let is_reported = || salience::of(reading, mentioned.words.start) == Salience::Reported;
        !matches!(mentioned.what, ExpiryClaim::Time(_))
            || of_ends.binary_search(&part(&mentioned.words)).is_ok()
            || !is_reported()
    });
    let is_replaced = |mentioned: &Mentioned| {
        found.iter().any(|cued| cued.cued && may_replace(reading, &cued.words, &mentioned.words))
    };
    // "temporary, 30 days" is no longer vague, and says no less of the 30 days.
    let is_cued = |mentioned: &Mentioned| mentioned.cued && mentioned.what != ExpiryClaim::Vague;
    if found.iter().any(is_cued) {
        let counts: Vec<bool> = found.iter().map(|mentioned| mentioned.cued || is_replaced(mentioned)).collect();
        let mut counts = counts.into_iter();
        found.retain(|_| counts.next() == Some(true));
    }
    if found.iter().all(|mentioned| mentioned.what == ExpiryClaim::Vague)
        && denied.is_none()
        && let Some(points) = points_to_end(reading)
    {
        return match stated_ends(reading, now).as_slice() {
            [(end, span)] => Claim::Value(*end, span.clone()),
            _ => vague(&reading.text[reading.span(&points)]),
        };
    }
    let Some(first) = found.first() else {
        return match denied {
            Some(denied) => vague(&reading.text[reading.span(&denied.words)]),
            None => open_end(reading)
                .or_else(|| unaccounted(reading, now))
                .or_else(|| unknown_duration(reading))
                .or_else(|| unknown_period(reading))
                .map_or(Claim::Nothing, |words| vague(&reading.text[reading.span(&words)])),
        };
    };
    if found.iter().any(|mentioned| mentioned.what != ExpiryClaim::Vague) {
        found.retain(|mentioned| mentioned.what != ExpiryClaim::Vague);
    } else {
        return vague(&reading.text[reading.span(&first.words)]);
    }
    let first = &found[0];
    let quoted = |mentioned: &Mentioned| &reading.text[reading.span(&mentioned.words)];
    let mut value = match resolve(&first.what, quoted(first), now) {
        Ok(value) => value,
        Err(question) => return Claim::Unclear(question),
    };
    for other in &found[1..] {
        match resolve(&other.what, quoted(other), now) {
            // "for today: 8 hours"
            Ok(second) if same(value, second, now) => value = earlier(value, second),
            Ok(_) => {
                let text = format!(
                    "“{}” and “{}” do not go together. When should the token expire?",
                    quoted(first),
                    quoted(other)
                );
                return Claim::Unclear(Question::open(text));
            }
            Err(question) => return Claim::Unclear(question),
        }
    }
    Claim::Value(value, reading.span(&first.words))
}

/// The bytes that say this very end.
pub(super) fn span_of(reading: &Reading<'_>, end: Expires, now: &ZonedDateTime) -> Option<Range<usize>> {
    let is_stated = |what: &ExpiryClaim| resolve(what, "", now).is_ok_and(|stated| same(stated, end, now));
    (0..reading.words.len()).find_map(|place| {
        let mention = reading.mention_at(place).filter(|mention| mention.words.start == place);
        if mention.is_some_and(|mention| mention.matches(Category::Never) && end == Expires::Never) {
            return mention.map(|mention| reading.span(&mention.words));
        }
        let when = calendar::at(reading, place, now)?;
        is_stated(&ExpiryClaim::Time(when.when)).then(|| reading.span(&when.words))
    })
}

/// What a typed expiry is: "30d", "12h", "2027-01-31", "never", "90 days", RFC 3339.
pub(super) fn typed(text: &str, now: &ZonedDateTime) -> Claim<Expires> {
    let reading = Reading::of(text, &[], None);
    let open = || {
        Question::open(format!(
            "“{}” is not an expiry. Say a stretch of time such as 30d or 12h, a date such as {}, or never.",
            name::cleaned(text, 40),
            now.date().last_of_month()
        ))
    };
    if text.trim().eq_ignore_ascii_case("never") {
        return Claim::Value(Expires::Never, 0..text.len());
    }
    // What a program writes where it has no value is no wish for a token without an end.
    let is_unset = reading.words.len() == 1 && reading.is(0, FunctionWord::Unset);
    if is_unset || reading.words.is_empty() || text.trim_start().starts_with('-') {
        return Claim::Unclear(open());
    }
    if let Some(never) = reading
        .mention_at(0)
        .filter(|mention| mention.matches(Category::Never) && mention.words.len() == reading.words.len())
    {
        return Claim::Value(Expires::Never, reading.span(&never.words));
    }
    let start = reading
        .mention_at(0)
        .filter(|mention| mention.matches_any(&[Category::Until, Category::For, Category::In]))
        .map_or(0, |mention| mention.words.end);
    if start >= reading.words.len() {
        return Claim::Unclear(open());
    }
    match calendar::at(&reading, start, now).filter(|found| found.words.end == reading.words.len()) {
        Some(found) => match resolve(&ExpiryClaim::Time(found.when), text, now) {
            Ok(value) => Claim::Value(value, 0..text.len()),
            Err(question) => Claim::Unclear(question),
        },
        None => Claim::Unclear(open()),
    }
}

fn vague(claim: &str) -> Claim<Expires> {
    Claim::Unclear(Question::choice(
        format!("“{}” leaves open when the token should expire. When should it?", name::cleaned(claim, 40)),
        ["1h", "24h", "7d", "30d", "90d"],
    ))
}

fn resolve(what: &ExpiryClaim, claim: &str, now: &ZonedDateTime) -> Result<Expires, Question> {
    let claim = name::cleaned(claim, 40);
    let beyond = || Question::open(format!("“{claim}” is too far away. When should the token expire?"));
    let time = match what {
        ExpiryClaim::Never => return Ok(Expires::Never),
        ExpiryClaim::Vague => return Err(Question::open("When should the token expire?")),
        ExpiryClaim::Time(TimeExpression::Impossible | TimeExpression::Often) => {
            return Err(Question::open(format!("“{claim}” is no date that there is. When should the token expire?")));
        }
        ExpiryClaim::Time(TimeExpression::Ambiguous(choices)) => {
            let text = format!("“{claim}” can be read in two ways. When should the token expire?");
            return Err(Question::choice(text, choices));
        }
        ExpiryClaim::Time(TimeExpression::For(duration)) if duration.is_zero() => {
            return Err(Question::open(format!("“{claim}” is no time at all. When should the token expire?")));
        }
        ExpiryClaim::Time(TimeExpression::For(duration)) => duration.after(now).ok_or_else(beyond)?,
        ExpiryClaim::Time(TimeExpression::On(date) | TimeExpression::Relative(date)) => {
            calendar::end_of_day(*date, now).ok_or_else(beyond)?
        }
        ExpiryClaim::Time(TimeExpression::At(time)) => *time,
    };
    if time <= now.timestamp() {
        return Err(Question::open(format!("“{claim}” is past. When should the token expire?")));
    }
    Ok(Expires::At(time))
}

/// The one of two that is sooner over.
fn earlier(first: Expires, second: Expires) -> Expires {
    match (first, second) {
        (Expires::At(one), Expires::At(other)) => Expires::At(one.min(other)),
        (Expires::Never, end) | (end, Expires::Never) => end,
    }
}

fn same(first: Expires, second: Expires, now: &ZonedDateTime) -> bool {
    match (first, second) {
        (Expires::Never, Expires::Never) => true,
        (Expires::At(first), Expires::At(second)) => {
            let away = |time: Timestamp| time.duration_since(now.timestamp()).as_secs_f64();
            let day = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
            (away(first) - away(second)).abs() <= SAME * away(first).max(away(second)) || day(first) == day(second)
        }
        _ => false,
    }
}
