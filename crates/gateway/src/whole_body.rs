//! A request's body that is read whole before any of it is passed on, and what is said of it once it is written anew.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use gatepass_proxy::idle_timeout::IdleTimeoutBody;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Limited};

use super::refusal::Refusal;

/// What headers say of a body as it came.
static OF_THE_BODY: [HeaderName; 8] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONTENT_RANGE,
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("repr-digest"),
];

/// The body, if it has at most `largest` bytes; `patience` is how long it may stand still.
///
/// # Errors
/// 413 with this sentence for one that is too large, and 400 for one that does not come to its end.
pub(super) async fn read(
    body: Body,
    largest: usize,
    patience: Duration,
    too_large: &'static str,
) -> Result<Bytes, Refusal> {
    let whole = Limited::new(IdleTimeoutBody::new(body, patience), largest).collect().await;
    whole.map(http_body_util::Collected::to_bytes).map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, too_large);
        }
        Refusal::new(StatusCode::BAD_REQUEST, "The request's body did not come whole. Send it again.")
    })
}

/// Has the headers say of the body that it is of this type, and nothing that they said of it as it came.
pub(super) fn describe(headers: &mut HeaderMap, content_type: HeaderValue) {
    for name in &OF_THE_BODY {
        headers.remove(name);
    }
    headers.insert(header::CONTENT_TYPE, content_type);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_is_too_large_is_refused_and_one_at_the_bound_is_read() {
        let read = async |text: &'static str| read(Body::from(text), 4, Duration::from_secs(1), "Send less.").await;
        assert_eq!(read("12345").await.unwrap_err().status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(read("1234").await.unwrap(), "1234");
    }

    #[test]
    fn nothing_that_was_said_of_the_body_before_is_said_of_it_written_anew() {
        let mut headers: HeaderMap =
            OF_THE_BODY.iter().map(|name| (name.clone(), HeaderValue::from_static("1"))).collect();
        headers.append(header::CONTENT_LENGTH, HeaderValue::from_static("2"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        describe(&mut headers, HeaderValue::from_static("application/json"));
        assert_eq!(headers.len(), 2, "{headers:?}");
        assert_eq!(
            (&headers[header::CONTENT_TYPE], &headers[header::ACCEPT]),
            (&"application/json".parse().unwrap(), &"*/*".parse().unwrap())
        );
    }
}
