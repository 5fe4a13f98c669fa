//! Audit, for Admins: who did what, to which token, from where, with which client and words.

use std::sync::Arc;

use axum::extract::State;
use jiff::Timestamp;
use maud::{Markup, Render as _, html};
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::field::{input, select};
use super::filter::{Asked, after_day, day, filled, word};
use super::layout::Foreign;
use super::session::Session;
use super::table::{cell, data_table, headings};
use super::tokens::with_scope;
use super::{Dashboard, page, time};
use gatepass_app::audit::audit;
use gatepass_core::audit::{Action, AuditEntry, AuditFilter};

const HEADINGS: [&str; 8] = ["When", "Who", "What", "To", "Environment", "Client", "From", "Words"];
/// How many entries a page has.
const ROWS: usize = 100;

/// The query of the page. A field that is empty is as one that is not there.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wanted {
    #[serde(deserialize_with = "filled")]
    who: Option<String>,
    #[serde(deserialize_with = "filled")]
    what: Option<String>,
    #[serde(deserialize_with = "filled")]
    client: Option<String>,
    #[serde(deserialize_with = "filled")]
    token: Option<String>,
    #[serde(deserialize_with = "filled")]
    from: Option<String>,
    #[serde(deserialize_with = "filled")]
    to: Option<String>,
    #[serde(deserialize_with = "filled")]
    words: Option<String>,
    #[serde(deserialize_with = "filled")]
    before: Option<String>,
}

impl Wanted {
    fn filter(&self) -> Result<AuditFilter, Failure> {
        Ok(AuditFilter {
            actor: self.who.clone(),
            action: word(self.what.as_deref(), "What", Action::named)?,
            client_contains: self.client.clone(),
            token: self.token.clone(),
            words_contains: self.words.clone(),
            from: self.from.as_deref().map(day).transpose()?,
            before: self.to.as_deref().map(day).transpose()?.map(after_day),
        })
    }

    /// The address of the entries below this position.
    fn older(&self, position: u64) -> String {
        let older = Self { before: Some(position.to_string()), ..self.clone() };
        format!("/dashboard/audit?{}", serde_urlencoded::to_string(older).unwrap_or_default())
    }
}

/// Who did what, the newest first, as far as the session may see it.
pub(super) async fn list(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Asked(wanted): Asked<Wanted>,
) -> Result<Markup, Failure> {
    let filter = wanted.filter()?;
    let before = wanted.before.as_deref().and_then(|before| before.parse().ok());
    let rows = audit(&dashboard.embedded, session.actor.clone(), filter, before, ROWS).await?;
    let now = Timestamp::now();
    let body = move |_: &Session| {
        html! {
            h1 { "Audit" }
            (filters(&wanted))
            div #audit data-live {
                @if rows.is_empty() {
                    p.empty { "No entry fits." }
                } @else {
                    (data_table("Audit", &headings(&HEADINGS), &html! { @for row in &rows { (row_of(&row.entry, now)) } }))
                    nav.pages aria-label="Pages" {
                        @if before.is_some() { a.button href="/dashboard/audit" { "Newest" } }
                        @if let Some(last) = rows.last().filter(|_| rows.len() == ROWS) {
                            a.button href=(wanted.older(last.position)) rel="next" { "Older" }
                        }
                    }
                }
            }
        }
    };
    page::page(session, "Audit", body).await
}

fn row_of(entry: &AuditEntry, now: Timestamp) -> Markup {
    let optional = |text: Option<&str>| html! { @if let Some(text) = text { (Foreign(text)) } };
    let subject = entry.subject().unwrap_or_default();
    let subject = match &entry.token {
        Some(id) => {
            let link = html! { a href={ "/dashboard/tokens/" (id) } { (Foreign(&subject)) } };
            with_scope(&link, entry.narrow_scope().as_deref())
        }
        None => Foreign(&subject).render(),
    };
    let [when, who, what, to, environment, client, from, words] = HEADINGS;
    html! {
        tr role="row" {
            (cell(when, &time::relative(entry.at, now)))
            (cell(who, &Foreign(&entry.actor).render()))
            (cell(what, &html! { (shown(entry.action)) }))
            (cell(to, &subject))
            (cell(environment, &optional(entry.environment.as_deref())))
            (cell(client, &optional(entry.client.as_deref())))
            (cell(from, &html! { (entry.address.as_deref().unwrap_or("this machine")) }))
            (cell(words, &optional(entry.words.as_deref())))
        }
    }
}

/// An action as people read it: "Create token".
fn shown(action: Action) -> String {
    let words = action.as_str().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn filters(wanted: &Wanted) -> Markup {
    let actions: Vec<(&str, String)> = Action::ALL.into_iter().map(|action| (action.as_str(), shown(action))).collect();
    let actions: Vec<(&str, &str)> = actions.iter().map(|(word, shown)| (*word, shown.as_str())).collect();
    html! {
        search {
            form.filters method="get" action="/dashboard/audit" {
                div.grid {
                    (input("who", "Who", "text", &wanted.who))
                    (select("what", "What", "Anything", &actions, &wanted.what))
                    (input("client", "Client", "text", &wanted.client))
                    (input("token", "Token", "text", &wanted.token))
                    (input("from", "From", "date", &wanted.from))
                    (input("to", "To", "date", &wanted.to))
                    (input("words", "Words", "text", &wanted.words))
                }
                div.buttons {
                    button type="submit" { "Apply" }
                    a href="/dashboard/audit" { "Clear" }
                }
            }
        }
    }
}
