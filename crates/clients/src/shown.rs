//! How a change to somebody's file is shown to people and models: this is the only place, and it never has the text of
//! the file at hand to show. What it shows are the plan's own lines, and numbers of lines.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::format::{Item, edit};
use super::stand_in::StandIn;

/// Lines that a plan writes into a file, without the value: what the plan makes of an empty file, so that nothing that
/// stood in a file can be among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnLines(Vec<String>);

impl OwnLines {
    /// The lines of these items, with `…` for each value.
    pub fn of(items: &[Item], values: &[StandIn]) -> Self {
        let text = edit(items, "").unwrap_or_default();
        let text = values.iter().fold(text, |text, value| text.replace(&value.name, "…"));
        Self(text.lines().map(str::to_owned).collect())
    }

    /// Those that stand nowhere in the file yet. A line with a value is never there: it has `…` in its place.
    fn not_in<'a>(&'a self, file: &[&[u8]]) -> impl Iterator<Item = &'a str> {
        let is_there = |line: &str| file.iter().any(|there| there.trim_ascii() == line.trim().as_bytes());
        self.0.iter().map(String::as_str).filter(move |line| !is_there(line)).collect::<Vec<_>>().into_iter()
    }
}

/// One file's change: its name, which of its lines change, and the plan's own lines that go and come.
pub(super) fn change(
    name: &str,
    before: Option<&[u8]>,
    after: Option<&[u8]>,
    comes: &OwnLines,
    goes: &OwnLines,
) -> String {
    let (old, new) = (lines(before), lines(after));
    let what = match (before, after) {
        (None, _) => " (new)".to_owned(),
        (_, None) => " (removed)".to_owned(),
        _ => which_change(&changed(&old, &new)),
    };
    let mut shown = format!("{name}{what}\n");
    for line in goes.not_in(&new) {
        writeln!(shown, "-{line}").ok();
    }
    for line in comes.not_in(&old) {
        writeln!(shown, "+{line}").ok();
    }
    shown
}

fn lines(bytes: Option<&[u8]>) -> Vec<&[u8]> {
    bytes.unwrap_or_default().split_inclusive(|byte| *byte == b'\n').collect()
}

/// Which lines of the old file do not stay as they are; counted from 0.
fn changed(old: &[&[u8]], new: &[&[u8]]) -> Vec<Range<usize>> {
    let operations = capture_diff_slices(Algorithm::Patience, old, new);
    let ranges = operations.iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    ranges.map(DiffOp::old_range).filter(|range| !range.is_empty()).collect()
}

/// In words: ` (lines 2, 5-7 change)`.
fn which_change(ranges: &[Range<usize>]) -> String {
    let spelled: Vec<String> = ranges
        .iter()
        .map(|range| match range.len() {
            1 => (range.start + 1).to_string(),
            _ => format!("{}-{}", range.start + 1, range.end),
        })
        .collect();
    match ranges {
        [] => String::new(),
        [only] if only.len() == 1 => format!(" (line {} changes)", only.start + 1),
        _ => format!(" (lines {} change)", spelled.join(", ")),
    }
}
