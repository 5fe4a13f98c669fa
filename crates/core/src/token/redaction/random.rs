//! Letters that look like chance, of which nothing else says what they are: a value of ours without its prefix *and* cut
//! short, which no checksum tells, and most services' credentials. Whoever has 30 letters of one of ours finds the other six.
//!
//! It goes by length and by how small letters, capitals and digits follow each other. Digests and most ids have small letters
//! or capitals alone, names have words in them, and keys, certificates and digests in Base64 are longer.

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine as _;
use regex::Regex;

use super::view::BASE64;

/// How many letters a run has. A UUID in base62 has fewer; of ours, whoever has fewer must still guess. A SHA-256 in Base64
/// has more.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=40;

/// How many letters it has in a text that speaks of credentials, where less is enough to tell.
const LENGTH_BESIDE_NAME: std::ops::RangeInclusive<usize> = 16..=40;

/// What could be Base64, with its padding.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9A-Za-z+/]{16,}(?P<padding>=?)").ok());

/// Where such runs stand in the text; `is_credential` is asked about those of fewer letters.
pub(super) fn runs(text: &str, is_credential: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for word in WORD.as_ref().into_iter().flat_map(|word| word.captures_iter(text)) {
        // Base64 of something, which is read as such.
        if word.name("padding").is_some_and(|padding| !padding.is_empty()) {
            continue;
        }
        let mut start = word.get_match().start();
        for run in word.get_match().as_str().split(['+', '/']) {
            let is_long = LENGTH.contains(&run.len());
            let is_named = LENGTH_BESIDE_NAME.contains(&run.len()) && is_credential(run);
            if (is_long || is_named)
                && (is_random_run(run) || is_named && alternates(run))
                && !is_der(run)
                && !is_text(run)
            {
                found.push(start..start + run.len());
            }
            start += run.len() + 1;
        }
    }
    found
}

/// Whether letters look like chance: both cases, and at every third place or more something that names seldom have: a capital
/// behind a small letter or another capital, a digit beside a letter. Of 1000 random runs of 24 letters 997 do, of 36 all.
pub(super) fn is_random_run(run: &str) -> bool {
    let has = |is_it: fn(&u8) -> bool| run.as_bytes().iter().any(is_it);
    let is_unlike = |first: u8, second: u8| match second.is_ascii_uppercase() {
        true => first.is_ascii_alphanumeric(),
        false => first.is_ascii_digit() != second.is_ascii_digit(),
    };
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && pairs(run, is_unlike) * 3 >= run.len()
}

/// Whether letters and digits follow each other as in chance: at every third place or more. Digests and revisions in hexadecimal do
/// so, too, and are shown.
fn alternates(run: &str) -> bool {
    pairs(run, |first, second| first.is_ascii_digit() != second.is_ascii_digit()) * 3 >= run.len()
        && !run.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// At how many places a letter and the next are such a pair.
pub(super) fn pairs(run: &str, is_such: impl Fn(u8, u8) -> bool) -> usize {
    run.as_bytes().windows(2).filter(|pair| is_such(pair[0], pair[1])).count()
}

/// Whether it begins as certificates and public keys do in Base64 (X.690: a sequence of more than 255 bytes).
fn is_der(run: &str) -> bool {
    run.starts_with("MII")
}

/// Whether it is Base64 of plain text, at any place where that may begin: a cursor, a line of a mail. Chance is so once in a
/// million million.
fn is_text(run: &str) -> bool {
    (0..4).any(|first| {
        let code = run.get(first..).unwrap_or_default();
        let bytes = BASE64.decode(&code[..code.len() - usize::from(code.len() % 4 == 1)]).unwrap_or_default();
        !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
    })
}
