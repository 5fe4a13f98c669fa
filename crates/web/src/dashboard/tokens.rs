//! Token Management: the table of tokens, filtered, sorted and paged in the store.

use std::sync::Arc;

use axum::extract::State;
use jiff::Timestamp;
use maud::{Markup, Render as _, html};

use super::failure::Failure;
use super::field::{input, select};
use super::filter::{Asked, COLUMNS, UNSCOPED, Wanted};
use super::layout::Foreign;
use super::session::Session;
use super::table::{cell, data_table, heading, row};
use super::{Dashboard, page, time};
use gatepass_app::list::{self, Table, TableRequest};
use gatepass_core::actor::Actor;
use gatepass_core::listing::{Order, TablePage};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Status, Token};

/// How many tokens a page has.
const ROWS: usize = 50;
/// How many entries of a scope a row has.
const ENTRIES: usize = 3;

/// The tokens that the address asks for, by filter, order and place in the table.
pub(super) async fn show(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Asked(wanted): Asked<Wanted>,
) -> Result<Markup, Failure> {
    let now = Timestamp::now();
    let (filter, order, start) = (wanted.filter(now)?, wanted.order()?, wanted.start());
    let request = TableRequest { filter, order, start, limit: ROWS };
    let Table { page, environments } = list::table(&dashboard.embedded, session.actor.clone(), request, now).await?;
    let is_read_only = dashboard.is_read_only();
    let body = move |session: &Session| {
        html! {
            div.title {
                h1 { "Token Management" }
                @if !is_read_only {
                    a.button.primary href="/dashboard/tokens/new" { "Create Token" }
                }
            }
            (filters(&wanted, &environments))
            div #tokens data-live {
                @if page.total > 0 {
                    (table("Tokens", &page.tokens, &session.actor, now, Some(Sorted { wanted: &wanted, order })))
                    (pages(&wanted, &page))
                } @else if wanted.is_filtered() {
                    div.empty {
                        h2 { "No token fits" }
                        p { "No token fits these filters. " a href="/dashboard/tokens" { "Show all tokens" } }
                    }
                } @else {
                    (nothing_yet(is_read_only))
                }
            }
        }
    };
    page::page(session, "Token Management", body).await
}

fn nothing_yet(read_only: bool) -> Markup {
    html! {
        div.empty {
            h2 { "No tokens yet" }
            p { "A token lets a client, a cluster or a CI job into the registry, without anybody's password." }
            @if !read_only {
                p { a.button.primary href="/dashboard/tokens/new" { "Create your first token" } }
                p { "Or tell your coding agent: " q { "create a read-only token for staging" } "." }
            }
        }
    }
}

/// How a table is sorted, and by which query.
#[derive(Clone, Copy)]
pub(super) struct Sorted<'a> {
    wanted: &'a Wanted,
    order: Order,
}

/// A table of tokens; its headings sort it where it is told by what query.
pub(super) fn table(
    caption: &str,
    tokens: &[Token],
    actor: &Actor,
    now: Timestamp,
    sorted: Option<Sorted<'_>>,
) -> Markup {
    let headings = html! {
        @for (column, word, text) in COLUMNS {
            @match sorted {
                Some(Sorted { wanted, order }) => {
                    @let direction = if order.descending { "descending" } else { "ascending" };
                    @let link = html! { a href=(wanted.sorted_by(column, word)) { (text) } };
                    (heading(&link, (order.column == column).then_some(direction)))
                }
                None => (heading(&html! { (text) }, None)),
            }
        }
        (heading(&html! { "Actions" }, None))
    };
    data_table(caption, &headings, &html! { @for token in tokens { (row_of(token, actor, now)) } })
}

fn row_of(token: &Token, actor: &Actor, now: Timestamp) -> Markup {
    let status = token.status(now);
    let name = html! { a href={ "/dashboard/tokens/" (token.id) } { (Foreign(&token.name)) } };
    let name = with_scope(&name, narrow_scope(token).as_deref());
    let cells = html! {
        (cell("Username", &html! { code { (Foreign(&token.username)) } }))
        (cell("Permission", &permission(token.permission)))
        (cell("Environment", &environment(token.environment.as_deref())))
        (cell("Created By", &Foreign(&token.created_by).render()))
        (cell("Created", &time::relative(token.created, now)))
        (cell("Expires", &time::relative_or(token.expires, now, "Never")))
        (cell("Status", &status_badge(status)))
        (cell("Last Used", &time::relative_or(token.last_used, now, "Never")))
        (cell("Actions", &actions(token, status, actor)))
    };
    row("Name", &name, &cells)
}

/// What the visitor may do to a token: nothing to others' for a Developer.
pub(super) fn actions(token: &Token, status: Status, actor: &Actor) -> Markup {
    html! {
        @if actor.may_end(token) {
            @let (verb, word) = if status == Status::Active { ("revoke", "Revoke") } else { ("delete", "Delete") };
            a.button.danger href={ "/dashboard/tokens/" (token.id) "/" (verb) } aria-label={ (word) " " (token.name) } {
                (word)
            }
        }
    }
}

/// A permission as people read it.
pub(super) fn permission(permission: Option<Permission>) -> Markup {
    html! { @match permission { Some(permission) => (permission), None => "Unknown" } }
}

/// A token's scope: all of it.
pub(super) fn scope(scope: Option<&Scope>) -> Markup {
    html! {
        @match scope {
            Some(scope) if scope.is_everything() => "Everything",
            Some(scope) => ul.entries { @for entry in scope.to_strings() { li { code { (Foreign(&entry)) } } } },
            None => "Unknown",
        }
    }
}

/// A token's scope for a table, in a line; nothing where it is everything.
fn narrow_scope(token: &Token) -> Option<String> {
    let Some(scope) = &token.scope else { return Some("unknown scope".to_owned()) };
    let entries = scope.to_strings();
    let shown = entries.iter().take(ENTRIES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match entries.len() {
        0 => None,
        1..=ENTRIES => Some(shown),
        all => Some(format!("{shown} and {} more", all - ENTRIES)),
    }
}

/// A token's name or link, and under it what the token is for.
pub(super) fn with_scope(name: &Markup, scope: Option<&str>) -> Markup {
    html! {
        @match scope {
            Some(scope) => div { (name) div.scope { (Foreign(scope)) } },
            None => (name),
        }
    }
}

/// An environment, with the way to its profile.
pub(super) fn environment(environment: Option<&str>) -> Markup {
    html! {
        @match environment {
            // Their names need no escape in an address.
            Some(name) => a href={ "/dashboard/environments/" (name) } { (name) },
            None => "None",
        }
    }
}

/// A status in its colour, and in words.
pub(super) fn status_badge(status: Status) -> Markup {
    html! { span.badge data-status=(status) { (status) } }
}

fn pages(wanted: &Wanted, page: &TablePage) -> Markup {
    let previous = page.tokens.first().filter(|_| page.has_previous);
    let next = page.tokens.last().filter(|_| page.has_next);
    html! {
        nav.pages aria-label="Pages" {
            p { (page.total) @if page.total == 1 { " token" } @else { " tokens" } }
            @if let Some(token) = previous { a.button href=(wanted.before(&token.id)) rel="prev" { "Previous" } }
            @if let Some(token) = next { a.button href=(wanted.after(&token.id)) rel="next" { "Next" } }
        }
    }
}

fn filters(wanted: &Wanted, environments: &[String]) -> Markup {
    let within = [("1d", "Within 24 hours"), ("7d", "Within 7 days"), ("30d", "Within 30 days"), ("never", "Never")];
    let statuses = Status::ALL.map(|status| (status.name(), status.name()));
    let status = wanted.status.as_deref().and_then(Status::named).map(|status| status.name().to_owned());
    let permissions = [("read_only", "Read-Only"), ("read_write", "Read & Write")];
    let mut choices = vec![(UNSCOPED, "None")];
    choices.extend(environments.iter().map(|name| (name.as_str(), name.as_str())));
    let columns = COLUMNS.map(|(_, word, heading)| (word, heading));
    html! {
        search {
            form.filters method="get" action="/dashboard/tokens" {
                div.search {
                    label for="search" { "Search" }
                    input #search name="search" type="search" value=[wanted.search.as_deref()]
                        placeholder="Name, username, environment, creator or id" autocomplete="off";
                    button type="submit" { "Search" }
                }
                details open[wanted.is_filtered() && wanted.search.is_none()] {
                    summary { "Filters" }
                    div.grid {
                        (input("name", "Name", "text", &wanted.name))
                        (input("username", "Username", "text", &wanted.username))
                        (select("permission", "Permission", "Any", &permissions, &wanted.permission))
                        (select("environment", "Environment", "Any", &choices, &wanted.environment))
                        (input("created_by", "Created By", "text", &wanted.created_by))
                        (input("created_from", "Created from", "date", &wanted.created_from))
                        (input("created_to", "Created to", "date", &wanted.created_to))
                        (select("expires", "Expires", "Any time", &within, &wanted.expires))
                        (select("status", "Status", "Any", &statuses, &status))
                        (select("used", "Last used", "Any time", &within, &wanted.used))
                        (select("sort", "Sort by", "Newest first", &columns, &wanted.sort))
                        (select("order", "Order", "Ascending", &[("desc", "Descending")], &wanted.order))
                    }
                    div.buttons {
                        button type="submit" { "Apply" }
                        a href="/dashboard/tokens" { "Clear" }
                    }
                }
            }
        }
    }
}
