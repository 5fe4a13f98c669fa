//! NuGet's protocol 2: Atom (RFC 4287) that says in attributes where packages and next pages are.

use std::ops::Range;

use super::super::address::{Addresses, Destination};
use super::decision::{Decision, Fault, decide};
use super::locations::{Location, Written};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::markup::escaped;

/// The document with its addresses mapped. `xml:base` (W3C XML Base) is mapped, and its relative addresses are clients' to
/// resolve; a base elsewhere is refused.
pub(super) fn map_xml(kind: Ecosystem, addresses: &Addresses, document: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    const BROKEN: Fault = Fault::Unreadable("a document that clients read as XML is none, or has a DTD");
    let text = std::str::from_utf8(document).map_err(|_| BROKEN)?;
    let parsed = roxmltree::Document::parse(text).map_err(|_| BROKEN)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for element in parsed.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        for attribute in element.attributes() {
            let instead = if attribute.name() == "base" {
                let location = Location::of(kind, Written::Attribute("link", "href"));
                match (addresses.lead(attribute.value()), location) {
                    (Destination::Here(path), _) => addresses.whole(&path),
                    (_, Some(location)) => match decide(location, addresses, attribute.value())? {
                        Decision::Write(address) => address,
                        _ => continue,
                    },
                    _ => continue,
                }
            } else {
                let written = LOCATIONS.iter().find(|(tag, named, _)| *tag == name && *named == attribute.name());
                let Some(location) = written.and_then(|(_, _, written)| Location::of(kind, *written)) else { continue };
                // `edit` links of OData are relative to the base, and nobody follows them.
                if element.attribute("rel").is_some_and(|relation| relation.starts_with("edit")) {
                    continue;
                }
                match decide(location, addresses, attribute.value())? {
                    Decision::Keep => continue,
                    Decision::TakeOut => String::new(),
                    Decision::Write(address) => address,
                }
            };
            edits.push((attribute.range_value(), escaped(&instead)));
        }
    }
    if edits.is_empty() {
        return Ok(None);
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut mapped = String::with_capacity(text.len() + 64 * edits.len());
    let mut read = 0;
    for (range, instead) in edits {
        mapped.push_str(&text[read..range.start]);
        mapped.push_str(&instead);
        read = range.end;
    }
    mapped.push_str(&text[read..]);
    Ok(Some(mapped.into_bytes()))
}

/// The attributes that hold addresses.
static LOCATIONS: [(&str, &str, Written); 2] =
    [("content", "src", Written::Attribute("content", "src")), ("link", "href", Written::Attribute("link", "href"))];
