//! Line by line: INI and its kin (`pip.conf`, `.pypirc`, `.npmrc`, the file of `go env`, `requirements.txt`). No library
//! keeps comments, order, spaces and doubled sections of all of them, and the dialects differ in nothing needed here.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Unreadable;

/// One line that must be there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(super) section: Option<Cow<'static, str>>,
    pub(super) key: String,
    pub(super) text: String,
    pub(super) is_item: bool,
}

impl Line {
    /// `key=value` before any section header.
    pub fn new(key: impl Into<String>, separator: &str, value: &str) -> Self {
        let key = key.into();
        let text = format!("{key}{separator}{value}");
        Self { section: None, key, text, is_item: false }
    }

    /// The same line, in a section.
    #[must_use]
    pub fn in_section(self, section: &'static str) -> Self {
        Self { section: Some(section.into()), ..self }
    }

    /// One item of a list with an item a line, indented under its key, as Python's configparser has them.
    pub fn item(section: &'static str, key: &str, item: &str) -> Self {
        Self { section: Some(section.into()), key: key.to_owned(), text: item.to_owned(), is_item: true }
    }

    /// What tells it from the other lines of a file.
    pub fn identity(&self) -> String {
        let item = if self.is_item { self.text.as_str() } else { "" };
        format!("[{}] {} {item}", self.section.as_deref().unwrap_or_default(), self.key)
    }
}

pub(super) fn edit(text: &str, wanted: &[Line]) -> Result<String, Unreadable> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    refuse_what_is_no_ini(&lines, wanted)?;
    for line in wanted {
        let entry = entry_of(&lines, line);
        match entry {
            Some((start, end)) if line.is_item => {
                if !lines[start..end].iter().flat_map(|line| line.split([' ', '\t', '='])).any(|word| word == line.text)
                {
                    lines.insert(end, format!("    {}", line.text));
                }
            }
            Some((start, end)) => {
                // `key = value` says what `key=value` does: a client's own way of writing it stays.
                if value_of(&lines[start], &line.key) != value_of(&line.text, &line.key) || end - start > 1 {
                    lines.splice(start..end, [line.text.clone()]);
                }
            }
            None => insert(&mut lines, line),
        }
    }
    let mut edited = lines.join("\n");
    if text.ends_with('\n') || lines.len() != text.lines().count() {
        edited.push('\n');
    }
    Ok(edited)
}

/// A file with sections holds nothing but headers, comments, entries and their continuations.
fn refuse_what_is_no_ini(lines: &[String], wanted: &[Line]) -> Result<(), Unreadable> {
    if wanted.iter().all(|line| line.section.is_none()) {
        return Ok(());
    }
    let strange = lines.iter().position(|line| {
        !(line.trim().is_empty()
            || line.starts_with([' ', '\t', '#', ';'])
            || header(line).is_some()
            || line.contains(['=', ':']))
    });
    strange.map_or(Ok(()), |index| Err(Unreadable::At { format: "an entry", line: index + 1, column: 1 }))
}

fn header(line: &str) -> Option<&str> {
    line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).map(str::trim)
}

/// The lines of the section, without its header: the last of several by the same name that has the key, else the first.
pub(super) fn section_ranges(lines: &[String], section: Option<&str>) -> Vec<(usize, usize)> {
    let headers: Vec<usize> = (0..lines.len()).filter(|index| header(&lines[*index]).is_some()).collect();
    let end_after = |start: usize| headers.iter().copied().find(|index| *index >= start).unwrap_or(lines.len());
    match section {
        None => vec![(0, end_after(0))],
        Some(name) => headers
            .iter()
            .filter(|index| header(&lines[**index]) == Some(name))
            .map(|index| (index + 1, end_after(index + 1)))
            .collect(),
    }
}

/// Where the entry with this key starts and ends. Of several the last, which is the one that counts.
pub(super) fn entry_of(lines: &[String], wanted: &Line) -> Option<(usize, usize)> {
    entries_of(lines, wanted).pop()
}

/// Where all entries with this key start and end.
pub(super) fn entries_of(lines: &[String], wanted: &Line) -> Vec<(usize, usize)> {
    let has_key = |line: &str| {
        let rest = line.trim_start().strip_prefix(wanted.key.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ':', ' ', '\t']))
    };
    // Where there are sections, what is indented belongs to the entry above it.
    let continues = |line: &str| wanted.section.is_some() && line.starts_with([' ', '\t']) && !line.trim().is_empty();
    let ranges = section_ranges(lines, wanted.section.as_deref());
    let starts = ranges.into_iter().flat_map(|(start, end)| start..end).filter(|index| has_key(&lines[*index]));
    let entry = |start: usize| {
        let end = (start + 1..lines.len()).find(|index| !continues(&lines[*index])).unwrap_or(lines.len());
        (start, end)
    };
    starts.map(entry).collect()
}

fn insert(lines: &mut Vec<String>, line: &Line) {
    let text = if line.is_item { format!("{} =\n    {}", line.key, line.text) } else { line.text.clone() };
    insert_lines(lines, line.section.as_deref(), &[text]);
}

pub(super) fn insert_lines(lines: &mut Vec<String>, section: Option<&str>, new: &[String]) {
    let Some((start, end)) = section_ranges(lines, section).first().copied() else {
        if lines.last().is_some_and(|last| !last.trim().is_empty()) {
            lines.push(String::new());
        }
        lines.push(format!("[{}]", section.unwrap_or_default()));
        lines.extend_from_slice(new);
        return;
    };
    // After the section's last line that says something, not after the blank lines that set the next one off.
    let place = (start..end).rev().find(|index| !lines[*index].trim().is_empty()).map_or(start, |last| last + 1);
    lines.splice(place..place, new.iter().cloned());
}

/// What stands behind the key and its separator.
pub(super) fn value_of<'a>(entry: &'a str, key: &str) -> &'a str {
    let rest = entry.trim_start();
    let rest = rest.strip_prefix(key).unwrap_or(rest).trim_start();
    rest.strip_prefix(['=', ':']).unwrap_or(rest).trim()
}

/// What the lines say, each under its section, spaces around separators aside.
pub(super) fn entries(text: &str) -> Vec<String> {
    let mut section = String::new();
    let mut entries = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match header(line) {
            Some(name) => section = format!("[{name}] "),
            // A comment is in no section.
            None if line.trim_start().starts_with(['#', ';']) => entries.push(line.trim().to_owned()),
            None => {
                let (key, value) = line.split_once('=').unwrap_or((line, ""));
                entries.push(format!("{section}{}={}", key.trim(), value.trim()));
            }
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_where_it_counts_and_all_else_stays() {
        let plain = Line::new("registry", "=", "r");
        let global = || Line::new("index-url", " = ", "r").in_section("global");
        let item = || Line::item("global", "trusted-host", "h");
        let rows: &[(&str, &Line, &str)] = &[
            ("", &plain, "registry=r\n"),
            ("; mine\nsave-exact=true", &plain, "; mine\nsave-exact=true\nregistry=r\n"),
            ("registry=x\n", &plain, "registry=r\n"),
            ("registry = r\n", &plain, "registry = r\n"),
            ("registry=x\nregistry=y\n", &plain, "registry=x\nregistry=r\n"),
            ("registry-x=1\n", &plain, "registry-x=1\nregistry=r\n"),
            ("a=1\n\n[s]\nregistry=x\n", &plain, "a=1\nregistry=r\n\n[s]\nregistry=x\n"),
            ("", &global(), "[global]\nindex-url = r\n"),
            ("[install]\nx = 1\n", &global(), "[install]\nx = 1\n\n[global]\nindex-url = r\n"),
            ("[global]\nindex-url:\n  x\n  y\nz = 1\n", &global(), "[global]\nindex-url = r\nz = 1\n"),
            ("[global]\nz = 1\n\n[install]\n", &global(), "[global]\nz = 1\nindex-url = r\n\n[install]\n"),
            ("[global]\n", &item(), "[global]\ntrusted-host =\n    h\n"),
            ("[global]\ntrusted-host = g\n", &item(), "[global]\ntrusted-host = g\n    h\n"),
            ("[global]\ntrusted-host =\n    h\n", &item(), "[global]\ntrusted-host =\n    h\n"),
        ];
        for (before, line, after) in rows {
            let edit = |text: &str| match edit(text, &[(*line).clone()]) {
                Ok(edited) => edited,
                Err(_) => panic!("{text:?} cannot be read"),
            };
            assert_eq!(edit(before), *after, "{before:?}");
            assert_eq!(edit(after), *after, "twice: {before:?}");
        }
    }

    #[test]
    fn a_file_with_sections_that_is_none_is_refused() {
        let line = Line::new("index-url", " = ", "r").in_section("global");
        for text in ["<xml/>", "[global]\nwords alone\n", "{}"] {
            assert!(edit(text, std::slice::from_ref(&line)).is_err(), "{text:?}");
        }
    }
}
