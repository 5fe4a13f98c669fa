//! Slips of spelling, mended to words that decide something.

use super::lexicon::Language;
use gatepass_core::suggestion::slips;

/// The word of these languages, or of `names`, that `word` is most likely a slip of; `None` where none is near or two are
/// equally near.
pub(super) fn mended<'a>(
    word: &str,
    languages: &[&'a Language],
    names: impl Iterator<Item = &'a str>,
) -> Option<String> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let most = if word.len() < 8 { 1 } else { 2 };
    let mut best: Option<((usize, Slip), &str)> = None;
    let mut tied = false;
    let candidates = languages.iter().flat_map(|language| &language.mendable).map(String::as_str).chain(names);
    for candidate in candidates {
        if candidate.len() < 4 || !may_be_near(word, candidate, most) {
            continue;
        }
        let distance = slips(word, candidate);
        let rank = (distance, Slip::of(word, candidate));
        let far = distance > most || distance > 1 && candidate.len() < 7;
        if far || best.is_some_and(|(nearest, found)| rank > nearest || found == candidate) {
            continue;
        }
        tied = best.is_some_and(|(nearest, _)| nearest == rank);
        best = Some((rank, candidate));
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate.to_owned())
}

/// The kinds of slip, the likeliest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    /// Letters in another order: "wirte".
    Order,
    /// A letter once instead of twice, or twice instead of once: "stagging".
    Doubling,
    /// A letter too few.
    Missing,
    /// A letter too many.
    Surplus,
    /// Another letter.
    Letter,
}

impl Slip {
    fn of(word: &str, candidate: &str) -> Self {
        let sorted = |text: &str| {
            let mut letters: Vec<u8> = text.bytes().collect();
            letters.sort_unstable();
            letters
        };
        let single = |text: &str| {
            let mut letters: Vec<u8> = text.bytes().collect();
            letters.dedup();
            letters
        };
        if sorted(word) == sorted(candidate) {
            Self::Order
        } else if single(word) == single(candidate) {
            Self::Doubling
        } else if word.len() < candidate.len() {
            Self::Missing
        } else if word.len() > candidate.len() {
            Self::Surplus
        } else {
            Self::Letter
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(word: &str, names: &[&str]) -> Option<String> {
        mended(word, &[], names.iter().copied())
    }

    #[test]
    fn what_may_be_meant_otherwise_is_left_as_it_is() {
        for (word, names) in [
            ("prd", &["prod"][..]),              // too short
            ("prodd1", &["prodd"]),              // no word
            ("wirte", &["writes"]),              // two slips in a short one
            ("tsaging", &["sandbox"]),           // far
            ("broduction", &["production"]),     // another first letter
            ("statin", &["station", "stating"]), // equally near
            ("push", &["pus"]),                  // a short name
        ] {
            assert_eq!(mend(word, names), None, "{word}");
        }
    }

    #[test]
    fn a_slip_is_mended_to_the_likeliest_word() {
        for (word, names, meant) in [
            ("wirte", &["write", "wired"][..], "write"),
            ("wriet", &["write", "wrist"], "write"),
            ("stagging", &["staging", "stagings"], "staging"),
            ("stging", &["staging"], "staging"),
            ("stagingg", &["staging"], "staging"),
            ("prodution", &["production"], "production"),
            ("rpoduction", &["production"], "production"),
            ("prodcution", &["production", "projection"], "production"),
        ] {
            assert_eq!(mend(word, names).as_deref(), Some(meant), "{word}");
        }
    }
}
