//! Whether a package that is named is one that is asked for. It is taken only where its clause is understood: what governs it
//! (a token, a right, what is done) is known, and so is what is said of it. "Hands off @acme/ui" and "@acme/ui is off limits"
//! name what is not to be opened, in as many ways as people have, and no list has them all.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes;
use super::super::scopes::salience::{self, Salience};
use super::super::tokenizer::Gap;
use super::package_name::{PackageName, may_be_package, package_names};
use super::{About, has_ecosystem, words_of};

/// A request of so many words has nothing pasted with it: what is named in it is named by whoever asks.
const LONGEST_PROSE: usize = 45;

/// What may stand between a package's name and the next word; another sign may say anything: "team/web ❌".
const MARKS: &str = ".,;:!?()[]{}<>\"'`*_/@|&+-–—…“”„‘’«»、。，；：！？「」（）～~=#✅✔👍🙏🙂";

/// Phrases that may follow a name and leave it what it is: they begin another phrase, or say something of the token.
const FOLLOWERS: &[Category] = &[
    Category::For,
    Category::At,
    Category::In,
    Category::From,
    Category::And,
    Category::Or,
    Category::Until,
    Category::Contrast,
    Category::Condition,
    Category::PackageNoun,
    Category::OtherNoun,
    Category::Only,
    Category::NothingElse,
    Category::Token,
    Category::Tokens,
    Category::RightsNoun,
    Category::Expiring,
    Category::ScopedTo,
    Category::Name,
    Category::Called,
    Category::Directed,
    Category::Today,
    Category::Next,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::CreatedBy,
];

/// Phrases that make a name that follows one that is asked for.
const GOVERNORS: &[Category] = &[
    Category::Read,
    Category::Reads,
    Category::ReadOnly,
    Category::Write,
    Category::Writes,
    Category::RightsNoun,
    Category::Token,
    Category::Tokens,
    Category::Generate,
    Category::Demand,
    Category::Only,
    Category::Downtoner,
    Category::ScopedTo,
    Category::Configure,
    Category::Setup,
    Category::All,
];

/// Phrases that leave out what follows them, whatever else they say.
const DENYING: &[Category] = &[
    Category::Not,
    Category::NotBefore,
    Category::Lacking,
    Category::Exclusion,
    Category::Except,
    Category::OtherParty,
    Category::Keep,
];

/// Phrases that may stand between the two.
const BETWEEN: &[Category] = &[
    Category::For,
    Category::At,
    Category::In,
    Category::And,
    Category::Or,
    Category::This,
    Category::PackageNoun,
    Category::OtherNoun,
    Category::FirstPerson,
    Category::Place,
    Category::EnvironmentNoun,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::People,
    Category::CreatedBy,
];

/// The first package that is named in a clause that is not understood; `meant` are those that are to be opened, in order.
pub(super) fn doubtful<'t>(reading: &Reading<'t>, about: About, meant: &[PackageName]) -> Option<&'t str> {
    let named: Vec<(PackageName, Range<usize>)> = package_names(reading.text)
        .filter(|name| may_be_package(reading, &name.span))
        .map(|name| {
            let words = words_of(reading, &name.span);
            (name, words)
        })
        .collect();
    let mut is_name = vec![false; reading.words.len()];
    for (_, words) in &named {
        is_name[words.clone()].fill(true);
    }
    let is_short = reading.words.len() <= LONGEST_PROSE;
    // "npm install of @acme/ui fails, set up npm": what goes wrong is told before what is asked for.
    let asks = |word: &usize| salience::of(reading, *word) == Salience::Asked;
    let first = if about == About::Manager { (0..reading.words.len()).find(asks).unwrap_or_default() } else { 0 };
    let is_heard = |word: usize| {
        word < first
            || reading.is_masked(word) && !reading.is_background(word)
            || !is_short && (reading.is_background(word) || reading.scopes.reported[word])
    };
    let is_understood = |name: &PackageName, words: &Range<usize>| {
        is_governed_behind(reading, words.end)
            || is_left_alone(reading, name, words, &is_name) && is_governed(reading, words.start, &is_name)
    };
    let is_meant = |name: &PackageName| meant.binary_search_by_key(&name.span.start, |meant| meant.span.start).is_ok();
    let in_doubt = |(name, words): &&(PackageName, Range<usize>)| {
        (is_meant(name) || !words.clone().any(is_heard)) && !is_understood(name, words)
    };
    named.iter().find(in_doubt).map(|(name, _)| &reading.text[name.span.clone()])
}

/// Whether nothing is said of a name that is not known.
fn is_left_alone(reading: &Reading<'_>, name: &PackageName, words: &Range<usize>, is_name: &[bool]) -> bool {
    let next = reading.words.get(words.end);
    let end = next.map_or(reading.text.len(), |next| next.span.start);
    let between = reading.text.get(name.span.end..end).unwrap_or_default();
    let after = after_postpositions(reading, words.end);
    is_punctuation(between)
        && (reading.gap(after) >= Gap::Comma
            || is_name.get(after) == Some(&true)
            || reading.mention_at(after).is_some_and(|next| is_of(next, FOLLOWERS)))
}

/// What is done with a name that stands before it, where a language says so: "team/webを読み取る".
fn is_governed_behind(reading: &Reading<'_>, end: usize) -> bool {
    let word = after_postpositions(reading, end);
    let is_use = |mention: &Mention| !mention.matches(Category::Demand) && governs(reading, mention);
    reading.gap(word) < Gap::Comma && reading.mention_at(word).is_some_and(is_use)
}

fn after_postpositions(reading: &Reading<'_>, end: usize) -> usize {
    let mut word = end;
    while reading.gap(word) <= Gap::Space && LEXICON.is_postposition(reading.key(word)) {
        word += 1;
    }
    word
}

/// Whether what leads to a name is known.
fn is_governed(reading: &Reading<'_>, start: usize, is_name: &[bool]) -> bool {
    let mut word = start;
    while word > 0 && reading.gap(word) != Gap::Stop {
        word -= 1;
        match reading.mention_at(word) {
            _ if is_name[word] || LEXICON.is_determiner(reading.key(word)) => {}
            Some(mention) if governs(reading, mention) => return true,
            Some(mention) if is_of(mention, BETWEEN) => word = mention.words.start,
            // "for the Foobar job": whoever it is for has a name.
            None if begins_phrase(reading, word) => {}
            _ => return false,
        }
    }
    true
}

/// Whether "for" or the like stands before a word that is not known.
fn begins_phrase(reading: &Reading<'_>, word: usize) -> bool {
    let determined = |word: usize| {
        let before = word.checked_sub(1).filter(|_| reading.gap(word) <= Gap::Space);
        before.filter(|before| LEXICON.is_determiner(reading.key(*before)))
    };
    let start = determined(word).unwrap_or(word);
    start < word && reading.matches(word + 1, Category::EitherUse)
        || start > 0 && reading.gap(start) <= Gap::Space && reading.matches(start - 1, Category::For)
}

/// Whether a phrase makes a name that it governs one that is asked for.
fn governs(reading: &Reading<'_>, mention: &Mention) -> bool {
    mention.matches_any(GOVERNORS)
        && !mention.matches_any(DENYING)
        && reading.scopes.denials[mention.words.start] == 0
        && !mention.words.start.checked_sub(1).is_some_and(|before| reading.matches(before, Category::Not))
}

/// Whether a text is punctuation alone; another sign may say anything.
pub(in super::super) fn is_punctuation(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || MARKS.contains(letter))
}

/// Whether a phrase may follow what is asked for.
pub(in super::super) fn is_follower(mention: &Mention) -> bool {
    is_of(mention, FOLLOWERS)
}

/// Whether a phrase is one of these, or says what another field of a token takes.
fn is_of(mention: &Mention, categories: &[Category]) -> bool {
    !mention.matches_any(DENYING) && mention.matches_any(categories)
        || has_ecosystem(mention)
        || scopes::subject(mention).is_some() && !mention.matches_any(DENYING)
        || mention.categories.iter().any(|category| {
            matches!(
                category,
                Category::Number(_)
                    | Category::Unit(_)
                    | Category::Month(_)
                    | Category::Weekday(_)
                    | Category::Stage(_)
            )
        })
}
