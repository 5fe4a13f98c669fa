//! Which tokens a request wants revoked. Revoking is final, so only what was named exactly, or chosen by one explicit
//! filter, counts; everything else is a question.

mod doubt;
mod filter;
mod governed;
mod supported;
#[cfg(test)]
mod tests;
mod understood;

use std::ops::Range;

use doubt::{doubts, is_hearsay};
use filter::by_environment;
use governed::governed;
use supported::contradicted;

use super::lexicon::Category;
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Gathered, Question};
use super::scopes::anaphora::is_left_alone;
use super::tokenizer::Gap;
use super::tokens::{self, Named};
use super::{Basis, Evidence, Field, Known, RevokeToken, environment};
use gatepass_core::environment::Environment;
use gatepass_core::suggestion::slips;
use gatepass_core::token::{Status, TokenId, name};

/// What the words want revoked.
pub(super) fn recognize(reading: Reading<'_>, known: &Known<'_>, gathered: &mut Gathered) -> RevokeToken {
    match selected(reading, known, gathered) {
        Ok(chosen) => chosen,
        Err(question) => {
            gathered.ask(Field::Tokens, question);
            RevokeToken::default()
        }
    }
}

/// Whether a denial stands right before a verb, or behind it at the end of its part: "do not revoke", "失効させないで".
fn is_denied_verb(reading: &Reading<'_>, verb: &Mention) -> bool {
    let part = |word: usize| reading.scopes().parts[word];
    let own = part(verb.words.start);
    let before = reading
        .mentions_in(&(verb.words.start.saturating_sub(3)..verb.words.start))
        .any(|mention| mention.matches(Category::Not) && part(mention.words.start) == own);
    let behind = reading.mention_at(verb.words.end).is_some_and(|next| {
        next.matches(Category::NotBefore) && !next.matches(Category::Not) && part(next.words.start) == own
    });
    before || behind
}

/// What the words say against revoking these tokens, whose ids a field gave: they put it off or ask about it, deny it, or say
/// that one of them stays.
pub(super) fn speaks_against<'t>(
    reading: &Reading<'t>,
    named: &[Named],
    known: &Known<'_>,
    wanted: &[TokenId],
) -> Option<&'t str> {
    let sentence = |word: usize| reading.scopes().sentences[word];
    let part = |word: usize| reading.scopes().parts[word];
    let is_verb = |mention: &&Mention| mention.matches_any(&[Category::Revoke, Category::Delete]);
    // "Kill it, I'll make a new one after" puts nothing off, and what is said in other sentences neither.
    let concerns = |words: &Range<usize>| {
        let own = part(words.start);
        let of_speaker = || {
            reading
                .mentions
                .iter()
                .any(|mention| mention.matches(Category::FirstPerson) && part(mention.words.start) == own)
        };
        let mut verbs = reading.mentions.iter().filter(is_verb).peekable();
        verbs.peek().is_none()
            || verbs.any(|verb| {
                part(verb.words.start) == own
                    || sentence(verb.words.start) == sentence(words.start)
                        && (words.start < verb.words.start || !of_speaker())
            })
    };
    if let Some(words) = doubts(reading, true, named, known).into_iter().find(concerns) {
        return Some(&reading.text[reading.span(&words)]);
    }
    // "revoke ci-main-2", of which there is none.
    if let Some(near) = near_miss(reading, known, named).filter(|_| named.is_empty()) {
        return Some(near);
    }
    // "Thanks", "who uses X?", "X looks old": words that ask for nothing of the kind, and tell of no leak of X.
    let revokes = [Category::Revoke, Category::Delete, Category::Rotate, Category::Unused, Category::Expired];
    let is_named = |id: &TokenId| named.iter().any(|named| named.is_of(id, known.tokens));
    let is_question = reading.text.trim_end().ends_with(['?', '？']);
    // What a verb that is not known is said of stands behind it: "bin X".
    let is_only_spoken_of = |named: &Named| {
        let (start, end) = (named.words.start, named.words.end);
        let begins = start == 0 || sentence(start - 1) != sentence(start);
        let goes_on = end < reading.words.len() && sentence(end) == sentence(start);
        begins && goes_on && mention(reading, Category::Compromised).is_none()
    };
    if !reading.mentions.iter().any(|mention| mention.matches_any(&revokes))
        && !reading.has_background()
        && (is_question || named.iter().any(is_only_spoken_of) || !wanted.iter().all(is_named))
    {
        return Some(reading.text.trim());
    }
    let verbs = || reading.mentions.iter().filter(|mention| mention.matches_any(&[Category::Revoke, Category::Delete]));
    if verbs().next().is_some() && verbs().all(|verb| is_denied_verb(reading, verb)) {
        return verbs().next().map(|verb| &reading.text[reading.span(&verb.words)]);
    }
    // In a longer message, the field and the name in it say more than the words around it.
    let meant: Vec<Named> =
        named.iter().filter(|named| wanted.iter().any(|id| named.is_of(id, known.tokens))).cloned().collect();
    let is_short = reading.is_prose() && !reading.has_background();
    let doubtful = || understood::doubtful(reading, &meant).or_else(|| understood::taken_back(reading, named));
    if let Some(words) = doubtful().filter(|_| is_short) {
        return Some(&reading.text[reading.span(&words)]);
    }
    let is_written = |id: &TokenId| {
        let token = known.tokens.iter().find(|token| token.id == *id);
        token.is_some_and(|token| tokens::is_written(reading, token))
    };
    let others: Vec<TokenId> = wanted.iter().filter(|id| !is_named(id) && !is_written(id)).cloned().collect();
    if let Some(words) = contradicted(reading, known, &others) {
        return Some(&reading.text[reading.span(&words)]);
    }
    let is_wanted = |named: &&Named| wanted.iter().any(|id| named.is_of(id, known.tokens));
    named
        .iter()
        .filter(is_wanted)
        .find(|named| is_kept(reading, named))
        .map(|named| &reading.text[reading.span(&named.words)])
}

fn selected(reading: Reading<'_>, known: &Known<'_>, gathered: &mut Gathered) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let mut named = tokens::named(&reading, tokens);
    let doubtful = named.iter().any(|named| {
        !named.sure && reading.mention_at(named.words.start).is_some_and(|mention| mention.environment.is_some())
    });
    let listed: Vec<bool> = named.iter().map(|named| is_listed(&reading, named)).collect();
    let mut listed = listed.into_iter();
    named.retain(|named| listed.next() == Some(true) || named.sure || is_called_token(&reading, named));
    let reading = reading.without(named.iter().map(|named| &named.words));
    let mentioned = named.clone();
    let has_own_wish = without_hearsay(&reading, &mut named);
    if let Some(question) = refused(&reading, has_own_wish, &named, known) {
        return Err(question);
    }
    // "All tokens for staging must be revoked" is no story.
    let mut reading = reading.without_reports();
    let (kept, mut wanted): (Vec<Named>, Vec<Named>) = named.into_iter().partition(|named| is_kept(&reading, named));
    reading.scopes().drop_corrected(&mut wanted, |named| named.words.start, |_| true);
    wanted.retain(|named| !kept.iter().any(|kept| kept.tokens == named.tokens));
    wanted = governed(&reading, wanted, &mentioned, tokens)?;
    let all = mention(&reading, Category::All);
    if wanted.is_empty() {
        reading = without_kept(reading);
    }
    if let Some(first) = wanted.first() {
        // An environment in another sentence says nothing of a token that was named.
        let own = reading.scopes().sentences[first.words.start];
        reading = leave_out(reading, |sentence| sentence != own);
    }
    let environment = environment::recognize(&reading, known, false);
    if !wanted.is_empty() {
        if let Some(near) = near_miss(&reading, known, &mentioned) {
            return Err(tokens::unknown(near, tokens));
        }
        if let (Some(all), Claim::Value(..) | Claim::Unclear(_)) = (&all, &environment) {
            return Err(Question::choice(
                format!("“{all}” and a token by name do not go together. Which tokens should be revoked?"),
                tokens::choices(wanted.iter().flat_map(|named| named.tokens.iter().copied()), tokens),
            ));
        }
        return by_name(&reading, known, &wanted, environment, gathered);
    }
    if !kept.is_empty() {
        let stays = |index: &usize| kept.iter().any(|named| named.tokens.contains(index));
        let others = (0..tokens.len()).filter(|index| !stays(index) && tokens[*index].status == Status::Active);
        let text = "Which tokens should be revoked? What is to stay was named, and all others are revoked only by their names.";
        return Err(Question::choice(text, tokens::choices(others, tokens)));
    }
    if doubtful {
        return Err(Question::open(
            "Is that the token of this name, or a token for the environment of this name? Give the token's id.",
        ));
    }
    by_environment(&reading, known, environment, all, gathered)
}

/// Leaves out what others want, where somebody speaks of a wish of their own; whether they do.
fn without_hearsay(reading: &Reading<'_>, named: &mut Vec<Named>) -> bool {
    // "Somebody told me to revoke A, but I want to revoke B": one's own wish is the request.
    let is_reported = |place: usize| reading.scopes().reported[place];
    let has_own_wish = named.iter().any(|named| !is_reported(named.words.start))
        && reading
            .mentions
            .iter()
            .any(|mention| mention.matches(Category::Revoke) && !is_reported(mention.words.start));
    if has_own_wish {
        named.retain(|named| !is_reported(named.words.start) || !is_hearsay(reading, named.words.start));
    }
    has_own_wish
}

/// The question about words that put revoking in doubt, that are not understood, or that ask for none.
fn refused(reading: &Reading<'_>, has_own_wish: bool, named: &[Named], known: &Known<'_>) -> Option<Question> {
    let ask = |text: String| {
        let choices = tokens::choices(named.iter().flat_map(|named| named.tokens.iter().copied()), known.tokens);
        Some(Question::choice(text, choices))
    };
    if let Some(words) = doubts(reading, has_own_wish, named, known).into_iter().next() {
        let doubt = &reading.text[reading.span(&words)];
        return ask(format!(
            "“{doubt}” makes this unclear, and revoking is final, at once and never on a schedule. Which tokens should be revoked now, if any?"
        ));
    }
    if let Some(words) = understood::unknown(reading, named) {
        let unknown = &reading.text[reading.span(&words)];
        return ask(format!(
            "“{unknown}” is not understood, and revoking is final. Which tokens should be revoked now, if any?"
        ));
    }
    // "Show me ci-main", "protect ci-main": what names a token and revokes nothing.
    let revokes = |mention: &Mention| {
        mention.matches_any(&[Category::Revoke, Category::Delete, Category::Rotate])
            && !is_denied_verb(reading, mention)
    };
    if !named.is_empty() && !reading.mentions.iter().any(revokes) {
        return ask(
            "The request names a token, and nothing in it says that it should be revoked. Should it be?".to_owned()
        );
    }
    None
}

/// The request without the sentences that only say what stays: "what is for sandbox-a stays as it is".
fn without_kept(reading: Reading<'_>) -> Reading<'_> {
    let sentences_of = |category: Category| {
        let mentions = reading.mentions.iter().filter(move |mention| mention.matches(category));
        mentions.map(|mention| reading.scopes().sentences[mention.words.start]).collect::<Vec<usize>>()
    };
    let revoked = sentences_of(Category::Revoke);
    let mut kept = sentences_of(Category::Keep);
    kept.retain(|sentence| !revoked.contains(sentence));
    leave_out(reading, |sentence| kept.contains(&sentence))
}

/// The request in which some sentences mean nothing.
fn leave_out<'t>(reading: Reading<'t>, is_out: impl Fn(usize) -> bool) -> Reading<'t> {
    let words: Vec<_> = (0..reading.words.len())
        .filter(|word| is_out(reading.scopes().sentences[*word]))
        .map(|word| word..word + 1)
        .collect();
    reading.without(words.iter())
}

/// A token whose name is an ordinary word counts in a list with what is revoked, too: "revoke ci-main and nightly".
fn is_listed(reading: &Reading<'_>, named: &Named) -> bool {
    let (start, end) = (named.words.start, named.words.end);
    let sentence = |word: usize| reading.scopes().sentences[word];
    let is_environment = reading.mention_at(start).is_some_and(|mention| mention.environment.is_some());
    let is_joined = start > 0 && reading.matches(start - 1, Category::And) || reading.matches(end, Category::And);
    let is_alone = start > 0 && reading.is_parted(start) && reading.is_parted(end);
    let is_revoked = reading
        .mentions
        .iter()
        .any(|mention| mention.matches(Category::Revoke) && sentence(mention.words.start) == sentence(start));
    !is_environment && is_revoked && (is_joined || is_alone)
}

/// A token whose name is an ordinary word counts where it is called a token: "the nightly token".
fn is_called_token(reading: &Reading<'_>, named: &Named) -> bool {
    let (start, end) = (named.words.start, named.words.end);
    let environment = reading.mention_at(start).is_some_and(|mention| mention.environment.is_some());
    let article = reading.mention_at(start).is_some_and(|mention| {
        mention.matches_any(&[
            Category::Number(1),
            Category::All,
            Category::Mine,
            Category::Former,
            Category::Next,
            Category::This,
        ])
    });
    !environment
        && !article
        && reading.key(start).len() > 1
        && reading.matches(end, Category::Token)
        && reading.gap(end) <= Gap::Space
        && reading.mention_at(start).is_none_or(|mention| {
            !mention.matches_any(&[
                Category::Read,
                Category::Write,
                Category::ReadOnly,
                Category::Active,
                Category::Expired,
                Category::Revoked,
            ])
        })
}

fn mention<'t>(reading: &Reading<'t>, category: Category) -> Option<&'t str> {
    reading
        .mentions
        .iter()
        .find(|mention| mention.matches(category))
        .map(|mention| &reading.text[reading.span(&mention.words)])
}

/// Whether a token is named as one that is to stay.
fn is_kept(reading: &Reading<'_>, named: &Named) -> bool {
    let part = |place: usize| reading.scopes().parts[place];
    let own = part(named.words.start);
    // "ci-main以外"
    let denies = |next: &Mention| next.matches(Category::NotBefore) && !next.matches(Category::Revoke);
    if !reading.is_parted(named.words.end) && reading.mention_at(named.words.end).is_some_and(denies) {
        return true;
    }
    let before = reading
        .mentions
        .iter()
        .rev()
        .filter(|mention| mention.words.end <= named.words.start && part(mention.words.start) == own);
    for mention in before {
        if mention.matches(Category::Revoke) {
            break;
        }
        if mention.matches_any(&[Category::Keep, Category::Not, Category::Except, Category::Exclusion])
            && !mention.matches(Category::Contrast)
        {
            return true;
        }
    }
    let after = reading
        .mentions
        .iter()
        .filter(|mention| mention.words.start >= named.words.end && part(mention.words.start) == own);
    for mention in after {
        if mention.matches(Category::Revoke) {
            return false;
        }
        if mention.matches(Category::Keep) {
            // "revoga X e deixa Y": another token that stands behind it is what it keeps.
            let rest = mention.words.end..reading.clause(mention.words.start).end;
            return !rest.clone().any(|word| reading.is_masked(word) && part(word) == own);
        }
    }
    // "ci-main läuft noch, nicht anfassen"
    let revoked =
        reading.mentions_in(&reading.clause(named.words.start)).any(|mention| mention.matches(Category::Revoke));
    !revoked && is_left_alone(reading, &named.words)
}

fn by_name(
    reading: &Reading<'_>,
    known: &Known<'_>,
    wanted: &[Named],
    environment: Claim<Option<Environment>>,
    gathered: &mut Gathered,
) -> Result<RevokeToken, Question> {
    let tokens = known.tokens;
    let scope = match environment {
        Claim::Value(Some(Environment::Existing(name)), _) => Some(name),
        _ => None,
    };
    let mut chosen: Vec<usize> = Vec::new();
    for named in wanted {
        let span = reading.span(&named.words);
        let claim = &reading.text[span.clone()];
        let mut fits = named.tokens.clone();
        if let Some(scope) = &scope {
            fits.retain(|index| tokens[*index].environment.as_deref() == Some(scope));
            if fits.is_empty() {
                return Err(Question::choice(
                    format!("“{claim}” is not for {scope}. Which token should be revoked?"),
                    tokens::choices(named.tokens.iter().copied(), tokens),
                ));
            }
        }
        if let Some(other) = qualified(reading, known, named) {
            let both = named.tokens.iter().copied().chain([other]);
            return Err(Question::choice(
                format!("Is “{claim}” meant, or “{}”?", name::cleaned(&tokens[other].name, 64)),
                tokens::choices(both, tokens),
            ));
        }
        let one = tokens::one(claim, &fits, tokens)?;
        if !chosen.contains(&one) {
            gathered.evidence.push(Evidence {
                field: Field::Tokens,
                value: tokens[one].name.clone(),
                basis: Basis::Words(span),
            });
            chosen.push(one);
        }
    }
    Ok(RevokeToken { tokens: tokens::ids(chosen, tokens), each_named: true })
}

/// Another token whose name is this one with a word that stands beside it: "the old ci-bot", where there is a ci-bot-old.
fn qualified(reading: &Reading<'_>, known: &Known<'_>, named: &Named) -> Option<usize> {
    let own = super::reading::parts(&known.tokens[*named.tokens.first()?].name);
    let beside = [named.words.start.checked_sub(1), Some(named.words.end)];
    beside.into_iter().flatten().filter(|place| *place < reading.words.len()).find_map(|place| {
        let apart = if place < named.words.start { reading.gap(named.words.start) } else { reading.gap(place) };
        let word = reading.key(place).to_owned();
        known.tokens.iter().position(|token| {
            let parts = super::reading::parts(&token.name);
            apart <= Gap::Comma
                && !reading.is_masked(place)
                && !own.contains(&word)
                && parts.len() == own.len() + 1
                && parts.contains(&word)
                && own.iter().all(|part| parts.contains(part))
        })
    })
}

/// A word that is nearly a token's name, or looks like one, and is none.
fn near_miss<'t>(reading: &Reading<'t>, known: &Known<'_>, wanted: &[Named]) -> Option<&'t str> {
    let mut place = 0;
    while place < reading.words.len() {
        let compound = reading.compound(place);
        place = compound.end;
        let is_wanted = wanted.iter().any(|named| named.words.start < compound.end && compound.start < named.words.end);
        if is_wanted || reading.is_background(compound.start) {
            continue;
        }
        let text = &reading.text[reading.span(&compound)];
        let unknown = compound.clone().any(|word| reading.mention_at(word).is_none());
        let near = known.tokens.iter().any(|token| {
            let (claim, own) = (name::key(text), name::key(&token.name));
            claim.len() > 3 && slips(&claim, &own) <= 2
        });
        if unknown && near {
            return Some(text);
        }
    }
    None
}
