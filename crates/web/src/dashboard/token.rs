//! One token: its facts, and how it was used.

use std::sync::Arc;

use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};

use super::facts::facts;
use super::failure::Failure;
use super::layout::Foreign;
use super::session::Session;
use super::{Dashboard, page, time, tokens};
use gatepass_app::show::{self, Used};
use gatepass_core::deployment::Usage;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::{Token, TokenId};

/// One token with what it was used for, so that whoever is about to revoke it sees what stops.
pub(super) async fn page(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let Used { token, usage } =
        show::used(&dashboard.embedded, session.actor.clone(), &id_of(&id)?).await.map_err(failure)?;
    let now = Timestamp::now();
    let title = token.name.clone();
    let body = move |session: &Session| {
        html! {
            div.title {
                h1 { (Foreign(&token.name)) }
                (tokens::actions(&token, token.status(now), &session.actor))
            }
            div #token data-live {
                (facts(&token, now))
                h2 { "Use" }
                (used(&usage, now))
            }
        }
    };
    page::page(session, title, body).await
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
    show::token(&dashboard.backend(session), &id_of(id)?).await.map_err(failure)
}

/// The id that an address names. One that no token can have is one that is not there.
pub(super) fn id_of(text: &str) -> Result<TokenId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// How a page says that something could not be done to a token.
pub(super) fn failure(error: Error) -> Failure {
    if error.code() == Code::UnknownToken { Failure::no_token() } else { error.into() }
}
