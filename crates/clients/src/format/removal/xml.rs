//! XML without the plan's elements: each is known by its identity, whatever the layout around it has become.

use std::ops::Range;

use roxmltree::{Document, Node};

use super::super::xml::{Element, append_text, find_all};
use super::{Ours, Removed, whole_lines};

/// `text` without these elements, and with those of the original in their place; `None` where one cannot be read.
pub(super) fn remove(elements: &[&Element<String>], ours: &Ours<'_>, text: &str, original: &str) -> Option<Removed> {
    let before = parse_or_none(original)?;
    let mut edited = text.to_owned();
    let mut stays = false;
    for element in elements {
        let theirs = before.as_ref().and_then(|before| find_all(before, element).into_iter().next());
        let theirs = theirs.map(|node| node_text(original, node));
        remove_one(&mut edited, element, ours, theirs.as_deref(), &mut stays)?;
        remove_empty_parents(&mut edited, element, before.as_ref())?;
    }
    // A root that was made for our elements goes with them.
    let is_made =
        before.is_none() && Document::parse(&edited).ok()?.root_element().children().all(|node| !node.is_element());
    let is_as_before = is_made || facts(&edited)? == facts(original)?;
    if is_as_before && !has_new_comments(&edited, original)? {
        original.clone_into(&mut edited);
    }
    Some(Removed { text: edited, stays })
}

fn remove_one(
    text: &mut String,
    element: &Element<String>,
    ours: &Ours<'_>,
    original: Option<&str>,
    stays: &mut bool,
) -> Option<()> {
    let (edits, is_there) = {
        let document = Document::parse(text).ok()?;
        let wanted = Document::parse(&element.text).ok()?;
        let found = find_all(&document, element);
        let mut is_back = false;
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for node in &found {
            if original.is_some_and(|original| is_equivalent(original, &node_text(text, *node))) {
                is_back = true;
            } else if is_ours(wanted.root_element(), *node, ours) {
                let new = original.filter(|_| !is_back).map(str::to_owned);
                is_back |= new.is_some();
                edits.push(match new {
                    Some(new) => (node.range(), new),
                    None => (whole_lines(text, node.range()), String::new()),
                });
            } else {
                *stays = true;
            }
        }
        (edits, !found.is_empty())
    };
    for (range, new) in edits.into_iter().rev() {
        text.replace_range(range, &new);
    }
    if let Some(original) = original.filter(|_| !is_there) {
        let (range, new) = append_text(&Document::parse(text).ok()?, &element.parents, original);
        text.replace_range(range, &new);
    }
    Some(())
}

/// What was made around our elements goes with the last of them.
fn remove_empty_parents(text: &mut String, element: &Element<String>, original: Option<&Document<'_>>) -> Option<()> {
    for depth in (1..=element.parents.len()).rev() {
        let path = &element.parents[..depth];
        if original.is_some_and(|original| !at(original, path).is_empty()) {
            continue;
        }
        let ranges: Vec<Range<usize>> = {
            let document = Document::parse(text).ok()?;
            let says_nothing = |node: &Node<'_, '_>| {
                node.children().all(|child| child.is_text() && child.text().is_none_or(|text| text.trim().is_empty()))
            };
            let empty = at(&document, path).into_iter().filter(says_nothing);
            empty.map(|node| whole_lines(text, node.range())).collect()
        };
        for range in ranges.into_iter().rev() {
            text.replace_range(range, "");
        }
    }
    Some(())
}

/// The elements at these names, under the root.
fn at<'a, 'input>(document: &'a Document<'input>, path: &[String]) -> Vec<Node<'a, 'input>> {
    path.iter().fold(vec![document.root_element()], |found, name| {
        let children = found.into_iter().flat_map(|node| node.children());
        children.filter(|child| child.is_element() && child.tag_name().name() == name).collect()
    })
}

/// Whether an element with the identity of ours is ours: it has our address or value in it, or had.
fn is_ours(wanted: Node<'_, '_>, found: Node<'_, '_>, ours: &Ours<'_>) -> bool {
    let (mut here, mut theirs) = (Vec::new(), Vec::new());
    leaves(wanted, "", &mut here);
    leaves(found, "", &mut theirs);
    let tells = |text: &str| text.contains("://") || ours.names.iter().any(|name| text.contains(name.as_str()));
    let mut telling = here.iter().filter(|(_, text)| tells(text)).peekable();
    telling.peek().is_none()
        || theirs.iter().any(|(_, text)| ours.values.is_in(text))
        || telling.any(|(path, wanted)| {
            theirs.iter().find(|(other, _)| other == path).is_none_or(|(_, found)| ours.is(wanted, found))
        })
}

/// The texts and attributes of an element, each under the names that lead to it; a `key` is one of them.
fn leaves(node: Node<'_, '_>, path: &str, found: &mut Vec<(String, String)>) {
    let attributes = node.attributes().filter(|attribute| attribute.name() != "key");
    found.extend(attributes.map(|attribute| (format!("{path}@{}", attribute.name()), attribute.value().to_owned())));
    let mut elements = node.children().filter(Node::is_element).peekable();
    if elements.peek().is_none() {
        found.push((path.to_owned(), node.text().unwrap_or_default().trim().to_owned()));
    }
    for child in elements {
        let key = child.attribute("key").unwrap_or_default();
        leaves(child, &format!("{path}/{}[{key}]", child.tag_name().name()), found);
    }
}

fn parse_or_none(text: &str) -> Option<Option<Document<'_>>> {
    if text.trim().is_empty() { Some(None) } else { Document::parse(text).ok().map(Some) }
}

fn node_text(text: &str, node: Node<'_, '_>) -> String {
    text.get(node.range()).unwrap_or_default().to_owned()
}

fn is_equivalent(one: &str, other: &str) -> bool {
    let one = facts(one);
    one.is_some() && one == facts(other)
}

/// What a text says, in an order of its own, comments and white space aside; `None` where it cannot be read.
pub(in super::super) fn facts(text: &str) -> Option<Vec<String>> {
    let mut facts = Vec::new();
    if let Some(document) = parse_or_none(text.trim_start_matches('\u{feff}'))? {
        // The root says something wherever it is, so that an empty one does not become more than it was.
        let root = document.root_element();
        facts.push(format!("/{}", root.tag_name().name()));
        collect(root, "", &mut facts);
    }
    facts.sort();
    Some(facts)
}

/// Each element that says something by itself, with all that is around it.
fn collect(node: Node<'_, '_>, path: &str, facts: &mut Vec<String>) {
    let mut attributes: Vec<String> =
        node.attributes().map(|attribute| format!("{}={:?}", attribute.name(), attribute.value())).collect();
    attributes.sort();
    let path = format!("{path}/{}", node.tag_name().name());
    let elements: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    let text = node.text().unwrap_or_default().trim();
    let is_empty_root = elements.is_empty() && text.is_empty() && node.parent().is_some_and(|parent| parent.is_root());
    if (elements.is_empty() && !is_empty_root) || !attributes.is_empty() {
        facts.push(format!("{path}[{}]={}", attributes.join(" "), if elements.is_empty() { text } else { "" }));
    }
    elements.into_iter().for_each(|child| collect(child, &path, facts));
}

fn has_new_comments(text: &str, original: &str) -> Option<bool> {
    let comments = |text: &str| -> Option<Vec<String>> {
        let Some(document) = parse_or_none(text)? else { return Some(Vec::new()) };
        let all = document.descendants().filter(|node| node.is_comment());
        Some(all.map(|comment| comment.text().unwrap_or_default().trim().to_owned()).collect())
    };
    let before = comments(original)?;
    Some(comments(text)?.iter().any(|comment| !before.contains(comment)))
}
