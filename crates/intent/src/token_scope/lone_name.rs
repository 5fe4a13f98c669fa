//! The one package that a short request names by a word of which nothing is known: "npm publish ui-kit", "pip upload for the
//! package acme-utils". It is taken where every other word of the request is understood: nothing else can limit it, or say that
//! it is somebody, and one package is the least that it can mean.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading};
use super::super::tokenizer::Gap;
use super::noun_phrase::{is_noun, is_of_another_field};
use super::one_word::{is_unfamiliar, is_unknown};
use super::package_name::PackageName;
use super::{has_ecosystem, is_short, names_client};

/// The most words of such a request, besides what asks nothing.
const LONGEST: usize = 18;

/// What such a request may say besides the name, its client and what other fields take.
const BESIDE: &[Category] = &[
    Category::Token,
    Category::Demand,
    Category::Directed,
    Category::Generate,
    Category::FirstPerson,
    Category::RightsNoun,
    Category::PackageNoun,
    Category::For,
    Category::Until,
    Category::Only,
    Category::Downtoner,
    Category::EitherUse,
    Category::WriterUse,
    Category::Place,
    Category::EnvironmentNoun,
    Category::Today,
    Category::Tomorrow,
    Category::Expiring,
    Category::Refers,
    Category::Asks,
];

/// What limits or denies in a way of its own, whatever else it says.
const OTHERWISE: &[Category] = &[
    Category::Not,
    Category::NotBefore,
    Category::Except,
    Category::Exclusion,
    Category::Keep,
    Category::OtherParty,
    Category::NoSuchLimit,
    Category::NoSuchPermission,
    Category::Narrow,
    Category::Condition,
    Category::Or,
    Category::Contrast,
    Category::Correction,
    Category::Retraction,
    Category::All,
    Category::Called,
];

/// The package, where there is one.
pub(super) fn lone_name(reading: &Reading<'_>) -> Option<PackageName> {
    if !names_client(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let words = 0..reading.words.len();
    let name = reading.compound(words.clone().find(|word| is_unknown(reading, *word))?);
    let is_alone = words.filter(|word| !name.contains(word)).all(|word| is_understood(reading, word));
    (is_alone && is_written_as_package(reading, &name) && is_object(reading, &name))
        .then(|| PackageName::described(reading, &name))
}

/// The one package that stands right behind what is to be done, in a request of any length: "`cargo publish` ledger-core", "publicar a
/// lib "painel-core" no pypi". It is the least that the words can mean, whatever else they tell.
pub(super) fn object_name(reading: &Reading<'_>) -> Option<PackageName> {
    if !names_client(reading) {
        return None;
    }
    let written = reading.mentions.iter().filter(|mention| {
        let place = mention.words.start;
        let is_asserted = reading.scopes().reported[place] || reading.is_masked(place) || reading.is_background(place);
        let is_asked = !is_asserted && reading.scopes().denials[place] == 0;
        mention.matches_any(&[Category::Write, Category::Writes]) && is_asked
    });
    let mut names = written.filter_map(|mention| object(reading, mention.words.end));
    let first = names.next()?;
    names.all(|name| name == first).then(|| PackageName::described(reading, &first))
}

/// The name behind a verb, with nothing between them but what leads to it, and nothing behind it that goes on with it.
fn object(reading: &Reading<'_>, end: usize) -> Option<Range<usize>> {
    let is_near = |word: usize| word < reading.words.len() && reading.gap(word) <= Gap::Space;
    let is_noun = |word: usize| {
        (is_noun(reading, word) || reading.is(word, FunctionWord::Package)) && !reading.key(word).ends_with('s')
    };
    let of = end + usize::from(reading.is(end, FunctionWord::BelongingTo));
    let article = of + usize::from(LEXICON.is_determiner(reading.key(of)));
    let start = article + usize::from(is_noun(article));
    let name = reading.compound(start);
    let is_joined = name.len() > 1 || start < reading.words.len() && reading.key(start).contains(['-', '_']);
    // "ui-kit and chalk", "ui-kit, chalk-core", "ui-kit, not before the review"
    let goes_on = reading.mention_at(name.end).is_some_and(|next| {
        next.matches(Category::And) || next.matches_any(OTHERWISE) && reading.gap(name.end) <= Gap::Comma
    }) || reading.gap(name.end) == Gap::Comma
        && (is_unknown(reading, name.end) || reading.is_compound(name.end));
    let is_own = |word: usize| is_unfamiliar(reading, word);
    ((end..=start).all(is_near)
        && (is_joined || start > article)
        && name.clone().any(is_own)
        && is_written_as_package(reading, &name)
        && !goes_on
        && ends(reading, &name))
    .then_some(name)
}

/// Whether what names a package ends with it: "ui-kit to npm", but not "ui-kit team".
fn ends(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    const BEHIND: &[Category] = &[
        Category::Setup,
        Category::For,
        Category::At,
        Category::Until,
        Category::In,
        Category::From,
        Category::Directed,
    ];
    let next = reading.mention_at(name.end).filter(|_| reading.gap(name.end) <= Gap::Space);
    reading.is_parted(name.end) || next.is_some_and(|next| next.matches_any(BEHIND))
}

/// Whether a word besides the name says what a field takes, or nothing.
fn is_understood(reading: &Reading<'_>, word: usize) -> bool {
    let says = |mention: &Mention| {
        !mention.matches_any(OTHERWISE)
            && (mention.matches_any(BESIDE)
                || is_of_another_field(mention)
                || has_ecosystem(mention)
                || mention.manager().is_some()
                || mention.is_number()
                || mention.is_time()
                || mention.categories == [Category::Ordinary])
    };
    let is_plain = !reading.scopes().reported[word] && reading.scopes().denials[word] == 0 && !reading.is_quoted(word);
    let is_number = reading.key(word).starts_with(|first: char| first.is_ascii_digit());
    let key = reading.key(word);
    let leads = LEXICON.is_determiner(key)
        || LEXICON.is_auxiliary(key)
        || reading.is(word, FunctionWord::Linking)
        || reading.is(word, FunctionWord::With);
    is_plain && (is_number || leads || reading.mention_at(word).is_some_and(says))
}

/// Whether a name is written as packages' names are, and nothing is joined to it: no version, no tag.
fn is_written_as_package(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    let text = &reading.text[reading.span(name)];
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    let is_own = |word: usize| is_unfamiliar(reading, word);
    text.chars().all(is_part)
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && name.clone().any(is_own)
        && reading.chunk(name.start).clone().eq(reading.chunk(name.end - 1).clone())
        && reading.text[reading.chunk(name.start).clone()]
            .trim_end_matches(['.', ',', ';', '!', '?', ')', '"', '\'', '`', '”', '»'])
            .trim_start_matches(['"', '\'', '`', '“', '«', '('])
            == text
}

/// Whether a name stands where packages do: right behind what is done, beside a noun for packages, or, where it is written as no
/// word is, behind what leads to it.
fn is_object(reading: &Reading<'_>, name: &Range<usize>) -> bool {
    let is_joined = name.len() > 1 || reading.key(name.start).contains(['-', '_']);
    let behind = |word: usize| reading.mention_at(word).filter(|_| reading.gap(word) <= Gap::Space);
    let before = name.start.checked_sub(1).filter(|_| reading.gap(name.start) <= Gap::Space);
    let is_noun = |word: usize| is_noun(reading, word) || reading.is(word, FunctionWord::Package);
    // "linux images" and "ein einzelnes Paket" are of a kind.
    let is_one = |word: usize| is_noun(word) && is_joined && !reading.key(word).ends_with('s');
    let is_beside_noun = before.is_some_and(is_noun) || behind(name.end).is_some() && is_one(name.end);
    let leads = |mention: &Mention| {
        mention.matches_any(&[Category::Write, Category::Read])
            || is_joined && mention.matches_any(&[Category::For, Category::Only])
    };
    is_beside_noun || ends(reading, name) && before.and_then(|before| reading.mention_at(before)).is_some_and(leads)
}
