//! Terraform's command line configuration: blocks of HCL, each known by its type and label, through `hcl-edit`.

use hcl_edit::structure::{Block, Body};

use super::Unreadable;

pub(super) fn edit(text: &str, blocks: &[String]) -> Result<String, Unreadable> {
    let mut body = parse(text)?;
    let mut edited = text.to_owned();
    for wanted in blocks {
        let parsed = parse(wanted)?;
        let Some(block) = parsed.blocks().next() else { continue };
        let same = |other: &Block| other.ident.as_str() == block.ident.as_str() && labels(other) == labels(block);
        match body.blocks().find(|other| same(other)) {
            Some(found) if block.labels.is_empty() && found != block => {
                // One such block holds all that its user says of the matter; theirs cannot be told from ours.
                return Err(Unreadable::own(block.ident.as_str(), "is there already, in a block of its user's own"));
            }
            Some(found) => {
                let span = hcl_edit::Span::span(found).ok_or_else(|| Unreadable::because("a block has no place"))?;
                edited.replace_range(span, wanted.trim_end());
            }
            None => {
                if !edited.is_empty() && !edited.ends_with('\n') {
                    edited.push('\n');
                }
                edited.push_str(wanted);
            }
        }
        body = parse(&edited)?;
    }
    Ok(edited)
}

pub(super) fn parse(text: &str) -> Result<Body, Unreadable> {
    text.trim_start_matches('\u{feff}').parse().map_err(|error: hcl_edit::parser::Error| {
        let place = error.location();
        Unreadable::At { format: "HCL", line: place.line(), column: place.column() }
    })
}

pub(super) fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect()
}
