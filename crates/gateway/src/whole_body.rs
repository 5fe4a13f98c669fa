//! A body that is read whole before any of it is passed on, and what is said of it once it is written anew. All that are held
//! at one time share one budget: each has a bound of its own, and many of them would still take the machine's memory.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use gatepass_proxy::idle_timeout::IdleTimeoutBody;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};

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

/// The body, if it has at most `largest` bytes; `idle_timeout` is how long it may stand still.
///
/// # Errors
/// 413 with this sentence for one that is too large, and 400 for one that does not come to its end.
pub(super) async fn read(
    body: Body,
    largest: usize,
    idle_timeout: Duration,
    too_large: &'static str,
) -> Result<Bytes, Refusal> {
    collect(IdleTimeoutBody::new(body, idle_timeout), largest, &BUDGET).await.map_err(|why| match why {
        NotHeld::TooLarge => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, too_large),
        NotHeld::NoRoom => no_room(),
        NotHeld::Broken => {
            Refusal::new(StatusCode::BAD_REQUEST, "The request's body did not come whole. Send it again.")
        }
    })
}

/// The answer of an upstream, if it has at most `largest` bytes.
///
/// # Errors
/// 503 where too much is held already; `None` within for one that is too large or does not come to its end.
pub(super) async fn read_answer(body: Body, largest: usize) -> Result<Option<Bytes>, Refusal> {
    match collect(body, largest, &BUDGET).await {
        Ok(whole) => Ok(Some(whole)),
        Err(NotHeld::NoRoom) => Err(no_room()),
        Err(NotHeld::TooLarge | NotHeld::Broken) => Ok(None),
    }
}

/// A unit of the budget, in bytes.
const UNIT: usize = 16 << 10;
/// The most that is held at one time, in units: 512 MiB. What is written anew from it is held beside it for a moment.
const MOST: usize = (512 << 20) / UNIT;

/// What is left for bodies that are held.
static BUDGET: Semaphore = Semaphore::const_new(MOST);

/// Why a body is not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotHeld {
    TooLarge,
    NoRoom,
    Broken,
}

/// A body, and its part of the budget until the last of it was sent on.
struct Held {
    bytes: Bytes,
    _room: SemaphorePermit<'static>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a body within the budget. Nobody waits for room: those who hold it may be waiting, too.
async fn collect<B>(body: B, largest: usize, budget: &'static Semaphore) -> Result<Bytes, NotHeld>
where
    B: http_body::Body<Data = Bytes>,
{
    let mut body = std::pin::pin!(body);
    let (mut bytes, mut room) = (BytesMut::new(), None::<SemaphorePermit<'static>>);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| NotHeld::Broken)?.into_data() else { continue };
        if bytes.len() + data.len() > largest {
            return Err(NotHeld::TooLarge);
        }
        let held = room.as_ref().map_or(0, SemaphorePermit::num_permits);
        let more = (bytes.len() + data.len()).div_ceil(UNIT).saturating_sub(held);
        let more = u32::try_from(more).map_err(|_| NotHeld::NoRoom)?;
        let more = budget.try_acquire_many(more).map_err(|_| NotHeld::NoRoom)?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
    let bytes = bytes.freeze();
    Ok(match room {
        Some(room) => Bytes::from_owner(Held { bytes, _room: room }),
        None => bytes,
    })
}

/// What was written anew in the place of a body that is held: as long as it is there, the body's part of the budget is taken.
pub(super) fn in_place_of(original: Bytes, written: Bytes) -> Bytes {
    struct Written {
        bytes: Bytes,
        _original: Bytes,
    }
    impl AsRef<[u8]> for Written {
        fn as_ref(&self) -> &[u8] {
            &self.bytes
        }
    }
    Bytes::from_owner(Written { bytes: written, _original: original })
}

fn no_room() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "gatepass holds as many uploads and listings as it has room for. Try again in a moment.",
    )
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

    #[tokio::test]
    async fn all_that_is_held_shares_one_budget_and_gives_it_back() {
        static FEW: Semaphore = Semaphore::const_new(4);
        let read = async |size: usize| collect(Body::from(vec![b'x'; size]), 1 << 20, &FEW).await;
        let (one, two) = (read(2 * UNIT).await.unwrap(), read(UNIT + 1).await.unwrap());
        assert_eq!((one.len(), two.len(), FEW.available_permits()), (2 * UNIT, UNIT + 1, 0));
        assert_eq!(read(1).await.unwrap_err(), NotHeld::NoRoom);
        // A part that goes on has it still.
        let part = two.slice(1..);
        drop((one, two));
        assert_eq!(FEW.available_permits(), 2);
        assert_eq!(read(2 * UNIT + 1).await.unwrap_err(), NotHeld::NoRoom);
        drop(part);
        assert_eq!(FEW.available_permits(), 4);
        assert_eq!(read(4 * UNIT).await.unwrap().len(), 4 * UNIT);
        // One that does not come to its end leaves nothing taken.
        let broken = futures::stream::iter([Ok(Bytes::from(vec![b'x'; UNIT])), Err(std::io::Error::other("gone"))]);
        assert_eq!(collect(Body::from_stream(broken), 1 << 20, &FEW).await.unwrap_err(), NotHeld::Broken);
        assert_eq!(collect(Body::from(vec![b'x'; 5]), 4, &FEW).await.unwrap_err(), NotHeld::TooLarge);
        assert_eq!(FEW.available_permits(), 4);
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
