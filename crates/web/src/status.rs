//! The HTTP status of an error, for the token API and the dashboard alike.

use gatepass_core::error::{Code, Error};
use http::StatusCode;

/// What a caller is told instead of an error of the server's own: the path of the store's file is the operator's alone.
pub(crate) const NOT_NOW: &str =
    "gatepass cannot do this at the moment; nothing was changed. Try again, or tell the operator.";

/// The status that an error is answered with.
pub(crate) fn status_of(error: &Error) -> StatusCode {
    match error.code() {
        Code::InvalidArgument | Code::Unsupported => StatusCode::BAD_REQUEST,
        Code::UnknownToken | Code::UnknownEnvironment | Code::UnknownUser => StatusCode::NOT_FOUND,
        Code::NameTaken | Code::StillActive => StatusCode::CONFLICT,
        Code::NotAllowed | Code::PolicyRefused => StatusCode::FORBIDDEN,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::StoreUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
