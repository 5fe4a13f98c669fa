//! What a restriction limits a token to where it is described rather than named: "only the billing team's packages", "our two
//! charts and nothing else", "just what the shop uses". No scope says that, so that it is asked about.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes;
use super::super::tokenizer::Gap;
use super::bare_name::is_named;
use super::has_ecosystem;

/// What ends a noun phrase, whatever else does where it is looked for.
const BOUNDARIES: &[Category] = &[
    Category::For,
    Category::At,
    Category::And,
    Category::Or,
    Category::Until,
    Category::Demand,
    Category::Directed,
    Category::Contrast,
    Category::Token,
    Category::Only,
];

/// Whether a noun phrase ends before a word, which may be one of these too.
pub(super) fn is_boundary(reading: &Reading<'_>, word: usize, others: &[Category]) -> bool {
    reading.is(word, FunctionWord::Linking)
        || reading.is(word, FunctionWord::Copula)
        || reading
            .mention_at(word)
            .is_some_and(|mention| mention.matches_any(BOUNDARIES) || mention.matches_any(others))
}

/// The most words of such a phrase.
const LONGEST: usize = 14;

/// The things that a restriction limits a token to, behind it or before it, where no field takes them.
pub(super) fn described(reading: &Reading<'_>, restriction: &Mention) -> Option<Range<usize>> {
    let (start, end) = (restriction.words.start, restriction.words.end);
    let ends_part = reading.is_parted(end);
    if restriction.matches(Category::NothingElse) || ends_part {
        return before(reading, start);
    }
    let phrase = Phrase::read(reading, end..(end + LONGEST).min(reading.words.len()));
    let is_led = is_led(reading, start);
    // "only billing stuff", but "they only look things up", where what follows is what somebody does.
    let is_noun = phrase.is_determined || is_led && (phrase.is_relative || phrase.has_noun || phrase.is_all_unknown);
    (phrase.is_unknown() && is_noun).then_some(phrase.words)
}

/// Whether a noun follows a restriction here, and not what somebody does: "I need only payments", not "it only builds".
pub(super) fn is_led(reading: &Reading<'_>, start: usize) -> bool {
    // Where a verb needs no subject, it may stand first: "solo bajamos dependencias".
    let begins = start == 0 || reading.is_parted(start);
    begins && reading.is_english
        || start > 0
            && reading.mention_at(start - 1).is_some_and(|leading| {
                let is_verb =
                    leading.matches_any(&[Category::Read, Category::Write]) && !is_noun_here(reading, leading);
                is_verb
                    || leading.matches_any(&[
                        Category::RightsNoun,
                        Category::For,
                        Category::At,
                        Category::From,
                        Category::ScopedTo,
                        Category::Token,
                        Category::Demand,
                    ])
            })
}

/// Whether what could be a verb is somebody: "the mirror".
fn is_noun_here(reading: &Reading<'_>, mention: &Mention) -> bool {
    let before = mention.words.start.checked_sub(1).filter(|_| reading.gap(mention.words.start) <= Gap::Space);
    before.is_some_and(|before| reading.is(before, FunctionWord::Article) || LEXICON.is_determiner(reading.key(before)))
}

/// The phrase that ends before a restriction: "for our two charts only", "to the billing packages, and nothing else".
fn before(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let mut last = end;
    while last > 0 && reading.matches(last - 1, Category::And) {
        last -= 1;
    }
    let mut start = last;
    while start > 0 && last - start < LONGEST {
        let is_broken = start < last && reading.is_parted(start);
        let leads = reading.mention_at(start - 1).is_some_and(|mention| {
            scopes::subject(mention).is_some() && !is_thing(reading, start - 1)
                || mention.matches_any(&[Category::ScopedTo, Category::Token, Category::Demand, Category::Generate])
                || mention.matches_any(&[Category::For, Category::At]) && has_noun(reading, start..last)
        });
        if is_broken || leads {
            break;
        }
        start -= 1;
    }
    let phrase = Phrase::read(reading, start..last);
    // "It installs our packages and nothing more" says what is done, and not to which of them.
    let is_unknown = phrase.has_unknown || phrase.is_relative || phrase.is_counted && phrase.has_noun;
    (is_unknown && phrase.has_noun && phrase.words.end == last).then_some(phrase.words)
}

fn has_noun(reading: &Reading<'_>, mut words: Range<usize>) -> bool {
    words.any(|word| is_thing(reading, word))
}

fn is_thing(reading: &Reading<'_>, word: usize) -> bool {
    is_noun(reading, word) || reading.is(word, FunctionWord::Thing)
}

/// A noun phrase, as far as it says what is meant.
struct Phrase {
    words: Range<usize>,
    /// Whether it has a noun for packages, or for what people call them.
    has_noun: bool,
    /// Whether an article or a possessive stands first: what follows is no verb.
    is_determined: bool,
    /// Whether a word says more of it that no field takes.
    has_unknown: bool,
    /// Whether it says whose they are.
    is_owned: bool,
    /// Whether it says how many.
    is_counted: bool,
    /// Whether something behind the noun says more of it: "of", "that".
    is_linked: bool,
    /// Whether nothing else is known of it.
    is_all_unknown: bool,
    /// "what billing needs"
    is_relative: bool,
}

impl Phrase {
    /// Reads up to what belongs to another field, or to another part of the sentence.
    fn read(reading: &Reading<'_>, words: Range<usize>) -> Self {
        let mut phrase = Self {
            words: words.start..words.start,
            has_noun: false,
            is_determined: false,
            has_unknown: false,
            is_owned: false,
            is_counted: false,
            is_linked: false,
            is_all_unknown: true,
            is_relative: false,
        };
        for word in words.clone() {
            let is_first = word == words.start;
            if !is_first && reading.is_parted(word) || !phrase.take(reading, word, is_first) {
                break;
            }
            phrase.words.end = word + 1;
        }
        phrase
    }

    /// Takes a word in, if it belongs to the phrase.
    fn take(&mut self, reading: &Reading<'_>, word: usize, is_first: bool) -> bool {
        if reading.is_masked(word) || reading.is_background(word) {
            return false;
        }
        if is_first && reading.is(word, FunctionWord::Relative) {
            self.is_relative = true;
            return true;
        }
        // "internal packages" in one phrase
        let is_one = reading.mention_at(word).is_some_and(|mention| mention.words.len() > 1);
        if is_thing(reading, word) {
            self.has_noun = true;
            self.has_unknown |= is_one && !reading.matches(word, Category::PackageNoun);
            return true;
        }
        let key = reading.key(word);
        if !is_first && reading.is(word, FunctionWord::Linking) {
            self.is_linked |= self.has_noun;
            return true;
        }
        let is_article = reading.is(word, FunctionWord::Article);
        if is_first && (is_article || LEXICON.is_determiner(key)) {
            self.is_determined = true;
            self.is_owned = !is_article;
            return true;
        }
        let Some(mention) = reading.mention_at(word) else {
            // Behind the noun, what nothing leads to it says more of what is done: "fetches packages once".
            let says_which = !self.has_noun || self.is_linked;
            self.has_unknown |=
                says_which && is_named(reading, word) && !LEXICON.is_determiner(key) && !LEXICON.is_auxiliary(key);
            return true;
        };
        if mention.matches_any(&[Category::Mine, Category::FirstPerson]) {
            self.is_determined |= is_first;
            self.is_owned = true;
            return true;
        }
        if mention.is_number() {
            self.is_counted = true;
            return true;
        }
        if reading.is(word, FunctionWord::Kind) {
            self.has_unknown = true;
            return true;
        }
        let ends = is_of_another_field(mention)
            || mention.matches_any(&[Category::Directed, Category::Immediately, Category::Demand, Category::Token]);
        if ends {
            return false;
        }
        self.is_all_unknown = false;
        // "no more than what helm needs"
        self.is_relative &= mention.manager().is_none();
        self.is_linked |= self.has_noun && mention.matches_any(&[Category::For, Category::From]);
        // Whose they are: "the packages of the team".
        self.has_unknown |= self.is_linked && mention.matches_any(&[Category::People, Category::OtherNoun]);
        true
    }

    fn is_unknown(&self) -> bool {
        self.has_unknown || self.is_relative || (self.is_owned || self.is_counted) && self.has_noun
    }
}

/// Whether a noun for packages stands here.
pub(super) fn is_noun(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| {
        mention.matches(Category::PackageNoun) || has_ecosystem(mention) && mention.matches(Category::OtherNoun)
    })
}

/// Whether a phrase says what may be done, or until when, or names a stage: what says nothing of packages.
pub(super) fn is_of_another_field(mention: &Mention) -> bool {
    let is_of_time_or_place = |category: &Category| {
        matches!(
            category,
            Category::Unit(_)
                | Category::Weekday(_)
                | Category::Month(_)
                | Category::Stage(_)
                | Category::WeekdayOfNextWeek(_)
                | Category::EndOfThis(_)
                | Category::EndOfNext(_)
        )
    };
    scopes::subject(mention).is_some() || mention.categories.iter().any(is_of_time_or_place)
}
