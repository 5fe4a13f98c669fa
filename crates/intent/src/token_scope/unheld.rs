//! What limits a token by what none is held to: how often, when, from where, on what condition it is used, and that whoever may
//! write may not delete. It stops the call: it is neither left out nor approximated.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::bare_noun::LIMITS;
use super::noun_phrase::{is_noun, is_of_another_field};
use super::restriction::{Asked, is_known, restricts};
use super::unattached::is_taken;
use super::use_count::use_count;
use super::{has_ecosystem, may_write, writes};

/// The words of a restriction that no field keeps: "usable once", "only when I approve", and, where something is
/// written, "cannot delete": whoever may write may do that. Where the field `names_packages`, those may be what is meant.
pub(super) fn unheld(reading: &Reading<'_>, names_packages: bool) -> Option<Range<usize>> {
    let asked = Asked::of(reading);
    let asserted = reading.mentions.iter().filter(|mention| {
        reading.scopes().denials[mention.words.start] == 0 && asked.has(reading, mention.words.start)
    });
    // "Other packages are off limits." is a sentence of its own.
    let mut limits = reading.mentions.iter().filter(|mention| {
        mention.matches(Category::NoSuchLimit)
            && reading.scopes().denials[mention.words.start] == 0
            && !reading.scopes().reported[mention.words.start]
    });
    let is_strict = |mention: &&Mention| mention.matches(Category::Only) && restricts(reading, mention, &asked);
    let keeps = |word: &usize| {
        let lacks = word.checked_sub(1).is_some_and(|before| {
            let leaves_out = [Category::Lacking, Category::Except, Category::Exclusion, Category::Not];
            leaves_out.into_iter().any(|category| LEXICON.says(reading.key(before), category))
        });
        let is_denied = lacks || reading.scopes().denials[*word] > 0;
        reading.is(*word, FunctionWord::Deleting) && is_denied && asked.has(reading, *word)
    };
    let kept = || (0..reading.words.len()).find(keeps).filter(|_| may_write(reading)).map(|word| word..word + 1);
    let unknown = || asserted.clone().filter(is_strict).find_map(|only| unknown_part(reading, only));
    let used_from =
        || asserted.clone().filter(|mention| mention.matches(Category::Only)).find_map(|only| used_from(reading, only));
    let measured = || measured(reading).filter(|words| asked.asserts(reading, words.start));
    let limit = limits.next().map(|mention| mention.words.clone()).or_else(kept).or_else(measured).or_else(used_from);
    limit.or_else(|| unknown().filter(|_| !names_packages)).or_else(|| use_count(reading))
}

/// The one machine, job or service that a token is to work from: "only from our build server", "from CI only", "nur aus Jenkins". For
/// whom a token is may be said with "only", too.
fn used_from(reading: &Reading<'_>, only: &Mention) -> Option<Range<usize>> {
    const NEAR: usize = 5;
    const LEADS: &[Category] = &[Category::From, Category::At, Category::In];
    const USERS: &[Category] =
        &[Category::EitherUse, Category::WriterUse, Category::ReaderUse, Category::Place, Category::OtherNoun];
    let is_near = |word: &usize| !reading.is_parted(*word);
    let is_field = |word: usize| {
        reading.is_environment(word)
            || is_noun(reading, word)
            || reading.mention_at(word).is_some_and(|mention| {
                mention.manager().is_some() || has_ecosystem(mention) || mention.matches(Category::For)
            })
    };
    let user = |words: &mut dyn Iterator<Item = usize>| {
        let words: Vec<usize> = words.collect();
        let is_user = |word: &&usize| {
            reading
                .mention_at(**word)
                .is_some_and(|mention| mention.matches_any(USERS) && !mention.matches(Category::PackageNoun))
        };
        (!words.iter().any(|word| is_field(*word))).then(|| words.iter().find(is_user).copied()).flatten()
    };
    let leads = |word: usize| {
        reading.gap(word) <= Gap::Space
            && reading
                .mention_at(word)
                .is_some_and(|mention| mention.matches_any(LEADS) && !mention.matches(Category::For))
    };
    let Range { start, end } = only.words;
    // "only works from Jenkins"
    let verb = usize::from(!leads(end) && is_near(&end) && leads(end + 1));
    let behind = || {
        let lead = if only.matches_any(LEADS) { end - 1 } else { end + verb };
        let words = lead + 1..reading.words.len().min(lead + 1 + NEAR);
        let found = (lead + 1 == end || leads(lead)).then(|| user(&mut words.take_while(is_near))).flatten()?;
        Some(start..found + 1)
    };
    // "from CI only", "push token, my laptop only"
    let before = || {
        let part = reading.between_commas(start);
        let lead = (start.saturating_sub(NEAR).max(part.start)..start).rev().find(|word| leads(*word));
        let begins = || part.start > 0 && reading.matches(part.start, Category::FirstPerson);
        let first = lead.map(|lead| lead + 1).or_else(|| begins().then_some(part.start))?;
        let found = user(&mut (first..start)).filter(|_| reading.is_parted(end) && first < start)?;
        Some(lead.unwrap_or(first)..end.max(found))
    };
    behind().or_else(before)
}

/// A size, or a version of a package that is named behind it: "artifacts smaller than 50 MB", "versions 3.x of ledger-core".
fn measured(reading: &Reading<'_>) -> Option<Range<usize>> {
    const NEAR: usize = 3;
    let begins_with_digit = |word: usize| reading.key(word).starts_with(|first: char| first.is_ascii_digit());
    let is_size = |word: usize| {
        let unit = reading.key(word).trim_start_matches(|letter: char| letter.is_ascii_digit());
        let is_counted = unit.len() < reading.key(word).len() || word > 0 && begins_with_digit(word - 1);
        let does_something =
            |mention: &Mention| mention.matches_any(&[Category::Write, Category::Writes, Category::Read]);
        is_counted
            && LEXICON.is(unit, FunctionWord::SizeUnit)
            && reading.mentions_in(&reading.clause(word)).any(does_something)
    };
    let is_version = |word: usize| {
        let of =
            (word + 2..reading.words.len().min(word + 2 + NEAR)).find(|of| reading.is(*of, FunctionWord::BelongingTo));
        reading.is(word, FunctionWord::Version)
            && begins_with_digit(word + 1)
            && of.is_some_and(|of| !reading.is_parted(of))
    };
    (0..reading.words.len()).find(|word| is_size(*word) || is_version(*word)).map(|word| word..word + 1)
}

/// A state of what is written that a limit is of: "tag canary only", "not for the tag latest". Whoever may write a package may
/// write all of its versions.
pub(super) fn limited_version(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !writes(reading) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_limited = |word: &usize| {
        let part = reading.between_commas(*word);
        reading.mentions_in(&part).any(|mention| mention.matches_any(LIMITS) && !mention.matches(Category::Suffices))
    };
    let is_version = |word: &usize| reading.is(*word, FunctionWord::Version) && asked.has(reading, *word);
    (0..reading.words.len()).filter(is_version).find(is_limited).map(|word| reading.between_commas(word))
}

/// The rest of the part of the sentence that begins with a restriction and says when or where, where no field takes any of it.
fn unknown_part(reading: &Reading<'_>, only: &Mention) -> Option<Range<usize>> {
    let start = only.words.end;
    let is_within = |word: &usize| !reading.is_parted(*word);
    let end = (start..reading.words.len()).take_while(is_within).last()? + 1;
    let is_kept = |word: usize| {
        reading.is_masked(word)
            || reading.is_environment(word)
            || is_noun(reading, word)
            || reading.mention_at(word).is_some_and(|mention| is_known(mention) || has_ecosystem(mention))
    };
    // "only from the office", "only when I approve", but "it only counts"
    const LEADS: &[Category] = &[Category::For, Category::At, Category::From, Category::Condition];
    let leads = only.matches_any(LEADS) || LEADS.iter().any(|leads| LEXICON.says(reading.key(start), *leads));
    // "only for my laptop"
    let is_whose = only.matches(Category::For) && (start..end).any(|word| is_taken(reading, word));
    let is_accounted = if reading.is(start, FunctionWord::Conditional) {
        (start..end).any(|word| reading.mention_at(word).is_some_and(is_of_another_field))
    } else {
        !leads || is_whose || (start..end).any(is_kept)
    };
    (!is_accounted).then_some(only.words.start..end)
}
