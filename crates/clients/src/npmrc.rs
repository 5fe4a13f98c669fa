//! npm's file as npm and those that read it do: what is said of a name the last time, before any section
//! (<https://docs.npmjs.com/cli/configuring-npm/npmrc>, and the package `ini` that they read it with).

use super::precedence::{Earlier, Precedence};

/// A line of such a file.
pub(super) struct Entry {
    /// The first is 1.
    pub line: usize,
    pub name: String,
    pub value: String,
}

/// Whether what stands in a section is something else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sections {
    Apart,
    /// pnpm 12 reads on.
    Ignored,
}

/// What a file says.
pub(super) fn entries(at: &Precedence<'_>, file: &Earlier, sections: Sections) -> Vec<Entry> {
    let is_section =
        |line: &str| sections == Sections::Apart && line.starts_with('[') && line.trim_end().ends_with(']');
    let lines = file.text.lines().enumerate().take_while(|(_, line)| !is_section(line));
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with([';', '#']) && !line.trim().is_empty());
    let entries = lines.map(|(index, line)| {
        let (name, value) = line.split_once('=').unwrap_or((line, "true"));
        Entry { line: index + 1, name: expanded(at, &plain(name)), value: expanded(at, &plain(value)) }
    });
    entries.collect()
}

/// What is said of a name the last time.
pub(super) fn last<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    entries.iter().rfind(|entry| entry.name == name)
}

/// A name or a value without its quotes, or without what is a comment behind it.
fn plain(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(within) = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote)) {
            return within.to_owned();
        }
    }
    let is_comment = |(index, character): &(usize, char)| {
        matches!(character, ';' | '#') && !text.get(..*index).is_some_and(|before| before.ends_with('\\'))
    };
    let end = text.char_indices().find(is_comment).map_or(text.len(), |(index, _)| index);
    text.get(..end).unwrap_or(text).trim().to_owned()
}

/// The text with what variables say; one that is not set stays as it stands.
fn expanded(at: &Precedence<'_>, text: &str) -> String {
    let (mut done, mut rest) = (String::new(), text);
    while let Some((before, (name, behind))) =
        rest.split_once("${").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        done.push_str(before);
        done.push_str(&at.variable(name).unwrap_or_else(|| format!("${{{name}}}")));
        rest = behind;
    }
    done + rest
}
