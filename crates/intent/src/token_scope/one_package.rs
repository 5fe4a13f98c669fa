//! One package that a request to write describes by what stands beside its noun, or packages by whose they are: "docker push the
//! checkout image", "write access for the grafana chart", "the search team's libraries". It is not all that there is, whatever
//! the words beside the noun say elsewhere, so that it is asked about.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::environment;
use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::{Gap, is_unspaced};
use super::bare_noun::names_user;
use super::noun_phrase::{is_boundary, is_of_another_field};
use super::one_word::is_unknown;
use super::restriction::Asked;
use super::{SHORT_TO_READ, has_ecosystem, is_short, may_write};

/// The most words of such a request, besides what asks nothing: a longer one tells of many things.
const LONGEST: usize = 28;

/// The most words between the noun and what says which.
const NEAR: usize = 4;

/// What ends such a phrase, beside what ends any.
const ENDS: &[Category] =
    &[Category::Write, Category::Writes, Category::Read, Category::Reads, Category::ReadOnly, Category::CreatedBy];

/// The words that say which package, or whose, with their noun; `environments` are the names of those that there are.
pub(super) fn one_package(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    let most = if may_write(reading) { LONGEST } else { SHORT_TO_READ };
    if !is_short(reading, most) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_asked = |word: &usize| asked.asserts(reading, *word);
    let picks = |word: usize| picks(reading, word) && !environment::exists(reading, word, environments);
    (0..reading.words.len()).filter(is_asked).find_map(|word| {
        described(reading, word, &picks)
            .or_else(|| named_behind(reading, word, &picks))
            .or_else(|| unspaced(reading, word, &picks))
            .or_else(|| owned(reading, word))
            .or_else(|| of_people(reading, word))
    })
}

/// Whether a word that is known may be what a package is called: "the image checkout", and, where names stand behind their noun, "das
/// Chart monitoring".
fn may_be_name(reading: &Reading<'_>, word: usize) -> bool {
    reading.mention_at(word).is_some_and(|mention| {
        mention.matches_any(&[Category::ProjectNoun, Category::Hesitant])
            || !reading.is_english && names_user(mention) && !mention.matches(Category::People)
    })
}

/// What the noun of one package, or of what one comes from, is of: "the image of checkout", "le service facturation".
fn named_behind(reading: &Reading<'_>, noun: usize, picks: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let is_package = reading.is(noun, FunctionWord::Package);
    let is_of = reading.is(noun + 1, FunctionWord::BelongingTo);
    // "images of checkout" are of one, too.
    let is_one = (is_package || reading.is(noun, FunctionWord::Codebase))
        && (!reading.key(noun).ends_with('s') || is_of && may_write(reading));
    if !is_one || is_before_noun(reading, noun) {
        return None;
    }
    let leads = |word: &usize| {
        let is_article = LEXICON.is_determiner(reading.key(*word)) && reading.is(*word - 1, FunctionWord::BelongingTo);
        reading.gap(*word) <= Gap::Space && (*word == noun + 1 && is_of || is_article)
    };
    let name = (noun + 1..reading.words.len()).find(|word| !leads(word))?;
    let is_known = (!is_unknown(reading, name) || reading.is(name, FunctionWord::Everyday))
        && !(is_of && may_be_name(reading, name));
    // "the project is", "the service team"
    let is_name = reading.gap(name) <= Gap::Space
        && !reading.key(name).starts_with(is_unspaced)
        && !is_known
        && picks(name)
        && (is_of || !is_boundary(reading, name, ENDS) && !reading.is_english);
    (is_name && (is_of || !is_package)).then(|| noun..reading.compound(name).end)
}

/// The same where words are written without spaces, and what says which stands right before the noun: "支付镜像".
fn unspaced(reading: &Reading<'_>, noun: usize, picks: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    if !reading.key(noun).starts_with(is_unspaced) || !reading.is(noun, FunctionWord::Packages) {
        return None;
    }
    let is_near = |word: &usize| reading.gap(*word + 1) <= Gap::Space;
    let says = |word: &usize| {
        if reading.key(*word).starts_with(is_unspaced) {
            reading.mention_at(*word).is_none() && !reading.is_masked(*word) && !reading.is_background(*word)
        } else {
            picks(*word)
        }
    };
    let words = (0..noun).rev().take_while(is_near).take_while(says);
    words.last().map(|start| start..noun + 1)
}

/// What people have, by a noun for packages and theirs behind it: "le produit de l'équipe Faucon", "the images of our team".
fn of_people(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    if !is_thing(reading, noun)
        || !reading.is(noun + 1, FunctionWord::BelongingTo)
        || reading.gap(noun + 1) > Gap::Space
    {
        return None;
    }
    let is_inside = |word: &usize| reading.gap(*word) <= Gap::Space;
    let people = (noun + 2..reading.words.len().min(noun + 2 + NEAR))
        .take_while(is_inside)
        .find(|word| reading.matches(*word, Category::People))?;
    Some(noun..people + 1)
}

/// Whether a noun for packages, or for what they come from, stands here.
fn is_thing(reading: &Reading<'_>, word: usize) -> bool {
    reading.is(word, FunctionWord::Package)
        || reading.is(word, FunctionWord::Codebase)
        || reading.is(word, FunctionWord::Thing)
}

/// The phrase around a noun for one package, where something beside it says which.
fn described(reading: &Reading<'_>, noun: usize, picks: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let is_one = reading.is(noun, FunctionWord::Package) && !reading.key(noun).ends_with('s');
    if !is_one || is_before_noun(reading, noun) {
        return None;
    }
    let is_inside = |word: &usize| reading.gap(*word + 1) <= Gap::Space && !is_boundary(reading, *word, ENDS);
    // Its words begin behind an article, or what leads to it.
    let begins = |word: usize| {
        LEXICON.is_determiner(reading.key(word))
            || reading.is(word, FunctionWord::Article)
            || reading.is(word, FunctionWord::Indefinite)
    };
    let words = (noun.saturating_sub(NEAR)..noun).rev().take_while(is_inside).take_while(|word| !begins(*word));
    let start = words.last().unwrap_or(noun);
    let is_led =
        start > 0 && reading.gap(start) <= Gap::Space && (begins(start - 1) || is_boundary(reading, start - 1, ENDS));
    let start = if is_led { start } else { noun };
    // "push the image again" says how.
    let end = noun + 1;
    let is_known = !is_unknown(reading, end) || reading.is(end, FunctionWord::Everyday);
    let may_be_name = || reading.is_parted(end + 1) && may_be_name(reading, end) && picks(end);
    let is_named = reading.gap(end) <= Gap::Space && (!is_known || may_be_name());
    let end = if is_named { reading.compound(end).end } else { end };
    (is_named || (start..noun).any(picks)).then_some(start..end)
}

/// Whether what follows a noun makes it somebody, or something else: "the image build job", "the package registry".
fn is_before_noun(reading: &Reading<'_>, noun: usize) -> bool {
    if !reading.is_english && !reading.is_compound(noun) {
        return false;
    }
    (noun + 1..reading.words.len().min(noun + 3)).take_while(|word| reading.gap(*word) <= Gap::Space).any(|word| {
        reading.is(word, FunctionWord::Registry)
            || reading.is(word, FunctionWord::Version)
            || reading.mention_at(word).is_some_and(|mention| names_user(mention) && !mention.matches(Category::Place))
    })
}

/// What somebody has, by a noun for packages or what they come from: "the search team's libraries", "falcon's stuff".
fn owned(reading: &Reading<'_>, owner: usize) -> Option<Range<usize>> {
    let text = &reading.text[reading.words[owner].span.clone()];
    // "our notebooks' packages" are ours.
    let is_ours = owner > 0 && reading.matches(owner - 1, Category::FirstPerson);
    let is_plural = text.ends_with('s') && reading.between(owner + 1).starts_with(['\'', '’']) && !is_ours;
    let is_possessive = text.ends_with("'s") || text.ends_with("’s") || is_plural;
    let is_inside = |word: &usize| reading.gap(*word) <= Gap::Space && !is_boundary(reading, *word, ENDS);
    if text.len() < 4 || !is_possessive {
        return None;
    }
    let noun = (owner + 1..reading.words.len().min(owner + NEAR))
        .take_while(is_inside)
        .find(|word| is_thing(reading, *word))?;
    (!is_before_noun(reading, noun)).then_some(owner..noun + 1)
}

/// Whether a word before a noun says which package it is: "the checkout image", but "a docker image", "our new image".
pub(super) fn picks(reading: &Reading<'_>, word: usize) -> bool {
    let is_client = |mention: &Mention| mention.manager().is_some() || has_ecosystem(mention);
    let is_light = |mention: &Mention| {
        mention.matches_any(&[Category::All, Category::FirstPerson, Category::Former, Category::This, Category::Not])
            || mention.is_number()
            || is_client(mention)
            || is_of_another_field(mention) && !reading.is_environment(word)
    };
    !LEXICON.is_determiner(reading.key(word))
        && !LEXICON.is_auxiliary(reading.key(word))
        && !reading.is(word, FunctionWord::Article)
        && !reading.is(word, FunctionWord::Kind)
        && !reading.is(word, FunctionWord::Indefinite)
        && !reading.key(word).starts_with(is_unspaced)
        && !reading.is_masked(word)
        && !reading.mention_at(word).is_some_and(is_light)
}
