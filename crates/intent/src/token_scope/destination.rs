//! What a request writes to, where a noun names it that says neither what a field takes nor whom the token is for: "push to the
//! archive", "npm publish to our partner repo". Which of the words that are known somebody calls a repository by, nobody can
//! list; what else stands behind "push to" can be.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::manager;
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::bare_noun::names_user;
use super::noun_phrase::{is_boundary, is_of_another_field};
use super::one_word::{is_unfamiliar, is_unknown};
use super::restriction::Asked;
use super::{has_ecosystem, is_short, may_write, names_client};

/// The most words of such a request, besides what asks nothing: a longer one tells of many things.
const LONGEST: usize = 28;

/// What leads to what is written to.
const LEADING: &[Category] = &[Category::At, Category::In, Category::ScopedTo];

/// What may stand between writing and what leads to what is written to: "npm publish rights for our packages on …".
const BETWEEN: &[Category] = &[Category::RightsNoun, Category::Token, Category::PackageNoun, Category::Downtoner];

/// What ends the phrase of what is written to, beside what ends any.
const ENDS: &[Category] =
    &[Category::In, Category::From, Category::Condition, Category::Expiring, Category::NothingElse, Category::Called];

/// How a phrase stands to what is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is written to: that may be where the token is used, "push in our CI".
    Destination,
    /// It is written: "publish the design system".
    Object,
}

/// The words of what is written to; `environments` are the names of those that there are.
pub(super) fn destination(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    let is_environment = |word| environment::exists(reading, word, environments);
    if !may_write(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_asked = |word: &usize| asked.asserts(reading, *word);
    let behind = |lead: usize| {
        let phrase = phrase(reading, lead + 1);
        // "publish on merge" says when.
        let is_to = reading.is(lead, FunctionWord::To) || reading.is(lead, FunctionWord::Into);
        if is_to && is_called(reading, &phrase) && !phrase.clone().any(is_environment) {
            return Some(phrase);
        }
        let is_place = is_to || !reading.is_english || phrase.len() > 1;
        (is_place && is_one_of_several(reading, &phrase, Role::Destination, &is_environment)).then_some(phrase)
    };
    (1..reading.words.len()).filter(is_asked).filter(|word| leads(reading, *word)).find_map(behind).or_else(|| {
        let written = reading.mentions.iter().filter(|mention| mention.matches(Category::Write));
        written.filter(|mention| is_asked(&mention.words.start)).find_map(|mention| {
            object(reading, mention.words.end, &is_environment)
                .or_else(|| object_before(reading, mention.words.start, &is_environment))
                .or_else(|| unspaced_object(reading, mention))
                .or_else(|| unspaced_destination(reading, mention, &is_environment))
        })
    })
}

/// Whether a noun that is known is a part of what somebody calls something: "the design system", "customer-portal", but "the build
/// server".
fn is_called(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let is_open = |word: usize| is_unfamiliar(reading, word);
    let is_field = |word: usize| {
        reading.mention_at(word).is_some_and(|mention| {
            mention.manager().is_some()
                || has_ecosystem(mention)
                || mention.matches_any(&[Category::EnvironmentNoun, Category::RightsNoun])
        })
    };
    let is_registry = |word: usize| reading.is(word, FunctionWord::Registry);
    phrase.len() > 1 && phrase.clone().any(is_open) && !phrase.clone().any(|word| is_field(word) || is_registry(word))
}

/// Whether a word leads from writing to what is written to.
fn leads(reading: &Reading<'_>, lead: usize) -> bool {
    // "a" is an article elsewhere: "push a fix".
    let is_into = reading.is(lead, FunctionWord::Into)
        && is_unknown(reading, lead + 1)
        && !reading.is(lead + 1, FunctionWord::Everyday);
    let is_lead = reading.is(lead, FunctionWord::To)
        || is_into
        || reading.mention_at(lead).is_some_and(|mention| {
            mention.matches_any(LEADING) && !mention.matches(Category::From) && mention.words.len() == 1
        });
    let is_between = |word: &usize| {
        !reading.is_parted(*word + 1)
            && (LEXICON.is_determiner(reading.key(*word))
                || reading.mention_at(*word).is_some_and(|mention| {
                    mention.matches_any(BETWEEN) || mention.manager().is_some() || has_ecosystem(mention)
                }))
    };
    let is_write = |word: usize| {
        reading.mention_at(word).is_some_and(|mention| mention.matches_any(&[Category::Write, Category::Writes]))
            && reading.scopes().denials[word] == 0
    };
    is_lead
        && !reading.is_parted(lead)
        && !reading.is_compound(lead)
        && (0..lead).rev().find(|word| is_write(*word) || !is_between(word)).is_some_and(is_write)
}

/// The noun phrase that begins here.
pub(super) fn phrase(reading: &Reading<'_>, start: usize) -> Range<usize> {
    // "my work-in-progress images"; "die" leads to a clause, too.
    let is_article = |word: usize| word == start && !reading.is_english && LEXICON.is_determiner(reading.key(word));
    let is_inside = |word: &usize| {
        !reading.is_parted(*word)
            && (reading.is_compound(*word) || is_article(*word) || !is_boundary(reading, *word, ENDS))
    };
    start..start + (start..reading.words.len()).take_while(is_inside).count()
}

/// What is written, where an article leads to it: "publish the docs bundle", "upload the 1.2.3 build", "docker push of the checkout
/// service", "publicar nuestro portal".
fn object(reading: &Reading<'_>, start: usize, is_environment: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let start = if reading.is(start, FunctionWord::BelongingTo) && reading.gap(start) <= Gap::Space {
        start + 1
    } else {
        start
    };
    let phrase = phrase(reading, start);
    (!is_plural(reading, &phrase)
        && LEXICON.is_determiner(reading.key(start))
        && is_one_of_several(reading, &phrase, Role::Object, is_environment))
    .then_some(phrase)
}

/// The same before what is done: "unsere App zu veröffentlichen", "unser Portal mit docker pushen".
fn object_before(reading: &Reading<'_>, end: usize, is_environment: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    const NEAR: usize = 6;
    if reading.is_english {
        return None;
    }
    let is_near = |word: &usize| reading.gap(*word + 1) <= Gap::Space;
    let start = (end.saturating_sub(NEAR)..end)
        .rev()
        .take_while(is_near)
        .find(|word| LEXICON.is_determiner(reading.key(*word)))?;
    let is_client = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.manager().is_some());
    let phrase = phrase(reading, start);
    // "unser Portal mit docker pushen"
    let last = (phrase.start..end).find(|word| is_client(word + 1)).unwrap_or(end);
    let phrase = phrase.start..phrase.end.min(last);
    let is_behind = start > 0 && reading.matches(start - 1, Category::For);
    (!is_behind && is_one_of_several(reading, &phrase, Role::Object, is_environment)).then_some(phrase)
}

/// What is written where words are written without spaces, and nothing is known of: "デザインシステムを公開", "发布设计系统".
fn unspaced_object(reading: &Reading<'_>, written: &Mention) -> Option<Range<usize>> {
    const SHORTEST: usize = 3;
    let is_letter = |word: &usize| {
        reading.key(*word).starts_with(is_unspaced)
            && reading.mention_at(*word).is_none()
            && !reading.is_masked(*word)
            && !reading.is_background(*word)
    };
    let is_near = |word: &usize| reading.gap(*word) <= Gap::Space;
    let Range { start, end } = written.words;
    let is_particle = |word: &usize| {
        reading.key(*word).starts_with(is_unspaced)
            && reading.mention_at(*word).is_some_and(|mention| mention.categories == [Category::Ordinary])
    };
    let particle = start.checked_sub(1).filter(is_particle).filter(|_| reading.gap(start) <= Gap::Space);
    let before = particle.and_then(|last| {
        let words = (0..last).rev().take_while(|word| is_letter(word) && reading.gap(*word + 1) <= Gap::Space);
        words.last().map(|first| first..last)
    });
    let behind = end..end + (end..reading.words.len()).take_while(|word| is_letter(word) && is_near(word)).count();
    // "发布机器人要换": somebody
    let is_last = |words: &Range<usize>| reading.is_parted(words.end) || is_particle(&words.end);
    let behind = Some(behind).filter(is_last);
    before.into_iter().chain(behind).find(|words| words.len() >= SHORTEST)
}

/// What is written to, or written, where the words that say so have no spaces: "libs-local にアップロード", "往 libs-local 上传", "发布 alpha".
fn unspaced_destination(
    reading: &Reading<'_>,
    written: &Mention,
    is_environment: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let Range { start, end } = written.words;
    if !reading.key(start).starts_with(is_unspaced) && !reading.key(start.saturating_sub(1)).starts_with(is_unspaced) {
        return None;
    }
    let is_near = |word: usize| reading.gap(word) <= Gap::Space;
    // "Jenkins に書き込み権限を": whom the token is for.
    let is_right = |key: &str| {
        let mut ends = key.char_indices().map(|(at, _)| &key[at..]);
        ends.any(|end| LEXICON.says(end, Category::RightsNoun) || LEXICON.says(end, Category::Token))
    };
    if is_right(reading.key(end - 1)) || is_right(reading.key(end)) && is_near(end) {
        return None;
    }
    let may_be_name = |word: usize| {
        !is_environment(word)
            && !reading.is(word, FunctionWord::Registry)
            && !reading.is(word, FunctionWord::Package)
            && !is_taken(reading, word, Role::Destination)
    };
    let is_name = |name: &Range<usize>| {
        let is_written =
            |word: usize| !reading.key(word).starts_with(is_unspaced) || reading.mention_at(word).is_none();
        name.clone().all(|word| may_be_name(word) && is_written(word))
    };
    let leads = |word: usize| reading.is(word, FunctionWord::Into);
    let particle = start.checked_sub(1).filter(|word| is_near(start) && leads(*word));
    // "libs-local に"
    let last = particle.and_then(|particle| particle.checked_sub(1).filter(|_| is_near(particle)));
    let before = last.map(|last| last_name(reading, last)).filter(is_name);
    // "往 libs-local 上传"
    let led = || {
        let last = start.checked_sub(1).filter(|_| is_near(start))?;
        let name = last_name(reading, last);
        let lead = name.start.checked_sub(1)?;
        (leads(lead) && is_name(&name)).then_some(name)
    };
    // "写入 alpha", "上传到 alpha"
    let behind = || {
        let first = if leads(end) && is_near(end) { end + 1 } else { end };
        let name = reading.compound(first);
        let is_latin = first < reading.words.len() && !reading.key(first).starts_with(is_unspaced);
        (is_latin && is_near(first) && reading.is_parted(name.end) && is_name(&name)).then_some(name)
    };
    before.or_else(led).or_else(behind)
}

/// The name that ends with a word: its compound, or the signs before it of which nothing is known.
fn last_name(reading: &Reading<'_>, last: usize) -> Range<usize> {
    if !reading.key(last).starts_with(is_unspaced) {
        return reading.compound(last);
    }
    let is_sign = |word: &usize| {
        reading.key(*word).starts_with(is_unspaced)
            && reading.mention_at(*word).is_none()
            && (*word == last || reading.gap(*word + 1) <= Gap::Space)
    };
    let first = (0..=last).rev().take_while(is_sign).last();
    first.unwrap_or(last)..last + 1
}

/// Whether a phrase is of several things: "their builds" are all of them.
fn is_plural(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    phrase.clone().next_back().is_some_and(|head| reading.key(head).ends_with('s'))
}

/// Whether a noun phrase names one of the things that packages are written to.
fn is_one_of_several(
    reading: &Reading<'_>,
    phrase: &Range<usize>,
    role: Role,
    is_environment: &dyn Fn(usize) -> bool,
) -> bool {
    let Some(head) = phrase.clone().next_back() else { return false };
    let is_determiner = |word: usize| {
        LEXICON.is_determiner(reading.key(word))
            || reading.is(word, FunctionWord::Article)
            || reading.matches(word, Category::FirstPerson)
    };
    if phrase.clone().any(|word| reading.key(word).starts_with(is_unspaced)) || phrase.clone().all(is_determiner) {
        return false;
    }
    let is_determined = is_determiner(phrase.start);
    if reading.is(head, FunctionWord::Codebase) {
        let is_which =
            |word: usize| word < head && !is_determiner(word) && !is_environment(word) && picks(reading, word);
        let is_joined = phrase.clone().skip(1).all(|word| reading.gap(word) == Gap::Joined);
        if (is_determined || is_joined) && phrase.clone().any(is_which) {
            return true;
        }
        if names_client(reading) {
            return false;
        }
    }
    // "into repo tools"
    let is_called = phrase.len() == 2 && reading.is(phrase.start, FunctionWord::Codebase);
    if is_called && !is_environment(head) && !is_taken(reading, head, role) {
        return true;
    }
    let is_object = is_determined || phrase.len() == 1 && !reading.matches(head, Category::Immediately);
    is_object && !phrase.clone().any(|word| is_environment(word) || is_taken(reading, word, role))
}

/// Whether a word before a noun picks one out of several: "the partner repo", but "our npm repo", "the internal repo".
pub(super) fn picks(reading: &Reading<'_>, word: usize) -> bool {
    let is_client = |mention: &Mention| mention.manager().is_some() || has_ecosystem(mention);
    !reading.is(word, FunctionWord::Kind)
        && !reading.mention_at(word).is_some_and(|mention| is_client(mention) || mention.matches(Category::All))
}

/// Whether a word says what a field takes, or whom the token is for.
fn is_taken(reading: &Reading<'_>, word: usize, role: Role) -> bool {
    const TAKEN: &[Category] = &[
        Category::EnvironmentNoun,
        Category::PackageNoun,
        Category::RightsNoun,
        Category::All,
        Category::Refers,
        Category::Today,
        Category::Tomorrow,
        Category::Next,
        Category::This,
        Category::EndOf,
        Category::Vague,
        Category::Later,
        Category::Immediately,
        Category::Read,
        Category::Write,
        Category::Generate,
    ];
    reading.is_masked(word)
        || reading.is_background(word)
        || reading.is(word, FunctionWord::Registry)
        || reading.is(word, FunctionWord::Package)
        || reading.is(word, FunctionWord::Whatever)
        || reading.key(word).starts_with(|first: char| first.is_ascii_digit())
        || reading.mention_at(word).is_some_and(|mention| {
            mention.matches_any(TAKEN)
                || mention.is_number()
                || mention.manager().is_some() && manager::is_meant(reading, mention)
                || has_ecosystem(mention)
                || mention.manager().is_none() && !reading.is_environment(word) && is_of_another_field(mention)
                || role == Role::Destination
                    && (mention.matches(Category::Place) || names_user(mention))
                    && !reading.is(word, FunctionWord::Codebase)
        })
}
