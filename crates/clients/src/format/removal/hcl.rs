//! HCL without the plan's blocks: each is known by its type and labels, and what is in it by its name.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::structure::{Block, Body, Structure};

use super::super::hcl::{labels, parse};
use super::{Ours, Removed, whole_lines};

/// `text` without these blocks, and with those of the original in their place; `None` where one cannot be read.
pub(super) fn remove(blocks: &[&str], ours: &Ours<'_>, text: &str, original: &str) -> Option<Removed> {
    let before = parse(original).ok()?;
    let mut edited = text.to_owned();
    let mut stays = false;
    for wanted in blocks {
        let body = parse(wanted).ok()?;
        let Some(wanted_block) = body.blocks().next() else { continue };
        let theirs = before.blocks().find(|block| same(block, wanted_block)).and_then(|block| text_at(original, block));
        let wanted = Written { text: wanted, node: wanted_block };
        remove_one(&mut edited, wanted, ours, theirs, &mut stays)?;
    }
    let is_as_before = facts(&edited)? == facts(original)?;
    if is_as_before && comments(&edited).iter().all(|comment| comments(original).contains(comment)) {
        original.clone_into(&mut edited);
    }
    Some(Removed { text: edited, stays })
}

/// A part of a text, and the text, in which its places are.
#[derive(Clone, Copy)]
struct Written<'a, T> {
    text: &'a str,
    node: &'a T,
}

fn remove_one(
    text: &mut String,
    wanted: Written<'_, Block>,
    ours: &Ours<'_>,
    original: Option<&str>,
    stays: &mut bool,
) -> Option<()> {
    let body = parse(text).ok()?;
    let mut is_there = false;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for found in body.blocks().filter(|block| same(block, wanted.node)) {
        let range = found.span()?;
        is_there = true;
        if original.is_some_and(|original| Some(original) == text.get(range.clone())) {
            continue;
        }
        let mut goes = Vec::new();
        let wanted = Written { text: wanted.text, node: &wanted.node.body };
        let all = ours_in(wanted, Written { text, node: &found.body }, ours, &mut goes)?;
        match original {
            Some(original) if all || !goes.is_empty() => edits.push((range, original.to_owned())),
            None if all => edits.push((whole_lines(text, range), String::new())),
            _ => {
                *stays = true;
                edits.extend(goes.into_iter().map(|range| (whole_lines(text, range), String::new())));
            }
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    for (range, new) in edits.into_iter().rev() {
        text.replace_range(range, &new);
    }
    if let Some(original) = original.filter(|_| !is_there) {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        text.push_str(&format!("{gap}{original}\n"));
    }
    Some(())
}

/// Where our own structures in a body are, and whether it has no others.
fn ours_in(
    wanted: Written<'_, Body>,
    found: Written<'_, Body>,
    ours: &Ours<'_>,
    goes: &mut Vec<Range<usize>>,
) -> Option<bool> {
    let mut all = true;
    for structure in found.node {
        match structure {
            Structure::Attribute(attribute) => {
                let written = found.text.get(attribute.value.span()?)?;
                let mut same = wanted.node.attributes().filter(|other| other.key.as_str() == attribute.key.as_str());
                let same = same.next().and_then(|other| wanted.text.get(other.value.span()?));
                if same.is_some_and(|wanted| ours.is(wanted, written)) || ours.values.is_in(written) {
                    goes.push(attribute.span()?);
                } else {
                    all = false;
                }
            }
            Structure::Block(block) => {
                let mut within = Vec::new();
                let is_all = match wanted.node.blocks().find(|other| same(other, block)) {
                    Some(other) => {
                        let wanted = Written { text: wanted.text, node: &other.body };
                        ours_in(wanted, Written { text: found.text, node: &block.body }, ours, &mut within)?
                    }
                    None => false,
                };
                if is_all {
                    goes.push(block.span()?);
                } else {
                    all = false;
                    goes.extend(within);
                }
            }
        }
    }
    Some(all)
}

fn same(one: &Block, other: &Block) -> bool {
    one.ident.as_str() == other.ident.as_str() && labels(one) == labels(other)
}

fn text_at<'a>(text: &'a str, block: &Block) -> Option<&'a str> {
    text.get(block.span()?)
}

/// What a text says, in an order of its own; `None` where it cannot be read.
pub(in super::super) fn facts(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut facts = Vec::new();
    collect(text, &parse(text).ok()?, "", &mut facts)?;
    facts.sort();
    Some(facts)
}

fn collect(text: &str, body: &Body, path: &str, facts: &mut Vec<String>) -> Option<()> {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let value: String = text.get(attribute.value.span()?)?.split_whitespace().collect();
                facts.push(format!("{path}/{}={value}", attribute.key.as_str()));
            }
            Structure::Block(block) => {
                let path = format!("{path}/{} {}", block.ident.as_str(), labels(block).join(" "));
                if block.body.is_empty() {
                    facts.push(path.clone());
                }
                collect(text, &block.body, &path, facts)?;
            }
        }
    }
    Some(())
}

fn comments(text: &str) -> Vec<&str> {
    let is_comment = |line: &&str| ["#", "//", "/*"].iter().any(|start| line.starts_with(start));
    text.lines().map(str::trim).filter(is_comment).collect()
}
