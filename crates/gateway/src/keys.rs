//! The keys by which servers find in a document, or in a form, which package is meant. Readers differ in what they take for
//! one: Go's go by letters in whatever case, of all of Unicode (`\u{17f}` is `s`, `\u{212a}` is `k`), others trim, normalise or
//! decode, and of two that are alike some take the first, some the last, and some both. So a key that is looked for stands
//! there once, as it is written here, and nothing that anybody takes for it beside it.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::entries::Entries;

/// How often a key may have been escaped on its way.
const MOST_ESCAPED: usize = 3;

/// Whether some reader takes this key for that one, or it is it. Newtonsoft's deserializer, which reads NuGet's search, takes
/// `@ID` for `@id` where that is not there; Go's `encoding/json`, with which git-lfs, Gitea and Forgejo read, folds all of Unicode.
/// Who goes by the very name loses nothing by it.
pub(crate) fn is_taken_for(key: &str, wanted: &str) -> bool {
    if key.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\%".contains(&byte)) {
        return key.eq_ignore_ascii_case(wanted);
    }
    let (mut key, wanted) = (key.to_owned(), folded(wanted));
    for _ in 0..=MOST_ESCAPED {
        // What follows a NUL is lost to some.
        if folded(&key) == wanted || key.split('\0').next().is_some_and(|begin| folded(begin) == wanted) {
            return true;
        }
        let before = std::mem::take(&mut key);
        key = unescaped(&before);
        if key == before {
            break;
        }
    }
    false
}

/// A key as the most lenient reader has it: in one case and one form, and without what is not seen.
fn folded(key: &str) -> String {
    key.nfkd()
        .filter(|letter| !is_unseen(*letter))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .map(|letter| if is_dash(letter) { '-' } else { letter })
        .collect()
}

/// White space, controls, marks, and what has no width (Unicode, "Default_Ignorable_Code_Point").
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || is_combining_mark(letter)
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}')
}

/// A key without what stands for its letters in addresses and in JSON.
fn unescaped(key: &str) -> String {
    let decoded = percent_decode_str(key).decode_utf8_lossy();
    serde_json::from_str(&format!("\"{decoded}\"")).unwrap_or_else(|_| decoded.into_owned())
}

/// The members of an object of JSON, of which no two have one key.
#[derive(Debug)]
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object, and nothing behind it; `None` is none, or one in which a key is twice, or is taken for one of `held`
    /// without being written so.
    pub(crate) fn of(object: &'a str, held: &[&str]) -> Option<Self> {
        let Entries(members) = serde_json::from_str::<Entries<&RawValue, Key<'_>>>(object).ok()?;
        let members: Vec<_> = members.into_iter().map(|(Key(key), value)| (key, value)).collect();
        let mut keys: Vec<&Cow<'a, str>> = members.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        let is_exact = |key: &Cow<'_, str>| {
            let is_written = matches!(key, Cow::Borrowed(key) if held.contains(key));
            is_written || !held.iter().any(|held| is_taken_for(key, held))
        };
        let is_read = keys.is_sorted_by(|one, other| one < other) && keys.into_iter().all(is_exact);
        is_read.then_some(Self(members))
    }

    /// The same of an object of which all keys are words in small letters, and so none is taken for another.
    pub(crate) fn plain(object: &'a str) -> Option<Self> {
        let is_word = |key: &Cow<'_, str>| {
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            matches!(key, Cow::Borrowed(key) if key.bytes().all(is_plain))
        };
        Self::of(object, &[]).filter(|members| members.0.iter().all(|(key, _)| is_word(key)))
    }

    /// What stands at this key.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(own, _)| own == key).map(|(_, value)| *value)
    }

    /// The text at this key, if there is anything; `None` is something else.
    pub(crate) fn text(&self, key: &str) -> Option<Option<String>> {
        match self.get(key) {
            None => Some(None),
            Some(value) => serde_json::from_str(value.get()).ok().map(Some),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), *value))
    }
}

/// A key, borrowed where nothing in it is escaped.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
pub(crate) mod tests;
