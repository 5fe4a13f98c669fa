//! The frame of every page, and how text of other people stands in one.

use maud::{DOCTYPE, Markup, Render, html};

use super::assets;
use gatepass_core::token::name::cleaned;

/// The most characters of a text that people typed or that a client sent.
const LONGEST_TEXT: usize = 500;

/// Text that came from other people: never markup, its direction kept to itself, nothing invisible in it, and bounded.
pub(super) struct Foreign<'a>(pub(super) &'a str);

impl Render for Foreign<'_> {
    fn render(&self) -> Markup {
        html! { bdi { (cleaned(self.0, LONGEST_TEXT)) } }
    }
}

/// A page for anybody.
pub(super) fn bare(title: &str, body: &Markup) -> Markup {
    frame(title, &html! {}, body, None)
}

/// A page: what its header has, its own part, and the revision that the script watches.
pub(super) fn frame(title: &str, header: &Markup, main: &Markup, watched: Option<u64>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · gatepass" }
                link rel="icon" href=(assets::path("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::path("style.css"));
                script defer src=(assets::path("script.js")) {}
            }
            body data-watch=[watched] {
                a.skip href="#content" { "Skip to content" }
                header {
                    a.brand href="/dashboard/tokens" { "gatepass" }
                    (header)
                }
                div #connection {}
                main #content tabindex="-1" { (main) }
            }
        }
    }
}
