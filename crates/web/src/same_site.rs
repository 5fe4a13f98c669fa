//! Requests that another site's page made a browser send, with the credential that the browser keeps for us: a cookie, or
//! the Basic credentials that a person typed once. They may look, and change nothing.

use http::header::{HeaderMap, ORIGIN, REFERER};
use http::{HeaderValue, Method, Request};
use url::{Host, Url};

/// Whether this request would change something and another site caused it; `here` is the address that its sender knows
/// this server by.
pub(super) fn is_forged<B>(request: &Request<B>, here: &str) -> bool {
    let only_looks = matches!(*request.method(), Method::GET | Method::HEAD);
    !only_looks && !is_ours(request.headers(), here)
}

/// Whether an origin is an IP address's, or this machine's own. Any other name may be another site's that it has lead here
/// for a while (DNS rebinding), so that its page would pass for ours.
pub(super) fn is_address(origin: &str) -> bool {
    let url = Url::parse(origin).ok();
    url.as_ref().and_then(Url::host).is_some_and(|host| match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    })
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
