//! Whether the clauses that revoke are understood as a whole. Revoking is final, and there are more ways to speak of it than to
//! ask for it: "remind me to revoke X", "Carol will kill X", "disable the alerts for X". What is not known is asked about.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::symbols::{has_sign, is_denied_by_sign};
use super::super::token_scope::is_follower;
use super::super::tokenizer::{Gap, is_unspaced};
use super::super::tokens::Named;
use super::doubt::is_hearsay;

/// The most words of a clause that takes back all that was said: "keep it", "just kidding".
const LONGEST_RETRACTION: usize = 3;

/// What a token may stand before, and is then not what is revoked: "the ci-main dashboard".
const THINGS: &[Category] = &[
    Category::OtherNoun,
    Category::PackageNoun,
    Category::ReaderUse,
    Category::WriterUse,
    Category::EitherUse,
    Category::Place,
];

/// The first words of what revokes that are neither known nor a token's name, or that ask rather than tell.
pub(super) fn unknown(reading: &Reading<'_>, named: &[Named]) -> Option<Range<usize>> {
    let verbs = || reading.mentions.iter().filter(|mention| revokes(mention));
    let sentence = |word: usize| reading.scopes().sentences[word];
    let of_clause = |verb: &Mention| reading.clause(verb.words.start).find(|word| !is_known(reading, *word));
    let is_qualified = |named: &&Named| {
        let words = &named.words;
        let is_of_verb =
            |verb: &Mention| sentence(verb.words.start) == sentence(words.start) && verb.words.end <= words.start;
        verbs().any(is_of_verb) && !is_left_alone(reading, words)
    };
    let unknown = verbs().find_map(of_clause).map(|word| word..word + 1);
    doubtful(reading, named)
        .or(unknown)
        .or_else(|| named.iter().find(is_qualified).map(|named| named.words.clone()))
        .or_else(|| taken_back(reading, named))
}

/// What makes it doubtful that these tokens are to be revoked: who is said to do it, a question, signs.
pub(super) fn doubtful(reading: &Reading<'_>, named: &[Named]) -> Option<Range<usize>> {
    let verbs = || reading.mentions.iter().filter(|mention| revokes(mention));
    let is_others =
        |verb: &Mention| reading.scopes().reported[verb.words.start] || is_hearsay(reading, verb.words.start);
    let crossed_out = verbs().find(|verb| is_crossed_out(reading, reading.clause(verb.words.start).start));
    crossed_out
        .map(|verb| verb.words.clone())
        .or_else(|| verbs().find_map(|verb| led_otherwise(reading, verb)))
        .or_else(|| {
            let is_denied = |named: &&Named| is_denied_by_sign(reading, named.words.start);
            named.iter().find(is_denied).map(|named| named.words.clone())
        })
        .or_else(|| named.iter().find(|named| is_of_token(reading, &named.words)).map(|named| named.words.clone()))
        .or_else(|| verbs().find_map(|verb| qualified(reading, verb)))
        .or_else(|| verbs().find_map(|verb| restrained(reading, verb)))
        // "X ne doit pas être révoqué"
        .or_else(|| {
            let is_passive =
                |mention: &&Mention| mention.matches(Category::Revoke) && mention.matches(Category::Revoked);
            let denied = reading.mentions.iter().filter(is_passive).find(|verb| is_denied_before(reading, verb));
            denied.map(|verb| verb.words.clone())
        })
        .or_else(|| verbs().filter(|verb| !is_others(verb)).find_map(|verb| barred(reading, verb)))
}

/// What stands beside a verb and may say that it is not to be done: what takes back or leaves as it is, what is written without
/// spaces and not known, a denial right before or behind it, and what leads to it and asks for nothing ("get ready to revoke X").
fn barred(reading: &Reading<'_>, verb: &Mention) -> Option<Range<usize>> {
    const BARRING: &[Category] = &[Category::NoChange, Category::Retraction];
    let clause = reading.clause(verb.words.start);
    let is_beside = |word: &usize| !reading.is_masked(*word) && !verb.words.contains(word);
    let bars = |word: usize| match reading.mention_at(word) {
        Some(mention) => mention.matches_any(BARRING),
        None => reading.key(word).starts_with(is_unspaced) && !reading.is(word, FunctionWord::Particle),
    };
    let (start, end) = (verb.words.start, verb.words.end);
    let denies = |word: usize| LEXICON.says(reading.key(word), Category::Not);
    let before = start.checked_sub(1).filter(|before| *before >= clause.start && is_beside(before));
    let is_denied = before.is_some_and(denies)
        || is_denied_before(reading, verb)
        || end < clause.end && reading.is(end, FunctionWord::Forbidding)
        || clause.end > end && denies(clause.end - 1) && is_beside(&(clause.end - 1));
    if is_denied {
        return Some(verb.words.clone());
    }
    let asks = |word: usize| {
        reading
            .mention_at(word)
            .is_some_and(|mention| mention.matches_any(&[Category::Directed, Category::Demand, Category::Token]))
    };
    let led = before.filter(|to| reading.is(*to, FunctionWord::To) && !asks(*to)).and_then(|to| to.checked_sub(1));
    if let Some(leading) = led.filter(|leading| clause.contains(leading) && is_beside(leading) && !asks(*leading)) {
        return Some(leading..end);
    }
    let own = reading.between_commas(start);
    let mut near = clause.start.max(own.start)..clause.end.min(own.end);
    near.find(|word| is_beside(word) && bars(*word)).map(|word| word..word + 1)
}

/// Whether anything before a verb denies it: in its clause, "no es necesario revocar X", "X ne doit pas être révoqué", or in the one that
/// its infinitive belongs to, "es ist nicht nötig, X zu löschen". What is said of the token's use is the reason: "nobody uses X".
fn is_denied_before(reading: &Reading<'_>, verb: &Mention) -> bool {
    const DENYING: &[Category] = &[Category::Not, Category::NotBefore];
    const REASONS: &[Category] =
        &[Category::Unused, Category::Revoke, Category::Delete, Category::Suffices, Category::Contrast];
    let start = verb.words.start;
    let clause = reading.clause(start);
    let denies = |words: Range<usize>| {
        reading.mentions_in(&words).any(|mention| mention.matches_any(DENYING) && !mention.matches_any(REASONS))
    };
    let sentence = reading.sentence(start);
    let is_infinitive =
        reading.is(start, FunctionWord::To) || start > clause.start && reading.is(start - 1, FunctionWord::To);
    let governing = || clause.start > sentence.start && denies(reading.clause(clause.start - 1));
    denies(clause.start..start)
        || reading.gap(verb.words.end) <= Gap::Space && denies(verb.words.end..verb.words.end + 1)
        || is_infinitive && governing()
}

/// What begins with "but" behind a verb in its sentence, and neither names a token nor leaves one as it is: "revoke X, but wait for
/// Bob".
fn restrained(reading: &Reading<'_>, verb: &Mention) -> Option<Range<usize>> {
    const AS_IT_IS: &[Category] =
        &[Category::Keep, Category::Not, Category::NotBefore, Category::OtherParty, Category::Immediately];
    let sentence = reading.sentence(verb.words.start);
    let is_behind = |mention: &&Mention| {
        mention.matches(Category::Contrast)
            && sentence.contains(&mention.words.start)
            && mention.words.start >= verb.words.end
            && reading.gap(mention.words.start) == Gap::Comma
            // "X-old, que es de otro contrato"
            && !reading.is(mention.words.start, FunctionWord::Linking)
            && !mention.matches_any(AS_IT_IS)
    };
    reading.mentions.iter().filter(is_behind).find_map(|mention| {
        let clause = mention.words.start..reading.clause(mention.words.start).end.max(mention.words.end);
        let names = clause.clone().any(|word| reading.is_masked(word));
        let leaves = reading.mentions_in(&clause).any(|other| other.matches_any(AS_IT_IS));
        (!names && !leaves && clause.len() > mention.words.len()).then_some(clause)
    })
}

/// Whether something of a token is meant rather than the token: "revoke ci-main's write permission".
fn is_of_token(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let span = reading.span(words);
    let (own, behind) = (&reading.text[span.clone()], &reading.text[span.end..]);
    let is_possessive = ["'s", "’s"].iter().any(|sign| own.ends_with(sign) || behind.starts_with(sign));
    is_possessive && !reading.matches(words.end, Category::Token)
}

/// What is said behind a verb whose token stands before it, and may make something else of it: "X can go on running", "X must go into
/// the vault", "X can be revoked with the new tool". When and that it is so may be said, and nothing else.
fn qualified(reading: &Reading<'_>, verb: &Mention) -> Option<Range<usize>> {
    const FOLLOWING: &[Category] = &[
        Category::Immediately,
        Category::Today,
        Category::Directed,
        Category::Contrast,
        Category::Revoke,
        Category::Delete,
    ];
    let clause = reading.clause(verb.words.start);
    let names = |mut words: Range<usize>| words.any(|word| reading.is_masked(word));
    let end = verb.words.end;
    if !names(clause.start..verb.words.start) || names(end..clause.end) || end >= clause.end || reading.is_parted(end) {
        return None;
    }
    let follows = reading.mention_at(end).is_some_and(|mention| mention.matches_any(FOLLOWING))
        || reading.is(end, FunctionWord::Also)
        || LEXICON.is_auxiliary(reading.key(end))
        || reading.key(end).starts_with(is_unspaced);
    (!follows).then(|| verb.words.start..end + 1)
}

/// Whether a verb asks that something be revoked: it is led by nothing that is not known, told by nobody else, and no question.
pub(super) fn asks_for_it(reading: &Reading<'_>, verb: &Mention) -> bool {
    let clause = reading.clause(verb.words.start);
    let before = clause.start..verb.words.start;
    // "das Token X bitte sperren": what stands before a name does not lead the verb.
    let begin = before.clone().rev().find(|word| reading.is_masked(*word)).unwrap_or(before.start);
    led_otherwise(reading, verb).is_none()
        && (begin..before.end).all(|word| is_known(reading, word))
        && !is_crossed_out(reading, clause.start)
}

/// What makes of a verb something else than what is asked for: "un-revoke", a longer quotation, a question.
fn led_otherwise(reading: &Reading<'_>, verb: &Mention) -> Option<Range<usize>> {
    let clause = reading.clause(verb.words.start);
    // "un-revoke", but "coupe-moi"
    let compound = reading.compound(verb.words.start);
    if compound.start < verb.words.start {
        return Some(compound);
    }
    let is_quoted = reading.words[verb.words.start].quotation.is_some() && clause.end < reading.words.len();
    (is_quoted || asks(reading, &clause, verb) || is_of_others(reading, &clause, verb)).then(|| verb.words.clone())
}

/// Whether a clause says who revokes, or what is done about it, and turns to nobody: "the bot will revoke X", "I am against revoking
/// X", "cancel revoking X", "qui révoque X".
fn is_of_others(reading: &Reading<'_>, clause: &Range<usize>, verb: &Mention) -> bool {
    const OTHERS: &[Category] = &[
        Category::OtherNoun,
        Category::People,
        Category::EitherUse,
        Category::ReaderUse,
        Category::WriterUse,
        Category::FirstPerson,
        Category::Revoke,
    ];
    let before = clause.start..verb.words.start;
    let is_wish =
        |mention: &Mention| mention.matches_any(&[Category::Directed, Category::Demand, Category::Immediately]);
    let names_token = before.clone().any(|word| reading.is_masked(word) || reading.matches(word, Category::Token));
    let is_reported = before.clone().any(|word| reading.is(word, FunctionWord::Interrogative))
        || reading.mentions_in(&before).any(|mention| mention.matches_any(OTHERS));
    is_reported && !names_token && !reading.mentions_in(&before).any(is_wish)
}

/// What takes back, in a short request, what was asked for before: "revoke X. Wait, no, keep it."
pub(super) fn taken_back(reading: &Reading<'_>, named: &[Named]) -> Option<Range<usize>> {
    let last = reading.mentions.iter().rfind(|mention| revokes(mention))?;
    let end = reading.clause(last.words.start).end;
    let is_named_after = named.iter().any(|named| named.words.start >= end);
    let takes_back = |mention: &&Mention| {
        mention.words.start >= end
            && mention.matches_any(&[
                Category::Keep,
                Category::NotBefore,
                Category::Not,
                Category::Correction,
                Category::Hypothetical,
            ])
            && reading.clause(mention.words.start).len() <= LONGEST_RETRACTION
    };
    let is_short = reading.is_prose() && !reading.has_background();
    reading
        .mentions
        .iter()
        .find(takes_back)
        .filter(|_| is_short && !is_named_after)
        .map(|mention| mention.words.clone())
}

/// Whether signs stand before a clause by which people cross out or put off: "~~revoke X~~", "// revoke X", "[ ] revoke X".
fn is_crossed_out(reading: &Reading<'_>, first: usize) -> bool {
    let before = reading.between(first);
    ["~~", "//", "[ ]", "[]", "☐"].iter().any(|sign| before.contains(sign))
}

/// Whether a clause asks whether something is or should be revoked: "was X revoked", "can X be revoked", "revoke X?".
fn asks(reading: &Reading<'_>, clause: &Range<usize>, verb: &Mention) -> bool {
    let last = reading.words[clause.end - 1].span.end;
    let is_question = reading.text[last..].trim_start().starts_with(['?', '？']);
    let begins = reading.mention_at(clause.start).is_some_and(|first| first.matches(Category::Asks))
        && clause.start < verb.words.start
        && reading.gap(clause.start) == Gap::Stop;
    (is_question || begins) && !reading.is_directed(verb.words.start)
}

fn revokes(mention: &Mention) -> bool {
    mention.matches_any(&[Category::Revoke, Category::Delete]) && !mention.matches(Category::Revoked)
}

fn is_known(reading: &Reading<'_>, word: usize) -> bool {
    let key = reading.key(word);
    let is_code = |part: usize| reading.key(part).chars().any(|letter| letter.is_ascii_digit());
    reading.is_masked(word)
        || reading.mention_at(word).is_some()
        || LEXICON.is_determiner(key)
        || key.starts_with(is_unspaced)
        || reading.compound(word).any(is_code)
        || reading.gap(word) == Gap::Joined
}

/// Whether nothing that is not known is said of a token that stands behind what revokes: not "X is off limits", "the X folder".
fn is_left_alone(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let end = words.end;
    let next = reading.key(end);
    !has_sign(reading, end)
        && (reading.is_parted(end)
            || reading.is_masked(end)
            || next.starts_with(is_unspaced)
            || reading.mention_at(end).is_some_and(|mention| {
                let is_thing = mention.matches_any(THINGS) && !reading.matches(mention.words.end, Category::Token);
                is_follower(mention) && !is_thing
                    || mention.matches_any(&[
                        Category::Revoke,
                        Category::Delete,
                        Category::Immediately,
                        Category::Directed,
                        Category::Mine,
                        Category::Active,
                        Category::Expired,
                        Category::Revoked,
                    ])
            }))
}
