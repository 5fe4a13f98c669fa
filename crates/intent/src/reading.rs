//! A request, read: its words, what each phrase of them may say, and the sentence around it.

use std::ops::Range;

use super::context::{self, Context};
use super::lexicon::{Category, LEXICON, Language};
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
    pub context: Context,
    /// The language, if it is one that gatepass recognises and does not understand.
    pub foreign: Option<&'static str>,
    /// Whether no word of it is known.
    pub gibberish: bool,
    /// Which words are a name, and say nothing.
    masked: Vec<bool>,
}

impl<'t> Reading<'t> {
    /// Reads `text`. `environments` are the names that exist.
    pub fn of(text: &'t str, environments: &[String]) -> Self {
        let unspaced = unspaced_language(text);
        let chunk = |rest: &str| {
            unspaced.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |language| language.chunk(rest))
        };
        let Words { mut words, quotations } = Words::of(text, chunk);
        let names: Vec<Vec<String>> = environments.iter().map(|name| parts(name)).collect();
        let (languages, foreign) = languages(&words, unspaced, text);
        let (known, count) = mend(&mut words, &languages, &names);
        let mentions = mentions(&words, &languages, &names);
        let mut reading = Self {
            text,
            gibberish: count > 2 && known * 4 < count,
            masked: vec![false; words.len()],
            mention_of: Vec::new(),
            context: Context::default(),
            words,
            quotations,
            mentions,
            foreign,
        };
        reading.index();
        reading.context = context::of(&reading);
        reading
    }

    /// The phrase that a word belongs to.
    pub fn mention_at(&self, word: usize) -> Option<&Mention> {
        self.mention_of.get(word).copied().flatten().map(|mention| &self.mentions[mention])
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

    /// Whether a word stands in an address or a path, where it says nothing: "registry.example.com/push".
    pub fn is_path(&self, word: usize) -> bool {
        let start = self.words[word].span.start;
        let from = self.text[..start].char_indices().rev().find(|(_, letter)| letter.is_whitespace());
        let from = from.map_or(0, |(space, letter)| space + letter.len_utf8());
        let end = self.text[start..].find(char::is_whitespace).map_or(self.text.len(), |length| start + length);
        let chunk = self.text[from..end].trim_start_matches('/').trim_end_matches(['.', ',', ')', '?', '!']);
        let host = chunk.split('/').next().unwrap_or_default();
        chunk.contains("://") || chunk.contains('@') || chunk.contains('/') && (host.contains('.') || host == "~")
    }

    fn is_joined(&self, word: usize) -> bool {
        self.gap(word) == Gap::Joined && matches!(self.between(word), "-" | "_" | "." | "@" | ":" | "--" | "://")
    }

    /// Whether a word belongs to a name, and says nothing.
    pub fn is_masked(&self, word: usize) -> bool {
        self.masked[word]
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
            self.context = context::of(self);
        }
    }

    fn index(&mut self) {
        self.mention_of = vec![None; self.words.len()];
        for (place, mention) in self.mentions.iter().enumerate() {
            self.mention_of[mention.words.clone()].fill(Some(place));
        }
    }
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
        let name = name.or_else(|| name_by_stage(&words[place..], names));
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
