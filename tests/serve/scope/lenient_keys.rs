//! Uploads in which a key, or a field, stands in a spelling that some registry takes for the one that says which package it is.

use super::*;

/// Spellings of a key as they stand in JSON; in all of them some registry sees it.
fn spellings_of(key: &str) -> Vec<String> {
    let first = &key[..1];
    let rest = &key[1..];
    let mut all = vec![
        key.to_uppercase(),
        format!("{}{rest}", first.to_uppercase()),
        key.replace('s', "\u{17f}"),
        key.replace('s', "\\u017f"),
        key.replace('i', "\u{131}"),
        key.replace('m', "\u{ff4d}"),
        key.replace('e', "\u{ff25}"),
        key.replace('e', "\\u0045"),
        key.replace('e', "\\u0065"),
        key.replace('e', "%65"),
        key.replace('e', "e\u{301}"),
        key.replace('-', "\u{2011}"),
    ];
    for unseen in [" ", "\\t", "\\n", "\u{a0}", "\\u0000", "\u{200b}", "\u{ad}", "\u{feff}"] {
        all.extend([format!("{unseen}{key}"), format!("{key}{unseen}"), format!("{first}{unseen}{rest}")]);
    }
    all.retain(|spelling| spelling != key);
    all.push(key.to_owned());
    all
}

/// An upload of each type that names its package within, with more in the place of each `#`; with the key that more is of, a value for it, and the
/// content type.
fn uploads() -> Vec<(Ecosystem, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str)> {
    const NPM: &str = r##"{#0"_id":"demo","name":"demo","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{#1"_id":"demo@1.0.0","name":"demo",
        "version":"1.0.0","dist":{#2"tarball":"https://x/demo/-/demo-1.0.0.tgz"}}},"_attachments":{"demo-1.0.0.tgz":{#3"data":"eA=="}}}"##;
    const CARGO: &str =
        r##"{#0"name":"demo","vers":"1.0.0","deps":[{#1"name":"serde","version_req":"^1"}],"features":{}}"##;
    let mut all = Vec::new();
    for (place, key, value) in [
        ("#0", "_id", r#""other""#),
        ("#0", "name", r#""other""#),
        ("#0", "versions", r#"{"1.0.1":{"name":"other"}}"#),
        ("#0", "_attachments", r#"{"other-1.0.0.tgz":{}}"#),
        ("#0", "dist-tags", r#"{"latest":"2.0.0"}"#),
        ("#1", "_id", r#""other@1.0.0""#),
        ("#1", "name", r#""other""#),
        ("#1", "version", r#""2.0.0/../x""#),
        ("#1", "dist", r#"{"tarball":"https://x/other-1.0.0.tgz"}"#),
        ("#2", "tarball", r#""https://x/other-1.0.0.tgz""#),
        ("#3", "data", r#""eQ==""#),
    ] {
        all.push((Ecosystem::Npm, "/demo", NPM, place, key, value, "application/json"));
    }
    for (place, key) in [("#0", "name"), ("#0", "vers"), ("#1", "name")] {
        all.push((Ecosystem::Cargo, "/api/v1/crates/new", CARGO, place, key, r#""other""#, "application/octet-stream"));
    }
    all
}

fn put(gate: &Gate, issued: &Issued, kind: Ecosystem, path: &str, content_type: &str, body: &str) -> StatusCode {
    let length = |text: &str| u32::try_from(text.len()).unwrap().to_le_bytes();
    let body = match kind {
        Ecosystem::Cargo => [&length(body), body.as_bytes(), &length("x"), b"x"].concat(),
        _ => body.as_bytes().to_vec(),
    };
    let method = match kind {
        Ecosystem::Pypi => Method::POST,
        Ecosystem::Rubygems => Method::DELETE,
        _ => Method::PUT,
    };
    let headers = [("authorization", &*bearer(issued)), ("content-type", content_type)];
    gate.ask(method, &format!("{}{path}", kind.path(kind.name())), &headers, body).status
}

#[test]
fn a_document_with_a_key_that_some_registry_takes_for_another_is_not_published() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, path, document, place, key, value, content_type) in uploads() {
        let issued = token(&gate, Permission::ReadWrite, &[&format!("{kind}/demo:rw")]);
        let with = |member: &str| {
            let written = document.replacen(place, member, 1);
            ["#0", "#1", "#2", "#3"].iter().fold(written, |text, mark| text.replacen(mark, "", 1))
        };
        assert_eq!(put(&gate, &issued, kind, path, content_type, &with("")), StatusCode::OK, "{kind}");
        assert_eq!(upstream.seen().len(), 1);
        for spelling in spellings_of(key) {
            let body = with(&format!("\"{spelling}\":{value},"));
            let status = put(&gate, &issued, kind, path, content_type, &body);
            assert_eq!((status, upstream.seen().len()), (StatusCode::FORBIDDEN, 0), "{body}");
            cases += 1;
        }
    }
    assert!(cases > 400, "{cases}");
    println!("{cases} documents");
}

#[test]
fn a_form_with_a_field_that_its_clients_do_not_send_does_not_go_on() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let (python, gems) = (
        token(&gate, Permission::ReadWrite, &["pypi/demo:rw"]),
        token(&gate, Permission::ReadWrite, &["rubygems/demo:rw"]),
    );
    let part = |what: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; {what}\r\n\r\n{text}\r\n");
    let upload = |more: &str| {
        let content = part("name=\"content\"; filename=\"demo-1.0.tar.gz\"", "archive");
        let fields = [
            (":action", "file_upload"),
            ("name", "demo"),
            ("version", "1.0"),
            ("classifiers", "a"),
            ("classifiers", "b"),
        ];
        let fields: String = fields.iter().map(|(name, text)| part(&format!("name=\"{name}\""), text)).collect();
        format!("{more}{fields}{content}--x--\r\n")
    };
    let send_python =
        |more: &str| put(&gate, &python, Ecosystem::Pypi, "/", "multipart/form-data; boundary=x", &upload(more));
    let send_gems = |more: &str| {
        let form = format!("gem_name=demo&version=1.0&platform=ruby{more}");
        put(&gate, &gems, Ecosystem::Rubygems, "/api/v1/gems/yank", "application/x-www-form-urlencoded", &form)
    };
    assert_eq!((send_python(""), send_gems("")), (StatusCode::OK, StatusCode::OK));
    assert_eq!(upstream.seen().len(), 2);
    let mut cases = 0;
    let mut refused = |status: StatusCode, what: &str| {
        assert_eq!((status, upstream.seen().len()), (StatusCode::FORBIDDEN, 0), "{what}");
        cases += 1;
    };
    for field in [
        "name",
        "version",
        "gem_name",
        "content.path",
        "content.name",
        "content.remote_id",
        "file.path",
        "package",
        "project",
        "_method",
    ] {
        let mut others = vec![
            field.to_owned(),
            format!("{field}[]"),
            format!("{field}[0]"),
            format!("{field}.x"),
            format!("[{field}]"),
        ];
        others.extend([
            format!(" {field}"),
            field.replace('_', " "),
            field.to_uppercase(),
            field.replace('s', "\u{17f}"),
        ]);
        for other in others {
            refused(send_python(&part(&format!("name=\"{other}\""), "other")), &other);
            refused(send_python(&part(&format!("name=\"{other}\"; filename=\"demo-1.0.tar.gz\""), "other")), &other);
            let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair(&other, "other").finish();
            if other != "version" {
                refused(send_gems(&format!("&{pair}")), &other);
            }
        }
    }
    assert!(cases > 200, "{cases}");
    println!("{cases} forms");
}
