//! Which environment a request is for: exactly one that exists, or a question.

use std::ops::Range;

use super::lexicon::{LEXICON, Sense};
use super::reading::{Mention, Reading, parts};
use super::said::{Question, Said, listed};
use super::words::{Gap, folded};
use super::{Environment, Known};
use crate::token::name;

/// The most names that a question offers.
const MOST_CHOICES: usize = 6;
/// How like a name must be (Jaro–Winkler) to be offered before the others.
const LIKE: f64 = 0.75;

/// How surely a place in a sentence is about the token's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Where something happens: "on staging", "the staging incident".
    Passing,
    /// What something is for.
    Plain,
    /// What the very token asked for is for.
    Focused,
}

/// A mention of an environment.
#[derive(Clone, Debug)]
struct Place {
    words: Range<usize>,
    strength: Strength,
    denied: bool,
    meant: Meant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Meant {
    /// One of these, by their places in [`Known::environments`].
    Any(Vec<usize>),
    /// None that exists.
    Unknown,
    /// No environment at all.
    Unscoped,
}

/// What the words say of the environment. `None` in a value is "no environment". With `create`, a name that is not
/// known is one to create.
pub(super) fn said(reading: &Reading<'_>, known: &Known<'_>, create: bool) -> Said<Option<Environment>> {
    let names = known.environments;
    let mut places = places(reading, names);
    if let Some(choice) = undecided(reading, &places) {
        let choices = if choice.is_empty() {
            names.to_vec()
        } else {
            choice.into_iter().map(|name| names[name].clone()).collect()
        };
        return Said::Unclear(Question::choice(
            "The request leaves the environment open. Which one should the token be for?",
            choices,
        ));
    }
    correct(reading, &mut places);
    if let Some(left) = left_out(reading, &places, names) {
        return Said::Unclear(left);
    }
    places.retain(|place| !place.denied);
    let Some(strongest) = places.iter().map(|place| place.strength).max() else { return Said::Nothing };
    let weaker: Vec<Vec<usize>> = places
        .iter()
        .filter(|place| place.strength < strongest)
        .filter_map(|place| if let Meant::Any(fits) = &place.meant { Some(fits.clone()) } else { None })
        .collect();
    places.retain(|place| place.strength == strongest);

    let unscoped: Vec<&Place> = places.iter().filter(|place| place.meant == Meant::Unscoped).collect();
    if let Some(first) = unscoped.first() {
        return match places.iter().find(|place| place.meant != Meant::Unscoped) {
            None => Said::Value(None, reading.span(&first.words)),
            Some(other) => Said::Unclear(Question::choice(
                format!(
                    "“{}” and “{}” do not go together. Which environment should the token be for, if any?",
                    &reading.text[reading.span(&first.words)],
                    &reading.text[reading.span(&other.words)]
                ),
                names,
            )),
        };
    }
    if let Some(unknown) = places.iter().find(|place| place.meant == Meant::Unknown) {
        let said = &reading.text[reading.span(&unknown.words)];
        let others = places.iter().any(|place| {
            place.meant != Meant::Unknown || folded(&reading.text[reading.span(&place.words)]) != folded(said)
        });
        if create
            && !others
            && let Ok(name) = name::environment_name(said)
        {
            return Said::Value(Some(Environment::New(name)), reading.span(&unknown.words));
        }
        return Said::Unclear(self::unknown(said, names));
    }
    let fits: Vec<&Vec<usize>> = places
        .iter()
        .filter_map(|place| match &place.meant {
            Meant::Any(fits) => Some(fits),
            _ => None,
        })
        .collect();
    let all: Vec<usize> = (0..names.len()).filter(|name| fits.iter().all(|fits| fits.contains(name))).collect();
    // "production in the US": what only narrows may be said in passing.
    let all = weaker.iter().fold(all, |all, fits| {
        let narrowed: Vec<usize> = all.iter().copied().filter(|name| fits.contains(name)).collect();
        if narrowed.is_empty() { all } else { narrowed }
    });
    match all.as_slice() {
        [one] => {
            let first = places.iter().find(|place| place.meant == Meant::Any(vec![*one])).unwrap_or(&places[0]);
            Said::Value(Some(Environment::Existing(names[*one].clone())), reading.span(&first.words))
        }
        [] => {
            let mut asked: Vec<String> = Vec::new();
            for name in fits.iter().flat_map(|fits| fits.iter()).map(|name| &names[*name]) {
                if !asked.contains(name) {
                    asked.push(name.clone());
                }
            }
            let text = format!(
                "The request speaks of {}, and a token is for one environment. Which one?",
                listed(&asked, "and")
            );
            Said::Unclear(Question::choice(text, asked))
        }
        several => {
            let several: Vec<String> = several.iter().map(|name| names[*name].clone()).collect();
            let text = format!(
                "“{}” fits {}. Which environment is meant?",
                &reading.text[reading.span(&places[0].words)],
                listed(&several, "and")
            );
            Said::Unclear(Question::choice(text, several))
        }
    }
}

/// The question when all that is said is which environment it is not: "everything except production".
fn left_out(reading: &Reading<'_>, places: &[Place], names: &[String]) -> Option<Question> {
    if places.iter().any(|place| !place.denied && place.meant != Meant::Unscoped) {
        return None;
    }
    let excluded = |place: &&Place| {
        place.denied
            && reading.mentions.iter().any(|mention| {
                let end = mention.words.end;
                mention.says(Sense::Exclusion) && end <= place.words.start && place.words.start - end <= 3
            })
    };
    let first = places.iter().find(excluded)?;
    let out = |name: usize| {
        places.iter().any(|place| place.denied && matches!(&place.meant, Meant::Any(fits) if fits.contains(&name)))
    };
    let text = format!(
        "Without “{}”, several environments are left, and a token is for one. Which one?",
        &reading.text[reading.span(&first.words)]
    );
    Some(Question::choice(text, (0..names.len()).filter(|name| !out(*name)).map(|name| names[name].clone())))
}

/// What a typed environment is: exact but for case, else the one that it abbreviates or is a slip of.
pub(super) fn typed(text: &str, known: &Known<'_>, create: bool) -> Said<Option<Environment>> {
    let names = known.environments;
    let wanted = name::key(text);
    let existing = |index: usize| Said::Value(Some(Environment::Existing(names[index].clone())), 0..0);
    if let Some(exact) = names
        .iter()
        .position(|name| name == text.trim())
        .or_else(|| names.iter().position(|name| name::key(name) == wanted))
    {
        return existing(exact);
    }
    if create {
        return match name::environment_name(text) {
            Ok(name) => Said::Value(Some(Environment::New(name)), 0..0),
            Err(error) => Said::Unclear(Question::choice(error.to_string(), names)),
        };
    }
    let wanted = parts(text).into_iter().map(|part| canonical(&part)).collect::<Vec<_>>();
    let fits: Vec<usize> = (0..names.len())
        .filter(|name| {
            let own: Vec<String> = parts(&names[*name]).iter().map(|part| canonical(part)).collect();
            !wanted.is_empty() && wanted.iter().all(|part| own.contains(part))
        })
        .collect();
    match fits.as_slice() {
        [one] => existing(*one),
        [] => Said::Unclear(unknown(text, names)),
        several => {
            let several: Vec<String> = several.iter().map(|name| names[*name].clone()).collect();
            let text =
                format!("“{}” fits {}. Which environment is meant?", name::cleaned(text, 64), listed(&several, "and"));
            Said::Unclear(Question::choice(text, several))
        }
    }
}

/// The question about a name that no environment has.
fn unknown(said: &str, names: &[String]) -> Question {
    let said = name::cleaned(said, 64);
    if names.is_empty() {
        return Question::open(format!(
            "There is no environment “{said}”, nor any other yet. Should it be created, or the token be for no environment?"
        ));
    }
    Question::choice(format!("There is no environment “{said}”. Which one is meant?"), nearest(&said, names))
}

/// The names that are most like this one, the nearest first.
fn nearest(said: &str, names: &[String]) -> Vec<String> {
    let said = folded(said);
    let mut ranked: Vec<(f64, &String)> =
        names.iter().map(|name| (strsim::jaro_winkler(&said, &folded(name)), name)).collect();
    ranked.sort_by(|first, second| second.0.total_cmp(&first.0));
    let near = ranked.iter().filter(|(likeness, _)| *likeness >= LIKE).count();
    let count = if names.len() <= MOST_CHOICES { names.len() } else { near.clamp(1, MOST_CHOICES) };
    ranked.into_iter().take(count).map(|(_, name)| name.clone()).collect()
}

/// The stage that a part of a name is a word for, else the part itself: `prd` is production.
fn canonical(part: &str) -> String {
    LEXICON.stage_of(part).map_or_else(|| part.to_owned(), |stage| LEXICON.stages[usize::from(stage)].clone())
}

/// Every mention of an environment that counts.
fn places(reading: &Reading<'_>, names: &[String]) -> Vec<Place> {
    let own: Vec<Vec<String>> = names.iter().map(|name| parts(name)).collect();
    let mut places: Vec<Place> = Vec::new();
    let mut place = 0;
    while place < reading.words.len() {
        let mention = reading.mention_at(place);
        let end = mention.map_or(place + 1, |mention| mention.words.end);
        let words = place..end;
        place = end;
        let recalled = reading.context.recalled[words.start];
        if reading.context.told[words.start] && !recalled
            || reading.is_quoted(words.start)
            || reading.is_masked(words.start)
            || reading.is_path(words.start)
        {
            continue;
        }
        let Some((words, meant)) = meant(reading, mention, &words, &own) else { continue };
        let Some(strength) = strength(reading, mention, &words, &meant) else { continue };
        // Where something was is where the token may be for, if nothing else is said.
        let strength = if recalled { Strength::Passing } else { strength };
        place = place.max(words.end);
        places.push(Place { denied: reading.context.denials[words.start] > 0, words, strength, meant });
    }
    places
}

/// What a mention means as an environment, and the words that it really has.
fn meant(
    reading: &Reading<'_>,
    mention: Option<&Mention>,
    words: &Range<usize>,
    own: &[Vec<String>],
) -> Option<(Range<usize>, Meant)> {
    if mention.is_some_and(|mention| mention.says(Sense::Unscoped)) {
        return Some((words.clone(), Meant::Unscoped));
    }
    let stage = mention
        .and_then(|mention| mention.find(|sense| if let Sense::Stage(stage) = sense { Some(stage) } else { None }));
    let compound = reading.compound(words.start);
    let rest_is_name = compound.clone().any(|place| !words.contains(&place) && is_nameless(reading, place));
    if let Some(environment) = mention.and_then(|mention| mention.environment) {
        return Some(if rest_is_name {
            (compound, Meant::Unknown)
        } else {
            (words.clone(), Meant::Any(vec![environment]))
        });
    }
    if let Some(stage) = stage {
        let stage = &LEXICON.stages[usize::from(stage)];
        let said: Vec<String> = compound.clone().map(|place| canonical(reading.key(place))).collect();
        let exact = own.iter().position(|parts| parts.len() == 1 && canonical(&parts[0]) == *stage);
        let within = |wanted: &[String]| -> Vec<usize> {
            (0..own.len())
                .filter(|name| wanted.iter().all(|part| own[*name].iter().any(|own| canonical(own) == *part)))
                .collect()
        };
        if rest_is_name {
            let fits = within(&said);
            return Some((compound, if fits.is_empty() { Meant::Unknown } else { Meant::Any(fits) }));
        }
        let fits = exact.map_or_else(|| within(std::slice::from_ref(stage)), |exact| vec![exact]);
        return Some((words.clone(), if fits.is_empty() { Meant::Unknown } else { Meant::Any(fits) }));
    }
    let key = reading.key(words.start);
    if words.len() == 1
        && mention.is_none_or(|mention| mention.says(Sense::Ordinary) || mention.says(Sense::OtherNoun))
        && key.len() > 1
    {
        let fits: Vec<usize> = (0..own.len()).filter(|name| own[*name].iter().any(|part| part == key)).collect();
        // "us" is a pronoun, and a region only where it looks like one.
        let pronoun = mention.is_some()
            && compound.len() == 1
            && !reading.text[reading.span(words)].chars().all(char::is_uppercase)
            && !(words.start > 0 && (reading.key(words.start - 1) == "the" || is_stage(reading, words.start - 1)))
            && !is_stage(reading, words.end);
        if !fits.is_empty() && !pronoun {
            return Some(if rest_is_name { (compound, Meant::Unknown) } else { (words.clone(), Meant::Any(fits)) });
        }
    }
    if mention.is_none() && (named_by_noun(reading, &compound)) {
        return Some((compound, Meant::Unknown));
    }
    None
}

/// Whether a word in a compound makes it another name: "staging-eu" is not staging, "staging-only" is.
fn is_nameless(reading: &Reading<'_>, place: usize) -> bool {
    const STRUCTURE: &[Sense] = &[
        Sense::Token,
        Sense::Tokens,
        Sense::Place,
        Sense::EnvironmentNoun,
        Sense::Only,
        Sense::ReadOnly,
        Sense::Read,
        Sense::Write,
        Sense::Not,
        Sense::Or,
        Sense::For,
        Sense::Never,
    ];
    reading.mention_at(place).is_none_or(|mention| !mention.says_any(STRUCTURE))
}

/// Whether "environment" or the like stands beside words that are not known: "the blue environment".
fn named_by_noun(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let noun = |place: usize| reading.says(place, Sense::EnvironmentNoun);
    let before = words.start.checked_sub(1);
    let introduced = before.is_some_and(|before| {
        let called = reading.says(before, Sense::Called) && before > 0 && noun(before - 1);
        let direct = noun(before) && reading.gap(words.start) <= Gap::Colon;
        (called || direct) && reading.gap(words.start) <= Gap::Colon
            || reading.says(before, Sense::ScopedTo) && reading.gap(words.start) <= Gap::Colon
    });
    introduced || noun(words.end) && reading.gap(words.end) <= Gap::Space
}

/// How surely a mention is about the token's environment; `None` when it is not.
fn strength(reading: &Reading<'_>, mention: Option<&Mention>, words: &Range<usize>, meant: &Meant) -> Option<Strength> {
    if *meant == Meant::Unscoped {
        return Some(Strength::Plain);
    }
    let focused = reading
        .context
        .focuses
        .iter()
        .any(|focus| *focus < words.start && reading.context.parts[*focus] == reading.context.parts[words.start]);
    let mut before = words.start;
    while before > 0 && reading.gap(before) <= Gap::Space && is_article(reading, before - 1) {
        before -= 1;
    }
    let led = before > 0 && reading.gap(before) <= Gap::Colon;
    let prior = |sense: Sense| led && reading.says(before - 1, sense);
    let follows = |sense: Sense| reading.gap(words.end) <= Gap::Space && reading.says(words.end, sense);
    let noun = follows(Sense::EnvironmentNoun)
        || follows(Sense::Token)
        || follows(Sense::Place) && !follows(Sense::Hesitant)
        || prior(Sense::EnvironmentNoun)
        || prior(Sense::ScopedTo)
        || prior(Sense::Called) && before > 1 && reading.says(before - 2, Sense::EnvironmentNoun);
    let alone = reading.gap(words.start) >= Gap::Colon && reading.gap(words.end) >= Gap::Comma;
    let ends = reading.gap(words.end) >= Gap::Comma
        || reading.mention_at(words.end).is_some_and(|mention| !mention.says(Sense::OtherNoun));
    let environmental = follows(Sense::EnvironmentNoun) || prior(Sense::EnvironmentNoun) || prior(Sense::ScopedTo);
    let expected = noun || alone || (prior(Sense::For) || prior(Sense::At)) && ends;
    let hesitant = mention.is_none_or(|mention| {
        mention.says(Sense::Hesitant)
            || mention.says(Sense::Ordinary)
            || mention.says(Sense::OtherNoun)
            || mention.senses.iter().any(|sense| matches!(sense, Sense::Stage(_))) && *meant == Meant::Unknown
    });
    let beside_name = mention.is_none_or(|mention| mention.environment.is_none())
        && (reading.gap(words.start) <= Gap::Space && words.start > 0 && is_stage(reading, words.start - 1)
            || reading.gap(words.end) <= Gap::Space && is_stage(reading, words.end));
    if hesitant && !expected && !focused && !beside_name || hesitant && reading.key(words.end) == "of" {
        return None;
    }
    // "a test token" is no token for an environment that does not exist.
    if hesitant && *meant == Meant::Unknown && !environmental && follows(Sense::Token) {
        return None;
    }
    // "to test" is a verb.
    if hesitant && !noun && !alone && led && reading.key(before - 1) == "to" {
        return None;
    }
    let plain_noun = reading.gap(words.end) <= Gap::Space
        && reading.mention_at(words.end).is_none_or(|mention| {
            mention.says(Sense::OtherNoun)
                && !mention.says(Sense::Place)
                && !mention.says(Sense::EnvironmentNoun)
                && !mention.says(Sense::Token)
        });
    Some(if focused {
        Strength::Focused
    } else if !noun && (prior(Sense::At) || plain_noun && !prior(Sense::For)) {
        Strength::Passing
    } else {
        Strength::Plain
    })
}

fn is_stage(reading: &Reading<'_>, place: usize) -> bool {
    reading.mention_at(place).is_some_and(|mention| {
        mention.environment.is_some() || mention.senses.iter().any(|sense| matches!(sense, Sense::Stage(_)))
    })
}

fn is_article(reading: &Reading<'_>, place: usize) -> bool {
    reading.mention_at(place).is_some_and(|mention| mention.says(Sense::Ordinary) && mention.words.len() == 1)
        && reading.key(place).len() <= 5
        || reading.says(place, Sense::Mine)
}

/// Drops what a later mention corrects.
fn correct(reading: &Reading<'_>, places: &mut Vec<Place>) {
    let correction = reading
        .context
        .corrections
        .iter()
        .rev()
        .find(|correction| places.iter().any(|place| place.words.start >= **correction && !place.denied));
    if let Some(correction) = correction {
        places.retain(|place| place.words.start >= *correction);
    }
}

/// The environments between which somebody is undecided; empty when the words name none.
fn undecided(reading: &Reading<'_>, places: &[Place]) -> Option<Vec<usize>> {
    for mention in reading.mentions.iter().filter(|mention| mention.says(Sense::Undecided)) {
        let sentence = reading.context.sentences[mention.words.start];
        let next = reading.mentions.iter().find(|other| {
            other.words.start >= mention.words.end
                && (super::context::subject(other).is_some() || other.says(Sense::EnvironmentNoun))
        });
        let Some(next) = next.filter(|next| reading.context.sentences[next.words.start] == sentence) else { continue };
        if next.says(Sense::EnvironmentNoun) {
            return Some(Vec::new());
        }
        if let Some(place) = places.iter().find(|place| place.words.start == next.words.start) {
            return Some(match &place.meant {
                Meant::Any(fits) => fits.clone(),
                Meant::Unknown | Meant::Unscoped => Vec::new(),
            });
        }
    }
    None
}
