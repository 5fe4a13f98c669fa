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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_fault_of_the_callers_is_a_status_of_the_servers() {
        let status = |code| status_of(&Error::new(code, "What.", "Next."));
        for code in [
            Code::StoreUnavailable,
            Code::BackendUnavailable,
            Code::CredentialRefused,
            Code::InvalidConfiguration,
            Code::DropUnavailable,
        ] {
            assert!(status(code).is_server_error(), "{code:?}");
        }
        for (code, expected) in [
            (Code::InvalidArgument, 400),
            (Code::PolicyRefused, 403),
            (Code::UnknownToken, 404),
            (Code::NameTaken, 409),
            (Code::RateLimited, 429),
        ] {
            assert_eq!(status(code).as_u16(), expected, "{code:?}");
        }
    }
}
