//! Errors in JFrog's shape: `{"errors":[{"code":"NOT_FOUND","message":"…"}]}`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, WWW_AUTHENTICATE};

use crate::status::{NOT_NOW, status_of};
use gatepass_core::error::Error;
use gatepass_core::token::redaction::redacted;
use gatepass_jfrog::contract::Errors;

/// An answer that says what was wrong.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    message: String,
}

impl Failure {
    /// A request that makes no sense.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    /// A caller that nobody knows.
    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, message: message.into() }
    }

    /// A caller who may not.
    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, message: message.into() }
    }

    /// A body that could not be read: too long, or broken off.
    pub(super) fn unreadable(status: StatusCode) -> Self {
        let message = if status == StatusCode::PAYLOAD_TOO_LARGE {
            "The body is longer than 64 KiB; nothing was changed. Send only the fields of the request."
        } else {
            "The body cannot be read; nothing was changed. Send it again."
        };
        Self { status, message: message.to_owned() }
    }

    /// A method that the path does not have.
    pub(super) fn method_not_allowed() -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, message: "This path does not have that method.".to_owned() }
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
            return Self { status, message: NOT_NOW.to_owned() };
        }
        Self { status, message: error.to_string() }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // What serde says of a field quotes it.
        let message = redacted(&self.message);
        let body = Errors::one(self.code(), message);
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="gatepass", Basic realm="gatepass""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
