//! A clause of a short request of which nothing is known: "chalk excluded", "hands off chalk", "keep chalk closed". Nobody can list
//! the ways in which people limit a token by a few words set beside what they ask for, so that what may be one is asked about
//! where the token would open all of a package manager's repository, or of every one.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::noun_phrase::is_of_another_field;
use super::one_word::{is_unfamiliar, is_unknown};
use super::{SHORT, ScopeTarget, counts_each_word, is_short, may_write, names_client};

/// What makes a clause say something of its own: who or what is spoken of, what is done, what is asked for.
const UNDERSTOOD: &[Category] = &[
    Category::Read,
    Category::Reads,
    Category::ReadOnly,
    Category::Write,
    Category::Writes,
    Category::Token,
    Category::Tokens,
    Category::Demand,
    Category::Directed,
    Category::Generate,
    Category::Configure,
    Category::Setup,
    Category::FirstPerson,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::People,
    Category::OtherParty,
    Category::Aside,
    Category::Until,
    Category::Expiring,
    Category::Hesitant,
    Category::Correction,
    Category::Called,
    Category::Name,
];

/// The most words of a request, besides what asks nothing, in which a part that leaves something out counts.
const LONGEST: usize = 40;

/// The most words of a request that is one phrase.
const SHORTEST: usize = 12;

/// The words of such a clause.
pub(super) fn unknown_clause(reading: &Reading<'_>, about: ScopeTarget) -> Option<Range<usize>> {
    // Without a client all of every repository would be opened.
    let counts = names_client(reading) || about == ScopeTarget::Token && may_write(reading);
    if !counts || !is_short(reading, SHORT) {
        return None;
    }
    let is_spaced = |word: &usize| !reading.key(*word).starts_with(is_unspaced);
    let unknown = || (0..reading.words.len()).filter(is_spaced).filter(|word| is_unfamiliar(reading, *word));
    unknown()
        .map(|word| reading.between_commas(word))
        .find(|part| {
            !part.clone().any(|word| is_understood(reading, word))
                && !names_somebody(reading, part)
                && !is_ticket(reading, part)
                && !signs(reading, part)
        })
        // What is said of a client to set up is said of the project.
        .or_else(|| unknown().filter(|_| about == ScopeTarget::Token).find_map(|word| unknown_phrase(reading, word)))
}

/// The words of a part of a sentence that leaves out what nothing is known of, in a short request to write: "die Kernpakete lass außen
/// vor", "核心库除外", "コアは触らない".
pub(super) fn left_alone(reading: &Reading<'_>) -> Option<Range<usize>> {
    const LEAVING: &[Category] = &[Category::NotBefore, Category::Keep, Category::Except, Category::Exclusion];
    if !counts_each_word(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let is_unspaced_at = |word: usize| reading.key(word).starts_with(is_unspaced);
    let leaves = |mention: &Mention| mention.matches_any(LEAVING) && reading.scopes().denials[mention.words.start] == 0;
    let is_asked = |word: usize| !reading.is_masked(word) && !reading.is_background(word) && !reading.is_quoted(word);
    let is_field = |mention: &Mention| {
        is_of_another_field(mention)
            || mention.matches_any(&[
                Category::Token,
                Category::Write,
                Category::FirstPerson,
                Category::Directed,
                Category::Refers,
            ])
    };
    // "hands off" is read-only, too.
    let is_hands_off = |mention: &Mention| leaves(mention) && mention.matches(Category::OtherParty);
    let leaving = reading.mentions.iter().filter(|mention| leaves(mention) && is_asked(mention.words.start));
    leaving.map(|mention| reading.between_commas(mention.words.start)).find(|part| {
        let is_named = |word: usize| {
            let is_letter = is_unspaced_at(word) && reading.mention_at(word).is_none();
            let is_kind = reading.is(word, FunctionWord::Kind);
            is_letter || is_kind || is_unfamiliar(reading, word)
        };
        (is_unspaced_at(part.start) || is_short(reading, SHORT))
            && part.start > 0
            && part.clone().any(is_named)
            && !part.clone().any(|word| reading.is_environment(word))
            && !reading.mentions_in(part).any(|mention| is_field(mention) && !is_hands_off(mention))
    })
}

/// Whether somebody is spoken of by name: "Thanks, Priya", "approved by Finn", "Hi Dana", "ticket OPS-12". What begins a clause has
/// a capital anyway, but where it is all of it.
fn names_somebody(reading: &Reading<'_>, part: &Range<usize>) -> bool {
    let is_capital = |word: usize| reading.text[reading.words[word].span.clone()].starts_with(char::is_uppercase);
    part.clone().any(|word| is_capital(word) && is_unknown(reading, word) && (word > part.start || part.len() == 1))
}

/// Whether it is the number of a ticket: "REQ-5541".
fn is_ticket(reading: &Reading<'_>, part: &Range<usize>) -> bool {
    let text = &reading.text[reading.span(part)];
    text.rsplit_once('-').is_some_and(|(project, number)| {
        let is_project = !project.is_empty() && project.bytes().all(|byte| byte.is_ascii_uppercase());
        is_project && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether it is the name of whoever asks, behind thanks: "- thx, ana".
pub(super) fn signs(reading: &Reading<'_>, part: &Range<usize>) -> bool {
    let is_thanks = |mention: &Mention| mention.categories == [Category::Ordinary];
    part.len() == 1
        && part.end == reading.words.len()
        && part.start.checked_sub(1).and_then(|before| reading.mention_at(before)).is_some_and(is_thanks)
}

/// What is said in several words of a language that is not known, or beside letters that are written without spaces:
/// "npm-token voor alleen chalk", "只用于chalk的npm令牌".
fn unknown_phrase(reading: &Reading<'_>, word: usize) -> Option<Range<usize>> {
    let name = reading.compound(word);
    // "for the runner eu-3": whoever it is for.
    let before = (0..name.start).rev().find(|before| !LEXICON.is_determiner(reading.key(*before)));
    let is_for =
        before.is_some_and(|before| reading.matches(before, Category::For) || reading.matches(before, Category::At));
    if word != name.start || is_for {
        return None;
    }
    let is_unspaced_at = |word: usize| reading.key(word).starts_with(is_unspaced);
    let is_followed = reading.gap(name.end) <= Gap::Space && is_unknown(reading, name.end);
    let is_beside = is_unspaced_at(name.end) || name.start > 0 && is_unspaced_at(name.start - 1);
    if is_beside {
        return Some(name);
    }
    let phrase = name.start..reading.compound(name.end).end;
    // What people, teams and products are called is written with capitals.
    let is_called = reading.text[reading.span(&phrase)].contains(char::is_uppercase);
    let is_whole = reading.words.len() <= SHORTEST && !is_called && !is_unspaced_at(name.end);
    (is_followed && is_whole).then_some(phrase)
}

/// Whether a word says what the clause is about.
fn is_understood(reading: &Reading<'_>, word: usize) -> bool {
    let says = |mention: &Mention| mention.matches_any(UNDERSTOOD) || is_of_another_field(mention);
    reading.is_masked(word)
        || reading.is_background(word)
        || reading.scopes().reported[word]
        || reading.is_environment(word)
        || reading.mention_at(word).is_some_and(says)
}
