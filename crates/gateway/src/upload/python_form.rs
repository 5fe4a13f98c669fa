//! The form that uploads a distribution to an index of Python packages ("Legacy Upload API").

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};

use super::form::{Part, WholeForm, new_boundary};
use super::{Names, Written};
use crate::operation::versioned_file;
use crate::query::names_an_action;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The project of a form of "Legacy Upload API", and of each file in it: servers go by the one or the other. Forms are read
/// in different ways (RFC 7578, section 5), so this one is written anew. Old servers do by it what `:action` says, and remove a
/// package or take its documentation: it must upload a file.
pub(super) fn uploaded(headers: &HeaderMap, bytes: Bytes) -> Option<Names> {
    let mut form = WholeForm::new(headers, bytes)?;
    let boundary = new_boundary();
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+!:-".contains(&byte));
    let (mut names, mut is_named, mut is_upload, mut written) = (Vec::new(), false, false, BytesMut::new());
    while let Some(Part { name, file, content }) = form.next()? {
        let name = name.filter(|name| is_plain(name))?;
        written
            .extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes());
        if let Some(file) = file.as_deref() {
            names.extend(versioned_file(Ecosystem::Pypi, file)?.iter().map(ToString::to_string));
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
    use http::header;

    use super::*;

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())])
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
