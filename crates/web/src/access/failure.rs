//! Errors in JFrog's shape: `{"errors":[{"code":"NOT_FOUND","message":"…"}]}`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, WWW_AUTHENTICATE};

use crate::deferred::deferred;
use crate::status::{NOT_NOW, status_of};
use gatepass_core::error::Error;
use gatepass_core::token::redaction::redacted;
use gatepass_gateway::Refusal;
use gatepass_jfrog::contract::Errors;

/// An answer that says what was wrong.
pub(super) struct Failure {
    status: StatusCode,
    /// What serde says of a field quotes it: it is looked through for values when it is written.
    message: String,
}

impl Failure {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    /// A request that makes no sense.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A caller that nobody knows.
    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    /// A caller who may not.
    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// A body that could not be read: too long, or broken off.
    pub(super) fn unreadable(status: StatusCode) -> Self {
        let message = if status == StatusCode::PAYLOAD_TOO_LARGE {
            "The body is longer than 64 KiB; nothing was changed. Send only the fields of the request."
        } else {
            "The body cannot be read; nothing was changed. Send it again."
        };
        Self::new(status, message)
    }

    /// A method that the path does not have.
    pub(super) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "This path does not have that method.")
    }

    fn code(&self) -> String {
        self.status.canonical_reason().unwrap_or("ERROR").to_uppercase().replace(' ', "_")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = status_of(&error);
        if status.is_server_error() {
            tracing::error!(error = &error as &dyn std::error::Error, "a call of the token API failed");
            return Self::new(status, NOT_NOW);
        }
        Self::new(status, error.to_string())
    }
}

impl From<Refusal> for Failure {
    /// A body that could not be parsed, and not because of what it says.
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.status, NOT_NOW)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        deferred(self.status, move || self.answer())
    }
}

impl Failure {
    fn answer(&self) -> Response {
        let body = Errors::one(self.code(), redacted(&self.message));
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="gatepass", Basic realm="gatepass""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
