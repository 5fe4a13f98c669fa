//! The tokens that one explicit filter chooses: an environment, and with it a permission or a maker.

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::resolve::{Claim, Gathered, Question};
use super::super::tokenizer::Gap;
use super::super::{Basis, Evidence, Field, Known, RevokeToken, filters, permission, tokens};
use super::near_miss;
use gatepass_core::environment::Environment;
use gatepass_core::token::{Status, name};

/// The most tokens that a question tells of.
const MOST_CANDIDATES: usize = 6;

pub(super) fn by_environment(
    reading: &Reading<'_>,
    known: &Known<'_>,
    environment: Claim<Option<Environment>>,
    all: Option<&str>,
    gathered: &mut Gathered,
) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let which = || which_token(reading, known);
    if near_miss(reading, known, &[]).is_some() {
        return Err(which());
    }
    let (name, span) = match environment {
        Claim::Value(Some(Environment::Existing(name)), span) => (name, span),
        Claim::Unclear(question) => return Err(question),
        _ => return Err(which()),
    };
    let permission = match permission::recognize(reading, permission::AccessSubject::Listed) {
        Claim::Value(permission, _) => Some(permission),
        Claim::Nothing => None,
        Claim::Disputed(..) | Claim::Unclear(_) => return Err(which()),
    };
    let maker = match filters::created_by(reading, known, &[]) {
        Claim::Value(maker, _) => Some(maker),
        _ => None,
    };
    let noun = |category: Category| reading.mentions.iter().any(|mention| mention.matches(category));
    let everything = all.is_some_and(|all| LEXICON.is(&name::key(all), FunctionWord::Whatever));
    if is_narrowed(reading, maker.is_some()) || everything || !noun(Category::Token) {
        return Err(which());
    }
    let fits: Vec<usize> = (0..tokens.len())
        .filter(|index| {
            let token = &tokens[*index];
            let is_theirs = maker.as_ref().is_none_or(|maker| name::key(&token.created_by) == name::key(maker));
            is_theirs
                && token.status == Status::Active
                && token.environment.as_deref() == Some(name.as_str())
                && permission.is_none_or(|permission| token.permission == Some(permission))
        })
        .collect();
    if fits.is_empty() {
        return Err(Question::open(format!("No active token is for {name}. Which token should be revoked?")));
    }
    if fits.len() > 1 && all.is_none() && !noun(Category::Tokens) {
        return Err(Question::choice(
            format!("Several tokens are for {name}. Which of them should be revoked?"),
            tokens::choices(fits.into_iter(), tokens),
        ));
    }
    let which = permission.map_or_else(|| "active".to_owned(), |permission| format!("active {permission}"));
    let whose = maker.map_or_else(String::new, |maker| format!(" of {maker}"));
    let value = format!("every {which} token{whose} for {name}");
    gathered.evidence.push(Evidence { field: Field::Tokens, value, basis: Basis::Words(span) });
    Ok(RevokeToken { tokens: tokens::ids(fits, tokens), each_named: false })
}

/// The question which token is meant, with those that are called like a word of the request.
fn which_token(reading: &Reading<'_>, known: &Known<'_>) -> Question {
    if let Some(near) = near_miss(reading, known, &[]) {
        return tokens::unknown(near, known.tokens);
    }
    // "the jenkins one": of the words that say nothing else, the first that tokens are called like.
    let like = (0..reading.words.len())
        .filter(|word| !reading.is_background(*word) && reading.key(*word).len() > 2)
        .filter(|word| reading.mention_at(*word).is_none_or(|mention| mention.matches(Category::EitherUse)))
        .map(|word| &reading.text[reading.words[word].span.clone()])
        .map(|text| (text, tokens::nearest(text, known.tokens)))
        .find(|(_, near)| !near.is_empty());
    match like {
        Some((text, near)) => {
            let text = name::cleaned(text, 64);
            Question::choice(format!("Which of the tokens called like “{text}” should be revoked?"), near)
        }
        None => {
            // No choice: what the words do not name nobody is to revoke by a click.
            let active = match candidates(reading, known).as_slice() {
                [] => String::new(),
                names => format!(" Active: {}.", names.join(", ")),
            };
            Question::open(format!("Which token should be revoked? Name it by its id or its exact name.{active}"))
        }
    }
}

/// The active tokens that a question may tell of: those of the environments that are spoken of, else all; none where they are many.
fn candidates(reading: &Reading<'_>, known: &Known<'_>) -> Vec<String> {
    let environments: Vec<&str> = reading
        .mentions
        .iter()
        .filter(|mention| !reading.is_background(mention.words.start))
        .filter_map(|mention| known.environments.get(mention.environment?).map(String::as_str))
        .collect();
    let is_there = |index: &usize| {
        let token = &known.tokens[*index];
        let is_of_place = token.environment.as_deref().is_some_and(|own| environments.contains(&own));
        token.status == Status::Active && (environments.is_empty() || is_of_place)
    };
    let found: Vec<usize> = (0..known.tokens.len()).filter(is_there).collect();
    if found.len() > MOST_CANDIDATES { Vec::new() } else { tokens::choices(found.into_iter(), known.tokens) }
}

/// Whether words make the filter narrower than an environment, a permission and a maker.
fn is_narrowed(reading: &Reading<'_>, has_maker: bool) -> bool {
    let says = |mention: &Mention| {
        mention.matches_any(NARROWING) && !mention.matches_any(&[Category::For, Category::At, Category::Contrast])
            || !has_maker && mention.matches(Category::CreatedBy) && is_of_somebody(reading, mention)
            || mention.matches(Category::Former) && is_before_token(reading, mention.words.end)
    };
    is_described(reading) || reading.mentions.iter().any(says)
}

/// What makes a filter narrower than "for this environment", so that it is no filter that gatepass takes.
const NARROWING: &[Category] = &[
    Category::Called,
    Category::Name,
    Category::Except,
    Category::Exclusion,
    Category::Inactive,
    Category::Expired,
    Category::Expiring,
    Category::Soon,
    Category::NameHas,
    Category::NamePart,
    Category::Not,
    Category::Keep,
];

/// Whether the tokens are described by more than their environment: "the Jenkins tokens", "tokens for npm".
fn is_described(reading: &Reading<'_>) -> bool {
    let part = |mention: &Mention| reading.scopes().parts[mention.words.start];
    let nouns: Vec<&Mention> = reading.mentions.iter().filter(|mention| mention.matches(Category::Token)).collect();
    let adjective = nouns.iter().any(|noun| {
        let before = noun.words.start.checked_sub(1).filter(|_| reading.gap(noun.words.start) <= Gap::Space);
        before
            .is_some_and(|before| reading.mention_at(before).is_none_or(|mention| mention.matches(Category::OtherNoun)))
    });
    adjective
        || reading.mentions.iter().any(|mention| {
            let used = mention.matches_any(&[Category::EitherUse, Category::WriterUse])
                || mention.matches(Category::ReaderUse) && !mention.matches(Category::Place);
            let managed = mention.manager().is_some();
            (used || managed) && nouns.iter().any(|noun| part(noun) == part(mention))
        })
}

/// Whether a preposition is followed by somebody rather than by an environment: "of our partner", "of the staging cluster".
fn is_of_somebody(reading: &Reading<'_>, preposition: &Mention) -> bool {
    let end = preposition.words.end;
    !preposition.matches_any(&[Category::For, Category::At])
        && !(end..end + 3).any(|place| reading.is_environment(place))
}

/// Whether a noun for tokens follows soon: "the old tokens".
fn is_before_token(reading: &Reading<'_>, from: usize) -> bool {
    (from..from + 4)
        .take_while(|place| reading.gap(*place) <= Gap::Space)
        .any(|place| reading.matches(place, Category::Token))
}
