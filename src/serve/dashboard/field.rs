//! The fields of forms, each with its label.

use maud::{Markup, html};

/// A line to fill in; `kind` is `text`, or `date`.
pub(super) fn input(id: &str, label: &str, kind: &str, value: &Option<String>) -> Markup {
    html! {
        div {
            label for=(id) { (label) }
            input id=(id) name=(id) type=(kind) value=[value.as_deref()] autocomplete="off";
        }
    }
}

/// A list to choose from; `unset` is what it says when nothing is chosen.
pub(super) fn select(id: &str, label: &str, unset: &str, choices: &[(&str, &str)], chosen: &Option<String>) -> Markup {
    html! {
        div {
            label for=(id) { (label) }
            select id=(id) name=(id) {
                option value="" { (unset) }
                @for (value, shown) in choices {
                    option value=(value) selected[chosen.as_deref() == Some(*value)] { (shown) }
                }
            }
        }
    }
}
