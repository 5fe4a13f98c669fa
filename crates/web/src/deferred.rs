//! A refusal whose words are written where no other request waits for it: they are looked through for values, which takes longer
//! than the way to a thread that may wait. It is made where no waiting can be, and [`written`] by the outermost layer.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use gatepass_gateway::{RefusalFormat, rendered};
use http::StatusCode;
use http::header::CONTENT_LENGTH;

/// What writes the answer.
#[derive(Clone)]
struct Deferred(Arc<dyn Fn() -> Response + Send + Sync>);

/// An answer of this status, which has no words until it is [`written`].
pub(super) fn deferred(status: StatusCode, write: impl Fn() -> Response + Send + Sync + 'static) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Deferred(Arc::new(write)));
    response
}

/// The answer with its words, and with the headers that it was given meanwhile.
pub(super) async fn written(mut response: Response) -> Response {
    let Some(Deferred(write)) = response.extensions_mut().remove::<Deferred>() else { return response };
    let written = rendered(move || write()).await;
    let mut written = written.unwrap_or_else(|refusal| refusal.answer(RefusalFormat::Plain));
    // That of no words.
    response.headers_mut().remove(CONTENT_LENGTH);
    written.headers_mut().extend(std::mem::take(response.headers_mut()));
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{HeaderValue, SERVER};

    #[tokio::test]
    async fn a_refusal_is_written_where_no_other_request_waits_for_it_and_keeps_its_headers() {
        let here = std::thread::current().id();
        let mut refused = deferred(StatusCode::BAD_REQUEST, move || {
            assert_ne!(std::thread::current().id(), here);
            (StatusCode::BAD_REQUEST, "elsewhere").into_response()
        });
        refused.headers_mut().insert(SERVER, HeaderValue::from_static("ours"));
        let written = written(refused).await;
        assert_eq!(
            (written.status(), &written.headers()[SERVER]),
            (StatusCode::BAD_REQUEST, &HeaderValue::from_static("ours"))
        );
        assert_eq!(axum::body::to_bytes(written.into_body(), 64).await.unwrap(), "elsewhere");
    }
}
