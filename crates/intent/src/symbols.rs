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
    // "token: -write" takes away, "push-write" joins, and "- write" is an item of a list.
    const MINUS: [&str; 4] = [" -", ":-", "(-", ",-"];
    reading.words.get(word).is_some_and(|word| {
        let before = &reading.text[..word.span.start];
        before.ends_with(SIGNS) || MINUS.iter().any(|minus| before.ends_with(minus))
    })
}

/// Whether a sign that is no punctuation stands before a place in the text: "❌ team/web", "all \ team/web", "!= team/web".
pub(super) fn follows_sign(before: &str) -> bool {
    let trimmed = before.trim_end();
    before.ends_with(['!', '-', '~'])
        || trimmed.ends_with("!=")
        || trimmed.ends_with(|last: char| !last.is_alphanumeric() && !MARKS.contains(last))
}
