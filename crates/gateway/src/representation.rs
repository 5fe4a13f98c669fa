//! What is said of an answer that is written anew here: what counts bytes or digests them, as the upstream had them, is not of
//! it any more. So it keeps what is listed, and not all but some.

use http::HeaderMap;

use super::headers::keep;

/// What is kept of an answer whose addresses were written anew, in alphabetical order. It changes when the upstream's does, so
/// that clients can ask whether it did.
static OF_REWRITTEN: [&str; 30] = [
    "age",
    "allow",
    "cache-control",
    "content-disposition",
    "content-language",
    "content-location",
    "content-type",
    "date",
    "deprecation",
    "docker-distribution-api-version",
    "etag",
    "last-modified",
    "link",
    "location",
    "npm-notice",
    "oci-filters-applied",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "sunset",
    "vary",
    "warning",
    "x-nuget-warning",
    "x-pypi-last-serial",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-repo-commit",
];

/// What is kept of a listing of which some packages are left: nothing that tells of the others, nor when they change.
static OF_NARROWED: [&str; 14] = [
    "cache-control",
    "content-language",
    "content-type",
    "date",
    "deprecation",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "sunset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
];

/// Takes out of the headers of an answer that is written anew what is not of it any more.
pub(super) fn keep_of_rewritten(headers: &mut HeaderMap) {
    keep(headers, |name| OF_REWRITTEN.binary_search(&name).is_ok());
}

/// The same of a listing that is narrowed.
pub(super) fn keep_of_narrowed(headers: &mut HeaderMap) {
    keep(headers, |name| OF_NARROWED.binary_search(&name).is_ok());
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::super::headers::OF_ANSWERS;
    use super::*;

    /// What is kept of all that an upstream's answer may say.
    fn kept(keep: fn(&mut HeaderMap)) -> Vec<String> {
        let all = OF_ANSWERS.iter().map(|name| (HeaderName::from_static(name), HeaderValue::from_static("1")));
        let mut headers: HeaderMap = all.collect();
        keep(&mut headers);
        headers.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_that_counts_or_digests_the_upstreams_bytes_is_said_of_others() {
        for keep in [keep_of_rewritten as fn(&mut HeaderMap), keep_of_narrowed] {
            let kept = kept(keep);
            for word in ["digest", "checksum", "md5", "sha", "length", "range", "size", "encoding", "filename"] {
                assert!(kept.iter().all(|name| !name.contains(word)), "{word}: {kept:?}");
            }
        }
        let narrowed = kept(keep_of_narrowed);
        for name in ["etag", "last-modified", "link", "x-pypi-last-serial", "warning", "content-location", "age"] {
            assert!(narrowed.iter().all(|kept| kept != name), "{name}");
        }
    }

    #[test]
    fn all_that_is_listed_is_kept_and_may_be_there() {
        assert!(OF_REWRITTEN.is_sorted() && OF_NARROWED.is_sorted());
        assert_eq!(kept(keep_of_rewritten).len(), OF_REWRITTEN.len());
        assert_eq!(kept(keep_of_narrowed).len(), OF_NARROWED.len());
    }
}
