//! Create Token: the form, and what becomes of it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde::Deserialize;

use super::facts::marked;
use super::failure::Failure;
use super::field::{explained_select, lines, select};
use super::filter::{Asked, filled, written};
use super::session::{Filled, Session};
use super::{Dashboard, page};
use gatepass_app::backend::TokenRequest;
use gatepass_app::generate::{Choices, choices, issue};
use gatepass_core::actor::Caller;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::environment::Environment;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::expiry::Expires;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Issued, Permission};

const FOLLOWED: &str = "Every image pull with a token of an environment is shown in the environment's history.";

/// Why no token was made.
enum Refused {
    /// Its scope cannot be used, which is said beside that field.
    Scope(Error),
    /// Something else, which is said above the form.
    Token(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}

/// What the form has.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fields {
    #[serde(deserialize_with = "filled")]
    name: Option<String>,
    #[serde(deserialize_with = "filled")]
    permission: Option<String>,
    #[serde(deserialize_with = "filled")]
    environment: Option<String>,
    /// Entries, with line breaks, spaces or commas between them.
    #[serde(deserialize_with = "written")]
    scope: Option<String>,
    /// `never` or `date`.
    #[serde(deserialize_with = "filled")]
    expires: Option<String>,
    #[serde(deserialize_with = "filled")]
    date: Option<String>,
}

/// What a link to the form says.
#[derive(Deserialize)]
pub(super) struct Prefilled {
    #[serde(default, deserialize_with = "filled")]
    environment: Option<String>,
}

/// The empty form, for an environment if the address names one.
pub(super) async fn form(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Asked(Prefilled { environment }): Asked<Prefilled>,
) -> Result<Markup, Failure> {
    let fields = Fields { environment, ..Fields::default() };
    shown(dashboard, session, fields, None).await
}

/// Makes the token, and leads to the page that shows its value.
pub(super) async fn create(
    State(dashboard): State<Arc<Dashboard>>,
    Filled(session, fields): Filled<Fields>,
) -> Result<Response, Failure> {
    match make(&dashboard, &session, &fields).await {
        Ok(issued) => {
            let id = issued.token.id.to_string();
            let there = format!("/dashboard/tokens/{id}/created");
            dashboard.values.put(id, (session.actor.name, issued.secret));
            Ok(Redirect::to(&there).into_response())
        }
        Err(Refused::Token(error)) if matches!(error.code(), Code::StoreUnavailable | Code::Internal) => {
            Err(error.into())
        }
        Err(refused) => {
            let form = shown(dashboard, session, fields, Some(refused)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
    }
}

async fn make(dashboard: &Dashboard, session: &Session, fields: &Fields) -> Result<Issued, Refused> {
    let permission = match fields.permission.as_deref() {
        None => Permission::default(),
        Some(word) => {
            Permission::named(word).ok_or_else(|| wrong("That is no permission.", "Choose one from the list."))?
        }
    };
    let scope = fields.scope(dashboard.embedded.repositories());
    let (permission, scope) = scope.and_then(|scope| scope.resolve(Some(permission))).map_err(Refused::Scope)?;
    let request = TokenRequest {
        name: fields.name.clone(),
        name_may_differ: false,
        permission,
        environment: fields.environment.clone().map(Environment::Existing),
        expires: fields.expires()?,
        package_manager: None,
        scope,
        description: None,
    };
    Ok(issue(&dashboard.backend(session), request, &Caller::default(), Timestamp::now()).await?.issued)
}

impl Fields {
    /// What it is to be for: everything where the field is empty, and nowhere else.
    fn scope(&self, repositories: &Repositories) -> Result<Scope> {
        let Some(text) = &self.scope else { return Ok(Scope::EVERYTHING) };
        let between = |letter: char| letter == ',' || letter.is_whitespace();
        let entries: Vec<&str> = text.split(between).filter(|entry| !entry.is_empty()).collect();
        Scope::parse(&entries, repositories)
    }

    /// When it is to expire; `None` is what the form would have been filled in with.
    fn expires(&self) -> Result<Option<Expires>> {
        match (self.expires.as_deref(), self.date.as_deref()) {
            (Some("never"), _) => Ok(Some(Expires::Never)),
            (Some("date"), Some(date)) => {
                let day = date.parse::<Date>().ok();
                let end = day.and_then(|day| day.at(23, 59, 59, 0).to_zoned_datetime(TimeZone::UTC).ok());
                end.map(|end| Some(Expires::At(end.timestamp()))).ok_or_else(|| {
                    wrong(
                        "The date of expiry cannot be read; no token was made.",
                        "Write it as year-month-day, such as 2027-01-31.",
                    )
                })
            }
            (Some("date"), None) => {
                Err(wrong("A date of expiry is missing; no token was made.", "Fill it in, or choose “Never”."))
            }
            (None, None) => Ok(None),
            _ => Err(wrong("That is no choice of an expiry; no token was made.", "Choose a date, or “Never”.")),
        }
    }
}

fn wrong(what: &str, next: &str) -> Error {
    Error::new(Code::InvalidArgument, what, next)
}

async fn shown(
    dashboard: Arc<Dashboard>,
    session: Session,
    fields: Fields,
    refused: Option<Refused>,
) -> Result<Markup, Failure> {
    let now = Timestamp::now();
    let offered = choices(&dashboard.backend(&session), now).await?;
    let body = move |session: &Session| filled_form(&dashboard, session, &fields, refused.as_ref(), &offered, now);
    page::page(session, "Create Token", body).await
}

fn filled_form(
    dashboard: &Dashboard,
    session: &Session,
    fields: &Fields,
    refused: Option<&Refused>,
    offered: &Choices,
    now: Timestamp,
) -> Markup {
    let environments: Vec<(&str, &str)> =
        offered.environments.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let permissions = [(Permission::ReadWrite.as_str(), "Read & Write")];
    let permissions = if offered.may_write { permissions.as_slice() } else { &[] };
    let default = offered.default_expiry.map(date_of).unwrap_or_default();
    let latest = offered.latest_expiry.map(last_whole_day);
    let default = latest.as_ref().map_or(default.clone(), |latest| default.min(latest.clone()));
    let never = fields.expires.as_deref() == Some("never");
    let refused_scope = match refused {
        Some(Refused::Scope(error)) => Some(marked(&error.to_string())),
        _ => None,
    };
    html! {
        div.narrow {
            h1 { "Create Token" }
            @if let Some(Refused::Token(error)) = refused { p.refusal role="alert" { (error) } }
            form.stacked method="post" action="/dashboard/tokens" {
                (page::csrf(session))
                div {
                    label for="name" { "Name" }
                    input #name name="name" value=[fields.name.as_deref()] maxlength="100" autocomplete="off"
                        aria-describedby="name-hint" autofocus[refused_scope.is_none()];
                    p #name-hint.hint { "What it is for, such as ci-docker. Left empty, a name is chosen." }
                }
                (select("permission", "Permission", "Read-Only", permissions, &fields.permission))
                (lines("scope", "Scope", &fields.scope, &scope_hint(dashboard), refused_scope.as_ref()))
                (explained_select("environment", "Environment", "None", &environments, &fields.environment, Some(FOLLOWED)))
                fieldset {
                    legend { "Expiration" }
                    div.choice {
                        input #expires-date type="radio" name="expires" value="date" checked[!never];
                        label for="expires-date" { "On a date" }
                        label.hidden for="date" { "Date" }
                        input #date type="date" name="date" value=(fields.date.as_deref().unwrap_or(&default))
                            min=(date_of(now)) max=[latest.as_deref()] aria-describedby="date-hint";
                    }
                    p #date-hint.hint {
                        "It works to the end of that day, UTC."
                        @if let Some(latest) = &latest { " The operator allows " (latest) " at the latest." }
                    }
                    @if offered.may_be_endless {
                        div.choice {
                            input #expires-never type="radio" name="expires" value="never" checked[never];
                            label for="expires-never" { "Never" }
                        }
                    }
                }
                div.buttons {
                    button.primary type="submit" { "Create Token" }
                    a.button href="/dashboard/tokens" { "Cancel" }
                }
            }
        }
    }
}

/// How a scope is written, and of what.
fn scope_hint(dashboard: &Dashboard) -> Markup {
    let repositories = dashboard.embedded.repositories();
    let keys: Vec<&str> = repositories.all().into_iter().collect();
    html! {
        @if let Some(key) = keys.first() {
            "What it is for, an entry a line: " code { (key) } ", " code { (key) "/NAME" } " or " code { (key) "/BEGINNING*" }
            ", and " code { ":r" } " or " code { ":rw" } " may follow. "
        }
        "Left empty, everything. These are served: " (keys.join(", ")) "."
    }
}

fn date_of(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// The last day whose end is not after `latest`.
fn last_whole_day(latest: Timestamp) -> String {
    let before = latest.checked_sub(SignedDuration::from_secs(24 * 3600 - 1)).unwrap_or(latest);
    date_of(before)
}
