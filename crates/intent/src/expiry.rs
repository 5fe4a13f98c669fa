//! When a token is to stop working.

mod mentions;
#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use mentions::{ExpiryClaim, Mentioned, mentioned};

use super::calendar::{self, TimeExpression};
use super::lexicon::{Category, FunctionWord};
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::scopes::replacement::may_replace;
use super::scopes::salience::{self, Salience};
use super::token_scope::{SHORT, is_short};
use super::tokenizer::{Gap, is_unspaced};
use gatepass_core::expiry::Expires;
use gatepass_core::token::name;

/// How far two times may lie apart, as a share of their distance from now, and still be one: "a month (30 days)".
const SAME: f64 = 0.05;

/// How near to each other two ends stand of which one replaces the other, in words.
const BESIDE: usize = 4;

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
    let Some(first) = found.first() else {
        return match denied {
            Some(denied) => vague(&reading.text[reading.span(&denied.words)]),
            None => open_end(reading)
                .or_else(|| unaccounted(reading, now))
                .or_else(|| unknown_duration(reading))
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
    let value = match resolve(&first.what, quoted(first), now) {
        Ok(value) => value,
        Err(question) => return Claim::Unclear(question),
    };
    for other in &found[1..] {
        match resolve(&other.what, quoted(other), now) {
            Ok(second) if same(value, second, now) => {}
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

/// The words of an end that others make doubtful: one that never comes beside one that does ("until further notice, but at most 10
/// days"), and a later one before an earlier that is denied in form alone ("2h, no 1h").
fn contested(reading: &Reading<'_>, found: &[Mentioned], now: &ZonedDateTime) -> Option<Range<usize>> {
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
fn left_over(reading: &Reading<'_>, found: &[Mentioned], now: &ZonedDateTime) -> Option<Range<usize>> {
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
    // "ttl 3600", "expires 1130"
    let is_bare_number = |word: &usize| {
        let before = word.checked_sub(1).filter(|_| reading.gap(*word) <= Gap::Colon);
        before.is_some_and(|before| {
            let ends = reading
                .mention_at(before)
                .is_some_and(|cue| cue.matches(Category::Expiring) && !cue.matches(Category::Revoke));
            ends && reading.key(*word).bytes().all(|digit| digit.is_ascii_digit()) && reading.is_parted(*word + 1)
        }) && !is_covered(*word)
            && !reading.is_quoted(*word)
            && !reading.is_masked(*word)
    };
    if let Some(word) = (0..reading.words.len()).find(is_bare_number) {
        return Some(word - 1..word + 1);
    }
    reading.mentions.iter().find_map(|mention| {
        let start = mention.words.start;
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
        (is_asked && (is_hour || is_count) && !is_covered(start) && !is_other(&mention.words))
            .then(|| mention.words.clone())
    })
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

/// The words of an end that is not understood: "until the merger", "expires mid December".
fn open_end(reading: &Reading<'_>) -> Option<Range<usize>> {
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
        (opens && follows && !quoted && (untold || past))
            .then(|| mention.words.start..next.map_or(end + 1, |next| next.words.end))
    })
}

/// The words of a time to come that no more is understood of, in a clause that asks for something or goes on with one: "a week
/// tops", "retire it in a week". What is told, recurs or is waited for is none.
fn unaccounted(reading: &Reading<'_>, now: &ZonedDateTime) -> Option<Range<usize>> {
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
        let is_other = near.clone().any(|word| reading.matches(word, Category::OtherTime));
        // "the demo is on Thursday", "she starts tomorrow": a day is when something happens, unless a word makes it an end.
        let is_end =
            near.clone().any(|word| reading.matches(word, Category::Until) || reading.is(word, FunctionWord::Latest))
                || is_led_by_before(reading, words.start);
        let is_day = words.len() == 1 && !matches!(found.when, TimeExpression::For(_))
            || reading.key(words.start).starts_with(is_unspaced)
            || !matches!(found.when, TimeExpression::For(_))
                && words.start > 0
                && reading.matches(words.start - 1, Category::At);
        let is_heard = reading.scopes().reported[words.start]
            || reading.is_quoted(words.start)
            || reading.is_background(words.start)
            || salience::of(reading, words.start) == Salience::Reported;
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
    let before =
        near(time).filter(|word| reading.is(*word, FunctionWord::Before) || reading.is(*word, FunctionWord::By));
    before
        .and_then(near)
        .and_then(|word| reading.mention_at(word))
        .is_some_and(|mention| mention.matches_any(TOKEN) || mention.manager().is_some())
}

/// The words of a stretch of time whose number is not known: "for ½ hour", "für anderthalb Stunden".
fn unknown_duration(reading: &Reading<'_>) -> Option<Range<usize>> {
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
