//! The gems that a form names, as one that yanks a version.

use http::{HeaderMap, HeaderValue};

use super::{Names, Written};
use crate::content_type::essence;
use crate::version::{is_gem_platform, is_version};
use gatepass_core::ecosystem::Ecosystem;

/// The gems that a form names, which says that it is one (`application/x-www-form-urlencoded`). Servers find the version that
/// is meant by the name of its file.
pub(super) fn named(headers: &HeaderMap, bytes: &[u8]) -> Option<Names> {
    if essence(headers) != "application/x-www-form-urlencoded" {
        return None;
    }
    let mut names = Vec::new();
    for (key, value) in url::form_urlencoded::parse(bytes) {
        // Rack reads `gem_name[]` and the like as the same.
        let (key, value) = (key.to_ascii_lowercase(), value.into_owned());
        let is_held = match () {
            () if key.starts_with("version") => is_version(Ecosystem::Rubygems, &value),
            () if key.starts_with("platform") => value.is_empty() || is_gem_platform(&value),
            () => true,
        };
        is_held.then_some(())?;
        key.starts_with("gem_name").then(|| names.push(value));
    }
    let pairs = url::form_urlencoded::parse(bytes);
    let bytes = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into();
    let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    (!names.is_empty()).then_some(Names { names, written: Some(Written { content_type, bytes }) })
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())])
    }

    #[test]
    fn what_is_no_form_about_gems_names_nothing() {
        let form = headers("application/x-www-form-urlencoded");
        for text in [
            "version=1",
            "gem_name=a&version=ui-1.0",
            "gem_name=a&version=1;gem_name=x",
            "gem_name=a&version=",
            "gem_name=a&version=1&Version[]=../b",
            "gem_name=a&version=1&platform=../b-1.0",
            "gem_name=a&version=1&platform=darwin-9",
        ] {
            assert!(named(&form, text.as_bytes()).is_none(), "{text}");
        }
        for other in ["multipart/form-data; boundary=x", "application/json", "text/plain", ""] {
            assert!(named(&headers(other), b"gem_name=a").is_none(), "{other}");
        }
    }

    #[test]
    fn every_gem_of_a_form_is_found() {
        let form = headers("application/x-www-form-urlencoded; charset=utf-16");
        let Names { names, written } =
            named(&form, b"gem_name=a&version=1.0&platform=java&gem%5Fname=b&gem_name[]=c").unwrap();
        let written = written.unwrap();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(written.bytes, "gem_name=a&version=1.0&platform=java&gem_name=b&gem_name%5B%5D=c".as_bytes());
        assert_eq!(written.content_type, "application/x-www-form-urlencoded");
    }
}
