//! What a token is not to open: "everything except docker", "it must not touch @acme/ui".

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading, parts};
use super::super::scopes;
use super::super::symbols::follows_sign;
use super::super::tokenizer::Gap;
use super::bare_name::ONLY_REACHES;
use super::bare_noun::LIMITS;
use super::one_word::{is_compound_name, is_unknown};
use super::only_one::is_the_only_one;
use super::package_name::PackageName;
use super::restriction::Asked;
use super::{ScopeTarget, has_ecosystem, reads_all, words_of};
use crate::Known;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::scope::{Entry, Scope};

/// What the words leave out.
pub(super) struct LeftOut<'t> {
    /// The words for it.
    pub words: &'t str,
    /// The type of what it is the repository of; `None` for a package.
    pub repository: Option<Ecosystem>,
}

/// What the words leave out: "everything except docker", "it must not touch npm".
pub(super) fn left_out<'t>(reading: &Reading<'t>, about: ScopeTarget, names: &[PackageName]) -> Option<LeftOut<'t>> {
    let is_manager = |mention: &Mention| {
        mention.categories.iter().any(|category| matches!(category, Category::Manager(_) | Category::Ecosystem(_)))
    };
    let is_asserted = |mention: &Mention| {
        is_manager(mention)
            && reading.scopes().denials[mention.words.start] == 0
            && !is_excluded(reading, &mention.words)
            && !reading.scopes().reported[mention.words.start]
    };
    // "npm, not docker" names what it is for.
    let has_other = about == ScopeTarget::Manager || reading.mentions.iter().any(is_asserted);
    let excluded = reading.mentions.iter().filter(|mention| is_manager(mention)).find(|mention| {
        let place = mention.words.start;
        !has_other
            && !reading.scopes().reported[place]
            // "it doesn't build without access to npm"
            && (is_excluded(reading, &mention.words) || reading.scopes().denials[place] % 2 == 1)
    });
    if let Some(mention) = excluded {
        let repository = ecosystem(mention);
        return Some(LeftOut { words: &reading.text[reading.span(&mention.words)], repository });
    }
    names
        .iter()
        .find(|name| {
            let words = words_of(reading, &name.span);
            let is_denied = words.clone().any(|word| reading.scopes().denials[word] > 0);
            let before = &reading.text[..name.span.start];
            let is_signed = follows_sign(before) || is_value_of_other(reading, name);
            is_excluded(reading, &words)
                || is_denied
                || is_signed
                || is_denied_name(reading, &words)
                || is_forbidden(reading, &words)
        })
        .map(|name| LeftOut { words: &reading.text[name.span.clone()], repository: None })
}

/// What the words leave out and nothing is known of: "whatever is in the registry, except exam-generator".
pub(super) fn left_out_unknown<'t>(reading: &Reading<'t>) -> Option<LeftOut<'t>> {
    const LEADS: &[Category] = &[Category::For, Category::At, Category::From, Category::PackageNoun];
    let asked = Asked::of(reading);
    let sentence = |word: usize| reading.scopes().sentences[word];
    let has_all = |word: usize| {
        let is_all = |mention: &Mention| {
            mention.matches(Category::All) || reading.is(mention.words.start, FunctionWord::Whatever)
        };
        reading.mentions.iter().any(|mention| is_all(mention) && sentence(mention.words.start) == sentence(word))
    };
    let left_out = reading.mentions.iter().filter(|mention| {
        mention.matches(Category::Exclusion)
            && !mention.matches(Category::Contrast)
            && reading.scopes().denials[mention.words.start] == 0
            && asked.has(reading, mention.words.start)
    });
    let name = left_out.filter_map(|mention| {
        let leads = |word: &usize| {
            LEXICON.is_determiner(reading.key(*word))
                || reading.mention_at(*word).is_some_and(|next| next.matches_any(LEADS))
        };
        let last = reading.words.len().min(mention.words.end + 4);
        let first = (mention.words.end..last).find(|word| !leads(word))?;
        let is_near = (mention.words.end..=first).all(|word| reading.gap(word) <= Gap::Space);
        let name = reading.compound(first);
        let is_unknown = name.clone().any(|word| is_unknown(reading, word)) || is_compound_name(reading, &name);
        let is_package = reading.matches(name.end, Category::PackageNoun)
            || reading.matches(first - 1, Category::PackageNoun)
            || name.len() > 1
            || has_all(first);
        (is_near && is_unknown && is_package && !name.clone().any(|word| reading.is_environment(word))).then_some(name)
    });
    let words = name.map(|name| &reading.text[reading.span(&name)]).next()?;
    Some(LeftOut { words, repository: None })
}

/// The type of what a package manager's repository has.
fn ecosystem(mention: &Mention) -> Option<Ecosystem> {
    mention.find(|category| match category {
        Category::Manager(manager) => Some(manager.ecosystem()),
        _ => None,
    })
}

/// The package manager that the words leave out and nowhere ask for, and whose repository this scope opens all the same:
/// "push token without npm", with `npm:rw`.
pub(super) fn left_out_and_opened<'t>(reading: &Reading<'t>, scope: &Scope, known: &Known<'_>) -> Option<&'t str> {
    let is_left_out =
        |mention: &Mention| is_excluded(reading, &mention.words) || reading.scopes().denials[mention.words.start] > 0;
    let meant = || reading.mentions.iter().filter(|mention| !reading.scopes().reported[mention.words.start]);
    meant()
        .filter(|mention| is_left_out(mention))
        .find_map(|mention| {
            let ecosystem = self::ecosystem(mention)?;
            let is_asked = meant().any(|other| self::ecosystem(other) == Some(ecosystem) && !is_left_out(other));
            let key = known.repositories.key(ecosystem);
            let is_opened = scope.entries().iter().any(|entry| entry.key() == key);
            (is_opened && !is_asked).then(|| &reading.text[reading.span(&mention.words)])
        })
        .or_else(|| {
            let left_out = scope.entries().iter().find_map(|entry| left_out_by_name(reading, entry));
            left_out.map(|words| &reading.text[reading.span(&words)])
        })
}

/// The package that the field opens, and of which the words say something that is not understood: "chalk is confidential".
pub(super) fn opened_in_doubt<'t>(reading: &Reading<'t>, typed: &Scope) -> Option<&'t str> {
    const UNDERSTOOD: &[Category] = &[
        Category::Read,
        Category::Reads,
        Category::Write,
        Category::Writes,
        Category::RightsNoun,
        Category::Token,
        Category::PackageNoun,
    ];
    let says_more = |name: &Range<usize>| {
        let mut rest = (name.end..reading.clause(name.start).end).filter(|word| !reading.is_parted(*word));
        let is_of = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.matches_any(UNDERSTOOD));
        reading.gap(name.end) <= Gap::Space
            && reading.is(name.end, FunctionWord::Copula)
            && !is_the_only_one(reading, name.end)
            && !rest.any(is_of)
    };
    let in_doubt = typed.entries().iter().map(|entry| named(reading, entry)).find_map(|named| {
        let first = named.first()?.clone();
        named.iter().all(says_more).then_some(first)
    })?;
    Some(&reading.text[reading.span(&in_doubt)])
}

/// The words that name the package of an entry, where each of them is left out: "never chalk", "everything except chalk".
fn left_out_by_name(reading: &Reading<'_>, entry: &Entry) -> Option<Range<usize>> {
    let named = named(reading, entry);
    let is_left_out = |words: &Range<usize>| is_excluded(reading, words) || is_denied_name(reading, words);
    named.iter().all(is_left_out).then(|| named.first().cloned())?
}

/// The words that name the package of an entry, wherever they stand.
fn named(reading: &Reading<'_>, entry: &Entry) -> Vec<Range<usize>> {
    let entry = entry.without_access().to_string();
    let parts = entry.split_once('/').map(|(_, name)| parts(name)).unwrap_or_default();
    let is_here = |words: &Range<usize>| {
        words.clone().zip(&parts).all(|(word, part)| reading.key(word) == part)
            && reading.compound(words.start).start == words.start
    };
    let ranges = (0..reading.words.len()).map(|word| word..word + parts.len());
    if parts.is_empty() { Vec::new() } else { ranges.filter(is_here).collect() }
}

/// Whether a denial stands before a name in its part of a sentence, or behind it: "must not touch @acme/ui".
fn is_denied_name(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let part = |word: usize| reading.scopes().parts[word];
    let own = part(words.start);
    let behind = reading.mentions_in(&(words.end..words.end + 3)).any(|mention| {
        mention.matches(Category::NotBefore) && !mention.matches(Category::Not) && part(mention.words.start) == own
    });
    scopes::is_negated_before(reading, words.start, ONLY_REACHES) || behind
}

/// Whether a name is the value of a key that is none of a scope's: "exclude=@acme/ui", but "package=@acme/ui".
fn is_value_of_other(reading: &Reading<'_>, name: &PackageName) -> bool {
    const OF_SCOPE: &[Category] = &[
        Category::PackageNoun,
        Category::ScopedTo,
        Category::Only,
        Category::RightsNoun,
        Category::For,
        Category::Token,
    ];
    let is_of_scope = |mention: &Mention| mention.matches_any(OF_SCOPE) || has_ecosystem(mention);
    let written = reading.text[..name.span.end].trim_end();
    let start = written.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let key = words_of(reading, &(start..start + 1)).start;
    written[start..].contains('=') && !reading.mention_at(key).is_some_and(is_of_scope)
}

/// Whether it is said that nothing may be done with a name: "it is not ok to publish @acme/ui", "exclude=@acme/ui", "es ist nicht
/// erlaubt, @acme/ui zu veröffentlichen".
fn is_forbidden(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    const DENYING: &[Category] = &[Category::Not, Category::NotBefore, Category::Exclusion, Category::Except];
    const ACTS: &[Category] = &[Category::Write, Category::Writes, Category::Read, Category::Reads];
    const LIGHT: &[Category] = &[Category::For, Category::At, Category::Refers, Category::PackageNoun];
    let sentence = |word: usize| reading.scopes().sentences[word];
    let leads = |word: usize| {
        let is_light = |mention: &Mention| {
            mention.matches_any(ACTS) || mention.matches_any(LIGHT) || mention.categories == [Category::Ordinary]
        };
        LEXICON.is_determiner(reading.key(word)) || reading.mention_at(word).is_none_or(is_light)
    };
    let is_act = |word: usize| reading.mention_at(word).is_some_and(|mention| mention.matches_any(ACTS));
    let own = || (0..words.start).rev().take_while(|word| sentence(*word) == sentence(words.start));
    let is_of_speaker = || own().any(|word| reading.matches(word, Category::FirstPerson));
    let near = words.start.saturating_sub(2 * ONLY_REACHES)..words.start;
    let denies = |mention: &Mention| {
        let end = mention.words.end;
        let is_before = end <= words.start && sentence(mention.words.start) == sentence(words.start);
        let is_value = end == words.start && reading.gap(words.start) < Gap::Stop;
        let acts = || (end..words.start).any(is_act) || (words.end..words.end + 2).any(is_act);
        is_before && mention.matches_any(DENYING) && (is_value || acts() && (end..words.start).all(leads))
    };
    reading.mentions_in(&near).any(denies) && !is_of_speaker()
}

/// Whether what follows "all" is nothing, or a noun for repositories or packages: not "every tag".
fn is_of_repositories(reading: &Reading<'_>, end: usize) -> bool {
    let next = reading.mention_at(end);
    reading.is_parted(end)
        || next.is_some_and(|next| {
            has_ecosystem(next)
                || next.matches_any(&[
                    Category::PackageNoun,
                    Category::Not,
                    Category::Exclusion,
                    Category::Except,
                    Category::Contrast,
                ])
        })
}

/// Whether "all" is all of a package manager's that is named before it: "npm token for all packages".
fn is_of_manager(reading: &Reading<'_>, manager: &Mention, all: &Mention) -> bool {
    let part = |mention: &Mention| reading.scopes().parts[mention.words.start];
    let sentence = |mention: &Mention| reading.scopes().sentences[mention.words.start];
    // "all our packages, though chalk must be spared"
    let is_limited =
        || reading.mentions.iter().any(|other| other.matches_any(LIMITS) && sentence(other) == sentence(all));
    let named = manager.find(|category| match category {
        Category::Manager(manager) => Some(manager),
        _ => None,
    });
    let is_its_noun = |next: &Mention| {
        next.matches(Category::PackageNoun)
            || next.categories.iter().any(|category| match category {
                Category::Ecosystem(ecosystem) => {
                    named.is_some_and(|named| LEXICON.ecosystems[usize::from(*ecosystem)].1.contains(&named))
                }
                _ => false,
            })
    };
    manager.words.end <= all.words.start
        && (part(manager) == part(all) || sentence(manager) == sentence(all) && !is_limited())
        && reading.gap(all.words.end) <= Gap::Space
        && reading.mention_at(all.words.end).is_some_and(is_its_noun)
}

/// What is named in one sentence with "everything": all but it, or it beside all? "Install all, publish @acme/ui" is clear, and
/// so is "all npm packages".
pub(super) fn beside_all<'t>(reading: &Reading<'t>, about: ScopeTarget) -> Option<&'t str> {
    if about == ScopeTarget::Manager || reads_all(reading) {
        return None;
    }
    let sentence = |word: usize| reading.scopes().sentences[word];
    let all: Vec<&Mention> = reading
        .mentions
        .iter()
        .filter(|mention| {
            mention.matches(Category::All)
                && !reading.scopes().reported[mention.words.start]
                && !mention.matches(Category::NothingElse)
                && is_of_repositories(reading, mention.words.end)
        })
        .collect();
    let manager = reading.mentions.iter().find(|mention| {
        let place = mention.words.start;
        mention.manager().is_some()
            && all.iter().any(|all| {
                let is_adjacent = all.words.end <= place && place - all.words.end <= 2;
                sentence(all.words.start) == sentence(place) && !is_adjacent && !is_of_manager(reading, mention, all)
            })
    })?;
    Some(&reading.text[reading.span(&manager.words)])
}

/// Whether "except" or the like stands right before these words.
fn is_excluded(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let part = |word: usize| reading.scopes().parts[word];
    reading.mentions_in(&(words.start.saturating_sub(4)..words.start)).any(|mention| {
        // "except=@acme/ui"
        let is_value = mention.words.end == words.start && reading.gap(words.start) <= Gap::Colon;
        mention.matches_any(&[Category::Exclusion, Category::Except])
            && (is_value || part(mention.words.start) == part(words.start))
            && (mention.words.end..words.start).all(|word| {
                reading.mention_at(word).is_none_or(|other| {
                    other.matches_any(&[Category::For, Category::At, Category::Ordinary, Category::And, Category::Or])
                })
            })
    })
}
