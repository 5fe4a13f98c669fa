//! Requests that change nothing and still have a body: npm's audits, the sizes of files. Whoever may only read can send
//! them, so what they say must not be a request to an upstream that answers without reading it.

use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use http_body_util::{BodyExt as _, Limited};

use super::idle::Watched;
use super::refusal::Refusal;

/// The most that such a body may have, in bytes: a list of thousands of packages.
const LARGEST: usize = 4 << 20;
/// How gzip begins (RFC 1952), which is how npm sends its lists.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What every request line ends with, but for its version. Compressed, it is in nothing that a client asks.
const REQUEST: &[u8] = b"HTTP/";

/// The body, whole, so that its length goes ahead of it, and on one line: in JSON and in forms a line break says no more
/// than a space, and a request cannot do without.
///
/// # Errors
/// 413 for a body that is too large, 400 for one that does not come to its end or is compressed so that a request can be
/// read in it.
pub(super) async fn on_one_line(body: Body, patience: Duration) -> Result<Body, Refusal> {
    let (body, _) = Watched::new(body, patience);
    let whole = Limited::new(body, LARGEST).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            let sentence = "This question is larger than the 4 MiB that gatepass passes on. Ask about fewer packages.";
            return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence);
        }
        Refusal::new(StatusCode::BAD_REQUEST, "The request's body did not come whole. Send it again.")
    })?;
    let mut bytes = Vec::from(whole.to_bytes());
    if bytes.starts_with(&GZIP) {
        // Lines of what is compressed cannot be joined.
        if bytes.windows(REQUEST.len()).any(|word| word.eq_ignore_ascii_case(REQUEST)) {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "This question has a request in it. Send it uncompressed.",
            ));
        }
    } else {
        bytes.iter_mut().filter(|byte| matches!(byte, b'\r' | b'\n')).for_each(|byte| *byte = b' ');
    }
    Ok(Body::from(bytes))
}
