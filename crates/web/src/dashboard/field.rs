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

/// Lines to fill in, with a hint that is read with them, and, where they cannot be used, why.
pub(super) fn lines(id: &str, label: &str, value: &Option<String>, hint: &Markup, refusal: Option<&Markup>) -> Markup {
    let (hint_id, refusal_id) = (format!("{id}-hint"), format!("{id}-refusal"));
    let described_by = refusal.map_or_else(|| hint_id.clone(), |_| format!("{refusal_id} {hint_id}"));
    html! {
        div {
            label for=(id) { (label) }
            textarea id=(id) name=(id) rows="2" autocomplete="off" spellcheck="false" aria-describedby=(described_by)
                aria-invalid=[refusal.map(|_| "true")] autofocus[refusal.is_some()] {
                (value.as_deref().unwrap_or_default())
            }
            @if let Some(refusal) = refusal { p.refusal id=(refusal_id) role="alert" { (refusal) } }
            p.hint id=(hint_id) { (hint) }
        }
    }
}

/// A list to choose from; `unset` is what it says when nothing is chosen.
pub(super) fn select(id: &str, label: &str, unset: &str, choices: &[(&str, &str)], chosen: &Option<String>) -> Markup {
    explained_select(id, label, unset, choices, chosen, None)
}

/// The same, with a hint that is read with it.
pub(super) fn explained_select(
    id: &str,
    label: &str,
    unset: &str,
    choices: &[(&str, &str)],
    chosen: &Option<String>,
    hint: Option<&str>,
) -> Markup {
    let hint_id = format!("{id}-hint");
    html! {
        div {
            label for=(id) { (label) }
            select id=(id) name=(id) aria-describedby=[hint.map(|_| &hint_id)] {
                option value="" { (unset) }
                @for (value, shown) in choices {
                    option value=(value) selected[chosen.as_deref() == Some(*value)] { (shown) }
                }
            }
            @if let Some(hint) = hint { p.hint id=(hint_id) { (hint) } }
        }
    }
}
