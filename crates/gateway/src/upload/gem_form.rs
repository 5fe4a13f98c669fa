//! The gem of a form that yanks a version.

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue};

use super::{Names, Written};
use crate::content_type::essence;
use crate::version::{is_gem_platform, is_version};
use gatepass_core::ecosystem::Ecosystem;

/// The gem that a form names, which says that it is one (`application/x-www-form-urlencoded`), in the fields that `gem yank`
/// sends and no others: what Rack, Go or PHP would read from `gem_name[]`, `Gem_Name` or `gem name` differs. Servers find the
/// version that is meant by the name of its file.
pub(super) fn named(headers: &HeaderMap, bytes: &[u8]) -> Option<Names> {
    if essence(headers) != "application/x-www-form-urlencoded" {
        return None;
    }
    let mut fields: Vec<(Cow<'_, str>, Cow<'_, str>)> = url::form_urlencoded::parse(bytes).collect();
    fields.sort_unstable();
    let is_held = |(key, value): &(Cow<'_, str>, Cow<'_, str>)| match key.as_ref() {
        "gem_name" => true,
        "version" => is_version(Ecosystem::Rubygems, value),
        "platform" => value.is_empty() || is_gem_platform(value),
        _ => false,
    };
    let is_read = fields.is_sorted_by(|(one, _), (other, _)| one < other) && fields.iter().all(is_held);
    let name =
        fields.iter().find(|(key, _)| key == "gem_name").filter(|_| is_read).map(|(_, name)| name.to_string())?;
    let bytes = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into();
    let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    Some(Names { names: vec![name], written: Some(Written { content_type, bytes }) })
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;
    use crate::keys::tests::spellings;

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
    fn a_form_is_of_its_gem_and_is_written_anew() {
        let form = headers("application/x-www-form-urlencoded; charset=utf-16");
        let Names { names, written } = named(&form, b"version=1.0&platform=java&gem%5Fname=a").unwrap();
        let written = written.unwrap();
        assert_eq!(names, ["a"]);
        assert_eq!(written.bytes, "gem_name=a&platform=java&version=1.0".as_bytes());
        assert_eq!(written.content_type, "application/x-www-form-urlencoded");
    }

    /// Each field in whatever spelling that some server reads as it, beside it and alone, and what no client sends.
    #[test]
    fn a_form_with_a_field_that_gem_does_not_send_is_not_read() {
        let form = headers("application/x-www-form-urlencoded");
        let own = [("gem_name", "a"), ("version", "1.0"), ("platform", "java")];
        let mut cases = 0;
        for (field, value) in own {
            let in_a_form = |spelling: &str| serde_json::from_str::<String>(&format!("\"{spelling}\"")).unwrap();
            let mut others: Vec<String> = spellings(field).iter().map(|spelling| in_a_form(spelling)).collect();
            others.extend(["[]", "[0]", ".x", "[", "]", "="].map(|more| format!("{field}{more}")));
            others.extend([
                format!("[{field}]"),
                format!("gem[{field}]"),
                field.replace('_', " "),
                field.replace('_', "."),
            ]);
            others.retain(|other| other != field);
            others
                .extend([field, "_method", "rubygem_name", "url", "content.path", "full_name", ""].map(str::to_owned));
            for other in others {
                let mut serialized = [own.to_vec(), vec![(other.as_str(), value)]].concat();
                for _ in 0..2 {
                    serialized.rotate_right(1);
                    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&serialized).finish();
                    assert!(named(&form, body.as_bytes()).is_none(), "{body}");
                    cases += 1;
                }
            }
        }
        assert!(cases > 500, "{cases}");
    }
}
