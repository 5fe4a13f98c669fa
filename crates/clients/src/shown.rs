//! How a change to somebody's file is shown to people and models: this is the only place, and it never has the text of
//! the file at hand to show. What it shows are the plan's own lines, and numbers of lines.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::format::{Item, edit};
use super::placeholder::Placeholder;

/// Lines that a plan writes into a file, without the value: what the plan makes of an empty file, so that nothing that
/// stood in a file can be among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnLines(Vec<String>);

impl OwnLines {
    /// The lines of these items, with `…` for each value.
    pub fn of(items: &[Item], values: &[Placeholder]) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let none = OwnLines::default();
        change("f", Some(old.as_bytes()), Some(new.as_bytes()), &none, &none)
    }

    #[test]
    fn no_line_of_a_file_is_shown_but_its_number() {
        for (old, new) in [("password = hunter2\n", "password = hunter3\n"), ("hunter2\n", ""), ("", "hunter2\n")] {
            assert!(!shown(old, new).contains("hunter"), "{old:?} {new:?}");
        }
        let none = OwnLines::default();
        assert_eq!(change("f", None, Some(b"hunter2"), &none, &none), "f (new)\n");
        assert_eq!(change("f", Some(b"hunter2"), None, &none, &none), "f (removed)\n");
    }

    #[test]
    fn lines_are_counted_from_one_and_those_that_only_come_change_none() {
        for (old, new, which) in [
            ("a\nb\n", "a\nb\n", ""),
            ("a\nb\n", "a\nb\nc\n", ""),
            ("a\nb\n", "x\nb\n", " (line 1 changes)"),
            ("a\nb", "a\nb\n", " (line 2 changes)"),
            ("a\nb\nc\nd\n", "a\nx\ny\nd\n", " (lines 2-3 change)"),
            ("a\nb\nc\nd\ne\n", "x\nb\nc\nd\ny\n", " (lines 1, 5 change)"),
        ] {
            assert_eq!(shown(old, new), format!("f{which}\n"), "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_line_that_the_file_has_already_does_not_come() {
        let comes = OwnLines(vec!["a = 1".to_owned(), "b = …".to_owned()]);
        let text = change("f", Some(b"  a = 1  \n"), Some(b"a = 1\nb = 2\n"), &comes, &OwnLines::default());
        assert!(text.ends_with("\n+b = …\n") && !text.contains("+a"), "{text}");
    }
}
