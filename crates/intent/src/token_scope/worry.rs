//! A limit that is put as a worry: "if it could touch other images, that'd be a problem", "anyone pushing another package with it would be an
//! incident". Which packages are the others, only the ones that are meant say, so that those are asked for.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::super::lexicon::FunctionWord;
use super::super::reading::Reading;
use super::super::tokenizer::Gap;
use super::{is_short, may_write};

/// The most words of such a request, besides what asks nothing: a longer one tells of many packages.
const LONGEST: usize = 40;

/// The most words between "other" and its noun: "any other of our images".
const NEAR: usize = 4;

/// The words for other packages in a sentence that says what would be bad, in a request to write.
pub(super) fn worry(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !may_write(reading) || !is_short(reading, LONGEST) {
        return None;
    }
    let is_asked = |word: &usize| !reading.is_quoted(*word) && !reading.is_masked(*word);
    let is_worry = |word: usize| reading.is(word, FunctionWord::Worry);
    (0..reading.words.len()).filter(is_asked).find_map(|other| {
        let words = others(reading, other)?;
        reading.sentence(other).any(is_worry).then_some(words)
    })
}

/// Other packages: "another image", "the other ones".
fn others(reading: &Reading<'_>, other: usize) -> Option<Range<usize>> {
    if !reading.is(other, FunctionWord::Other) {
        return None;
    }
    let is_near = |word: &usize| reading.gap(*word) <= Gap::Space;
    let is_noun = |word: &usize| {
        reading.is(*word, FunctionWord::Package)
            || reading.is(*word, FunctionWord::Packages)
            || reading.is(*word, FunctionWord::Codebase)
            || reading.is(*word, FunctionWord::Thing)
    };
    let noun = (other + 1..reading.words.len().min(other + NEAR)).take_while(is_near).find(is_noun)?;
    Some(other..noun + 1)
}
