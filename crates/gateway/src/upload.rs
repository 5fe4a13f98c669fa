//! The packages that an upload names in its body. A token for some packages only is held against all of them, so the body is
//! read whole, within a bound, before any of it is passed on: a form or a document that names two, or the same one in two
//! ways, is about both.

mod gem_archive;
mod npm_audit;
mod npm_document;
mod nuget_package;
mod zip;

use std::time::Duration;

use axum::body::Body;
use bytes::{Buf as _, Bytes, BytesMut};
use futures::FutureExt as _;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use self::npm_document::npm_document;
use super::operation::{BodyForm, versioned_file};
use super::parsing::{Amount, parsed};
use super::query::names_an_action;
use super::refusal::Refusal;
use super::version::{is_gem_platform, is_version};
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

/// Reads an upload, and says what it names.
///
/// # Errors
/// 413 for one that is too large, 415 for one that is compressed on its way, 400 for one that does not come to its end, and
/// 403 for one whose names cannot be read.
pub(super) async fn read(
    kind: Ecosystem,
    form: BodyForm,
    request: Request<Body>,
    idle_timeout: Duration,
) -> Result<Upload, Refusal> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        let sentence = "gatepass reads this body uncompressed only. Send it without Content-Encoding.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let (mut parts, body) = request.into_parts();
    let bytes = whole_body::read(body, LARGEST, idle_timeout, TOO_LARGE).await?;
    let (headers, whole) = (parts.headers.clone(), bytes.clone());
    let read = parsed(amount(form, bytes.len()), move || named(kind, form, &headers, &whole)).await?;
    let Some((packages, written)) = read else {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "gatepass cannot read which packages this body is of. Use a token for the whole repository.",
        ));
    };
    let bytes = match written {
        None => bytes,
        Some(written) => {
            whole_body::describe(&mut parts.headers, written.content_type);
            whole_body::in_place_of(bytes, written.bytes)
        }
    };
    Ok(Upload { packages, request: Request::from_parts(parts, Body::from(bytes)) })
}

/// How much there is to parse in a body of so many bytes.
fn amount(form: BodyForm, length: usize) -> Amount {
    match form {
        BodyForm::GemArchive | BodyForm::NugetPackage => Amount::Packed,
        BodyForm::NpmDocument
        | BodyForm::NpmBulk
        | BodyForm::NpmAudit
        | BodyForm::CargoPublish
        | BodyForm::GemForm
        | BodyForm::PythonUpload => Amount::Plain(length),
    }
}

/// The packages that a body names, and what is sent on in its place; `None` where that cannot be read.
pub(super) fn named(
    kind: Ecosystem,
    form: BodyForm,
    headers: &HeaderMap,
    bytes: &Bytes,
) -> Option<(Vec<PackageName>, Option<Written>)> {
    let Names { names, written } = match form {
        BodyForm::NpmDocument => npm_document(bytes)?.into(),
        BodyForm::NpmBulk => npm_audit::bulk(bytes)?.into(),
        BodyForm::NpmAudit => npm_audit::lockfile(bytes)?.into(),
        BodyForm::CargoPublish => cargo_publish(bytes)?.into(),
        BodyForm::GemArchive => gem_archive(headers, bytes)?.into(),
        BodyForm::GemForm => gem_form(headers, bytes)?,
        BodyForm::NugetPackage => nuget_package::pushed(headers, bytes.clone())?,
        BodyForm::PythonUpload => python_upload(headers, bytes.clone())?,
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

/// The entries of an object, all of them.
pub(super) struct Entries<T>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for All<T> {
            type Value = Entries<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(All(std::marker::PhantomData))
    }
}

/// The crate that cargo publishes: two lengths (u32, little-endian), each before what it is of, and nothing after them.
fn cargo_publish(bytes: &[u8]) -> Option<Vec<String>> {
    let mut rest = bytes;
    let mut next = || {
        let length = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let (metadata, _archive) = (next()?, next()?);
    let Entries::<serde_json::Value>(fields) = serde_json::from_slice(metadata).ok()?;
    let field = |name: &str| {
        let mut same = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        match (same.next(), same.next()) {
            (Some((field, value)), None) if field == name => value.as_str(),
            _ => None,
        }
    };
    let (name, version) = (field("name")?, field("vers")?);
    (rest.is_empty() && is_version(Ecosystem::Cargo, version)).then(|| vec![name.to_owned()])
}

/// The gem that is pushed, as it is: some servers read a form where a header says that it is one.
fn gem_archive(headers: &HeaderMap, bytes: &[u8]) -> Option<Vec<String>> {
    let is_plain = headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind == "application/octet-stream");
    gem_archive::name(bytes).filter(|_| is_plain).map(|name| vec![name])
}

/// The gems that a form names, which says that it is one (`application/x-www-form-urlencoded`). Servers find the version that
/// is meant by the name of its file.
fn gem_form(headers: &HeaderMap, bytes: &[u8]) -> Option<Names> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
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

/// A form (RFC 7578) that was read whole, so that nothing of it is waited for.
struct WholeForm(multer::Multipart<'static>);

/// A part of such a form.
struct Part {
    name: Option<String>,
    file: Option<String>,
    content: Bytes,
}

impl WholeForm {
    fn new(headers: &HeaderMap, bytes: Bytes) -> Option<Self> {
        let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let boundary = multer::parse_boundary(content_type).ok()?;
        let whole = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
        Some(Self(multer::Multipart::new(whole, boundary)))
    }

    /// The next part, if there is one; `None` is what cannot be read.
    fn next(&mut self) -> Option<Option<Part>> {
        let Some(field) = self.0.next_field().now_or_never()?.ok()? else { return Some(None) };
        let (name, file) = (field.name().map(str::to_owned), field.file_name().map(str::to_owned));
        let content = field.bytes().now_or_never()?.ok()?;
        Some(Some(Part { name, file, content }))
    }
}

/// A boundary for a form that is written anew, which nobody who sent a part of it can have known.
fn new_boundary() -> String {
    format!("gatepass-{:032x}", rand::random::<u128>())
}

/// The project of a form of "Legacy Upload API", and of each file in it: servers go by the one or the other. Forms are read
/// in different ways (RFC 7578, section 5), so this one is written anew. Old servers do by it what `:action` says, and remove a
/// package or take its documentation: it must upload a file.
fn python_upload(headers: &HeaderMap, bytes: Bytes) -> Option<Names> {
    let mut form = WholeForm::new(headers, bytes)?;
    let boundary = new_boundary();
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+!:-".contains(&byte));
    let (mut names, mut is_named, mut is_upload, mut written) = (Vec::new(), false, false, BytesMut::new());
    while let Some(Part { name, file, content }) = form.next()? {
        let name = name.filter(|name| is_plain(name))?;
        written
            .extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes());
        if let Some(file) = file.as_deref() {
            let signed = file.strip_suffix(".asc").or_else(|| file.strip_suffix(".sigstore")).unwrap_or(file);
            // "Binary distribution format": NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM, and no dash within any of them.
            (!signed.ends_with(".whl") || (4..=5).contains(&signed.matches('-').count())).then_some(())?;
            names.extend(versioned_file(Ecosystem::Pypi, signed)?.iter().map(ToString::to_string));
            let disposition =
                is_plain(file).then(|| format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"))?;
            written.extend_from_slice(disposition.as_bytes());
        }
        let text = || std::str::from_utf8(&content).ok().map(str::trim);
        if names_an_action(&name) {
            is_upload = file.is_none() && name == ":action" && content == "file_upload";
            is_upload.then_some(())?;
        } else if file.is_none() && name.eq_ignore_ascii_case("name") {
            is_named = true;
            names.push(text()?.to_owned());
        } else if name.eq_ignore_ascii_case("version") {
            text().filter(|version| is_version(Ecosystem::Pypi, version))?;
        }
        written.extend_from_slice(b"\r\n\r\n");
        written.extend_from_slice(&content);
        written.extend_from_slice(b"\r\n");
    }
    written.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}")).ok()?;
    let written = Written { content_type, bytes: written.freeze() };
    (is_named && is_upload).then_some(Names { names, written: Some(written) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_of(metadata: &str, archive: &[u8], after: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
        let metadata = metadata.as_bytes();
        [&length(metadata)[..], metadata, &length(archive), archive, after].concat()
    }

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())])
    }

    #[test]
    fn what_is_no_upload_names_nothing() {
        for (document, why) in [
            ("", "empty"),
            ("[]", "a list"),
            (r#"{"name":["a"]}"#, "a list of names"),
            (r#"{"versions":[{"name":"a"}]}"#, "a list of versions"),
            (r#"{"name":"a"} {"name":"b"}"#, "two documents"),
            (r#"{"name":"a","NAME":"b"}"#, "a name in capitals"),
            (r#"{"name":"a","_Attachments":{}}"#, "files in capitals"),
            (r#"{"name":"a","versions":{"../x":{}}}"#, "a version that is a path"),
            (r#"{"name":"a","dist-tags":{"../b":"1"}}"#, "a tag that is a path"),
            (r#"{"name":"a","dist-tags":{"latest":"../b/1"}}"#, "a tag of a path"),
            (r#"{"name":"a","versions":{"ui-1.0.0":{}}}"#, "a version with another name"),
            (r#"{"name":"a","versions":{"1.0.0":{"_id":"a@../b"}}}"#, "an id with a path"),
            (r#"{"name":"a","dist-tags":{"latest":"ui-1.0.0"}}"#, "a tag of another name"),
            (r#"{"name":"a","Dist-Tags":{}}"#, "tags in capitals"),
            (r#"{"name":"a","_attachments":{"../b/b-1.0.0.tgz":{}}}"#, "a file that is a path"),
            (r#"{"name":"a","_attachments":{"a.bin":{}}}"#, "a file of no version"),
            (r#"{"name":"a","_attachments":{"a-1.0.0.tgz/../b-1.0.0.tgz":{}}}"#, "a file that leads elsewhere"),
            (r#"{"name":"a","_attachments":{"a-1.0.0.tgz\\..\\b.tgz":{}}}"#, "a file that leads elsewhere on Windows"),
            (r#"{"name":"a","versions":{"1.0.0":{"version":"../../b/1"}}}"#, "a version's version that is a path"),
        ] {
            assert_eq!(npm_document(document.as_bytes()), None, "{why}");
        }
        for bytes in [
            Vec::new(),
            vec![255; 8],
            crate_of("{}", b"", b""),
            crate_of(r#"{"name":"a"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0","name":"b"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0","NAME":"b"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"../../b/1"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"ui-1.0.0"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"latest"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0"}"#, b"archive", b"more"),
            crate_of(r#"{"name":"a","vers":"1.0.0"}"#, b"", b"")[..10].to_vec(),
        ] {
            assert_eq!(cargo_publish(&bytes), None, "{bytes:?}");
        }
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
            assert!(gem_form(&form, text.as_bytes()).is_none(), "{text}");
        }
        for other in ["multipart/form-data; boundary=x", "application/json", "text/plain", ""] {
            assert!(gem_form(&headers(other), b"gem_name=a").is_none(), "{other}");
        }
    }

    #[test]
    fn every_name_of_an_upload_is_found() {
        let document = r#"{"dist-tags":{"latest":"1.0.0-rc.1+x","next-2":"2.0.0"},"_id":"a","name":"b","versions":{"1.0.0":{"name":"c"},"1.0.0":{"name":"d"},"2.0.0":{"_id":"@h/i@1.0.0"}},
            "\u006eother":1,"name":"e","_attachments":{"@f/g-1.0.0-2.tgz":{"data":""},"j-1.0.0-1.0.0.tgz":{}}}"#;
        let names = ["a", "b", "c", "d", "@h/i", "e", "@f/g", "j", "j-1.0.0"];
        assert_eq!(npm_document(document.as_bytes()).unwrap(), names);
        assert_eq!(npm_document(br#"{"\u006eame":"b"}"#).unwrap(), ["b"]);
        assert_eq!(cargo_publish(&crate_of(r#"{"vers":"1.0.0","name":"a"}"#, b"x", b"")).unwrap(), ["a"]);
        let form = headers("application/x-www-form-urlencoded; charset=utf-16");
        let Names { names, written } =
            gem_form(&form, b"gem_name=a&version=1.0&platform=java&gem%5Fname=b&gem_name[]=c").unwrap();
        let written = written.unwrap();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(written.bytes, "gem_name=a&version=1.0&platform=java&gem_name=b&gem_name%5B%5D=c".as_bytes());
        assert_eq!(written.content_type, "application/x-www-form-urlencoded");
    }

    /// What is parsed on another thread is what is parsed in place, and goes on whole.
    #[tokio::test]
    async fn a_large_body_names_what_a_small_one_does() {
        const LARGE: usize = 2 << 20;
        let crate_with = |archive: &[u8]| crate_of(r#"{"name":"demo","vers":"1.0.0"}"#, archive, b"");
        let python = |file: &str| {
            let part =
                |what: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; {what}\r\n\r\n{text}\r\n");
            let action = part("name=\":action\"", "file_upload");
            let content = part("name=\"content\"; filename=\"demo-1.0.tar.gz\"", file);
            format!("{action}{}{content}--x--\r\n", part("name=\"name\"", "demo")).into_bytes()
        };
        let text = |before: &str, filling: &str, after: &str| format!("{before}{filling}{after}").into_bytes();
        type Body<'a> = &'a dyn Fn(&str) -> Vec<u8>;
        let forms: [(Ecosystem, BodyForm, &str, Body<'_>); 6] = [
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
            (Ecosystem::Rubygems, BodyForm::GemForm, "application/x-www-form-urlencoded", &|filling| {
                text("gem_name=demo&version=1.0&description=", filling, "")
            }),
            (Ecosystem::Pypi, BodyForm::PythonUpload, "multipart/form-data; boundary=x", &|filling| python(filling)),
        ];
        for (kind, form, content_type, body) in forms {
            for length in [0, LARGE] {
                let body = body(&"x".repeat(length));
                let whole = body.len();
                let request = Request::put("/").header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap();
                let Upload { packages, request } = read(kind, form, request, Duration::from_secs(9)).await.unwrap();
                let demo = PackageName::parse(kind, "demo").unwrap();
                assert!(!packages.is_empty() && packages.iter().all(|name| *name == demo), "{form:?}: {packages:?}");
                let passed = whole_body::read(request.into_body(), LARGEST, Duration::from_secs(9), "").await.unwrap();
                assert!(passed.len() >= whole.min(length), "{form:?}: {} of {whole}", passed.len());
            }
        }
    }

    /// Forms that servers read in different ways: what is sent on has the fields that were held, in one way to read them.
    #[test]
    fn a_form_is_of_its_name_and_of_its_file_and_is_written_anew() {
        const ACTION: &str = "--x\nContent-Disposition: form-data; name=\":action\"\n\nfile_upload\n";
        let read = |parts: &str| {
            let body = Bytes::from(format!("{}--x--\r\n", parts.replace('\n', "\r\n")));
            let Names { names, written } =
                python_upload(&headers("multipart/form-data; boundary=x; Boundary=y"), body)?;
            Some((names, String::from_utf8(written.unwrap().bytes.to_vec()).unwrap()))
        };
        let named = |parts: &str| read(&format!("{ACTION}{parts}"));
        let part =
            |disposition: &str, text: &str| format!("--x\nContent-Disposition: form-data; {disposition}\n\n{text}\n");
        let name = part("name=\"name\"", "acme_tool");
        let file = |parameters: &str| part(&format!("name=\"content\"; {parameters}"), "zip");
        let plain = file("filename=\"acme_tool-1.0-py3-none-any.whl\"");
        let mut cases = 0;
        for (form, wanted) in [
            (format!("{name}{plain}"), vec!["acme_tool", "acme-tool"]),
            (format!("{plain}{name}"), vec!["acme-tool", "acme_tool"]),
            (format!("{name}{}", part("name=\"name\"", "b")), vec!["acme_tool", "b"]),
            (format!("{name}{}", file("filename=\"other-1.0-py3-none-any.whl\"")), vec!["acme_tool", "other"]),
            (format!("{name}{}", file("filename=\"other-1.0.tar.gz\"")), vec!["acme_tool", "other"]),
        ] {
            let (names, written) = named(&form).unwrap();
            assert_eq!(names, wanted, "{form}");
            assert!(!written.contains("--x"), "{written}");
            cases += 1;
        }
        // Each way to say a field twice or in another way: either it is held, or it does not go on.
        for parameters in [
            "filename=\"acme_tool-1.0.tar.gz\"; filename=\"victim-1.0.tar.gz\"",
            "filename=\"acme_tool-1.0.tar.gz\"; FILENAME=\"victim-1.0.tar.gz\"",
            "FILENAME=\"victim-1.0.tar.gz\"",
            "filename=\"acme_tool-1.0.tar.gz\"; filename*=UTF-8''victim-1.0.tar.gz",
            "filename*=UTF-8''victim-1.0.tar.gz",
            "filename=\"victim-1.0.tar.gz\"; name=\"x\"",
            "filename=victim-1.0.tar.gz",
            "filename=\"acme_tool-1.0.tar.gz\\\"; filename=\\\"victim-1.0.tar.gz\"",
        ] {
            if let Some((names, written)) = named(&format!("{name}{}", file(parameters))) {
                assert_eq!(written.contains("victim"), names.contains(&"victim".to_owned()), "{parameters}: {written}");
            }
            cases += 1;
        }
        for fields in [
            "name=\"x\"; name=\"name\"",
            "NAME=\"name\"",
            "name=\"n\\ame\"",
            "name*=UTF-8''name",
            "name=\"name\"\nContent-Disposition: form-data; name=\"x\"",
        ] {
            if let Some((names, written)) = named(&format!("{name}{}", part(fields, "victim"))) {
                let goes_on = written.to_lowercase().contains("name=\"name\"\r\n\r\nvictim");
                assert_eq!(goes_on, names.contains(&"victim".to_owned()), "{fields}: {written}");
            }
            cases += 1;
        }
        for wrong in [
            plain.clone(),
            format!("{name}{}", file("filename=\"x.bin\"")),
            format!("{name}{}", file("filename=\"acme_tool-1.0.whl\"")),
            format!("{name}{}", file("filename=\"acme_tool-ui-victim-1.0-py3-none-any.whl\"")),
            format!("{name}{}", file("filename=\"../acme_tool-1.0.tar.gz\"")),
            format!("{name}{}", part("name=\"version\"", "1.0/../../other")),
            format!("{name}{}", part("name=\"version\"", "ui-1.0")),
            format!("{name}{}", part("name=\"Version\"", "1-1")),
            String::new(),
        ] {
            assert!(named(&wrong).is_none(), "{wrong}");
            cases += 1;
        }
        // What else a server may do with a form, by whatever field it is told.
        let whole = format!("{name}{plain}");
        assert!(read(&whole).is_none() && read(&format!("{whole}{ACTION}{ACTION}")).is_some());
        for (field, text) in [
            ":action",
            ":Action",
            ":ACTION",
            "action",
            "act.action",
            "-action",
            "method",
            "_method",
            "cmd",
            "do",
            "submit",
        ]
        .iter()
        .flat_map(|field| {
            ["verify", "doc_upload", "remove_pkg", "submit", "File_Upload", "file_upload ", "", "file_upload"]
                .map(|text| (field, text))
        }) {
            if (*field, text) == (":action", "file_upload") {
                continue;
            }
            let more = part(&format!("name=\"{field}\""), text);
            for form in [format!("{more}{whole}"), format!("{more}{ACTION}{whole}"), format!("{ACTION}{whole}{more}")] {
                assert!(read(&form).is_none(), "{field} {text}");
                cases += 1;
            }
        }
        let as_a_file = part("name=\":action\"; filename=\"acme_tool-1.0.tar.gz\"", "file_upload");
        assert!(read(&format!("{as_a_file}{whole}")).is_none());
        assert_eq!(cases, 27 + (11 * 8 - 1) * 3);
    }
}
