//! Negation scope: the evidence that a "not", a "nicht" or a "ない" takes back, before it or behind it.
//!
//! The method is that of NegEx (Chapman and others, 2001) and ConText (Harkema and others, 2009): a trigger from a list negates what
//! stands behind it or before it, within a window of words, until something ends its scope. The triggers are the lexicon's: `Not`
//! before the evidence, `NotBefore` and `NotEnough` behind it, `Lacking` for what is told. The window is [`REACH`]; a contrast, the
//! end of the part of the sentence, evidence of another field and the edge of a quotation end it.
//!
//! Where it differs: a negation takes the nearest evidence and what is joined to it, and no more; and negations are counted, since a
//! second one may take the first back. What ConText tells besides (what was, what others want) is read in `scopes.rs`.

use super::{REACH, Scopes, Subject, ends_part, stands_alone, subject};
use crate::lexicon::{Category, FunctionWord};
use crate::reading::{Mention, Reading};
use crate::tokenizer::Gap;

pub(super) fn mark_negated(reading: &Reading<'_>, scopes: &mut Scopes) {
    scopes.denials = vec![0; reading.words.len()];
    scopes.too_little = vec![false; reading.words.len()];
    for (index, mention) in reading.mentions.iter().enumerate() {
        if mention.matches_any(&[Category::NotBefore, Category::NotEnough])
            && (!mention.matches(Category::Not) || ends_part(reading, mention))
        {
            if !describes_token(reading, mention) {
                deny_before(reading, scopes, index);
            }
        } else if mention.matches(Category::Lacking) {
            lack(reading, scopes, index);
        } else if mention.matches(Category::Not) && !stands_alone(reading, mention) {
            let denies_after = deny_after(reading, scopes, index);
            // "uploading is not something they do"
            let has_subject = index > 0 && {
                let last = &reading.mentions[index - 1];
                let start = mention.words.start;
                last.words.end == start && !reading.is_parted(start) && is_activity(last)
            };
            if mention.matches(Category::NotBefore) && has_subject && !denies_after {
                deny_before(reading, scopes, index);
            }
        }
    }
}

/// Whether a negation stands in the few words before a place, in its part of a sentence. Negation scopes are worked out for what
/// the lexicon knows, and it knows no name.
pub(crate) fn is_negated_before(reading: &Reading<'_>, place: usize, reach: usize) -> bool {
    let part = |word: usize| reading.scopes().parts[word];
    reading.mentions_in(&(place.saturating_sub(reach)..place)).any(|mention| {
        mention.matches(Category::Not)
            && !mention.matches(Category::Ordinary)
            && part(mention.words.start) == part(place)
    })
}

/// Whether what is not enough is said of a token right before, which is to be so: "a read token that won't work after Friday".
fn describes_token(reading: &Reading<'_>, mention: &Mention) -> bool {
    let is_near = |word: usize| reading.gap(word + 1) <= Gap::Space;
    let link =
        mention.words.start.checked_sub(1).filter(|link| is_near(*link) && reading.is(*link, FunctionWord::Linking));
    let before = link.and_then(|link| link.checked_sub(1)).filter(|before| is_near(*before));
    mention.matches(Category::NotEnough)
        && before.and_then(|before| reading.mention_at(before)).is_some_and(|before| before.matches(Category::Token))
}

/// Whether a mention is something that is done, and no client that does not work: "uploading", not "docker push".
fn is_activity(mention: &Mention) -> bool {
    let is_manager = |category: &Category| matches!(category, Category::Manager(_));
    mention.matches(Category::Write) && !mention.categories.iter().any(is_manager)
}

/// What somebody lacks is told, not asked for: "I have no write access".
fn lack(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) {
    let from = reading.mentions[index].words.end;
    let part = scopes.parts[from.saturating_sub(1)];
    let lacked = reading.mentions[index + 1..]
        .iter()
        .take_while(|mention| mention.words.start - from <= REACH && scopes.parts[mention.words.start] == part)
        .find(|mention| subject(mention) == Some(Subject::Permission));
    if let Some(mention) = lacked {
        scopes.reported[mention.words.clone()].fill(true);
    }
}

/// Denies the nearest evidence after the mention, and what is joined to it by "or" and "and". Whether there was any.
fn deny_after(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) -> bool {
    let from = reading.mentions[index].words.end;
    let mut denied: Option<(Subject, usize)> = None;
    let (mut joined, mut is_or) = (false, false);
    for mention in &reading.mentions[index + 1..] {
        let start = mention.words.start;
        if !shares_quotation(reading, from - 1, start) {
            return denied.is_some();
        }
        let last = denied.map_or(from, |(_, end)| end);
        let crossed = (last..=start).any(|place| place > from && reading.is_parted(place))
            || scopes.parts[start] != scopes.parts[from.saturating_sub(1)] && denied.is_none();
        if start - last > REACH || mention.matches(Category::Contrast) || reading.gap(start) == Gap::Stop {
            return denied.is_some();
        }
        if crossed && denied.is_none() {
            return denied.is_some();
        }
        is_or = mention.matches(Category::Or) || is_or && mention.matches_any(&[Category::For, Category::At]);
        joined |= mention.matches(Category::Or) || mention.matches(Category::And) && !crossed;
        match (subject(mention), denied) {
            (Some(found), None) => {
                add(scopes, mention);
                denied = Some((found, mention.words.end));
                joined = false;
            }
            (Some(found), Some((subject, end))) => {
                let next_to = start == end && reading.gap(start) <= Gap::Space;
                let listed = crossed && reading_continues(reading, mention);
                if found != subject || !(joined || next_to || listed) || crossed && !listed {
                    return denied.is_some();
                }
                add(scopes, mention);
                denied = Some((subject, mention.words.end));
                joined = false;
            }
            (None, None) if mention.matches_any(&[Category::Only, Category::And]) && mention.words.len() == 1 => {
                return false;
            }
            // "it belongs neither to lab or to field": one denial, two of what it denies.
            (None, Some(_)) if is_or && mention.matches_any(&[Category::For, Category::At]) => {}
            (None, Some(_))
                if mention.matches_any(&[
                    Category::Only,
                    Category::Demand,
                    Category::Not,
                    Category::For,
                    Category::At,
                ]) =>
            {
                return denied.is_some();
            }
            (None, _) => {}
        }
    }
    denied.is_some()
}

/// Whether a denial is not somebody else's words about ours: what stands in a quotation denies nothing outside.
fn shares_quotation(reading: &Reading<'_>, denial: usize, place: usize) -> bool {
    let quotation = reading.words[denial].quotation;
    quotation.is_none() || quotation == reading.words[place].quotation
}

/// Whether a list that was begun before a comma goes on with this mention: "no push, or upload", "no push, publish or
/// upload".
fn reading_continues(reading: &Reading<'_>, mention: &Mention) -> bool {
    if mention.words.start.checked_sub(1).is_some_and(|before| reading.matches(before, Category::Or)) {
        return true;
    }
    let mut end = mention.words.end;
    if reading.gap(mention.words.start) != Gap::Comma {
        return false;
    }
    loop {
        match reading.mention_at(end) {
            Some(next) if next.matches(Category::Or) && reading.gap(end) <= Gap::Comma => return true,
            Some(next) if subject(next) == subject(mention) && reading.gap(end) == Gap::Comma => end = next.words.end,
            _ => return false,
        }
    }
}

/// Denies the nearest evidence before the mention, and what is joined to it by "or" and "and".
fn deny_before(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) {
    let until = reading.mentions[index].words.start;
    let too_little = reading.mentions[index].matches(Category::NotEnough);
    let mut denied: Option<(Subject, usize)> = None;
    let mut joined = false;
    for mention in reading.mentions[..index].iter().rev() {
        let end = mention.words.end;
        if !shares_quotation(reading, until, end - 1) {
            return;
        }
        let next = denied.map_or(until, |(_, start)| start);
        let crossed = (end..=next).filter(|place| reading.is_parted(*place)).count();
        let far = next - end > if denied.is_some() { 2 } else { REACH };
        if far || crossed > usize::from(denied.is_none() && next - end == 0) {
            return;
        }
        joined |= mention.matches_any(&[Category::Or, Category::And]);
        match (subject(mention), denied) {
            (Some(found), None) => {
                add(scopes, mention);
                scopes.too_little[mention.words.clone()].fill(too_little);
                denied = Some((found, mention.words.start));
            }
            (Some(found), Some((subject, _))) => {
                if found != subject || !joined {
                    return;
                }
                add(scopes, mention);
                scopes.too_little[mention.words.clone()].fill(too_little);
                denied = Some((subject, mention.words.start));
                joined = false;
            }
            (None, _) => {}
        }
    }
}

fn add(scopes: &mut Scopes, mention: &Mention) {
    for denials in &mut scopes.denials[mention.words.clone()] {
        *denials = denials.saturating_add(1);
    }
}
