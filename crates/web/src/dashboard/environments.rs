//! Environments: the list, and making one.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, Render as _, html};
use serde::Deserialize;

use super::failure::Failure;
use super::filter::filled;
use super::layout::Foreign;
use super::session::{Filled, Session};
use super::table::{cell, data_table, headings, row};
use super::{Dashboard, page, time};
use gatepass_app::environments;
use gatepass_core::actor::Caller;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Code, Error};

const HEADINGS: [&str; 6] = ["Name", "Active tokens", "Expired", "Revoked", "Created", "Created By"];

/// The environments, each with how many of its tokens are of which status.
pub(super) async fn list(State(dashboard): State<Arc<Dashboard>>, session: Session) -> Result<Markup, Failure> {
    shown(&dashboard, session, String::new(), None).await
}

/// What a new environment has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    #[serde(default, deserialize_with = "filled")]
    name: Option<String>,
}

/// Makes an environment.
pub(super) async fn create(
    State(dashboard): State<Arc<Dashboard>>,
    Filled(session, New { name }): Filled<New>,
) -> Result<Response, Failure> {
    let name = name.unwrap_or_default();
    match environments::create(&dashboard.backend(&session), &name, &Caller::default(), Timestamp::now()).await {
        Ok(name) => {
            dashboard.news.put(session.csrf, format!("Created the environment {name}."));
            Ok(Redirect::to(&format!("/dashboard/environments/{name}")).into_response())
        }
        Err(error) if matches!(error.code(), Code::InvalidArgument | Code::NameTaken) => {
            let form = shown(&dashboard, session, name, Some(error)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown(
    dashboard: &Dashboard,
    session: Session,
    name: String,
    refusal: Option<Error>,
) -> Result<Markup, Failure> {
    let now = Timestamp::now();
    let environments = environments::list(&dashboard.backend(&session)).await?;
    let is_read_only = dashboard.is_read_only();
    let body = move |session: &Session| {
        html! {
            h1 { "Environments" }
            p { "Where what you pull runs. A token of an environment shows every image that is pulled there with it." }
            div #environments data-live {
                (data_table("Environments", &headings(&HEADINGS), &html! { @for environment in &environments { (row_of(environment, now)) } }))
            }
            @if !is_read_only {
                h2 #create { "Create an environment" }
                @if let Some(refusal) = &refusal { p.refusal role="alert" { (refusal) } }
                form.inline method="post" action="/dashboard/environments" aria-labelledby="create" {
                    (page::csrf(session))
                    label for="name" { "Name" }
                    input #name name="name" required maxlength="63" value=(name) autocomplete="off" spellcheck="false";
                    button.primary type="submit" { "Create Environment" }
                }
            }
        }
    };
    page::page(session, "Environments", body).await
}

fn row_of(environment: &EnvironmentSummary, now: Timestamp) -> Markup {
    let name = html! { a href={ "/dashboard/environments/" (environment.name) } { (environment.name) } };
    let [_, active, expired, revoked, created, created_by] = HEADINGS;
    let cells = html! {
        (cell(active, &html! { (environment.active) }))
        (cell(expired, &html! { (environment.expired) }))
        (cell(revoked, &html! { (environment.revoked) }))
        (cell(created, &time::relative_or(environment.created, now, "Unknown")))
        (cell(created_by, &Foreign(&environment.created_by).render()))
    };
    row(HEADINGS[0], &name, &cells)
}
