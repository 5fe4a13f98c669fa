//! Whether a package that is named is one that is asked for. It is taken only where its clause is understood: what governs it
//! (a token, a right, what is done) is known, and so is what is said of it. "Hands off @acme/ui" and "@acme/ui is off limits"
//! name what is not to be opened, in as many ways as people have, and no list has them all.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::scopes;
use super::super::scopes::salience::{self, Salience};
use super::super::symbols::{has_sign, is_denied_by_sign};
use super::super::tokenizer::{Gap, is_unspaced};
use super::one_word::is_unknown;
use super::only_one::is_the_only_one;
use super::package_name::{PackageName, may_be_package};
use super::{ScopeTarget, has_ecosystem, words_of};

/// Phrases that may follow a name and leave it what it is: they begin another phrase, or say something of the token.
const FOLLOWERS: &[Category] = &[
    Category::For,
    Category::At,
    Category::In,
    Category::From,
    Category::And,
    Category::Or,
    Category::Until,
    Category::Contrast,
    Category::Condition,
    Category::PackageNoun,
    Category::OtherNoun,
    Category::Only,
    Category::NothingElse,
    Category::Token,
    Category::Tokens,
    Category::RightsNoun,
    Category::Expiring,
    Category::ScopedTo,
    Category::Name,
    Category::Called,
    Category::Directed,
    Category::Today,
    Category::Next,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::CreatedBy,
];

/// Phrases that make a name that follows one that is asked for.
const GOVERNORS: &[Category] = &[
    Category::Read,
    Category::Reads,
    Category::ReadOnly,
    Category::Write,
    Category::Writes,
    Category::RightsNoun,
    Category::Token,
    Category::Tokens,
    Category::Generate,
    Category::Demand,
    Category::Only,
    Category::Downtoner,
    Category::ScopedTo,
    Category::Configure,
    Category::Setup,
    Category::All,
];

/// Phrases that leave out what follows them, whatever else they say.
const DENYING: &[Category] = &[
    Category::Not,
    Category::NotBefore,
    Category::Lacking,
    Category::Exclusion,
    Category::Except,
    Category::OtherParty,
    Category::Keep,
];

/// Phrases that say who uses what follows.
const SUBJECTS: &[Category] = &[
    Category::FirstPerson,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::People,
    Category::Refers,
    Category::Aside,
];

/// Phrases that may stand between the two.
const BETWEEN: &[Category] = &[
    Category::For,
    Category::At,
    Category::In,
    Category::And,
    Category::Or,
    Category::This,
    Category::PackageNoun,
    Category::OtherNoun,
    Category::FirstPerson,
    Category::Place,
    Category::EnvironmentNoun,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::People,
    Category::CreatedBy,
];

/// The first of the packages `written` that is named in a clause that is not understood; `meant` are those that are to be
/// opened, in order.
pub(super) fn doubtful<'t>(
    reading: &Reading<'t>,
    about: ScopeTarget,
    written: &[PackageName],
    meant: &[PackageName],
) -> Option<&'t str> {
    let named: Vec<(&PackageName, Range<usize>)> = written
        .iter()
        .filter(|name| may_be_package(reading, &name.span))
        .map(|name| {
            let words = words_of(reading, &name.span);
            (name, words)
        })
        .collect();
    let mut is_name = vec![false; reading.words.len()];
    for (_, words) in &named {
        is_name[words.clone()].fill(true);
    }
    let is_short = reading.is_prose();
    // "npm install of @acme/ui fails, set up npm": what goes wrong is told before what is asked for.
    let asks = |word: &usize| salience::of(reading, *word) == Salience::Asked;
    let first = if about == ScopeTarget::Manager { (0..reading.words.len()).find(asks).unwrap_or_default() } else { 0 };
    let is_heard = |word: usize| {
        word < first
            || reading.is_masked(word) && !reading.is_background(word)
            || !is_short && (reading.is_background(word) || reading.scopes().reported[word])
    };
    let is_understood = |words: &Range<usize>| {
        if is_the_only_one(reading, words.end) {
            return true;
        }
        if is_said_of_packages(reading, words) {
            return false;
        }
        is_governed_behind(reading, words.end)
            || is_left_alone(reading, words, &is_name) && is_governed(reading, words.start, &is_name)
    };
    let is_meant = |name: &PackageName| meant.binary_search_by_key(&name.span.start, |meant| meant.span.start).is_ok();
    let in_doubt = |(name, words): &&(&PackageName, Range<usize>)| {
        (is_meant(name) || !words.clone().any(is_heard)) && !is_understood(words)
    };
    named.iter().find(in_doubt).map(|(name, _)| &reading.text[name.span.clone()])
}

/// The package manager that a clause of its own says something of that is not known: "docker stays closed", "hands off npm".
pub(super) fn doubtful_manager<'t>(reading: &Reading<'t>) -> Option<&'t str> {
    let is_manager = |mention: &&Mention| {
        let is_one = |category: &Category| matches!(category, Category::Manager(manager) if !manager.is_place());
        mention.categories.iter().any(is_one)
            // What is denied is left out by another rule: "use pnpm, not npm".
            && (reading.scopes().denials[mention.words.start] == 0 || reading.scopes().reported[mention.words.start])
            && !reading.is_quoted(mention.words.start)
            && !reading.is_compound(mention.words.start)
            // "a valid npm token", "the old npm read token leaked": what is spoken of is a token.
            && (!leads_to_token(reading, mention.words.end) || follows_compound(reading, mention.words.start))
    };
    let managers = || reading.mentions.iter().filter(is_manager);
    // "npm install" itself is what is done.
    let in_doubt = |mention: &&Mention| !mention.matches_any(GOVERNORS) && is_doubtful(reading, &mention.words);
    // "uv sync fails, pypi token please": the same is asked for where it is clear.
    let is_clear = |found: &&Mention| {
        let is_same = |other: &Mention| match (found.manager(), other.manager()) {
            (Some(one), Some(other)) => one.ecosystem() == other.ecosystem(),
            _ => false,
        };
        let is_asked = |other: &&Mention| {
            is_same(other)
                && other.words != found.words
                && reading.scopes().denials[other.words.start] == 0
                && (other.matches(Category::Write) || leads_to_rights(reading, other.words.end))
        };
        reading.mentions.iter().any(|other| is_asked(&other))
    };
    let found = managers().filter(in_doubt).find(|found| !is_clear(found))?;
    Some(&reading.text[reading.span(&found.words)])
}

/// Whether words that are joined stand right before a word: "a chalk-scoped npm token".
fn follows_compound(reading: &Reading<'_>, word: usize) -> bool {
    let before = word.checked_sub(1).filter(|_| reading.gap(word) <= Gap::Space);
    before.is_some_and(|before| reading.is_compound(before))
}

/// Whether a token, or one by what it may do, is named right here: "token", "read token".
fn leads_to_token(reading: &Reading<'_>, word: usize) -> bool {
    const RIGHTS: &[Category] = &[Category::Read, Category::ReadOnly, Category::Write];
    let at = |word: usize| reading.mention_at(word).filter(|_| reading.gap(word) <= Gap::Space);
    let is_token = |mention: &Mention| mention.matches(Category::Token);
    at(word).is_some_and(|mention| {
        is_token(mention) || mention.matches_any(RIGHTS) && at(mention.words.end).is_some_and(is_token)
    })
}

/// Whether a token or what one may do is named right here: "docker read", "pypi token".
fn leads_to_rights(reading: &Reading<'_>, word: usize) -> bool {
    const RIGHTS: &[Category] = &[Category::Token, Category::Read, Category::ReadOnly, Category::Write];
    reading.gap(word) <= Gap::Space && reading.mention_at(word).is_some_and(|mention| mention.matches_any(RIGHTS))
}

/// Whether a clause of its own says something of these words that is not known, in a request that has nothing pasted with it.
/// What somebody uses is said of a subject, and what is asked for of a token.
pub(in super::super) fn is_doubtful(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    if !reading.is_prose() {
        return false;
    }
    // "docker push, don't touch production": what is said of it begins behind the comma.
    let (clause, part) = (reading.clause(words.start), reading.between_commas(words.start));
    let (begin, end) = (clause.start.max(part.start), clause.end.min(part.end));
    let is_asked =
        |other: &Mention| (other.matches_any(GOVERNORS) || other.matches_any(SUBJECTS)) && !other.matches_any(DENYING);
    let asks = reading.mentions_in(&(begin..words.start)).any(is_asked);
    let next = reading.key(words.end);
    // Languages without spaces have what is not known everywhere; what they say of a thing follows a topic.
    let has_no_spaces = [words.start.saturating_sub(1), words.start, words.end]
        .into_iter()
        .any(|word| reading.key(word).starts_with(is_unspaced));
    let is_led = has_no_spaces
        || (begin..words.start).all(|word| {
            let begins = |mention: &Mention| {
                word == begin && mention.matches(Category::Contrast) && !mention.matches_any(DENYING)
            };
            // "6 months maven read", "until new year: npm read"
            let is_time =
                |mention: &Mention| mention.matches_any(&[Category::Until, Category::NewYear, Category::Vague]);
            LEXICON.is_determiner(reading.key(word))
                || reading.key(word).starts_with(|first: char| first.is_ascii_digit())
                || reading.mention_at(word).is_some_and(|word| is_of(word, BETWEEN) || begins(word) || is_time(word))
        });
    let is_known = LEXICON.is_determiner(next) || reading.mention_at(words.end).is_some_and(is_follower);
    let is_asserted_of = has_sign(reading, words.end)
        || is_denied_by_sign(reading, words.start)
        || words.end < end && if next.starts_with(is_unspaced) { LEXICON.is_topic(next) } else { !is_known };
    !asks && (!is_led || is_asserted_of)
}

/// Whether nothing is said of a name that is not known.
fn is_left_alone(reading: &Reading<'_>, words: &Range<usize>, is_name: &[bool]) -> bool {
    let after = after_postpositions(reading, words.end);
    // Where what is done stands before the name, what is said of it would begin with a topic: "拉取 @acme/ui 这一个包".
    let is_object = after == words.end
        && reading.key(after).starts_with(is_unspaced)
        && !LEXICON.is_topic(reading.key(after))
        && !reading.mention_at(after).is_some_and(|next| next.matches_any(DENYING))
        && introduction(reading, words.start, is_name) == Introduction::Governor;
    let is_questioned = reading.between(words.end).contains(['?', '？']);
    !has_sign(reading, words.end)
        && !is_questioned
        && (is_object
            || reading.is_parted(after)
            || is_name.get(after) == Some(&true)
            || reading.mention_at(after).is_some_and(|next| {
                is_of(next, FOLLOWERS) && !asks_more(reading, next) && (!is_act(next) || is_act_alone(reading, next))
            }))
}

/// Whether a part of a sentence begins with packages, and says something of them that is not known: "npm publish, @core packages
/// frozen".
fn is_said_of_packages(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let leads = |word: &usize| !reading.is_parted(word + 1) && LEXICON.is_determiner(reading.key(*word));
    let start = (0..words.start).rev().take_while(leads).last().unwrap_or(words.start);
    let is_noun = |word: &usize| reading.gap(*word) <= Gap::Space && reading.matches(*word, Category::PackageNoun);
    let end = words.end + (words.end..reading.words.len()).take_while(is_noun).count();
    let is_known = |next: &Mention| is_follower(next) || governs(reading, next);
    let is_questioned = || reading.between(end).contains(['?', '？']);
    start > 0
        && reading.is_parted(start)
        && end > words.end
        && (is_questioned() || !reading.is_parted(end) && !reading.mention_at(end).is_some_and(is_known))
}

/// Whether a mention is of what is done.
fn is_act(mention: &Mention) -> bool {
    mention.matches_any(&[Category::Read, Category::Reads, Category::Write, Category::Writes])
}

/// Whether what is asked for behind "please" is not known: "@corp/core please skip".
fn asks_more(reading: &Reading<'_>, please: &Mention) -> bool {
    let end = please.words.end;
    let is_known = |next: &Mention| (is_follower(next) || governs(reading, next)) && !reading.is_mended(end);
    please.matches(Category::Directed)
        && !reading.is_parted(end)
        && !LEXICON.is_determiner(reading.key(end))
        && !reading.mention_at(end).is_some_and(is_known)
}

/// What is done with a name that stands before it, where a language says so: "team/webを読み取る".
fn is_governed_behind(reading: &Reading<'_>, end: usize) -> bool {
    let word = after_postpositions(reading, end);
    let is_use = |mention: &Mention| !mention.matches(Category::Demand) && governs(reading, mention);
    !reading.is_parted(word)
        && reading.mention_at(word).is_some_and(|mention| is_use(mention) && is_act_alone(reading, mention))
}

/// Whether it is known what is said of what is done with a name before it: not "… zu veröffentlichen ist untersagt".
fn is_act_alone(reading: &Reading<'_>, act: &Mention) -> bool {
    let is_adverb = |word: &usize| reading.gap(*word) <= Gap::Space && LEXICON.is_auxiliary(reading.key(*word));
    let end = act.words.end + (act.words.end..reading.words.len()).take_while(is_adverb).count();
    reading.is_parted(end)
        || reading.key(end).starts_with(is_unspaced)
        || reading.is(end, FunctionWord::Have)
        || reading.mention_at(end).is_some_and(|next| is_follower(next) || governs(reading, next))
}

fn after_postpositions(reading: &Reading<'_>, end: usize) -> usize {
    let mut word = end;
    while reading.gap(word) <= Gap::Space && LEXICON.is_postposition(reading.key(word)) {
        word += 1;
    }
    word
}

/// What leads to a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Introduction {
    /// What it is asked for with.
    Governor,
    /// The beginning of its sentence.
    Start,
    /// What is not known.
    Unknown,
}

/// Whether what leads to a name is known.
fn is_governed(reading: &Reading<'_>, start: usize, is_name: &[bool]) -> bool {
    introduction(reading, start, is_name) != Introduction::Unknown
}

fn introduction(reading: &Reading<'_>, start: usize, is_name: &[bool]) -> Introduction {
    let mut word = start;
    while word > 0 && reading.gap(word) != Gap::Stop {
        word -= 1;
        match reading.mention_at(word) {
            _ if is_name[word] || LEXICON.is_determiner(reading.key(word)) => {}
            Some(mention) if governs(reading, mention) => {
                let is_judged = is_judged(reading, mention.words.start, is_name);
                return if is_judged { Introduction::Unknown } else { Introduction::Governor };
            }
            // "not valid for @acme/ui", "no touching @acme/ui"
            Some(mention) if LEXICON.says(reading.key(mention.words.start), Category::Not) => {
                return Introduction::Unknown;
            }
            Some(mention) if is_of(mention, BETWEEN) => word = mention.words.start,
            // "for the Foobar job": whoever it is for has a name.
            None if begins_phrase(reading, word) => {}
            _ => return Introduction::Unknown,
        }
    }
    Introduction::Start
}

/// Whether something not known is said of what is done: "it is illegal to publish …", "we lost the right to publish …", "keep it from
/// publishing …", "if someone tries to publish …".
fn is_judged(reading: &Reading<'_>, act: usize, is_name: &[bool]) -> bool {
    let first = reading.sentence(act).start;
    let is_kept_from = |word: usize| {
        reading.matches(word, Category::Keep)
            && reading.mentions_in(&(word + 1..act)).any(|mention| mention.matches(Category::From))
    };
    // "if", but not a condition that is more than that.
    let begins_condition =
        |word: usize| reading.matches(word, Category::Condition) && reading.matches(word, Category::Ordinary);
    let part = reading.clause(act).start.max(first);
    let begins = part < act && (is_kept_from(part) || begins_condition(part));
    let is_impersonal = || {
        first < act
            && reading.matches(first, Category::AnyName)
            && reading.matches(first, Category::Refers)
            && reading.matches(act - 1, Category::For)
            && act
                .checked_sub(2)
                .and_then(|judgement| reading.mention_at(judgement))
                .is_none_or(|mention| mention.categories == [Category::Ordinary])
    };
    begins || (first..act).any(|word| !is_name[word] && is_strange(reading, word)) || is_impersonal()
}

/// Whether a word before what is done may say anything of it: one that is not known, and names nobody and nothing that it is for.
fn is_strange(reading: &Reading<'_>, word: usize) -> bool {
    if let Some(mention) = reading.mention_at(word) {
        return mention.matches_any(&[Category::Condition, Category::OtherTime]) && mention.words.len() == 1;
    }
    let is_capital = reading.text[reading.words[word].span.clone()].starts_with(char::is_uppercase);
    let is_called = is_capital && reading.gap(word) <= Gap::Space && word > 0;
    // "give the github workflow …"
    let is_noun =
        word > 0 && LEXICON.is_determiner(reading.key(word - 1)) || reading.matches(word + 1, Category::OtherNoun);
    is_unknown(reading, word)
        && !reading.is(word, FunctionWord::Everyday)
        && !is_called
        && !is_noun
        && !reading.is_compound(word)
        && !begins_phrase(reading, word)
}

/// Whether "for" or the like stands before a word that is not known.
fn begins_phrase(reading: &Reading<'_>, word: usize) -> bool {
    let determined = |word: usize| {
        let before = word.checked_sub(1).filter(|_| reading.gap(word) <= Gap::Space);
        before.filter(|before| LEXICON.is_determiner(reading.key(*before)))
    };
    let start = determined(word).unwrap_or(word);
    start < word && reading.matches(word + 1, Category::EitherUse)
        || start > 0 && reading.gap(start) <= Gap::Space && reading.matches(start - 1, Category::For)
}

/// Whether a phrase makes a name that it governs one that is asked for.
fn governs(reading: &Reading<'_>, mention: &Mention) -> bool {
    mention.matches_any(GOVERNORS)
        && !mention.matches_any(DENYING)
        && reading.scopes().denials[mention.words.start] == 0
        // "no touching" is read only, and asks for nothing.
        && !LEXICON.says(reading.key(mention.words.start), Category::Not)
        && !mention.words.start.checked_sub(1).is_some_and(|before| reading.matches(before, Category::Not))
}

/// Whether a phrase may follow what is asked for.
pub(in super::super) fn is_follower(mention: &Mention) -> bool {
    is_of(mention, FOLLOWERS)
}

/// Whether a phrase is one of these, or says what another field of a token takes.
fn is_of(mention: &Mention, categories: &[Category]) -> bool {
    !mention.matches_any(DENYING) && mention.matches_any(categories)
        || has_ecosystem(mention)
        || scopes::subject(mention).is_some() && !mention.matches_any(DENYING)
        || mention.categories.iter().any(|category| {
            matches!(
                category,
                Category::Number(_)
                    | Category::Unit(_)
                    | Category::Month(_)
                    | Category::Weekday(_)
                    | Category::Stage(_)
            )
        })
}
