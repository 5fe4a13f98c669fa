//! One token: its facts, and how it was used.

use std::sync::Arc;

use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};

use super::failure::Failure;
use super::page::Foreign;
use super::session::Session;
use super::{Dashboard, created, page, time, tokens};
use gatepass_app::embedded::View;
use gatepass_core::deployment::Usage;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Token, TokenId};

/// The page.
pub(super) async fn show(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let (token, usage) = ask(&dashboard, &session, &id, |view, id| view.used(id)).await?;
    let now = Timestamp::now();
    let body = html! {
        div.title {
            h1 { (Foreign(&token.name)) }
            (tokens::actions(&token, token.status(now), &session.actor))
        }
        div #token data-live {
            (created::facts(&token, now))
            h2 { "Use" }
            (used(&usage, now))
        }
    };
    Ok(page::page(&session, &token.name, &body))
}

/// How a token was used, in a sentence.
pub(super) fn used(usage: &Usage, now: Timestamp) -> Markup {
    html! {
        p {
            @match usage.last {
                Some(last) => {
                    "Used " (usage.times) @if usage.times == 1 { " time" } @else { " times" } ", last "
                    (time::relative(last, now))
                    @if let Some(client) = &usage.client { " by " (Foreign(client)) }
                    "."
                }
                None => "Never used.",
            }
        }
    }
}

/// The token that an address names.
pub(super) async fn find(dashboard: &Dashboard, session: &Session, id: &str) -> Result<Token, Failure> {
    ask(dashboard, session, id, |view, id| view.token(id)).await
}

/// Asks about the token that an address names, as its visitor sees it. An id that no token can have is one that is not
/// there.
pub(super) async fn ask<T: Send + 'static>(
    dashboard: &Dashboard,
    session: &Session,
    id: &str,
    call: impl FnOnce(&View<'_>, &TokenId) -> Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let id: TokenId = id.parse().map_err(|_| Failure::not_found())?;
    dashboard.look(session, move |view| call(view, &id)).await.map_err(failure)
}

/// How a page says that something could not be done to a token.
pub(super) fn failure(error: Error) -> Failure {
    if error.code() == Code::UnknownToken { Failure::no_token() } else { error.into() }
}
