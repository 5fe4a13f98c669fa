//! Headers are passed on by list, both ways. What is not listed here is dropped: a header that an upstream takes for who
//! asks or for what is asked (`Remote-User`, `X-Forwarded-User`, `X-Original-URL`, `X-HTTP-Method-Override`), one that
//! does something to the dashboard's origin in a browser (`Set-Cookie`, `Clear-Site-Data`, `Service-Worker-Allowed`), and
//! those that nobody has thought of yet.
//!
//! `Content-Length` and `Transfer-Encoding` of a request are made anew from its body, and `Host` and `Authorization` are
//! the upstream's own. Trailers are never passed on.

use std::borrow::Cow;

use axum::response::Response;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::conventions::conventions;
use super::parsing::{Amount, parsed};
use super::refusal::Refusal;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::redaction::holds_own_value;

/// What upstreams are told of a request, in alphabetical order.
static OF_REQUESTS: [&str; 49] = [
    // Content negotiation (RFC 9110, section 12.5): container clients ask for manifests by it.
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    // RFC 9111: Maven, pip and npm ask past caches.
    "cache-control",
    // Cargo's sparse registries (RFC 2789).
    "cargo-protocol",
    // Representations (RFC 9110, section 8; RFC 9530). npm compresses its questions; curl tells digests.
    "content-digest",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-md5",
    // The OCI distribution specification's chunks of a blob.
    "content-range",
    "content-type",
    "digest",
    // Docker's clients and distribution.
    "docker-content-digest",
    "docker-distribution-api-version",
    "docker-upload-uuid",
    // Conditions (RFC 9110, section 13) and ranges (section 14).
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    // npm's client: what it does, for which scope.
    "npm-auth-type",
    "npm-command",
    "npm-in-ci",
    "npm-scope",
    "npm-session",
    // OCI distribution specification.
    "oci-chunk-min-length",
    "oci-filters-applied",
    "oci-subject",
    "oci-tag",
    // npm's client: what it expects of a tarball.
    "pacote-integrity",
    "pacote-pkg-id",
    "pacote-req-type",
    "pacote-version",
    "pragma",
    "range",
    "repr-digest",
    "user-agent",
    "want-digest",
    "want-repr-digest",
    // JFrog's uploads and Maven's, for files that the registry knows by their checksum.
    "x-checksum",
    "x-checksum-md5",
    "x-checksum-sha1",
    "x-checksum-sha256",
    "x-checksum-sha512",
    // NuGet's client. Its key is the caller's credential and not here.
    "x-nuget-client-version",
    "x-nuget-protocol-version",
    "x-nuget-session-id",
];

/// What clients are told of an answer, in alphabetical order. `Content-Location`, `Link` and `Location` hold addresses, of
/// which [`document`](super::document) decides.
pub(super) static OF_ANSWERS: [&str; 58] = [
    "accept-ranges",
    "age",
    "allow",
    // Rewritten by `keep_private`. `Expires` is not here: caches of HTTP/1.0 go by it, and know no `private`.
    "cache-control",
    // Representations (RFC 9110, section 8; RFC 9530).
    "content-digest",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-md5",
    "content-range",
    "content-type",
    "date",
    // RFC 9745 and 8594: a registry that goes away says so.
    "deprecation",
    "digest",
    // Docker's clients and distribution.
    "docker-content-digest",
    "docker-distribution-api-version",
    "docker-upload-uuid",
    "etag",
    "last-modified",
    "link",
    "location",
    // What npm's client prints.
    "npm-notice",
    // OCI distribution specification.
    "oci-chunk-max-length",
    "oci-chunk-min-length",
    "oci-filters-applied",
    "oci-subject",
    "oci-tag",
    // How far an upload is (OCI distribution specification).
    "range",
    // Limits of registries.
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "repr-digest",
    "retry-after",
    "sunset",
    "vary",
    "warning",
    // Artifactory and Maven's resolver: checksums of files, so that they need not be asked for.
    "x-artifactory-filename",
    "x-checksum",
    "x-checksum-md5",
    "x-checksum-sha1",
    "x-checksum-sha256",
    "x-checksum-sha512",
    // Hugging Face's client: what went wrong, which commit a file is of, and how large it is elsewhere. `X-Xet-Hash` would
    // have it ask for tokens of the upstream's account.
    "x-error-code",
    "x-error-message",
    // Maven's resolver, for registries in Google's storage.
    "x-goog-meta-checksum-md5",
    "x-goog-meta-checksum-sha1",
    "x-linked-etag",
    "x-linked-size",
    // NuGet's client prints it.
    "x-nuget-warning",
    // PEP 503 mirrors know by it how far they are.
    "x-pypi-file-project",
    "x-pypi-last-serial",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-repo-commit",
];

/// Up to how many bytes in all are looked at where the request is: so many take 4 µs, where a hop to a thread that may wait
/// takes 10 to 13 (decision 0026).
const IN_PLACE: usize = 2 << 10;

/// Takes out of a request to an upstream of this type what is not listed for it.
pub(super) fn keep_of_request(headers: &mut HeaderMap, kind: Ecosystem) {
    let own = conventions(kind).own_headers;
    keep(headers, |name| {
        let starts = Ecosystem::ALL.into_iter().flat_map(|kind| conventions(kind).own_headers);
        let of_others = starts.into_iter().any(|start| name.starts_with(start) && !own.contains(start));
        !of_others && OF_REQUESTS.binary_search(&name).is_ok()
    });
}

/// Refuses headers that would go on and say a value in a token's form.
///
/// # Errors
/// That refusal; 500 where they could not be looked at.
pub(super) async fn refuse_values(headers: &HeaderMap) -> Result<(), Refusal> {
    let told: Vec<&[u8]> = headers.values().map(HeaderValue::as_bytes).collect();
    let Some(place) = first_with_value(&told).await? else { return Ok(()) };
    let name = headers.iter().nth(place).map_or("", |(name, _)| name.as_str());
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        format!(
            "A token's value stands in the header {name}, which goes on to the registry, so the request was not passed on. Send it in \
             Authorization alone."
        ),
    ))
}

/// Which of the texts that an upstream would be told is the first that a value of ours stands in, as it is or percent-encoded.
/// Most have nothing like one, and are looked at no further. The others, and what is long, are read in every way on a thread
/// that may wait: that is for whoever asks, with a token or without.
///
/// # Errors
/// 500 where they could not be looked at.
pub(super) async fn first_with_value(told: &[&[u8]]) -> Result<Option<usize>, Refusal> {
    let length: usize = told.iter().map(|told| told.len()).sum();
    if length <= IN_PLACE && !told.iter().any(|told| may_have_value(&decoded(told))) {
        return Ok(None);
    }
    let told: Vec<Vec<u8>> = told.iter().map(|told| told.to_vec()).collect();
    // Boxed, like all that few requests need.
    Box::pin(parsed(Amount::Packed, move || told.iter().position(|told| has_value(told)))).await
}

fn decoded(told: &[u8]) -> Cow<'_, str> {
    match percent_encoding::percent_decode(told).into() {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Whether a text, once decoded, has what no value is without.
fn may_have_value(told: &str) -> bool {
    told.contains('%') || (told.contains('_') && told.to_ascii_lowercase().contains("gp"))
}

/// Whether a value of ours stands in what an upstream would be told, in whatever way to read it.
pub(super) fn has_value(told: &[u8]) -> bool {
    let told = decoded(told);
    may_have_value(&told) && holds_own_value(&told)
}

/// Takes out of an upstream's answer what is not listed.
pub(super) fn keep_of_answer(headers: &mut HeaderMap) {
    keep(headers, |name| OF_ANSWERS.binary_search(&name).is_ok());
}

/// Takes out what is not listed, and what `Connection` names as meant for one connection only (RFC 9110, section
/// 7.6.1).
pub(super) fn keep(headers: &mut HeaderMap, listed: impl Fn(&str) -> bool) {
    if headers.contains_key(header::CONNECTION) {
        let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
        let named = values.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok());
        for name in named.collect::<Vec<HeaderName>>() {
            headers.remove(name);
        }
    }
    let others: Vec<HeaderName> = headers.keys().filter(|name| !listed(name.as_str())).cloned().collect();
    for name in others {
        headers.remove(name);
    }
}

/// What every answer of a registry tells the browser that it may have come to: that it is nothing that could act in the
/// dashboard's place. The sandbox gives it an origin of its own and no scripts.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

/// The headers that credentials come in.
const CREDENTIALS: &str = "Authorization, X-JFrog-Art-Api, X-NuGet-ApiKey";

/// Makes an answer what it must be whatever the upstream said: no active content of this origin, nobody else's to cache.
pub(super) fn protect(response: &mut Response) {
    let headers = response.headers_mut();
    keep_private(headers);
    one_document(headers);
    headers.append(header::VARY, HeaderValue::from_static(CREDENTIALS));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Caching as the upstream has it (RFC 9111), but for whoever asked only: a shared cache in front would serve it to those
/// who may not have it.
fn keep_private(headers: &mut HeaderMap) {
    const KEPT: [&str; 8] = [
        "max-age",
        "no-cache",
        "no-store",
        "no-transform",
        "must-revalidate",
        "immutable",
        "stale-while-revalidate",
        "stale-if-error",
    ];
    let mut directives = String::from("private");
    for value in headers.get_all(header::CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',').map(str::trim) {
            let (name, argument) =
                directive.split_once('=').map_or((directive, None), |(name, argument)| (name, Some(argument)));
            let Some(name) = KEPT.iter().find(|kept| name.eq_ignore_ascii_case(kept)) else { continue };
            // `no-cache="…"` names headers; without them it says more.
            let argument = argument.filter(|argument| argument.bytes().all(|byte| byte.is_ascii_digit()));
            directives.push_str(", ");
            directives.push_str(name);
            if let Some(argument) = argument {
                directives.push('=');
                directives.push_str(argument);
            }
        }
    }
    let value = match directives.as_str() {
        "private" => HeaderValue::from_static("private"),
        _ => HeaderValue::from_str(&directives).unwrap_or(HeaderValue::from_static("no-store")),
    };
    headers.insert(header::CACHE_CONTROL, value);
}

/// An answer of several parts can give each a type, and in some browsers a policy, of its own; only ranges come so.
fn one_document(headers: &mut HeaderMap) {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (kind, more) = (kinds.next(), kinds.next().is_some());
    let starts = |kind: &HeaderValue, start: &str| {
        kind.as_bytes().trim_ascii().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    if more || kind.is_some_and(|kind| starts(kind, "multipart/") && !starts(kind, "multipart/byteranges")) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    }
}

/// Whether a browser asks on behalf of a page, for what the page would run or show as its own: scripts, workers, styles,
/// frames (Fetch Metadata Request Headers). Package managers send nothing of it.
pub(super) fn is_of_a_page(headers: &HeaderMap) -> bool {
    headers.contains_key("service-worker")
        || headers.get("sec-fetch-dest").is_some_and(|destination| destination != "empty" && destination != "document")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A registry gives each upload an address with a state in it, which must come back as it was given.
    #[test]
    fn what_only_looks_like_chance_goes_to_an_upstream() {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let run = |length: usize| -> String {
            (0..length).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect()
        };
        for length in 20..=60 {
            for _ in 0..100 {
                let state =
                    format!("/v2/team/app/blobs/uploads/1?_state={}-{}_{}%3D%3D", run(length), run(9), run(length));
                assert!(!has_value(state.as_bytes()), "{state}");
            }
        }
    }

    /// Every length around the bound × where the value stands × how it is written.
    #[tokio::test]
    async fn a_value_is_seen_however_much_stands_around_it() {
        let value = format!("gpr_{}", "7Kd9".repeat(9));
        let encoded = value.bytes().map(|byte| format!("%25{byte:02x}")).collect::<String>();
        let mut cases = 0;
        for length in [0, 1, IN_PLACE - value.len(), IN_PLACE - 1, IN_PLACE, IN_PLACE + 1, 8 << 10] {
            for value in [&value, &encoded] {
                let around = "/a".repeat(length / 2);
                for told in [format!("{around}/{value}"), format!("/{value}/{around}")] {
                    assert_eq!(first_with_value(&[b"/", told.as_bytes()]).await, Ok(Some(1)), "{length}: {told}");
                    cases += 1;
                }
                assert_eq!(first_with_value(&[around.as_bytes(), b"%25 gp_"]).await, Ok(None));
            }
        }
        assert_eq!(cases, 28);
    }

    #[test]
    fn the_lists_are_in_order() {
        assert!(OF_REQUESTS.is_sorted() && OF_ANSWERS.is_sorted());
    }
}
