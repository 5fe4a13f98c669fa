//! Which environment a request is for: exactly one that exists, or a question.

mod left_out;
mod mentions;
#[cfg(test)]
mod tests;

use std::ops::Range;

use left_out::{is_denied_before, is_left_out};
use mentions::{EnvironmentMention, Meant, Strength};

use super::Known;
use super::lexicon::{Category, LEXICON};
use super::reading::{Mention, Reading, parts};
use super::resolve::{Claim, Question, listed};
use super::scopes::replacement::may_replace;
use super::scopes::salience;
use super::token_scope::{is_doubtful, may_write};
use super::tokenizer::{Gap, folded};
use gatepass_core::environment::Environment;
use gatepass_core::suggestion::{likeness, ranked};
use gatepass_core::token::name;

/// The most names that a question offers.
const MOST_CHOICES: usize = 6;

/// How like a name must be (Jaro–Winkler) to be offered before the others.
const LIKE: f64 = 0.75;

/// What the words say of the environment. `None` in a value is "no environment". With `create`, a name that is not
/// known is one to create.
pub(super) fn recognize(reading: &Reading<'_>, known: &Known<'_>, create: bool) -> Claim<Option<Environment>> {
    let names = known.environments;
    let mut mentions = mentions::all(reading, names);
    if let Some(open) = left_open(reading, &mentions, names) {
        return Claim::Unclear(open);
    }
    correct(reading, &mut mentions);
    if let Some(left) = left_out(reading, &mentions, names) {
        return Claim::Unclear(left);
    }
    mentions.retain(|place| !place.denied);
    // "staging first, production later"
    let is_later = |place: &EnvironmentMention| {
        reading.gap(place.words.end) <= Gap::Space && reading.matches(place.words.end, Category::Later)
    };
    if mentions.iter().any(|place| !is_later(place)) {
        mentions.retain(|place| !is_later(place));
    }
    if let Some(question) = replaced(reading, &mentions, names) {
        return Claim::Unclear(question);
    }
    let mut mentions = match without_doubtful(reading, mentions, names) {
        Ok(mentions) => mentions,
        Err(question) => return Claim::Unclear(question),
    };
    salience::drop_reported(reading, &mut mentions, |place| place.words.start);
    if !mentions.iter().any(|place| place.strength == Strength::Focused) {
        salience::keep_wanted(reading, &mut mentions, |place| place.words.start);
    }
    let Some(strongest) = mentions.iter().map(|place| place.strength).max() else { return Claim::Nothing };
    let weaker: Vec<Vec<usize>> = mentions
        .iter()
        .filter(|place| place.strength < strongest)
        .filter_map(|place| if let Meant::Any(fits) = &place.meant { Some(fits.clone()) } else { None })
        .collect();
    mentions.retain(|place| place.strength == strongest);

    if let Some(unscoped) = mentions.iter().find(|place| place.meant == Meant::Unscoped) {
        return of_none(reading, unscoped, &mentions, names);
    }
    if let Some(unknown) = mentions.iter().find(|place| place.meant == Meant::Unknown) {
        return of_unknown(reading, unknown, &mentions, names, create);
    }
    of_known(reading, &mentions, &weaker, names)
}

/// The question about an environment that the words leave open.
fn left_open(reading: &Reading<'_>, mentions: &[EnvironmentMention], names: &[String]) -> Option<Question> {
    let between = undecided(reading, mentions)?;
    let choices =
        if between.is_empty() { names.to_vec() } else { between.into_iter().map(|name| names[name].clone()).collect() };
    Some(Question::choice("The request leaves the environment open. Which one should the token be for?", choices))
}

/// Those that nothing unclear is said of, or the question about one that is surer than they are.
fn without_doubtful(
    reading: &Reading<'_>,
    mentions: Vec<EnvironmentMention>,
    names: &[String],
) -> Result<Vec<EnvironmentMention>, Question> {
    let is_left = |place: &EnvironmentMention| place.meant != Meant::Unscoped && is_left_out(reading, &place.words);
    let (left, mentions): (Vec<_>, Vec<_>) = mentions.into_iter().partition(is_left);
    if let Some(left) = left.first().filter(|_| mentions.is_empty()) {
        return Err(unclear(reading, left, names));
    }
    // "staging is out", "hands off production": taken where what is said of it is known, or another is asked for.
    let in_doubt = |place: &EnvironmentMention| {
        place.meant != Meant::Unscoped && !is_placed(reading, &place.words) && is_doubtful(reading, &place.words)
    };
    let (doubtful, mentions): (Vec<_>, Vec<_>) = mentions.into_iter().partition(in_doubt);
    let is_surest = |doubtful: &EnvironmentMention| mentions.iter().all(|place| place.strength < doubtful.strength);
    let Some(doubtful) = doubtful.first().filter(|doubtful| is_surest(doubtful)) else { return Ok(mentions) };
    Err(unclear(reading, doubtful, names))
}

/// The question about an environment of which it is not clear whether it is wanted.
fn unclear(reading: &Reading<'_>, place: &EnvironmentMention, names: &[String]) -> Question {
    let text = format!(
        "“{}” is not clear. Which environment should the token be for, if any?",
        &reading.text[reading.span(&place.words)]
    );
    Question::choice(text, names)
}

/// What is claimed by words that want no environment, if all do.
fn of_none(
    reading: &Reading<'_>,
    unscoped: &EnvironmentMention,
    mentions: &[EnvironmentMention],
    names: &[String],
) -> Claim<Option<Environment>> {
    let Some(other) = mentions.iter().find(|place| place.meant != Meant::Unscoped) else {
        return Claim::Value(None, reading.span(&unscoped.words));
    };
    let text = format!(
        "“{}” and “{}” do not go together. Which environment should the token be for, if any?",
        &reading.text[reading.span(&unscoped.words)],
        &reading.text[reading.span(&other.words)]
    );
    Claim::Unclear(Question::choice(text, names))
}

/// What is claimed by the name of an environment that there is not: with `create`, the new one.
fn of_unknown(
    reading: &Reading<'_>,
    unknown: &EnvironmentMention,
    mentions: &[EnvironmentMention],
    names: &[String],
    create: bool,
) -> Claim<Option<Environment>> {
    let claim = &reading.text[reading.span(&unknown.words)];
    let others = mentions.iter().any(|place| {
        place.meant != Meant::Unknown || folded(&reading.text[reading.span(&place.words)]) != folded(claim)
    });
    match name::environment_name(claim) {
        Ok(name) if create && !others => Claim::Value(Some(Environment::New(name)), reading.span(&unknown.words)),
        _ => Claim::Unclear(self::unknown(claim, names)),
    }
}

/// What is claimed by words that each fit environments: the one that all fit. `weaker` may narrow it, where any is left.
fn of_known(
    reading: &Reading<'_>,
    mentions: &[EnvironmentMention],
    weaker: &[Vec<usize>],
    names: &[String],
) -> Claim<Option<Environment>> {
    let fits: Vec<&Vec<usize>> = mentions
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
            let first = mentions.iter().find(|place| place.meant == Meant::Any(vec![*one])).unwrap_or(&mentions[0]);
            Claim::Value(Some(Environment::Existing(names[*one].clone())), reading.span(&first.words))
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
            Claim::Unclear(Question::choice(text, asked))
        }
        several => {
            let several: Vec<String> = several.iter().map(|name| names[*name].clone()).collect();
            let text = format!(
                "“{}” fits {}. Which environment is meant?",
                &reading.text[reading.span(&mentions[0].words)],
                listed(&several, "and")
            );
            Claim::Unclear(Question::choice(text, several))
        }
    }
}

/// Whether words lead to an environment as to where something is: "in staging", "the staging pods", "environment: staging".
fn is_placed(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let part = reading.scopes().parts[words.start];
    let leads = |word: usize| {
        // "the staging pods", but "don't touch the production images"
        LEXICON.is_determiner(reading.key(word)) && !is_denied_before(reading, words.start)
            || reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[Category::At, Category::For, Category::In, Category::ScopedTo, Category::Focus])
                    && !mention.matches_any(&[Category::Not, Category::From])
            })
    };
    let before = words.start.checked_sub(1).filter(|_| reading.gap(words.start) <= Gap::Space);
    let is_named = reading
        .mentions
        .iter()
        .filter(|mention| mention.words.end <= words.start && reading.scopes().parts[mention.words.start] == part)
        .any(|mention| {
            mention.matches_any(&[
                Category::EnvironmentNoun,
                Category::Place,
                Category::Correction,
                Category::List,
                Category::Revoke,
                Category::Delete,
                Category::Find,
            ]) && !mention.matches(Category::Not)
        });
    let is_followed = reading.gap(words.end) <= Gap::Space
        && reading
            .mention_at(words.end)
            .is_some_and(|next| next.matches_any(&[Category::EnvironmentNoun, Category::Place, Category::Suffices]));
    before.is_some_and(leads) || is_named || is_followed
}

/// The question when all that is said is which environment it is not: "everything except production", and where something is written
/// "no prod", too: no token is kept out of an environment.
fn left_out(reading: &Reading<'_>, mentions: &[EnvironmentMention], names: &[String]) -> Option<Question> {
    if mentions.iter().any(|place| !place.denied && place.meant != Meant::Unscoped) {
        return None;
    }
    let excluded = |place: &&EnvironmentMention| {
        let excludes = |mention: &Mention| {
            let end = mention.words.end;
            mention.matches(Category::Exclusion) && end <= place.words.start && place.words.start - end <= 3
        };
        let is_forbidden = || may_write(reading) && reading.is_prose() && !is_place(reading, place);
        let is_known = place.meant != Meant::Unscoped;
        place.denied && is_known && (is_forbidden() || reading.mentions.iter().any(excludes))
    };
    let first = mentions.iter().find(excluded)?;
    let out = |name: usize| {
        mentions.iter().any(|place| place.denied && matches!(&place.meant, Meant::Any(fits) if fits.contains(&name)))
    };
    let text = format!(
        "Without “{}”, several environments are left, and a token is for one. Which one, if any?",
        &reading.text[reading.span(&first.words)]
    );
    Some(Question::choice(text, (0..names.len()).filter(|name| !out(*name)).map(|name| names[name].clone())))
}

/// Whether what seems to deny an environment leads to it: "no staging" is in Portuguese where something is.
fn is_place(reading: &Reading<'_>, place: &EnvironmentMention) -> bool {
    let before = place.words.start.checked_sub(1).and_then(|before| reading.mention_at(before));
    before.is_some_and(|before| before.matches(Category::At) && before.matches(Category::Not))
}

/// The question when all that the words say of the environment that the field names is that it is not this one.
pub(super) fn contradicted(reading: &Reading<'_>, typed: &str, known: &Known<'_>) -> Option<Question> {
    let names = known.environments;
    let is_named = |place: &EnvironmentMention| match &place.meant {
        Meant::Any(fits) => fits.iter().any(|name| names[*name] == typed),
        _ => false,
    };
    let mentions = mentions::all(reading, names);
    let named: Vec<&EnvironmentMention> =
        mentions.iter().filter(|place| is_named(place) && !is_place(reading, place)).collect();
    let first = named.first().filter(|_| named.iter().all(|place| place.denied))?;
    Some(Question::choice(
        format!(
            "The request leaves “{}” out, and {typed} was given. Which environment is the token for, if any?",
            &reading.text[reading.span(&first.words)]
        ),
        names.iter().filter(|name| *name != typed),
    ))
}

/// What a typed environment is: exact but for case, else the one that it abbreviates or is a slip of.
pub(super) fn typed(text: &str, known: &Known<'_>, create: bool) -> Claim<Option<Environment>> {
    let names = known.environments;
    let wanted = name::key(text);
    let existing = |index: usize| Claim::Value(Some(Environment::Existing(names[index].clone())), 0..0);
    if let Some(exact) = names
        .iter()
        .position(|name| name == text.trim())
        .or_else(|| names.iter().position(|name| name::key(name) == wanted))
    {
        return existing(exact);
    }
    if create {
        return match name::environment_name(text) {
            Ok(name) => Claim::Value(Some(Environment::New(name)), 0..0),
            Err(error) => Claim::Unclear(Question::choice(error.to_string(), names)),
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
        [] => Claim::Unclear(unknown(text, names)),
        several => {
            let several: Vec<String> = several.iter().map(|name| names[*name].clone()).collect();
            let text =
                format!("“{}” fits {}. Which environment is meant?", name::cleaned(text, 64), listed(&several, "and"));
            Claim::Unclear(Question::choice(text, several))
        }
    }
}

/// The question about a name that no environment has.
fn unknown(claim: &str, names: &[String]) -> Question {
    let claim = name::cleaned(claim, 64);
    if names.is_empty() {
        return Question::open(format!(
            "There is no environment “{claim}”, nor any other yet. Should it be created, or the token be for no environment?"
        ));
    }
    Question::choice(format!("There is no environment “{claim}”. Which one is meant?"), nearest(&claim, names))
}

/// The names that are most like this one, the nearest first.
fn nearest(claim: &str, names: &[String]) -> Vec<String> {
    let claim = folded(claim);
    let like = |at_least| ranked(at_least, names.iter().map(|name| (likeness(&claim, &folded(name)), name)));
    let count = if names.len() <= MOST_CHOICES { names.len() } else { like(LIKE).len().clamp(1, MOST_CHOICES) };
    like(0.0).into_iter().take(count).cloned().collect()
}

/// Whether a word names an environment that there is, or the stage of one: "nightly" is one only where there is such an environment.
pub(super) fn exists(reading: &Reading<'_>, word: usize, names: &[String]) -> bool {
    let is_part = |name: &String| parts(name).iter().any(|part| canonical(part) == canonical(reading.key(word)));
    reading.mention_at(word).is_some_and(|mention| mention.environment.is_some())
        || reading.is_environment(word) && names.iter().any(is_part)
}

/// The stage that a part of a name is a word for, else the part itself: `prd` is production.
fn canonical(part: &str) -> String {
    LEXICON.stage_of(part).map_or_else(|| part.to_owned(), |stage| LEXICON.stages[usize::from(stage)].clone())
}

/// The question where one environment may be said in place of another: "staging, besser production".
fn replaced(reading: &Reading<'_>, mentions: &[EnvironmentMention], names: &[String]) -> Option<Question> {
    let of = |place: &EnvironmentMention| match &place.meant {
        Meant::Any(fits) if fits.len() == 1 => fits.first().copied(),
        _ => None,
    };
    let (first, second) = mentions.windows(2).find_map(|pair| {
        let (one, other) = (of(&pair[0])?, of(&pair[1])?);
        (one != other && may_replace(reading, &pair[0].words, &pair[1].words)).then_some((one, other))
    })?;
    let asked = [names.get(second)?.clone(), names.get(first)?.clone()];
    let text = format!("The request speaks of {}. Which environment is meant?", listed(&asked, "and"));
    Some(Question::choice(text, asked))
}

/// Drops what a later mention corrects.
fn correct(reading: &Reading<'_>, mentions: &mut Vec<EnvironmentMention>) {
    reading.scopes().drop_corrected(mentions, |place| place.words.start, |place| !place.denied);
}

/// The environments between which somebody is undecided; empty when the words name none.
fn undecided(reading: &Reading<'_>, mentions: &[EnvironmentMention]) -> Option<Vec<usize>> {
    for mention in reading.mentions.iter().filter(|mention| mention.matches(Category::Undecided)) {
        let sentence = reading.scopes().sentences[mention.words.start];
        let next = reading.mentions.iter().find(|other| {
            other.words.start >= mention.words.end
                && (super::scopes::subject(other).is_some() || other.matches(Category::EnvironmentNoun))
        });
        let Some(next) = next.filter(|next| reading.scopes().sentences[next.words.start] == sentence) else { continue };
        if next.matches(Category::EnvironmentNoun) {
            return Some(Vec::new());
        }
        if let Some(place) = mentions.iter().find(|place| place.words.start == next.words.start) {
            return Some(match &place.meant {
                Meant::Any(fits) => fits.clone(),
                Meant::Unknown | Meant::Unscoped => Vec::new(),
            });
        }
    }
    None
}
