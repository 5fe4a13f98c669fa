//! What a restriction of a short request is of. It stands beside what a field takes ("only until Friday", "reading and nothing
//! else"), or it is asked about: nobody can list what people limit a token to, and what its fields take can be.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::restriction::{Asked, is_known, restricts};
use super::{has_ecosystem, may_write};

/// A restriction of what no field takes: "for it only", "these three and nothing else", "token-tools and nothing else", "for
/// "server" only", "publish token, never docker-compose".
pub(super) fn unattached(reading: &Reading<'_>) -> Option<Range<usize>> {
    let asked = Asked::of(reading);
    let writes = may_write(reading);
    reading.mentions.iter().find_map(|mention| {
        let words = mention.words.clone();
        // "Security says only chalk", "But only for chalk.": whoever says it, and in whatever sentence.
        let is_own = !reading.is_masked(words.start) && !reading.is_background(words.start);
        let counts = writes && is_own && reading.scopes().denials[words.start] == 0;
        let is_strict = mention.matches_any(&[Category::Only, Category::NothingElse])
            && !mention.matches(Category::Downtoner)
            && (counts || restricts(reading, mention, &asked));
        let nearest = if is_strict {
            let is_behind = mention.matches(Category::NothingElse) || reading.is_parted(words.end);
            if is_behind { before(reading, &words) } else { behind(reading, &words) }
        } else if writes && !reading.scopes().reported[words.start] {
            let excluded = || behind(reading, &words).filter(|_| excludes(reading, mention));
            excluded().or_else(|| left_out_before(reading, mention))
        } else {
            None
        }?;
        Some(words.start.min(nearest)..words.end.max(nearest + 1))
    })
}

/// Whether a mention leaves out what stands behind it: "except", "never", "without", "but not for".
fn excludes(reading: &Reading<'_>, mention: &Mention) -> bool {
    let is_for = |word: usize| LEXICON.says(reading.key(word), Category::For);
    let is_never = mention.matches_any(&[Category::Never, Category::Except]);
    mention.matches(Category::Exclusion)
        || mention.matches(Category::Not) && (is_never || is_for(mention.words.end) || is_for(mention.words.end - 1))
}

/// What stands before a restriction, where no field takes it.
fn before(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    // "for vault only"
    let is_named = |word: &usize| {
        *word > 0
            && is_plain(reading, *word)
            && !reading.is(*word, FunctionWord::Everyday)
            && reading.matches(*word - 1, Category::For)
    };
    let is_led = |word: usize| {
        let start = reading.mention_at(word).map_or(word, |mention| mention.words.start);
        start > 0 && reading.matches(start - 1, Category::For)
    };
    let is_open = |word: &usize| is_open(reading, *word) || is_led(*word) && is_other_client(reading, *word);
    let sentence = reading.scopes().sentences[words.start];
    let mut before = (0..words.start).rev().take_while(|word| reading.scopes().sentences[*word] == sentence);
    let head = || before.find(|word| !is_light(reading, *word, words)).filter(is_open);
    let links = |word: &usize| reading.matches(*word, Category::And);
    (0..words.start).rev().find(|word| !links(word)).filter(is_named).or_else(head)
}

/// What stands behind a restriction in its part of the sentence, where no field takes it.
fn behind(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    let is_within = |word: &usize| reading.gap(*word) <= Gap::Space || *word == words.end;
    let mut behind = (words.end..reading.words.len()).take_while(is_within);
    let is_quoted = |word: &usize| is_open(reading, *word) && reading.words[*word].quotation.is_some();
    let has_taken = behind.clone().any(|word| is_taken(reading, word));
    // "only snapshots", "can only publish tools", of which no more is known than that it is said.
    let is_object = |word: usize| word > 0 && reading.matches(word - 1, Category::Write);
    let is_plain = |word: &usize| {
        let is_unknown = || is_object(*word) && reading.mention_at(*word).is_none();
        (!has_taken || is_object(*word)) && (is_plain(reading, *word) || is_unknown())
    };
    let last = behind.clone().last().filter(is_plain);
    // "only for the ones that we spoke of", but "it only copies packages"
    let is_led = reading.matches(words.start, Category::For)
        || !has_taken
        || reading.mention_at(words.start).is_some_and(|mention| excludes(reading, mention));
    let head = behind.find(|word| !is_light(reading, *word, words)).filter(|word| !is_predicate(reading, *word));
    let is_open = |word: usize| is_open(reading, word) || is_other_client(reading, word);
    head.filter(|word| is_quoted(word) || is_led && is_open(*word)).or(last)
}

/// Whether something is said here of what a restriction stands behind: "reading alone isn't enough".
pub(super) fn is_predicate(reading: &Reading<'_>, word: usize) -> bool {
    const PREDICATES: &[Category] = &[Category::Not, Category::NotBefore, Category::NotEnough];
    reading.is(word, FunctionWord::Copula)
        || reading.mention_at(word).is_some_and(|mention| mention.matches_any(PREDICATES))
}

/// What is left out by words behind it, and no field takes: "tools is off limits".
fn left_out_before(reading: &Reading<'_>, mention: &Mention) -> Option<usize> {
    let word = mention.words.start.checked_sub(1)?;
    let is_alone = reading.gap(mention.words.start) <= Gap::Space && reading.gap(word) > Gap::Space;
    let is_left_out = mention.matches(Category::NotBefore) && !mention.matches(Category::Not);
    (is_left_out && is_alone && is_open(reading, word) && is_plain(reading, word)).then_some(word)
}

/// Whether a word says nothing of its own beside a restriction.
fn is_light(reading: &Reading<'_>, word: usize, restriction: &Range<usize>) -> bool {
    const LIGHT: &[Category] = &[Category::And, Category::Ordinary, Category::For, Category::At];
    const HEADS: &[Category] = &[Category::Refers, Category::OtherNoun, Category::PackageNoun];
    let says_nothing =
        |mention: &Mention| mention.matches_any(LIGHT) && !mention.matches_any(HEADS) && !is_known(mention);
    reading.mention_at(word).is_some_and(says_nothing)
        && reading.words[word].quotation.is_none()
        && !reading.is_mended(word)
        || LEXICON.is_determiner(reading.key(word)) && word + 1 != restriction.start
        || is_number(reading, word) && is_taken(reading, word + 1)
}

/// Whether no field takes a word, or it is written as a name is: "for "server" only".
fn is_open(reading: &Reading<'_>, word: usize) -> bool {
    let is_name = || reading.words[word].quotation.is_some() && !reading.is_environment(word);
    // "typescript" is near to another word, and is none of a field here.
    let is_near = || reading.is_mended(word) && !reading.is_environment(word);
    !is_taken(reading, word) || is_name() || is_near()
}

/// Whether a word says what a field of a token takes, who or what it is for, or that it is the token.
pub(super) fn is_taken(reading: &Reading<'_>, word: usize) -> bool {
    const TAKEN: &[Category] =
        &[Category::FirstPerson, Category::OtherNoun, Category::Suffices, Category::Demand, Category::Directed];
    const USERS: &[Category] =
        &[Category::OtherNoun, Category::Place, Category::ReaderUse, Category::WriterUse, Category::EitherUse];
    // "for server only" may be a package, "for our server only" and "for CI only" are none.
    let is_bare = |mention: &Mention| {
        mention.matches_any(&[Category::OtherNoun, Category::Place])
            && !mention.matches_any(&[Category::WriterUse, Category::EitherUse, Category::EnvironmentNoun])
            && word > 0
            && reading.matches(word - 1, Category::For)
    };
    let is_package = |mention: &Mention| {
        mention.matches(Category::PackageNoun) || reading.is(word, FunctionWord::Package) || has_ecosystem(mention)
    };
    // "one package only", "half of the packages only"
    const LEADS: &[Category] = &[Category::Token, Category::Read, Category::Write];
    let is_led = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.matches_any(LEADS));
    let is_count = |word: usize| reading.is(word, FunctionWord::Singling) || is_number(reading, word);
    let is_within = |before: &usize| !reading.is_parted(before + 1) && !is_led(*before);
    let is_counted = (0..word).rev().take_while(is_within).any(is_count);
    let compound = reading.compound(word);
    let is_determined = compound.start > 0 && LEXICON.is_determiner(reading.key(compound.start - 1));
    let is_user = |mention: &Mention| mention.matches_any(USERS) && !is_package(mention);
    let is_whole = |mention: &Mention| {
        compound.len() == 1
            || is_determined && is_user(mention) && mention.words.end == compound.end
            || mention.words.start <= compound.start && mention.words.end >= compound.end
            || mention.matches_any(&[Category::Token, Category::Tokens]) && mention.words.end == compound.end
    };
    word < reading.words.len() && reading.is_masked(word)
        || reading.is_environment(word)
        || reading.key(word).starts_with(|first: char| first.is_ascii_digit())
        || reading.mention_at(word).is_some_and(|mention| {
            is_whole(mention)
                && !(is_package(mention) && is_counted)
                && !is_bare(mention)
                && (is_known(mention) || has_ecosystem(mention) || mention.matches_any(TAKEN) && !is_package(mention))
        })
        || reading.is(word, FunctionWord::Thing)
}

/// Whether a client stands here, or a language, that is not the one by which the token is called: "npm publish token for docker
/// only", "never typescript".
fn is_other_client(reading: &Reading<'_>, word: usize) -> bool {
    let text = |mention: &Mention| reading.text[reading.span(&mention.words)].to_lowercase();
    let is_client = |mention: &Mention| {
        let is_thing = mention.matches_any(&[Category::PackageNoun, Category::OtherNoun]);
        mention.manager().is_some() || has_ecosystem(mention) && !is_thing
    };
    let Some(own) = reading.mention_at(word).filter(|mention| is_client(mention)) else { return false };
    let is_other = |mention: &Mention| {
        mention.manager().is_some() && mention.words.end < own.words.start && !text(mention).starts_with(&text(own))
    };
    reading.mentions.iter().any(is_other)
}

/// Whether nothing is known of a word but that people say it: no phrase that leads to something, points to it or is polite.
fn is_plain(reading: &Reading<'_>, word: usize) -> bool {
    const LEADS: &[Category] = &[
        Category::And,
        Category::For,
        Category::At,
        Category::Refers,
        Category::Directed,
        Category::Demand,
        Category::FirstPerson,
    ];
    reading.mention_at(word).is_some_and(|mention| {
        mention.matches(Category::Ordinary) && mention.words.len() == 1 && !mention.matches_any(LEADS)
    })
}

/// Whether a word is a number, written out.
fn is_number(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(Mention::is_number)
}
