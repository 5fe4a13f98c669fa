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

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://gate.example:4747";

    /// Whether a POST with these headers is refused.
    fn forged(method: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut request = Request::builder().method(method).body(()).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        is_forged(&request, HERE)
    }

    #[test]
    fn another_sites_page_changes_nothing_however_its_browser_tells_of_it() {
        let others: &[&[(&str, &str)]] = &[
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "Same-Origin")],
            &[("sec-fetch-site", "cross-site"), ("origin", HERE)],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://gate.example:4747")],
            &[("origin", "https://gate.example")],
            &[("origin", "https://gate.example:4747.evil.example")],
            &[("origin", "https://evil.example"), ("referer", "https://gate.example:4747/")],
            &[("referer", "https://evil.example/?https://gate.example:4747/")],
            &[("referer", "https://gate.example:4747@evil.example/")],
        ];
        for headers in others {
            for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "ANY"] {
                assert!(forged(method, headers), "{method} {headers:?}");
            }
            for method in ["GET", "HEAD"] {
                assert!(!forged(method, headers), "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn our_own_page_and_what_is_no_browser_may() {
        let own: &[&[(&str, &str)]] = &[
            &[],
            &[("sec-fetch-site", "same-origin")],
            &[("origin", HERE)],
            &[("referer", "https://gate.example:4747/dashboard/tokens?q=1")],
            &[("origin", "https://GATE.example:4747")],
        ];
        for headers in own {
            assert!(!forged("POST", headers), "{headers:?}");
        }
    }

    #[test]
    fn an_address_is_no_name_that_another_site_could_have_lead_here() {
        for origin in ["http://127.0.0.1:4747", "http://[::1]:1", "http://localhost", "http://a.localhost:1"] {
            assert!(is_address(origin), "{origin}");
        }
        for origin in
            ["https://gate.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "", "null"]
        {
            assert!(!is_address(origin), "{origin}");
        }
    }
}
