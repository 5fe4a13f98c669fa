//! Signs between words that are no punctuation: they may say anything of what they stand beside.

use super::reading::Reading;

/// What may stand between two words; another sign may say anything: "team/web ❌".
const MARKS: &str = ".,;:!?()[]{}<>\"'`*_/@|&+-–—…“”„‘’«»、。，；：！？「」（）～~=#✅✔👍🙏🙂";

/// Whether a sign that is no punctuation stands behind a word: "push ❌".
pub(super) fn has_sign(reading: &Reading<'_>, end: usize) -> bool {
    !reading.separator(end).chars().all(|letter| letter.is_whitespace() || MARKS.contains(letter))
}

/// Whether a sign that denies stands right before a word: "!push", "revoke * !kiosk", "❌staging".
pub(super) fn is_denied_by_sign(reading: &Reading<'_>, word: usize) -> bool {
    const SIGNS: [char; 9] = ['!', '≠', '¬', '~', '✗', '✘', '❌', '🚫', '☐'];
    reading.words.get(word).is_some_and(|word| reading.text[..word.span.start].ends_with(SIGNS))
}
