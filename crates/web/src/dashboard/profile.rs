//! An environment's profile: what runs there now, where it drifted, how it came there, and its tokens; renaming and removing it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::failure::Failure;
use super::filter::filled;
use super::layout::Foreign;
use super::session::{Filled, Nothing, Session};
use super::table::{cell, data_table, headings, row};
use super::{Dashboard, page, time, tokens};
use gatepass_app::environments;
use gatepass_core::actor::{Caller, Role};
use gatepass_core::deployment::{Drift, Profile, Pull};
use gatepass_core::error::{Code, Error};
use gatepass_core::listing::TablePage;

/// How many pulls of the history are shown.
const HISTORY: usize = 100;
/// How many of its tokens are shown; the table has the others.
const TOKENS: usize = 10;
/// How much of a digest is shown, in characters: the algorithm and twelve digits, as Docker shows them.
const DIGEST: usize = 19;

const RUNNING: [&str; 6] = ["Image", "Tag", "Digest", "Pulled", "Token", "State"];

/// What runs in one environment, and what does not fit its past.
pub(super) async fn show(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(name): Path<String>,
) -> Result<Markup, Failure> {
    shown(&dashboard, session, name, None).await
}

/// What an environment is to be called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Renaming {
    #[serde(default, deserialize_with = "filled")]
    name: Option<String>,
}

/// Gives an environment another name.
pub(super) async fn rename(
    State(dashboard): State<Arc<Dashboard>>,
    Path(old): Path<String>,
    Filled(session, Renaming { name }): Filled<Renaming>,
) -> Result<Response, Failure> {
    let (backend, new) = (dashboard.backend(&session), name.unwrap_or_default());
    match environments::rename(&backend, &old, &new, &Caller::default(), Timestamp::now()).await {
        Ok((old, new)) => {
            dashboard.news.put(session.csrf, format!("Renamed the environment {old} to {new}."));
            Ok(Redirect::to(&format!("/dashboard/environments/{new}")).into_response())
        }
        Err(error) => refused(&dashboard, session, old, error).await,
    }
}

/// Removes an environment.
pub(super) async fn remove(
    State(dashboard): State<Arc<Dashboard>>,
    Path(name): Path<String>,
    Filled(session, Nothing {}): Filled<Nothing>,
) -> Result<Response, Failure> {
    match environments::remove(&dashboard.backend(&session), &name, &Caller::default(), Timestamp::now()).await {
        Ok(name) => {
            dashboard.news.put(session.csrf, format!("Removed the environment {name}. Its history stays."));
            Ok(Redirect::to("/dashboard/environments").into_response())
        }
        Err(error) => refused(&dashboard, session, name, error).await,
    }
}

/// The page again, with what is to be done first.
async fn refused(dashboard: &Dashboard, session: Session, name: String, error: Error) -> Result<Response, Failure> {
    match error.code() {
        Code::InvalidArgument | Code::NameTaken | Code::StillActive => {
            let page = shown(dashboard, session, name, Some(error)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        _ => Err(error.into()),
    }
}

async fn shown(
    dashboard: &Dashboard,
    session: Session,
    name: String,
    refusal: Option<Error>,
) -> Result<Markup, Failure> {
    let now = Timestamp::now();
    let actor = session.actor.clone();
    let (profile, page) =
        environments::profile_with_tokens(&dashboard.embedded, actor, name, HISTORY, TOKENS, now).await?;
    let (title, is_read_only) = (profile.environment.clone(), dashboard.is_read_only());
    let there = environments::list(&dashboard.backend(&session)).await?;
    let is_removed = there.iter().all(|one| one.name != profile.environment);
    let may_change = !is_read_only && !is_removed && session.actor.role == Role::Admin;
    let body = move |session: &Session| {
        let name = &profile.environment;
        html! {
            div.title {
                h1 { (name) }
                @if !is_read_only && !is_removed {
                    a.button.primary href={ "/dashboard/tokens/new?environment=" (name) } { "Generate token for this environment" }
                }
            }
            @if is_removed { p { "This environment was removed. What was pulled here, and its tokens, stay to be read." } }
            div #profile data-live {
                section aria-labelledby="running" { h2 #running { "What runs now" } (running(&profile, now)) }
                section aria-labelledby="drift" { h2 #drift { "Drift" } (drift(&profile, now)) }
                section aria-labelledby="history" { h2 #history { "Deployment history" } (history(&profile, now)) }
                section aria-labelledby="its-tokens" { h2 #its-tokens { "Tokens" } (its_tokens(name, &page, session, now)) }
            }
            @if may_change { (changing(name, refusal.as_ref(), session)) }
        }
    };
    page::page(session, title, body).await
}

/// The forms that rename and remove it.
fn changing(name: &str, refusal: Option<&Error>, session: &Session) -> Markup {
    html! {
        section aria-labelledby="change" {
            h2 #change { "Rename or remove" }
            p { "While no active token belongs to it. Its history stays." }
            @if let Some(refusal) = refusal { p.refusal role="alert" { (refusal) } }
            form.inline method="post" action={ "/dashboard/environments/" (name) "/rename" } aria-label="Rename" {
                (page::csrf(session))
                label for="name" { "New name" }
                input #name name="name" required maxlength="63" autocomplete="off" spellcheck="false";
                button type="submit" { "Rename Environment" }
            }
            form.inline method="post" action={ "/dashboard/environments/" (name) "/remove" } aria-label="Remove" {
                (page::csrf(session))
                button.danger type="submit" { "Remove Environment" }
            }
        }
    }
}

fn running(profile: &Profile, now: Timestamp) -> Markup {
    html! {
        @if profile.running.is_empty() {
            p { "Nothing was pulled here yet. Pull an image with a token of this environment, and it appears." }
        } @else {
            (data_table("What runs now", &headings(&RUNNING), &html! { @for pull in &profile.running { (row_of(pull, profile, now)) } }))
        }
    }
}

fn row_of(pull: &Pull, profile: &Profile, now: Timestamp) -> Markup {
    let drifted = profile.drift.iter().any(|drift| of(drift).image == pull.image);
    let state = if drifted { ("Drifted", "Drifted") } else { ("Active", "No drift") };
    let [image, tag, digest, pulled, token, state_heading] = RUNNING;
    let cells = html! {
        (cell(tag, &tag_of(pull)))
        (cell(digest, &short(&pull.digest)))
        (cell(pulled, &time::relative(pull.at, now)))
        (cell(token, &token_of(pull)))
        (cell(state_heading, &html! { span.badge data-status=(state.0) { (state.1) } }))
    };
    row(image, &html! { code { (Foreign(&pull.image)) } }, &cells)
}

fn of(drift: &Drift) -> &Pull {
    match drift {
        Drift::TagMoved { running, .. } | Drift::EnvironmentsDiffer { running, .. } | Drift::NoKnownTag { running } => {
            running
        }
    }
}

fn drift(profile: &Profile, now: Timestamp) -> Markup {
    html! {
        @if profile.drift.is_empty() {
            p { "None: what runs here is what its tags and the other environments have." }
        } @else {
            ul.drift {
                @for drift in &profile.drift {
                    @let running = of(drift);
                    li {
                        span.badge data-status="Drifted" { "Drift" } " "
                        code { (Foreign(&running.image)) } " "
                        @match drift {
                            Drift::TagMoved { now: seen, .. } => {
                                "runs " (short(&running.digest)) ", pulled " (time::relative(running.at, now))
                                ". Its tag " code { (Foreign(&seen.tag)) } " is at " (short(&seen.digest)) ", seen there since "
                                (time::relative(seen.first, now)) "."
                            }
                            Drift::EnvironmentsDiffer { other, .. } => {
                                "runs " (short(&running.digest)) ", pulled " (time::relative(running.at, now)) ", and "
                                (tokens::environment(Some(&other.environment))) " runs " (short(&other.digest)) ", pulled "
                                (time::relative(other.at, now)) "."
                            }
                            Drift::NoKnownTag { .. } => {
                                "runs " (short(&running.digest)) ", pulled " (time::relative(running.at, now))
                                ", which no tag was ever seen at."
                            }
                        }
                    }
                }
            }
        }
    }
}

fn history(profile: &Profile, now: Timestamp) -> Markup {
    html! {
        @if profile.history.is_empty() {
            p { "No deployments yet." }
        } @else {
            ol.timeline {
                @for pull in &profile.history {
                    li {
                        p.when { (time::relative(pull.at, now)) }
                        p { code { (Foreign(&pull.image)) @if let Some(tag) = &pull.tag { ":" (Foreign(tag)) } } " " (short(&pull.digest)) }
                        p.hint {
                            "with " (token_of(pull)) @if let Some(client) = &pull.client { " by " (Foreign(client)) }
                        }
                    }
                }
            }
            @if profile.history.len() == HISTORY { p.hint { "The last " (HISTORY) " pulls are shown." } }
        }
    }
}

fn its_tokens(name: &str, page: &TablePage, session: &Session, now: Timestamp) -> Markup {
    html! {
        @if page.tokens.is_empty() {
            p { "No token is scoped to this environment." }
        } @else {
            (tokens::table("Tokens", &page.tokens, &session.actor, now, None))
            @if page.total > TOKENS as u64 {
                p { a href={ "/dashboard/tokens?environment=" (name) } { "All " (page.total) " tokens of " (name) } }
            }
        }
    }
}

fn tag_of(pull: &Pull) -> Markup {
    html! { @match &pull.tag { Some(tag) => code { (Foreign(tag)) }, None => "by digest" } }
}

fn token_of(pull: &Pull) -> Markup {
    html! {
        @if pull.token.is_hidden() {
            (Foreign(&pull.token_name))
        } @else {
            a href={ "/dashboard/tokens/" (pull.token) } { (Foreign(&pull.token_name)) }
        }
    }
}

fn short(digest: &str) -> Markup {
    let first: String = digest.chars().take(DIGEST).collect();
    html! { code title=(digest) { (Foreign(&first)) } }
}
