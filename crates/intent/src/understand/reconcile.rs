//! What the words and a field say together, for the fields that need more than the one rule.

#[cfg(test)]
mod tests;

use super::typed_value;
use crate::lexicon::Category;
use crate::reading::{Mention, Reading};
use crate::resolve::{Claim, Gathered, Question};
use crate::{Basis, Field, Known, ListFields, environment, expiry as expiries, manager, token_scope};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::scope::{Access, Entry, Scope};

/// The environment by the words and the field; asked where the words leave out what the field says.
pub(super) fn reconcile_environment(
    gathered: &mut Gathered,
    reading: &Option<Reading<'_>>,
    typed: Option<&str>,
    create: bool,
    known: &Known<'_>,
) -> Option<Environment> {
    let claim = Claim::from(reading, |reading| environment::recognize(reading, known, create));
    let typed = typed.map(|text| environment::typed(text, known, create));
    let contradicted = match (reading, &typed) {
        (Some(reading), Some(Claim::Value(Some(Environment::Existing(name)), _)))
            if !gathered.is_settled(Field::Environment) =>
        {
            environment::contradicted(reading, name, known)
        }
        _ => None,
    };
    if let Some(question) = contradicted {
        gathered.ask(Field::Environment, question);
        return None;
    }
    gathered.reconcile(Field::Environment, claim, typed).flatten()
}

/// The same of a list: where a long text names several, the field says which.
pub(super) fn listed_environment(
    gathered: &mut Gathered,
    reading: &Option<Reading<'_>>,
    fields: &ListFields,
    known: &Known<'_>,
) -> Option<Environment> {
    let typed = fields.environment.as_deref();
    let claim = Claim::from(reading, |reading| environment::recognize(reading, known, false));
    // "in every environment" leaves none out.
    let is_any = |span: &std::ops::Range<usize>| {
        reading.as_ref().is_some_and(|reading| {
            let within = |mention: &Mention| span.contains(&reading.span(&mention.words).start);
            reading.mentions.iter().any(|mention| mention.matches(Category::AnyEnvironment) && within(mention))
        })
    };
    match own_filter(reading, claim, typed, fields) {
        Claim::Value(None, span) if !is_any(&span) => reconcile_environment(gathered, reading, typed, false, known),
        Claim::Value(None, _) | Claim::Nothing => reconcile_environment(gathered, &None, typed, false, known),
        _ => reconcile_environment(gathered, reading, typed, false, known),
    }
}

/// What the token is for, by the words and the field: where the words do not say "only", entries of the field that only read may
/// stand beside what they name.
pub(super) fn scope(
    gathered: &mut Gathered,
    reading: &Option<Reading<'_>>,
    claim: Claim<Scope>,
    typed: &Scope,
    known: &Known<'_>,
) -> Scope {
    if let Some(question) = reading.as_ref().and_then(|reading| token_scope::contradicted(reading, typed, known)) {
        gathered.ask(Field::Scope, question);
        return Scope::EVERYTHING;
    }
    let is_strict = reading.as_ref().is_some_and(token_scope::is_strict);
    // "publish @acme/ui", which needs what it is built of; reading it needs no more than itself.
    let writes = reading.as_ref().is_some_and(token_scope::writes);
    let adds_reading = |stated: &Scope| {
        let adds = |entry: &Entry| stated.covers_entry(entry) || entry.access() == Some(Access::Read);
        !is_strict
            && writes
            && typed.entries().iter().all(adds)
            && stated.entries().iter().all(|entry| typed.covers_entry(entry))
    };
    let claim = match claim {
        Claim::Value(stated, _) if !typed.is_everything() && adds_reading(&stated) => Claim::Nothing,
        // What limits and is not understood is not answered by a field that may say anything.
        Claim::Unclear(question) if !gathered.is_settled(Field::Scope) => {
            gathered.ask(Field::Scope, question);
            return Scope::EVERYTHING;
        }
        claim => claim,
    };
    let typed = (!typed.is_everything()).then(|| typed_value(typed.clone()));
    gathered.reconcile(Field::Scope, claim, typed).unwrap_or_default()
}

/// The bytes of what was pasted that say this end, where the words say that it is what they ask for; or of what they tell, where they
/// say that the token ends.
pub(super) fn stated_end(reading: &Reading<'_>, end: Expires, known: &Known<'_>) -> Option<std::ops::Range<usize>> {
    let pasted = || expiries::span_of(&reading.adopted(known.environments)?, end, known.now);
    pasted().or_else(|| expiries::mentioned_end(reading, end, known.now))
}

/// Asks about what the words point to, "as the ticket says", where that says an environment, an end or a package of which they
/// say nothing: what was pasted sets no field, and none of it is left out.
pub(super) fn ask_for_pasted(
    gathered: &mut Gathered,
    reading: &Reading<'_>,
    known: &Known<'_>,
    environment: Option<&Environment>,
    expires: Option<Expires>,
    scope: &Scope,
) {
    let Some(adopted) = reading.adopted(known.environments) else { return };
    // What stands in another paragraph than the words that point to it was read from there, and may be one of several.
    let is_apart = |gathered: &Gathered, field: Field| {
        let points = |mention: &&Mention| mention.matches(Category::Adopts);
        let pointing = reading.mentions.iter().find(points).map_or(0, |mention| reading.span(&mention.words).start);
        gathered.evidence.iter().any(|evidence| match &evidence.basis {
            Basis::Words(span) if evidence.field == field => {
                reading.text[span.start.min(pointing)..span.start.max(pointing)].contains("\n\n")
            }
            _ => false,
        })
    };
    let is_place_apart = is_apart(gathered, Field::Environment);
    let is_end_apart = is_apart(gathered, Field::Expires);
    let mut ask = |field: Field, says: bool, what: &str| {
        if says && !gathered.asks(field) && !gathered.is_settled(field) {
            let text = format!(
                "The request points to what is written elsewhere in it, which says {what} and sets nothing by itself. Say the \
                 {} beside it.",
                field.noun()
            );
            gathered.ask(field, Question::open(text));
        }
    };
    let place = match environment::recognize(&adopted, known, false) {
        Claim::Value(None, _) | Claim::Nothing => None,
        Claim::Value(place, _) => Some(place.as_ref() == environment),
        Claim::Unclear(_) | Claim::Disputed(..) => Some(false),
    };
    let end = match expiries::recognize(&adopted, known.now) {
        Claim::Nothing => None,
        Claim::Value(end, _) => Some(Some(end) == expires),
        Claim::Unclear(_) | Claim::Disputed(..) => Some(false),
    };
    // Whether it says one, and the same as was taken.
    let is_open = |is_same: Option<bool>, is_missing: bool, is_apart: bool| {
        is_same.is_some_and(|is_same| is_missing || is_apart && !is_same)
    };
    ask(Field::Environment, is_open(place, environment.is_none(), is_place_apart), "an environment");
    ask(Field::Expires, is_open(end, expires.is_none(), is_end_apart), "until when");
    let packages = token_scope::recognize(&adopted, token_scope::ScopeTarget::Token, scope, known);
    ask(Field::Scope, scope.is_everything() && matches!(packages, Claim::Value(..)), "for which packages");
}

/// What the words say of a filter, where they are no long text beside fields: of a story the agent has read more, a list changes
/// nothing, and its answer says the filters in force. There a filter is the field's if the text has its value, and what is
/// unclear is none.
pub(super) fn own_filter<T>(
    reading: &Option<Reading<'_>>,
    claim: Claim<T>,
    typed: Option<&str>,
    fields: &ListFields,
) -> Claim<T> {
    let Some(reading) = reading.as_ref().filter(|reading| !reading.is_prose() && fields.say_anything()) else {
        return claim;
    };
    let Some(typed) = typed else {
        return if matches!(claim, Claim::Unclear(_) | Claim::Disputed(..)) { Claim::Nothing } else { claim };
    };
    let is_letter = |letter: char| letter.is_alphanumeric();
    let (text, typed) = (reading.text.to_lowercase(), typed.trim().to_lowercase());
    let is_whole = |(start, found): (usize, &str)| {
        !text[..start].ends_with(is_letter) && !text[start + found.len()..].starts_with(is_letter)
    };
    let is_stated = !typed.is_empty() && text.match_indices(typed.as_str()).any(is_whole);
    if is_stated { Claim::Nothing } else { claim }
}

/// What the words call the token, where the field does not call it otherwise in words of the request: a name gives nothing
/// to anybody, and the agent may have found another of them.
pub(super) fn own_name(words: Option<&str>, claim: Claim<String>, typed: Option<&str>) -> Claim<String> {
    let is_stated =
        |typed: &str| words.is_some_and(|words| words.to_lowercase().contains(&typed.trim().to_lowercase()));
    if typed.is_some_and(is_stated) { Claim::Nothing } else { claim }
}

/// What the words say of the package manager, where the field does not name another client of the same packages: the words
/// may say `pip`, and the project be one of uv's.
pub(super) fn same_kind(claim: Claim<PackageManager>, typed: &Option<Claim<PackageManager>>) -> Claim<PackageManager> {
    match (&claim, typed) {
        (Claim::Value(stated, _), Some(Claim::Value(typed, _))) if manager::is_same_client(*stated, *typed) => {
            Claim::Nothing
        }
        _ => claim,
    }
}
