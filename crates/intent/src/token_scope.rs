//! What a token is for, as words say it: `team/web`, `@acme/ui:1.2 and nothing else`, "npm and docker", "install all, publish
//! @acme/ui". What limits and cannot be told exactly is asked about: it is never left out, and never approximated.

mod apposition;
mod asserted;
mod bare_name;
mod bare_noun;
mod codebase;
mod destination;
mod excluded;
mod exclusion;
mod limited_kind;
mod limiting_clause;
mod lone_name;
mod noun_limit;
mod noun_phrase;
mod one_package;
mod one_word;
mod only_one;
mod package_name;
mod read_limit;
mod released;
mod restriction;
mod several_managers;
mod some_packages;
mod subset;
#[cfg(test)]
mod tests;
mod typed_scope;
mod unattached;
mod unheld;
mod unknown_clause;
mod unnamed;
mod use_count;
mod worry;

use std::ops::Range;

pub(super) use asserted::{is_doubtful, is_follower};
use bare_name::limited_to_unknown;
use exclusion::{beside_all, left_out, left_out_and_opened, left_out_unknown, opened_in_doubt};
pub(super) use one_word::is_unknown;
use package_name::{Ecosystems, PackageName, is_meant, package_names};
use typed_scope::{is_named_by, is_spoken_of, leaves_out, names_packages};

use super::Known;
use super::lexicon::{Category, LEXICON};
use super::manager;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::scopes::salience::{self, Salience};
use super::tokenizer::Gap;
use gatepass_core::scope::{Access, Entry, Scope};

/// The most words of a request, besides what asks nothing, in which each clause counts: a longer one tells a story.
pub(super) const SHORT: usize = 18;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeTarget {
    /// A token to make.
    Token,
    /// A package manager to configure, whose repository limits the token already.
    Manager,
}

/// What the words say the token is for; [`Claim::Nothing`] where they limit nothing.
/// An entry of the field, `typed`, says of which repository a package is that is named without one.
pub(super) fn recognize(reading: &Reading<'_>, about: ScopeTarget, typed: &Scope, known: &Known<'_>) -> Claim<Scope> {
    let is_strict = is_strict(reading);
    let limits = about == ScopeTarget::Token || is_strict || writes(reading);
    let written: Vec<PackageName> = package_names(reading.text).collect();
    let is_limit = |name: &&PackageName| limits && is_meant(reading, &name.span, is_strict);
    let mut names: Vec<PackageName> = written.iter().filter(is_limit).cloned().collect();
    let unknown = || left_out_unknown(reading).filter(|_| about == ScopeTarget::Token || may_write(reading));
    if let Some(left_out) = left_out(reading, about, &names).or_else(unknown) {
        // The field names the rest.
        if leaves_out(typed, &left_out, known) {
            return Claim::Nothing;
        }
        let words = left_out.words;
        return Claim::Unclear(Question::open(format!(
            "“{words}” is to be left out, and a scope names what a token is for. Which repositories or packages is it for? \
             Give their keys as the scope, like `npm` or `docker/team/web`."
        )));
    }
    names.retain(|name| about == ScopeTarget::Token || is_strict || is_wanted(reading, &name.span));
    if let Some(name) = beside_all(reading, about).filter(|_| may_write(reading)) {
        return if is_named_by(reading, typed, known) { Claim::Nothing } else { Claim::Unclear(which(name)) };
    }
    let place = |name: &PackageName| words_of(reading, &name.span).start;
    let manager =
        || asserted::doubtful_manager(reading).filter(|_| about == ScopeTarget::Token && !is_plain_reading(reading));
    if let Some(name) =
        asserted::doubtful(reading, about, &written, &names).or_else(manager).filter(|_| !names_packages(typed))
    {
        return Claim::Unclear(which(name));
    }
    keep_wanted(reading, &mut names);
    reading.scopes().drop_corrected(&mut names, place, |_| true);
    if names.is_empty() && about == ScopeTarget::Token && !names_packages(typed) {
        names.extend(lone_name::object_name(reading));
        if let Some(words) = limited_kind::limited_kind(reading).filter(|_| names.is_empty()) {
            return Claim::Unclear(which(&reading.text[reading.span(&words)]));
        }
        if names.is_empty() {
            names.extend(lone_name::lone_name(reading));
        }
    }
    if names.is_empty() {
        names.extend(limited_to_unknown(reading).map(|words| PackageName::bare(reading, &words)));
    }
    let in_doubt = |name: &&PackageName| {
        writes(reading) && is_otherwise_accessed(reading, &name.span)
            // "@acme/ui-only" is "@acme/ui only", or a package of that name.
            || reading.text[name.span.clone()].ends_with("-only")
    };
    // A tag, or a version: "acme/web:latest and nothing else".
    let has_version = |name: &&PackageName| {
        let mut rest = reading.text[name.span.end..].chars();
        rest.next() == Some(':') && rest.next().is_some_and(char::is_alphanumeric)
    };
    if let Some(name) = names.iter().find(has_version).filter(|_| is_strict && writes(reading)) {
        let end = reading.text[name.span.end..].find(|letter: char| letter.is_whitespace() || ",;!?)".contains(letter));
        let end = end.map_or(reading.text.len(), |end| name.span.end + end);
        return Claim::Unclear(unkept(reading.text[name.span.start..end].trim_end_matches('.')));
    }
    if let Some(words) = unheld::limited_version(reading) {
        return Claim::Unclear(unkept(&reading.text[reading.span(&words)]));
    }
    if let Some(name) = names.iter().find(in_doubt) {
        return Claim::Unclear(which(&reading.text[name.span.clone()]));
    }
    if let Some(first) = names.first() {
        let span = first.span.start..names.last().map_or(first.span.end, |last| last.span.end);
        return match entries(reading, &names, is_strict, typed, known) {
            Some(scope) => Claim::Value(scope, span),
            None => Claim::Unclear(which(&reading.text[first.span.clone()])),
        };
    }
    if let Some(words) = restriction::unaccounted(reading).filter(|_| !names_packages(typed)) {
        return Claim::Unclear(which(&reading.text[reading.span(&words)]));
    }
    if about == ScopeTarget::Token
        && let Some(words) = unnamed::unnamed(reading, known.environments).filter(|_| !names_packages(typed))
    {
        return Claim::Unclear(which(&reading.text[reading.span(&words)]));
    }
    if let Some(words) = one_word::limited_to(reading, about) {
        let name = &reading.text[reading.span(&words)];
        if !names_packages(typed) || !typed.entries().iter().all(|entry| is_spoken_of(reading, &words, entry)) {
            return Claim::Unclear(which(name));
        }
    }
    if (about == ScopeTarget::Token || may_write(reading))
        && let Some(question) = limited_in_short(reading, about, is_strict, names_packages(typed))
    {
        return Claim::Unclear(question);
    }
    if let Some(words) = unknown_clause::unknown_clause(reading, about)
        .filter(|_| (about == ScopeTarget::Token || writes(reading)) && !names_packages(typed))
        // What is told with a request to read is a story, where it limits nothing.
        .filter(|words| may_write(reading) || !is_story(reading, reading.between_commas(words.start)))
    {
        return Claim::Unclear(which(&reading.text[reading.span(&words)]));
    }
    if about == ScopeTarget::Manager {
        return Claim::Nothing;
    }
    match several_managers::several_managers(reading, known) {
        Claim::Unclear(_) if is_named_by(reading, typed, known) => Claim::Nothing,
        claim => claim,
    }
}

/// What a short request for a token limits it to, and no rule before could tell: looked for where each word counts, so that a
/// long one costs nothing more. Where the field `names_packages`, those may be what is meant.
fn limited_in_short(
    reading: &Reading<'_>,
    about: ScopeTarget,
    is_strict: bool,
    names_packages: bool,
) -> Option<Question> {
    if !is_short(reading, SHORT) {
        return None;
    }
    // "gem push" is one phrase.
    let is_noun = |word| LEXICON.says(reading.key(word), Category::PackageNoun);
    let is_for_client = names_client(reading);
    let is_for_packages = is_for_client || (0..reading.words.len()).any(is_noun);
    let is_open = !names_packages && (is_for_packages || counts_each_word(reading));
    let is_bare = is_for_packages || may_write(reading);
    let restricted = || {
        let beside = || restriction::unknown_beside(reading).or_else(|| unattached::unattached(reading));
        is_bare.then(beside).flatten().or_else(|| limiting_clause::limiting_clause(reading))
    };
    // Whoever sets a client up says more of the project.
    let is_new = about == ScopeTarget::Token;
    let bare = || bare_noun::bare_noun(reading, is_for_packages && writes(reading)).filter(|_| is_new && is_bare);
    let unknown = if is_open { restricted().or_else(bare) } else { None };
    let some = || some_packages::some_packages(reading, is_strict).filter(|_| is_for_client && !names_packages);
    let text = |words: Range<usize>| &reading.text[reading.span(&words)];
    let kept = || unheld::unheld(reading, names_packages).map(|words| unkept(text(words)));
    unknown.or_else(some).map(|words| which(text(words))).or_else(kept)
}

/// Whether a package of a request to write is named where something is read, or where nothing is to be written: "docker publish
/// token, but only read team/web".
fn is_otherwise_accessed(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    const ACCESS: &[Category] =
        &[Category::Read, Category::Reads, Category::ReadOnly, Category::Write, Category::Writes];
    let words = words_of(reading, span);
    let part = |word: usize| reading.scopes().parts[word];
    let is_beside =
        |mention: &&Mention| mention.words.end <= words.start && part(mention.words.start) == part(words.start);
    let access = reading.mentions.iter().rev().filter(is_beside).find(|mention| mention.matches_any(ACCESS));
    // "publish token, @acme/ui: read"
    let is_value = reading.gap(words.end) == Gap::Colon
        && reading.mention_at(words.end).is_some_and(|next| {
            next.matches_any(&[Category::Read, Category::Reads, Category::ReadOnly])
                && !reading.matches(next.words.end, Category::And)
        });
    is_value
        || access.is_some_and(|access| {
            !access.matches_any(&[Category::Write, Category::Writes])
                || reading.scopes().denials[access.words.start] > 0
        })
}

/// Keeps of several packages those of clauses in which something is wanted, what a list goes on with, "read token for
/// @acme/ui, @acme/core and @acme/icons", and what corrects one.
fn keep_wanted(reading: &Reading<'_>, names: &mut Vec<PackageName>) {
    let mut end = None;
    let mut goes_on = |words: &Range<usize>| {
        let is_wanted = salience::of(reading, words.start) >= Salience::Wanted;
        let is_listed = end.is_some_and(|end| (end..words.start).all(|word| reading.matches(word, Category::And)));
        // "for team/web. No! team/api": what replaces it is wanted as that was.
        let replaces = end.is_some_and(|end| reading.scopes().has_correction(&(end..words.start)));
        end = (is_wanted || is_listed || replaces).then_some(words.end);
        end.is_some()
    };
    let kept: Vec<bool> = names.iter().map(|name| goes_on(&words_of(reading, &name.span))).collect();
    if kept.contains(&true) {
        let mut kept = kept.into_iter();
        names.retain(|_| kept.next() == Some(true));
    }
}

/// The question where the field opens what the words leave out: no answer to an earlier question makes that what was asked for.
pub(super) fn contradicted(reading: &Reading<'_>, typed: &Scope, known: &Known<'_>) -> Option<Question> {
    let left_out = left_out_and_opened(reading, typed, known).map(|name| format!("leaves “{name}” out"));
    let in_doubt = || {
        opened_in_doubt(reading, typed).map(|name| format!("speaks of “{name}” and does not say that it is for that"))
    };
    let says = left_out.or_else(in_doubt)?;
    Some(Question::open(format!(
        "The request {says}, and the scope was given as {typed}, which opens it. Which repositories or packages is the \
         token for?"
    )))
}

/// Whether one repository is to be read, and what leads to that limits nothing: "uv asks for credentials, can you make a token?" Whoever
/// names it there asks for it.
fn is_plain_reading(reading: &Reading<'_>) -> bool {
    let named = manager::named(reading);
    let is_one = named.windows(2).all(|pair| pair[0].0.ecosystem() == pair[1].0.ecosystem());
    let asks = reading.mentions.iter().find(|mention| mention.matches(Category::Token));
    let leads = asks.is_some_and(|asks| named.iter().all(|(_, words)| words.start < asks.words.start));
    is_one && leads && !may_write(reading) && !names_limit(reading, 0..reading.words.len())
}

/// Whether a clause tells something beside what is asked for, and limits nothing.
fn is_story(reading: &Reading<'_>, clause: Range<usize>) -> bool {
    let asks = |mention: &Mention| mention.matches(Category::Token) || mention.manager().is_some();
    !reading.mentions_in(&clause).any(asks) && !names_limit(reading, clause)
}

/// Whether something among these words limits, or they name packages by a noun.
fn names_limit(reading: &Reading<'_>, words: Range<usize>) -> bool {
    let limits = |mention: &Mention| {
        mention.matches_any(bare_noun::LIMITS)
            || mention.matches_any(&[Category::Except, Category::OtherParty, Category::PackageNoun])
    };
    reading.mentions_in(&words).any(|mention| limits(mention) && !mention.matches(Category::Downtoner))
}

/// Whether the words say that there is to be nothing beyond what they name. Whoever is quoted with it may mean it.
pub(super) fn is_strict(reading: &Reading<'_>) -> bool {
    reading.mentions.iter().any(|mention| {
        mention.matches_any(&[Category::Only, Category::NothingElse])
            && reading.scopes().denials[mention.words.start] == 0
    })
}

/// Whether the words say what is not to be opened, or that nothing else is.
pub(super) fn is_limited(reading: &Reading<'_>) -> bool {
    let is_left_out = |mention: &Mention| {
        mention.matches_any(&[Category::Exclusion, Category::Except])
            && reading.scopes().denials[mention.words.start] == 0
    };
    is_strict(reading)
        || reading.is_prose() && reading.mentions.iter().any(is_left_out)
        || bare_noun::bare_noun(reading, false).is_some()
}

fn which(name: &str) -> Question {
    Question::open(format!(
        "“{name}” limits what the token is for. Which packages is that? Give them as the scope, as KEY/NAME, like \
         `docker/team/web`."
    ))
}

fn unkept(words: &str) -> Question {
    Question::open(format!(
        "“{words}” limits the token by what none is held to: it has a permission, a scope, an environment and an end. Ask \
         again without that, and with a narrower scope or an earlier expiry where those would do."
    ))
}

/// The words that these bytes have.
fn words_of(reading: &Reading<'_>, span: &Range<usize>) -> Range<usize> {
    let start = reading.words.partition_point(|word| word.span.start < span.start);
    let end = reading.words.partition_point(|word| word.span.start < span.end);
    start..end.max(start)
}

/// The scope that these packages make; `None` where it is not clear of which repository one of them is.
fn entries(
    reading: &Reading<'_>,
    names: &[PackageName],
    is_strict: bool,
    typed: &Scope,
    known: &Known<'_>,
) -> Option<Scope> {
    let ecosystems = Ecosystems::of(reading);
    let entry = |name: &PackageName| name.entry_of(typed).or_else(|| name.entry(reading, &ecosystems, known));
    let mut entries: Vec<Entry> = names.iter().map(entry).collect::<Option<_>>()?;
    // "install all, publish @acme/ui"
    if !is_strict && reads_all(reading) {
        let whole: Vec<Entry> = entries.iter().map(|entry| entry.whole().with(Access::Read)).collect();
        entries = entries.into_iter().map(|entry| entry.with(Access::ReadWrite)).collect();
        entries.extend(whole);
    }
    Scope::of(entries).ok()
}

/// Whether something is to be written.
pub(super) fn writes(reading: &Reading<'_>) -> bool {
    asserts(reading, &[Category::Write])
}

/// The most words of a request to read, besides what asks nothing, in which each clause counts as in one to write.
const SHORT_TO_READ: usize = 12;

/// Whether each word of a request counts, as in any that writes, and in a short one that limits what is read.
fn counts_each_word(reading: &Reading<'_>) -> bool {
    let begins = |word: usize| word > 0 && reading.is_parted(word);
    let leaves_out = |mention: &Mention| {
        mention.matches_any(&[Category::NotBefore, Category::Except])
            || mention.matches(Category::Not) && begins(mention.words.start)
    };
    may_write(reading)
        || is_short(reading, SHORT_TO_READ) && (is_limited(reading) || reading.mentions.iter().any(leaves_out))
}

/// Whether something is to be written, or somebody writes: "a token that publishes lodash".
pub(super) fn may_write(reading: &Reading<'_>) -> bool {
    asserts(reading, &[Category::Write, Category::Writes])
}

/// Whether any phrase may say one of these and is not denied.
fn asserts(reading: &Reading<'_>, categories: &[Category]) -> bool {
    let is_asserted = |mention: &Mention| reading.scopes().denials[mention.words.start] == 0;
    reading.mentions.iter().any(|mention| mention.matches_any(categories) && is_asserted(mention))
}

/// Whether all may be read, and something else be written: "install everything, publish @acme/ui".
fn reads_all(reading: &Reading<'_>) -> bool {
    writes(reading)
        && reading.mentions.iter().filter(|mention| mention.matches(Category::Read)).any(|mention| {
            let end = mention.words.end;
            reading.scopes().denials[mention.words.start] == 0
                && reading.mentions_in(&(end..end + 4)).any(|next| next.matches(Category::All))
        })
}

/// Whether the clause around these bytes asks for something, rather than tells what goes wrong.
fn is_wanted(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let words = words_of(reading, span);
    words.start < reading.words.len() && salience::of(reading, words.start) >= Salience::Wanted
}

/// Whether a package manager is named, or what one serves.
fn names_client(reading: &Reading<'_>) -> bool {
    let is_client = |mention: &Mention| mention.manager().is_some() && manager::is_meant(reading, mention);
    reading.mentions.iter().any(|mention| has_ecosystem(mention) || is_client(mention))
}

/// Whether a request has at most so many words besides what asks nothing.
pub(super) fn is_short(reading: &Reading<'_>, most: usize) -> bool {
    (0..reading.words.len()).filter(|word| !reading.is_background(*word)).count() <= most
}

fn has_ecosystem(mention: &Mention) -> bool {
    mention.categories.iter().any(|category| matches!(category, Category::Ecosystem(_)))
}
