//! Requests that another site's page made a browser send, with the credential that the browser keeps for us: a cookie, or
//! the Basic credentials that a person typed once. They may look, and change nothing.

use http::header::{HeaderMap, ORIGIN, REFERER};
use http::{HeaderValue, Method, Request};
use url::Url;

/// Whether this request would change something and another site caused it; `here` is the address that its sender knows
/// this server by.
pub(super) fn is_forged<B>(request: &Request<B>, here: &str) -> bool {
    let only_looks = matches!(*request.method(), Method::GET | Method::HEAD);
    !only_looks && !is_ours(request.headers(), here)
}

/// Whether the page that caused a request is ours, as far as the browser tells (Fetch Metadata, or else `Origin`, RFC
/// 6454, or else `Referer`). A client that tells none of them is no browser, and no page can make it send anything.
fn is_ours(headers: &HeaderMap, here: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let at_home = |page: &HeaderValue| {
        let there = page.to_str().ok().and_then(|page| Url::parse(page).ok());
        there.is_some_and(|there| there.origin().ascii_serialization() == here)
    };
    headers.get(ORIGIN).or_else(|| headers.get(REFERER)).is_none_or(at_home)
}
