//! gatepass's own values, and what is nearly one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::view::View;
use super::{Cut, REDACTED};
use crate::token::format;

/// What is left where one was.
pub(super) const MARK: &str = r"(?i:gp[ilrsw]_)[0-9A-Za-z]{4}…";
/// How many letters a prefix has.
const PREFIX: usize = 3;
/// How many letters a value has without its prefix.
const BODY: usize = format::BODY + format::CHECKSUM;

/// A value, and what is nearly one: mistyped, cut short, in another case, run into other text. What follows the prefix is
/// long and has a digit or a capital, as random letters do and words do not.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<prefix>(?i:gp[ilrsw]_))(?P<hint>[0-9A-Za-z]{4})(?P<rest>[0-9A-Za-z]{7,})[0-9A-Za-z_]*").ok()
});

/// A value as it is published for scanners.
static EXACT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(format::SCANNER_REGEX).ok());

/// The registry tokens' values that stand in the text as they are.
pub(super) fn well_formed(text: &str) -> impl Iterator<Item = &str> {
    let all = EXACT.as_ref().map(|exact| exact.find_iter(text));
    all.into_iter().flatten().map(|found| found.as_str()).filter(|value| format::parse(value).is_some())
}

/// Values that stand in the text as they are, cut to their hint.
pub(super) fn plain(text: &str) -> Vec<Cut> {
    let Some(value) = VALUE.as_ref() else { return vec![Cut { place: 0..text.len(), shown: REDACTED.to_owned() }] };
    let random = |letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase();
    value
        .captures_iter(text)
        .filter(|found| found["hint"].contains(random) || found["rest"].contains(random))
        .map(|found| Cut {
            place: found.get_match().range(),
            shown: format!("{}{}…", &found["prefix"], &found["hint"]),
        })
        .collect()
}

/// Whether a word of the text is a value, be it in another case: it begins with the prefix, and is about as long.
pub(super) fn is_word(text: &str) -> bool {
    let joins = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    plain(text).iter().any(|cut| {
        let before = text.get(..cut.place.start).unwrap_or_default();
        cut.place.len() >= format::BODY && !before.ends_with(joins)
    })
}

/// Where letters and digits with nothing between them are values, with or without their prefix: what the checksum confirms,
/// which no other text does by chance (1 in 10¹⁰ places).
pub(super) fn checked(letters: &View) -> Vec<Range<usize>> {
    let text = letters.text().as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(body) = text.get(start..start + BODY) {
        if !format::is_body(body) {
            start += 1;
            continue;
        }
        found.push(with_prefix(letters, start..start + BODY));
        start += BODY;
    }
    found
}

/// Where a body stands in the text of these letters, with the prefix before it.
pub(super) fn with_prefix(letters: &View, body: Range<usize>) -> Range<usize> {
    let before = |first: &usize| letters.text().as_bytes().get(*first..body.start).is_some_and(is_prefix);
    let start = body.start.checked_sub(PREFIX).filter(before).unwrap_or(body.start);
    letters.place(start..body.end)
}

/// A value without its prefix, and what has none as it is.
pub(super) fn without_prefix(value: &str) -> &str {
    value.split_once('_').filter(|(prefix, _)| is_prefix(prefix.as_bytes())).map_or(value, |(_, body)| body)
}

fn is_prefix(letters: &[u8]) -> bool {
    matches!(letters.to_ascii_lowercase().as_slice(), [b'g', b'p', b'i' | b'l' | b'r' | b's' | b'w'])
}
