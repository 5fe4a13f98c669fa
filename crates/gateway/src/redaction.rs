//! The gateway's own credential at an upstream, should the upstream say it: an echoed header, a page for debugging. It is
//! taken out of headers, errors, answers to writes and documents, and of every listing as it streams past
//! ([`Form::Listing`](super::document::Form)). Artifacts pass as they are: clients verify their digests.
//!
//! Where it stood are as many asterisks as it had bytes, so that what counts lengths still fits: `Content-Length`, Ruby's
//! Marshal, a checksum database's tiles.
//!
//! [`forms`] has how a credential is written. This is against what happens; an upstream that wants to tell its own account's
//! password can tell it in words.

mod forms;

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt as _;

use super::parsing::{Amount, Pieces, Streamed, parsed};
use gatepass_core::error::{Error, Result};
use gatepass_core::secret::Secret;

/// The most bytes of an error or an answer to a write.
const LARGEST: usize = 1 << 20;

/// The headers that hold addresses, which are written anew without a user.
static ADDRESSES: [HeaderName; 3] = [header::LOCATION, header::LINK, header::CONTENT_LOCATION];

/// What is never passed on of an upstream.
#[derive(Clone, Default)]
pub(super) struct Redaction(Option<Arc<Search>>);

struct Search {
    forms: AhoCorasick,
    /// How many bytes the longest form has.
    longest: usize,
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Redaction({})", if self.is_empty() { "nothing" } else { "a credential" })
    }
}

impl Redaction {
    /// Of these credentials.
    ///
    /// # Errors
    /// `Internal` when they are too long to be looked for.
    pub(super) fn of(username: &str, password: &Secret) -> Result<Self> {
        let forms = forms::of(username, password.expose());
        let longest = forms.iter().map(Vec::len).max().unwrap_or_default();
        // The longest of those that begin at a place, so that no rest is left of one within another.
        let forms = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms);
        Ok(Self(Some(Arc::new(Search { forms: forms.map_err(Error::internal)?, longest }))))
    }

    /// Whether there is nothing to take out.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The same bytes without it.
    pub(super) fn bytes(&self, bytes: Bytes) -> Bytes {
        let Some(search) = self.0.as_ref().filter(|search| search.forms.is_match(bytes.as_ref())) else { return bytes };
        let mut bytes = BytesMut::from(bytes);
        let end = bytes.len();
        search.fill(&mut bytes, end);
        bytes.freeze()
    }

    /// The same body without it, as it streams past. It is as long as it was.
    pub(super) fn body(&self, body: Body) -> Body {
        match &self.0 {
            Some(search) => {
                let redacted = Redacted { search: Arc::clone(search), held: BytesMut::new() };
                Body::new(Streamed::new(body, redacted))
            }
            None => body,
        }
    }

    /// Takes out headers that say it, but for addresses.
    pub(super) fn headers(&self, headers: &mut HeaderMap) {
        self.take_out(headers, |name| !ADDRESSES.contains(name));
    }

    /// Takes out addresses that say it, once they were written anew.
    pub(super) fn addresses(&self, headers: &mut HeaderMap) {
        self.take_out(headers, |name| ADDRESSES.contains(name));
    }

    fn take_out(&self, headers: &mut HeaderMap, concerned: impl Fn(&HeaderName) -> bool) {
        let Some(search) = &self.0 else { return };
        let says = |value: &HeaderValue| search.forms.is_match(value.as_bytes());
        let matching = headers.iter().filter(|(name, value)| concerned(name) && says(value));
        for name in matching.map(|(name, _)| name.clone()).collect::<Vec<_>>() {
            headers.remove(name);
        }
    }

    /// Looks an error or an answer to a write through. Where that cannot be done, its body is left out.
    pub(super) async fn answer(&self, response: Response) -> Response {
        if self.is_empty() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let packed = parts.headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
        let whole =
            http_body_util::Limited::new(body, LARGEST).collect().await.map(http_body_util::Collected::to_bytes);
        let redaction = self.clone();
        let look_through = move |whole: Bytes| {
            let is_readable =
                whole.is_empty() || (!packed && !whole.contains(&0) && std::str::from_utf8(&whole).is_ok());
            is_readable.then(|| redaction.bytes(whole))
        };
        let passed = match whole {
            Ok(whole) => parsed(Amount::Plain(whole.len()), move || look_through(whole)).await.ok().flatten(),
            Err(_) => None,
        };
        let Some(passed) = passed else {
            for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::CONTENT_TYPE] {
                parts.headers.remove(name);
            }
            return Response::from_parts(parts, Body::empty());
        };
        Response::from_parts(parts, Body::from(passed))
    }
}

impl Search {
    /// Fills what is found that begins before `end`.
    fn fill(&self, bytes: &mut [u8], end: usize) {
        let found: Vec<_> = self.forms.find_iter(&*bytes).take_while(|found| found.start() < end).collect();
        for found in found {
            bytes[found.range()].fill(b'*');
        }
    }
}

/// Looks a body through that streams past. As many bytes are held back as could be the beginning of the credential.
struct Redacted {
    search: Arc<Search>,
    held: BytesMut,
}

impl Redacted {
    fn up_to(&mut self, end: usize) -> Bytes {
        if end == 0 {
            return Bytes::new();
        }
        self.search.fill(&mut self.held, end);
        self.held.split_to(end).freeze()
    }
}

impl Pieces for Redacted {
    const KEEPS_LENGTH: bool = true;

    fn push(&mut self, piece: &Bytes) -> Result<Bytes, axum::Error> {
        self.held.extend_from_slice(piece);
        // What begins further on may go on in the next piece.
        Ok(self.up_to((self.held.len() + 1).saturating_sub(self.search.longest)))
    }

    fn finish(&mut self) -> Bytes {
        self.up_to(self.held.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "a long/\"p&ssword";

    fn redaction() -> Redaction {
        Redaction::of("robot", &Secret::new(PASSWORD.to_owned())).unwrap()
    }

    /// Every form × every place where a piece can end × what stands around it.
    #[test]
    fn however_a_body_is_cut_nothing_of_it_passes() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (redaction, mut cases) = (redaction(), 0);
        for form in forms::of("robot", PASSWORD) {
            for (before, after) in [("", ""), ("x", "y"), ("\0\u{4}", "\0\0")] {
                let whole = [before.as_bytes(), &form, after.as_bytes()].concat();
                let clean = [before.as_bytes(), &vec![b'*'; form.len()], after.as_bytes()].concat();
                for cut in 0..=whole.len() {
                    let pieces = [whole[..cut].to_vec(), Vec::new(), whole[cut..].to_vec()];
                    let pieces = pieces.into_iter().map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
                    let body = redaction.body(Body::from_stream(futures::stream::iter(pieces)));
                    let passed = runtime.block_on(body.collect()).unwrap().to_bytes();
                    assert_eq!(passed.as_ref(), clean, "{} cut at {cut}", String::from_utf8_lossy(&form));
                    cases += 1;
                }
                assert_eq!(redaction.bytes(whole.into()).as_ref(), clean);
            }
        }
        assert_eq!(cases, 42_126);
    }

    #[test]
    fn nothing_is_held_for_long_and_what_is_not_it_stays() {
        let text = Bytes::from("robot robot: a long passwort ".repeat(1000));
        assert_eq!(redaction().bytes(text.clone()), text);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = redaction().body(Body::from(text.clone()));
        assert_eq!(http_body::Body::size_hint(&body).exact(), Some(text.len() as u64));
        assert_eq!(runtime.block_on(body.collect()).unwrap().to_bytes(), text);
    }
}
