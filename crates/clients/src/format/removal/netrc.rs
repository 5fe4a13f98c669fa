//! `.netrc` without the plan's machines, however their words are put on lines.

use super::super::netrc::{Entry, entries, put_before_default};
use super::{Ours, Removed, whole_lines};

/// A machine of the plan's: its name, login and password.
pub(super) type Machine<'a> = (&'a str, &'a str, &'a str);

/// `text` without these machines, and with those of the original in their place.
pub(super) fn remove(wanted: &[Machine<'_>], ours: &Ours<'_>, text: &str, original: &str) -> Removed {
    let mut edited = text.to_owned();
    let mut stays = false;
    for (machine, login, password) in wanted {
        let theirs = entries(original).into_iter().find(|entry| entry.machine == *machine);
        let theirs = theirs.map(|entry| (original[entry.range.clone()].to_owned(), entry));
        let found: Vec<Entry> = entries(&edited).into_iter().filter(|entry| entry.machine == *machine).collect();
        let is_there = !found.is_empty();
        let mut is_back = found.iter().any(|found| theirs.as_ref().is_some_and(|(_, theirs)| theirs.same(found)));
        for entry in found.into_iter().rev() {
            let is_ours = match (&entry.password, &entry.login) {
                (Some(found), _) => ours.is(password, found),
                // What is left of it.
                (None, Some(found)) => found == login,
                (None, None) => true,
            };
            match &theirs {
                Some((_, theirs)) if theirs.same(&entry) => {}
                _ if !is_ours => stays = true,
                Some((text, _)) if !is_back => {
                    edited.replace_range(entry.range, text);
                    is_back = true;
                }
                _ => edited.replace_range(whole_lines(&edited, entry.range), ""),
            }
        }
        if let Some((theirs, _)) = theirs.filter(|_| !is_there) {
            edited = put_before_default(&edited, &format!("{theirs}\n"));
        }
    }
    let is_as_before = facts(&edited) == facts(original);
    let comments = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with('#'));
        lines.map(str::to_owned).collect()
    };
    let before = comments(original);
    if is_as_before && comments(&edited).iter().all(|comment| before.contains(comment)) {
        original.clone_into(&mut edited);
    }
    Removed { text: edited, stays }
}

/// What a text says, machine by machine, in their order; and its other words.
pub(in super::super) fn facts(text: &str) -> Vec<String> {
    let entries = entries(text);
    let mut rest = text.to_owned();
    for entry in entries.iter().rev() {
        rest.replace_range(entry.range.clone(), "");
    }
    let line_of = |entry: &Entry| {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        format!("{} {} {} {}", entry.machine, word(&entry.login), word(&entry.password), word(&entry.account))
    };
    let rest = rest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries.iter().map(line_of).chain(rest.map(str::to_owned)).collect()
}
