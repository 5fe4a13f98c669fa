//! How the body of a request is framed. Whoever stands before us may have taken another coding off than we would, or none,
//! so that anything but `chunked` alone is refused (RFC 9112, section 6.1): passed on without it, the body is another.

use http::{HeaderMap, header};

use super::host::Unclear;

/// Looks at what a request says of its body's coding.
///
/// # Errors
/// `Unclear`, with what is to be sent instead.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Unclear> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let is_chunked = codings.next().is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if is_chunked && codings.next().is_none() {
        return Ok(());
    }
    Err(Unclear("The request's Transfer-Encoding is not `chunked` alone. Send the body in chunks, or with its length."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunked_alone_passes_and_no_other_coding_does() {
        let of = |codings: &[&str]| {
            let mut headers = HeaderMap::new();
            for coding in codings {
                headers.append(header::TRANSFER_ENCODING, coding.parse().unwrap());
            }
            check(&headers).is_ok()
        };
        for passes in [&[][..], &["chunked"], &["Chunked"]] {
            assert!(of(passes), "{passes:?}");
        }
        for refused in [
            &["gzip, chunked"][..],
            &["chunked, chunked"],
            &["chunked", "chunked"],
            &["gzip", "chunked"],
            &["identity, chunked"],
            &["chunked, identity"],
            &["identity"],
            &[""],
            &["chunked;q=1"],
            &["chunked,"],
        ] {
            assert!(!of(refused), "{refused:?}");
        }
    }
}
