//! The times in a request that count as an end, and those that do not.

use std::ops::Range;

use jiff::ZonedDateTime;

use super::super::calendar::{self, TimeExpression};
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::tokenizer::{Gap, is_unspaced};

/// A mention of a time that counts as the expiry.
#[derive(Clone, Debug)]
pub(super) struct Mentioned {
    pub(super) words: Range<usize>,
    pub(super) what: ExpiryClaim,
    /// Whether the words around it speak of expiry.
    pub(super) cued: bool,
    pub(super) denied: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExpiryClaim {
    Never,
    Vague,
    Time(TimeExpression),
}

/// Every mention of a time that may be the expiry.
pub(super) fn mentioned(reading: &Reading<'_>, now: &ZonedDateTime) -> Vec<Mentioned> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < reading.words.len() {
        if reading.is_masked(place) {
            place += 1;
            continue;
        }
        let mention = reading.mention_at(place).filter(|mention| mention.words.start == place);
        let plain = |what| (place..mention.map_or(place + 1, |mention| mention.words.end), what);
        let (words, what) = if let Some(when) = calendar::at(reading, place, now) {
            (when.words, ExpiryClaim::Time(when.when))
        } else if let Some(when) =
            found.last().and_then(|last: &Mentioned| calendar::again(reading, place, &last.words))
        {
            (place..place + 1, ExpiryClaim::Time(when))
        } else if mention.is_some_and(|mention| {
            mention.matches(Category::Never) && (!mention.matches(Category::Not) || is_bare_never(reading, place))
        }) {
            plain(ExpiryClaim::Never)
        } else if mention.is_some_and(|mention| mention.matches(Category::Vague)) {
            plain(ExpiryClaim::Vague)
        } else {
            place += 1;
            continue;
        };
        place = words.end.max(place + 1);
        // A limit holds whoever says it: "security says nothing may be valid for more than 30 days".
        let is_limit = is_bound(reading, words.start) && !reading.is_background(words.start);
        if reading.scopes().reported[words.start] && !is_limit || reading.is_quoted(words.start) {
            continue;
        }
        let denied = words.clone().any(|word| reading.scopes().denials[word] > 0) && !is_bound(reading, words.start);
        match what {
            ExpiryClaim::Never | ExpiryClaim::Vague => found.push(Mentioned { words, what, cued: true, denied }),
            // "a third of a day"
            ExpiryClaim::Time(TimeExpression::For(_)) if is_share(reading, words.start) => {
                found.push(Mentioned { words, what: ExpiryClaim::Vague, cued: true, denied });
            }
            ExpiryClaim::Time(when) => {
                if let Some(cued) = counts(reading, &words, &when) {
                    found.push(Mentioned { words, what: ExpiryClaim::Time(when), cued: cued || is_limit, denied });
                }
            }
        }
    }
    found
}

/// Whether a stretch is one of which a share is meant that is not known, or the end of a number with a comma: "1.555h".
fn is_share(reading: &Reading<'_>, place: usize) -> bool {
    let is_digits = |word: usize| reading.key(word).bytes().all(|byte| byte.is_ascii_digit());
    if place > 0 && matches!(reading.between(place), "." | ",") && is_digits(place - 1) {
        return true;
    }
    let Some(of) = place.checked_sub(1).filter(|of| *of > 0 && reading.is(*of, FunctionWord::Of)) else { return false };
    reading.gap(place) <= Gap::Space && reading.gap(of) <= Gap::Space && reading.mention_at(of - 1).is_none()
}

/// Whether "never" by itself is an expiry: "30 days or never", but not "never push".
fn is_bare_never(reading: &Reading<'_>, place: usize) -> bool {
    let ends = reading.is_parted(place + 1);
    let after =
        place > 0 && (reading.matches(place - 1, Category::Or) || reading.matches(place - 1, Category::Expiring));
    ends && (after || reading.is_parted(place))
}

/// "no longer than 30 days": the denial belongs to the cue, not to the time.
fn is_bound(reading: &Reading<'_>, place: usize) -> bool {
    place > 0
        && (reading.matches(place - 1, Category::Until)
            || reading.matches(place - 1, Category::Only)
            || reading.is(place - 1, FunctionWord::Than))
}

/// Whether what ends at a time is the token, or what it is for, and nothing else that is spoken of: "npm publish, over on Friday", "it has
/// to end at noon", but "our contract is over on Friday".
pub(super) fn ceases(reading: &Reading<'_>, time: &Range<usize>) -> bool {
    const OWN: &[Category] = &[
        Category::Ceasing,
        Category::Expiring,
        Category::Refers,
        Category::Token,
        Category::Write,
        Category::Read,
        Category::ReadOnly,
        Category::At,
        Category::And,
        Category::Contrast,
        Category::Immediately,
    ];
    let part = reading.between_commas(time.start);
    let is_own = |word: usize| {
        time.contains(&word)
            || LEXICON.is_determiner(reading.key(word))
            || reading.is(word, FunctionWord::Copula)
            || reading.is(word, FunctionWord::NoSubject)
            || reading.mention_at(word).is_some_and(|mention| mention.matches_any(OWN) || mention.manager().is_some())
    };
    let cue = reading.mentions_in(&part).find(|mention| mention.matches(Category::Ceasing));
    // "Cut them off on 9 December", but "revoke the old one on Friday"
    let revokes = || {
        let cue = reading.mentions_in(&part).find(|mention| mention.matches(Category::Revoke));
        cue.filter(|cue| cue.words.end <= time.start && (cue.words.end..time.start).all(is_own))
    };
    cue.or_else(revokes).is_some_and(|cue| (part.start..cue.words.start).all(is_own))
}

/// Whether a day is said to be in it, to its end: "including Friday", "vendredi inclus", "fin vendredi", "COB".
fn is_inclusive(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let is_behind = reading.gap(words.end) <= Gap::Space && reading.matches(words.end, Category::Including);
    let before = words.start.checked_sub(1).filter(|_| reading.gap(words.start) <= Gap::Space);
    let is_before = before.and_then(|before| reading.mention_at(before)).is_some_and(|mention| {
        mention.matches(Category::Including) && !mention.matches(Category::And)
            || mention.matches(Category::EndOf)
            || mention.matches(Category::Today) && reading.is(mention.words.start, FunctionWord::EndOfDay)
    });
    // "npm publish, COB", but "I need it by COB"
    let is_end_of_day = reading.is(words.start, FunctionWord::EndOfDay)
        && reading.matches(words.start, Category::Today)
        && reading.is_parted(words.start)
        && (reading.is_parted(words.end) || reading.matches(words.end, Category::Today));
    is_behind || is_before || is_end_of_day
}

/// Whether a time is the expiry, and whether the words around it say so.
fn counts(reading: &Reading<'_>, words: &Range<usize>, when: &TimeExpression) -> Option<bool> {
    let part = |place: usize| reading.scopes().parts[place];
    let own = part(words.start);
    let in_part = |category: Category| {
        reading.mentions.iter().any(|mention| {
            part(mention.words.start) == own
                && mention.matches(category)
                && (mention.words.end <= words.start || mention.words.start >= words.end)
        })
    };
    let mut before = words.start;
    while before > 0 && reading.gap(before) <= Gap::Space && reading.is(before - 1, FunctionWord::WithinExpiry) {
        before -= 1;
    }
    let prior =
        |category: Category| before > 0 && reading.gap(before) <= Gap::Colon && reading.matches(before - 1, category);
    let alone = reading.gap(words.start) >= Gap::Colon && reading.is_parted(words.end);
    let expiring = in_part(Category::Expiring) || prior(Category::Expiring);
    // "今月末まで"
    let until_behind = reading.key(words.end).starts_with(is_unspaced) && reading.matches(words.end, Category::Until);
    let ceases = (in_part(Category::Ceasing) || in_part(Category::Revoke)) && ceases(reading, words);
    let is_near = matches!(when, TimeExpression::Relative(_)) && is_inclusive(reading, words);
    let until = prior(Category::Until) || prior(Category::Expiring) || until_behind || is_near || ceases;
    let next_expiring = reading.gap(words.end) <= Gap::Comma
        && (words.end..words.end + 3).any(|place| reading.matches(place, Category::Expiring));
    let beside_or =
        reading.matches(words.end, Category::Or) || words.start > 0 && reading.matches(words.start - 1, Category::Or);
    // "48h token", "48h reader", "48h of push"
    let is_what = |place: usize| {
        reading.matches(place, Category::Token) || place == words.end && reading.is(place, FunctionWord::Holder)
    };
    let described = (words.end..words.end + 3).take_while(|place| reading.gap(*place) <= Gap::Space).any(is_what);
    let other = (before.saturating_sub(2)..before)
        .any(|place| part(place) == own && reading.matches(place, Category::OtherTime))
        || reading.gap(words.end) <= Gap::Space && reading.matches(words.end, Category::OtherTime);
    if other && !until && !next_expiring {
        return None;
    }
    match when {
        TimeExpression::Often => None,
        TimeExpression::Ambiguous(choices)
            if choices.iter().all(|choice| choice.len() == 10) && !(until || expiring || next_expiring || alone) =>
        {
            None
        }
        TimeExpression::For(_) | TimeExpression::Ambiguous(_) | TimeExpression::Impossible => {
            if prior(Category::In) && !expiring && !next_expiring {
                return None;
            }
            let noun_follows = reading.gap(words.end) <= Gap::Space
                && !reading.is(words.end, FunctionWord::Holder)
                && reading.mention_at(words.end).map_or(reading.is_english, |mention| {
                    mention.matches(Category::OtherNoun) && !mention.matches(Category::Token)
                });
            if noun_follows && !until && !prior(Category::For) && !expiring {
                return None;
            }
            let limited = prior(Category::Only);
            Some(
                until
                    || expiring
                    || next_expiring
                    || alone
                    || beside_or
                    || described
                    || limited
                    || prior(Category::For),
            )
        }
        TimeExpression::On(_) | TimeExpression::At(_) => Some(
            until || expiring || next_expiring || alone || beside_or || described || prior(Category::For),
        )
        .filter(|cued| {
            let is_at = words.start > 0 && reading.matches(words.start - 1, Category::At) || prior(Category::At);
            let happens = is_at || prior(Category::Ceasing);
            *cued || reading.is_parted(words.end) && !happens
        }),
        TimeExpression::Relative(_) => {
            let limited = prior(Category::Only) || reading.matches(words.end, Category::Only);
            let today = (prior(Category::For) || limited) && reading.matches(words.start, Category::Today);
            (until || expiring || next_expiring || today).then_some(true)
        }
    }
}
