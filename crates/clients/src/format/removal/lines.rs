//! Lines and items of lists, taken out of INI and its kin.

use super::super::lines::{Line, entries_of, entry_of, insert_lines, section_ranges, value_of};
use super::{Ours, Removed};

/// `text` without these lines, and with those of the original in their place.
pub(super) fn remove(wanted: &[&Line], ours: &Ours<'_>, text: &str, original: &str) -> Removed {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let originals: Vec<String> = original.lines().map(str::to_owned).collect();
    let mut stays = false;
    for line in wanted {
        if line.is_item {
            remove_item(&mut lines, &originals, line);
        } else {
            remove_entry(&mut lines, &originals, line, ours, &mut stays);
        }
        remove_empty_section(&mut lines, &originals, line.section.as_deref());
    }
    let mut text = lines.join("\n");
    if !lines.is_empty() && (text.ends_with('\n') || original.is_empty() || original.ends_with('\n')) {
        text.push('\n');
    }
    Removed { text, stays }
}

fn remove_entry(lines: &mut Vec<String>, originals: &[String], line: &Line, ours: &Ours<'_>, stays: &mut bool) {
    // The last of several is the one that was replaced.
    let before = entry_of(originals, line).map(|(start, end)| originals[start..end].to_vec());
    let wanted = value_of(&line.text, &line.key);
    let mut place = None;
    let mut theirs = Vec::new();
    for (start, end) in entries_of(lines, line).into_iter().rev() {
        let found = lines[start..end].join("\n");
        if ours.is(wanted, value_of(&found, &line.key)) {
            lines.drain(start..end);
            place = Some(start);
        } else {
            theirs.push(found);
        }
    }
    let is_there = |before: &[String]| {
        let value = value_of(before.first().map_or("", String::as_str), &line.key).trim().to_owned();
        theirs.iter().any(|found| value_of(found, &line.key).lines().next().unwrap_or_default().trim() == value)
    };
    let others = entries_of(originals, line).len().saturating_sub(1);
    match (before, place) {
        (Some(before), _) if is_there(&before) => {}
        (Some(before), Some(place)) => drop(lines.splice(place..place, before)),
        (Some(before), None) if theirs.len() <= others => insert_lines(lines, line.section.as_deref(), &before),
        _ => *stays |= theirs.len() > others,
    }
}

fn remove_item(lines: &mut Vec<String>, originals: &[String], line: &Line) {
    let is_word = |word: &str| word == line.text;
    let words = |line: &str| line.split([' ', '\t', '=', ':', ',']).map(str::to_owned).collect::<Vec<_>>();
    let had = entry_of(originals, line).is_some_and(|(start, end)| {
        originals[start..end].iter().flat_map(|line| words(line)).any(|word| is_word(&word))
    });
    let Some((start, end)) = entry_of(lines, line).filter(|_| !had) else { return };
    for index in (start..end).rev() {
        if lines[index].trim() == line.text {
            lines.remove(index);
        } else if index == start || words(&lines[index]).iter().any(|word| is_word(word)) {
            let (key, value) = lines[index].split_at(lines[index].find(['=', ':']).map_or(0, |place| place + 1));
            if value.split_whitespace().any(is_word) {
                let left: Vec<&str> = value.split_whitespace().filter(|word| !is_word(word)).collect();
                lines[index] = format!("{key} {}", left.join(" ")).trim_end().to_owned();
            }
        }
    }
    if let Some((start, end)) = entry_of(lines, line)
        && entry_of(originals, line).is_none()
        && lines[start..end].iter().all(|text| value_of(text, &line.key).trim().is_empty())
    {
        lines.drain(start..end);
    }
}

/// A section that was made for our lines goes with the last of them.
fn remove_empty_section(lines: &mut Vec<String>, originals: &[String], section: Option<&str>) {
    let Some(name) = section else { return };
    if !section_ranges(originals, section).is_empty() {
        return;
    }
    // What is taken out moves what follows it, so that each is looked for anew.
    let is_empty =
        |lines: &[String], range: &(usize, usize)| lines[range.0..range.1].iter().all(|l| l.trim().is_empty());
    while let Some((start, end)) =
        section_ranges(lines, Some(name)).into_iter().rev().find(|range| is_empty(lines.as_slice(), range))
    {
        let is_last = end == lines.len();
        lines.drain(start - 1..end);
        // The blank line that set it off.
        if is_last && lines.last().is_some_and(|last| last.trim().is_empty()) {
            lines.pop();
        }
    }
}
