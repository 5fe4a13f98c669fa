//! The form that uploads a distribution to an index of Python packages ("Legacy Upload API").

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};

use super::form::{Part, WholeForm, new_boundary};
use super::{Names, Written};
use crate::operation::versioned_file;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The fields of a form ("Legacy Upload API", "Core metadata specifications"), as twine, uv, Poetry, Flit, Hatch, PDM, Maturin and
/// distutils send them; some have the names of before or after the specification's for a few. What else a server may read from a
/// form is its own: GitLab's has the places of files in `content.path`.
const FIELDS: [&str; 51] = [
    ":action",
    "attestations",
    "author",
    "author_email",
    "blake2_256_digest",
    "classifier",
    "classifiers",
    "comment",
    "content",
    "description",
    "description_content_type",
    "download_url",
    "dynamic",
    "filetype",
    "gpg_signature",
    "home_page",
    "import_name",
    "import_names",
    "import_namespace",
    "import_namespaces",
    "keywords",
    "license",
    "license_expression",
    "license_file",
    "license_files",
    "maintainer",
    "maintainer_email",
    "md5_digest",
    "metadata_version",
    "name",
    "obsoletes",
    "obsoletes_dist",
    "platform",
    "platforms",
    "project_url",
    "project_urls",
    "protocol_version",
    "provides",
    "provides_dist",
    "provides_extra",
    "provides_extras",
    "pyversion",
    "requires",
    "requires_dist",
    "requires_external",
    "requires_python",
    "sha256_digest",
    "summary",
    "supported_platform",
    "supported_platforms",
    "version",
];

/// Those of them that say which file it is, each once.
const SINGLE: [&str; 5] = [":action", "content", "gpg_signature", "name", "version"];

/// Those of them that are files.
const FILES: [&str; 2] = ["content", "gpg_signature"];

/// The project of a form of "Legacy Upload API", and of each file in it: servers go by the one or the other. Forms are read
/// in different ways (RFC 7578, section 5), so this one is written anew. Old servers do by it what `:action` says, and remove a
/// package or take its documentation: it must upload a file.
pub(super) fn uploaded(headers: &HeaderMap, bytes: Bytes) -> Option<Names> {
    let mut form = WholeForm::new(headers, bytes)?;
    let boundary = new_boundary();
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+!:-".contains(&byte));
    let (mut names, mut seen, mut written) = (Vec::new(), Vec::new(), BytesMut::new());
    while let Some(Part { name, file, content }) = form.next()? {
        let name = FIELDS.into_iter().find(|field| name.as_deref() == Some(field))?;
        (FILES.contains(&name) == file.is_some()).then_some(())?;
        (!SINGLE.contains(&name) || !seen.contains(&name)).then_some(())?;
        seen.push(name);
        written
            .extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes());
        if let Some(file) = file.as_deref() {
            names.extend(versioned_file(Ecosystem::Pypi, file)?.iter().map(ToString::to_string));
            let disposition =
                is_plain(file).then(|| format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"))?;
            written.extend_from_slice(disposition.as_bytes());
        }
        let text = || std::str::from_utf8(&content).ok().map(str::trim);
        match name {
            ":action" => (content == "file_upload").then_some(())?,
            "name" => names.push(text()?.to_owned()),
            "version" => is_version(Ecosystem::Pypi, text()?).then_some(())?,
            _ => {}
        }
        written.extend_from_slice(b"\r\n\r\n");
        written.extend_from_slice(&content);
        written.extend_from_slice(b"\r\n");
    }
    written.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}")).ok()?;
    let written = Written { content_type, bytes: written.freeze() };
    [":action", "name", "content"]
        .iter()
        .all(|field| seen.contains(field))
        .then_some(Names { names, written: Some(written) })
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;
    use crate::keys::tests::spellings;

    /// A spelling in JSON as it stands in a form.
    fn in_a_form(spelling: &str) -> String {
        serde_json::from_str(&format!("\"{spelling}\"")).unwrap()
    }

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())])
    }

    #[test]
    fn the_fields_are_in_order_and_what_clients_send_is_read() {
        assert!(FIELDS.is_sorted() && FIELDS.windows(2).all(|two| two[0] != two[1]));
        let texts = FIELDS.iter().filter(|field| !FILES.contains(*field));
        let text = |field: &&str| match *field {
            ":action" => "file_upload",
            "name" => "acme-tool",
            "version" => "1.0",
            _ => "any text",
        };
        let mut body: String = texts
            .map(|field| format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{}\r\n", text(field)))
            .collect();
        for field in ["classifiers", "requires_dist", "license_file"] {
            body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\nmore\r\n"));
        }
        for (field, end) in [("content", ""), ("gpg_signature", ".asc")] {
            let file = format!("filename=\"acme_tool-1.0.tar.gz{end}\"");
            body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"; {file}\r\n\r\nx\r\n"));
        }
        let read = uploaded(&headers("multipart/form-data; boundary=x"), Bytes::from(body + "--x--\r\n")).unwrap();
        assert_eq!(read.names, ["acme-tool", "acme-tool", "acme-tool"]);
    }

    /// Forms that servers read in different ways: what is sent on has the fields that were held, in one way to read them.
    #[test]
    fn a_form_is_of_its_name_and_of_its_file_and_is_written_anew() {
        const ACTION: &str = "--x\nContent-Disposition: form-data; name=\":action\"\n\nfile_upload\n";
        let read = |parts: &str| {
            let body = Bytes::from(format!("{}--x--\r\n", parts.replace('\n', "\r\n")));
            let Names { names, written } = uploaded(&headers("multipart/form-data; boundary=x; Boundary=y"), body)?;
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
            format!("{name}{plain}{}", part("name=\"version\"", "1.0/../../other")),
            format!("{name}{plain}{}", part("name=\"version\"", "ui-1.0")),
            format!("{name}{plain}{plain}"),
            format!("{name}{plain}{}", part("name=\"comment\"; filename=\"acme_tool-1.0.tar.gz\"", "x")),
            format!("{name}{}", part("name=\"content\"", "x")),
            name.clone(),
            String::new(),
        ] {
            assert!(named(&wrong).is_none(), "{wrong}");
            cases += 1;
        }
        // What else a server may do with a form, by whatever field it is told.
        let whole = format!("{name}{plain}");
        assert!(read(&whole).is_none() && read(&format!("{whole}{ACTION}")).is_some());
        for text in ["verify", "doc_upload", "remove_pkg", "submit", "File_Upload", "file_upload ", "", "file_upload"] {
            for field in [
                ":action",
                ":Action",
                ":ACTION",
                "action",
                "act.action",
                "-action",
                "method",
                "_method",
                "do",
                "submit",
            ] {
                let more = part(&format!("name=\"{field}\""), text);
                for form in [format!("{more}{ACTION}{whole}"), format!("{ACTION}{whole}{more}")] {
                    assert!(read(&form).is_none(), "{field} {text}");
                    cases += 1;
                }
            }
        }
        // A field in a spelling that some server takes for it, and fields of servers' own.
        for field in SINGLE {
            let mut others: Vec<String> =
                spellings(field.trim_start_matches(':')).iter().map(|other| in_a_form(other)).collect();
            others.extend(["[]", "[0]", ".x", "[", ";", "."].map(|more| format!("{field}{more}")));
            others.extend(
                ["[]", ".path", ".name", ".remote_id", ".remote_url", ".sha256"].map(|more| format!("content{more}")),
            );
            others.extend(
                ["file.path", "file", "package", "project", "filename", "path", "_charset_", "x"].map(str::to_owned),
            );
            for other in
                others.iter().filter(|other| !FIELDS.contains(&other.as_str())).map(String::as_str).chain([field])
            {
                let more = match FILES.contains(&field) {
                    true => part(&format!("name=\"{other}\"; filename=\"acme_tool-1.0.tar.gz\""), "zip"),
                    false => part(&format!("name=\"{other}\""), "1.0"),
                };
                let twice = if other == field { more.clone() } else { String::new() };
                for form in [format!("{twice}{more}{ACTION}{whole}"), format!("{ACTION}{whole}{twice}{more}")] {
                    assert!(read(&form).is_none(), "{field} {other}");
                    cases += 1;
                }
            }
        }
        let as_a_file = part("name=\":action\"; filename=\"acme_tool-1.0.tar.gz\"", "file_upload");
        assert!(read(&format!("{as_a_file}{whole}")).is_none());
        assert!(cases > 600, "{cases}");
    }
}
