//! Values in text that people, agents and clients send: found in each form in which one is pasted, and cut.
//!
//! All that is kept, logged or answered passes here: by [`Sanitized`](super::sanitized::Sanitized) and
//! [`cleaned`](super::name::cleaned), by the log's writer, and by [`Error`](crate::error::Error).

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::name::is_hidden;

/// What stands for a value of which nothing can be shown.
const REDACTED: &str = "[redacted]";
/// How many layers of encoding are looked through: a value in Basic credentials in a URL has two.
const LAYERS: usize = 3;
/// The shortest base64 that could hide a value.
const SHORTEST_BASE64: usize = 24;
/// A base64 decoder that takes padding and leaves it, and bits that are over at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// gatepass's own values, and what is nearly one: mistyped, cut short, in another case, run into other text. What follows
/// the prefix is long and has a digit or a capital, as random letters do and words do not. Then JFrog's: a JWT (RFC 7519),
/// whose header is JSON, and a reference token, which is base64 of `reftkn:`; a word that starts so by chance is shorter.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<own>(?i:gp[ilrsw]_))(?P<hint>[0-9A-Za-z]{4})(?P<rest>[0-9A-Za-z]{7,})[0-9A-Za-z_]*|(?P<foreign>eyJ|cmVmdGtu)[0-9A-Za-z_.+/=-]{18,}").ok()
});
/// What this module leaves where a value was.
static MARK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i:gp[ilrsw]_)[0-9A-Za-z]{4}…|(?:eyJ|cmVmdGtu)…|\[redacted\]").ok());
static BASE64_RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9A-Za-z+/_-]{24,}={0,2}").ok());

/// The text with every value of a token in it cut to its hint, JFrog's tokens to nothing but their kind, and a word that
/// hides one in an encoding to nothing.
pub fn redacted(text: &str) -> String {
    let plain = without_plain(text);
    if !may_hide(&plain) {
        return plain.into_owned();
    }
    let mut clean = String::with_capacity(plain.len());
    for word in plain.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if reveals_encoded(bare, LAYERS) {
            clean.push_str(REDACTED);
            clean.push_str(&word[bare.len()..]);
        } else {
            clean.push_str(word);
        }
    }
    clean
}

/// Whether a value is in the text, in any form, or was until it was [`redacted`].
pub fn holds_value(text: &str) -> bool {
    redacted(text) != text || MARK.as_ref().is_none_or(|mark| mark.is_match(text))
}

/// The text without values that stand in it as they are.
fn without_plain(text: &str) -> Cow<'_, str> {
    let Some(value) = VALUE.as_ref() else { return REDACTED.into() };
    value.replace_all(text, |found: &regex::Captures<'_>| {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        if !part("foreign").is_empty() {
            return format!("{}…", part("foreign"));
        }
        let random = |letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase();
        match format!("{}{}", part("hint"), part("rest")).contains(random) {
            true => format!("{}{}…", part("own"), part("hint")),
            false => found[0].to_owned(),
        }
    })
}

/// Whether a text can have an encoded value at all: nearly none can, and a look is cheap.
fn may_hide(text: &str) -> bool {
    text.contains('%') || !text.is_ascii() || BASE64_RUN.as_ref().is_none_or(|run| run.is_match(text))
}

fn reveals(text: &str, layers: usize) -> bool {
    without_plain(text) != text || layers > 0 && may_hide(text) && reveals_encoded(text, layers)
}

/// Whether a word is a value once it is decoded: percent-encoding (RFC 3986), compatibility letters, letters that nobody
/// sees between its own, base64 of either alphabet at whatever place in the word it begins.
fn reveals_encoded(word: &str, layers: usize) -> bool {
    let decoded = percent_decode_str(word).decode_utf8_lossy();
    if decoded != word && reveals(&decoded, layers - 1) {
        return true;
    }
    if !word.is_ascii() {
        let folded: String = word.chars().filter(|letter| !is_hidden(*letter)).nfkc().collect();
        if folded != word && reveals(&folded, layers - 1) {
            return true;
        }
    }
    let Some(run) = BASE64_RUN.as_ref() else { return true };
    run.find_iter(word).any(|run| {
        let run = run.as_str().trim_end_matches('=').replace('-', "+").replace('_', "/");
        (0..4).any(|start| {
            let part = &run[start..];
            // One letter that is over is no byte.
            let part = if part.len() % 4 == 1 { &part[..part.len() - 1] } else { part };
            part.len() >= SHORTEST_BASE64 - 4
                && BASE64.decode(part).is_ok_and(|bytes| reveals(&String::from_utf8_lossy(&bytes), layers - 1))
        })
    })
}
