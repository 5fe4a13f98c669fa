//! The filters of a list of tokens: status, maker, nearness of expiry, part of a name.

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::{SignedDuration, ZonedDateTime};

use super::Known;
use super::calendar::{self, TimeExpression};
use super::lexicon::{Category, FunctionWord};
use super::naming::{self, GivenName};
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question};
use super::tokenizer::{Gap, is_unspaced};
use gatepass_core::token::{Status, name};

/// What "soon" is taken for.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The status that the words ask for.
pub(super) fn status(reading: &Reading<'_>) -> Claim<Status> {
    let mut found: Vec<(Status, Range<usize>)> = Vec::new();
    let mut excluded: Vec<(Status, Range<usize>)> = Vec::new();
    for mention in &reading.mentions {
        // "tokens on live", where that is an environment.
        if mention.environment.is_some() {
            continue;
        }
        if mention.matches(Category::AnyStatus)
            || mention.matches(Category::Including)
                && reading
                    .mentions_in(&(mention.words.end..mention.words.end + 4))
                    .any(|next| next.matches_any(&[Category::Expired, Category::Revoked, Category::Inactive]))
            || mention.matches(Category::Including) && ends_list(reading, mention)
        {
            return Claim::Nothing;
        }
        let place = mention.words.start;
        // "the live environment"
        if reading.matches(place, Category::Hesitant) && reading.matches(mention.words.end, Category::EnvironmentNoun) {
            continue;
        }
        // "isn't revoked or expired"
        let is_joined = |word: usize| reading.matches(word, Category::Or) || reading.matches(word, Category::And);
        let goes_on = excluded.last().is_some_and(|(_, words)| words.end < place && (words.end..place).all(is_joined));
        let denied =
            goes_on || reading.scopes().denials[place] > 0 || is_denied(reading, place) || is_dismissed(reading, place);
        if mention.matches(Category::Inactive) {
            return Claim::Unclear(Question::choice(
                format!(
                    "Does “{}” mean the expired tokens or the revoked ones?",
                    &reading.text[reading.span(&mention.words)]
                ),
                ["expired", "revoked"],
            ));
        }
        let status = mention.find(|category| match category {
            Category::Active => Some(Status::Active),
            Category::Expired => Some(Status::Expired),
            Category::Revoked => Some(Status::Revoked),
            _ => None,
        });
        let Some(status) = status else { continue };
        if is_to_come(reading, mention) {
            continue;
        }
        if denied && status == Status::Active {
            return Claim::Unclear(Question::choice(
                "Does that mean the expired tokens or the revoked ones?",
                ["expired", "revoked"],
            ));
        }
        if denied {
            excluded.push((status, mention.words.clone()));
        } else {
            found.push((status, mention.words.clone()));
        }
    }
    // "not the expired ones" leaves the active, where nothing else is asked for.
    if let (true, Some((_, words))) = (found.is_empty(), excluded.first()) {
        found.push((Status::Active, words.clone()));
    }
    one_status(reading, &found)
}

/// Whether what adds to a list stands behind what it adds: "expired and revoked ones included".
fn ends_list(reading: &Reading<'_>, mention: &Mention) -> bool {
    let clause = reading.clause(mention.words.start);
    let own = clause.start.max(mention.words.start.saturating_sub(5))..mention.words.start;
    let ends = mention.words.end >= clause.end;
    let adds = |before: &Mention| before.matches_any(&[Category::Expired, Category::Revoked, Category::Inactive]);
    ends && reading.mentions_in(&own).any(adds)
}

/// Whether a mention of an end is of one in the future: "run out in the next two weeks".
fn is_to_come(reading: &Reading<'_>, mention: &Mention) -> bool {
    let sentence = |mention: &Mention| reading.scopes().sentences[mention.words.start];
    mention.matches(Category::Expiring)
        && reading.mentions.iter().any(|other| {
            sentence(other) == sentence(mention)
                && other.matches_any(&[
                    Category::Next,
                    Category::This,
                    Category::In,
                    Category::Soon,
                    Category::Until,
                    Category::Tomorrow,
                ])
        })
}

/// The status that is asked for, if it is one: all three are none.
fn one_status(reading: &Reading<'_>, found: &[(Status, Range<usize>)]) -> Claim<Status> {
    match found {
        [] => Claim::Nothing,
        [(status, words), rest @ ..] if rest.iter().all(|(other, _)| other == status) => {
            Claim::Value(*status, reading.span(words))
        }
        several => {
            let mut choices: Vec<String> =
                several.iter().map(|(status, _)| status.to_string().to_lowercase()).collect();
            choices.dedup();
            if choices.len() == 3 {
                return Claim::Nothing;
            }
            Claim::Unclear(Question::choice("A list is of one status or of all. Which one should it be?", choices))
        }
    }
}

fn is_denied(reading: &Reading<'_>, place: usize) -> bool {
    (place.saturating_sub(3)..place).any(|before| {
        reading.matches(before, Category::Not)
            && (before + 1..=place).all(|word| reading.gap(word) <= Gap::Space)
            && (before + 1..place).all(|word| {
                reading
                    .mention_at(word)
                    .is_none_or(|mention| mention.matches(Category::Ordinary) || mention.matches(Category::Not))
            })
    })
}

/// Who the words say made the tokens; "me" is whoever speaks.
pub(super) fn created_by(reading: &Reading<'_>, known: &Known<'_>, names: &[GivenName]) -> Claim<String> {
    let in_name = |place: usize| names.iter().any(|given| given.words.contains(&place));
    if let Some(own) =
        reading.mentions.iter().find(|mention| is_of_speaker(reading, mention) && !in_name(mention.words.start))
    {
        return Claim::Value(known.me.to_owned(), reading.span(&own.words));
    }
    for place in 0..reading.words.len() {
        let cue = reading
            .mention_at(place)
            .is_some_and(|mention| mention.matches(Category::CreatedBy) || mention.environment.is_some());
        if in_name(place) || cue || reading.is_background(place) {
            continue;
        }
        // "bob@example.com" and "d.osei" are one name.
        let compound = reading.compound(place);
        let address = reading.text[reading.span(&compound)].contains(['@', '.']);
        let whole = if address { compound } else { unspaced_name(reading, place) };
        if whole.start < place {
            continue;
        }
        let written = &reading.text[reading.span(&whole)];
        let bare = written.trim_end_matches("'s").trim_end_matches("’s");
        let place = whole.end - 1;
        let maker =
            known.tokens.iter().map(|token| &token.created_by).find(|maker| name::key(maker) == name::key(bare));
        if let Some(maker) = maker {
            let value = if name::key(maker) == name::key(known.me) { known.me.to_owned() } else { maker.clone() };
            return Claim::Value(value, reading.span(&whole));
        }
        let first = whole.start;
        let led = first > 0 && reading.gap(first) <= Gap::Colon && reading.matches(first - 1, Category::CreatedBy);
        let unknown = reading.mention_at(place).is_none();
        let explicit = led
            && reading
                .mention_at(first - 1)
                .is_some_and(|mention| mention.words.len() > 1 || reading.key(first - 1).len() > 4);
        let by = led && reading.is(first - 1, FunctionWord::By);
        // "bobs tokens" is written so, too.
        let bare =
            if unknown && bare.len() > 3 && bare.len() == written.len() && reading.matches(place + 1, Category::Tokens)
            {
                bare.trim_end_matches('s')
            } else {
                bare
            };
        let possessive = bare.len() < written.len() && written.len() > 3;
        let follows = reading.mention_at(place + 1).is_some_and(|mention| {
            mention.words.start == place + 1 && mention.matches_any(&[Category::Token, Category::Tokens])
        });
        let asked = place > 0
            && reading.matches(place - 1, Category::Asks)
            && reading
                .mention_at(place + 1)
                .is_some_and(|next| next.matches_any(&[Category::Generate, Category::CreatorBefore, Category::Holds]));
        let made = asked
            || reading.gap(place + 1) <= Gap::Space
                && reading.matches(place + 1, Category::CreatorBefore)
                && !reading.matches(place + 2, Category::CreatedBy);
        if unknown && (explicit || by || made || possessive && follows)
            || explicit
                && !reading.matches(place, Category::Mine)
                && reading.key(place).len() > 1
                && !reading.matches(place, Category::Ordinary)
        {
            return Claim::Value(bare.to_lowercase(), reading.span(&whole));
        }
    }
    Claim::Nothing
}

/// Whether it speaks of the tokens of whoever asks: "my own tokens", "those that I made", but not "my boss".
fn is_of_speaker(reading: &Reading<'_>, mention: &Mention) -> bool {
    let Range { start, end } = mention.words;
    let is_possession = reading.is(end - 1, FunctionWord::Have) || reading.is(start, FunctionWord::IHave);
    let of_tokens = mention.words.len() > 1 && !is_possession
        || (end..end + 4)
            .take_while(|word| *word == end || reading.gap(*word) <= Gap::Space)
            .any(|word| reading.matches(word, Category::Token) || reading.matches(word, Category::Tokens))
        || reading.is_parted(end);
    mention.matches(Category::Mine) && of_tokens
}

/// What the words ask of a list that no filter says yet: by use.
pub(super) fn unfiltered(reading: &Reading<'_>) -> Option<Question> {
    let mention = reading
        .mentions
        .iter()
        .find(|mention| mention.matches(Category::Unused) && !reading.scopes().reported[mention.words.start])?;
    Some(Question::open(format!(
        "A list cannot be cut down to “{}”: each token in it says when it was last used. Should all tokens be listed, by which other filter?",
        &reading.text[reading.span(&mention.words)]
    )))
}

/// Whether the clause says that this does not matter: "expired ones don't matter", "the revoked I can spare".
fn is_dismissed(reading: &Reading<'_>, place: usize) -> bool {
    reading.mentions.iter().any(|mention| {
        mention.words.start > place
            && mention.words.start - place < 8
            && reading.scopes().parts[mention.words.start] == reading.scopes().parts[place]
            && mention.matches_any(&[Category::NotBefore, Category::OtherParty])
    })
}

/// A name that is written without spaces, whose signs are no words: "王芳". Any other is one word.
fn unspaced_name(reading: &Reading<'_>, place: usize) -> Range<usize> {
    let is_sign = |word: usize| reading.mention_at(word).is_none() && reading.key(word).starts_with(is_unspaced);
    let joined = |word: usize| word < reading.words.len() && reading.between(word).is_empty() && is_sign(word);
    if !is_sign(place) || place > 0 && joined(place) && is_sign(place - 1) {
        return place..place + 1;
    }
    let end = (place + 1..place + 4).find(|word| !joined(*word)).unwrap_or(place + 4);
    place..end
}

/// Who a typed `created_by` names; "me" is whoever speaks.
pub(super) fn maker(text: &str, known: &Known<'_>) -> String {
    let text = text.trim();
    if text.eq_ignore_ascii_case("me") { known.me.to_owned() } else { text.to_owned() }
}

/// How soon the words say the tokens expire.
pub(super) fn expiring(reading: &Reading<'_>, now: &ZonedDateTime) -> Claim<SignedDuration> {
    let soon = reading.mentions.iter().find(|mention| mention.matches(Category::Soon));
    let about = |category| reading.mentions.iter().any(|mention| mention.matches(category));
    if soon.is_none() && !about(Category::Expiring) && !about(Category::Until) {
        return Claim::Nothing;
    }
    let today = now.date();
    // The time that is meant stands in the sentence that speaks of expiry.
    let about = |mention: &&super::reading::Mention| {
        mention.matches_any(&[Category::Soon, Category::Expiring, Category::Until, Category::Expired])
    };
    let sentences: Vec<usize> =
        reading.mentions.iter().filter(about).map(|mention| reading.scopes().sentences[mention.words.start]).collect();
    for place in (0..reading.words.len()).filter(|place| sentences.contains(&reading.scopes().sentences[*place])) {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        let until = |date: jiff::civil::Date| date.duration_since(today).as_hours() / 24;
        // "this week", "next month", "the next week"
        let unit_ahead = reading
            .mention_at(place)
            .filter(|mention| mention.words.start == place && mention.matches_any(&[Category::Next, Category::This]));
        if let Some(mention) = unit_ahead {
            let unit = reading.mention_at(mention.words.end).and_then(|next| {
                next.find(|category| if let Category::Unit(unit) = category { Some(unit) } else { None })
            });
            let span = reading.span(&(place..mention.words.end + 1));
            let within = unit.and_then(|unit| {
                if mention.matches(Category::Next) {
                    calendar::one(unit, now)
                } else {
                    calendar::rest(unit, today).map(|date| days(until(date).max(1)))
                }
            });
            if let Some(within) = within {
                return Claim::Value(within, span);
            }
        }
        if let Some(found) = calendar::at(reading, place, now) {
            let within = match found.when {
                TimeExpression::For(duration) => duration.after(now).map(|time| time.duration_since(now.timestamp())),
                TimeExpression::On(date) | TimeExpression::Relative(date) => {
                    (date >= today).then(|| days(until(date).max(1)))
                }
                TimeExpression::At(time) => Some(time.duration_since(now.timestamp())),
                TimeExpression::Often | TimeExpression::Impossible | TimeExpression::Ambiguous(_) => None,
            };
            let span = reading.span(&found.words);
            return match within.filter(|within| within.is_positive()) {
                Some(within) => Claim::Value(within, span),
                None => Claim::Unclear(Question::open(format!(
                    "“{}” is no time to come. Within how many days do the tokens expire?",
                    &reading.text[span]
                ))),
            };
        }
    }
    match soon {
        // "Soon" is a month for whoever has to act; the answer says so.
        Some(mention) => Claim::Value(SOON, reading.span(&mention.words)),
        None => Claim::Nothing,
    }
}

/// The part of a name that the words ask for.
pub(super) fn name_contains(reading: &Reading<'_>) -> (Claim<String>, Vec<GivenName>) {
    let mut given = naming::given(reading);
    for mention in &reading.mentions {
        let cue = mention.words.start;
        let has = mention.matches(Category::NameHas) && !given.iter().any(|given| given.words.contains(&cue));
        let quoted =
            (has || mention.matches(Category::NamePart)).then(|| quotation_near(reading, &mention.words)).flatten();
        if let Some(quoted) = quoted {
            given.push(GivenName { cue, ..quoted });
        } else if has || mention.matches(Category::Find) && is_identifier(reading, mention.words.end) {
            given.extend(naming::after(reading, mention.words.end, cue));
        } else if mention.matches(Category::NamePart) {
            // "with gha in the name"
            let end = mention.words.start;
            let start = (0..end)
                .rev()
                .take_while(|place| {
                    reading.gap(*place + 1) <= Gap::Space
                        && *place + 4 >= end
                        && !reading.mention_at(*place).is_some_and(|mention| {
                            mention.matches_any(&[
                                Category::And,
                                Category::NameHas,
                                Category::For,
                                Category::Tokens,
                                Category::Token,
                                Category::CreatedBy,
                            ]) || reading.is(*place, FunctionWord::WithinNamePart)
                        })
                })
                .last();
            if let Some(start) = start {
                let words = start..end;
                let span = reading.span(&words);
                given.push(GivenName { name: reading.text[span.clone()].to_owned(), span, words, cue: start });
            }
        }
    }
    let claim = given.first().map_or(Claim::Nothing, |given| Claim::Value(given.name.clone(), given.span.clone()));
    (claim, given)
}

/// What stands in quotation marks within a few words of these, and so is the name that they speak of.
fn quotation_near(reading: &Reading<'_>, words: &Range<usize>) -> Option<GivenName> {
    let near = words.start.saturating_sub(4)..(words.end + 4).min(reading.words.len());
    let quotation = near
        .filter(|word| !words.contains(word) && !reading.is_background(*word))
        .find_map(|word| reading.words[word].quotation)?;
    let inside = reading.quotations[quotation].inside.clone();
    let words: Vec<usize> =
        (0..reading.words.len()).filter(|word| reading.words[*word].quotation == Some(quotation)).collect();
    let words = *words.first()?..words.last()? + 1;
    Some(GivenName { name: reading.text[inside.clone()].trim().to_owned(), span: inside, cue: words.start, words })
}

/// Whether a word can only be a name: it is not known, or is part of a compound.
fn is_identifier(reading: &Reading<'_>, place: usize) -> bool {
    place < reading.words.len()
        && reading.gap(place) <= Gap::Colon
        && (reading.mention_at(place).is_none()
            || reading.words[place].quotation.is_some()
            || reading.compound(place).len() > 1)
        && reading.mention_at(place).is_none_or(|mention| mention.environment.is_none())
}
