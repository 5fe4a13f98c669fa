//! The mentions of environments in a request, and how surely each is about the token's.

use std::ops::Range;

use super::super::lexicon::{Category, FunctionWord, LEXICON};
use super::super::reading::{Mention, Reading, parts};
use super::super::token_scope::is_unknown;
use super::super::tokenizer::{Gap, is_unspaced};
use super::canonical;

/// How surely a place in a sentence is about the token's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Where something happens: "on staging", "the staging incident".
    Passing,
    /// What something is for.
    Plain,
    /// What the very token asked for is for.
    Focused,
}

/// A mention of an environment.
#[derive(Clone, Debug)]
pub(super) struct EnvironmentMention {
    pub words: Range<usize>,
    pub strength: Strength,
    pub denied: bool,
    pub meant: Meant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// One of these, by their places in [`Known::environments`](crate::Known::environments).
    Any(Vec<usize>),
    /// None that exists.
    Unknown,
    /// No environment at all.
    Unscoped,
}

/// Every mention of an environment that counts.
pub(super) fn all(reading: &Reading<'_>, names: &[String]) -> Vec<EnvironmentMention> {
    let own: Vec<Vec<String>> = names.iter().map(|name| parts(name)).collect();
    let mut mentions: Vec<EnvironmentMention> = Vec::new();
    let mut place = 0;
    let is_in_package = in_packages(reading);
    while place < reading.words.len() {
        let mention = reading.mention_at(place);
        let end = mention.map_or(place + 1, |mention| mention.words.end);
        let words = place..end;
        place = end;
        let background = reading.scopes().background[words.start];
        // "don't touch the production images"
        let is_kept = reading.scopes().reported[words.start] && is_kept(reading, words.start);
        if reading.scopes().reported[words.start] && !background && !is_kept
            || reading.is_quoted(words.start)
            || reading.is_masked(words.start)
            || reading.is_path(words.start)
            || is_in_package[words.start]
        {
            continue;
        }
        if reading.names_people(&words) {
            continue;
        }
        let Some((words, meant)) = meant(reading, mention, &words, &own) else { continue };
        let Some(strength) = strength(reading, mention, &words, &meant) else { continue };
        // Where something was is where the token may be for, if nothing else is said.
        let strength = if background { Strength::Passing } else { strength };
        place = place.max(words.end);
        let denied = reading.scopes().denials[words.start] > 0 || is_kept || is_excluded(reading, words.start);
        mentions.push(EnvironmentMention { denied, words, strength, meant });
    }
    mentions
}

/// Whether each word is a part of a package's name, as another part shows of which nothing is known: "acme/staging", but not
/// "staging/production", "read/write".
fn in_packages(reading: &Reading<'_>) -> Vec<bool> {
    let count = reading.words.len();
    let mut found = Vec::with_capacity(count);
    while found.len() < count {
        let start = found.len();
        let chunk = reading.chunk(start);
        let end = (start + 1..count).find(|word| reading.chunk(*word) != chunk).unwrap_or(count);
        let text = &reading.text[chunk.clone()];
        let names = |word: usize| {
            let is_sharing = reading.separator(word).ends_with('/') || reading.separator(word + 1).starts_with('/');
            is_sharing && is_unknown(reading, word) && !reading.is_environment(word)
        };
        found.resize(end, text.contains('/') && !text.starts_with(is_unspaced) && (start..end).any(names));
    }
    found
}

/// Whether a part of a sentence says that what it names is to be kept as it is.
fn is_kept(reading: &Reading<'_>, word: usize) -> bool {
    let keeps = |mention: &Mention| {
        mention.matches(Category::Keep)
            || mention.matches(Category::OtherParty) && mention.matches_any(&[Category::Not, Category::Exclusion])
    };
    reading.mentions_in(&reading.between_commas(word)).any(keeps)
}

/// Whether an environment is left out by what stands right beside it: "outside production", "tout sauf la production", "before
/// production".
fn is_excluded(reading: &Reading<'_>, place: usize) -> bool {
    let leads = |word: usize| LEXICON.is_determiner(reading.key(word)) || reading.is(word, FunctionWord::Article);
    let start = (0..place).rev().take_while(|word| leads(*word) && reading.gap(word + 1) <= Gap::Space).last();
    let before = start.unwrap_or(place).checked_sub(1).filter(|before| reading.gap(before + 1) <= Gap::Space);
    // "push in staging before production", "production later"
    let is_after = || {
        before.is_some_and(|before| reading.is(before, FunctionWord::Before))
            || reading.gap(place + 1) <= Gap::Space && reading.matches(place + 1, Category::Later)
    };
    is_after()
        || before.and_then(|before| reading.mention_at(before)).is_some_and(|mention| {
            mention.matches_any(&[Category::Exclusion, Category::Except]) && !mention.matches(Category::Contrast)
        })
}

/// What a mention means as an environment, and the words that it really has.
fn meant(
    reading: &Reading<'_>,
    mention: Option<&Mention>,
    words: &Range<usize>,
    own: &[Vec<String>],
) -> Option<(Range<usize>, Meant)> {
    if mention.is_some_and(|mention| mention.matches(Category::Unscoped)) || is_denied_noun(reading, mention, words) {
        return Some((words.clone(), Meant::Unscoped));
    }
    let stage = mention.and_then(|mention| {
        mention.find(|category| if let Category::Stage(stage) = category { Some(stage) } else { None })
    });
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
        let claim: Vec<String> = compound.clone().map(|place| canonical(reading.key(place))).collect();
        let exact = own.iter().position(|parts| parts.len() == 1 && canonical(&parts[0]) == *stage);
        let within = |wanted: &[String]| -> Vec<usize> {
            (0..own.len())
                .filter(|name| wanted.iter().all(|part| own[*name].iter().any(|own| canonical(own) == *part)))
                .collect()
        };
        if rest_is_name {
            let fits = within(&claim);
            return Some((compound, if fits.is_empty() { Meant::Unknown } else { Meant::Any(fits) }));
        }
        let fits = exact.map_or_else(|| within(std::slice::from_ref(stage)), |exact| vec![exact]);
        return Some((words.clone(), if fits.is_empty() { Meant::Unknown } else { Meant::Any(fits) }));
    }
    let key = reading.key(words.start);
    if words.len() == 1
        && mention.is_none_or(|mention| mention.matches(Category::Ordinary) || mention.matches(Category::OtherNoun))
        && key.len() > 1
    {
        let fits: Vec<usize> = (0..own.len()).filter(|name| own[*name].iter().any(|part| part == key)).collect();
        // "us" is a pronoun, and a region only where it looks like one.
        let pronoun = mention.is_some()
            && compound.len() == 1
            && !reading.text[reading.span(words)].chars().all(char::is_uppercase)
            && !(words.start > 0
                && (reading.is(words.start - 1, FunctionWord::Article) || reading.is_environment(words.start - 1)))
            && !reading.is_environment(words.end);
        if !fits.is_empty() && !pronoun {
            return Some(if rest_is_name { (compound, Meant::Unknown) } else { (words.clone(), Meant::Any(fits)) });
        }
    }
    // A sign that is no word of the lexicon names nothing.
    let is_sign = key.starts_with(is_unspaced) && compound.len() == 1;
    if mention.is_none() && !is_sign && named_by_noun(reading, &compound) {
        return Some((compound, Meant::Unknown));
    }
    None
}

/// Whether "environment" is what is denied: "isn't limited to an environment", "doesn't have to be tied to any environment".
fn is_denied_noun(reading: &Reading<'_>, mention: Option<&Mention>, words: &Range<usize>) -> bool {
    let is_noun = mention.is_some_and(|mention| mention.matches(Category::EnvironmentNoun));
    let part = |word: usize| reading.scopes().parts[word];
    let is_named = |word: Option<usize>| word.is_some_and(|word| reading.is_environment(word));
    is_noun
        && !is_named(words.start.checked_sub(1))
        && !is_named(Some(words.end).filter(|end| *end < reading.words.len()))
        && reading
            .mentions_in(&(words.start.saturating_sub(8)..words.start))
            .any(|mention| mention.matches(Category::Not) && part(mention.words.start) == part(words.start))
        && reading.mentions_in(&(words.start.saturating_sub(6)..words.start)).any(|mention| {
            mention.matches_any(&[Category::ScopedTo, Category::Number(1), Category::For])
                || mention.matches(Category::All)
        })
}

/// Whether a word in a compound makes it another name: "staging-eu" is not staging, "staging-only" is.
fn is_nameless(reading: &Reading<'_>, place: usize) -> bool {
    const STRUCTURE: &[Category] = &[
        Category::Token,
        Category::Tokens,
        Category::Place,
        Category::EnvironmentNoun,
        Category::Only,
        Category::ReadOnly,
        Category::Read,
        Category::Write,
        Category::Not,
        Category::Or,
        Category::For,
        Category::Never,
    ];
    reading.mention_at(place).is_none_or(|mention| !mention.matches_any(STRUCTURE))
}

/// Whether "environment" or the like stands beside words that are not known: "the blue environment".
fn named_by_noun(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let noun = |place: usize| reading.matches(place, Category::EnvironmentNoun);
    let before = words.start.checked_sub(1);
    let introduced = before.is_some_and(|before| {
        let called = reading.matches(before, Category::Called)
            && before > 0
            && noun(before - 1)
            && !(before > 1 && reading.is_environment(before - 2));
        let direct = noun(before) && reading.gap(words.start) <= Gap::Colon;
        (called || direct) && reading.gap(words.start) <= Gap::Colon
            || reading.matches(before, Category::ScopedTo) && reading.gap(words.start) <= Gap::Colon
    });
    // "read=true env=staging": the noun has its value after it.
    let valued = reading.gap(words.end + 1) == Gap::Colon;
    introduced || noun(words.end) && reading.gap(words.end) <= Gap::Space && !valued
}

/// How surely a mention is about the token's environment; `None` when it is not.
fn strength(reading: &Reading<'_>, mention: Option<&Mention>, words: &Range<usize>, meant: &Meant) -> Option<Strength> {
    if *meant == Meant::Unscoped {
        return Some(Strength::Plain);
    }
    let focused = reading
        .scopes()
        .focuses
        .iter()
        .any(|focus| *focus < words.start && reading.scopes().parts[*focus] == reading.scopes().parts[words.start]);
    let mut before = words.start;
    while before > 0 && reading.gap(before) <= Gap::Space && is_article(reading, before - 1) {
        before -= 1;
    }
    let led = before > 0 && reading.gap(before) <= Gap::Colon;
    let prior = |category: Category| led && reading.matches(before - 1, category);
    let follows = |category: Category| reading.gap(words.end) <= Gap::Space && reading.matches(words.end, category);
    let noun = follows(Category::EnvironmentNoun)
        || follows(Category::Token)
        || follows(Category::Place) && !follows(Category::Hesitant)
        || prior(Category::EnvironmentNoun)
        || prior(Category::ScopedTo)
        || prior(Category::Called) && before > 1 && reading.matches(before - 2, Category::EnvironmentNoun);
    let alone = reading.gap(words.start) >= Gap::Colon && reading.is_parted(words.end);
    let ends = reading.is_parted(words.end)
        || reading.mention_at(words.end).is_some_and(|mention| !mention.matches(Category::OtherNoun));
    let environmental =
        follows(Category::EnvironmentNoun) || prior(Category::EnvironmentNoun) || prior(Category::ScopedTo);
    let joined = |and: Option<usize>, other: Option<usize>| {
        and.is_some_and(|and| reading.matches(and, Category::And))
            && other.is_some_and(|other| reading.is_environment(other))
    };
    let listed =
        joined(words.start.checked_sub(1), words.start.checked_sub(2)) || joined(Some(words.end), Some(words.end + 1));
    let is_exact = mention.is_some_and(|mention| mention.environment.is_some());
    let expected = listed && (is_exact || reading.mentions.iter().any(|mention| mention.matches(Category::All)))
        || noun
        || alone
        || (prior(Category::For) || prior(Category::At) || prior(Category::Exclusion)) && ends;
    let hesitant = mention.is_none_or(|mention| {
        mention.matches(Category::Hesitant)
            || mention.matches(Category::Ordinary)
            || mention.matches(Category::OtherNoun)
            || mention.categories.iter().any(|category| matches!(category, Category::Stage(_)))
                && *meant == Meant::Unknown
    });
    let beside_name = mention.is_none_or(|mention| mention.environment.is_none())
        && (reading.gap(words.start) <= Gap::Space && words.start > 0 && reading.is_environment(words.start - 1)
            || reading.gap(words.end) <= Gap::Space && reading.is_environment(words.end));
    if hesitant && !expected && !focused && !beside_name || hesitant && reading.is(words.end, FunctionWord::Of) {
        return None;
    }
    // "quick one from QA", "edu-lab-pull": a name that no environment has is one only where one is asked for.
    if *meant == Meant::Unknown
        && !environmental
        && !alone
        && !prior(Category::For)
        && !focused
        && !follows(Category::Token)
    {
        return None;
    }
    // "a test token" is no token for an environment that does not exist.
    if hesitant && *meant == Meant::Unknown && !environmental && follows(Category::Token) {
        return None;
    }
    // "to test" is a verb, "to the test" is not.
    if hesitant && !noun && !alone && led && before == words.start && reading.is(before - 1, FunctionWord::To) {
        return None;
    }
    let plain_noun = reading.gap(words.end) <= Gap::Space
        && reading.mention_at(words.end).is_none_or(|mention| {
            mention.matches(Category::OtherNoun)
                && !mention.matches(Category::Place)
                && !mention.matches(Category::EnvironmentNoun)
                && !mention.matches(Category::Token)
        });
    Some(if focused {
        Strength::Focused
    } else if !noun && (prior(Category::At) || plain_noun && !prior(Category::For)) {
        Strength::Passing
    } else {
        Strength::Plain
    })
}

fn is_article(reading: &Reading<'_>, place: usize) -> bool {
    reading.mention_at(place).is_some_and(|mention| mention.matches(Category::Ordinary) && mention.words.len() == 1)
        && reading.key(place).len() <= 5
        || reading.matches(place, Category::Mine)
}
