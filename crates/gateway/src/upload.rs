//! The packages that an upload names in its body. A token for some packages only is held against all of them, so the body is
//! read whole, within a bound, before any of it is passed on: a form or a document that names two, or the same one in two
//! ways, is about both.

mod cargo_publish;
mod composer_archive;
mod conda_package;
mod form;
mod gem_archive;
mod gem_form;
mod npm_audit;
mod npm_document;
mod nuget_package;
mod python_form;
mod tar;
mod zip;

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};

use super::operation::BodyForm;
use super::parsing::{Amount, parsed};
use super::path::Rest;
use super::refusal::Refusal;
use super::whole_body;
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// The most that an upload of a token for some packages may have, in bytes: it is kept in memory until its names are known.
const LARGEST: usize = 64 << 20;
const TOO_LARGE: &str =
    "A token for some packages uploads at most 64 MiB at a time. Use a token for the whole repository.";

/// An upload that was read.
pub(super) struct Upload {
    /// What it names.
    pub(super) packages: Vec<PackageName>,
    /// It, with what is sent on in the place of its body.
    pub(super) request: Request<Body>,
}

/// Reads an upload to this path, and says what it names.
///
/// # Errors
/// 413 for one that is too large, 415 for one that is compressed on its way, 400 for one that does not come to its end, and
/// 403 for one whose names cannot be read.
pub(super) async fn read(
    kind: Ecosystem,
    form: BodyForm,
    path: Rest<'_>,
    request: Request<Body>,
    idle_timeout: Duration,
) -> Result<Upload, Refusal> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        let sentence = "gatepass reads this body uncompressed only. Send it without Content-Encoding.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let (mut parts, body) = request.into_parts();
    let bytes = whole_body::read(body, LARGEST, idle_timeout, TOO_LARGE).await?;
    let (path, headers, whole) = (path.as_str().to_owned(), parts.headers.clone(), bytes.clone());
    let read = parsed(amount(form, bytes.len()), move || named(kind, form, &path, &headers, &whole)).await?;
    let Some((packages, written)) = read else {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "gatepass cannot read which packages this body is of. Use a token for the whole repository.",
        ));
    };
    let bytes = match written {
        None => {
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(form)));
            bytes
        }
        Some(written) => {
            whole_body::describe(&mut parts.headers, written.content_type);
            whole_body::in_place_of(bytes, written.bytes)
        }
    };
    Ok(Upload { packages, request: Request::from_parts(parts, Body::from(bytes)) })
}

/// The media type that a body was read as, and goes on as: a server that takes it for a form, or its letters for those of another
/// charset, finds other names in it (RFC 9110, 8.3).
fn content_type(form: BodyForm) -> &'static str {
    match form {
        BodyForm::NpmDocument | BodyForm::NpmBulk | BodyForm::NpmAudit => "application/json",
        BodyForm::CargoPublish
        | BodyForm::ComposerArchive
        | BodyForm::CondaPackage
        | BodyForm::GemArchive
        | BodyForm::GemForm
        | BodyForm::NugetPackage
        | BodyForm::PythonUpload => "application/octet-stream",
    }
}

/// How much there is to parse in a body of so many bytes.
fn amount(form: BodyForm, length: usize) -> Amount {
    match form {
        BodyForm::ComposerArchive | BodyForm::CondaPackage | BodyForm::GemArchive | BodyForm::NugetPackage => {
            Amount::Packed
        }
        BodyForm::NpmDocument
        | BodyForm::NpmBulk
        | BodyForm::NpmAudit
        | BodyForm::CargoPublish
        | BodyForm::GemForm
        | BodyForm::PythonUpload => Amount::Plain(length),
    }
}

/// The packages that a body to this path names, and what is sent on in its place; `None` where that cannot be read.
pub(super) fn named(
    kind: Ecosystem,
    form: BodyForm,
    path: &str,
    headers: &HeaderMap,
    bytes: &Bytes,
) -> Option<(Vec<PackageName>, Option<Written>)> {
    let Names { names, written } = match form {
        BodyForm::NpmDocument => npm_document::named(bytes)?.into(),
        BodyForm::NpmBulk => npm_audit::bulk(bytes)?.into(),
        BodyForm::NpmAudit => npm_audit::lockfile(bytes)?.into(),
        BodyForm::CargoPublish => cargo_publish::named(bytes)?.into(),
        BodyForm::ComposerArchive => composer_archive::put(kind, path, bytes)?.into(),
        BodyForm::CondaPackage => conda_package::put(path, headers, bytes)?,
        BodyForm::GemArchive => gem_archive::pushed(headers, bytes)?.into(),
        BodyForm::GemForm => gem_form::named(headers, bytes)?,
        BodyForm::NugetPackage => nuget_package::pushed(headers, bytes.clone())?,
        BodyForm::PythonUpload => python_form::uploaded(headers, bytes.clone())?,
    };
    let packages: Option<_> = names.iter().map(|name| PackageName::parse(kind, name)).collect();
    Some((packages?, written))
}

/// A form that was written anew, so that no server finds other fields in it than were found here.
pub(super) struct Written {
    content_type: HeaderValue,
    bytes: Bytes,
}

/// What the body of an upload names.
struct Names {
    names: Vec<String>,
    /// The upload as it is sent on, where that is not as it came.
    written: Option<Written>,
}

impl From<Vec<String>> for Names {
    fn from(names: Vec<String>) -> Self {
        Self { names, written: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Servers choose by it how they read a body, and may find other names in it.
    #[tokio::test]
    async fn a_body_goes_on_as_what_it_was_read_as() {
        let publish = br#"{"name":"demo","_attachments":{"demo-1.0.0.tgz":{"data":"eA=="}},"readme":"+ACIALAAi-name+ACIAOgAi-other"}"#;
        let metadata = br#"{"name":"demo","vers":"1.0.0"}"#;
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
        let archive = [&length(metadata)[..], metadata, &length(b"x"), b"x"].concat();
        let forms: [(Ecosystem, BodyForm, &[u8], &str); 3] = [
            (Ecosystem::Npm, BodyForm::NpmDocument, publish, "application/json"),
            (Ecosystem::Npm, BodyForm::NpmBulk, br#"{"demo":["1.0.0"]}"#, "application/json"),
            (Ecosystem::Cargo, BodyForm::CargoPublish, &archive, "application/octet-stream"),
        ];
        let path = crate::path::PlainPath::of("/").unwrap();
        let mut cases = 0;
        for (kind, form, body, expected) in forms {
            for declared in [
                "application/json",
                "application/json; charset=utf-7",
                "application/json; charset=\"UTF-7\"",
                "application/vnd.api+json; charset=utf-16le",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/x-yaml",
                "text/plain; charset=ibm037",
                "",
            ] {
                let request = Request::put("/")
                    .header(header::CONTENT_TYPE, declared)
                    .header("content-language", "de")
                    .body(Body::from(body.to_vec()))
                    .unwrap();
                let Upload { request, .. } =
                    read(kind, form, path.whole(), request, Duration::from_secs(9)).await.unwrap();
                let passed: Vec<_> = request.headers().get_all(header::CONTENT_TYPE).iter().collect();
                assert_eq!(passed, [expected], "{form:?} {declared}");
                cases += 1;
            }
        }
        assert_eq!(cases, 30);
    }

    /// What is parsed on another thread is what is parsed in place, and goes on whole.
    #[tokio::test]
    async fn a_large_body_names_what_a_small_one_does() {
        const LARGE: usize = 2 << 20;
        let crate_with = |archive: &[u8]| {
            let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
            let metadata = br#"{"name":"demo","vers":"1.0.0"}"#;
            [&length(metadata)[..], metadata, &length(archive), archive].concat()
        };
        let python = |file: &str| {
            let part =
                |what: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; {what}\r\n\r\n{text}\r\n");
            let action = part("name=\":action\"", "file_upload");
            let content = part("name=\"content\"; filename=\"demo-1.0.tar.gz\"", file);
            format!("{action}{}{content}--x--\r\n", part("name=\"name\"", "demo")).into_bytes()
        };
        let text = |before: &str, filling: &str, after: &str| format!("{before}{filling}{after}").into_bytes();
        type Body<'a> = &'a dyn Fn(&str) -> Vec<u8>;
        let forms: [(Ecosystem, BodyForm, &str, Body<'_>); 5] = [
            (Ecosystem::Npm, BodyForm::NpmDocument, "application/json", &|filling| {
                text("{\"name\":\"demo\",\"_attachments\":{\"demo-1.0.0.tgz\":{\"data\":\"", filling, "\"}}}")
            }),
            (Ecosystem::Npm, BodyForm::NpmBulk, "application/json", &|filling| {
                text("{\"demo\":[\"1.0.0\"]", filling.replace('x', " ").as_str(), "}")
            }),
            (Ecosystem::Npm, BodyForm::NpmAudit, "application/json", &|filling| {
                let before = "{\"requires\":{},\"dependencies\":{\"demo\":{\"version\":\"1.0.0\",\"integrity\":\"";
                text(before, filling, "\"}}}")
            }),
            (Ecosystem::Cargo, BodyForm::CargoPublish, "application/octet-stream", &|filling| {
                crate_with(filling.as_bytes())
            }),
            (Ecosystem::Pypi, BodyForm::PythonUpload, "multipart/form-data; boundary=x", &|filling| python(filling)),
        ];
        let path = crate::path::PlainPath::of("/").unwrap();
        for (kind, form, content_type, body) in forms {
            for length in [0, LARGE] {
                let body = body(&"x".repeat(length));
                let whole = body.len();
                let request = Request::put("/").header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap();
                let Upload { packages, request } =
                    read(kind, form, path.whole(), request, Duration::from_secs(9)).await.unwrap();
                let demo = PackageName::parse(kind, "demo").unwrap();
                assert!(!packages.is_empty() && packages.iter().all(|name| *name == demo), "{form:?}: {packages:?}");
                let passed = whole_body::read(request.into_body(), LARGEST, Duration::from_secs(9), "").await.unwrap();
                assert!(passed.len() >= whole.min(length), "{form:?}: {} of {whole}", passed.len());
            }
        }
    }
}
