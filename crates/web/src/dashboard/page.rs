//! The page of somebody who signed in: the header with the avatar menu, and where the page's own part goes.

use maud::{Markup, html};

use super::layout::{Foreign, frame};
use super::session::Session;
use gatepass_core::actor::Role;

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
