//! Pieces of a value that is known: whoever has most of one can find the rest, since the last letters of ours follow from the
//! others.

use std::ops::Range;

use super::{Cut, REDACTED, body, each_letters, without};

/// How many letters of a value make a piece. Fewer could be other text's.
const SHORTEST: usize = 12;
/// A piece is found by so many of its letters, at every so manieth place of the value: one of `2 * SEED - 1` has them.
const SEED: usize = 6;

/// Where pieces of a body stand among letters, each as long as it goes on there: every run of 12 letters, and none of fewer.
pub fn pieces(letters: &str, body: &str) -> Vec<Range<usize>> {
    let (bytes, own) = (letters.as_bytes(), body.as_bytes());
    let mut found: Vec<Range<usize>> = Vec::new();
    let last = own.len().checked_sub(SEED);
    for at in (0..own.len()).step_by(SEED).filter(|at| at + SEED <= own.len()).chain(last) {
        let Some(seed) = body.get(at..at + SEED) else { continue };
        for (place, _) in letters.match_indices(seed) {
            let before = own[..at].iter().rev().zip(bytes[..place].iter().rev()).take_while(|(a, b)| a == b).count();
            let (own, bytes) = (&own[at + SEED..], &bytes[place + SEED..]);
            let after = own.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            let piece = place - before..place + SEED + after;
            if piece.len() >= SHORTEST {
                found.push(piece);
            }
        }
    }
    // A long one has several seeds.
    found.sort_by_key(|piece| (piece.start, piece.end));
    found.dedup();
    found
}

/// The text without what a value is in, whole or in pieces, forwards or backwards, in small letters or capitals, in each way
/// to read the text.
pub fn without_pieces(text: &str, value: &str) -> String {
    let forwards = body(value).to_lowercase();
    let backwards: String = forwards.chars().rev().collect();
    let mut cuts = Vec::new();
    each_letters(text, |letters, source| {
        let letters = letters.to_ascii_lowercase();
        let found = [&forwards, &backwards].into_iter().flat_map(|body| pieces(&letters, body));
        cuts.extend(found.map(|piece| Cut { place: source(piece), shown: REDACTED.to_owned() }));
    });
    without(text, cuts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_known_value_is_cut_however_it_is_written() {
        let value = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqZmFjIn0.q7Zp3XvT0aLkW9sYcR5mJ1uHbE8dN2fG6iOx-_k4LmZ";
        let mut cases = 0;
        for start in 0..value.len() - 16 {
            let piece = &value[start..start + 16];
            let (back, coded): (String, String) =
                (piece.chars().rev().collect(), piece.bytes().map(|byte| format!("%{byte:02x}")).collect());
            for shown in [piece.to_owned(), back, piece.to_uppercase(), coded] {
                let clean = without_pieces(&format!("it is {shown} and no more"), value);
                assert!(clean.contains("[redacted]") && !clean.contains(&shown[3..13]), "{shown}: {clean}");
                cases += 1;
            }
        }
        assert_eq!(cases, 4 * (value.len() - 16));
        assert_eq!(without_pieces("Bad credentials", value), "Bad credentials");
    }

    /// Every piece of a value, of each length, with other letters around it.
    #[test]
    fn a_piece_of_a_value_is_found_as_far_as_it_goes() {
        let body = "q7Zp3XvT0aLkW9sYcR5mJ1uHbE8dN2fG6iOx";
        let mut cases = 0;
        for start in 0..body.len() {
            for end in start + 1..=body.len() {
                let piece = &body[start..end];
                let text = format!("-{piece}-");
                let found = pieces(&text, body);
                assert!(found.iter().all(|place| *place == (1..1 + piece.len())), "{piece}: {found:?}");
                assert!(piece.len() < 12 || !found.is_empty(), "{piece}");
                assert!(piece.len() >= 12 || found.is_empty(), "{piece}");
                cases += 1;
            }
        }
        assert_eq!(cases, 36 * 37 / 2);
        assert_eq!(pieces("q7Zp3XvT0aLx-q7Zp3XvT0aLk", body), [0..11, 13..25][1..]);
    }
}
