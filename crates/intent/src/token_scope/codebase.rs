//! A thing that packages come from or lie in, which a request to write names without saying which packages those are: "for this
//! repo", "inside our workspace", "the project Phoenix". Which they are, only whoever asks knows: everything is more than that.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::Reading;
use super::super::tokenizer::{Gap, is_unspaced};
use super::bare_noun::names_user;
use super::one_word::is_unknown;
use super::restriction::Asked;
use super::{is_short, may_write, names_client};

/// The most words of such a request, besides what asks nothing: a longer one tells of many things.
const LONGEST: usize = 40;

/// The most words between what leads to such a thing and its noun: "for the new shared project".
const NEAR: usize = 5;

/// What leads to what is written to.
const GOVERNING: &[Category] = &[Category::For, Category::At, Category::In, Category::Write, Category::ScopedTo];

/// The words of such a thing, where no package manager is named.
pub(super) fn codebase(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !may_write(reading) || names_client(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let asked = Asked::of(reading);
    let is_asked = |word: &usize| asked.asserts(reading, *word);
    let is_noun = |word: &usize| reading.is(*word, FunctionWord::Codebase);
    (0..reading.words.len()).filter(is_noun).filter(is_asked).find_map(|noun| phrase(reading, noun))
}

/// The phrase that a noun stands in, where it is written to.
fn phrase(reading: &Reading<'_>, noun: usize) -> Option<Range<usize>> {
    if reading.key(noun).starts_with(is_unspaced) {
        // "凤凰项目的写令牌", but "这个服务只拉镜像"
        const OTHERS: &[Category] = &[Category::Only, Category::Read, Category::Reads, Category::ReadOnly];
        if reading.mention_at(noun + 1).is_some_and(|next| next.matches_any(OTHERS)) {
            return None;
        }
        const ONES: &[Category] = &[Category::FirstPerson, Category::Mine, Category::Refers, Category::This];
        let names = |word: &usize| match reading.mention_at(*word) {
            None => !reading.is_masked(*word) && !reading.is_background(*word),
            Some(mention) => mention.matches_any(ONES) || mention.categories == [Category::Ordinary],
        };
        let is_near = |word: &usize| reading.gap(*word + 1) <= Gap::Space;
        let start = (0..noun).rev().take_while(is_near).take_while(names).last()?;
        return Some(start..noun + 1);
    }
    let end = noun + 1;
    // "for the project team", "for our repo bot"
    if reading.gap(end) <= Gap::Space && reading.mention_at(end).is_some_and(names_user) {
        return None;
    }
    let is_inside = |word: &usize| reading.gap(*word + 1) <= Gap::Space;
    let leads = |word: usize| {
        reading.is(word, FunctionWord::To)
            || GOVERNING.iter().any(|category| LEXICON.says(reading.key(word), *category))
            || reading.mention_at(word).is_some_and(|mention| mention.matches_any(GOVERNING))
    };
    let start = (noun.saturating_sub(NEAR)..noun).rev().take_while(is_inside).find(|word| leads(*word))? + 1;
    // "project 42"
    let is_number = reading.key(end).bytes().all(|byte| byte.is_ascii_digit()) && end < reading.words.len();
    let is_named = reading.gap(end) <= Gap::Space && (is_unknown(reading, end) || is_number);
    // "access to all packages", "for packages": nothing is picked out of them.
    let is_one = start < noun && LEXICON.is_determiner(reading.key(start)) || is_named || is_unknown(reading, start);
    is_one.then(|| start..if is_named { reading.compound(end).end } else { end })
}
