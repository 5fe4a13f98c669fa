//! The name that a request gives a token. What stands in a name says nothing else.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::lexicon::{Category, FunctionWord, LEXICON};
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::scopes;
use super::tokenizer::Gap;
use gatepass_core::token::name;

/// The most words that a name without quotation marks has.
const MOST_WORDS: usize = 5;

/// A name, where it stands, and the words that it has.
#[derive(Clone, Debug)]
pub(super) struct GivenName {
    pub name: String,
    pub span: Range<usize>,
    pub words: Range<usize>,
    /// Where the phrase that introduces it begins.
    pub cue: usize,
}

/// What the words call the token, and the words of that name, which say nothing else.
pub(super) fn recognize(reading: &Reading<'_>) -> (Claim<String>, Vec<GivenName>) {
    let mut given: Vec<GivenName> = given(reading)
        .into_iter()
        .filter(|given| !reading.scopes().reported[given.cue] || reading.scopes().demanded[given.cue])
        .collect();
    let all = given.clone();
    reading.scopes().drop_corrected(&mut given, |given| given.cue + 1, |_| true);
    given.retain(|given| reading.scopes().denials[given.words.start] == 0);
    let Some(first) = given.first() else { return (Claim::Nothing, all) };
    if let Some(other) = given.iter().find(|other| name::key(&other.name) != name::key(&first.name)) {
        let names = [first.name.clone(), other.name.clone()];
        let text = format!("Should the token be called “{}” or “{}”?", names[0], names[1]);
        return (Claim::Unclear(Question::choice(text, names)), all);
    }
    let claim = match name::token_name(&first.name) {
        Ok(name) => Claim::Value(name, first.span.clone()),
        Err(error) => Claim::Unclear(Question::open(error.to_string())),
    };
    (claim, all)
}

/// Every name that the words give.
pub(super) fn given(reading: &Reading<'_>) -> Vec<GivenName> {
    let mut found: Vec<GivenName> = Vec::new();
    for mention in &reading.mentions {
        let cue = mention.words.start;
        if mention.matches(Category::NameBefore) && cue > 0 {
            // "nothing fancy as a name please: X"
            let behind = (mention.words.end..mention.words.end + 2).find(|word| reading.gap(*word) == Gap::Colon);
            found.extend(match is_denied(reading, cue) {
                true => behind.and_then(|behind| after(reading, behind, cue)),
                false => before(reading, cue),
            });
            continue;
        }
        let names = mention.matches(Category::Name) || mention.matches(Category::Called) && is_of_token(reading, cue);
        let quoted_token = mention.matches(Category::Token)
            && reading.words.get(mention.words.end).is_some_and(|next| {
                // 'a write token "only redis"' limits it.
                const LIMITS: &[Category] = &[Category::Only, Category::NothingElse, Category::Exclusion];
                let is_limit = LIMITS.iter().any(|limit| LEXICON.says(&next.key, *limit));
                next.quotation.is_some()
                    && next.gap <= Gap::Space
                    && next.quotation != reading.words[cue].quotation
                    && !is_limit
            });
        if names && let Some(after) = conditional(reading, mention) {
            found.extend(after);
            continue;
        }
        if mention.matches(Category::CalledAsWritten) {
            let named = after(reading, mention.words.end, cue);
            found.extend(named.filter(|named| is_written_as_name(reading, &named.words)));
            continue;
        }
        if !names && !quoted_token || is_denied(reading, cue) || found.last().is_some_and(|last| last.words.end > cue) {
            continue;
        }
        found.extend(after(reading, mention.words.end, cue));
    }
    found
}

/// Whether no name is wanted, of a cue that nothing but what kind of name it is parts from a denial: "no special name needed",
/// "pas besoin d'un nom particulier", "nothing fancy as a name".
fn is_denied(reading: &Reading<'_>, cue: usize) -> bool {
    /// How many words may tell what kind of name it is.
    const REACH: usize = 3;
    let part = |word: usize| reading.scopes().parts[word];
    let begin = cue.saturating_sub(REACH);
    let is_near = |word: &usize| part(*word) == part(cue) && reading.gap(*word + 1) <= Gap::Space;
    let denies = |word: usize| reading.matches(word, Category::Not);
    scopes::is_negated_before(reading, cue, REACH) || (begin..cue).rev().take_while(is_near).any(denies)
}

/// The name behind a condition that asks whether there is to be one, "if it needs a name, take X"; `None` where a cue stands in
/// no such condition. One of how it is called, "how it is called does not matter", gives none.
fn conditional(reading: &Reading<'_>, mention: &Mention) -> Option<Option<GivenName>> {
    let clause = reading.clause(mention.words.start);
    let cue = mention.words.start;
    let begins = |function: FunctionWord| cue > clause.start && reading.is(clause.start, function);
    let is_written = |word: &usize| is_written_as_name(reading, &reading.compound(*word));
    if begins(FunctionWord::Relative) && !(mention.words.end..clause.end).any(|word| is_written(&word)) {
        return Some(None);
    }
    if !begins(FunctionWord::Conditional) || (mention.words.end..clause.end).any(|word| is_written(&word)) {
        return None;
    }
    let next = clause.end..reading.sentence(cue).end;
    let next = next.start..next.clone().next().map_or(next.end, |word| reading.clause(word).end);
    let words = next.clone().rev().find(is_written).map(|word| reading.compound(word));
    Some(words.map(|words| {
        let span = reading.span(&words);
        GivenName { name: reading.text[span.clone()].to_owned(), span, words, cue }
    }))
}

/// Whether words are written as names are, and are no environment's: joined, or with a digit.
fn is_written_as_name(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let has_digit = words.clone().any(|word| reading.key(word).bytes().any(|byte| byte.is_ascii_digit()));
    let has_letter = words.clone().any(|word| reading.key(word).bytes().any(|byte| byte.is_ascii_alphabetic()));
    let is_environment =
        reading.mentions_in(words).any(|mention| mention.environment.is_some() && mention.words.len() >= words.len());
    has_letter && (words.len() > 1 || has_digit) && !is_environment
}

/// Whether "called" is about the token: "a service called renovate" is not.
fn is_of_token(reading: &Reading<'_>, cue: usize) -> bool {
    let Some(before) = cue.checked_sub(1) else { return true };
    // "for the staging environment named ci": the environment has its name already.
    if reading.matches(before, Category::EnvironmentNoun)
        && reading.gap(before) <= Gap::Space
        && before > 0
        && reading.is_environment(before - 1)
    {
        return true;
    }
    reading.gap(cue) > Gap::Space
        || reading.matches(before, Category::Token)
        || reading.mention_at(before).is_some_and(|mention| {
            mention.environment.is_some() && !reading.matches(before, Category::OtherNoun)
                || mention.categories.iter().any(|category| {
                    matches!(category, Category::ReadOnly | Category::Write | Category::Unit(_) | Category::Stage(_))
                })
        })
}

/// The name that follows a cue.
pub(super) fn after(reading: &Reading<'_>, from: usize, cue: usize) -> Option<GivenName> {
    let mut start = from;
    // "the name should be X", "name: X", "call it: X"
    while start < reading.words.len()
        && start < from + 2
        && reading.is(start, FunctionWord::WithinName)
        && reading.words[start].quotation.is_none()
        && reading.gap(start) <= Gap::Space
    {
        start += 1;
    }
    let word = reading.words.get(start)?;
    let between = reading.between(start);
    if word.gap > Gap::Colon && word.quotation.is_none()
        || between.contains(['.', ',']) && word.quotation.is_none() && between.trim() != "."
    {
        return None;
    }
    if let Some(quotation) = word.quotation {
        let inside = &reading.quotations[quotation].inside;
        let end = (start..reading.words.len())
            .find(|place| reading.words[*place].quotation != Some(quotation))
            .unwrap_or(reading.words.len());
        return Some(GivenName {
            name: reading.text[inside.clone()].trim().to_owned(),
            span: inside.clone(),
            words: start..end,
            cue,
        });
    }
    if reading.matches(start, Category::AnyName) {
        return None;
    }
    let first = reading.compound(start);
    let first = start..first.end;
    if first.len() == 1
        && reading.mention_at(start).is_some_and(|mention| {
            mention.matches_any(&[
                Category::For,
                Category::At,
                Category::Not,
                Category::Demand,
                Category::Contrast,
                Category::And,
                Category::All,
            ]) || reading.is(start, FunctionWord::Conditional)
        })
    {
        return None;
    }
    let mut end = first.end;
    let mut count = 1;
    // "stadtwerke-uebergabe eintragen": what is joined is whole.
    let is_whole = first.len() > 1;
    while !is_whole
        && end < reading.words.len()
        && reading.gap(end) <= Gap::Space
        && count < MOST_WORDS
        && !ends_name(reading, end)
    {
        end = reading.compound(end).end;
        count += 1;
    }
    let span = word.span.start..trimmed_end(reading, end);
    Some(GivenName { name: reading.text[span.clone()].to_owned(), span, words: start..end, cue })
}

/// The name that a cue follows, as in Japanese.
fn before(reading: &Reading<'_>, cue: usize) -> Option<GivenName> {
    let last = cue - 1;
    let (words, span) = match reading.words[last].quotation {
        Some(quotation) => {
            let start = (0..cue).find(|place| reading.words[*place].quotation == Some(quotation))?;
            (start..cue, reading.quotations[quotation].inside.clone())
        }
        None => {
            let compound = reading.compound(last);
            (compound.start..cue, reading.span(&(compound.start..cue)))
        }
    };
    Some(GivenName { name: reading.text[span.clone()].trim().to_owned(), span, words, cue })
}

/// Whether a word does not belong to a name any more: it says something of its own.
fn ends_name(reading: &Reading<'_>, place: usize) -> bool {
    let compound = reading.compound(place);
    compound.len() == 1
        && reading.mention_at(place).is_some_and(|mention| {
            mention.environment.is_some()
                || !mention.categories.is_empty()
                    && !mention.matches(Category::OtherNoun)
                    && !mention.categories.iter().all(|category| {
                        matches!(
                            category,
                            Category::EitherUse
                                | Category::ReaderUse
                                | Category::Ecosystem(_)
                                | Category::Manager(_)
                                | Category::Hesitant
                                | Category::Number(_)
                        )
                    })
        })
        || compound.len() > 1
            && reading
                .mention_at(place)
                .is_some_and(|mention| mention.words.len() >= compound.len() && !mention.matches(Category::Ordinary))
}

/// Where the last word of a name really ends: with signs that belong to it, as in `c++`.
fn trimmed_end(reading: &Reading<'_>, end: usize) -> usize {
    let last = reading.words[end - 1].span.end;
    let tail = &reading.text[last..];
    let length = tail.find(|letter: char| !matches!(letter, '+' | '#' | '_' | '*')).unwrap_or(tail.len());
    last + length
}
