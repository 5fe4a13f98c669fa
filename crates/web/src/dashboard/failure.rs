//! What could not be done, as a page that says what to do next.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::html;

use super::layout;
use crate::deferred::deferred;
use crate::status::{NOT_NOW, status_of};
use gatepass_core::error::Error;
use gatepass_core::token::redaction::redacted;
use gatepass_gateway::Refusal;

/// An answer that says what was wrong.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    title: &'static str,
    sentence: String,
}

impl Failure {
    fn new(status: StatusCode, title: &'static str, sentence: impl Into<String>) -> Self {
        Self { status, title, sentence: sentence.into() }
    }

    /// A request that makes no sense.
    pub(super) fn bad_request(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "This cannot be read", sentence)
    }

    /// A page that is not there.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", "There is no such page. Use the menu to find what you look for.")
    }

    /// A token that is not there.
    pub(super) fn no_token() -> Self {
        let sentence = "There is no such token: it was deleted, or never was. Look for it in the list.";
        Self::new(StatusCode::NOT_FOUND, "Not found", sentence)
    }

    /// Something that cannot be done to a token as it is now.
    pub(super) fn already(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "This cannot be done", sentence)
    }

    /// A method that the page does not have.
    pub(super) fn method_not_allowed() -> Self {
        let sentence = "This page does not take that. Go back and use its buttons; nothing was changed.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Not possible here", sentence)
    }

    /// A form that another site sent.
    pub(super) fn other_site() -> Self {
        let sentence =
            "The browser says that another site sent this; nothing was changed. Open the dashboard and do it there.";
        Self::new(StatusCode::FORBIDDEN, "Refused", sentence)
    }

    /// A request for a name that is not known to be this server's.
    pub(super) fn unknown_name() -> Self {
        let sentence = "The dashboard does not know itself by this name. Open it by the machine's address, or have the \
                        operator name it: `gatepass serve --dashboard-url`, or `--url`.";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "Not here", sentence)
    }

    /// A form without its own token.
    pub(super) fn foreign_form() -> Self {
        let sentence =
            "This form is not of your present session; nothing was changed. Go back, reload the page and try again.";
        Self::new(StatusCode::FORBIDDEN, "Refused", sentence)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = status_of(&error);
        let title = match status {
            StatusCode::BAD_REQUEST | StatusCode::CONFLICT => "This cannot be done",
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::TOO_MANY_REQUESTS => "Too often",
            _ => "Not possible now",
        };
        if status.is_server_error() {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be made");
            return Self::new(status, title, NOT_NOW);
        }
        Self::new(status, title, error.to_string())
    }
}

impl From<Refusal> for Failure {
    /// A form that could not be parsed, and not because of what it says.
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.status, "Not possible now", NOT_NOW)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        deferred(self.status, move || self.answer())
    }
}

impl Failure {
    fn answer(&self) -> Response {
        let body = html! {
            h1 { (self.title) }
            p role="alert" { (redacted(&self.sentence)) }
            p { a href="/dashboard/tokens" { "Token Management" } }
        };
        (self.status, layout::bare(self.title, &body)).into_response()
    }
}
