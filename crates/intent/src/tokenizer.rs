//! A request as words with their places: what every later step points back to.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The most bytes between a quotation mark and its closing one; a longer way apart, they are apostrophes or slips.
const LONGEST_QUOTATION: usize = 2000;

/// One word of a request.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Where it stands: bytes of the request.
    pub span: Range<usize>,
    /// What it is looked up by: lower case, without accents, slips of spelling mended.
    pub key: String,
    /// What parts it from the word before.
    pub gap: Gap,
    /// The quotation that it stands in, by number.
    pub quotation: Option<usize>,
    /// Whether it is written with a dot before it, as `.npmrc` is.
    pub dotted: bool,
}

/// What parts two words, from the closest to the farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A hyphen, a slash, a dot or the like, or nothing at all.
    Joined,
    /// White space.
    Space,
    /// A colon or an equals sign: what follows is the value of what stands before.
    Colon,
    /// A comma, a bracket, a dash.
    Comma,
    /// The end of a sentence or line.
    Stop,
}

/// A stretch of text between quotation marks.
#[derive(Clone, Debug)]
pub(super) struct Quotation {
    /// The bytes between the marks.
    pub inside: Range<usize>,
    /// How many words it has.
    pub words: usize,
}

/// The words of a request, and its quotations.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// In order.
    pub words: Vec<Word>,
    /// In order.
    pub quotations: Vec<Quotation>,
}

impl Words {
    /// Takes `text` apart. `chunk` says how many bytes at the start of a run of letters that are written without
    /// spaces (Chinese, Japanese) make a word.
    pub fn of(text: &str, chunk: impl Fn(&str) -> usize) -> Self {
        let mut all = Self { words: Vec::with_capacity(text.len() / 5 + 1), quotations: quotations(text) };
        let mut end = 0;
        let mut place = 0;
        let mut quotation = 0;
        while let Some(letter) = text[place..].chars().next() {
            if !letter.is_alphanumeric() {
                place += letter.len_utf8();
                continue;
            }
            let length = if is_unspaced(letter) { chunk(&text[place..]) } else { word_length(&text[place..]) };
            let span = place..place + length;
            while all.quotations.get(quotation).is_some_and(|quotation| quotation.inside.end <= span.start) {
                quotation += 1;
            }
            let quoted = all.quotations.get(quotation).is_some_and(|quotation| quotation.inside.start <= span.start);
            if quoted {
                all.quotations[quotation].words += 1;
            }
            let before = &text[end..place];
            let gap = if all.words.is_empty() { Gap::Stop } else { gap(before) };
            all.words.push(Word {
                key: folded(&text[span.clone()]),
                gap,
                quotation: quoted.then_some(quotation),
                dotted: before.ends_with('.') && (gap > Gap::Joined || before.len() > 1 || all.words.is_empty()),
                span,
            });
            place += length;
            end = place;
        }
        all
    }
}

/// What words are compared by: lower case, without accents, compatibility forms made plain.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkc() {
        match letter {
            '’' | 'ʼ' | '`' => folded.push('\''),
            'ß' | 'ẞ' => folded.push_str("ss"),
            letter if letter.is_ascii() => folded.push(letter.to_ascii_lowercase()),
            letter if is_unspaced(letter) => folded.push(letter),
            letter => {
                folded.extend(
                    std::iter::once(letter)
                        .nfd()
                        .filter(|letter| !is_combining_mark(*letter))
                        .flat_map(char::to_lowercase),
                );
            }
        }
    }
    folded
}

/// Whether a letter belongs to a script that is written without spaces: kana and Han.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// How many bytes at the start of `text` are one word: letters and digits, with apostrophes inside.
fn word_length(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let inside = (letter.is_alphanumeric() || is_combining_mark(letter)) && !is_unspaced(letter);
        if inside {
            continue;
        }
        let next = letters.peek().map(|(_, next)| *next);
        let apostrophe = matches!(letter, '\'' | '’') && next.is_some_and(char::is_alphanumeric);
        // "l'environnement", "n'a": in Romance languages what stands before the apostrophe is a word of its own.
        let elided =
            matches!(text[..place].to_ascii_lowercase().as_str(), "l" | "d" | "j" | "n" | "s" | "c" | "m" | "t" | "qu");
        if !apostrophe || elided {
            return place;
        }
    }
    text.len()
}

fn gap(between: &str) -> Gap {
    // "12:30" is written without a space.
    if between == ":" {
        return Gap::Joined;
    }
    let spaced = between.contains(char::is_whitespace);
    let mut widest = Gap::Joined;
    let mut letters = between.chars().peekable();
    while let Some(letter) = letters.next() {
        widest = widest.max(match letter {
            '\n' | '。' | '！' | '？' | '；' => Gap::Stop,
            // With nothing after it, the next word follows at once: "example.com".
            '.' | '!' | '?' | ';' | '…' if letters.peek().is_some() => Gap::Stop,
            ':' | '：' | '=' | '→' => Gap::Colon,
            ',' | '，' | '、' | '(' | ')' | '[' | ']' | '{' | '}' | '（' | '）' | '—' | '–' | '|' | '…' | '!' | '?'
            | ';' | '>' => Gap::Comma,
            '-' if spaced => Gap::Comma,
            letter if letter.is_whitespace() => Gap::Space,
            _ => Gap::Joined,
        });
    }
    widest
}

/// The quotations of a text. A mark opens where no letter stands before it and one follows, and closes the other way.
fn quotations(text: &str) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut after = 0;
    let mut before = ' ';
    for (place, letter) in text.char_indices() {
        let inside = place + letter.len_utf8();
        let closing = match letter {
            _ if place < after || before.is_alphanumeric() && !is_unspaced(before) => None,
            '"' => Some(&['"'][..]),
            '\'' => Some(&['\''][..]),
            '`' => Some(&['`'][..]),
            '“' => Some(&['”'][..]),
            '„' => Some(&['“', '”'][..]),
            '‘' => Some(&['’'][..]),
            '«' => Some(&['»'][..]),
            '»' => Some(&['«'][..]),
            '「' => Some(&['」'][..]),
            '『' => Some(&['』'][..]),
            '《' => Some(&['》'][..]),
            _ => None,
        };
        before = letter;
        let Some(closing) = closing else { continue };
        let mut previous = letter;
        for (length, candidate) in text[inside..].char_indices() {
            if length > LONGEST_QUOTATION {
                break;
            }
            let follows = text[inside + length + candidate.len_utf8()..].chars().next();
            // An apostrophe inside a word does not close.
            let ends = letter != '\'' || follows.is_none_or(|next| !next.is_alphanumeric() || is_unspaced(next));
            // French sets its marks apart: « écrire ».
            let apart = letter == '«' || !previous.is_whitespace();
            if closing.contains(&candidate) && ends && length > 0 && apart {
                found.push(Quotation { inside: inside..inside + length, words: 0 });
                after = inside + length + candidate.len_utf8();
                break;
            }
            previous = candidate;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of(text, |rest| rest.chars().next().map_or(1, char::len_utf8))
            .words
            .into_iter()
            .map(|word| word.key)
            .collect()
    }

    #[test]
    fn a_text_is_taken_apart_into_words_and_nothing_else() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[]),
            ("-- … ?!", &[]),
            ("Read-only", &["read", "only"]),
            ("don't", &["don't"]),
            ("don’t", &["don't"]),
            ("'staging'", &["staging"]),
            ("l'environnement", &["l", "environnement"]),
            ("Écriture", &["ecriture"]),
            ("Straße", &["strasse"]),
            ("ＣＩ", &["ci"]),
            ("e\u{301}crit", &["ecrit"]),
            ("検証", &["検", "証"]),
            ("a検b", &["a", "検", "b"]),
            ("90d", &["90d"]),
            ("dev_eu.west", &["dev", "eu", "west"]),
        ];
        for (text, expected) in rows {
            assert_eq!(words(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn what_parts_two_words_is_the_widest_between_them() {
        let rows = [
            ("", Gap::Joined),
            ("-", Gap::Joined),
            (".", Gap::Joined),
            ("/", Gap::Joined),
            (":", Gap::Joined),
            (" ", Gap::Space),
            ("\t", Gap::Space),
            (": ", Gap::Colon),
            ("=", Gap::Colon),
            ("：", Gap::Colon),
            (", ", Gap::Comma),
            (" (", Gap::Comma),
            (" - ", Gap::Comma),
            ("!", Gap::Comma),
            (". ", Gap::Stop),
            ("\n", Gap::Stop),
            ("。", Gap::Stop),
            (", \n", Gap::Stop),
            (" :, ", Gap::Comma),
        ];
        for (between, expected) in rows {
            assert_eq!(gap(between), expected, "{between:?}");
        }
    }

    #[test]
    fn a_quotation_is_between_marks_that_belong_together() {
        let rows: &[(&str, &[&str])] = &[
            ("no quotation", &[]),
            ("it's the team's", &[]),
            ("an open \"mark", &[]),
            ("\"\"", &[]),
            ("5\" and 6\"", &[]),
            ("“one” and ”two“", &["one"]),
            ("say \"read only\" now", &["read only"]),
            ("'it's here'", &["it's here"]),
            ("« écrire »", &[" écrire "]),
            ("»lesen«", &["lesen"]),
            ("「検証」と『本番』", &["検証", "本番"]),
            ("`a` `b`", &["a", "b"]),
        ];
        for (text, expected) in rows {
            let found: Vec<&str> = quotations(text).into_iter().map(|quotation| &text[quotation.inside]).collect();
            assert_eq!(found, *expected, "{text:?}");
        }
    }
}
