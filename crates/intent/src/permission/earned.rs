//! Whether writing that is spoken of is asked for. It is what a token is to do, or it gives nothing: "push stays with the release
//! team", "read what others publish", "write: no", "publishing? not with this one". There is no list of all that people say.

mod form;

use std::ops::Range;

use super::mentions::{Kind, PermissionMention};
use crate::lexicon::{Category, FunctionWord, LEXICON};
use crate::reading::{Mention, Reading};
use crate::scopes::salience::{self, Salience};
use crate::symbols::{has_sign, is_denied_by_sign};
use crate::token_scope::is_follower;
use crate::tokenizer::{Gap, is_unspaced};

/// How far before a verb its clause may speak of what is read, in words.
const REACH: usize = 10;

/// What is said of writing where nothing that speaks of it asks for it.
pub(super) fn unearned(reading: &Reading<'_>, found: &[PermissionMention]) -> Option<Range<usize>> {
    // What was corrected in another field asks for it all the same: "pushing the chart … wait no, silo-5".
    let asks = |mention: &Mention| {
        let place = mention.words.start;
        mention.matches(Category::Write)
            && reading.scopes().denials[place] == 0
            && !reading.scopes().reported[place]
            && !reading.is_quoted(place)
            && salience::of(reading, place) >= Salience::Wanted
            && why_not(reading, &mention.words, false).is_none()
    };
    if reading.mentions.iter().any(asks) {
        return None;
    }
    let mut first = None;
    for access in found.iter().filter(|access| access.kind.writes() && access.denied == 0) {
        let words = why_not(reading, &access.words, access.kind == Kind::Writes)?;
        first = first.or(Some(words));
    }
    first
}

/// The words by which a mention of writing asks for none.
fn why_not(reading: &Reading<'_>, words: &Range<usize>, is_others: bool) -> Option<Range<usize>> {
    predicate(reading, words)
        .or_else(|| state_of_writer(reading, words))
        .or_else(|| only_others(reading, words).filter(|_| is_others))
        .or_else(|| set_off(reading, words))
        .or_else(|| form::says_no(reading, words))
        .map(|end| words.start..end)
        .or_else(|| led_by_unknown(reading, words))
}

/// The end of a value beside a word that switches it off or leaves it open: "write: no", "write=0", "publishing? not with this
/// one", "!push".
fn set_off(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    let end = words.end;
    if is_denied_by_sign(reading, words.start) {
        return Some(end);
    }
    let between = reading.separator(end).trim_start_matches(['"', '\'', '`']).trim_start();
    if between.starts_with(['?', '？']) && !reading.is_directed(words.start) {
        return Some(end);
    }
    // A value on the same line, which must say yes.
    let is_value = between.starts_with([':', '=', '(', ';', '<', '|', '.', '-', '→']) && !between.contains('\n');
    let is_off = |word: usize| {
        let key = reading.key(word);
        LEXICON.is(key, FunctionWord::FormOff)
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[Category::Not, Category::NotBefore]) && mention.words.len() == 1
            }) && (reading.is_parted(word + 1) || reading.between(word + 1).starts_with(['"', '\'']))
    };
    (is_value && end < reading.words.len() && is_off(end)).then_some(end + 1)
}

/// The words of a clause that reads what is written by somebody: "to read what others publish", "to view the upload log".
pub(super) fn what_is_read(reading: &Reading<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let part = reading.scopes().parts[words.start];
    // Japanese and Chinese put what is read before it.
    if reading.key(words.start.saturating_sub(1)).starts_with(is_unspaced) {
        return None;
    }
    let mut is_apart = false;
    for word in (words.start.saturating_sub(REACH)..words.start).rev() {
        if reading.scopes().parts[word] != part || reading.gap(word + 1) >= Gap::Colon {
            return None;
        }
        match reading.mention_at(word) {
            // "read and write", "pull, then push", "to pull or to push"
            Some(mention)
                if mention.matches_any(&[Category::And, Category::Or, Category::Contrast, Category::Demand]) =>
            {
                return None;
            }
            Some(mention) if mention.matches_any(&[Category::Token, Category::RightsNoun, Category::Generate]) => {
                return None;
            }
            // "to count uploads", "so I can see what the job pushed"
            Some(mention)
                if mention.matches(Category::List) && word > 0 && {
                    let key = reading.key(word - 1);
                    LEXICON.is_auxiliary(key)
                        || reading.is(word - 1, FunctionWord::To)
                        || reading.matches(word - 1, Category::Asks)
                } =>
            {
                return Some(mention.words.start..words.end);
            }
            Some(mention) if mention.matches_any(&[Category::Read, Category::Reads]) => {
                return is_apart.then_some(mention.words.start..words.end);
            }
            _ => is_apart |= reading.gap(word + 1) == Gap::Space,
        }
    }
    None
}

/// The words of writing that something not known leads to, which may be whose it is, or its denial in a way that no list has:
/// "Bob's pushes", "who publishes", "nada de escrita", "n0 write".
fn led_by_unknown(reading: &Reading<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let before = words.start.checked_sub(1).filter(|_| reading.gap(words.start) <= Gap::Space)?;
    let key = reading.key(before);
    // English says by such words that something is not so, too: "hardly".
    let is_everyday = !reading.is_english && reading.is(before, FunctionWord::Everyday);
    let is_known = reading.mention_at(before).is_some()
        || is_everyday
        || LEXICON.is_determiner(key)
        || LEXICON.is_auxiliary(key)
        || key.starts_with(is_unspaced);
    (!is_known).then_some(before..words.end)
}

/// The end of the word that says something of these, which begin their clause; `None` where they begin none, or what follows is known.
fn predicate(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    let part = reading.scopes().parts[words.start];
    let clause = |word: &usize| reading.scopes().parts[*word] == part && reading.gap(*word + 1) < Gap::Colon;
    let begins = (0..words.start).rev().take_while(clause).all(|word| LEXICON.is_determiner(reading.key(word)));
    // "push rights stay where they are"
    let is_noun = reading.matches(words.end, Category::RightsNoun) && reading.gap(words.end) <= Gap::Space;
    let end = words.end + usize::from(is_noun);
    let next = reading.key(end);
    // "mvn deploy is to work"
    let is_command = reading.mention_at(words.start).is_some_and(|mention| mention.manager().is_some());
    let says_yes = reading.gap(end) == Gap::Colon && LEXICON.is(next, FunctionWord::FormYes);
    let is_known = || {
        says_yes
            || reading.is_parted(end)
            || LEXICON.is_determiner(next)
            || is_command && is_package(reading, end)
            || reading.mention_at(end).is_some_and(|next| {
                // "a write token not for production, but for staging"
                is_follower(next)
                    // "i.e. push them"
                    || next.matches(Category::Refers) && reading.is_parted(next.words.end)
                    || next.matches(Category::Not) && reading.gap(next.words.end) <= Gap::Space
                    || next.matches(Category::Demand) && is_command
            })
    };
    let is_predicate = if next.starts_with(is_unspaced) { LEXICON.is_topic(next) } else { !is_known() };
    let is_token = reading.mention_at(words.start).is_some_and(|mention| mention.matches(Category::Token));
    let asks = salience::of(reading, words.start) == Salience::Asked && reading.gap(words.start) != Gap::Colon;
    // "pushing with it has to be impossible"
    let judged = || {
        let states = |word: &usize| {
            reading.is(*word, FunctionWord::Copula)
                && reading.gap(*word + 1) <= Gap::Space
                && *word + 1 < reading.words.len()
                && reading.mention_at(*word + 1).is_none()
                && !LEXICON.is_determiner(reading.key(*word + 1))
                && !LEXICON.is_auxiliary(reading.key(*word + 1))
        };
        (end..reading.words.len()).take_while(clause).find(states).map(|word| word + 2)
    };
    if begins
        && !is_token
        && !asks
        && let Some(end) = judged()
    {
        return Some(end);
    }
    if begins && !is_token && has_sign(reading, words.end) {
        return Some(words.end);
    }
    (begins && is_predicate && !is_token && !asks).then_some(end + 1)
}

/// Whether a word begins what is written as packages' names are: "npm publish @acme/ui", "npm publish ui-kit".
fn is_package(reading: &Reading<'_>, word: usize) -> bool {
    let chunk = &reading.text[reading.chunk(word).clone()];
    let name = reading.compound(word);
    let is_path = chunk.starts_with('@') || chunk.trim_matches('/').contains('/');
    word < reading.words.len()
        && (is_path || name.len() > 1 && reading.is_parted(name.end))
        && name.clone().all(|part| reading.mention_at(part).is_none())
}

/// The end of a clause that tells how what writes fares, and asks for nothing: "the push job is red", "our release pipeline failed".
pub(super) fn state_of_writer(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    const USERS: &[Category] = &[Category::WriterUse, Category::EitherUse, Category::ReaderUse, Category::OtherNoun];
    let is_user = |mention: &Mention| mention.matches_any(USERS) && !mention.matches(Category::PackageNoun);
    let next = || reading.mention_at(words.end).filter(|_| reading.gap(words.end) <= Gap::Space);
    // "release job" may be one phrase.
    let own = reading.mention_at(words.start).filter(|mention| is_user(mention));
    let user = own.or_else(|| next().filter(|mention| is_user(mention)))?;
    let end = user.words.end;
    let is_asked = |word: usize| {
        reading.mention_at(word).is_some_and(|mention| {
            mention.matches_any(&[Category::Demand, Category::Directed, Category::Token, Category::Generate])
        })
    };
    let is_past = || LEXICON.is_past(reading.key(end - 1), reading.key(end));
    let is_report = reading.gap(end) <= Gap::Space && (reading.is(end, FunctionWord::Copula) || is_past());
    (is_report && !reading.clause(words.start).any(is_asked)).then_some(end + 1)
}

/// The end of a verb that only somebody else's is: "only CI publishes".
fn only_others(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    let (start, part) = (words.start, reading.scopes().parts[words.start]);
    // "our release manager publishes, I don't"
    let mine = reading.mention_at(words.end).filter(|mention| mention.matches(Category::FirstPerson));
    let denies = |mine: &Mention| {
        let denial = reading.mention_at(mine.words.end).filter(|mention| mention.matches(Category::Not));
        denial.is_some_and(|denial| reading.is_parted(denial.words.end))
    };
    if mine.is_some_and(denies) {
        return Some(words.end);
    }
    let only = (0..start)
        .rev()
        .take_while(|word| reading.scopes().parts[*word] == part)
        .find(|word| reading.matches(*word, Category::Only) && !reading.matches(*word, Category::Downtoner))?;
    let is_somebody = |word: usize| {
        reading.mention_at(word).is_none_or(|mention| {
            mention.matches_any(&[Category::EitherUse, Category::WriterUse, Category::OtherNoun, Category::People])
        })
    };
    (only + 1 < start && (only + 1..start).all(is_somebody)).then_some(words.end)
}
