//! What a body says that it is.

use http::{HeaderMap, header};

/// The type that these headers say a body has, as [`essence_of`] has it; empty where they say none.
pub fn essence(headers: &HeaderMap) -> String {
    let declared = headers.get(header::CONTENT_TYPE).map(|declared| String::from_utf8_lossy(declared.as_bytes()));
    declared.map(|declared| essence_of(&declared)).unwrap_or_default()
}

/// A type without its parameters, which are no part of it, whatever they say, in small letters (RFC 9110, section 8.3.1).
pub(super) fn essence_of(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_case_and_white_space_are_no_part_of_a_type() {
        for (declared, expected) in [
            (&b""[..], ""),
            (b";", ""),
            (b"text/html", "text/html"),
            (b" Application/JSON ;charset=utf-8", "application/json"),
            (b"application/json;\xff", "application/json"),
            (b"application/json, text/html", "application/json, text/html"),
        ] {
            let declared = declared.try_into().unwrap();
            assert_eq!(essence(&HeaderMap::from_iter([(header::CONTENT_TYPE, declared)])), expected);
        }
        assert_eq!(essence(&HeaderMap::new()), "");
    }
}
