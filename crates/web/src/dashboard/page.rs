//! The frame of every page: head, header with the avatar menu, and where the page's own part goes.

use maud::{DOCTYPE, Markup, Render, html};

use super::assets;
use super::session::Session;
use gatepass_core::actor::Role;
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

/// A page for somebody who signed in.
pub(super) fn page(session: &Session, title: &str, body: &Markup) -> Markup {
    let user = &session.signed_in.user;
    let initial = user.name.chars().find(|letter| letter.is_alphanumeric()).unwrap_or('?').to_uppercase();
    let header = html! {
        details.menu {
            summary aria-label={ "Account menu for " (user.name) } title=(user.name) {
                span.avatar aria-hidden="true" { (initial) }
            }
            nav aria-label="Account" {
                p.who { (Foreign(&user.name)) " · " (role(user.role)) }
                ul {
                    li { a href="/dashboard/tokens" { "Token Management" } }
                    li { a href="/dashboard/environments" { "Environments" } }
                    @if user.role == Role::Admin {
                        li { a href="/dashboard/audit" { "Audit" } }
                    }
                }
                form method="post" action="/dashboard/sign-out" {
                    (csrf(session))
                    button type="submit" { "Sign out" }
                }
            }
        }
    };
    let main = html! {
        @if let Some(news) = &session.news { p.news role="status" { (Foreign(news)) } }
        (body)
    };
    frame(title, &header, &main, Some(session.revision))
}

/// A page for anybody.
pub(super) fn bare(title: &str, body: &Markup) -> Markup {
    frame(title, &html! {}, body, None)
}

/// The hidden field by which a form is known to be of this session.
pub(super) fn csrf(session: &Session) -> Markup {
    html! { input type="hidden" name="csrf" value=(session.csrf); }
}

/// A role as people read it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Developer => "Developer",
    }
}

fn frame(title: &str, header: &Markup, main: &Markup, watched: Option<u64>) -> Markup {
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
