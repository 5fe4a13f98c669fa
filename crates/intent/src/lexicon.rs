//! The lexicon: what words mean. It is data, one file a language in `lexicon/`; this file only reads it.
//!
//! A file has tables for people's orientation; within them, a key is a [`Category`] (or, in the tables `number`, `month`,
//! `weekday`, `weekday_of_next_week`, `end_of_this`, `end_of_next`, `unit`, `stage` and `ecosystem`, its value) and the list beside it has the phrases that say it.
//! `(a|b)` in a phrase stands for either, `(a|)` for a word that may be missing. Case, accents and hyphens do not matter.

mod category;
mod file;
mod function_word;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::LazyLock;

pub(super) use category::{Category, Unit};
pub(super) use function_word::FunctionWord;

use super::tokenizer::{folded, is_unspaced};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error};

/// Keys are the files' own words, which nobody chooses so that they collide: a hash that only is short to make will do, and a start
/// of the program makes a hundred thousand.
type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::FixedState>;
type HashSet<K> = std::collections::HashSet<K, foldhash::fast::FixedState>;

/// A phrase and what it says.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The words after the first.
    pub rest: Vec<String>,
    /// Whether it is written with a dot before it.
    pub dotted: bool,
    /// What it says.
    pub categories: Vec<Category>,
}

/// A phrase whose last word stands apart from its first: "lädt … hoch".
#[derive(Clone, Debug)]
pub(super) struct PartedPhrase {
    pub first: String,
    pub last: String,
    /// What it says.
    pub categories: Vec<Category>,
}

/// One language's words.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// What it is called in English.
    pub title: String,
    /// Whether gatepass understands it, or only recognises it.
    pub understood: bool,
    phrases: HashMap<String, Vec<Phrase>>,
    vocabulary: HashSet<String>,
    longest_chunk: usize,
    /// The phrases whose last word stands apart.
    pub parted: Vec<PartedPhrase>,
    /// The nouns for environments that compounds end with, where the language writes such.
    pub environment_nouns: Vec<String>,
    /// The words that a slip of spelling can be mended to.
    pub mendable: Vec<String>,
    /// How words end that tell what somebody did, where the language has such endings: "copied".
    pub past_endings: Vec<String>,
    /// Words that tell what somebody did, and have no such ending: "stood".
    pub past_verbs: HashSet<String>,
    /// The words after which such an ending tells nothing of the past: "is needed", "a limited".
    pub before_participles: HashSet<String>,
    /// Words that may stand before any name: "the", "our".
    determiners: HashSet<String>,
    /// What stands between a name and what is said to be done with it, where that follows: "team/webを読む".
    postpositions: HashSet<String>,
    /// Words that stand between somebody and what they do, and say nothing for or against it: "sometimes", "peut".
    auxiliaries: HashSet<String>,
    /// What stands between a name and what is said of it: "team/webは対象外".
    topics: HashSet<String>,
}

/// All that is known of words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// English first.
    pub languages: Vec<Language>,
    /// The stages of environments, by canonical name.
    pub stages: Vec<String>,
    /// Kinds of package, each with the managers that handle it.
    pub ecosystems: Vec<(String, Vec<PackageManager>)>,
    /// The words of each function, in all languages, as they are written and as they are compared.
    function_words: HashMap<FunctionWord, HashSet<String>>,
    /// The stage that a single word is for, in any language.
    stage_of: HashMap<String, u8>,
}

/// The files, read once.
static READ: LazyLock<Result<Lexicon, String>> = LazyLock::new(|| Lexicon::of(FILES));

/// What is known of words. It is nothing where a file cannot be read, and then [`ready`] lets nobody ask: a list without its
/// denials would read "not" as nothing.
pub(super) static LEXICON: LazyLock<&Lexicon> = LazyLock::new(|| {
    static NOTHING: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
    READ.as_ref().unwrap_or(&NOTHING)
});

/// Whether every file of the lexicon could be read, which is asked before words are.
///
/// # Errors
/// `Internal`, with the file and what is wrong in it.
pub fn ready() -> Result<(), Error> {
    whole(&READ)
}

/// As [`ready`], of what was looked up so far: asked after a reading, before anything comes of it. A call that has fields alone looks
/// nothing up, and then nothing is read, which is most of a start of the program.
///
/// # Errors
/// As [`ready`].
pub fn was_ready() -> Result<(), Error> {
    LazyLock::get(&READ).map_or(Ok(()), whole)
}

fn whole(read: &Result<Lexicon, String>) -> Result<(), Error> {
    match read {
        Ok(_) => Ok(()),
        Err(flaw) => Err(Error::new(
            Code::Internal,
            format!("The words that gatepass knows cannot be read: {flaw}; nothing was changed."),
            "This program was built wrong: install gatepass anew.",
        )),
    }
}

const FILES: &[(&str, &str)] = &[
    ("en.toml", include_str!("lexicon/en.toml")),
    ("de.toml", include_str!("lexicon/de.toml")),
    ("es.toml", include_str!("lexicon/es.toml")),
    ("fr.toml", include_str!("lexicon/fr.toml")),
    ("pt.toml", include_str!("lexicon/pt.toml")),
    ("zh.toml", include_str!("lexicon/zh.toml")),
    ("ja.toml", include_str!("lexicon/ja.toml")),
    ("other.toml", include_str!("lexicon/other.toml")),
];

impl Language {
    /// The phrases that begin with this word, the longest first.
    pub fn phrases(&self, first: &str) -> &[Phrase] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// Whether a word by itself says this.
    pub fn says(&self, word: &str, category: Category) -> bool {
        self.phrases(word).iter().any(|phrase| phrase.rest.is_empty() && phrase.categories.contains(&category))
    }

    /// Whether this is a word of the language, as far as the lexicon goes.
    pub fn has(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }

    /// Whether a word after another tells by its ending what somebody did: "we copied", but not "is needed".
    pub fn is_past(&self, before: &str, word: &str) -> bool {
        let ends = || word.len() > 4 && self.past_endings.iter().any(|suffix| word.ends_with(suffix.as_str()));
        (self.past_verbs.contains(word) || ends()) && !self.before_participles.contains(before)
    }

    /// How many bytes at the start of `text`, which has no spaces, are one word; one letter where none is known.
    pub fn chunk(&self, text: &str) -> usize {
        let first = text.chars().next().map_or(1, char::len_utf8);
        let ends = text.char_indices().skip(1).take(self.longest_chunk).map(|(place, _)| place).chain([text.len()]);
        ends.take_while(|end| *end <= self.longest_chunk.max(first))
            .filter(|end| self.phrases.contains_key(&text[..*end]))
            .last()
            .unwrap_or(first)
    }

    /// Notes that a phrase, of these words, says this.
    fn add(&mut self, phrase: &str, words: &[Cow<'_, str>], category: Category) {
        if let Some((first, last)) = phrase.split_once('…') {
            let (first, last) = (folded(first.trim()), folded(last.trim()));
            self.vocabulary.extend([first.clone(), last.clone()]);
            self.parted.push(PartedPhrase { first, last, categories: vec![category] });
            return;
        }
        let Some((first, rest)) = words.split_first() else { return };
        if first.starts_with(is_unspaced) {
            self.longest_chunk = self.longest_chunk.max(first.len());
        }
        for word in words {
            if !self.vocabulary.contains(word.as_ref()) {
                self.vocabulary.insert(word.clone().into_owned());
            }
        }
        // What turns to somebody wants something.
        let says = [Some(Category::Demand).filter(|_| category == Category::Directed), Some(category)];
        let phrase = Phrase {
            rest: rest.iter().map(|word| word.clone().into_owned()).collect(),
            dotted: phrase.starts_with('.'),
            categories: says.into_iter().flatten().collect(),
        };
        match self.phrases.get_mut(first.as_ref()) {
            Some(phrases) => phrases.push(phrase),
            None => drop(self.phrases.insert(first.clone().into_owned(), vec![phrase])),
        }
    }

    /// Puts the phrases in order, the longest first, each once with all that it says.
    fn put_in_order(&mut self) {
        fn order(phrase: &Phrase) -> (Reverse<usize>, bool, &[String]) {
            (Reverse(phrase.rest.len()), !phrase.dotted, &phrase.rest)
        }
        for phrases in self.phrases.values_mut() {
            phrases.sort_by(|one, other| order(one).cmp(&order(other)));
            phrases.dedup_by(|later, earlier| {
                let is_same = order(later) == order(earlier);
                if is_same {
                    later.categories.retain(|category| !earlier.categories.contains(category));
                    earlier.categories.append(&mut later.categories);
                }
                is_same
            });
        }
    }
}

impl Language {
    /// "npm publish" speaks of npm, too: a phrase about access that begins with a package manager's name says both.
    fn name_managers(&mut self) {
        for phrases in self.phrases.values_mut() {
            let alone = phrases.iter().find(|phrase| phrase.rest.is_empty());
            let manager = alone.and_then(|phrase| {
                phrase.categories.iter().copied().find(|category| matches!(category, Category::Manager(_)))
            });
            let Some(manager) = manager else { continue };
            for phrase in
                phrases.iter_mut().filter(|phrase| matches!(phrase.categories[..], [Category::Read | Category::Write]))
            {
                phrase.categories.push(manager);
            }
        }
    }
}

impl Lexicon {
    /// Reads the files, and all of each: half a language is none.
    fn of(files: &[(&str, &str)]) -> Result<Self, String> {
        let mut lexicon = Self::default();
        for (file, text) in files {
            lexicon.read(text).map_err(|flaw| format!("{file}: {flaw}"))?;
        }
        for language in &mut lexicon.languages {
            language.mendable.sort_unstable();
            language.mendable.dedup();
        }
        Ok(lexicon)
    }

    /// The stage that this word is for, in any language, by its place in `stages`: `prd` is production.
    pub fn stage_of(&self, word: &str) -> Option<u8> {
        self.stage_of.get(word).copied()
    }

    /// Whether a word has this function, in any language.
    pub fn is(&self, word: &str, function: FunctionWord) -> bool {
        self.function_words.get(&function).is_some_and(|words| words.contains(word))
    }

    /// The words of a function.
    pub fn function_words(&self, function: FunctionWord) -> impl Iterator<Item = &str> {
        self.function_words.get(&function).into_iter().flatten().map(String::as_str)
    }

    /// Whether a word may stand before any name, in any language.
    pub fn is_determiner(&self, word: &str) -> bool {
        self.languages.iter().any(|language| language.determiners.contains(word))
    }

    /// Whether a word after another tells what somebody did, in any language.
    pub fn is_past(&self, before: &str, word: &str) -> bool {
        self.languages.iter().any(|language| language.is_past(before, word))
    }

    /// Whether a word by itself says this in any language.
    pub fn says(&self, word: &str, category: Category) -> bool {
        self.languages.iter().any(|language| language.says(word, category))
    }

    /// Whether a word stands between somebody and what they do, and says nothing for or against it, in any language.
    pub fn is_auxiliary(&self, word: &str) -> bool {
        self.languages.iter().any(|language| language.auxiliaries.contains(word))
    }

    /// Whether a word stands between a name and what is said to be done with it, in any language.
    pub fn is_postposition(&self, word: &str) -> bool {
        self.languages.iter().any(|language| language.postpositions.contains(word))
    }

    /// Whether a word stands between a name and what is said of it, in any language.
    pub fn is_topic(&self, word: &str) -> bool {
        self.languages.iter().any(|language| language.topics.contains(word))
    }

    /// The languages that have this word: a bit for each, by its place in `languages`.
    pub fn spoken(&self, word: &str) -> u32 {
        let bit =
            |place: usize| u32::try_from(place).ok().and_then(|place| 1_u32.checked_shl(place)).unwrap_or_default();
        let languages = self.languages.iter().enumerate();
        languages.filter(|(_, language)| language.has(word)).fold(0, |spoken, (place, _)| spoken | bit(place))
    }

    /// English.
    pub fn english(&self) -> &Language {
        static NONE: LazyLock<Language> = LazyLock::new(Language::default);
        self.languages.first().unwrap_or(&NONE)
    }
}

/// A phrase's words, taken apart as those of a request are. Most phrases are plain: a start of the program takes thousands apart.
fn split(phrase: &str) -> Vec<Cow<'_, str>> {
    if phrase.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ') {
        return phrase.split_ascii_whitespace().map(Cow::Borrowed).collect();
    }
    split_any(phrase).into_iter().map(Cow::Owned).collect()
}

/// Any phrase's words.
fn split_any(phrase: &str) -> Vec<String> {
    super::tokenizer::Words::of(phrase, str::len).words.into_iter().map(|word| word.key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_broken_in_any_way_is_an_error_that_names_it() {
        let english = FILES[0];
        let broken = [
            ("language = \"Broken\"\n[permission\n", "TOML"),
            ("language = \"Broken\"\n[permission]\nreed = [\"x\"]\n", "permission.reed is not known"),
            ("language = \"Broken\"\n[permission]\nread = \"x\"\n", "is not a list"),
            ("language = \"Broken\"\n[permission]\nread = [1]\n", "is not a string"),
            ("language = \"Broken\"\n[month]\nmay = [\"x\"]\n", "month.may is not known"),
            ("language = \"Broken\"\npermission = 1\n", "permission is not a table"),
        ];
        for (text, flaw) in broken {
            for files in [[english, ("xx.toml", text)], [("xx.toml", text), english]] {
                let error = Lexicon::of(&files).unwrap_err();
                assert!(error.starts_with("xx.toml: ") && error.contains(flaw), "{text}: {error}");
            }
        }
    }

    #[test]
    fn a_plain_phrase_is_taken_apart_as_any_other_is() {
        let mut plain = 0;
        for (_, text) in FILES {
            for phrase in text.split('"').skip(1).step_by(2) {
                assert_eq!(split(phrase), split_any(phrase), "{phrase}");
                plain += 1;
            }
        }
        assert!(plain > 5000, "{plain}");
        for phrase in ["", " ", "a", " a  b ", "o'clock", "read-only", "Zürich", "17h", "A b"] {
            assert_eq!(split(phrase), split_any(phrase), "{phrase}");
        }
    }

    #[test]
    fn what_could_not_be_read_lets_nothing_come_of_what_was_looked_up() {
        let broken = Lexicon::of(&[("xx.toml", "[permission\n")]);
        let error = whole(&broken).unwrap_err();
        assert!(error.code() == Code::Internal && error.to_string().contains("xx.toml"), "{error}");
        assert!(whole(&Ok(Lexicon::default())).is_ok());
    }

    #[test]
    fn every_file_of_the_lexicon_can_be_read() {
        ready().unwrap();
        assert_eq!(LEXICON.languages.iter().filter(|language| language.understood).count(), 7);
    }
}
