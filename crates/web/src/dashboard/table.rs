//! Tables, which become cards where the window is narrow. Their roles are said once more, since that takes them away.

use maud::{Markup, html};

/// A table with these headings, as [`headings`] or [`heading`] make them, and these rows.
pub(super) fn data_table(caption: &str, headings: &Markup, rows: &Markup) -> Markup {
    html! {
        table.cards role="table" {
            caption.hidden { (caption) }
            thead role="rowgroup" { tr role="row" { (headings) } }
            tbody role="rowgroup" { (rows) }
        }
    }
}

/// Plain headings.
pub(super) fn headings(texts: &[&str]) -> Markup {
    html! { @for text in texts { (heading(&html! { (text) }, None)) } }
}

/// A heading; `sorted` is `ascending` or `descending` where the table is in its order.
pub(super) fn heading(content: &Markup, sorted: Option<&str>) -> Markup {
    html! { th scope="col" role="columnheader" aria-sort=[sorted] { (content) } }
}

/// A row: the cell that names it, and the others.
pub(super) fn row(label: &str, name: &Markup, cells: &Markup) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" data-label=(label) { (name) }
            (cells)
        }
    }
}

/// A cell; the label stands beside it on a card.
pub(super) fn cell(label: &str, content: &Markup) -> Markup {
    html! { td role="cell" data-label=(label) { (content) } }
}
