//! Which of the tokens that a request names the words that revoke are said of.

use super::super::KnownToken;
use super::super::lexicon::Category;
use super::super::reading::Reading;
use super::super::resolve::Question;
use super::super::tokenizer::Gap;
use super::super::tokens::{self, Named};

/// The tokens that the words want revoked: those in the clause of a verb that revokes, and those listed with them. Where one
/// stands in another clause, and nothing says that it is to stay, it is asked about.
pub(super) fn governed(
    reading: &Reading<'_>,
    wanted: Vec<Named>,
    mentioned: &[Named],
    tokens: &[KnownToken],
) -> Result<Vec<Named>, Question> {
    let unclear = |named: &[Named]| {
        Question::choice(
            "Several tokens are named, and not all of them in the words that revoke. Which should be revoked?",
            tokens::choices(named.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
        )
    };
    match wanted.as_slice() {
        [] => return Ok(wanted),
        [one] if stands_apart(reading, one, mentioned) => return Err(unclear(mentioned)),
        [_] => return Ok(wanted),
        _ => {}
    }
    let wanted = without_wider(wanted);
    if let Some(question) = one_in_brackets(reading, &wanted, tokens) {
        return Err(question);
    }
    let sentence = |word: usize| reading.scopes().sentences[word];
    let is_governed = governed_by_verbs(reading, &wanted);
    let stays = |named: &Named| {
        reading.mentions.iter().any(|mention| {
            sentence(mention.words.start) == sentence(named.words.start)
                && mention.matches_any(&[
                    Category::Keep,
                    Category::Not,
                    Category::NotBefore,
                    Category::History,
                    Category::Past,
                    Category::OtherParty,
                    Category::Holds,
                ])
        })
    };
    if wanted.iter().zip(&is_governed).any(|(named, is_governed)| !is_governed && !stays(named)) {
        return Err(unclear(&wanted));
    }
    Ok(wanted.into_iter().zip(is_governed).filter(|(_, is_governed)| *is_governed).map(|(named, _)| named).collect())
}

/// Whether the one token that is left stands in no sentence that revokes, and another was named nearer to it: "A leaked, revoke it
/// please. B did not".
fn stands_apart(reading: &Reading<'_>, one: &Named, mentioned: &[Named]) -> bool {
    let sentence = |word: usize| reading.scopes().sentences[word];
    let mut verbs = reading
        .mentions
        .iter()
        .filter(|mention| mention.matches(Category::Revoke) && reading.scopes().denials[mention.words.start] == 0)
        .map(|mention| mention.words.start)
        .peekable();
    let has_verb = verbs.peek().is_some();
    let is_of_verb = |verb: usize| {
        let last = mentioned.iter().rfind(|named| named.words.start < verb);
        sentence(verb) == sentence(one.words.start) || last.is_none_or(|last| last.tokens == one.tokens)
    };
    has_verb && !verbs.any(is_of_verb)
}

/// Without a name that several tokens have, where one of them is named by more: "two are called pipeline; revoke the one with
/// id …".
fn without_wider(wanted: Vec<Named>) -> Vec<Named> {
    let sets: Vec<Vec<usize>> = wanted.iter().map(|named| named.tokens.clone()).collect();
    let is_wider = |named: &Named| {
        sets.iter()
            .any(|other| other.len() < named.tokens.len() && other.iter().all(|token| named.tokens.contains(token)))
    };
    wanted.into_iter().filter(|named| !is_wider(named)).collect()
}

/// The question where what stands in brackets is another token: "revoke tok-1 (prod-pull)" is said of one.
fn one_in_brackets(reading: &Reading<'_>, wanted: &[Named], tokens: &[KnownToken]) -> Option<Question> {
    let pair = wanted.windows(2).find(|pair| {
        let between = &reading.text[reading.span(&pair[0].words).end..reading.span(&pair[1].words).start];
        let is_apposition = between.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '(') == "(";
        is_apposition && !pair[0].tokens.iter().any(|token| pair[1].tokens.contains(token))
    })?;
    Some(Question::choice(
        "The request names two tokens as if they were one. Which of them should be revoked?",
        tokens::choices(pair.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
    ))
}

/// Which of them a verb that revokes is said of, those nearest to it and what is listed with them.
fn governed_by_verbs(reading: &Reading<'_>, wanted: &[Named]) -> Vec<bool> {
    let sentence = |word: usize| reading.scopes().sentences[word];
    let mut is_governed = vec![false; wanted.len()];
    let verbs = reading
        .mentions
        .iter()
        .filter(|mention| mention.matches(Category::Revoke) && reading.scopes().denials[mention.words.start] == 0);
    for verb in verbs {
        let of_verb = |named: &Named| sentence(named.words.start) == sentence(verb.words.start);
        let after = wanted.iter().position(|named| of_verb(named) && named.words.start >= verb.words.end);
        let before = wanted.iter().rposition(|named| of_verb(named) && named.words.end <= verb.words.start);
        // "revoke A and B" has them after, "A and B can be revoked" before.
        let nearest = match (after, before) {
            (Some(after), _) if is_direct(reading, verb.words.end..wanted[after].words.start) => Some(after),
            (_, Some(before)) => Some(before),
            (after, None) => after,
        };
        if let Some(nearest) = nearest {
            is_governed[nearest] = true;
        }
    }
    // What is listed with one is meant, too.
    for _ in 0..wanted.len() {
        for place in 1..wanted.len() {
            let between = wanted[place - 1].words.end..wanted[place].words.start;
            if is_governed[place - 1] != is_governed[place] && is_list(reading, between) {
                is_governed[place - 1] = true;
                is_governed[place] = true;
            }
        }
    }
    if !is_governed.contains(&true) {
        let is_one_list = wanted.windows(2).all(|pair| is_list(reading, pair[0].words.end..pair[1].words.start));
        is_governed.fill(is_one_list);
    }
    is_governed
}

/// Whether nothing between a verb and what stands after it belongs to another clause.
fn is_direct(reading: &Reading<'_>, between: std::ops::Range<usize>) -> bool {
    !(between.start..=between.end).any(|word| reading.is_parted(word))
        && !reading
            .mentions_in(&between)
            .any(|mention| mention.matches_any(&[Category::Contrast, Category::Keep, Category::Not]))
}

/// Whether nothing but "and", commas, articles and nouns for tokens stands between two names, or they stand in the lines of a list.
fn is_list(reading: &Reading<'_>, between: std::ops::Range<usize>) -> bool {
    let signs = reading.separator(between.start);
    let is_item = |letter: char| letter.is_whitespace() || "-*•·\"'`".contains(letter);
    if between.is_empty() && signs.contains('\n') && signs.chars().all(is_item) {
        return true;
    }
    (between.start..=between.end).all(|word| reading.gap(word) < Gap::Stop)
        && between.into_iter().all(|word| {
            reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[
                    Category::And,
                    Category::Or,
                    Category::Token,
                    Category::Tokens,
                    Category::Ordinary,
                    Category::All,
                    Category::Revoke,
                ]) && !mention.matches_any(&[Category::Keep, Category::Not])
            })
        })
}
