//! The phrases of a request's words: those of the lexicon, and the names of environments.

use super::super::lexicon::{Category, LEXICON, Language, Phrase};
use super::super::tokenizer::{Gap, Word};
use super::Mention;

/// Whether a noun for environments follows the first bytes of a text.
pub(super) fn is_place(text: &str, length: usize, language: Option<&Language>) -> bool {
    let rest = text.get(length..).unwrap_or_default();
    language.is_some_and(|language| {
        let noun = language.chunk(rest);
        rest.get(..noun).is_some_and(|noun| {
            language.phrases(noun).iter().any(|phrase| {
                phrase.rest.is_empty()
                    && phrase
                        .categories
                        .iter()
                        .any(|category| matches!(category, Category::EnvironmentNoun | Category::Place))
            })
        })
    })
}

/// The phrases of the words: at each place the longest that fits, an environment's name before a phrase as long.
pub(super) fn mentions(words: &[Word], languages: &[&'static Language], names: &[Vec<String>]) -> Vec<Mention> {
    let mut mentions = Vec::with_capacity(words.len());
    let mut place = 0;
    while place < words.len() {
        // Of phrases as long, that of the request's own language counts.
        let phrase = languages
            .iter()
            .rev()
            .flat_map(|language| language.phrases(&words[place].key))
            .filter(|phrase| {
                let end = place + 1 + phrase.rest.len();
                words.len() >= end
                    && (!phrase.dotted || words[place].dotted)
                    && words[place + 1..end].iter().zip(&phrase.rest).all(|(word, part)| {
                        word.key == *part && word.gap <= Gap::Space && word.quotation == words[place].quotation
                    })
            })
            .filter(|phrase| !hides_name(phrase, &words[place..], languages, names))
            .max_by_key(|phrase| (phrase.rest.len(), phrase.dotted));
        let name =
            names
                .iter()
                .enumerate()
                .filter(|(_, name)| {
                    let end = place + name.len();
                    let joined = name.len() > 1 && words[place].key == name.concat();
                    joined
                        || !name.is_empty()
                            && words.len() >= end
                            && words[place..end].iter().zip(*name).enumerate().all(|(index, (word, part))| {
                                word.key == *part && (index == 0 || word.gap <= Gap::Space)
                            })
                })
                .map(|(index, name)| (if words[place].key == name.concat() { 1 } else { name.len() }, index))
                .max_by_key(|(length, _)| *length);
        let name = name
            .or_else(|| name_by_stage(&words[place..], names))
            .or_else(|| name_in_compound(&words[place].key, languages, names));
        let (spoken, named) = (phrase.map_or(0, |phrase| phrase.rest.len() + 1), name.map_or(0, |(length, _)| length));
        let length = spoken.max(named);
        if length > 0 {
            mentions.push(Mention {
                words: place..place + length,
                categories: phrase.filter(|_| spoken == length).map_or(&[], |phrase| phrase.categories.as_slice()),
                environment: name.filter(|_| named == length).map(|(_, index)| index),
            });
        }
        place += length.max(1);
    }
    mentions
}

/// Whether a phrase only takes its meaning from what stands where something is, "in development", and there is an environment
/// of exactly that name.
fn hides_name(phrase: &Phrase, words: &[Word], languages: &[&Language], names: &[Vec<String>]) -> bool {
    let leads = || {
        let is_place = |phrase: &Phrase| phrase.rest.is_empty() && phrase.categories.contains(&Category::At);
        languages.iter().any(|language| language.phrases(&words[0].key).iter().any(is_place))
    };
    let is_name = |name: &Vec<String>| *name == phrase.rest;
    phrase.categories == [Category::Ordinary] && !phrase.rest.is_empty() && names.iter().any(is_name) && leads()
}

/// The phrases whose last word stands apart, as German's verbs do: "lädt die Pakete am Ende hoch".
pub(super) fn part_phrases(words: &[Word], languages: &[&'static Language], mentions: &mut Vec<Mention>) {
    const FARTHEST: usize = 9;
    for phrase in languages.iter().flat_map(|language| &language.parted) {
        for first in (0..words.len()).filter(|word| words[*word].key == phrase.first) {
            let last = (first + 1..words.len().min(first + FARTHEST))
                .take_while(|word| words[*word].gap <= Gap::Space)
                .find(|word| words[*word].key == phrase.last);
            if last.is_none() {
                continue;
            }
            match mentions.iter_mut().find(|mention| mention.words.contains(&first)) {
                Some(mention) => mention.categories = &phrase.categories,
                None => {
                    let place = mentions.partition_point(|mention| mention.words.start < first);
                    let words = first..first + 1;
                    mentions.insert(place, Mention { words, categories: &phrase.categories, environment: None });
                }
            }
        }
    }
}

/// The name that a compound of it and a noun for environments begins with, as German writes it: "Schulungsumgebung".
fn name_in_compound(key: &str, languages: &[&Language], names: &[Vec<String>]) -> Option<(usize, usize)> {
    let stem = languages.iter().find_map(|language| {
        language.environment_nouns.iter().find_map(|noun| key.strip_suffix(noun.as_str()).filter(|stem| stem.len() > 2))
    })?;
    let stems = [stem, stem.strip_suffix('s').unwrap_or(stem)];
    let fits = |name: &&[String]| matches!(name, [one] if stems.contains(&one.as_str()));
    names.iter().position(|name| fits(&name.as_slice())).map(|index| (1, index))
}

/// The one name of several parts that these words begin with when its stage is said in another way: "acme production"
/// for `acme-prod`. How many words it has, and its place.
fn name_by_stage(words: &[Word], names: &[Vec<String>]) -> Option<(usize, usize)> {
    let same = |word: &Word, part: &String| {
        word.key == *part || LEXICON.stage_of(part).is_some_and(|stage| LEXICON.stage_of(&word.key) == Some(stage))
    };
    let mut fits = names.iter().enumerate().filter(|(_, name)| {
        name.len() > 1
            && words.len() >= name.len()
            && words
                .iter()
                .zip(*name)
                .enumerate()
                .all(|(index, (word, part))| same(word, part) && (index == 0 || word.gap <= Gap::Space))
    });
    let (index, name) = fits.next()?;
    fits.next().is_none().then_some((name.len(), index))
}
