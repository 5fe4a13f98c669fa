//! What surrounds a phrase: the part of the sentence, what is denied, corrected, past or undecided.
//!
//! It is the second of the three passes of one reading, which [`reading`](super::reading) tells of.

pub(crate) mod anaphora;
mod negation;
pub(crate) mod replacement;
pub(crate) mod salience;

use std::ops::Range;

pub(super) use negation::is_negated_before;

use negation::mark_negated;
use salience::Salience;

use super::lexicon::{Category, FunctionWord, LEXICON};
use super::reading::{Mention, Reading};
use super::tokenizer::Gap;

/// The window of the [negation scope](negation): how far a denial reaches, in words.
const REACH: usize = 8;

/// The surroundings of each word of a request.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// The part of the sentence that each word stands in, counted through the request.
    pub parts: Vec<usize>,
    /// The sentence that each word stands in.
    pub sentences: Vec<usize>,
    /// How often each word is denied.
    pub denials: Vec<u8>,
    /// Whether each word is said to be too little.
    pub too_little: Vec<bool>,
    /// Whether each word tells what was, or what somebody else wants.
    pub reported: Vec<bool>,
    /// Whether each told word only tells where or when something was: its environment may still be the one.
    pub background: Vec<bool>,
    /// Whether each word stands in a part of a sentence that asks for something.
    pub demanded: Vec<bool>,
    /// How surely the clause of each word is about what is asked for.
    pub salience: Vec<Salience>,
    /// The words at which a correction begins.
    pub corrections: Vec<usize>,
    /// The words from which the request speaks of the very token asked for.
    pub focuses: Vec<usize>,
}

impl Scopes {
    /// Of what was found for a field, drops what a correction corrects: that before the last one which something follows that
    /// holds. `start` is where each begins.
    pub fn drop_corrected<T>(&self, found: &mut Vec<T>, start: impl Fn(&T) -> usize, holds: impl Fn(&T) -> bool) {
        let follows = |correction: &&usize| found.iter().any(|one| start(one) >= **correction && holds(one));
        if let Some(correction) = self.corrections.iter().rev().find(follows).copied() {
            found.retain(|one| start(one) >= correction);
        }
    }

    /// Whether a correction begins at one of these words.
    pub fn has_correction(&self, words: &Range<usize>) -> bool {
        self.corrections.iter().any(|correction| words.contains(correction))
    }
}

/// What a mention is evidence of, as far as denials are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Permission,
    Environment,
    Expiry,
    PackageManager,
}

/// What a mention is evidence of.
pub(super) fn subject(mention: &Mention) -> Option<Subject> {
    if mention.environment.is_some() {
        return Some(Subject::Environment);
    }
    mention.find(|category| match category {
        Category::ReadOnly
        | Category::Read
        | Category::Reads
        | Category::Write
        | Category::Writes
        | Category::NoSuchPermission => Some(Subject::Permission),
        Category::Stage(_) if mention.matches(Category::Hesitant) => None,
        Category::Stage(_) | Category::Unscoped => Some(Subject::Environment),
        // "never push" denies; it is no expiry.
        Category::Never if mention.matches(Category::Not) => None,
        Category::Unit(_) | Category::Never => Some(Subject::Expiry),
        Category::Manager(_) => Some(Subject::PackageManager),
        _ => None,
    })
}

/// Works out the surroundings of every word.
pub(super) fn of(reading: &Reading<'_>) -> Scopes {
    let mut scopes = Scopes::default();
    divide(reading, &mut scopes);
    mark_reported(reading, &mut scopes);
    mark_negated(reading, &mut scopes);
    scopes.salience = salience::of_words(reading, &scopes);
    if !reading.reports() {
        scopes.reported.fill(false);
    }
    scopes
}

/// Whether this mention alone makes up its part of the sentence: "staging, no, production".
fn stands_alone(reading: &Reading<'_>, mention: &Mention) -> bool {
    reading.is_parted(mention.words.start) && reading.gap(mention.words.end) >= Gap::Colon
}

/// Whether nothing follows this mention in its part of the sentence: "push: no", "write access we don't need".
fn ends_part(reading: &Reading<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    reading.is_parted(end) || reading.matches(end, Category::Contrast)
}

/// The most words of the name of a field of a form.
const LONGEST_LABEL: usize = 3;

fn divide(reading: &Reading<'_>, scopes: &mut Scopes) {
    let (mut part, mut sentence) = (0, 0);
    for (place, word) in reading.words.iter().enumerate() {
        let mention = reading.mention_at(place).filter(|mention| mention.words.start == place);
        if place > 0 {
            sentence += usize::from(word.gap == Gap::Stop);
            part += usize::from(
                word.gap >= Gap::Comma || mention.is_some_and(|mention| mention.matches(Category::Contrast)),
            );
        }
        scopes.parts.push(part);
        scopes.sentences.push(sentence);
        let Some(mention) = mention else { continue };
        let bare_no =
            mention.matches(Category::Not) && mention.matches(Category::NotBefore) && stands_alone(reading, mention);
        if mention.matches(Category::Correction) || bare_no && place > 0 {
            scopes.corrections.push(place);
        }
        if mention.matches(Category::CorrectionBefore) {
            let start = (0..=place).rev().take_while(|before| scopes.parts[*before] == part).last();
            scopes.corrections.extend(start);
        }
        if mention.matches(Category::Focus) {
            scopes.focuses.push(place);
        }
    }
    scopes.corrections.sort_unstable();
}

/// What is told reaches over commas to the end of the sentence, unless somebody wants something there.
fn mark_reported(reading: &Reading<'_>, scopes: &mut Scopes) {
    let count = reading.words.len();
    scopes.reported = vec![false; count];
    scopes.demanded = vec![false; count];
    scopes.background = vec![false; count];
    let mut start = 0;
    let mut reporting = false;
    let mut hearsay = false;
    while start < count {
        let end = (start..count).find(|place| scopes.parts[*place] != scopes.parts[start]).unwrap_or(count);
        let begins = |category| {
            (start..end).any(|place| {
                reading
                    .mention_at(place)
                    .is_some_and(|mention| mention.words.start == place && mention.matches(category))
            })
        };
        // "Access requested: read only" names a field, and tells nothing.
        let label = (start + 1..end.min(start + LONGEST_LABEL + 1)).find(|place| reading.gap(*place) == Gap::Colon);
        let label = label.filter(|_| reading.gap(start) == Gap::Stop).unwrap_or(start);
        let reports = (label..end).any(|place| {
            let begun = reading.mention_at(place).filter(|mention| mention.words.start == place);
            begun.is_some_and(|mention| mention.matches_any(&[Category::History, Category::Past]))
        });
        let demands = begins(Category::Demand) || begins(Category::Focus);
        let contrast = reading.matches(start, Category::Contrast);
        let holds = holds(reading, start..end);
        // "Everyone else gets read-only", "the pipeline publishes": what others do.
        let reports = reports || holds || !demands && begins(Category::OtherParty);
        if reading.gap(start) == Gap::Stop || contrast || demands {
            reporting = false;
            hearsay = false;
        }
        reporting = reporting || reports;
        // "don't touch the production images"
        hearsay = hearsay || begins(Category::History) || begins(Category::Token) || begins(Category::Keep);
        if reporting
            && (!demands
                || holds
                || begins_before(reading, start..end, &[Category::History, Category::Past], Category::Demand))
        {
            scopes.reported[start..end].fill(true);
            scopes.background[start..end].fill(!hearsay);
        }
        if demands {
            scopes.demanded[start..end].fill(true);
        }
        start = end;
    }
    change(reading, scopes);
    mark_former(reading, scopes);
}

/// Whether the question that begins with this word asks that somebody be given a token or access: "could the runner get a token?", "may Bob have something to pull
/// with?"
pub(super) fn asks_to_be_given(reading: &Reading<'_>, first: usize) -> bool {
    const GIVEN: &[Category] = &[Category::Token, Category::AnyName];
    let receives = |word: &usize| reading.is(*word, FunctionWord::Receiving);
    let clause =
        first..(first + 1..reading.words.len()).find(|word| reading.is_parted(*word)).unwrap_or(reading.words.len());
    let Some(verb) = clause.clone().skip(2).find(receives) else { return false };
    // Who it is stands between, and nothing else is asked of them: "can whoever has a token get in?"
    let is_plain = (first + 1..verb)
        .all(|word| !reading.is(word, FunctionWord::Relative) && !reading.matches(word, Category::Refers));
    // "a read token", "write access", "something"
    let is_given = |word: &usize| {
        LEXICON.says(reading.key(*word), Category::RightsNoun)
            || reading.mention_at(*word).is_some_and(|mention| mention.matches_any(GIVEN))
    };
    let given = (verb + 1..(verb + 5).min(clause.end)).find(is_given);
    let is_object = |word: usize| {
        !LEXICON.is_past(reading.key(word - 1), reading.key(word))
            && reading.mention_at(word).is_none_or(|mention| !mention.matches_any(&[Category::In, Category::At]))
    };
    reading.is(first, FunctionWord::Permitting)
        && is_plain
        && given.is_some_and(|given| (verb + 1..given).all(is_object))
}

/// Whether a part of a sentence says what somebody has already, which is no wish: "Deniz has read and write".
fn holds(reading: &Reading<'_>, part: Range<usize>) -> bool {
    if asks_to_be_given(reading, part.start) {
        return false;
    }
    let first_demand = reading
        .mentions_in(&part)
        .find(|mention| mention.matches_any(&[Category::Demand, Category::Directed]))
        .map_or(part.end, |mention| mention.words.start);
    reading.mentions_in(&(part.start..first_demand)).any(|mention| {
        mention.matches(Category::Holds)
            && reading
                .mentions_in(&(mention.words.end..part.end))
                .any(|held| subject(held) == Some(Subject::Permission) || held.matches(Category::Token))
    })
}

/// Tells what was, from the word that says so to the noun: "the old read-write token".
fn mark_former(reading: &Reading<'_>, scopes: &mut Scopes) {
    let count = reading.words.len();
    for mention in reading.mentions.iter().filter(|mention| mention.matches(Category::Former)) {
        let reach = mention.words.end..count.min(mention.words.end + 5);
        let noun = reach.clone().find(|place| {
            reading.is_parted(*place)
                || [Category::Token, Category::For, Category::And, Category::Demand, Category::Contrast, Category::Not]
                    .into_iter()
                    .any(|category| reading.matches(*place, category))
        });
        if let Some(noun) = noun.filter(|noun| reading.matches(*noun, Category::Token)) {
            scopes.reported[mention.words.start..=noun].fill(true);
            scopes.background[mention.words.start..=noun].fill(false);
            // "the old token for production"
            if reading.matches(noun + 1, Category::For) && reading.gap(noun + 1) <= Gap::Space {
                let end = (noun + 2).min(count);
                scopes.reported[noun + 1..end].fill(true);
                scopes.background[noun + 1..end].fill(false);
                if end < count && reading.gap(end) <= Gap::Space {
                    scopes.reported[end] = true;
                    scopes.background[end] = false;
                }
            }
        }
    }
}

/// What is changed from was so, and what it is changed to is asked for: "from staging to production", "replace the
/// write token with a read token".
fn change(reading: &Reading<'_>, scopes: &mut Scopes) {
    for (index, mention) in reading.mentions.iter().enumerate().filter(|(_, mention)| mention.matches(Category::From)) {
        let part = scopes.parts[mention.words.start];
        let mut rest = reading.mentions[index + 1..].iter().take_while(|other| {
            other.words.start - mention.words.end <= 2 * REACH && scopes.parts[other.words.start] == part
        });
        let Some(from) = rest.find(|other| subject(other).is_some()) else { continue };
        let turned = rest.by_ref().any(|other| reading.is(other.words.start, FunctionWord::TurnedTo));
        if turned && rest.any(|other| subject(other) == subject(from)) {
            scopes.reported[from.words.clone()].fill(true);
            scopes.background[from.words.clone()].fill(false);
        }
    }
}

/// Whether the first mention that says any of `ones` stands before the first that says `other`.
fn begins_before(reading: &Reading<'_>, mut positions: Range<usize>, ones: &[Category], other: Category) -> bool {
    positions.find_map(|place| {
        let mention = reading.mention_at(place)?;
        if mention.matches_any(ones) { Some(true) } else { mention.matches(other).then_some(false) }
    }) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a request that are denied, and those that are told.
    fn surroundings(text: &str) -> (String, String) {
        let reading = Reading::of(text, &["staging".to_owned(), "prod".to_owned()], None);
        let words = |is: &dyn Fn(usize) -> bool| {
            let chosen = (0..reading.words.len()).filter(|word| is(*word));
            chosen.map(|word| &text[reading.words[word].span.clone()]).collect::<Vec<_>>().join(" ")
        };
        let scopes = reading.scopes();
        (words(&|word| scopes.denials[word] > 0), words(&|word| scopes.reported[word]))
    }

    #[test]
    fn a_denial_reaches_what_it_is_of_and_no_further() {
        for (text, denied) in [
            ("a token for staging", ""),
            ("not for prod, for staging", "prod"),
            ("no push, read for staging", "push"),
            ("a token without write access", "write"),
            ("never push to staging", "push"),
        ] {
            let found = surroundings(text).0;
            assert!(found.contains(denied), "{text}: {found}");
            assert!(
                !found.contains("staging") || denied.contains("staging") || text.starts_with("never"),
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn what_was_is_told_until_somebody_wants_something() {
        for (text, reported, asked) in [
            ("a token for staging", "", "staging"),
            ("yesterday we pushed to prod. I need a token for staging", "prod", "staging"),
            ("replace the old prod token, give me one for staging", "prod", "staging"),
            ("change it from prod to staging", "prod", "staging"),
            ("Deniz has read and write. Give me read for staging", "write", "staging"),
        ] {
            let found = surroundings(text).1;
            assert!(found.contains(reported) && !found.contains(asked), "{text}: {found}");
        }
    }

    #[test]
    fn parts_and_sentences_are_counted_through_the_request() {
        let reading = Reading::of("a token, but read. For staging", &[], None);
        assert_eq!(reading.scopes().sentences, [0, 0, 0, 0, 1, 1]);
        let parts = &reading.scopes().parts;
        assert!(parts[1] < parts[2] && parts[3] < parts[4] && parts.is_sorted(), "{parts:?}");
    }

    #[test]
    fn nothing_is_told_in_a_request_that_is_read_as_a_filter() {
        let reading = Reading::of("tokens that expired yesterday", &[], None).without_reports();
        assert!(!reading.scopes().reported.contains(&true));
    }
}
