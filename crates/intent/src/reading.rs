//! A request, read: its words, what each phrase of them may say, and the sentence around it.
//!
//! One reading in three passes, which look into what the others found, so that their three files use one another in a circle: here,
//! what the phrases may say; in [`scopes`], under what they stand; in [`background`], which part of the request asks. What is only
//! told is left out, and the rest is read anew.

mod languages;
mod phrases;

use std::ops::Range;

use languages::{languages, mend, unspaced_language};
use phrases::{is_place, mentions, part_phrases};

use super::Tool;
use super::background;
use super::lexicon::{Category, FunctionWord, LEXICON};
use super::scopes::{self, Scopes};
use super::tokenizer::{Gap, Quotation, Word, Words, folded};
use gatepass_core::ecosystem::PackageManager;

/// The longest quotation, in words, that is taken for the speaker's own words: `a "read-only" token`.
const LONGEST_OWN_QUOTATION: usize = 3;

/// The most words that ask so little that what was pasted with them must say the rest: "Create a push token", and a table.
const SHORTEST_ASK: usize = 8;

/// The most words of a request that has nothing pasted with it.
const LONGEST_PROSE: usize = 45;

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

    /// Whether it is a number, written out.
    pub fn is_number(&self) -> bool {
        self.categories.iter().any(|category| matches!(category, Category::Number(_)))
    }

    /// Whether it is a unit of time, a month or a day of the week.
    pub fn is_time(&self) -> bool {
        let is_one =
            |category: &Category| matches!(category, Category::Unit(_) | Category::Month(_) | Category::Weekday(_));
        self.categories.iter().any(is_one)
    }

    /// The package manager that it may name.
    pub fn manager(&self) -> Option<PackageManager> {
        self.find(|category| if let Category::Manager(manager) = category { Some(manager) } else { None })
    }
}

/// A request, read.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    /// The request.
    pub text: &'t str,
    /// Its words.
    pub words: Vec<Word>,
    /// The bytes that each word stands in, from one space to the next.
    chunks: Vec<Range<usize>>,
    /// Its quotations.
    pub quotations: Vec<Quotation>,
    /// Its phrases, in order, none within another.
    pub mentions: Vec<Mention>,
    /// Which mention each word belongs to.
    mention_of: Vec<Option<usize>>,
    /// What surrounds each word, worked out in one pass. Without some of its words it is another reading.
    scopes: Scopes,
    /// Whether it may tell of something that is not asked for.
    reports: bool,
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
        Self::with(text, environments, tool, true)
    }

    /// The same with all of the text, where what asks says that what was pasted with it is what is asked for: "please do what
    /// the ticket says". It sets nothing by itself, but earns a field that says the same.
    pub fn adopted(&self, environments: &[String]) -> Option<Self> {
        let adopts = |mention: &Mention| mention.matches(Category::Adopts);
        // "please do AI-1", where the text above has an item of that name.
        let names_item = || {
            let is_number = |word: usize| self.key(word).ends_with(|last: char| last.is_ascii_digit());
            (0..self.words.len()).filter(|word| is_number(*word) && !self.is_background(*word)).any(|word| {
                let item = self.compound(word);
                let is_name = item.len() > 1 && !self.key(item.start).starts_with(|first: char| first.is_ascii_digit());
                let written = &self.text[self.span(&item)];
                is_name && self.background().iter().any(|part| self.text[part.clone()].contains(written))
            })
        };
        (self.has_background() && (self.mentions.iter().any(adopts) || names_item()))
            .then(|| Self::with(self.text, environments, None, false))
    }

    fn with(text: &'t str, environments: &[String], tool: Option<Tool>, leaves_background: bool) -> Self {
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
            reports: true,
            asked: Vec::new(),
            chunks: chunks(text, &words),
            words,
            quotations,
            mentions,
            foreign,
        };
        reading.index();
        reading.scopes = scopes::of(&reading);
        if leaves_background { reading.without_background(tool) } else { reading }
    }

    /// What surrounds each word.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Whether it may tell of something that is not asked for.
    pub fn reports(&self) -> bool {
        self.reports
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

    /// Whether a part of a sentence ends before a word, at a comma or more, or with the request.
    pub fn is_parted(&self, word: usize) -> bool {
        self.gap(word) >= Gap::Comma
    }

    /// The text between a word and the one before it.
    pub fn between(&self, word: usize) -> &'t str {
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].span.end);
        self.words.get(word).map_or("", |word| &self.text[start..word.span.start])
    }

    /// The text before a word, as [`between`](Self::between), or what the request ends with.
    pub fn separator(&self, word: usize) -> &'t str {
        let end = self.words.last().map_or(0, |last| last.span.end);
        if word < self.words.len() { self.between(word) } else { &self.text[end..] }
    }

    /// The words of the part of a sentence that a word stands in: to a comma on each side, or to what contrasts with it.
    pub fn clause(&self, word: usize) -> Range<usize> {
        equal_range(&self.scopes.parts, word)
    }

    /// The same with what contrasts: from one comma to the next.
    pub fn between_commas(&self, word: usize) -> Range<usize> {
        let start = (1..=word).rev().find(|word| self.is_parted(*word)).unwrap_or(0);
        let end = (word + 1..self.words.len()).find(|word| self.is_parted(*word)).unwrap_or(self.words.len());
        start..end
    }

    /// The words of the sentence that a word stands in.
    pub fn sentence(&self, word: usize) -> Range<usize> {
        equal_range(&self.scopes.sentences, word)
    }

    /// Whether the sentence of a word turns to the agent: "please", "can you".
    pub fn is_directed(&self, word: usize) -> bool {
        self.mentions_in(&self.sentence(word)).any(|mention| mention.matches(Category::Directed))
    }

    /// Whether it is so short that nothing was pasted with it: what is named in it is named by whoever asks.
    pub fn is_prose(&self) -> bool {
        self.words.len() <= LONGEST_PROSE
    }

    /// A word's key, or nothing beyond the end.
    pub fn key(&self, word: usize) -> &str {
        self.words.get(word).map_or("", |word| word.key.as_str())
    }

    /// Whether a word is written otherwise than it is understood: a slip of spelling, or a name that is near to a word.
    pub fn is_mended(&self, word: usize) -> bool {
        self.words
            .get(word)
            .is_some_and(|word| !word.key.is_empty() && folded(&self.text[word.span.clone()]) != word.key)
    }

    /// Whether a word has this function, in any language.
    pub fn is(&self, word: usize, function: FunctionWord) -> bool {
        LEXICON.is(self.key(word), function)
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

    /// Whether a word is written as one with another.
    pub fn is_compound(&self, word: usize) -> bool {
        word > 0 && self.is_joined(word) || word + 1 < self.words.len() && self.is_joined(word + 1)
    }

    /// Whether words are part of what people are called: "the production planning team".
    pub fn names_people(&self, words: &Range<usize>) -> bool {
        let goes_on = |word: &usize| {
            self.gap(*word) <= Gap::Space
                && !self.mention_at(*word).is_some_and(|mention| {
                    mention.matches_any(&[Category::Token, Category::For, Category::At, Category::And, Category::Or])
                })
        };
        let is_people = |word: usize| {
            // "the publishing team's dashboard"
            self.matches(word, Category::People)
                || self
                    .key(word)
                    .strip_suffix("'s")
                    .is_some_and(|owner| LEXICON.english().says(owner, Category::People))
        };
        (words.end..words.end + 3).take_while(goes_on).any(is_people)
    }

    /// The bytes that a word stands in, from one space to the next.
    pub fn chunk(&self, word: usize) -> &Range<usize> {
        &self.chunks[word]
    }

    /// Whether a word stands in an address or a path, where it says nothing: "registry.example.com/push".
    pub fn is_path(&self, word: usize) -> bool {
        let chunk = &self.text[self.chunk(word).clone()];
        // "the /two/ in the address"
        let lone = chunk.len() > 2 && chunk.starts_with('/');
        let chunk = chunk.trim_start_matches('/').trim_end_matches(['.', ',', ')', '?', '!']);
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

    /// Whether so little is asked, of so little text, that nothing in it is there by accident.
    pub fn is_all_meant(&self) -> bool {
        self.words.len() <= background::SHORT && self.asked.iter().filter(|asked| **asked).count() <= SHORTEST_ASK
    }

    /// Whether any of it asks nothing.
    pub fn has_background(&self) -> bool {
        self.asked.contains(&false)
    }

    /// The request in which these words are names, and say nothing else.
    #[must_use]
    pub fn without<'n>(mut self, names: impl Iterator<Item = &'n Range<usize>>) -> Self {
        let mut any = false;
        for words in names {
            self.masked[words.clone()].fill(true);
            any = true;
        }
        if any {
            let masked = &self.masked;
            self.mentions.retain(|mention| !mention.words.clone().any(|word| masked[word]));
            self.index();
            self.scopes = scopes::of(&self);
        }
        self
    }

    /// The request in which nothing is told: "expired" is a filter, "must be revoked" no story.
    #[must_use]
    pub fn without_reports(mut self) -> Self {
        self.reports = false;
        self.scopes = scopes::of(&self);
        self
    }

    /// The request in which what asks nothing of the agent means nothing: what is told with a request can widen, date, name
    /// or revoke nothing.
    fn without_background(mut self, tool: Option<Tool>) -> Self {
        let asked = background::words(&self, tool);
        let background: Vec<Range<usize>> =
            (0..asked.len()).filter(|word| !asked[*word]).map(|word| word..word + 1).collect();
        for word in &background {
            self.words[word.start].key.clear();
        }
        self.asked = asked;
        self.without(background.iter())
    }

    fn index(&mut self) {
        self.mention_of = vec![None; self.words.len()];
        for (place, mention) in self.mentions.iter().enumerate() {
            self.mention_of[mention.words.clone()].fill(Some(place));
        }
    }
}

/// The bytes that each word stands in, from one space to the next: found once for all words of one.
fn chunks(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut chunk = 0..0;
    let of = |word: &Word| {
        let start = word.span.start;
        if start >= chunk.end {
            let spaces = text[chunk.end..start].rfind(char::is_whitespace);
            let first = spaces.map_or(chunk.end, |space| chunk.end + space);
            let from = text[first..start].find(|letter: char| !letter.is_whitespace()).map_or(start, |at| first + at);
            chunk = from..text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
        }
        chunk.clone()
    };
    words.iter().map(of).collect()
}

/// The places around this one that have its number, where numbers only grow.
fn equal_range(numbers: &[usize], place: usize) -> Range<usize> {
    let own = numbers[place];
    numbers.partition_point(|number| *number < own)..numbers.partition_point(|number| *number <= own)
}

/// The parts of a name that words are compared with: `dev-eu` is dev, eu.
pub(super) fn parts(name: &str) -> Vec<String> {
    folded(name)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
