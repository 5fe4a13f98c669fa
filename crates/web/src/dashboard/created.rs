//! The page that shows a new token's value, once, with what the package managers that it is for are to be told.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use http::Method;
use jiff::Timestamp;
use maud::{Markup, html};
use url::Url;

use super::facts::{facts, marked};
use super::failure::Failure;
use super::layout::Foreign;
use super::session::Session;
use super::{Dashboard, page, token};
use gatepass_app::configure::{Configuration, SetUp, opened_by};
use gatepass_core::ecosystem::Registry;
use gatepass_core::error::Error;
use gatepass_core::secret::Secret;
use gatepass_core::token::Token;

/// A new token and how to use it. Its value is taken by the first look of whoever made the token; after that it is gone.
pub(super) async fn show(
    State(dashboard): State<Arc<Dashboard>>,
    session: Session,
    Path(id): Path<String>,
    request: Request,
) -> Result<Markup, Failure> {
    let token = token::find(&dashboard, &session, &id).await?;
    // First, so that whatever is wrong with the address does not cost the value.
    let url = Url::parse(&dashboard.registry(&request)).map_err(Error::internal)?;
    // What a HEAD asks for is never shown.
    let is_shown = *request.method() == Method::GET;
    let value = is_shown.then(|| dashboard.values.take(token.id.as_str(), |(user, _)| *user == session.actor.name));
    let registry = Registry { url, repositories: dashboard.embedded.repositories().as_ref().clone() };
    let body = move |_: &Session| match value.flatten() {
        Some((_, secret)) => with_value(&token, &secret, &registry),
        None => html! {
            h1 { "Token created" }
            p { "The value was shown once and is gone." }
            p {
                "If nobody kept it, " a href={ "/dashboard/tokens/" (token.id) } { "revoke " (Foreign(&token.name)) }
                " and " a href="/dashboard/tokens/new" { "create another token" } "."
            }
        },
    };
    page::page(session, "Token created", body).await
}

fn with_value(token: &Token, secret: &Secret, registry: &Registry) -> Markup {
    let now = Timestamp::now();
    html! {
        h1 { "Token created" }
        p.warning { "Copy the value now: it is shown this once, and nobody can see it again." }
        // The script takes this away when the page is left, so that going back does not show it.
        div data-one-time {
            div.value {
                // The one place where the dashboard shows a value: to whoever made the token.
                code #value { (secret.expose()) }
                button.primary type="button" data-copy="value" { "Copy" }
            }
            h2 { "Use it" }
            @for (number, SetUp { manager, configuration }) in opened_by(token, secret, registry).iter().enumerate() {
                details.manager name="manager" open[number == 0] {
                    summary { (manager.title()) }
                    @match configuration {
                        Ok(configuration) => (configured(configuration)),
                        Err(error) => p { (error) },
                    }
                }
            }
        }
        h2 { "What it may do" }
        (facts(token, now))
        p { a.button href="/dashboard/tokens" { "Done" } }
    }
}

/// A configuration: files, environment, commands, notes.
fn configured(configuration: &Configuration) -> Markup {
    let block = |number: usize, kind: &str, text: &str| {
        let id = format!("{}-{kind}-{number}", configuration.package_manager);
        html! {
            div.block {
                pre #(id) tabindex="0" { (text) }
                button type="button" data-copy=(id) { "Copy" }
            }
        }
    };
    html! {
        @for (number, file) in configuration.files.iter().enumerate() {
            p { "Add to " code { (file.path) } ":" }
            (block(number, "file", &file.lines))
        }
        @for (number, variable) in configuration.environment.iter().enumerate() {
            p { "Set " code { (variable.name) } ":" }
            (block(number, "variable", &variable.set_by))
        }
        @for (number, command) in configuration.commands.iter().enumerate() {
            p { "Run (" (marked(&command.purpose)) "):" }
            (block(number, "command", &command.run))
        }
        @for note in &configuration.notes { p.hint { (marked(note)) } }
    }
}
