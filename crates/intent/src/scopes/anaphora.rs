//! Anaphoric denial: a clause that names nothing itself takes back what an earlier one of its sentence names: "eu-live-1 is fine,
//! skip it", "X läuft noch, bitte nicht anfassen", "A 没有泄露,不要动".
//!
//! A [negation scope](super::negation) reaches evidence within its own clause. Here the object is a pronoun, or, in languages that
//! need none, is left out.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::Category;
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::subject;

/// The most words of a clause that takes something back.
const LONGEST: usize = 8;
/// The most words of one that says so and no more: "deixa assim", "leave as is".
const SHORTEST: usize = 3;
/// The most words from a bare denial to the end of its clause: "don't touch it".
const LONGEST_DENIAL: usize = 4;

/// Whether a clause behind that of these words, in the same sentence, says of them that they are to be left alone.
pub(crate) fn is_left_alone(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let sentence = reading.sentence(words.start);
    let mut start = reading.clause(words.start).end;
    while start < sentence.end {
        let clause = reading.clause(start);
        if names_anything(reading, &clause) {
            return false;
        }
        if leaves_alone(reading, &clause) {
            return true;
        }
        start = clause.end;
    }
    false
}

/// Whether a clause has anything of its own that a denial in it may be of.
fn names_anything(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    clause.clone().any(|word| reading.is_masked(word))
        || reading.mentions_in(clause).any(|mention| {
            subject(mention).is_some()
                || mention.matches_any(&[Category::Revoke, Category::Generate, Category::Configure, Category::For])
                    && !mention.matches_any(&[Category::Keep, Category::Not])
                || mention.matches(Category::Token) && !is_pointed_to(reading, mention)
        })
}

/// Whether a noun for tokens only points to one: "that one has to keep working".
fn is_pointed_to(reading: &Reading<'_>, mention: &Mention) -> bool {
    let before = mention.words.start.checked_sub(1).filter(|_| reading.gap(mention.words.start) <= Gap::Space);
    before.and_then(|before| reading.mention_at(before)).is_some_and(|before| {
        before.matches_any(&[Category::Refers, Category::This, Category::Keep]) && !before.matches(Category::Revoke)
    })
}

/// Whether a clause says that something is to be left as it is, and points to it or ends with that.
fn leaves_alone(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    if clause.len() > LONGEST {
        return false;
    }
    let points = |words: &Range<usize>, own: &Range<usize>| {
        let is_pronoun = |mention: &Mention| {
            mention.words != *own
                && mention.matches(Category::Refers)
                && !mention.matches_any(&[Category::Not, Category::Demand, Category::Only])
        };
        reading.mentions_in(words).any(is_pronoun)
    };
    reading.mentions_in(clause).any(|mention| {
        let ends = mention.words.end >= clause.end;
        let is_denial = mention.matches_any(&[Category::Not, Category::NotBefore]);
        if mention.matches(Category::Keep) && !is_denial {
            return ends || clause.len() <= SHORTEST || points(clause, &mention.words);
        }
        // "skip it", and no "don't need it for long"
        let rest = mention.words.end..clause.end;
        is_denial
            && !mention.matches(Category::Ordinary)
            && rest.len() < LONGEST_DENIAL
            && points(&rest, &mention.words)
    })
}
