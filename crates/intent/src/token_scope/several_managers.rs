//! The scope of several package managers, or of several kinds of packages, that are each named and each meant: "npm and docker".

use std::ops::Range;

use super::super::Known;
use super::super::lexicon::Category;
use super::super::manager;
use super::super::reading::Reading;
use super::super::resolve::{Claim, Question};
use super::super::scopes::replacement::may_replace;
use super::super::scopes::salience::{self, Salience};
use super::super::tokenizer::Gap;
use super::{may_write, which, writes};
use gatepass_core::ecosystem::{Ecosystem, PackageManager};
use gatepass_core::scope::{Entry, Scope};

/// The scope that several package managers make, each named by its own name and each meant.
pub(super) fn several_managers(reading: &Reading<'_>, known: &Known<'_>) -> Claim<Scope> {
    let mut named = manager::named(reading);
    let is_by_kind = named.is_empty();
    match kinds(reading, &named) {
        Ok(kinds) => named.extend(kinds),
        Err(words) => return Claim::Unclear(which(&reading.text[reading.span(&words)])),
    }
    named.sort_by_key(|(_, words)| words.start);
    let mut ecosystems: Vec<Ecosystem> = Vec::new();
    for (manager, _) in &named {
        if !ecosystems.contains(&manager.ecosystem()) {
            ecosystems.push(manager.ecosystem());
        }
    }
    // "docker and podman" are of one repository, and neither is the package manager.
    let are_several = named.windows(2).any(|pair| pair[0].0 != pair[1].0);
    let (Some((_, first)), Some((_, last))) = (named.first(), named.last()) else { return Claim::Nothing };
    if !are_several && !is_by_kind {
        return Claim::Nothing;
    }
    let is_replaced = |pair: &[(PackageManager, Range<usize>)]| may_replace(reading, &pair[0].1, &pair[1].1);
    if let Some(pair) = named.windows(2).find(|pair| ecosystems.len() > 1 && is_replaced(pair)) {
        return Claim::Unclear(which(&reading.text[reading.span(&(pair[0].1.start..pair[1].1.end))]));
    }
    // "our docker images are fine, I need to publish to npm": what is only spoken of is not opened for writing.
    if ecosystems.len() > 1
        && writes(reading)
        && named.iter().skip(1).any(|(_, words)| !manager::is_listed(reading, words))
    {
        return Claim::Unclear(which(&reading.text[reading.span(&(first.start..last.end))]));
    }
    // "push for docker, read for npm": which may be changed is not read out of words.
    let says = |categories: &[Category]| {
        reading.mentions.iter().any(|mention| {
            mention.matches_any(categories)
                && reading.scopes().denials[mention.words.start] == 0
                && salience::of(reading, mention.words.start) != Salience::Reported
        })
    };
    if says(&[Category::Write, Category::Writes]) && says(&[Category::Read, Category::Reads, Category::ReadOnly]) {
        return Claim::Unclear(Question::open(
            "The request reads from some repositories and writes to others. Which are they? Give them as the scope, in entries like \
             `docker:rw` and `npm:r`.",
        ));
    }
    let repositories = known.repositories;
    let entries =
        ecosystems.into_iter().filter_map(|ecosystem| Entry::repository(repositories.key(ecosystem), repositories));
    match Scope::of(entries) {
        Ok(scope) => Claim::Value(scope, reading.span(&(first.start..last.end))),
        Err(error) => Claim::Unclear(Question::open(error.to_string())),
    }
}

/// The package managers of kinds of packages that are named by a language and asked for: "python publish token", "docker and java
/// read access"; where something may be written and nothing else is named, the only kind that is spoken of.
///
/// # Errors
/// The words of one of several kinds, of which none is clearly asked for.
fn kinds(
    reading: &Reading<'_>,
    named: &[(PackageManager, Range<usize>)],
) -> Result<Vec<(PackageManager, Range<usize>)>, Range<usize>> {
    const BEHIND: &[Category] = &[
        Category::Token,
        Category::Read,
        Category::ReadOnly,
        Category::Write,
        Category::RightsNoun,
        Category::PackageNoun,
    ];
    let mut kinds = Vec::new();
    let mut in_doubt: Vec<(PackageManager, Range<usize>)> = Vec::new();
    for mention in &reading.mentions {
        let (start, end) = (mention.words.start, mention.words.end);
        let Some(manager) = manager::kind(mention).and_then(|managers| managers.first()) else { continue };
        let is_other = reading.scopes().denials[start] > 0
            || reading.scopes().reported[start]
            || reading.is_quoted(start)
            || reading.is_masked(start)
            || reading.is_background(start)
            || reading.is_compound(start)
            || mention.manager().is_some();
        if is_other {
            continue;
        }
        let next = reading.mention_at(end).filter(|_| reading.gap(end) <= Gap::Space);
        let is_led = start > 0 && reading.gap(start) <= Gap::Space && reading.matches(start - 1, Category::Write);
        let is_asked = is_led || next.is_some_and(|next| next.matches_any(BEHIND));
        let is_listed = named.is_empty() || manager::is_listed(reading, &mention.words);
        if is_asked && is_listed {
            kinds.push((*manager, mention.words.clone()));
        } else {
            in_doubt.push((*manager, mention.words.clone()));
        }
    }
    // "CI has to push the nightly images": narrower than everything, and that is what is written.
    if kinds.is_empty() && named.is_empty() && may_write(reading) {
        return match in_doubt.as_slice() {
            [(first, words), rest @ ..] if rest.iter().any(|(other, _)| other != first) => Err(words.clone()),
            _ => Ok(in_doubt),
        };
    }
    Ok(kinds)
}
