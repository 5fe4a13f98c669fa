//! A clause of a short request to write that limits something: all of its words are understood, and one of them says what is
//! limited, or it is asked about. "I only own lodash", "only under team", "solo lodash lo necesita", "only next": nobody can list
//! what people limit a token to, and what a token's fields take can be.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::noun_phrase::is_of_another_field;
use super::restriction::is_known;
use super::unattached::is_predicate;
use super::{counts_each_word, may_write};

/// Phrases that say what a limit is of, besides those of other fields: who uses it, and until when.
const VALUES: &[Category] = &[
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::Until,
    Category::Never,
    Category::Vague,
    Category::Expiring,
    Category::Today,
    Category::Tomorrow,
    Category::AfterTomorrow,
    Category::EndOf,
    Category::Suffices,
    Category::FirstPerson,
    Category::Active,
];

/// Phrases that say what may be done, where nothing is written.
const READING: &[Category] = &[Category::Read, Category::Reads, Category::ReadOnly];

/// Phrases that say nothing of what a limit is of.
const LIGHT: &[Category] = &[
    Category::Ordinary,
    Category::And,
    Category::Or,
    Category::For,
    Category::At,
    Category::In,
    Category::From,
    Category::Only,
    Category::NothingElse,
    Category::Exclusion,
    Category::Contrast,
    Category::Demand,
    Category::Directed,
    Category::Refers,
    Category::Aside,
    Category::Called,
    Category::Name,
    Category::Correction,
    Category::Focus,
    Category::Later,
    Category::Asks,
    Category::All,
    Category::Setup,
    Category::Not,
    Category::NotBefore,
    Category::Except,
    Category::Lacking,
    Category::Immediately,
    Category::Past,
    Category::History,
    Category::Half,
    Category::AndAHalf,
];

/// The words of such a clause from its limit to the word of which nothing is known, or all of them where none says what is limited.
pub(super) fn limiting_clause(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !counts_each_word(reading) {
        return None;
    }
    let writes = may_write(reading);
    (0..reading.words.len()).filter(|word| is_limit(reading, *word)).find_map(|word| {
        let limit = limit_at(reading, word);
        if is_predicate(reading, limit.end) && !reading.is_parted(limit.end) {
            return None;
        }
        let mut limited = limited(reading, &limit);
        // "from chalk I only want to read": of the whole part, where it does not say what is written.
        let part = reading.between_commas(word);
        let says = |part: &Range<usize>, categories: &[Category]| {
            reading.mentions_in(part).any(|mention| mention.matches_any(categories))
        };
        if says(&limited, &[Category::Read, Category::Reads]) && !says(&part, &[Category::Write, Category::Writes]) {
            limited = part;
        }
        if points_back(reading, &limited) && limited.start > limit.start {
            let part = reading.between_commas(limit.start);
            limited = reading.between_commas(part.start.saturating_sub(1)).start..limit.start;
        }
        // "it only counts" says what is done, "our packages" are all of them, where nothing is written.
        let is_story = !writes && !is_behind(reading, limit.start) && has_subject(reading, &limit);
        let is_ours = |word: usize| !writes && word > 0 && reading.matches(word - 1, Category::FirstPerson);
        if is_story {
            return None;
        }
        let may_be_verb = |word: usize| !writes && word == limit.end && !reading.is_parted(word + 1);
        let unknown = limited
            .clone()
            .filter(|word| !may_be_verb(*word))
            .find(|word| is_described(reading, *word) && !is_ours(*word) || !is_accounted(reading, *word));
        // "a token that may list and pull, not more"
        let is_reading = |word| !writes && reading.mention_at(word).is_some_and(|mention| mention.matches_any(READING));
        let has_value = || limited.clone().any(|word| is_value(reading, word) || is_reading(word));
        let words = match unknown {
            Some(word) => word..word + 1,
            None if has_value() || !writes => return None,
            None => limited,
        };
        Some(limit.start.min(words.start)..limit.end.max(words.end))
    })
}

/// Whether a word limits what is asked for, whoever says so ("Security says only chalk"), in whatever phrase ("we only"), but not
/// "read-only".
fn is_limit(reading: &Reading<'_>, word: usize) -> bool {
    let says = |mention: &Mention| {
        mention.matches_any(&[Category::Only, Category::NothingElse])
            || reading.is_english && mention.words.len() > 1 && reading.is(word, FunctionWord::Only)
    };
    let is_other = |mention: &Mention| mention.matches_any(&[Category::Downtoner, Category::ReadOnly, Category::Vague]);
    reading.mention_at(word).is_some_and(|mention| says(mention) && !is_other(mention))
        && !LEXICON.says(reading.key(word), Category::Downtoner)
        // "read-only", where it is what a list of people has.
        && !(word > 0 && reading.matches(word - 1, Category::Read) && reading.gap(word) == Gap::Joined)
        && reading.scopes().denials[word] == 0
        && !reading.is_masked(word)
        && !reading.is_background(word)
}

/// The words of a limit: a phrase that limits, or one word of another.
fn limit_at(reading: &Reading<'_>, word: usize) -> Range<usize> {
    let limits = |mention: &&Mention| mention.matches_any(&[Category::Only, Category::NothingElse]);
    reading.mention_at(word).filter(limits).map_or(word..word + 1, |mention| mention.words.clone())
}

/// The words that a limit is of: behind it in its part of the sentence, or else before it, and in what was said before where it
/// stands by itself.
fn limited(reading: &Reading<'_>, limit: &Range<usize>) -> Range<usize> {
    let Range { start, end } = *limit;
    let part = reading.between_commas(start);
    if is_behind(reading, start) && part.start < start {
        return part.start..start;
    }
    if !reading.is_parted(end) && !reading.matches(start, Category::NothingElse) {
        return end..part.end;
    }
    let is_light = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.matches(Category::And));
    if (part.start..start).all(is_light) && part.start > 0 {
        return reading.between_commas(part.start - 1).start..start;
    }
    part.start..start
}

/// Whether somebody stands before a limit, who does what follows: "it only ever counts".
fn has_subject(reading: &Reading<'_>, limit: &Range<usize>) -> bool {
    const LEADING: &[Category] = &[
        Category::And,
        Category::Contrast,
        Category::Token,
        Category::Read,
        Category::ReadOnly,
        Category::RightsNoun,
        Category::Demand,
        Category::For,
    ];
    let before = limit.start.checked_sub(1).filter(|_| !reading.is_parted(limit.start));
    before.is_some_and(|before| !reading.mention_at(before).is_some_and(|mention| mention.matches_any(LEADING)))
}

/// Whether a limit stands behind what it limits, as in Japanese: it is written in kana.
fn is_behind(reading: &Reading<'_>, limit: usize) -> bool {
    reading.key(limit).starts_with(|letter: char| ('\u{3040}'..='\u{30ff}').contains(&letter))
}

/// Whether these words only point to what was said before: "that one", "this".
fn points_back(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    !words.is_empty()
        && words.clone().all(|word| {
            LEXICON.is_determiner(reading.key(word))
                || reading.mention_at(word).is_some_and(|mention| {
                    mention.matches(Category::Refers) && mention.manager().is_none()
                        || mention.matches(Category::Number(1))
                })
        })
}

/// Whether a word is a noun for packages, or for where they lie, that says which: "the package", "this repo", "projet courant".
fn is_described(reading: &Reading<'_>, word: usize) -> bool {
    let is_noun = |mention: &Mention| {
        mention.matches_any(&[Category::PackageNoun, Category::ProjectNoun]) && mention.manager().is_none()
    };
    let is_this = |word: usize| reading.matches(word, Category::This);
    let before = word.checked_sub(1).filter(|_| reading.gap(word) <= Gap::Space);
    let is_pointed_at = before.is_some_and(|before| {
        LEXICON.is_determiner(reading.key(before)) || reading.is(before, FunctionWord::Article) || is_this(before)
    });
    reading.mention_at(word).is_some_and(is_noun)
        && (is_pointed_at || is_this(word + 1) && reading.gap(word + 1) <= Gap::Space)
}

/// Whether a word says what a field of a token takes.
fn is_value(reading: &Reading<'_>, word: usize) -> bool {
    let is_one = |mention: &Mention| {
        mention.matches_any(VALUES)
            || super::has_ecosystem(mention)
            || is_of_another_field(mention)
            // "the token and nothing else", "for the team only"
            || mention.matches_any(&[Category::Token, Category::People, Category::Place, Category::OtherNoun])
                && !mention.matches(Category::PackageNoun)
                && !reading.is(word, FunctionWord::Thing)
                && is_determined(reading, mention.words.start)
    };
    let is_number = reading.key(word).starts_with(|first: char| first.is_ascii_digit());
    is_number || reading.is_masked(word) || reading.is_environment(word) || reading.mention_at(word).is_some_and(is_one)
}

/// Whether an article or the like leads to a word.
fn is_determined(reading: &Reading<'_>, word: usize) -> bool {
    word > 0 && !reading.is_parted(word) && LEXICON.is_determiner(reading.key(word - 1))
}

/// Whether it is known what a word says.
fn is_accounted(reading: &Reading<'_>, word: usize) -> bool {
    let key = reading.key(word);
    let is_of = |mention: &Mention| is_known(mention) || mention.matches_any(LIGHT);
    is_value(reading, word)
        || reading.is_background(word)
        || LEXICON.is_determiner(key)
        || LEXICON.is_auxiliary(key)
        || reading.is(word, FunctionWord::Everyday)
        || reading.is(word, FunctionWord::Thing)
        || reading.is(word, FunctionWord::Copula)
        || reading.is(word, FunctionWord::Article)
        || reading.is(word, FunctionWord::Linking)
        || reading.is(word, FunctionWord::Than)
        || reading.mention_at(word).is_some_and(|mention| {
            is_of(mention) || mention.is_number() || mention.matches_any(&[Category::OtherNoun, Category::Holds])
        })
}
