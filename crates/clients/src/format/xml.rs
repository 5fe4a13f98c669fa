//! XML: `roxmltree` says where things are, and text is put in there, so that all the rest keeps its bytes.

use std::borrow::Cow;
use std::ops::Range;

use roxmltree::{Document, Node};
use serde::{Deserialize, Serialize};

use super::Unreadable;

/// An element that must be there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Element<S = &'static str> {
    /// The names of the elements around it, under the root.
    pub parents: Vec<S>,
    /// Its own name.
    pub name: Cow<'static, str>,
    /// What tells it from its siblings.
    pub identity: Identity<S>,
    /// The whole element, without indentation on its first line.
    pub text: String,
}

/// What tells an element from its siblings of the same name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Identity<S = &'static str> {
    /// There is one.
    Only,
    /// The text of a child element: `<id>…</id>`.
    Child(S, String),
    /// Its own text.
    Text(String),
    /// An attribute: `key="…"`.
    Attribute(S, String),
}

impl Element {
    /// The same, as it is kept.
    pub fn owned(&self) -> Element<String> {
        Element {
            parents: self.parents.iter().map(ToString::to_string).collect(),
            name: self.name.clone(),
            identity: match &self.identity {
                Identity::Only => Identity::Only,
                Identity::Child(name, text) => Identity::Child(name.to_string(), text.clone()),
                Identity::Text(text) => Identity::Text(text.clone()),
                Identity::Attribute(name, value) => Identity::Attribute(name.to_string(), value.clone()),
            },
            text: self.text.clone(),
        }
    }
}

impl Element<String> {
    /// What tells it from the other elements of a file.
    pub fn identity(&self) -> String {
        let identity = match &self.identity {
            Identity::Only => String::new(),
            Identity::Child(name, text) => format!("{name}={text}"),
            Identity::Text(text) => text.clone(),
            Identity::Attribute(name, value) => format!("@{name}={value}"),
        };
        format!("{}/{}[{identity}]", self.parents.join("/"), self.name)
    }
}

pub(super) fn edit(text: &str, root: &str, elements: &[Element<String>]) -> Result<String, Unreadable> {
    let name = root.split_whitespace().next().unwrap_or(root);
    let mut edited = if text.trim().is_empty() {
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n</{name}>\n")
    } else {
        text.to_owned()
    };
    for element in elements {
        let (range, new) = {
            let document = Document::parse(&edited).map_err(|error| {
                let place = error.pos();
                Unreadable::At { format: "XML", line: place.row as usize, column: place.col as usize }
            })?;
            if document.root_element().tag_name().name() != name {
                return Err(Unreadable::own(name, "is not its root"));
            }
            place(&document, element)
        };
        edited.replace_range(range, &new);
    }
    Ok(edited)
}

/// Which bytes to replace, and with what.
fn place(document: &Document<'_>, wanted: &Element<String>) -> (Range<usize>, String) {
    let mut parent = document.root_element();
    let mut missing = wanted.parents.as_slice();
    while let [next, rest @ ..] = missing
        && let Some(child) = parent.children().find(|child| child.has_tag_name_without_namespace(next))
    {
        (parent, missing) = (child, rest);
    }
    if missing.is_empty()
        && let Some(found) = parent.children().find(|child| is_wanted(*child, wanted))
    {
        let margin = margin(document.input_text(), found).unwrap_or_default();
        let lines: Vec<String> = wanted.text.lines().map(|line| format!("{margin}{line}")).collect();
        return (found.range(), lines.join("\n").trim_start().to_owned());
    }
    append_text(document, &wanted.parents, &wanted.text)
}

/// Which bytes to replace, and with what, so that there is an element more under these names.
pub(super) fn append_text(document: &Document<'_>, parents: &[String], element: &str) -> (Range<usize>, String) {
    let mut parent = document.root_element();
    let mut missing = parents;
    while let [next, rest @ ..] = missing
        && let Some(child) = parent.children().find(|child| child.has_tag_name_without_namespace(next))
    {
        (parent, missing) = (child, rest);
    }
    let text = document.input_text();
    let sibling = parent.children().rfind(Node::is_element).and_then(|child| margin(text, child));
    let outer = margin(text, parent).unwrap_or_else(|| "  ".repeat(depth(parent)));
    let margin = sibling.unwrap_or_else(|| format!("{outer}  "));
    let inner = format!("{margin}{}", "  ".repeat(missing.len()));
    let mut block: String = element.lines().map(|line| format!("{inner}{line}\n")).collect();
    for (level, name) in missing.iter().enumerate().rev() {
        let margin = format!("{margin}{}", "  ".repeat(level));
        block = format!("{margin}<{name}>\n{block}{margin}</{name}>\n");
    }
    append(text, parent, &outer, &block)
}

/// The elements with this one's identity, wherever sections of its parents' names are.
pub(super) fn find_all<'a, 'input>(document: &'a Document<'input>, wanted: &Element<String>) -> Vec<Node<'a, 'input>> {
    let parents = wanted.parents.iter().fold(vec![document.root_element()], |found, name| {
        let children = found.into_iter().flat_map(|node| node.children());
        children.filter(|child| child.has_tag_name_without_namespace(name)).collect()
    });
    parents.into_iter().flat_map(|parent| parent.children()).filter(|child| is_wanted(*child, wanted)).collect()
}

/// What stands before an element that begins its line.
fn margin(text: &str, node: Node<'_, '_>) -> Option<String> {
    let start = node.range().start;
    let before = &text[text[..start].rfind('\n').map_or(0, |newline| newline + 1)..start];
    before.chars().all(char::is_whitespace).then(|| before.to_owned())
}

/// Puts `block` before the parent's closing tag, on lines of its own.
fn append(text: &str, parent: Node<'_, '_>, margin: &str, block: &str) -> (Range<usize>, String) {
    let range = parent.range();
    let source = &text[range.clone()];
    if source.ends_with("/>") && !source.contains("</") {
        let opening = source.trim_end_matches("/>").trim_end();
        let name = opening.trim_start_matches('<').split_whitespace().next().unwrap_or_default();
        return (range, format!("{opening}>\n{block}{margin}</{name}>"));
    }
    let closing = range.start + source.rfind("</").unwrap_or(source.len());
    let line_start = text[..closing].rfind('\n').map_or(closing, |newline| newline + 1);
    if text[line_start..closing].trim().is_empty() {
        (line_start..line_start, block.to_owned())
    } else {
        (closing..closing, format!("\n{block}{margin}"))
    }
}

fn is_wanted(node: Node<'_, '_>, wanted: &Element<String>) -> bool {
    node.has_tag_name_without_namespace(&wanted.name)
        && match &wanted.identity {
            Identity::Only => true,
            Identity::Text(text) => node.text().map(str::trim) == Some(text),
            Identity::Attribute(name, value) => node.attribute(name.as_str()) == Some(value),
            Identity::Child(name, value) => node
                .children()
                .any(|child| child.has_tag_name_without_namespace(name) && child.text().map(str::trim) == Some(value)),
        }
}

fn depth(node: Node<'_, '_>) -> usize {
    node.ancestors().skip(1).filter(Node::is_element).count()
}

trait AnyNamespace {
    /// Maven's files have a namespace or not, as their author pleased.
    fn has_tag_name_without_namespace(&self, name: &str) -> bool;
}

impl AnyNamespace for Node<'_, '_> {
    fn has_tag_name_without_namespace(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(parents: &[&str], name: &str, identity: Identity<String>, text: &str) -> Element<String> {
        let parents = parents.iter().map(|parent| (*parent).to_owned()).collect();
        Element { parents, name: name.to_owned().into(), identity, text: text.to_owned() }
    }

    #[test]
    fn what_is_no_xml_is_refused_and_all_else_stays() {
        let server = || {
            let identity = Identity::Child("id".to_owned(), "gatepass".to_owned());
            element(&["servers"], "server", identity, "<server><id>gatepass</id></server>")
        };
        for text in ["<settings>", "words", "<a></b>"] {
            assert!(edit(text, "settings", &[server()]).is_err(), "{text:?}");
        }
        for (before, kept) in [
            ("", &[][..]),
            ("<settings/>", &[]),
            ("<settings>\n  <!-- mine -->\n</settings>\n", &["<!-- mine -->"]),
            ("<settings><servers><server><id>other</id></server></servers></settings>", &["<id>other</id>"]),
            ("<settings><servers><server><id>gatepass</id><x/></server></servers></settings>", &[]),
        ] {
            let Ok(edited) = edit(before, "settings", &[server()]) else { panic!("{before:?} cannot be read") };
            assert_eq!(edited.matches("<id>gatepass</id>").count(), 1, "{edited}");
            assert!(kept.iter().all(|kept| edited.contains(kept)), "{edited}");
            assert!(edit(&edited, "settings", &[server()]).is_ok_and(|twice| twice == edited), "{edited}");
        }
    }
}
