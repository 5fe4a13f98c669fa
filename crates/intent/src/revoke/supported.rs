//! Whether the words support the tokens that a field gave. A field says which token the words mean where they leave that open
//! ("revoke it", "the old CI token"); where they say which ones, they must be those, and where they ask for nothing, nothing is
//! revoked by a field.

use std::ops::Range;

use super::super::lexicon::{Category, LEXICON};
use super::super::reading::{Mention, Reading, parts};
use super::super::tokenizer::Gap;
use super::super::{Known, KnownToken};
use super::is_denied_verb;
use super::understood::asks_for_it;
use gatepass_core::token::{Permission, Status, TokenId};

/// The shortest part of a name that a longer word may begin with, or be the beginning of: "jenkins" of `jenk-ci`.
const SHORTEST_PART: usize = 3;

/// What says of tokens which are meant, by what they are for or who uses them: some of it must be true of each.
const PURPOSES: &[Category] = &[Category::EitherUse, Category::ReaderUse, Category::WriterUse, Category::OtherNoun];

/// The words that ask for no revocation, for none of any token, or for others than `wanted`, of which none was named.
/// `reading` has no names of tokens any more.
pub(super) fn contradicted(reading: &Reading<'_>, known: &Known<'_>, wanted: &[TokenId]) -> Option<Range<usize>> {
    let verbs = || {
        reading.mentions.iter().filter(|mention| {
            mention.matches_any(&[Category::Revoke, Category::Delete, Category::Rotate])
                && !mention.matches(Category::Revoked)
                && !reading.is_background(mention.words.start)
        })
    };
    let first = verbs().next()?;
    let asking: Vec<&Mention> = verbs()
        .filter(|verb| asks_for_it(reading, verb) && !is_noun(reading, verb) && !is_denied_verb(reading, verb))
        .collect();
    // In a longer message, the verb that asks is not easily told from those of what is told.
    let adopts =
        |mention: &Mention| mention.matches(Category::Adopts) && reading.scopes().denials[mention.words.start] == 0;
    if asking.is_empty() && reading.is_prose() && !reading.mentions.iter().any(adopts) {
        return Some(first.words.clone());
    }
    let of_none = |verb: &&&Mention| {
        let next = verb.words.end;
        reading.gap(next) <= Gap::Space && LEXICON.says(reading.key(next), Category::Not)
    };
    if let Some(verb) = asking.iter().find(of_none) {
        return Some(verb.words.end..verb.words.end + 1);
    }
    // What was named is not described.
    if wanted.is_empty() {
        return None;
    }
    let tokens: Vec<&KnownToken> = known.tokens.iter().filter(|token| wanted.contains(&token.id)).collect();
    let is_of_all = |fits: &dyn Fn(&KnownToken) -> bool| tokens.iter().all(|token| fits(token));
    let (mut unfit, mut is_any_fit) = (None, false);
    for word in asking.iter().flat_map(|verb| object(reading, verb)) {
        match token_word(reading, word) {
            Some(TokenWord::Property(mention)) => {
                let is_named_so = |token: &KnownToken| {
                    is_called(token, reading.key(word))
                        && (token.environment.is_none() || mention.environment.is_none())
                };
                if is_of_all(&|token| has(token, mention, known) || is_named_so(token)) {
                    is_any_fit = true;
                } else {
                    return Some(mention.words.clone());
                }
            }
            Some(TokenWord::Name) => match is_of_all(&|token| is_called(token, reading.key(word))) {
                true => is_any_fit = true,
                false => unfit = unfit.or(Some(word..word + 1)),
            },
            None => {}
        }
    }
    unfit.filter(|_| !is_any_fit)
}

/// Whether what could be a verb is a thing: "undo the revoke".
fn is_noun(reading: &Reading<'_>, verb: &Mention) -> bool {
    let start = verb.words.start;
    start > 0 && reading.gap(start) <= Gap::Space && LEXICON.is_determiner(reading.key(start - 1))
}

/// The words that a verb is about: the rest of its clause, and what leaked, in the same sentence ("zeta leaked, revoke it").
fn object<'r>(reading: &'r Reading<'_>, verb: &Mention) -> impl Iterator<Item = usize> + use<'r> {
    let clause = reading.clause(verb.words.start);
    let sentence = reading.scopes().sentences[verb.words.start];
    let leaked = reading.mentions.iter().find(|mention| {
        let word = mention.words.start;
        mention.matches(Category::Compromised) && word < clause.start && reading.scopes().sentences[word] == sentence
    });
    let subject = leaked.map_or(0..0, |leaked| reading.clause(leaked.words.start).start..leaked.words.start);
    let behind = verb.words.end..clause.end;
    subject.chain(behind).filter(|word| !reading.is_masked(*word) && !reading.is_background(*word))
}

/// What a word says of the tokens that are meant.
enum TokenWord<'r> {
    /// What they are: for an environment, Read-Only, expired.
    Property(&'r Mention),
    /// What they are called, or what they are for.
    Name,
}

fn token_word<'r>(reading: &'r Reading<'_>, word: usize) -> Option<TokenWord<'r>> {
    let Some(mention) = reading.mention_at(word) else {
        let key = reading.key(word);
        let is_name = key.chars().count() > 1 && !LEXICON.is_determiner(key) && !LEXICON.is_auxiliary(key);
        return is_name.then_some(TokenWord::Name);
    };
    let is_property = mention.environment.is_some()
        || stage(mention).is_some() && !mention.matches(Category::Hesitant)
        || permission(mention).is_some()
        || mention.matches(Category::Expired);
    let is_use = mention.matches_any(PURPOSES) || mention.manager().is_some();
    is_property.then_some(TokenWord::Property(mention)).or(is_use.then_some(TokenWord::Name))
}

fn permission(mention: &Mention) -> Option<Permission> {
    if mention.matches_any(&[Category::Write, Category::Writes]) {
        return Some(Permission::ReadWrite);
    }
    mention.matches_any(&[Category::ReadOnly, Category::Read, Category::Reads]).then_some(Permission::ReadOnly)
}

fn stage(mention: &Mention) -> Option<u8> {
    mention.find(|category| if let Category::Stage(stage) = category { Some(stage) } else { None })
}

fn has(token: &KnownToken, mention: &Mention, known: &Known<'_>) -> bool {
    permission(mention).is_none_or(|permission| token.permission == Some(permission))
        && mention.environment.is_none_or(|place| token.environment.as_ref() == known.environments.get(place))
        && stage(mention).is_none_or(|stage| {
            let named = token.environment.as_deref().map(parts).unwrap_or_default();
            mention.environment.is_some() || named.iter().any(|part| LEXICON.stage_of(part) == Some(stage))
        })
        && (!mention.matches(Category::Expired) || token.status == Status::Expired)
}

/// Whether a word stands in a token's name, its environment or who made it.
fn is_called(token: &KnownToken, word: &str) -> bool {
    let made_by = parts(&token.created_by);
    let environment = token.environment.as_deref().map(parts).unwrap_or_default();
    let is_begun = |one: &str, other: &str| other.len() >= SHORTEST_PART && one.starts_with(other);
    parts(&token.name)
        .iter()
        .chain(&made_by)
        .chain(&environment)
        .any(|part| part == word || is_begun(part, word) || is_begun(word, part))
}
