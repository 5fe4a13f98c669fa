//! Taking what a plan said out of a file again, key by key, whatever its layout has become since: what stands at a key and
//! is ours goes, and what was there before comes back; what somebody put there stays. A value of ours never stays, nor
//! what is left of an entry whose value somebody emptied.

mod hcl;
mod lines;
mod netrc;
mod whole;
mod xml;

use std::ops::Range;

use serde_json::{Map, Value};

use super::items::merged;
use super::json::name_of;
use super::ours::{Ours, Removed};
use super::{Format, Item, json, toml, yaml};
pub(super) use hcl::facts as facts_of_hcl;
pub(super) use netrc::facts as facts_of_netrc;
pub(super) use xml::facts as facts_of_xml;

/// `text` without what is ours; `None` where it or the original cannot be read.
pub(crate) fn remove(format: Format, ours: &Ours<'_>, text: &str, original: &str) -> Option<Removed> {
    let plain = |text: &str| text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (body, before) = (plain(text), plain(original));
    let removed = match ours.items.first()? {
        Item::Line(_) => {
            let wanted =
                ours.items.iter().filter_map(|item| if let Item::Line(line) = item { Some(line) } else { None });
            lines::remove(&wanted.collect::<Vec<_>>(), ours, &body, &before)
        }
        Item::Toml(_) | Item::Json(_) | Item::Yaml(_) => tree(format, ours, &body, &before)?,
        Item::Xml { .. } => {
            let wanted = ours
                .items
                .iter()
                .filter_map(|item| if let Item::Xml { element, .. } = item { Some(element) } else { None });
            xml::remove(&wanted.collect::<Vec<_>>(), ours, &body, &before)?
        }
        Item::Netrc { .. } => {
            let wanted = ours.items.iter().filter_map(|item| match item {
                Item::Netrc { machine, login, password } => Some((machine.as_str(), login.as_str(), password.as_str())),
                _ => None,
            });
            netrc::remove(&wanted.collect::<Vec<_>>(), ours, &body, &before)
        }
        Item::Hcl(_) => {
            let wanted = ours
                .items
                .iter()
                .filter_map(|item| if let Item::Hcl(block) = item { Some(block.as_str()) } else { None });
            hcl::remove(&wanted.collect::<Vec<_>>(), ours, &body, &before)?
        }
        Item::Whole(wanted) => whole::remove(wanted, ours, &body),
    };
    let byte_order_mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let text = format!(
        "{byte_order_mark}{}",
        super::with_line_ends_of(text.trim_start_matches('\u{feff}'), &body, &removed.text)
    );
    Some(Removed { text, ..removed })
}

/// A range with the white space before it and the line's end behind it, where nothing else is on its lines.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |newline| range.end + newline + 1);
    let is_alone = text[start..range.start].trim().is_empty() && text[range.end..end].trim().is_empty();
    if is_alone { start..end } else { range }
}

fn tree(format: Format, ours: &Ours<'_>, text: &str, original: &str) -> Option<Removed> {
    let current = format.tree(text)?;
    let before = format.tree(original)?;
    let mut stays = false;
    let wanted = merged(ours.items);
    let nothing = || Value::Object(Map::new());
    let target = without(&current, Some(&before), &wanted, ours, &mut stays).unwrap_or_else(nothing);
    let is_comment = |line: &&str| line.trim_start().starts_with('#') || line.trim_start().starts_with("//");
    let has_comments =
        text.lines().filter(is_comment).any(|line| !original.lines().any(|other| other.trim() == line.trim()));
    if target == before && !has_comments {
        return Some(Removed { text: original.to_owned(), stays });
    }
    let (Value::Object(from), Value::Object(to)) = (&current, &target) else { return None };
    let changed = match format {
        Format::Json => json::become_tree(text, from, to),
        Format::Toml => toml::become_tree(text, original, from, to),
        Format::Yaml => yaml::become_tree(text, from, to),
        _ => None,
    };
    let text = changed.filter(|changed| format.tree(changed).as_ref() == Some(&target))?;
    Some(Removed { text, stays })
}

/// `current` without what is ours in it; `None` where nothing is left that was there before.
fn without(
    current: &Value,
    original: Option<&Value>,
    wanted: &Value,
    ours: &Ours<'_>,
    stays: &mut bool,
) -> Option<Value> {
    match (wanted, current) {
        (Value::Object(wanted), Value::Object(current)) => {
            let mut left = current.clone();
            for (key, wanted) in wanted {
                let original = original.and_then(|original| original.get(key));
                let now = match current.get(key) {
                    Some(current) if !current.is_null() => without(current, original, wanted, ours, stays),
                    _ => original.and_then(|original| only(original, wanted)),
                };
                match now {
                    Some(now) => drop(left.insert(key.clone(), now)),
                    None => drop(left.shift_remove(key)),
                }
            }
            (original.is_some() || !left.is_empty()).then_some(Value::Object(left))
        }
        (Value::Array(wanted), Value::Array(current)) => {
            let mut left = current.clone();
            for wanted in wanted {
                let before = original.and_then(Value::as_array).into_iter().flatten();
                let before = before.into_iter().find(|other| is_same(wanted, other, ours));
                let place = left.iter().position(|other| is_same(wanted, other, ours));
                match (place, before) {
                    (Some(place), Some(before)) if name_of(wanted).is_some() => {
                        left[place] = without(&left[place], Some(before), wanted, ours, stays).unwrap_or(Value::Null);
                    }
                    (Some(_), Some(_)) | (None, None) => {}
                    (None, Some(before)) => left.push(before.clone()),
                    (Some(place), None) if is_entry(wanted, &left[place], ours) => drop(left.remove(place)),
                    (Some(_), None) => *stays = true,
                }
            }
            (original.is_some() || !left.is_empty()).then_some(Value::Array(left))
        }
        // Composer makes an object of its list, with numbers and names for keys.
        (Value::Array(wanted), Value::Object(current)) => {
            let mut left = current.clone();
            for wanted in wanted {
                let is_kept = original.and_then(Value::as_array).is_some_and(|before| before.contains(wanted));
                if !is_kept {
                    left.retain(|key, value| {
                        !is_entry(wanted, value, ours) && wanted.get(key.as_str()) != Some(&*value)
                    });
                }
            }
            (original.is_some() || !left.is_empty()).then_some(Value::Object(left))
        }
        (Value::String(wanted), Value::String(found)) if ours.is(wanted, found) => original.cloned(),
        (wanted, found) if wanted == found => original.cloned(),
        _ if !leaves(current).any(|text| ours.values.is_in(text)) => {
            *stays = original != Some(current);
            Some(current.clone())
        }
        _ => original.cloned(),
    }
}

/// What of the original stands where `wanted` does.
fn only(original: &Value, wanted: &Value) -> Option<Value> {
    let (Value::Object(before), Value::Object(wanted)) = (original, wanted) else { return Some(original.clone()) };
    let part = before.iter().filter_map(|(key, value)| Some((key.clone(), only(value, wanted.get(key)?)?)));
    let part: Map<String, Value> = part.collect();
    (!part.is_empty()).then_some(Value::Object(part))
}

/// Whether an element of a list is the one that the plan names.
fn is_same(wanted: &Value, found: &Value, ours: &Ours<'_>) -> bool {
    match (name_of(wanted), name_of(found)) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => is_entry(wanted, found, ours),
    }
}

/// Whether an element is ours: all of it, or the address or the value in it.
fn is_entry(wanted: &Value, found: &Value, ours: &Ours<'_>) -> bool {
    match (wanted, found) {
        (Value::String(wanted), Value::String(found)) => ours.is(wanted, found),
        (Value::Object(wanted), Value::Object(found)) => {
            let tells = |text: &str| text.contains("://") || ours.names.iter().any(|name| text.contains(name.as_str()));
            let is_named = name_of(&Value::Object(wanted.clone())).is_some();
            let same = |(key, wanted): (&String, &Value)| match (wanted, found.get(key)) {
                (Value::String(wanted), Some(Value::String(found))) => tells(wanted) && ours.is(wanted, found),
                // What is left of it without that.
                (Value::String(wanted), None) => is_named && tells(wanted),
                _ => false,
            };
            wanted == found || wanted.iter().any(same)
        }
        (wanted, found) => wanted == found,
    }
}

/// The texts in a value.
fn leaves(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::Object(members) => Box::new(members.values().flat_map(leaves)),
        Value::Array(elements) => Box::new(elements.iter().flat_map(leaves)),
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        _ => Box::new(std::iter::empty()),
    }
}

/// Each text, number and flag under its keys, for comparing.
pub(super) fn facts(value: &Value, under: &str, give: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| facts(value, &format!("{under}/{key}"), give)),
        Value::Array(elements) => elements.iter().for_each(|value| facts(value, &format!("{under}/"), give)),
        leaf => give.push(format!("{under}={leaf}")),
    }
}
