//! A file of the lexicon, read whole or not at all.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::Error as NoSuchCategory;

use super::{Category, Language, Lexicon, split};
use crate::tokenizer::folded;
use gatepass_core::ecosystem::PackageManager;

impl Lexicon {
    pub(super) fn read(&mut self, text: &str) -> Result<(), String> {
        let mut file: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let has_compounds = file.remove("compounds") == Some(toml::Value::Boolean(true));
        let mut language = Language { understood: true, ..Language::default() };
        language.read_lists(&mut file)?;
        if let Some(toml::Value::Table(functions)) = file.remove("function_words") {
            self.read_function_words(&functions)?;
        }
        if let Some(toml::Value::Table(others)) = file.remove("only_recognised") {
            self.read_only_recognised(others)?;
        }
        for (table, entries) in &file {
            for (key, phrases) in entries.as_table().ok_or_else(|| format!("{table} is not a table"))? {
                if table == "ecosystem_managers" {
                    let managers = strings(phrases)?.iter().filter_map(|name| PackageManager::named(name)).collect();
                    self.ecosystems.push((key.clone(), managers));
                }
            }
        }
        for (table, entries) in file.iter().filter(|(table, _)| *table != "ecosystem_managers") {
            for (key, phrases) in entries.as_table().into_iter().flatten() {
                if key == "never_mended" {
                    language.vocabulary.extend(strings(phrases)?.into_iter().map(folded));
                    continue;
                }
                let category = self.category(table, key)?;
                for phrases in strings(phrases)? {
                    each_alternative(phrases, |phrase| {
                        let words = split(phrase);
                        language.add(phrase, &words, category);
                        language.note_words(&words, category, has_compounds);
                        if let (Category::Stage(stage), [word]) = (category, &words[..]) {
                            self.stage_of.entry(word.clone().into_owned()).or_insert(stage);
                        }
                    });
                }
            }
        }
        if self.languages.is_empty() {
            for manager in PackageManager::ALL {
                for phrase in manager.synonyms().iter().copied().chain([manager.name()]) {
                    language.add(phrase, &split(phrase), Category::Manager(manager));
                }
            }
        }
        language.put_in_order();
        if self.languages.is_empty() {
            language.name_managers();
        }
        if !language.title.is_empty() {
            self.languages.push(language);
        }
        Ok(())
    }

    fn read_function_words(&mut self, functions: &toml::Table) -> Result<(), String> {
        for (key, words) in functions {
            let function = named(key).ok_or_else(|| format!("function_words.{key} is not known"))?;
            let known = self.function_words.entry(function).or_default();
            known.extend(strings(words)?.into_iter().flat_map(|word| [word.to_owned(), folded(word)]));
        }
        Ok(())
    }

    /// Languages of which no more is known than by which words one tells them.
    fn read_only_recognised(&mut self, others: toml::Table) -> Result<(), String> {
        for (title, words) in others {
            let mut other = Language { title, ..Language::default() };
            for word in strings(&words)?.iter().flat_map(|words| words.split_whitespace()) {
                other.vocabulary.insert(folded(word));
            }
            self.languages.push(other);
        }
        Ok(())
    }

    fn category(&mut self, table: &str, key: &str) -> Result<Category, String> {
        let unknown = || format!("{table}.{key} is not known");
        Ok(match table {
            "number" => Category::Number(key.parse().map_err(|_| unknown())?),
            "ordinal" => Category::Ordinal(key.parse().map_err(|_| unknown())?),
            "month" => Category::Month(key.parse().map_err(|_| unknown())?),
            "weekday" => Category::Weekday(key.parse().map_err(|_| unknown())?),
            "weekday_of_next_week" => Category::WeekdayOfNextWeek(key.parse().map_err(|_| unknown())?),
            "end_of_this" => Category::EndOfThis(named(key).ok_or_else(unknown)?),
            "end_of_next" => Category::EndOfNext(named(key).ok_or_else(unknown)?),
            "unit" => Category::Unit(named(key).ok_or_else(unknown)?),
            "stage" => Category::Stage(place(&mut self.stages, key)),
            "ecosystem" => {
                let found = self.ecosystems.iter().position(|(name, _)| name == key).ok_or_else(unknown)?;
                Category::Ecosystem(u8::try_from(found).map_err(|_| unknown())?)
            }
            _ => named(key).ok_or_else(unknown)?,
        })
    }
}

impl Language {
    /// Takes the language's title and its plain lists of words out of the file.
    fn read_lists(&mut self, file: &mut toml::Table) -> Result<(), String> {
        if let Some(toml::Value::String(title)) = file.remove("language") {
            self.title = title;
        }
        if let Some(endings) = file.remove("past_endings") {
            self.past_endings = strings(&endings)?.into_iter().map(str::to_owned).collect();
        }
        for (key, known) in [
            ("past_verbs", &mut self.past_verbs),
            ("before_participles", &mut self.before_participles),
            ("determiners", &mut self.determiners),
            ("auxiliaries", &mut self.auxiliaries),
            ("postpositions", &mut self.postpositions),
            ("topics", &mut self.topics),
        ] {
            if let Some(words) = file.remove(key) {
                *known = strings(&words)?.into_iter().map(folded).collect();
            }
        }
        self.vocabulary.extend(self.past_verbs.iter().cloned());
        Ok(())
    }

    /// Notes what a phrase says besides its category: that its noun makes compounds, and that slips are mended to its words.
    fn note_words(&mut self, words: &[Cow<'_, str>], category: Category, has_compounds: bool) {
        if has_compounds
            && matches!(category, Category::EnvironmentNoun | Category::Place)
            && let [noun] = words
        {
            self.environment_nouns.push(noun.clone().into_owned());
        }
        if is_mendable(category) {
            let words = words.iter().filter(|word| word.len() > 3 && word.is_ascii());
            self.mendable.extend(words.map(|word| word.clone().into_owned()));
        }
    }
}

/// Slips are mended only to words that decide a field; a slip in any other word does no harm.
fn is_mendable(category: Category) -> bool {
    matches!(
        category,
        Category::ReadOnly
            | Category::Read
            | Category::Write
            | Category::Only
            | Category::Stage(_)
            | Category::EnvironmentNoun
            | Category::Never
            | Category::Until
            | Category::Expiring
            | Category::Unit(_)
            | Category::Number(_)
            | Category::Month(_)
            | Category::Weekday(_)
            | Category::Tomorrow
            | Category::Token
            | Category::Tokens
            | Category::Active
            | Category::Expired
            | Category::Revoked
            | Category::Revoke
            | Category::Manager(_)
            | Category::Configure
    )
}

fn named<'de, T: Deserialize<'de>>(key: &'de str) -> Option<T> {
    let key: serde::de::value::StrDeserializer<'de, NoSuchCategory> = key.into_deserializer();
    T::deserialize(key).ok()
}

fn place(names: &mut Vec<String>, name: &str) -> u8 {
    let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u8::try_from(place).unwrap_or(u8::MAX)
}

fn strings(value: &toml::Value) -> Result<Vec<&str>, String> {
    let list = value.as_array().ok_or_else(|| format!("{value} is not a list"))?;
    list.iter().map(|item| item.as_str().ok_or_else(|| format!("{item} is not a string"))).collect()
}

/// Shows `each` every phrase that one with `(a|b)` in it stands for.
fn each_alternative(phrase: &str, mut each: impl FnMut(&str)) {
    expand(&mut String::with_capacity(phrase.len()), phrase, &mut each);
}

/// Shows `each` what `begun` goes on to with each choice of the `rest`, and leaves it as it was. A start of the program does this
/// for thousands of phrases, so that what stands before a choice is written once.
fn expand(begun: &mut String, rest: &str, each: &mut impl FnMut(&str)) {
    let own = begun.len();
    let choice = rest.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
    if let Some((before, (choices, after))) = choice {
        push_words(begun, before);
        let shared = begun.len();
        for choice in choices.split('|') {
            push_words(begun, choice);
            expand(begun, after, each);
            begun.truncate(shared);
        }
    } else {
        push_words(begun, rest);
        each(begun.trim_end());
    }
    begun.truncate(own);
}

/// Adds text to a phrase, whose words have one space between them and none before.
fn push_words(phrase: &mut String, text: &str) {
    for (place, part) in text.split(char::is_whitespace).enumerate() {
        if place > 0 && !phrase.is_empty() && !phrase.ends_with(' ') {
            phrase.push(' ');
        }
        phrase.push_str(part);
    }
}
