//! Slips of spelling, mended to words that decide something.

use super::lexicon::LEXICON;

/// The word of the lexicon, or of `names`, that `word` is most likely a slip of; `None` where none is near or two are
/// equally near.
pub(super) fn mended<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let most = if word.len() < 8 { 1 } else { 2 };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in LEXICON.mendable.iter().map(String::as_str).chain(names) {
        if candidate.len() < 4 || !may_be_near(word, candidate, most) {
            continue;
        }
        let distance = strsim::osa_distance(word, candidate);
        let far = distance > most || distance > 1 && candidate.len() < 7;
        if far || best.is_some_and(|(nearest, found)| distance > nearest || found == candidate) {
            continue;
        }
        tied = best.is_some_and(|(nearest, _)| nearest == distance);
        best = Some((distance, candidate));
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate.to_owned())
}

/// Whether two words can be within `most` slips of each other; cheap, so that distances are computed for few.
fn may_be_near(word: &str, candidate: &str, most: usize) -> bool {
    let (first, second) = (word.as_bytes(), candidate.as_bytes());
    // People seldom slip in the first letter, except by exchanging it with the second.
    let begins = first[0] == second[0] || first[0] == second[1] && first[1] == second[0];
    begins
        && first.len().abs_diff(second.len()) <= most
        && (letters(word) ^ letters(candidate)).count_ones() as usize <= 2 * most
}

/// The letters of a word, as a set.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, letter| set | 1 << (letter - b'a'))
}
