//! A package whose name is one ordinary word, in a short request: "cargo publish token for acme-ui", "npm token for all but billing".
//! Nothing about the word says that it is a package, so that it is asked about where the request would open more than it, or
//! open what it leaves out.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::manager;
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::bare_name::is_named;
use super::noun_phrase::is_of_another_field;
use super::{SHORT_TO_READ, ScopeTarget, is_short, may_write, names_client};

/// The most words of a request, besides what asks nothing, in which each word that is not known counts.
const SHORT: usize = 28;
/// The same of a request to set a client up, which tells more of the project.
const SHORTEST: usize = 16;
/// How far from what limits it the name may stand, in words.
const REACH: usize = 4;

/// The name, where something limits the token to it, leaves it out, or writes it.
pub(super) fn limited_to(reading: &Reading<'_>, about: ScopeTarget) -> Option<Range<usize>> {
    let most = if about == ScopeTarget::Token { SHORT } else { SHORTEST };
    let names_client = names_client(reading);
    // Without a client everything would be opened: "write access to sdk-core".
    let counts =
        names_client || about == ScopeTarget::Token && (may_write(reading) || is_short(reading, SHORT_TO_READ));
    if !counts || !is_short(reading, most) {
        return None;
    }
    // There "only" may limit anything, where nothing is written.
    let reads_unnamed = !names_client && !may_write(reading);
    // Whoever sets a client up to publish says so of their project.
    let is_new = about == ScopeTarget::Token;
    reading.mentions.iter().filter(|mention| !reading.is_masked(mention.words.start)).find_map(|mention| {
        let (start, end) = (mention.words.start, mention.words.end);
        if mention.matches(Category::PackageNoun) {
            // "the package billing", but "the package as it is"
            let is_word = |name: &Range<usize>| name.len() == 1 && LEXICON.english().has(reading.key(name.start));
            return name_after(reading, end, Gap::Comma).filter(|name| !is_word(name));
        }
        // "can only read billing"
        let reads_only =
            mention.matches(Category::ReadOnly) && (start..end).any(|word| reading.is(word, FunctionWord::Only));
        let points_back = mention.matches(Category::Only)
            && (is_joined(reading, start) || points_back(reading, mention) || reading.is_parted(end));
        if points_back || mention.matches(Category::NothingElse) {
            return name_before(reading, start).filter(|_| names_client);
        }
        let leaves_out = mention.matches_any(&[Category::Not, Category::Except, Category::Exclusion]);
        if leaves_out
            && is_new
            && let Some(name) = name_after_verb(reading, end)
        {
            return Some(name);
        }
        let is_governed =
            is_new && !reading.is_path(start) && (writes(reading, mention) || leads_from_rights(reading, mention));
        let limits = mention.matches(Category::Only) || reads_only || leaves_out;
        if limits && (!reads_unnamed || mention.matches_any(&[Category::Except, Category::Exclusion])) {
            return name_after(reading, end, Gap::Space);
        }
        if is_governed {
            // "npm publish Ui-Kit", but "publish for Omar"
            let is_of = mention.matches(Category::Write) && reading.is(end, FunctionWord::BelongingTo);
            let end = if is_of && reading.gap(end) <= Gap::Space { end + 1 } else { end };
            let is_object = |name: &Range<usize>| mention.matches(Category::Write) && name.start == end;
            return name_after(reading, end, Gap::Space).filter(|name| is_object(name) || !is_somebody(reading, name));
        }
        // "upload token: nebula"
        let is_value = reading.gap(end) == Gap::Colon && may_write(reading);
        if is_new && mention.matches(Category::Token) && is_value {
            return name_after(reading, end, Gap::Colon);
        }
        (is_new && mention.matches(Category::Token)).then(|| named_behind_token(reading, end))?
    })
}

/// What is said of a token right behind it, of which nothing is known: "token that opens chalk alone", "token to bump chalk".
fn named_behind_token(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let leads = |word: usize| reading.is(word, FunctionWord::Linking) || reading.is(word, FunctionWord::To);
    if reading.gap(end) > Gap::Space || !leads(end) || reading.gap(end + 1) > Gap::Space {
        return None;
    }
    let verb = end + 1;
    let is_of_token = |mention: &Mention| is_of_another_field(mention) && !mention.matches(Category::Read);
    if reading.mention_at(verb).is_some_and(is_of_token) || reading.is_environment(verb) {
        return None;
    }
    let name = reading.compound(verb + 1);
    (reading.gap(verb + 1) <= Gap::Space
        && name.clone().any(|word| is_unknown(reading, word))
        && !reading.matches(name.end, Category::PackageNoun))
    .then_some(name)
}

/// Whether a mention is of writing, or leads from it to what is written: "publish acme-ui", "publish token for acme-ui".
fn writes(reading: &Reading<'_>, mention: &Mention) -> bool {
    let is_write =
        |mention: &Mention| mention.matches(Category::Write) && reading.scopes().denials[mention.words.start] == 0;
    let before =
        || reading.mentions_in(&(mention.words.start.saturating_sub(REACH)..mention.words.start)).any(is_write);
    is_write(mention) || mention.matches(Category::For) && before()
}

/// Whether it is whom or what a token is for, by an article or a capital: "for the sprint", "for Omar", but "for the chalk package".
fn is_somebody(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    // "accès en écriture à sdk-core": "a" is an article elsewhere.
    let leads = [Category::At, Category::For];
    let is_led = name.start > 0
        && LEXICON.is_determiner(reading.key(name.start - 1))
        && !leads.into_iter().any(|category| reading.matches(name.start - 1, category));
    let is_called = reading.text[reading.span(name)].starts_with(char::is_uppercase);
    (is_led || is_called) && !reading.matches(name.end, Category::PackageNoun)
}

/// "read access to chalk"
fn leads_from_rights(reading: &Reading<'_>, mention: &Mention) -> bool {
    let start = mention.words.start;
    mention.matches(Category::For)
        && reading.is(start, FunctionWord::To)
        && start > 0
        && reading
            .mention_at(start - 1)
            .is_some_and(|rights| rights.matches_any(&[Category::RightsNoun, Category::Read, Category::ReadOnly]))
}

/// The name behind a word that says what is not to be done with it: "must not open chalk".
fn name_after_verb(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let is_verb = reading.gap(end) <= Gap::Space
        && reading.mention_at(end).is_some_and(|verb| {
            verb.words.len() == 1
                && (!is_of_another_field(verb) || verb.matches_any(&[Category::Read, Category::Write]))
        });
    if is_verb { name_after(reading, end + 1, Gap::Space) } else { None }
}

/// "billing-only"
fn is_joined(reading: &Reading<'_>, word: usize) -> bool {
    word > 0 && reading.gap(word) == Gap::Joined
}

/// Whether a restriction is of what was named before: "billing (only that)", "billing, that one only".
fn points_back(reading: &Reading<'_>, only: &Mention) -> bool {
    let part = reading.clause(only.words.start);
    part.clone().all(|word| {
        only.words.contains(&word)
            || LEXICON.is_determiner(reading.key(word))
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[Category::Refers, Category::Number(1), Category::Ordinary])
                    && !mention.matches(Category::PackageNoun)
            })
    })
}

/// The word behind a place that nothing is known of, if nothing but what leads to it stands between; `widest` is the widest gap
/// to it. What says more of it behind makes it somebody, or something else.
fn name_after(reading: &Reading<'_>, start: usize, widest: Gap) -> Option<Range<usize>> {
    for word in start..reading.words.len().min(start + REACH) {
        if reading.gap(word) > widest {
            return None;
        }
        let name = reading.compound(word);
        if name.clone().any(|part| is_unknown(reading, part)) || is_compound_name(reading, &name) {
            return ends(reading, name.end).then_some(name);
        }
        let leads = reading.mention_at(word).is_none_or(|mention| {
            mention.matches_any(&[
                Category::For,
                Category::At,
                Category::In,
                Category::From,
                Category::RightsNoun,
                Category::Token,
                Category::PackageNoun,
                Category::All,
                Category::Not,
                Category::Contrast,
                Category::Number(1),
            ]) || LEXICON.is_determiner(reading.key(word))
                || reading.is(word, FunctionWord::Thing)
        });
        if !leads {
            return None;
        }
    }
    None
}

/// What is done, which names have in them.
const ACTS: &[Category] = &[Category::Read, Category::Reads, Category::Write, Category::Writes, Category::WriterUse];

/// Whether words that are known are joined to one that is not: "team-tools", "read-me", "docker-compose", but "read-only", "dev-eu",
/// "npm-token".
pub(super) fn is_compound_name(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    let is_of_request = |word: usize| {
        reading.is_masked(word)
            || reading.is_background(word)
            || reading.is_environment(word)
            || reading.mention_at(word).is_some_and(|mention| {
                mention.words.len() > 1 && !mention.matches(Category::Ordinary)
                    || mention.environment.is_some()
                    || is_of_another_field(mention) && mention.manager().is_none() && !mention.matches_any(ACTS)
                    || mention.matches(Category::Only)
            })
    };
    name.len() > 1 && !name.clone().any(is_of_request) && !manager::is_of_tokens(reading, name)
}

/// The nearest word before a place that nothing is known of.
fn name_before(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let is_name = |word: &usize| is_unknown(reading, *word) || is_compound_name(reading, &reading.compound(*word));
    let word = (end.saturating_sub(REACH)..end).rev().find(is_name)?;
    let compound = reading.compound(word);
    Some(compound.start..compound.end.min(end))
}

/// Whether nothing is known of a word, and it is none that leads to others.
pub(in super::super) fn is_unknown(reading: &Reading<'_>, word: usize) -> bool {
    let key = reading.key(word);
    word < reading.words.len()
        && reading.mention_at(word).is_none()
        && !reading.is_masked(word)
        && !reading.is_background(word)
        && is_named(reading, word)
        && !LEXICON.is_determiner(key)
        && !LEXICON.is_auxiliary(key)
        && !reading.is(word, FunctionWord::Thing)
        && !reading.is(word, FunctionWord::Kind)
}

/// Whether nothing is known of a word, and everyday speech has it not: it may be what a package is called.
pub(super) fn is_unfamiliar(reading: &Reading<'_>, word: usize) -> bool {
    is_unknown(reading, word) && !reading.is(word, FunctionWord::Everyday)
}

/// Whether a name ends here: with its part, or before what another field takes or a place ("publish acme-ui to npm").
fn ends(reading: &Reading<'_>, end: usize) -> bool {
    reading.is_parted(end)
        || reading.mention_at(end).is_some_and(|mention| {
            is_of_another_field(mention)
                || mention.matches_any(&[
                    Category::For,
                    Category::At,
                    Category::And,
                    Category::Or,
                    Category::Condition,
                    Category::Directed,
                    Category::PackageNoun,
                    Category::Until,
                    Category::Demand,
                ])
        })
}
