//! How surely a clause is about what is asked for: where two of them say different things of one field, the surer one counts.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::{Scopes, Subject, subject};

/// The most words of a clause without a verb that goes on with the one before it: "sandbox, 30 days".
const FRAGMENT: usize = 6;
/// The most words in brackets that are a value, and no aside: "(read-only, 30 days)".
const LONGEST_VALUE: usize = 5;

/// How surely a clause is about what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Salience {
    /// It tells what was, in passing, or what somebody else has or wants.
    Reported,
    /// It says something, of whatever it may be.
    Stated,
    /// Whoever speaks wants it, points to what is asked for, or names it in a few words.
    Wanted,
    /// It asks the agent.
    Asked,
}

/// The salience of the clause that a word stands in.
pub(crate) fn of(reading: &Reading<'_>, word: usize) -> Salience {
    reading.scopes().salience[word]
}

/// The salience of each word, in one pass over the clauses.
pub(super) fn of_words(reading: &Reading<'_>, scopes: &Scopes) -> Vec<Salience> {
    let asides = asides(reading.text);
    let mut salience: Vec<Salience> = Vec::with_capacity(reading.words.len());
    for words in scopes.parts.chunk_by(|one, other| one == other) {
        let clause = salience.len()..salience.len() + words.len();
        let own = of_clause(reading, &clause, &asides);
        // "I need, then, a token for staging"
        let is_object = own == Salience::Stated && is_object_of_demand(reading, scopes, &clause);
        let own = salience.last().filter(|_| is_object).map_or(own, |before| own.max(*before));
        let of_clause = if own != Salience::Stated || !is_fragment(reading, &clause) {
            own
        } else {
            // A fragment goes on with what is before it in its sentence, or is a sentence of its own that says what is wanted.
            match salience.last() {
                Some(before) if scopes.sentences[clause.start - 1] == scopes.sentences[clause.start] => {
                    (*before).max(Salience::Stated)
                }
                _ => Salience::Wanted,
            }
        };
        salience.resize(clause.end, of_clause);
    }
    salience
}

/// Keeps of several claims about one field those of the surest clauses, where there are any that are not only told.
pub(crate) fn drop_reported<T>(reading: &Reading<'_>, claims: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    let is_reported = |claim: &T| of(reading, place(claim)) == Salience::Reported;
    if claims.iter().any(|claim| !is_reported(claim)) {
        claims.retain(|claim| !is_reported(claim));
    }
}

/// Keeps of several claims those of clauses in which something is wanted, where there are any.
pub(crate) fn keep_wanted<T>(reading: &Reading<'_>, claims: &mut Vec<T>, place: impl Fn(&T) -> usize) {
    let is_wanted = |claim: &T| of(reading, place(claim)) >= Salience::Wanted;
    if claims.iter().any(is_wanted) {
        claims.retain(is_wanted);
    }
}

/// The bytes that stand in brackets together with more than a few words: what is said in passing.
fn asides(text: &str) -> Vec<Range<usize>> {
    let spaces: Vec<usize> = text.match_indices(' ').map(|(place, _)| place).collect();
    let words = |bytes: Range<usize>| {
        let before = |place| spaces.partition_point(|space| *space < place);
        before(bytes.end) - before(bytes.start) + 1
    };
    let mut asides = Vec::new();
    // From the end, so that each opening bracket knows the next one of either kind.
    let (mut closing, mut end) = (None, text.len());
    for (place, bracket) in text.rmatch_indices(['(', ')']) {
        if bracket == ")" {
            closing = Some(place);
        } else if closing.is_some_and(|closing| words(place..closing) > LONGEST_VALUE) {
            asides.push(place..end);
        }
        end = place;
    }
    asides.reverse();
    asides
}

fn of_clause(reading: &Reading<'_>, clause: &Range<usize>, asides: &[Range<usize>]) -> Salience {
    let is_aside = || {
        let start = reading.words[clause.start].span.start;
        let before = asides.partition_point(|aside| aside.start < start);
        before > 0 && start < asides[before - 1].end
    };
    let says = |categories: &[Category]| reading.mentions_in(clause).any(|mention| mention.matches_any(categories));
    if says(&[Category::Directed]) || says(&[Category::Generate, Category::Configure]) && !is_report(reading, clause) {
        Salience::Asked
    } else if says(&[Category::OtherParty, Category::Later]) || is_report(reading, clause) || is_aside() {
        Salience::Reported
    } else if says(&[Category::Demand]) && says(&[Category::Token]) {
        Salience::Asked
    } else if says(&[Category::FirstPerson, Category::Refers, Category::Demand]) {
        Salience::Wanted
    } else {
        Salience::Stated
    }
}

/// Whether a clause tells what was: by a phrase that says so, or a verb in the past.
fn is_report(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    let is_phrase = |mention: &Mention| mention.matches_any(&[Category::Past, Category::History]);
    let is_verb = |word: usize| {
        let before = word.checked_sub(1).map_or("", |before| reading.key(before));
        reading.gap(word) <= Gap::Space
            && !reading.is_compound(word)
            && reading.mention_at(word).is_none_or(|mention| mention.matches(Category::Ordinary))
            && !reading.is_masked(word)
            && !reading.is(word + 1, FunctionWord::DoneBy)
            && LEXICON.is_past(before, reading.key(word))
    };
    // "Sven's can write"
    let is_owner = reading.mention_at(clause.start).is_none() && reading.key(clause.start).ends_with("'s");
    let owns =
        is_owner && reading.mention_at(clause.start + 1).is_some_and(|next| subject(next) == Some(Subject::Permission));
    owns || reading.mentions_in(clause).any(is_phrase) || clause.clone().skip(1).any(is_verb)
}

/// Whether a clause only has what the demand before it is of, from which a word of consequence parts it: "ich bräuchte also ein
/// Token", "il me faudrait donc un jeton".
fn is_object_of_demand(reading: &Reading<'_>, scopes: &Scopes, clause: &Range<usize>) -> bool {
    let Some(last) = clause.start.checked_sub(1).filter(|_| reading.gap(clause.start) <= Gap::Space) else {
        return false;
    };
    let part = scopes.parts[last];
    let start = scopes.parts.partition_point(|other| *other < part);
    let before = start..clause.start;
    let demands = |mention: &Mention| mention.matches_any(&[Category::Demand, Category::Directed]);
    let has_object = |mention: &Mention| subject(mention).is_some() || mention.matches(Category::Token);
    let says = |words: &Range<usize>, is: &dyn Fn(&Mention) -> bool| reading.mentions_in(words).any(is);
    let is_article = |mention: &&Mention| mention.matches(Category::Number(1)) || mention.matches(Category::Ordinary);
    let object = reading.mentions_in(clause).skip(1).find(|mention| !is_article(mention));
    says(&before, &demands) && !says(&before, &has_object) && object.is_some_and(has_object)
}

fn is_fragment(reading: &Reading<'_>, clause: &Range<usize>) -> bool {
    clause.len() <= FRAGMENT && reading.mentions_in(clause).any(|mention| subject(mention).is_some())
}
