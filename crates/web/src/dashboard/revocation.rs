//! Revoking and deleting a token: the page that asks, and what is done then.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::facts::facts;
use super::failure::Failure;
use super::layout::Foreign;
use super::session::{Filled, Nothing, Session};
use super::token::used;
use super::{Dashboard, page, time, token, tokens};
use gatepass_app::delete::delete_one;
use gatepass_app::revoke::revoke_one;
use gatepass_app::show::{self, Used};
use gatepass_core::actor::Caller;
use gatepass_core::creation::Revocation;
use gatepass_core::deployment::{Pull, Usage};
use gatepass_core::token::{Status, Token};

/// Asks whether a token is to be revoked, and says what will lose access.
pub(super) async fn confirm_revocation(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let actor = session.actor.clone();
    let found = show::dependents(&dashboard.embedded, actor, &token::id_of(&id)?).await;
    let (Used { token, usage }, running) = found.map_err(token::failure)?;
    if token.revoked.is_some() {
        return Err(Failure::already(format!("{} was revoked before; nothing is left to do.", token.name)));
    }
    let consequence = move |token: &Token| {
        html! {
            p { "From its very next request on, whatever holds this token is refused. This cannot be taken back." }
            h2 { "What will lose access" }
            (losing(token, &usage, &running))
        }
    };
    confirmation(session, token, "Revoke", consequence).await
}

fn losing(token: &Token, usage: &Usage, running: &[Pull]) -> Markup {
    let now = Timestamp::now();
    html! {
        p {
            "Every client that signs in as " code { (Foreign(&token.username)) } " to "
            @if token.permission == Some(gatepass_core::token::Permission::ReadWrite) { "pull or push" } @else { "pull" }
            @if let Some(environment) = &token.environment { ", in " strong { (environment) } }
            "."
        }
        (used(usage, now))
        @if !running.is_empty() {
            p { "These run now, were pulled with it, and cannot be pulled with it again:" }
            ul {
                @for pull in running {
                    li {
                        code { (Foreign(&pull.image)) @if let Some(tag) = &pull.tag { ":" (Foreign(tag)) } }
                        " in " (pull.environment) ", pulled " (time::relative(pull.at, now))
                    }
                }
            }
        }
    }
}

/// Revokes it.
pub(super) async fn revoke(
    State(dashboard): State<Arc<Dashboard>>,
    Path(id): Path<String>,
    Filled(session, Nothing {}): Filled<Nothing>,
) -> Result<Response, Failure> {
    let id = token::id_of(&id)?;
    let done = revoke_one(&dashboard.backend(&session), &id, &Caller::default(), Timestamp::now()).await;
    let done = done.map_err(token::failure)?;
    let news = match done {
        Revocation::Revoked(token) => format!("Revoked {}.", token.name),
        Revocation::AlreadyRevoked(token) => format!("{} was revoked before.", token.name),
    };
    Ok(back(&dashboard, session, news))
}

/// Asks whether a token's record is to be deleted.
pub(super) async fn confirm_deletion(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let token = token::find(&dashboard, &session, &id).await?;
    if token.status(Timestamp::now()) == Status::Active {
        let sentence =
            format!("{} is Active, and only Expired and Revoked tokens can be deleted. Revoke it first.", token.name);
        return Err(Failure::already(sentence));
    }
    let consequence = |token: &Token| {
        html! {
            p { "Nothing loses access, since it does not work any more. Its row goes, and the audit keeps what it was." }
            (facts(token, Timestamp::now()))
        }
    };
    confirmation(session, token, "Delete", consequence).await
}

/// Deletes it.
pub(super) async fn delete(
    State(dashboard): State<Arc<Dashboard>>,
    Path(id): Path<String>,
    Filled(session, Nothing {}): Filled<Nothing>,
) -> Result<Response, Failure> {
    let id = token::id_of(&id)?;
    let done = delete_one(&dashboard.backend(&session), &id, &Caller::default(), Timestamp::now()).await;
    let token = done.map_err(token::failure)?;
    Ok(back(&dashboard, session, format!("Deleted {}.", token.name)))
}

fn back(dashboard: &Dashboard, session: Session, news: String) -> Response {
    dashboard.news.put(session.csrf, news);
    Redirect::to("/dashboard/tokens").into_response()
}

/// The page that asks about a token, with what comes of it.
async fn confirmation(
    session: Session,
    token: Token,
    word: &'static str,
    consequence: impl FnOnce(&Token) -> Markup + Send + 'static,
) -> Result<Markup, Failure> {
    let title = format!("{word} {}?", token.name);
    let status = tokens::status_badge(token.status(Timestamp::now()));
    let body = move |session: &Session| {
        html! {
            div.narrow {
                h1 { (word) " " (Foreign(&token.name)) "?" }
                p { (tokens::permission(token.permission)) " · made by " (Foreign(&token.created_by)) " · " (status) }
                (consequence(&token))
                form.buttons method="post" {
                    (page::csrf(session))
                    button.danger type="submit" { (word) }
                    a.button href="/dashboard/tokens" { "Cancel" }
                }
            }
        }
    };
    page::page(session, title, body).await
}
