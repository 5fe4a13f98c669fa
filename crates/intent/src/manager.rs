//! The package manager that a request is about.

use std::ops::Range;

use super::lexicon::{Category, FunctionWord, LEXICON};
use super::reading::{Mention, Reading};
use super::resolve::{Claim, Question, listed};
use super::scopes::replacement::may_replace;
use super::scopes::salience::{self, Salience};
use super::tokenizer::Gap;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::suggestion::{likeness, ranked};
use gatepass_core::token::name;

/// How like a typed name must be to a known one to be offered.
const LIKE: f64 = 0.7;

/// What the words say of the package manager.
pub(super) fn recognize(reading: &Reading<'_>) -> Claim<PackageManager> {
    let found = named(reading);
    match found.as_slice() {
        [] => ecosystem(reading),
        [(manager, words), ..] if !differ(&found) => Claim::Value(*manager, reading.span(words)),
        several => {
            let mut names: Vec<String> = Vec::new();
            for (manager, _) in several {
                if !names.iter().any(|name| name == manager.name()) {
                    names.push(manager.name().to_owned());
                }
            }
            let text = format!(
                "The request speaks of {}, and one is configured at a time. Which one first?",
                listed(&names, "and")
            );
            Claim::Unclear(Question::choice(text, names))
        }
    }
}

/// The package managers that are meant, by their own names.
pub(super) fn named(reading: &Reading<'_>) -> Vec<(PackageManager, Range<usize>)> {
    let mut found: Vec<(PackageManager, Range<usize>)> = Vec::new();
    for mention in &reading.mentions {
        let place = mention.words.start;
        let Some(manager) = mention.manager().filter(|_| is_meant(reading, mention)) else { continue };
        if reading.is_quoted(place) || reading.scopes().denials[place] > 0 {
            continue;
        }
        found.push((manager, mention.words.clone()));
    }
    if found.iter().any(|(_, words)| !is_part_of_name(reading, words)) {
        found.retain(|(_, words)| !is_part_of_name(reading, words));
    }
    // What is told counts only where nothing else is said.
    if found.iter().any(|(_, words)| !reading.scopes().reported[words.start]) {
        found.retain(|(_, words)| !reading.scopes().reported[words.start]);
    }
    salience::drop_reported(reading, &mut found, |(_, words)| words.start);
    let asks = |(_, words): &(PackageManager, Range<usize>)| salience::of(reading, words.start) == Salience::Asked;
    if differ(&found) && found.iter().any(asks) {
        // "I use npm at home, make me a token for docker"; what is listed in fragments inherits from what asks.
        found.retain(|claim| asks(claim) || salience::of(reading, claim.1.start) == Salience::Wanted);
    }
    reading.scopes().drop_corrected(&mut found, |(_, words)| words.start, |_| true);
    if differ(&found) {
        // "and leave docker alone"
        let is_left = |words: &Range<usize>| {
            words.start > 0
                && reading.gap(words.start) <= Gap::Space
                && reading.matches(words.start - 1, Category::Keep)
                && !reading.matches(words.start - 1, Category::Demand)
        };
        if !found.iter().all(|(_, words)| is_left(words)) {
            found.retain(|(_, words)| !is_left(words));
        }
    }
    if differ(&found) {
        // "we moved from Maven to Gradle": the last is the one that is used now.
        let moved = reading.mentions.iter().any(|mention| mention.matches(Category::Moved));
        if let Some(last) = found.last().filter(|_| moved).cloned() {
            found = vec![last];
        }
    }
    if differ(&found) {
        // "during docker build …; configure npm"
        let set_up: Vec<_> = found.iter().filter(|(_, words)| is_set_up(reading, words)).cloned().collect();
        if let Some((_, first)) = set_up.first() {
            let goes_on = |words: &Range<usize>| may_replace(reading, first, words) || is_listed(reading, words);
            let replacing = found.iter().filter(|(_, words)| words.start > first.start && goes_on(words)).cloned();
            found = set_up.iter().cloned().chain(replacing.collect::<Vec<_>>()).collect();
        }
    }
    if differ(&found) && found.iter().any(|(manager, _)| !manager.is_place()) {
        // "docker pull secret for Kubernetes" is for docker's kind of registry.
        found.retain(|(manager, _)| !manager.is_place());
    }
    found
}

/// Whether all that is written as one says which token it is: "npm-token", "docker-pull-token", but not "docker-compose".
pub(super) fn is_of_tokens(reading: &Reading<'_>, compound: &Range<usize>) -> bool {
    const OF_TOKENS: &[Category] = &[
        Category::Token,
        Category::Tokens,
        Category::RightsNoun,
        Category::Read,
        Category::Reads,
        Category::ReadOnly,
        Category::Write,
        Category::Writes,
        Category::ReaderUse,
        Category::WriterUse,
        Category::EitherUse,
    ];
    let is_of_token = |mention: &Mention| mention.manager().is_some() || mention.matches_any(OF_TOKENS);
    compound.clone().all(|word| reading.mention_at(word).is_some_and(is_of_token))
        && compound.clone().any(|word| {
            reading.mention_at(word).is_some_and(|mention| {
                mention.words.len() > 1
                    || mention.matches_any(&[Category::Token, Category::Tokens, Category::RightsNoun])
            })
        })
}

/// Whether a package manager's name is a part of another's: "docker-compose", beside "npm".
pub(super) fn is_part_of_name(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let compound = reading.compound(words.start);
    compound.len() > words.len() && !is_of_tokens(reading, &compound)
}

/// Whether a list goes on here: "gradle and also npm", "npm or docker", "npm, pip".
pub(super) fn is_listed(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let links = |word: usize| reading.matches(word, Category::And) || reading.matches(word, Category::Or);
    let is_manager = |mention: &Mention| mention.manager().is_some();
    let sentence = |word: usize| reading.scopes().sentences[word];
    let before = words.start.saturating_sub(2)..words.start;
    let is_next = words.start > 0
        && reading.gap(words.start) == Gap::Comma
        && reading.mention_at(words.start - 1).is_some_and(is_manager);
    is_next
        || before.clone().any(|word| sentence(word) == sentence(words.start) && links(word))
            && before.clone().all(|word| {
                links(word)
                    || reading
                        .mention_at(word)
                        .is_none_or(|mention| mention.matches(Category::Ordinary) || is_manager(mention))
            })
}

/// What a typed package manager is.
pub(super) fn typed(text: &str) -> Claim<PackageManager> {
    if let Some(manager) = PackageManager::named(text) {
        return Claim::Value(manager, 0..0);
    }
    let wanted = text.trim().to_lowercase();
    let like = |manager: PackageManager| {
        let names = manager.synonyms().iter().copied().chain([manager.name()]);
        names.map(|name| likeness(&wanted, name)).fold(0.0, f64::max)
    };
    let near = ranked(LIKE, PackageManager::ALL.into_iter().map(|manager| (like(manager), manager)));
    let near: Vec<&str> = near.into_iter().take(4).map(PackageManager::name).collect();
    let choices =
        if near.is_empty() { PackageManager::ALL.into_iter().map(PackageManager::name).collect() } else { near };
    let text = format!("“{}” is no package manager that gatepass knows. Which one is meant?", name::cleaned(text, 40));
    Claim::Unclear(Question::choice(text, choices))
}

/// The question when nothing is said of the package manager at all.
pub(super) fn missing() -> Question {
    Question::choice(
        "Which package manager should be configured?",
        PackageManager::ALL.into_iter().map(PackageManager::name),
    )
}

fn differ(found: &[(PackageManager, Range<usize>)]) -> bool {
    found.first().is_some_and(|(first, _)| found.iter().any(|(manager, _)| !is_same_client(*manager, *first)))
}

/// Whether two names may mean one client: RubyGems is what Bundler installs from, and pip's index what uv and twine use.
pub(super) fn is_same_client(one: PackageManager, other: PackageManager) -> bool {
    one.index() == other.index()
}

/// Whether a word really is the package manager: "go" is one only where Go is spoken of.
pub(super) fn is_meant(reading: &Reading<'_>, mention: &Mention) -> bool {
    let place = mention.words.start;
    if mention.words.len() > 1 || !reading.is(place, FunctionWord::EverydayName) {
        return true;
    }
    let written = &reading.text[reading.span(&mention.words)];
    let mut letters = written.chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
    let capital = capital && reading.gap(place) < Gap::Stop;
    let led = place > 0
        && reading.gap(place) <= Gap::Space
        && reading
            .mention_at(place - 1)
            .is_some_and(|before| before.matches_any(&[Category::Setup, Category::Configure]));
    let alone = reading.is_parted(place) && reading.is_parted(place + 1);
    let starts = place == 0 && !matches!(reading.key(1), "");
    let described = reading.mention_at(place + 1).is_some_and(|next| {
        next.categories.iter().any(|category| {
            matches!(
                category,
                Category::Token
                    | Category::Read
                    | Category::Write
                    | Category::ReadOnly
                    | Category::Stage(_)
                    | Category::For
                    | Category::Configure
            )
        })
    }) && reading.gap(place + 1) <= Gap::Space;
    capital || led || alone || starts || described
}

/// Whether a package manager is what "configure" or the like is said of.
fn is_set_up(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    let mut before = words.start;
    while before > 0
        && reading.gap(before) <= Gap::Space
        && reading.is(before - 1, FunctionWord::WithinSetup)
        && !reading.matches(before - 1, Category::Setup)
    {
        before -= 1;
    }
    let joined = before > 1 && reading.matches(before - 1, Category::And);
    let other = joined.then(|| reading.mention_at(before - 2)).flatten();
    if let Some(other) = other.filter(|other| other.manager().is_some()) {
        // "set up npm and pip"
        return is_set_up(reading, &other.words);
    }
    before > 0 && reading.gap(before) <= Gap::Space && reading.matches(before - 1, Category::Setup)
        || reading.matches(words.end, Category::Configure) && reading.gap(words.end) <= Gap::Space
}

/// What a kind of package says: nothing where only one manager handles it, else which one.
fn ecosystem(reading: &Reading<'_>) -> Claim<PackageManager> {
    let found = reading.mentions.iter().find_map(|mention| Some((kind(mention)?, mention.words.clone())));
    let Some((managers, words)) = found else { return Claim::Nothing };
    let names: Vec<String> = managers.iter().map(|manager| manager.name().to_owned()).collect();
    let text = format!(
        "“{}” can be {}. Which one should be configured?",
        &reading.text[reading.span(&words)],
        listed(&names, "or")
    );
    Claim::Unclear(Question::choice(text, names))
}

/// The package managers that handle a kind of package, which a mention names by a language: "python".
pub(super) fn kind(mention: &Mention) -> Option<&'static [PackageManager]> {
    let kind = mention.find(|category| if let Category::Ecosystem(kind) = category { Some(kind) } else { None })?;
    Some(&LEXICON.ecosystems[usize::from(kind)].1)
}

#[cfg(test)]
mod tests {
    use crate::fixture::with_known;
    use crate::{ConfigureFields, Field, configure_package_manager};

    #[test]
    fn none_of_several_clients_in_a_list_is_dropped() {
        let mut cases = 0;
        for (first, second) in [("npm", "pip"), ("gradle", "npm"), ("docker", "cargo"), ("maven", "nuget")] {
            for text in [
                "configure A and B",
                "configure A and also B",
                "set up A or B",
                "set up A and then B",
                "set up both A and B",
                "please configure A, B",
                "set up A and B too",
            ] {
                let text = text.replace('A', first).replace('B', second);
                let understood =
                    with_known(&[], |known| configure_package_manager(Some(&text), &ConfigureFields::default(), known));
                let asked = understood.unclear.iter().find(|unclear| unclear.field == Field::PackageManager);
                let choices = asked.map(|unclear| unclear.choices.join(" ")).unwrap_or_default();
                assert!(choices.contains(first) && choices.contains(second), "{text}: {:?}", understood.unclear);
                cases += 1;
            }
        }
        assert_eq!(cases, 28);
    }
}
