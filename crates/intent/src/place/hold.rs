//! What puts the writing of files off, or denies it, in words that say nothing of any field: "save nothing for the moment", "if the
//! registry is up", "before anything is stored". Nobody can list how people say it; what a denial or a condition may be of can be.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::calendar;
use super::super::lexicon::{Category, FunctionWord};
use super::super::reading::{Mention, Reading};
use super::super::scopes::{self, Subject};
use super::is_asked;
use gatepass_core::ecosystem::PackageManager;
use jiff::ZonedDateTime;

/// What a denial may be of, besides the writing of files.
const FIELDS: &[Category] = &[
    Category::Token,
    Category::Tokens,
    Category::RightsNoun,
    Category::Expiring,
    Category::Until,
    Category::Called,
    Category::Name,
    Category::FirstPerson,
    Category::People,
    Category::EnvironmentNoun,
    Category::EitherUse,
    Category::ReaderUse,
    Category::WriterUse,
];

/// The words of such a part of a short request, behind what asks for the set-up.
pub(super) fn hold(reading: &Reading<'_>, now: &ZonedDateTime) -> Option<Range<usize>> {
    if !reading.is_prose() || reading.has_background() {
        return None;
    }
    let asks = |mention: &&Mention| {
        mention.matches_any(&[Category::Configure, Category::Setup]) || mention.manager().is_some()
    };
    let asking = reading.mentions.iter().find(asks)?.words.end;
    let client = reading.mentions.iter().find_map(Mention::manager);
    let counts = |word: usize| word >= asking && is_asked(reading, word);
    // "npm is not set up here yet, please do it" tells how things are.
    let asks_behind = |end: usize| {
        let asks =
            |mention: &Mention| mention.matches_any(&[Category::Directed, Category::Demand, Category::Configure]);
        reading.mentions_in(&(end..reading.words.len())).any(asks)
    };
    let denied = || {
        reading.mentions.iter().find_map(|mention| {
            let word = mention.words.start;
            let denies = mention.matches_any(&[Category::Not, Category::NotBefore, Category::NoChange])
                && !mention.matches_any(&[
                    Category::Suffices,
                    Category::Lacking,
                    Category::NotEnough,
                    Category::Except,
                ]);
            if !denies || !counts(word) {
                return None;
            }
            let clause = reading.clause(word);
            let clause = clause.start.max(asking)..clause.end;
            let is_of_field =
                reading.mentions_in(&clause).any(|other| other.words != mention.words && takes_a_field(other, client));
            let is_of_environment = clause.clone().any(|word| reading.is_environment(word));
            let is_hold = !is_of_field && !is_of_environment && clause.len() > 1;
            (is_hold && !asks_behind(clause.end)).then_some(clause)
        })
    };
    let before = || {
        (asking..reading.words.len()).find_map(|word| {
            let next = word + 1;
            let is_before = reading.is(word, FunctionWord::Before) && next < reading.words.len();
            let is_time =
                || (next..reading.words.len().min(next + 3)).any(|place| calendar::at(reading, place, now).is_some());
            (is_before && counts(word) && !is_time()).then(|| reading.between_commas(word))
        })
    };
    let conditional = || {
        reading.mentions.iter().find_map(|mention| {
            let word = mention.words.start;
            let begins = mention.matches(Category::Condition)
                && !mention.matches_any(&[Category::Or, Category::Until, Category::Vague, Category::Directed]);
            let goes_on = mention.words.end < reading.words.len() && !reading.is_parted(mention.words.end);
            // "until tomorrow"
            let is_time = || calendar::at(reading, word, now).is_some();
            (begins && goes_on && counts(word) && !is_time()).then(|| reading.between_commas(word))
        })
    };
    denied().or_else(before).or_else(conditional)
}

/// Whether a phrase says what a field takes, or names another package manager than the one to set up.
fn takes_a_field(mention: &Mention, client: Option<PackageManager>) -> bool {
    let is_other = mention.manager().is_some_and(|other| Some(other) != client);
    mention.matches_any(FIELDS)
        || is_other
        || scopes::subject(mention).is_some_and(|subject| subject != Subject::PackageManager)
}
