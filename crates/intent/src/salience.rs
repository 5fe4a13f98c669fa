//! How surely a clause is about what is asked for: where two of them say different things of one field, the surer one counts.

use std::ops::Range;

use super::lexicon::{Category, LEXICON};
use super::reading::Reading;
use super::scopes::{self, Subject};
use super::tokenizer::Gap;

/// The most words of a clause without a verb that goes on with the one before it: "sandbox, 30 days".
const FRAGMENT: usize = 6;

/// How surely a clause is about what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Salience {
    /// It tells what was, in passing, or what somebody else has or wants.
    Told,
    /// It says something, of whatever it may be.
    Said,
    /// Whoever speaks wants it, points to what is asked for, or names it in a few words.
    Wanted,
    /// It asks the agent.
    Asked,
}

/// The salience of the clause that a word stands in.
pub(super) fn of(reading: &Reading<'_>, word: usize) -> Salience {
    let clause = clause(reading, word);
    let own = of_clause(reading, &clause);
    if own != Salience::Said || !is_fragment(reading, &clause) {
        return own;
    }
    // A fragment goes on with what is before it in its sentence, or is a sentence of its own that says what is wanted.
    match clause
        .start
        .checked_sub(1)
        .filter(|before| reading.scopes.sentences[*before] == reading.scopes.sentences[word])
    {
        Some(before) => of(reading, before).max(Salience::Said),
        None => Salience::Wanted,
    }
}

/// Keeps of several claims about one field those of the surest clauses, where there are any that are not only told.
pub(super) fn leave_told<T>(reading: &Reading<'_>, claims: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    let is_told = |claim: &T| of(reading, place(claim)) == Salience::Told;
    if claims.iter().any(|claim| !is_told(claim)) {
        claims.retain(|claim| !is_told(claim));
    }
}

/// Keeps of several claims those of clauses in which something is wanted, where there are any.
pub(super) fn keep_wanted<T>(reading: &Reading<'_>, claims: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    let is_wanted = |claim: &T| of(reading, place(claim)) >= Salience::Wanted;
    if claims.iter().any(is_wanted) {
        claims.retain(is_wanted);
    }
}

/// The words of the clause around one: a part of a sentence, or what stands in brackets.
fn clause(reading: &Reading<'_>, word: usize) -> Range<usize> {
    let part = reading.scopes.parts[word];
    let start = (0..word).rev().take_while(|before| reading.scopes.parts[*before] == part).last().unwrap_or(word);
    let end = (word..reading.words.len()).find(|after| reading.scopes.parts[*after] != part);
    start..end.unwrap_or(reading.words.len())
}

fn of_clause(reading: &Reading<'_>, clause: &Range<usize>) -> Salience {
    let says = |categories: &[Category]| reading.mentions_in(clause).any(|mention| mention.matches_any(categories));
    if says(&[Category::Directed]) || says(&[Category::Generate, Category::Configure]) && !tells(reading, clause) {
        Salience::Asked
    } else if says(&[Category::OtherParty, Category::Later])
        || tells(reading, clause)
        || reading.is_in_brackets(clause.start)
    {
        Salience::Told
    } else if says(&[Category::Demand]) && says(&[Category::Token]) {
        Salience::Asked
    } else if says(&[Category::FirstPerson, Category::Refers, Category::Demand]) {
        Salience::Wanted
    } else {
        Salience::Said
    }
}

/// Whether a clause tells what was: by a phrase that says so, or a verb in the past.
fn tells(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    let is_phrase = |mention: &super::reading::Mention| mention.matches_any(&[Category::Past, Category::History]);
    let is_verb = |word: usize| {
        let before = word.checked_sub(1).map_or("", |before| reading.key(before));
        reading.gap(word) <= Gap::Space
            && reading.compound(word).len() == 1
            && reading.mention_at(word).is_none_or(|mention| mention.matches(Category::Ordinary))
            && !reading.is_masked(word)
            && reading.key(word + 1) != "by"
            && LEXICON.languages.iter().any(|language| language.is_past(before, reading.key(word)))
    };
    // "Sven's can write"
    let is_owner = reading.mention_at(clause.start).is_none() && reading.key(clause.start).ends_with("'s");
    let owns = is_owner
        && reading.mention_at(clause.start + 1).is_some_and(|next| scopes::subject(next) == Some(Subject::Permission));
    owns || reading.mentions_in(clause).any(is_phrase) || clause.clone().skip(1).any(is_verb)
}

fn is_fragment(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    clause.len() <= FRAGMENT && reading.mentions_in(clause).any(|mention| scopes::subject(mention).is_some())
}
