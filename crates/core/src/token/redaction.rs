//! Values in text that people, agents and clients send: found in each form in which one is pasted, and cut. Ours, and those
//! of other services that people paste in the wrong place.
//!
//! All that is kept, logged or answered passes here: by [`Sanitized`](super::sanitized::Sanitized) and
//! [`cleaned`](super::name::cleaned), by the log's writer, and by [`Error`](crate::error::Error).
//!
//! [`own`] finds gatepass's values, [`services`] lists what those of others look like and [`named`] what stands before those
//! that look like nothing; [`random`] finds what looks like chance. [`view`] reads a text as what
//! it stands for, each letter with its place, so that exactly that is cut which hides a value.

mod expressions;
mod named;
mod own;
mod pieces;
mod random;
mod services;
mod view;

use std::cell::LazyCell;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

pub use self::pieces::{pieces, without_pieces};
use super::format::Digest;

/// What stands for a value of which nothing can be shown.
const REDACTED: &str = "[redacted]";
/// How many layers of encoding are looked through: a value in Basic credentials in a URL has two.
const LAYERS: usize = 3;
/// How often a text is looked through, since what is left of one value may be half of another. One that still has a value
/// was made to have it.
const ROUNDS: usize = 4;

/// What this module leaves where a value was.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (services, named) = (services::prefixes(), named::before());
    Regex::new(&format!(r"{}|(?:{services}|{named})…|\[redacted\]", own::MARK)).ok()
});

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
        let cuts = found(&text);
        if cuts.is_empty() {
            return text;
        }
        text = without(&text, cuts);
    }
    if found(&text).is_empty() { text } else { REDACTED.to_owned() }
}

/// Whether a value is in the text, in any form, or was until it was [`redacted`].
pub fn holds_value(text: &str) -> bool {
    !found(text).is_empty() || has_mark(text)
}

/// Whether this module has left something in the text. Every mark has one of the two, so that few texts need the expression.
fn has_mark(text: &str) -> bool {
    (text.contains('…') || text.contains(REDACTED)) && MARK.as_ref().is_none_or(|mark| mark.is_match(text))
}

/// Whether a whole value of gatepass's own is in the text, in any form: for a text that is of use to somebody as it is, such as
/// the address that a registry gave an upload. Letters of chance look like anybody else's value, or like a part of ours.
pub fn holds_own_value(text: &str) -> bool {
    let mut is_held = false;
    each_reading(text, |reading, _| {
        is_held |= own::is_word(reading) || !own::checked(&view::letters(reading)).is_empty();
    });
    is_held
}

/// Where a part of a reading stands in the text.
pub type Source<'a> = dyn Fn(Range<usize>) -> Range<usize> + 'a;

/// The digests of the registry tokens' values that stand in the text, in whatever way to read it, each once. They say whose
/// a value is, and are none.
pub fn digests(text: &str) -> Vec<Digest> {
    let mut digests = Vec::new();
    each_reading(text, |reading, _| {
        for value in own::well_formed(reading) {
            let digest = Digest::of(value);
            if !digests.contains(&digest) {
                digests.push(digest);
            }
        }
    });
    digests
}

/// Shows `look` each way to read a text: as it stands, first; with escapes decoded, letters folded, and what is base64 or
/// hexadecimal in it, up to three layers deep. Beside each reading is what says of a part of it where that stands in the
/// text.
pub fn each_reading(text: &str, look: impl FnMut(&str, &Source<'_>)) {
    let mut readings = Readings { look, hasher: RandomState::new(), seen: HashSet::new() };
    readings.read(text, LAYERS, &|part| part);
}

/// Shows `look` the letters and digits of each reading with nothing between them, so that what is split stands there in one
/// piece; a letter of another script is a space. What says where a part stands includes the prefix of a value of gatepass's
/// before it. [`body`] is what to look for.
pub fn each_letters(text: &str, mut look: impl FnMut(&str, &Source<'_>)) {
    each_reading(text, |reading, source| {
        let letters = view::letters(reading);
        look(letters.text(), &|part| source(own::with_prefix(&letters, part)));
    });
}

/// The letters and digits of a token's value, without the prefix of one of gatepass's: whoever has these has the value.
pub fn body(value: &str) -> String {
    view::letters(own::without_prefix(value)).text().to_owned()
}

/// The readings of one text.
struct Readings<L> {
    look: L,
    hasher: RandomState,
    /// What was read of all of this text, however one came there: the order of steps often makes no difference.
    seen: HashSet<u64>,
}

impl<L: FnMut(&str, &Source<'_>)> Readings<L> {
    fn read(&mut self, text: &str, layers: usize, place: &Source<'_>) {
        (self.look)(text, place);
        if layers == 0 {
            return;
        }
        for view in view::readings(text) {
            let source = |part| place(view.source(text, part));
            if !view.is_whole() {
                // The same may stand somewhere else, too.
                let seen = std::mem::take(&mut self.seen);
                self.read(view.text(), layers - 1, &source);
                self.seen = seen;
            } else if self.seen.insert(self.hasher.hash_one(view.text())) {
                self.read(view.text(), layers - 1, &source);
            }
        }
    }
}

/// What of a text must go: values that stand in it as they are, then what is a value once it is read in another way.
fn found(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut is_first = true;
    each_reading(text, |reading, source| {
        let hidden = |place| Cut { place: source(place), shown: REDACTED.to_owned() };
        let plain = own::plain(reading).into_iter().chain(services::plain(reading)).chain(named::plain(reading));
        if std::mem::take(&mut is_first) {
            cuts.extend(plain);
        } else {
            cuts.extend(plain.map(|cut| hidden(cut.place)));
        }
        cuts.extend(own::checked(&view::letters(reading)).into_iter().map(hidden));
        let speaks = LazyCell::new(|| named::speaks_of_credentials(reading));
        cuts.extend(random::runs(reading, |run| !named::is_name(run) && *speaks).into_iter().map(hidden));
    });
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
