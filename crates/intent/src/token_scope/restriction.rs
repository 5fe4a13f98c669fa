//! What restricts and is not accounted for: an "only" or "nothing else" in what is asked limits something that was understood
//! (what is done, until when, where), or it is asked about. What stands beside it and is not known may be an image, a
//! package, a team's name: a token that opens everything is not what was asked for.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes;
use super::super::scopes::salience::{self, Salience};
use super::super::tokenizer::{Gap, is_unspaced};
use super::bare_name::is_named;
use super::noun_phrase::{described, is_noun, is_of_another_field};
use super::one_word::is_unfamiliar;
use super::{has_ecosystem, writes};

/// How far a restriction reaches, in words.
const REACH: usize = 8;

/// The words of a restriction that is about something unknown.
pub(super) fn unaccounted(reading: &Reading<'_>) -> Option<Range<usize>> {
    let asked = Asked::of(reading);
    let mut restrictions = reading.mentions.iter().filter(|mention| restricts(reading, mention, &asked));
    restrictions.find_map(|mention| {
        let words = &mention.words;
        let unknown = if mention.matches(Category::NothingElse) {
            named_in_what_is_written(reading, words.start, &asked)
        } else {
            match ahead(reading, mention) {
                Ahead::Known => None,
                Ahead::Unknown(unknown) => Some(unknown),
                Ahead::Nothing if mention.matches(Category::Only) => behind(reading, words.start),
                Ahead::Nothing => None,
            }
        };
        let unknown = unknown.or_else(|| (!mention.matches(Category::For)).then(|| described(reading, mention))?)?;
        Some(words.start.min(unknown.start)..words.end.max(unknown.end))
    })
}

/// What is not known beside a restriction in a short request: in the sentence before "nothing else", in the part around "only".
pub(super) fn unknown_beside(reading: &Reading<'_>) -> Option<Range<usize>> {
    let asked = Asked::of(reading);
    // "not for anything but flask", "nowhere but in serde"
    let excludes = |mention: &Mention| {
        mention.matches(Category::Exclusion) && asked.has(reading, mention.words.start) && writes(reading)
    };
    let restrictions = reading.mentions.iter().filter(|mention| {
        let limits = mention.matches_any(&[Category::Only, Category::NothingElse]);
        limits && restricts(reading, mention, &asked) || excludes(mention)
    });
    // "it only copies packages"
    let may_be_verb = |mention: &Mention, word: usize| {
        let is_word = mention.words.len() == 1;
        is_word && word == mention.words.end && !mention.matches(Category::For) && !reading.is_parted(word + 1)
    };
    let words = |mention: &Mention| {
        let around = around(reading, mention).filter(|word| !may_be_verb(mention, *word));
        around.collect::<Vec<_>>()
    };
    restrictions.flat_map(words).find_map(|word| {
        let name = reading.compound(word);
        let is_capital = reading.text[reading.span(&name)].starts_with(char::is_uppercase) && name.start > 0;
        let is_unknown = is_unfamiliar(reading, word);
        (is_unknown && !is_capital && asked.has(reading, word)).then_some(name)
    })
}

/// The words that a restriction may be of: none where another field takes what stands right before "nothing else".
fn around(reading: &Reading<'_>, restriction: &Mention) -> Range<usize> {
    let Range { start: place, end } = restriction.words;
    if restriction.matches(Category::NothingElse) {
        let is_other = place.checked_sub(1).is_some_and(|before| is_kept_by_another(reading, before));
        return if is_other { place..place } else { reading.sentence(place).start..place };
    }
    let part = reading.between_commas(place);
    if reading.is_parted(end) { part.start..place } else { end..part.end }
}

/// Whether a word says what another field of a token takes: "24 hours are enough", "reading is fine".
fn is_kept_by_another(reading: &Reading<'_>, word: usize) -> bool {
    reading.key(word).starts_with(|first: char| first.is_ascii_digit())
        || reading.mention_at(word).is_some_and(|nearest| {
            is_known(nearest)
                && !nearest.matches_any(&[Category::Token, Category::Tokens])
                && nearest.manager().is_none()
        })
}

/// What stands behind a restriction.
enum Ahead {
    /// What another field takes, or nothing that is a thing.
    Known,
    /// This, of which nobody knows what it is.
    Unknown(Range<usize>),
    /// Nothing.
    Nothing,
}

/// Whether a mention restricts what is asked for.
pub(super) fn restricts(reading: &Reading<'_>, mention: &Mention, asked: &Asked) -> bool {
    let place = mention.words.start;
    let is_for = mention.matches(Category::For) && has_token_before(reading, place);
    (is_for || mention.matches_any(&[Category::Only, Category::NothingElse, Category::ScopedTo]))
        && scopes::subject(mention).is_none()
        && reading.scopes().denials[place] == 0
        && asked.has(reading, place)
}

/// The sentences in which something is asked for or wanted; all, where none says so.
pub(super) struct Asked {
    /// How sure the surest clause of each sentence is, by the sentences' numbers.
    surest: Vec<Salience>,
    says_so: bool,
}

impl Asked {
    /// Those of a request.
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let sentences = &reading.scopes().sentences;
        let mut surest = vec![Salience::Reported; sentences.last().map_or(0, |last| last + 1)];
        for (word, sentence) in sentences.iter().enumerate() {
            surest[*sentence] = surest[*sentence].max(salience::of(reading, word));
        }
        Self { says_so: surest.iter().any(|salience| *salience >= Salience::Wanted), surest }
    }

    /// Whether a word stands in what is asked for, and is neither quoted nor denied there.
    pub(super) fn asserts(&self, reading: &Reading<'_>, word: usize) -> bool {
        self.has(reading, word) && !reading.is_quoted(word) && reading.scopes().denials[word] == 0
    }

    /// Whether a word stands in what is asked for.
    pub(super) fn has(&self, reading: &Reading<'_>, word: usize) -> bool {
        !reading.scopes().reported[word]
            && !reading.is_masked(word)
            && !reading.is_background(word)
            && salience::of(reading, word) != Salience::Reported
            && (!self.says_so || self.surest[reading.scopes().sentences[word]] >= Salience::Wanted)
    }
}

/// What stands behind a restriction, where it is named as things are: after "for", beside a noun for packages, or alone. A
/// verb that is not known ("only counts packages") stands otherwise.
fn ahead(reading: &Reading<'_>, mention: &Mention) -> Ahead {
    let start = mention.words.end;
    let restricts = mention.matches_any(&[Category::Only, Category::ScopedTo]);
    // "limited to our project", "only for my image": whatever it is that nothing was understood of.
    let is_bound = mention.matches(Category::ScopedTo) && writes_before(reading, start);
    let is_one = restricts && mention.matches(Category::For) && writes_before(reading, start);
    let mut end = start;
    let mut is_led = restricts && mention.matches_any(&[Category::For, Category::At, Category::ScopedTo]);
    for word in start..reading.words.len().min(start + REACH) {
        if word > start && reading.is_parted(word) {
            break;
        }
        end = word + 1;
        if is_folder(reading, word) {
            return Ahead::Unknown(word..word + 1);
        }
        match reading.mention_at(word) {
            None if is_named(reading, word) => {
                let name = reading.compound(word);
                let may_be_verb = word == start && !is_led && !writes_before(reading, start);
                let is_alone = word == start && restricts && reading.is_parted(name.end);
                let is_beside = if restricts { is_beside_noun(reading, &name) } else { is_before_noun(reading, &name) };
                let is_thing = is_led || is_alone || name.len() > 1 && restricts || is_beside;
                return if is_thing && !may_be_verb { Ahead::Unknown(name) } else { Ahead::Known };
            }
            None => {}
            // "restricted to the mirror repo"
            Some(other) if restricts && is_before_codebase(reading, other) => return Ahead::Unknown(word..word + 2),
            Some(other) if is_known(other) && (!is_bound || takes_a_field(other)) => return Ahead::Known,
            Some(other) => is_led |= restricts && other.matches_any(&[Category::For, Category::At, Category::From]),
        }
    }
    let is_about_one = is_bound || is_one && (start..end).any(|word| is_noun(reading, word));
    if is_about_one && end > start { Ahead::Unknown(start..end) } else { Ahead::Nothing }
}

/// Whether a word that says something elsewhere picks one of several repositories here: "the mirror repo", but "our npm repo".
fn is_before_codebase(reading: &Reading<'_>, mention: &Mention) -> bool {
    let next = mention.words.end;
    let is_client = mention.manager().is_some() || has_ecosystem(mention);
    let is_article = LEXICON.is_determiner(reading.key(mention.words.start));
    mention.words.len() == 1
        && reading.gap(next) <= Gap::Space
        && reading.is(next, FunctionWord::Codebase)
        && !is_client
        && !is_article
        && mention.matches_any(&[
            Category::Read,
            Category::Write,
            Category::ReaderUse,
            Category::WriterUse,
            Category::EitherUse,
        ])
}

/// What stands before a restriction, at the end of a part of a sentence: "the web image only".
fn behind(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    if reading.is_parted(end) {
        return None;
    }
    let mut noun = false;
    for word in (end.saturating_sub(REACH)..end).rev() {
        if word + 1 < end && reading.is_parted(word + 1) {
            return None;
        }
        if is_folder(reading, word) {
            return Some(word..word + 1);
        }
        match reading.mention_at(word) {
            None if is_named(reading, word) => {
                let name = reading.compound(word);
                let is_behind = word + 1 == end && reading.key(end).starts_with(is_unspaced);
                let is_led = word > 0 && reading.matches(word - 1, Category::For);
                let is_alone = word + 1 == end && reading.is_parted(name.start) && writes_before(reading, word);
                let is_thing =
                    noun || is_behind || is_led || is_alone || name.len() > 1 || is_beside_noun(reading, &name);
                return is_thing.then_some(name);
            }
            None => {}
            Some(other) if other.matches(Category::PackageNoun) => noun = true,
            Some(other) if is_known(other) => return None,
            Some(_) => {}
        }
    }
    None
}

/// What is named in the sentence that ends with "nothing else", where it is said to be written: "push web and nothing else".
fn named_in_what_is_written(reading: &Reading<'_>, end: usize, asked: &Asked) -> Option<Range<usize>> {
    let last = end.min(reading.words.len().checked_sub(1)?);
    let sentence = reading.scopes().sentences[last];
    let is_in = |word: &usize| reading.scopes().sentences[*word] == sentence && asked.has(reading, *word);
    // What is enough stands right before.
    if is_kept_by_another(reading, end.checked_sub(1)?) {
        return None;
    }
    (0..end).rev().take_while(is_in).find_map(|word| {
        let is_unknown = reading.mention_at(word).is_none() && is_named(reading, word);
        let name = reading.compound(word);
        let is_named = is_written(reading, name.start) || is_beside_noun(reading, &name) && writes_before(reading, end);
        (is_unknown && is_named).then_some(name)
    })
}

/// Whether what stands here is what is written: "push web", "push to the web image".
fn is_written(reading: &Reading<'_>, start: usize) -> bool {
    for word in (start.saturating_sub(3)..start).rev() {
        match reading.mention_at(word) {
            Some(mention) if mention.matches(Category::Write) => return true,
            Some(mention)
                if mention.matches_any(&[Category::For, Category::At, Category::Ordinary, Category::PackageNoun]) => {}
            Some(mention) if has_ecosystem(mention) => {}
            _ => return false,
        }
    }
    false
}

/// Whether a token, or writing, is spoken of before in the sentence.
fn has_token_before(reading: &Reading<'_>, end: usize) -> bool {
    has_before(reading, end, &[Category::Write, Category::Token])
}

/// Whether writing is asked for before in the sentence.
fn writes_before(reading: &Reading<'_>, end: usize) -> bool {
    has_before(reading, end, &[Category::Write])
}

fn has_before(reading: &Reading<'_>, end: usize, categories: &[Category]) -> bool {
    let Some(last) = end.checked_sub(1) else { return false };
    let sentence = reading.scopes().sentences[last];
    reading.mentions_in(&(end.saturating_sub(REACH)..end)).any(|mention| {
        mention.matches_any(categories)
            && reading.scopes().sentences[mention.words.start] == sentence
            && reading.scopes().denials[mention.words.start] == 0
    })
}

/// Whether a noun for packages stands right beside a name, or one that says what it is called.
fn is_beside_noun(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    let is_behind = name.start > 0 && !reading.is_parted(name.start) && is_noun(reading, name.start - 1);
    is_behind || is_before_noun(reading, name)
}

/// Whether a noun for packages stands right behind a name: "web image".
fn is_before_noun(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    !reading.is_parted(name.end) && is_noun(reading, name.end)
}

/// Whether a folder is named, by its end: `team/`.
fn is_folder(reading: &Reading<'_>, word: usize) -> bool {
    let Some(rest) = reading.words.get(word).and_then(|word| reading.text.get(word.span.end..)) else { return false };
    rest.strip_prefix("/*")
        .or_else(|| rest.strip_prefix('/'))
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether a phrase is one that another field takes, or tells who or what the token is for besides packages.
pub(super) fn is_known(mention: &Mention) -> bool {
    const KNOWN: &[Category] = &[
        Category::Reads,
        Category::Writes,
        Category::ReaderUse,
        Category::WriterUse,
        Category::EitherUse,
        Category::RightsNoun,
        Category::People,
        Category::Token,
        Category::Tokens,
        Category::Generate,
        Category::Revoke,
        Category::Rotate,
        Category::Until,
        Category::Never,
        Category::Vague,
        Category::Expiring,
        Category::Today,
        Category::Tomorrow,
        Category::AfterTomorrow,
        Category::EndOf,
        Category::Next,
        Category::This,
        Category::Place,
        Category::EnvironmentNoun,
    ];
    takes_a_field(mention) || mention.matches_any(KNOWN)
}

/// Whether a phrase says what a field of a token takes.
fn takes_a_field(mention: &Mention) -> bool {
    is_of_another_field(mention) || mention.environment.is_some() || mention.manager().is_some()
}
