//! Addresses in JSON documents. Strings are read as RFC 8259 has them, so that no escape hides one, and every member of a
//! name counts, since clients differ in which of two they take; all else stays byte for byte.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::address::{Addresses, Destination};
use super::decision::{Decision, Fault, decide};
use super::locations::Location;
use crate::keys::is_taken_for;
use gatepass_core::ecosystem::Ecosystem;

/// How deep objects and lists may lie in each other. Registries' documents have at most ten levels.
const DEEPEST: usize = 32;

/// What is said of a document that is not JSON.
const NOT_JSON: Fault = Fault::Unreadable("a document that clients read as JSON is none (RFC 8259), or lies too deep");

/// The document with its addresses mapped; `None` when there is nothing to change.
pub(super) fn map_json(kind: Ecosystem, addresses: &Addresses, document: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    map(kind, addresses, document, true)
}

/// Whether a document that may not be changed can pass as it is: no address at a place would have to be another.
///
/// # Errors
/// One leads elsewhere, or the document cannot be read.
pub(super) fn passes_as_it_is(kind: Ecosystem, addresses: &Addresses, document: &[u8]) -> Result<bool, Fault> {
    map(kind, addresses, document, false).map(|mapped| mapped.is_none())
}

fn map(kind: Ecosystem, addresses: &Addresses, document: &[u8], beyond_limits: bool) -> Result<Option<Vec<u8>>, Fault> {
    // Some clients skip a byte order mark, others fail.
    let bare = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let text = std::str::from_utf8(bare).map_err(|_| NOT_JSON)?;
    let root: &RawValue = serde_json::from_str(text).map_err(|_| NOT_JSON)?;
    let locations = Location::members(kind);
    let mut walk = Walk { text, addresses, locations, beyond_limits, path: Vec::new(), edits: Vec::new() };
    walk.value(root, 0)?;
    if walk.edits.is_empty() && bare.len() == document.len() {
        return Ok(None);
    }
    let mut mapped = Vec::with_capacity(document.len() + 64 * walk.edits.len());
    let mut read = 0;
    for (range, instead) in walk.edits {
        mapped.extend_from_slice(&bare[read..range.start]);
        mapped.extend_from_slice(instead.as_bytes());
        read = range.end;
    }
    mapped.extend_from_slice(&bare[read..]);
    Ok(Some(mapped))
}

struct Walk<'a> {
    text: &'a str,
    addresses: &'a Addresses,
    locations: Vec<(&'static [&'static str], &'static Location)>,
    /// Whether addresses at no place count, too.
    beyond_limits: bool,
    /// The names of the members that lead to where the walk is.
    path: Vec<String>,
    /// What stands where, instead; in order.
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a RawValue, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(NOT_JSON);
        }
        match value.get().as_bytes().first() {
            Some(b'{') => {
                let mut reader = serde_json::Deserializer::from_str(value.get());
                for (name, member) in reader.deserialize_map(Members).map_err(|_| NOT_JSON)? {
                    self.path.push(name);
                    let done = self.value(member, depth + 1);
                    self.path.pop();
                    done?;
                }
            }
            Some(b'[') => {
                let items: Vec<&'a RawValue> = serde_json::from_str(value.get()).map_err(|_| NOT_JSON)?;
                for item in items {
                    self.value(item, depth + 1)?;
                }
            }
            Some(b'"') => self.string(value)?,
            _ => {}
        }
        Ok(())
    }

    fn string(&mut self, value: &'a RawValue) -> Result<(), Fault> {
        let location =
            self.locations.iter().find(|(names, _)| self.path.ends_with_names(names)).map(|(_, location)| *location);
        // Most strings are no addresses, and need no reading.
        if location.is_none() && !(self.beyond_limits && may_be_address(value.get())) {
            return Ok(());
        }
        let text: String = serde_json::from_str(value.get()).map_err(|_| NOT_JSON)?;
        let decision = match location {
            Some(location) => decide(location, self.addresses, &text)?,
            None => match self.addresses.whole_lead(&text) {
                Some(Destination::Here(path)) => Decision::Write(self.addresses.whole(&path)),
                _ => Decision::Keep,
            },
        };
        let instead = match decision {
            Decision::Keep => return Ok(()),
            Decision::TakeOut => "null".to_owned(),
            Decision::Write(address) => serde_json::Value::String(address).to_string(),
        };
        let start = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        self.edits.push((start..start + value.get().len(), instead));
        Ok(())
    }
}

/// Whether the path of a member ends with these names.
trait EndsWithNames {
    fn ends_with_names(&self, names: &[&str]) -> bool;
}

impl EndsWithNames for Vec<String> {
    fn ends_with_names(&self, names: &[&str]) -> bool {
        self.len() >= names.len()
            && self[self.len() - names.len()..].iter().zip(names).all(|(one, other)| is_taken_for(one, other))
    }
}

/// Whether a string, quotes and escapes and all, could be an address of HTTP.
fn may_be_address(raw: &str) -> bool {
    let inner = raw[1..].trim_start();
    inner.starts_with('\\')
        || inner.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http") || start.contains('\\'))
}

/// All members of an object, those of one name, too.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            members.push((name, map.next_value::<&'de RawValue>()?));
        }
        Ok(members)
    }
}
