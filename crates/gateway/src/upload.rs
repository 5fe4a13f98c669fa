//! The packages that an upload names in its body. A token for some packages only is held against all of them, so the body is
//! read whole, within a bound, before any of it is passed on: a form or a document that names two, or the same one in two
//! ways, is about both.

use std::time::Duration;

use axum::body::Body;
use bytes::{Buf as _, Bytes};
use gatepass_proxy::idle_timeout::IdleTimeoutBody;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::operation::{BodyForm, versioned_file};
use super::refusal::Refusal;
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// The most that an upload of a token for some packages may have, in bytes: it is kept in memory until its names are known.
const LARGEST: usize = 64 << 20;

/// What an upload names, and the upload as it came.
///
/// # Errors
/// 413 for one that is too large, 415 for one that is compressed on its way, 400 for one that does not come to its end, and
/// 403 for one whose names cannot be read.
pub(super) async fn packages(
    kind: Ecosystem,
    form: BodyForm,
    request: Request<Body>,
    patience: Duration,
) -> Result<(Vec<PackageName>, Request<Body>), Refusal> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        let sentence = "gatepass reads this upload uncompressed only. Send it without Content-Encoding.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let (parts, body) = request.into_parts();
    let whole = Limited::new(IdleTimeoutBody::new(body, patience), LARGEST).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            let sentence =
                "A token for some packages uploads at most 64 MiB at once. Use a token for the whole repository.";
            return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence);
        }
        Refusal::new(StatusCode::BAD_REQUEST, "The request's body did not come whole. Send it again.")
    })?;
    let bytes = whole.to_bytes();
    let names = match form {
        BodyForm::NpmDocument => npm_document(&bytes),
        BodyForm::CargoPublish => cargo_publish(&bytes),
        BodyForm::GemForm => gem_form(&bytes),
        BodyForm::PythonUpload => python_upload(&parts.headers, bytes.clone()).await,
    };
    let packages = names.and_then(|names| names.iter().map(|name| PackageName::parse(kind, name)).collect());
    match packages {
        Some(packages) => Ok((packages, Request::from_parts(parts, Body::from(bytes)))),
        None => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "gatepass cannot read which packages this upload is of. Use a token for the whole repository.",
        )),
    }
}

/// npm's document of a package: its own name, and those of its versions.
fn npm_document(bytes: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "_id")]
        id: Option<String>,
        name: Option<String>,
        #[serde(default)]
        versions: Versions,
    }
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let names = document.id.into_iter().chain(document.name).chain(document.versions.0);
    Some(names.collect())
}

/// The names in `versions`, each of every entry, also where two entries have one key.
#[derive(Default)]
struct Versions(Vec<String>);

impl<'de> Deserialize<'de> for Versions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Version {
            name: Option<String>,
        }
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Versions;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object of versions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Versions, A::Error> {
                let mut names = Vec::new();
                while let Some((_, version)) = map.next_entry::<IgnoredAny, Version>()? {
                    names.extend(version.name);
                }
                Ok(Versions(names))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// The crate that cargo publishes: two lengths (u32, little-endian), each before what it is of, and nothing after them.
fn cargo_publish(bytes: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Metadata {
        name: String,
    }
    let mut rest = bytes;
    let mut next = || {
        let length = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let (metadata, _archive) = (next()?, next()?);
    let metadata: Metadata = serde_json::from_slice(metadata).ok()?;
    rest.is_empty().then(|| vec![metadata.name])
}

/// The gem that a form names.
fn gem_form(bytes: &[u8]) -> Option<Vec<String>> {
    let pairs = url::form_urlencoded::parse(bytes);
    // Some frameworks read `gem_name[]` and the like as the same.
    let names: Vec<String> =
        pairs.filter(|(key, _)| key.starts_with("gem_name")).map(|(_, value)| value.into_owned()).collect();
    (!names.is_empty()).then_some(names)
}

/// The project of a form of "Legacy Upload API", and of each file in it: servers go by the one or the other.
async fn python_upload(headers: &HeaderMap, bytes: Bytes) -> Option<Vec<String>> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(content_type).ok()?;
    let mut form = multer::Multipart::new(futures::stream::iter([Ok::<_, std::io::Error>(bytes)]), boundary);
    let mut names = Vec::new();
    let mut is_named = false;
    while let Some(field) = form.next_field().await.ok()? {
        let disposition = field.headers().get(header::CONTENT_DISPOSITION)?.as_bytes();
        // `filename*=` is another name of the file, which some read and some do not (RFC 7578, section 4.2).
        if disposition.contains(&b'*') || field.headers().get_all(header::CONTENT_DISPOSITION).iter().count() != 1 {
            return None;
        }
        if let Some(file) = field.file_name() {
            let name = file.strip_suffix(".asc").or_else(|| file.strip_suffix(".sigstore")).unwrap_or(file);
            names.extend(versioned_file(Ecosystem::Pypi, name)?.iter().map(ToString::to_string));
        } else if field.name().is_some_and(|name| name.eq_ignore_ascii_case("name")) {
            is_named = true;
            names.push(field.text().await.ok()?);
        }
    }
    is_named.then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_of(metadata: &str, archive: &[u8], after: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
        let metadata = metadata.as_bytes();
        [&length(metadata)[..], metadata, &length(archive), archive, after].concat()
    }

    #[test]
    fn what_is_no_upload_names_nothing() {
        for (document, why) in [
            ("", "empty"),
            ("[]", "a list"),
            (r#"{"name":"a","name":"b"}"#, "a name twice"),
            (r#"{"name":["a"]}"#, "a list of names"),
            (r#"{"versions":[{"name":"a"}]}"#, "a list of versions"),
            (r#"{"name":"a"} {"name":"b"}"#, "two documents"),
        ] {
            assert_eq!(npm_document(document.as_bytes()), None, "{why}");
        }
        for bytes in [
            Vec::new(),
            vec![255; 8],
            crate_of("{}", b"", b""),
            crate_of(r#"{"name":"a","name":"b"}"#, b"", b""),
            crate_of(r#"{"name":"a"}"#, b"archive", b"more"),
            crate_of(r#"{"name":"a"}"#, b"", b"")[..10].to_vec(),
        ] {
            assert_eq!(cargo_publish(&bytes), None, "{bytes:?}");
        }
        assert_eq!(gem_form(b"version=1"), None);
    }

    #[test]
    fn every_name_of_an_upload_is_found() {
        let document =
            r#"{"_id":"a","name":"b","versions":{"1":{"name":"c"},"1":{"name":"d"},"2":{}},"\u006eother":1}"#;
        assert_eq!(npm_document(document.as_bytes()).unwrap(), ["a", "b", "c", "d"]);
        assert_eq!(npm_document(br#"{"\u006eame":"b"}"#).unwrap(), ["b"]);
        assert_eq!(cargo_publish(&crate_of(r#"{"vers":"1.0.0","name":"a"}"#, b"x", b"")).unwrap(), ["a"]);
        assert_eq!(gem_form(b"gem_name=a&version=1&gem%5Fname=b&gem_name[]=c").unwrap(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_form_is_of_its_name_and_of_its_file() {
        let named = async |parts: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, "multipart/form-data; boundary=x".parse().unwrap());
            python_upload(&headers, Bytes::from(format!("{}--x--\r\n", parts.replace('\n', "\r\n")))).await
        };
        let part =
            |disposition: &str, text: &str| format!("--x\nContent-Disposition: form-data; {disposition}\n\n{text}\n");
        let name = part("name=\"name\"", "acme_tool");
        let file = part("name=\"content\"; filename=\"other-1.0-py3-none-any.whl\"", "zip");
        assert_eq!(named(&format!("{name}{file}")).await.unwrap(), ["acme_tool", "other"]);
        assert_eq!(named(&format!("{file}{name}")).await.unwrap(), ["other", "acme_tool"]);
        assert_eq!(named(&format!("{name}{}", part("name=\"name\"", "b"))).await.unwrap(), ["acme_tool", "b"]);
        for wrong in [
            file.clone(),
            format!("{name}{}", part("name=\"content\"; filename=\"x.bin\"", "zip")),
            format!("{name}{}", part("name=\"content\"; filename=\"a-1.0.whl\"; filename*=UTF-8''b-1.0.whl", "zip")),
            format!("{name}{}", part("name=\"content\"; filename=\"../a-1.0.tar.gz\"", "zip")),
            String::new(),
        ] {
            assert_eq!(named(&wrong).await, None, "{wrong}");
        }
    }
}
