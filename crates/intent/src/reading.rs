//! A request, read: its words, what each phrase of them may say, and the sentence around it.

use std::ops::Range;

use super::Tool;
use super::asking;
use super::lexicon::{Category, LEXICON, Language};
use super::scopes::{self, Scopes};
use super::spelling;
use super::tokenizer::{Gap, Quotation, Word, Words, folded, is_unspaced};

/// The longest quotation, in words, that is taken for the speaker's own words: `a "read-only" token`.
const LONGEST_OWN_QUOTATION: usize = 3;

/// A phrase of the request, and what it may say.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// The words that it has.
    pub words: Range<usize>,
    /// What the lexicon says of it.
    pub categories: &'static [Category],
    /// The environment of exactly this name, by its place in [`super::Known::environments`].
    pub environment: Option<usize>,
}

impl Mention {
    /// Whether it may say this.
    pub fn matches(&self, category: Category) -> bool {
        self.categories.contains(&category)
    }

    /// Whether it may say any of these.
    pub fn matches_any(&self, categories: &[Category]) -> bool {
        self.categories.iter().any(|category| categories.contains(category))
    }

    /// The first value that `value` finds in what it may say.
    pub fn find<T>(&self, value: impl Fn(Category) -> Option<T>) -> Option<T> {
        self.categories.iter().find_map(|category| value(*category))
    }
}

/// A request, read.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    /// The request.
    pub text: &'t str,
    /// Its words.
    pub words: Vec<Word>,
    /// Its quotations.
    pub quotations: Vec<Quotation>,
    /// Its phrases, in order, none within another.
    pub mentions: Vec<Mention>,
    /// Which mention each word belongs to.
    mention_of: Vec<Option<usize>>,
    /// What surrounds each word.
    pub scopes: Scopes,
    /// The language, if it is one that gatepass recognises and does not understand.
    pub foreign: Option<&'static str>,
    /// Whether it is English and nothing else.
    pub is_english: bool,
    /// Whether no word of it is known.
    pub gibberish: bool,
    /// Which words are a name, and say nothing.
    masked: Vec<bool>,
    /// Whether each word belongs to the part that asks something of the agent.
    asked: Vec<bool>,
}

impl<'t> Reading<'t> {
    /// Reads `text`. `environments` are the names that exist.
    /// `tool` is what it is said to, where that is known.
    pub fn of(text: &'t str, environments: &[String], tool: Option<Tool>) -> Self {
        let unspaced = unspaced_language(text);
        let names: Vec<Vec<String>> = environments.iter().map(|name| parts(name)).collect();
        let chunk = |rest: &str| {
            let known =
                unspaced.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |language| language.chunk(rest));
            let named = names.iter().flatten().filter(|part| rest.starts_with(part.as_str())).map(String::len).max();
            // "検証環境" is 検証, where that is an environment.
            named.filter(|named| *named >= known || is_place(rest, *named, unspaced)).unwrap_or(known)
        };
        let Words { mut words, quotations } = Words::of(text, chunk);
        let (languages, foreign) = languages(&words, unspaced, text);
        let (known, count) = mend(&mut words, &languages, &names);
        let mut mentions = mentions(&words, &languages, &names);
        part_phrases(&words, &languages, &mut mentions);
        let mut reading = Self {
            text,
            is_english: languages.len() == 1,
            gibberish: count > 2 && known * 4 < count,
            masked: vec![false; words.len()],
            mention_of: Vec::new(),
            scopes: Scopes::default(),
            asked: Vec::new(),
            words,
            quotations,
            mentions,
            foreign,
        };
        reading.index();
        reading.scopes = scopes::of(&reading);
        reading.leave_background(tool);
        reading
    }

    /// The phrase that a word belongs to.
    pub fn mention_at(&self, word: usize) -> Option<&Mention> {
        self.mention_of.get(word).copied().flatten().map(|mention| &self.mentions[mention])
    }

    /// The phrases that begin within these words, in order.
    pub fn mentions_in(&self, words: &Range<usize>) -> impl Iterator<Item = &Mention> {
        let first = self.mentions.partition_point(|mention| mention.words.start < words.start);
        let end = words.end;
        self.mentions[first..].iter().take_while(move |mention| mention.words.start < end)
    }

    /// Whether the phrase that a word belongs to may say this.
    pub fn matches(&self, word: usize, category: Category) -> bool {
        self.mention_at(word).is_some_and(|mention| mention.matches(category))
    }

    /// Whether a word names an environment, or a stage that one may have.
    pub fn is_environment(&self, word: usize) -> bool {
        self.mention_at(word).is_some_and(|mention| {
            mention.environment.is_some()
                || mention.categories.iter().any(|category| matches!(category, Category::Stage(_)))
        })
    }

    /// The bytes of these words.
    pub fn span(&self, words: &Range<usize>) -> Range<usize> {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => 0..0,
        }
    }

    /// The bytes that are background, from its first word to its last.
    pub fn background(&self) -> Vec<Range<usize>> {
        let mut background: Vec<Range<usize>> = Vec::new();
        let mut goes_on = false;
        for (word, asked) in self.words.iter().zip(&self.asked) {
            match background.last_mut().filter(|_| goes_on) {
                _ if *asked => {}
                Some(last) => last.end = word.span.end,
                None => background.push(word.span.clone()),
            }
            goes_on = !asked;
        }
        background
    }

    /// What parts a word from the one before it; a full stop beyond the end.
    pub fn gap(&self, word: usize) -> Gap {
        self.words.get(word).map_or(Gap::Stop, |word| word.gap)
    }

    /// The text between a word and the one before it.
    pub fn between(&self, word: usize) -> &'t str {
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].span.end);
        self.words.get(word).map_or("", |word| &self.text[start..word.span.start])
    }

    /// A word's key, or nothing beyond the end.
    pub fn key(&self, word: usize) -> &str {
        self.words.get(word).map_or("", |word| word.key.as_str())
    }

    /// Whether what a word says is somebody else's words: a longer quotation.
    pub fn is_quoted(&self, word: usize) -> bool {
        self.words[word].quotation.is_some_and(|quotation| self.quotations[quotation].words > LONGEST_OWN_QUOTATION)
    }

    /// The words around `word` that are written as one: `my-push-bot`.
    pub fn compound(&self, word: usize) -> Range<usize> {
        let mut start = word;
        while start > 0 && self.is_joined(start) {
            start -= 1;
        }
        let mut end = word + 1;
        while end < self.words.len() && self.is_joined(end) {
            end += 1;
        }
        start..end
    }

    /// Whether words are part of what people are called: "the production planning team".
    pub fn names_people(&self, words: &Range<usize>) -> bool {
        let goes_on = |word: &usize| {
            self.gap(*word) <= Gap::Space
                && !self.mention_at(*word).is_some_and(|mention| {
                    mention.matches_any(&[Category::Token, Category::For, Category::At, Category::And, Category::Or])
                })
        };
        (words.end..words.end + 3).take_while(goes_on).any(|word| self.matches(word, Category::People))
    }

    /// Whether a word stands in an address or a path, where it says nothing: "registry.example.com/push".
    pub fn is_path(&self, word: usize) -> bool {
        let start = self.words[word].span.start;
        let from = self.text[..start].char_indices().rev().find(|(_, letter)| letter.is_whitespace());
        let from = from.map_or(0, |(space, letter)| space + letter.len_utf8());
        let end = self.text[start..].find(char::is_whitespace).map_or(self.text.len(), |length| start + length);
        // "the /two/ in the address"
        let lone = self.text[from..end].len() > 2 && self.text[from..end].starts_with('/');
        let chunk = self.text[from..end].trim_start_matches('/').trim_end_matches(['.', ',', ')', '?', '!']);
        let host = chunk.split('/').next().unwrap_or_default();
        lone || chunk.contains("://")
            || chunk.contains('@')
            || chunk.contains('/') && (host.contains('.') || host == "~")
    }

    fn is_joined(&self, word: usize) -> bool {
        self.gap(word) == Gap::Joined && matches!(self.between(word), "-" | "_" | "." | "@" | ":" | "--" | "://")
    }

    /// Whether a word belongs to a name, and says nothing.
    pub fn is_masked(&self, word: usize) -> bool {
        self.masked[word]
    }

    /// Whether a word stands in what asks nothing: its text means nothing, either.
    pub fn is_background(&self, word: usize) -> bool {
        self.asked.get(word) == Some(&false)
    }

    /// Whether any of it asks nothing.
    pub fn has_background(&self) -> bool {
        self.asked.contains(&false)
    }

    /// Takes all meaning from these words: they are names.
    pub fn mask<'n>(&mut self, names: impl Iterator<Item = &'n Range<usize>>) {
        let mut any = false;
        for words in names {
            self.masked[words.clone()].fill(true);
            any = true;
        }
        if any {
            let masked = &self.masked;
            self.mentions.retain(|mention| !mention.words.clone().any(|word| masked[word]));
            self.index();
            self.scopes = scopes::of(self);
        }
    }

    /// Takes all meaning from what asks nothing of the agent: what is told with a request can widen, date, name or revoke
    /// nothing.
    fn leave_background(&mut self, tool: Option<Tool>) {
        let asked = asking::words(self, tool);
        let background: Vec<Range<usize>> =
            (0..asked.len()).filter(|word| !asked[*word]).map(|word| word..word + 1).collect();
        for word in &background {
            self.words[word.start].key.clear();
        }
        self.asked = asked;
        self.mask(background.iter());
    }

    fn index(&mut self) {
        self.mention_of = vec![None; self.words.len()];
        for (place, mention) in self.mentions.iter().enumerate() {
            self.mention_of[mention.words.clone()].fill(Some(place));
        }
    }
}

/// Whether a noun for environments follows the first bytes of a text.
fn is_place(text: &str, length: usize, language: Option<&Language>) -> bool {
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

/// The parts of a name that words are compared with: `dev-eu` is dev, eu.
pub(super) fn parts(name: &str) -> Vec<String> {
    folded(name)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The language of the text's letters that are written without spaces: Japanese if there is any kana, else Chinese.
fn unspaced_language(text: &str) -> Option<&'static Language> {
    let mut title = None;
    for letter in text.chars().filter(|letter| is_unspaced(*letter)) {
        title = Some("Chinese");
        if matches!(letter, '\u{3040}'..='\u{30ff}') {
            title = Some("Japanese");
            break;
        }
    }
    LEXICON.languages.iter().find(|language| Some(language.title.as_str()) == title)
}

/// The languages that the words are in, English among them, and the one that gatepass recognises but does not understand.
fn languages(
    words: &[Word],
    unspaced: Option<&'static Language>,
    text: &str,
) -> (Vec<&'static Language>, Option<&'static str>) {
    let english = LEXICON.english();
    let mut languages = Vec::with_capacity(3);
    languages.extend(unspaced);
    let mut best = 0;
    let mut foreign = None;
    let mut shared = [0_usize; u32::BITS as usize];
    let mut owned = [0_usize; u32::BITS as usize];
    let mut all = 0;
    for word in words {
        let mut spoken = LEXICON.spoken(&word.key);
        let in_english = spoken & 1 == 1;
        all += usize::from(in_english);
        while spoken != 0 {
            let place = spoken.trailing_zeros() as usize;
            spoken &= spoken - 1;
            if in_english { shared[place] += 1 } else { owned[place] += 1 }
        }
    }
    for (place, language) in LEXICON.languages.iter().enumerate().skip(1).take(owned.len() - 1) {
        let (own, not) = (owned[place], all - shared[place]);
        if own == 0 || own * 2 < not || own < best || unspaced.is_some() {
            continue;
        }
        if own > best {
            languages.clear();
            foreign = None;
            best = own;
        }
        if language.understood {
            languages.push(language);
        } else if own > 1 {
            foreign = Some(language.title.as_str());
        }
    }
    if !languages.is_empty() {
        foreign = None;
    }
    let letters =
        |other: bool| text.chars().filter(|letter| letter.is_alphabetic() && is_other_script(*letter) == other).count();
    if letters(true) > letters(false) / 2 {
        foreign = Some("another script");
    }
    languages.push(english);
    (languages, foreign)
}

/// Whether a letter belongs to a script that no file of the lexicon is written in.
fn is_other_script(letter: char) -> bool {
    !is_unspaced(letter)
        && !matches!(letter, '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff00}'..='\u{ffef}' | '\u{300}'..='\u{36f}')
}

/// Mends slips of spelling, and says how many words are known, of how many that are made of letters.
fn mend(words: &mut [Word], languages: &[&Language], names: &[Vec<String>]) -> (usize, usize) {
    let english = LEXICON.english();
    let (mut known, mut count) = (0, 0);
    for word in words {
        let is_known = |key: &str| languages.iter().any(|language| language.has(key));
        let is_name =
            |key: &str| names.iter().flatten().any(|part| part == key) || names.iter().any(|name| name.concat() == key);
        let lettered = !word.key.bytes().any(|byte| byte.is_ascii_digit());
        count += usize::from(lettered);
        if is_known(&word.key) || is_name(&word.key) {
            known += usize::from(lettered);
            continue;
        }
        if let Some(stem) = word.key.strip_suffix("'s").or_else(|| word.key.strip_suffix('\'')) {
            if is_known(stem) || is_name(stem) {
                word.key.truncate(stem.len());
            }
            known += 1;
            continue;
        }
        if !lettered || english.has(&word.key) {
            continue;
        }
        if let Some(key) = spelling::mended(&word.key, languages, names.iter().flatten().map(String::as_str)) {
            word.key = key;
            known += 1;
        }
    }
    (known, count)
}

/// The phrases of the words: at each place the longest that fits, an environment's name before a phrase as long.
fn mentions(words: &[Word], languages: &[&'static Language], names: &[Vec<String>]) -> Vec<Mention> {
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

/// The phrases whose last word stands apart, as German's verbs do: "lädt die Pakete am Ende hoch".
fn part_phrases(words: &[Word], languages: &[&'static Language], mentions: &mut Vec<Mention>) {
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
