//! Values in text that people, agents and clients send: found in each form in which one is pasted, and cut. Ours, and those
//! of other services that people paste in the wrong place.
//!
//! All that is kept, logged or answered passes here: by [`Sanitized`](super::sanitized::Sanitized) and
//! [`cleaned`](super::name::cleaned), by the log's writer, and by [`Error`](crate::error::Error).
//!
//! [`own`] finds gatepass's values, [`services`] lists what those of others look like, and [`view`] reads a text as what
//! it stands for, each letter with its place, so that exactly that is cut which hides a value.

mod own;
mod services;
mod view;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What stands for a value of which nothing can be shown.
const REDACTED: &str = "[redacted]";
/// How many layers of encoding are looked through: a value in Basic credentials in a URL has two.
const LAYERS: usize = 3;
/// How often a text is looked through, since what is left of one value may be half of another. One that still has a value
/// was made to have it.
const ROUNDS: usize = 4;

/// What this module leaves where a value was.
static MARK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"{}|(?:{})…|\[redacted\]", own::MARK, services::prefixes())).ok());

/// A part of a text that is cut, and what stands there instead.
struct Cut {
    place: Range<usize>,
    shown: String,
}

/// The text with every value of a token in it cut to its hint, another service's to what says whose it is, and what hides
/// one in an encoding to nothing. At most twice as long as the text, and itself when it is redacted again.
pub fn redacted(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let cuts = found(&text, LAYERS);
        if cuts.is_empty() {
            return text;
        }
        text = without(&text, cuts);
    }
    if found(&text, LAYERS).is_empty() { text } else { REDACTED.to_owned() }
}

/// Whether a value is in the text, in any form, or was until it was [`redacted`].
pub fn holds_value(text: &str) -> bool {
    !found(text, LAYERS).is_empty() || MARK.as_ref().is_none_or(|mark| mark.is_match(text))
}

/// What of a text must go: values that stand in it as they are, then what is a value once it is read in another way.
fn found(text: &str, layers: usize) -> Vec<Cut> {
    let mut cuts = own::plain(text);
    cuts.extend(services::plain(text));
    let hidden = |place| Cut { place, shown: REDACTED.to_owned() };
    let squeezed = view::letters(text);
    cuts.extend(own::checked(&squeezed).into_iter().map(hidden));
    if layers > 0 {
        for view in view::readings(text) {
            let inner = found(view.text(), layers - 1);
            cuts.extend(inner.into_iter().map(|cut| hidden(view.source(text, cut.place))));
        }
    }
    cuts
}

/// The text with each of these parts replaced. Where parts overlap, one that holds the others stands for them; else nothing
/// of them is shown.
fn without(text: &str, mut cuts: Vec<Cut>) -> String {
    // The longest first of those that begin together; of equals, that which was found as it stands.
    cuts.sort_by_key(|cut| (cut.place.start, std::cmp::Reverse(cut.place.end)));
    let mut merged: Vec<Cut> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        match merged.last_mut().filter(|last| cut.place.start < last.place.end) {
            Some(last) if cut.place.end > last.place.end => {
                last.place.end = cut.place.end;
                last.shown = REDACTED.to_owned();
            }
            Some(_) => {}
            None => merged.push(cut),
        }
    }
    let mut clean = String::with_capacity(text.len());
    let mut end = 0;
    for cut in merged {
        clean.push_str(text.get(end..cut.place.start).unwrap_or_default());
        clean.push_str(&cut.shown);
        end = cut.place.end;
    }
    clean.push_str(text.get(end..).unwrap_or_default());
    clean
}
