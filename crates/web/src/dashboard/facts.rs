//! What a page says of a token, and of text that has code in it.

use jiff::Timestamp;
use maud::{Markup, html};

use super::layout::Foreign;
use super::{time, tokens};
use gatepass_core::token::Token;

/// What everybody may see of a token.
pub(super) fn facts(token: &Token, now: Timestamp) -> Markup {
    html! {
        dl.facts {
            div { dt { "Name" } dd { (Foreign(&token.name)) } }
            div { dt { "Username" } dd { code { (Foreign(&token.username)) } } }
            div { dt { "Permission" } dd { (tokens::permission(token.permission)) } }
            div { dt { "Scope" } dd { (tokens::scope(token.scope.as_ref())) } }
            div { dt { "Environment" } dd { (tokens::environment(token.environment.as_deref())) } }
            div { dt { "Created By" } dd { (Foreign(&token.created_by)) } }
            div { dt { "Created" } dd { (time::relative(token.created, now)) } }
            div { dt { "Expires" } dd { (time::relative_or(token.expires, now, "Never")) } }
            div { dt { "Status" } dd { (tokens::status_badge(token.status(now))) } }
            div { dt { "Value begins with" } dd { code { (token.hint) "…" } } }
            div { dt { "Id" } dd { code { (token.id) } } }
        }
    }
}

/// Text in which what stands between backticks is code.
pub(super) fn marked(text: &str) -> Markup {
    html! {
        @for (number, piece) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}
