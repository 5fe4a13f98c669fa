//! The page of somebody who signed in: the header with the avatar menu, and where the page's own part goes. It is rendered on a
//! thread that may wait: each text of other people in it is looked through for values, and a page of the audit has hundreds.

use maud::{Markup, html};

use super::failure::Failure;
use super::layout::{Foreign, frame};
use super::session::Session;
use gatepass_core::actor::Role;
use gatepass_gateway::rendered;

/// A page for somebody who signed in, with what `body` makes of what it holds.
///
/// # Errors
/// 500 where it cannot be rendered.
pub(super) async fn page(
    session: Session,
    title: impl Into<String>,
    body: impl FnOnce(&Session) -> Markup + Send + 'static,
) -> Result<Markup, Failure> {
    let title = title.into();
    Ok(rendered(move || whole(&session, &title, &body(&session))).await?)
}

fn whole(session: &Session, title: &str, body: &Markup) -> Markup {
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

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::actor::Actor;
    use gatepass_core::user::{SignedIn, User};
    use jiff::Timestamp;

    #[tokio::test]
    async fn a_page_is_rendered_where_no_other_request_waits_for_it() {
        let (name, role, created) = ("erin".to_owned(), Role::Admin, Timestamp::UNIX_EPOCH);
        let user = User { name: name.clone(), role, created, created_by: name.clone() };
        let session = Session {
            signed_in: SignedIn { user, expires: created },
            actor: Actor { name, role, client: None, address: None, words: None },
            csrf: String::new(),
            revision: 0,
            news: None,
        };
        let here = std::thread::current().id();
        let rendered = page(session, "Audit", move |_| {
            assert_ne!(std::thread::current().id(), here);
            html! { "rendered elsewhere" }
        });
        assert!(rendered.await.unwrap().into_string().contains("rendered elsewhere"));
    }
}
