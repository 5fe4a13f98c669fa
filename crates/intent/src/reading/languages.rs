//! Which languages a request is in, and slips of spelling in them.

use std::ops::Range;

use super::super::lexicon::{LEXICON, Language};
use super::super::spelling;
use super::super::tokenizer::{Word, is_unspaced};

/// The language of the text's letters that are written without spaces: Japanese if there is any kana, else Chinese.
pub(super) fn unspaced_language(text: &str) -> Option<&'static Language> {
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
pub(super) fn languages(
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
    for word in words.iter().filter(|word| !is_within_name(text, &word.span)) {
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

/// Whether a word is a part of what is written as names are, and says nothing of the language: "com.acme:lib", "team/no".
fn is_within_name(text: &str, span: &Range<usize>) -> bool {
    const JOINTS: [char; 4] = ['.', ':', '/', '@'];
    let joins = |joint: Option<char>, next: Option<char>| {
        joint.is_some_and(|joint| JOINTS.contains(&joint)) && next.is_some_and(char::is_alphanumeric)
    };
    let mut behind = text[span.end..].chars();
    let mut before = text[..span.start].chars().rev();
    joins(behind.next(), behind.next()) || joins(before.next(), before.next())
}

/// Whether a letter belongs to a script that no file of the lexicon is written in.
fn is_other_script(letter: char) -> bool {
    !is_unspaced(letter)
        && !matches!(letter, '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff00}'..='\u{ffef}' | '\u{300}'..='\u{36f}')
}

/// Mends slips of spelling, and says how many words are known, of how many that are made of letters.
pub(super) fn mend(words: &mut [Word], languages: &[&Language], names: &[Vec<String>]) -> (usize, usize) {
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
