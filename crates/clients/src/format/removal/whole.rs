//! A file that is gatepass's own, and that somebody changed: what is not of the plan stays.

use super::{Ours, Removed};

/// The lines of `text` that the plan does not have, or not so often, by what they say without white space.
pub(super) fn remove(wanted: &str, ours: &Ours<'_>, text: &str) -> Removed {
    let plain = |line: &str| line.split_whitespace().collect::<String>().replace('"', "'");
    let emptied = |line: &str| ours.names.iter().fold(line.to_owned(), |text, name| text.replace(name.as_str(), ""));
    let mut known: Vec<[String; 2]> =
        wanted.lines().map(|line| [plain(&ours.values.filled(line)), plain(&emptied(line))]).collect();
    let is_theirs = |line: &&str| {
        let plain = plain(line);
        match known.iter().position(|known| known.contains(&plain)) {
            Some(place) => {
                known.remove(place);
                false
            }
            None => !plain.is_empty() && !ours.values.is_in(line),
        }
    };
    let text: String = text.lines().filter(is_theirs).map(|line| format!("{line}\n")).collect();
    Removed { stays: !text.is_empty(), text }
}
