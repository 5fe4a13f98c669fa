//! The filters of a list of tokens: status, maker, nearness of expiry, part of a name.

use jiff::{SignedDuration, ZonedDateTime};

use super::Known;
use super::calendar::{self, When};
use super::lexicon::Category;
use super::naming::{self, Given};
use super::reading::Reading;
use super::resolve::{Claim, Question};
use super::tokenizer::Gap;
use gatepass_core::token::{Status, name};

/// The status that the words ask for.
pub(super) fn status(reading: &Reading<'_>) -> Claim<Status> {
    let mut found: Vec<(Status, std::ops::Range<usize>)> = Vec::new();
    for mention in &reading.mentions {
        if mention.matches(Category::AnyStatus) {
            return Claim::Nothing;
        }
        let place = mention.words.start;
        // "the live environment"
        if reading.matches(place, Category::Hesitant) && reading.matches(mention.words.end, Category::EnvironmentNoun) {
            continue;
        }
        let denied = reading.context.denials[place] > 0 || is_denied(reading, place);
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
        if denied && status == Status::Active {
            return Claim::Unclear(Question::choice(
                "Does that mean the expired tokens or the revoked ones?",
                ["expired", "revoked"],
            ));
        }
        found.push((if denied { Status::Active } else { status }, mention.words.clone()));
    }
    match found.as_slice() {
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
pub(super) fn created_by(reading: &Reading<'_>, known: &Known<'_>, names: &[Given]) -> Claim<String> {
    let in_name = |place: usize| names.iter().any(|given| given.words.contains(&place));
    for mention in &reading.mentions {
        let place = mention.words.start;
        if mention.matches(Category::Mine) && !in_name(place) {
            return Claim::Value(known.me.to_owned(), reading.span(&mention.words));
        }
    }
    for place in 0..reading.words.len() {
        let cue = reading
            .mention_at(place)
            .is_some_and(|mention| mention.matches(Category::CreatedBy) || mention.environment.is_some());
        if in_name(place) || cue {
            continue;
        }
        let written = &reading.text[reading.words[place].span.clone()];
        let bare = written.trim_end_matches("'s").trim_end_matches("’s");
        let maker =
            known.tokens.iter().map(|token| &token.created_by).find(|maker| name::key(maker) == name::key(bare));
        if let Some(maker) = maker {
            let value = if name::key(maker) == name::key(known.me) { known.me.to_owned() } else { maker.clone() };
            return Claim::Value(value, reading.words[place].span.clone());
        }
        let led = place > 0 && reading.gap(place) <= Gap::Colon && reading.matches(place - 1, Category::CreatedBy);
        let unknown = reading.mention_at(place).is_none();
        let explicit = led
            && reading
                .mention_at(place - 1)
                .is_some_and(|mention| mention.words.len() > 1 || reading.key(place - 1).len() > 4);
        let by = led && matches!(reading.key(place - 1), "by" | "von" | "par" | "por");
        let possessive = bare.len() < written.len() && written.len() > 3;
        let follows = reading.mention_at(place + 1).is_some_and(|mention| {
            mention.words.start == place + 1 && mention.matches_any(&[Category::Token, Category::Tokens])
        });
        let made = reading.gap(place + 1) <= Gap::Space
            && matches!(reading.key(place + 1), "created" | "made" | "generated" | "issued" | "owns")
            && reading.key(place + 2) != "by";
        if unknown && (explicit || by || made || possessive && follows)
            || explicit
                && !reading.matches(place, Category::Mine)
                && reading.key(place).len() > 1
                && !reading.matches(place, Category::Ordinary)
        {
            return Claim::Value(bare.to_lowercase(), reading.words[place].span.clone());
        }
    }
    Claim::Nothing
}

/// How soon the words say the tokens expire.
pub(super) fn expiring(reading: &Reading<'_>, now: &ZonedDateTime) -> Claim<SignedDuration> {
    let soon = reading.mentions.iter().find(|mention| mention.matches(Category::Soon));
    let about = |category| reading.mentions.iter().any(|mention| mention.matches(category));
    if soon.is_none() && !about(Category::Expiring) && !about(Category::Until) {
        return Claim::Nothing;
    }
    let today = now.date();
    for place in 0..reading.words.len() {
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
                When::For(duration) => duration.after(now).map(|time| time.duration_since(now.timestamp())),
                When::On(date) | When::Relative(date) => (date >= today).then(|| days(until(date).max(1))),
                When::At(time) => Some(time.duration_since(now.timestamp())),
                When::Impossible | When::Ambiguous(_) => None,
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
        Some(mention) => Claim::Unclear(Question::choice(
            format!("How soon is “{}”: within how many days?", &reading.text[reading.span(&mention.words)]),
            ["7d", "14d", "30d"],
        )),
        None => Claim::Nothing,
    }
}

/// The part of a name that the words ask for.
pub(super) fn name_contains(reading: &Reading<'_>) -> (Claim<String>, Vec<Given>) {
    let mut given = naming::given(reading);
    for mention in &reading.mentions {
        let cue = mention.words.start;
        let has = mention.matches(Category::NameHas) && !given.iter().any(|given| given.words.contains(&cue));
        if has || mention.matches(Category::Find) && is_identifier(reading, mention.words.end) {
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
                            ]) || matches!(reading.key(*place), "have" | "has" | "the" | "word" | "string")
                        })
                })
                .last();
            if let Some(start) = start {
                let words = start..end;
                let span = reading.span(&words);
                given.push(Given { name: reading.text[span.clone()].to_owned(), span, words, cue: start });
            }
        }
    }
    let claim = given.first().map_or(Claim::Nothing, |given| Claim::Value(given.name.clone(), given.span.clone()));
    (claim, given)
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
